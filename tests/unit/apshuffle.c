/* What functions are given of a sample: each once, however often it is there. */
#include "apshuffle/apshuffle.h"
#include "common/base/proto.h"
#include "tests/unit/tap.h"

static void
put_text(struct gtt_buf *b, const char *s)
{
	gtt_proto_str(b, 6, s, strlen(s));
}

/* A message with fields 1, 2 and so on. */
static void
put_numbers(struct gtt_buf *b, uint32_t field, const uint64_t *v, size_t n)
{
	size_t at = gtt_proto_begin(b, field);

	for (size_t i = 0; i < n; i++)
		gtt_proto_uint(b, (uint32_t)i + 1, v[i]);
	gtt_proto_end(b, at);
}

/* Location id, in mapping, of functions, 0 for none. */
static void
put_loc(struct gtt_buf *b, uint64_t id, uint64_t mapping, uint64_t inner,
    uint64_t outer)
{
	size_t at = gtt_proto_begin(b, 4);

	gtt_proto_uint(b, 1, id);
	gtt_proto_uint(b, 2, mapping);
	if (inner != 0)
		put_numbers(b, 4, &inner, 1);
	if (outer != 0)
		put_numbers(b, 4, &outer, 1);
	gtt_proto_end(b, at);
}

static void
put_sample(struct gtt_buf *b, const uint64_t *locs, size_t n, int64_t value)
{
	size_t at = gtt_proto_begin(b, 2);

	for (size_t i = 0; i < n; i++)
		gtt_proto_uint(b, 1, locs[i]);
	gtt_proto_int(b, 2, value);
	gtt_proto_end(b, at);
}

#define LIST(...) (const uint64_t[]){ __VA_ARGS__ }, \
	sizeof(uint64_t[]){ __VA_ARGS__ } / sizeof(uint64_t)

/*
 * Functions f and g, and g once more under another id; location 1 is f, 2 is f
 * inlined into g, 3 is the other g, 4 and 5 have no names.
 */
static void
put_profile(struct gtt_buf *b)
{
	static const char *const texts[] = { "", "calls", "count", "f", "g",
	    "/lib/libc.so.6" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		put_text(b, texts[i]);
	put_numbers(b, 1, LIST(1, 2));
	put_numbers(b, 3, LIST(1, 0, 0, 0, 5));
	put_numbers(b, 5, LIST(1, 3));
	put_numbers(b, 5, LIST(2, 4));
	put_numbers(b, 5, LIST(3, 4));
	put_loc(b, 1, 0, 1, 0);
	put_loc(b, 2, 0, 1, 2);
	put_loc(b, 3, 0, 3, 0);
	put_loc(b, 4, 1, 0, 0);
	put_loc(b, 5, 0, 0, 0);
	put_sample(b, LIST(1, 2, 1), 1);	/* f below itself */
	put_sample(b, LIST(3, 2), 10);		/* g below g */
	put_sample(b, LIST(4, 3), 100);
	put_sample(b, LIST(5, 5), 1000);
	put_sample(b, LIST(3), -10000);
}

static const struct function *
named(const struct fleet *f, const char *name)
{
	static const struct function none = { UINT32_MAX, -1, -1 };

	for (size_t i = 0; i < f->nfunctions; i++) {
		struct gtt_interned s = fleet_text(f, f->functions[i].name);

		if (s.len == strlen(name) && memcmp(s.p, name, s.len) == 0)
			return &f->functions[i];
	}
	return &none;
}

/* Both ways of reading the profile, into the bundle. */
static void
read_profile(struct fleet *f, struct bundle *b, bool functions)
{
	struct gtt_buf bytes = { 0 };
	struct gtt_err err = { 0 };
	struct gtt_input *in;

	put_profile(&bytes);
	in = gtt_input_memory(bytes.p, bytes.len);
	if (functions)
		is_int(score_functions(b, f, in, &err), 0, "functions");
	else
		is_int(score(b, f, in, &err), 1, "a sum");
	is_str(err.msg, "", "without a message");
	gtt_input_close(in);
	gtt_buf_fini(&bytes);
}

static void
check_functions(const struct fleet *f)
{
	static const struct {
		const char	*name;
		long long	 flat, cum;
	} rows[] = {
		{ "f", 1, 11 }, { "g", 10 - 10000, 1 + 10 + 100 - 10000 },
		{ "[libc.so.6]", 100, 100 }, { "<unknown>", 1000, 1000 },
	};

	is_int(f->nfunctions, 4, "four names");
	for (size_t i = 0; i < 4; i++) {
		const struct function *fn = named(f, rows[i].name);

		is_int(fn->flat, 2 * rows[i].flat, "%s itself", rows[i].name);
		is_int(fn->cum, 2 * rows[i].cum, "%s and what it calls",
		    rows[i].name);
	}
}

int
main(void)
{
	struct opts opts = { .by = BY_FUNCTION };
	struct fleet fleet = { .opts = &opts,
	    .lock = PTHREAD_MUTEX_INITIALIZER };
	struct bundle more = { .weight = 3 }, less = { .weight = -1 };
	struct gtt_err err = { 0 };

	opts.exprs = gtt_focus_compile(NULL, 0, NULL, &err);
	read_profile(&fleet, &more, true);
	read_profile(&fleet, &less, true);
	check_functions(&fleet);
	read_profile(&fleet, &more, false);
	is_int(more.value, 1 + 10 + 100 + 1000 - 10000, "is that of all");
	gtt_focus_exprs_free(opts.exprs);
	fleet_fini(&fleet);
	return done_testing();
}
