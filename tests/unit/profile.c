/* Profiles: what is read, which samples are kept, and what is refused. */
#include "common/base/proto.h"
#include "common/input/gzip.h"
#include "common/match/focus.h"
#include "common/profile/profile.h"
#include "tests/unit/profiletext.h"
#include "tests/unit/tap.h"

/* The strings of every profile here, by number. */
static const char *const strings[] = {
	"", "samples", "count", "cpu", "nanoseconds", "main.leaf", "main.mid",
	"main.root", "/src/leaf.go", "/src/main.go", "/bin/prog", "/lib/other.so",
	"space", "bytes",
};
enum {
	S_NONE, S_SAMPLES, S_COUNT, S_CPU, S_NS, S_LEAF, S_MID, S_ROOT,
	S_LEAF_GO, S_MAIN_GO, S_PROG, S_OTHER, S_SPACE, S_BYTES, NSTRINGS
};

static void
put_strings(struct gtt_buf *b)
{
	for (size_t i = 0; i < NSTRINGS; i++)
		gtt_proto_str(b, 6, strings[i], strlen(strings[i]));
}

static void
put_type(struct gtt_buf *b, uint64_t type, uint64_t unit)
{
	size_t at = gtt_proto_begin(b, 1);

	gtt_proto_uint(b, 1, type);
	gtt_proto_uint(b, 2, unit);
	gtt_proto_end(b, at);
}

static void
put_mapping(struct gtt_buf *b, uint64_t id, uint64_t file)
{
	size_t at = gtt_proto_begin(b, 3);

	gtt_proto_uint(b, 1, id);
	gtt_proto_uint(b, 2, 0x400000);
	gtt_proto_uint(b, 5, file);
	gtt_proto_end(b, at);
}

static void
put_func(struct gtt_buf *b, uint64_t id, uint64_t name, uint64_t file)
{
	size_t at = gtt_proto_begin(b, 5);

	gtt_proto_uint(b, 1, id);
	gtt_proto_uint(b, 2, name);
	gtt_proto_uint(b, 3, name);
	gtt_proto_uint(b, 4, file);
	gtt_proto_end(b, at);
}

/* In up to two functions; 0: none. */
static void
put_loc(struct gtt_buf *b, uint64_t id, uint64_t mapping, uint64_t f1,
    uint64_t f2)
{
	size_t at = gtt_proto_begin(b, 4), line;

	gtt_proto_uint(b, 1, id);
	gtt_proto_uint(b, 2, mapping);
	gtt_proto_uint(b, 3, 0x400000 + id);
	for (int i = 0; i < 2; i++) {
		if ((i == 0 ? f1 : f2) == 0)
			continue;
		line = gtt_proto_begin(b, 4);
		gtt_proto_uint(b, 1, i == 0 ? f1 : f2);
		gtt_proto_uint(b, 2, 7);
		gtt_proto_end(b, line);
	}
	gtt_proto_end(b, at);
}

/* Numbers as one packed field, one by one, or the first by itself. */
enum lists { PACKED, SINGLE, MIXED };

static void
put_list(struct gtt_buf *b, uint32_t field, enum lists how,
    const uint64_t *v, size_t n)
{
	size_t i = 0, at;

	for (; how != PACKED && i < n && (how == SINGLE || i < 1); i++)
		gtt_proto_uint(b, field, v[i]);
	if (i == n)
		return;
	at = gtt_proto_begin(b, field);
	for (; i < n; i++)
		gtt_buf_putv(b, v[i]);
	gtt_proto_end(b, at);
}

static void
put_sample(struct gtt_buf *b, enum lists how, const uint64_t *locs,
    size_t nlocs, const uint64_t *values, size_t nvalues)
{
	size_t at = gtt_proto_begin(b, 2);

	put_list(b, 1, how, locs, nlocs);
	put_list(b, 2, how, values, nvalues);
	gtt_proto_end(b, at);
}

/*
 * Three samples: leaf inlined in mid below root; a location without functions
 * in another mapping below root; and one without locations.  ids says what the
 * ids of messages are, by their place.
 */
static void
put_profile(struct gtt_buf *b, enum lists how, const uint64_t ids[3])
{
	const uint64_t none = 0, minus = UINT64_MAX;

	put_type(b, S_SAMPLES, S_COUNT);
	put_type(b, S_CPU, S_NS);
	put_sample(b, how, (uint64_t[]){ ids[0], ids[2] }, 2,
	    (uint64_t[]){ 3, 30 }, 2);
	put_sample(b, how, (uint64_t[]){ ids[1], ids[2] }, 2,
	    (uint64_t[]){ 5, minus }, 2);
	put_sample(b, how, &none, 0, (uint64_t[]){ 7, 70 }, 2);
	put_loc(b, ids[0], ids[0], ids[0], ids[1]);
	put_loc(b, ids[1], ids[1], 0, 0);
	put_loc(b, ids[2], 99, ids[2], 0);
	put_mapping(b, ids[0], S_PROG);
	put_mapping(b, ids[1], S_OTHER);
	put_func(b, ids[0], S_LEAF, S_LEAF_GO);
	put_func(b, ids[1], S_MID, S_MAIN_GO);
	put_func(b, ids[2], S_ROOT, S_MAIN_GO);
	gtt_proto_uint(b, 14, S_CPU);
	put_strings(b);
}

static const uint64_t dense[3] = { 1, 2, 3 };

static void
is_text(const struct gtt_buf *profile, const char *want, const char *name)
{
	struct gtt_buf text = { 0 };
	bool failed;

	put_profile_text(&text, NULL, profile->p, profile->len, &failed);
	is_mem(text.p, text.len, want, strlen(want), "%s", name);
	gtt_buf_fini(&text);
}

static void
test_reading(void)
{
	static const uint64_t sparse[3] = { UINT64_MAX, 7, 1 };
	static const char want[] =
	    "3 30 : /bin/prog,main.leaf@/src/leaf.go,main.mid@/src/main.go"
	    " none,main.root@/src/main.go\n"
	    "5 -1 : /lib/other.so none,main.root@/src/main.go\n"
	    "7 70 :\n";
	static const char *const names[] = { "packed", "one by one", "mixed" };

	for (int how = PACKED; how <= MIXED; how++) {
		struct gtt_buf b = { 0 };

		put_profile(&b, how, dense);
		is_text(&b, want, names[how]);
		b.len = 0;
		put_profile(&b, how, sparse);
		is_text(&b, want, "ids in any order");
		gtt_buf_fini(&b);
	}
}

/* Every prefix is read or refused; so is the profile with any byte changed. */
static void
test_damage(void)
{
	struct gtt_buf b = { 0 }, text = { 0 };
	size_t refused = 0, i;
	bool failed;

	put_profile(&b, MIXED, dense);
	for (i = 0; i < b.len; i++) {
		text.len = 0;
		put_profile_text(&text, NULL, b.p, i, &failed);
		refused += failed;
	}
	/* What lacks only some strings at the end that nobody names is whole. */
	ok(refused >= b.len - 30 && refused < b.len,
	    "%zu of %zu prefixes are refused", refused, b.len);
	for (i = 0; i < 8 * b.len; i++) {
		b.p[i / 8] ^= (char)(1 << i % 8);
		text.len = 0;
		put_profile_text(&text, NULL, b.p, b.len, &failed);
		b.p[i / 8] ^= (char)(1 << i % 8);
	}
	gtt_buf_fini(&b);
	gtt_buf_fini(&text);
}

/* Each puts into a whole profile what does not belong there. */
static void
bad_loc_mapping(struct gtt_buf *b)
{
	put_loc(b, 4, 1, 9, 0);
}

static void
bad_loc_id(struct gtt_buf *b)
{
	put_loc(b, 0, 1, 1, 0);
}

static void
bad_loc_twice(struct gtt_buf *b)
{
	put_loc(b, 3, 1, 1, 0);
}

static void
bad_func_string(struct gtt_buf *b)
{
	put_func(b, 4, NSTRINGS, 0);
}

static void
bad_func_twice(struct gtt_buf *b)
{
	put_func(b, 1, 0, 0);
}

static void
bad_mapping_id(struct gtt_buf *b)
{
	put_mapping(b, 0, 0);
}

static void
bad_mapping_string(struct gtt_buf *b)
{
	put_mapping(b, 3, UINT64_MAX);
}

static void
bad_sample_loc(struct gtt_buf *b)
{
	put_sample(b, PACKED, (uint64_t[]){ 4 }, 1, (uint64_t[]){ 1, 1 }, 2);
}

static void
bad_sample_few(struct gtt_buf *b)
{
	put_sample(b, PACKED, (uint64_t[]){ 1 }, 1, (uint64_t[]){ 1 }, 1);
}

static void
bad_sample_many(struct gtt_buf *b)
{
	put_sample(b, SINGLE, (uint64_t[]){ 1 }, 1, (uint64_t[]){ 1, 1, 1 }, 3);
}

static void
bad_label(struct gtt_buf *b)
{
	size_t at = gtt_proto_begin(b, 2), label;

	put_list(b, 2, PACKED, (uint64_t[]){ 1, 1 }, 2);
	label = gtt_proto_begin(b, 3);
	gtt_proto_uint(b, 1, NSTRINGS);
	gtt_proto_end(b, label);
	gtt_proto_end(b, at);
}

static void
bad_type_string(struct gtt_buf *b)
{
	put_type(b, NSTRINGS, 0);
}

static void
bad_default(struct gtt_buf *b)
{
	gtt_proto_uint(b, 14, NSTRINGS);
}

static void
bad_comment(struct gtt_buf *b)
{
	put_list(b, 13, PACKED, (uint64_t[]){ 1, NSTRINGS }, 2);
}

static void
bad_twice(struct gtt_buf *b)
{
	gtt_proto_uint(b, 9, 5);
	gtt_proto_uint(b, 9, 5);
}

static void
bad_wire(struct gtt_buf *b)
{
	gtt_proto_tag(b, 20, 3);
}

static void
bad_kind(struct gtt_buf *b)
{
	gtt_proto_uint(b, 5, 1);
}

static void
bad_length(struct gtt_buf *b)
{
	gtt_proto_tag(b, 6, GTT_PROTO_LEN);
	gtt_buf_putv(b, 1);
}

static void
bad_number(struct gtt_buf *b)
{
	gtt_proto_tag(b, 12, GTT_PROTO_VARINT);
	gtt_buf_puts(b, "\x80\x80");
}

static void
test_refusals(void)
{
	static const struct {
		const char	*name;
		void		(*put)(struct gtt_buf *b);
		const char	*want;
	} rows[] = {
		{ "a function that is not there", bad_loc_mapping,
		    "function 9 is not there" },
		{ "location 0", bad_loc_id, "a location has the id 0" },
		{ "a location twice", bad_loc_twice,
		    "a second location has the id 3" },
		{ "the name of a function", bad_func_string,
		    "string 14 of 14" },
		{ "a function twice", bad_func_twice,
		    "a second function has the id 1" },
		{ "mapping 0", bad_mapping_id, "a mapping has the id 0" },
		{ "the file of a mapping", bad_mapping_string,
		    "string 18446744073709551615 of 14" },
		{ "a location that is not there", bad_sample_loc,
		    "location 4 is not there" },
		{ "a value too few", bad_sample_few,
		    "a sample has 1 values for 2 types" },
		{ "a value too many", bad_sample_many,
		    "a sample has 3 values for 2 types" },
		{ "a label", bad_label, "string 14 of 14" },
		{ "a type", bad_type_string, "string 14 of 14" },
		{ "the default type", bad_default, "string 14 of 14" },
		{ "a comment", bad_comment, "string 14 of 14" },
		{ "two profiles", bad_twice,
		    "another profile begins here, or ends" },
		{ "a group", bad_wire,
		    "field 20 has wire type 3, which there is not" },
		{ "a number in the place of a message", bad_kind,
		    "field 5 of a profile is a number, not a run of bytes" },
		{ "a cut string", bad_length,
		    "field 6 goes past the end of what holds it" },
		{ "a cut number", bad_number, "a number that is cut, or of more than 64 bits" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_buf b = { 0 }, text = { 0 };
		const char *msg;
		bool failed;

		put_profile(&b, PACKED, dense);
		rows[i].put(&b);
		put_profile_text(&text, NULL, b.p, b.len, &failed);
		gtt_buf_putc(&text, '\0');
		msg = strrchr(text.p, '[');
		msg = msg == NULL ? NULL : strstr(msg, ": ");
		ok(failed && msg != NULL && strncmp(msg + 2, rows[i].want,
		    strlen(rows[i].want)) == 0, "%s%s", rows[i].name,
		    msg == NULL ? "" : msg);
		gtt_buf_fini(&b);
		gtt_buf_fini(&text);
	}
}

static void
test_others(void)
{
	static const struct {
		const char	*bytes;
		size_t		 len;
		const char	*want;
	} rows[] = {
		{ "", 0, "[-1: it is empty]" },
		{ "goroutine 1 [running]:\n", 23,
		    "[-1: not a profile that can be read, but the stacks of "
		    "goroutines as text, of debug=2]" },
		{ "go 1.26 trace\0\0\0", 16, "[-1: not a profile that can "
		    "be read, but an execution trace of Go]" },
		{ "\x60\5", 2, "[-1: not a profile: it has no strings]" },
		{ "\x60\5\x32\1x", 5,
		    "[2: the first string of a profile is empty, this is 'x']" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_buf b = { 0 };

		gtt_buf_put(&b, rows[i].bytes, rows[i].len);
		is_text(&b, rows[i].want, rows[i].want);
		gtt_buf_fini(&b);
	}
}

static void
test_types(void)
{
	static const struct {
		const char	*name;
		size_t		 want;
	} rows[] = {
		{ "samples", 0 }, { "cpu", 1 }, { "inuse_space", 2 },
		{ "space", 2 }, { "1", 1 }, { "3", GTT_PROFILE_NONE },
		{ "99999999999999999999", GTT_PROFILE_NONE },
		{ "", GTT_PROFILE_NONE }, { "cp", GTT_PROFILE_NONE },
		{ "cpux", GTT_PROFILE_NONE }, { "-1", GTT_PROFILE_NONE },
		{ "1x", GTT_PROFILE_NONE },
	};
	struct gtt_buf b = { 0 };
	struct gtt_input *in;
	struct gtt_profile *p;
	struct gtt_err err = { 0 };

	put_type(&b, S_SAMPLES, S_COUNT);
	put_type(&b, S_CPU, S_NS);
	put_type(&b, S_SPACE, S_BYTES);
	gtt_proto_uint(&b, 14, S_CPU);
	put_strings(&b);
	in = gtt_input_memory(b.p, b.len);
	p = gtt_profile_new(in, NULL, &err);
	is_int(gtt_profile_ntypes(p), 3, "three types");
	is_int(gtt_profile_default_type(p), 1, "the default type");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		is_int(gtt_profile_find_type(p, rows[i].name), rows[i].want,
		    "type \"%s\"", rows[i].name);
	gtt_profile_free(p);
	gtt_input_close(in);
	gtt_buf_fini(&b);
}

/* The first values of the samples that are kept, added. */
static long long
kept(const struct gtt_buf *b, const char *const *focus, const char *ignore)
{
	struct gtt_err err = { 0 };
	struct gtt_input *in = gtt_input_memory(b->p, b->len);
	struct gtt_profile *p = gtt_profile_new(in, NULL, &err);
	struct gtt_focus_exprs *x;
	struct gtt_profile_sample s;
	struct gtt_focus *f;
	long long sum = 0;
	size_t n = 0;

	while (n < 2 && focus[n] != NULL)
		n++;
	x = gtt_focus_compile(focus, n, ignore, &err);
	f = gtt_focus_new(x, p, &err);
	while (gtt_profile_next(p, &s, &err) == 1)
		sum += gtt_focus_keeps(f, &s) ? s.values[0] : 0;
	gtt_focus_free(f);
	gtt_focus_exprs_free(x);
	gtt_profile_free(p);
	gtt_input_close(in);
	return sum;
}

static void
test_focus(void)
{
	static const struct {
		const char	*focus[2], *ignore;
		long long	 want;
	} rows[] = {	/* samples of 3, 5 and 7 */
		{ { NULL }, NULL, 15 },
		{ { "leaf$" }, NULL, 3 },
		{ { "^main.mid$" }, NULL, 3 },	/* leaf is inlined there */
		{ { "leaf[.]go" }, NULL, 3 },
		{ { "other[.]so" }, NULL, 5 },
		{ { "root" }, NULL, 8 },
		{ { "" }, NULL, 8 },		/* not what has no location */
		{ { "root", "leaf" }, NULL, 3 },
		{ { "other", "leaf" }, NULL, 0 },
		{ { NULL }, "leaf", 5 },
		{ { NULL }, "nothing", 8 },
		{ { NULL }, "root", 0 },
		{ { "root" }, "other", 3 },
		{ { "leaf" }, "leaf", 0 },
		{ { "prog" }, NULL, 3 },
	};
	struct gtt_buf b = { 0 };

	put_profile(&b, PACKED, dense);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		is_int(kept(&b, rows[i].focus, rows[i].ignore), rows[i].want,
		    "focus %s %s ignore %s", rows[i].focus[0] ? rows[i].focus[0] :
		    "-", rows[i].focus[1] ? rows[i].focus[1] : "-",
		    rows[i].ignore ? rows[i].ignore : "-");
	gtt_buf_fini(&b);
}

/* More expressions than a word has bits. */
static void
test_many_focus(void)
{
	const char *focus[130];
	struct gtt_buf b = { 0 };
	struct gtt_err err = { 0 };
	struct gtt_profile_sample s;

	put_profile(&b, PACKED, dense);
	for (int bad = 0; bad < 2; bad++) {
		struct gtt_input *in = gtt_input_memory(b.p, b.len);
		struct gtt_profile *p = gtt_profile_new(in, NULL, &err);
		struct gtt_focus_exprs *x;
		struct gtt_focus *f;

		for (size_t i = 0; i < 130; i++)
			focus[i] = i == 129 && bad ? "no" : "main";
		x = gtt_focus_compile(focus, 130, "nothing", &err);
		f = gtt_focus_new(x, p, &err);
		gtt_profile_next(p, &s, &err);
		is_int(gtt_focus_keeps(f, &s), !bad, "130 expressions");
		gtt_focus_free(f);
		gtt_focus_exprs_free(x);
		gtt_profile_free(p);
		gtt_input_close(in);
	}
	gtt_buf_fini(&b);
}

static void
test_bad_exprs(void)
{
	struct gtt_err err = { 0 };

	ok(gtt_focus_compile(&(const char *){ "a(b" }, 1, NULL, &err) == NULL,
	    "an expression that is none");
	is_int(err.code, GTT_EUSAGE, "is the caller's fault");
	ok(strncmp(err.msg, "-focus 'a(b': ", 14) == 0, "%s", err.msg);
	err = (struct gtt_err){ 0 };
	ok(gtt_focus_compile(NULL, 0, "*", &err) == NULL, "in -ignore, too");
	ok(strncmp(err.msg, "-ignore '*': ", 13) == 0, "%s", err.msg);
}

int
main(void)
{
	test_reading();
	test_damage();
	test_refusals();
	test_others();
	test_types();
	test_focus();
	test_many_focus();
	test_bad_exprs();
	return done_testing();
}
