/* Raw text: random records, written, printed and assembled, are the same. */
#include "common/base/mem.h"
#include "tests/unit/rawpair.h"
#include "tests/unit/tap.h"

static uint64_t state;

/* splitmix64: below n, n > 0. */
static uint64_t
below(uint64_t n)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % n;
}

/* Numbers of every length. */
static uint64_t
number(void)
{
	return (below(2) << 63 | below(INT64_MAX)) >> below(64);
}

#define MAX_PADS	64
#define MAX_FRAMES	8
#define MAX_DATA	300

/* What a random record points to. */
struct parts {
	struct gtt_pad	pads[MAX_PADS];
	uint64_t	frames[4 * MAX_FRAMES];
	uint8_t		data[MAX_DATA];
};

/* Some of n numbers get a width, which may be shorter than what they need. */
static struct gtt_pads
random_pads(struct gtt_pad *pads, size_t n, bool padded)
{
	struct gtt_pads got = { pads, 0 };

	for (size_t i = 0; padded && i < n; i++) {
		if (below(3) == 0)
			pads[got.n++] = (struct gtt_pad){ i,
			    (unsigned)(1 + below(10)) };
	}
	return got;
}

static size_t
random_data(uint8_t *data, size_t least)
{
	size_t n = least + below(MAX_DATA - least);

	for (size_t i = 0; i < n; i++)
		data[i] = (uint8_t)below(256);
	return n;
}

static size_t
random_frames(uint64_t *frames)
{
	size_t n = below(MAX_FRAMES);

	for (size_t i = 0; i < 4 * n; i++)
		frames[i] = number();
	return n;
}

static void
put_v2(struct gtt_buf *b, bool padded)
{
	struct gtt_v2_record rec = { .type = (uint8_t)(1 + below(
	    GTT_V2_NTYPES - 1)) };
	struct parts p;

	rec.spec = gtt_v2_spec(rec.type);
	if (rec.spec->name[0] == '\0')
		return;
	for (unsigned i = 0; i < rec.spec->nargs; i++)
		rec.args[i] = number();
	if (rec.spec->is_stack) {
		rec.args[1] = rec.nframes = random_frames(p.frames);
		rec.frames = p.frames;
	}
	if (rec.spec->has_data) {
		rec.data = p.data;
		rec.len = random_data(p.data, 0);
	}
	if (below(2) == 0)
		rec.pads = random_pads(p.pads, rec.spec->nargs +
		    4 * rec.nframes + 1, padded);
	gtt_v2_put_record(b, &rec, padded && below(4) == 0);
}

/* The numbers of a stack, in room. */
static struct gtt_cursor
random_stack(struct parts *p, bool bare, struct gtt_pads pads,
    struct gtt_buf *room)
{
	struct gtt_pads_walk w = { pads, 0 };
	size_t n = random_frames(p->frames);

	room->len = 0;
	gtt_pads_put_all(room, &w, &(uint64_t){ number() }, 1);
	gtt_pads_put_all(room, &w, &(uint64_t){ n }, 1);
	gtt_pads_put_all(room, &w, p->frames, bare ? n : 4 * n);
	return gtt_cursor(room->p, room->len);
}

static void
put_v1(struct gtt_buf *b, const struct gtt_v1_format *f, bool padded,
    struct gtt_buf *room)
{
	struct gtt_v1_record rec = { .type = (unsigned)(1 + below(
	    GTT_V1_NTYPES - 1)) };
	struct gtt_v1_widths w = { 0 };
	struct parts p;

	if (gtt_v1_number_name(f, rec.type, 0) == NULL)
		return;
	while (gtt_v1_number_name(f, rec.type, rec.n) != NULL)
		rec.num[rec.n++] = number();
	if (rec.type == GTT_V1_BATCH)
		rec.num[0] = below(4) == 0 ? UINT64_MAX : below(1 << 20);
	if (rec.type == GTT_V1_STRING)
		rec.num[0] |= 1;
	rec.text = p.data;
	rec.text_len = (uint32_t)random_data(p.data, 1);
	w.pads = random_pads(p.pads, rec.n + 4 * MAX_FRAMES + 2, padded);
	if (padded && below(3) == 0)
		w.length = (unsigned)(1 + below(10));
	if (rec.type == GTT_V1_STACK)
		rec.stack = random_stack(&p, f->version < 7, w.pads, room);
	gtt_v1_put_record(b, f, &rec, &w);
}

static void
random_trace(struct gtt_buf *b, int version, bool padded)
{
	struct gtt_v1_format f = { 0 };
	struct gtt_buf room = { 0 };

	if (version < GTT_FIRST_V2)
		f = gtt_v1_format(version);
	b->len = 0;
	gtt_header_put(b, version);
	for (int i = 0; i < 40; i++) {
		if (version < GTT_FIRST_V2)
			put_v1(b, &f, padded, &room);
		else
			put_v2(b, padded);
	}
	gtt_buf_fini(&room);
}

static bool
same(const struct gtt_buf *a, const struct gtt_buf *b)
{
	return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
}

/* Whether a trace can be had back from its text, and the text tells widths. */
static bool
comes_back(const struct gtt_buf *bytes, bool *slash)
{
	struct gtt_buf text = { 0 }, again = { 0 };
	struct gtt_err err = { 0 };
	bool exact, good;

	good = rawpair_print(bytes->p, bytes->len, &text, &exact, &err) == 0 &&
	    exact && rawpair_assemble(text.p, text.len, false, &again,
	    &err) == 0 && same(bytes, &again);
	if (err.msg[0] != '\0')
		note("%s", err.msg);
	*slash = false;
	for (size_t i = 0; i + 1 < text.len; i++)
		*slash |= text.p[i] >= '0' && text.p[i] <= '9' &&
		    text.p[i + 1] == '/';
	gtt_buf_fini(&text);
	gtt_buf_fini(&again);
	return good;
}

static void
test_random(void)
{
	static const int versions[] = { 5, 7, 8, 9, 10, 11, 19, 21, 22, 23, 25,
	    26 };
	struct gtt_buf bytes = { 0 };

	for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
		unsigned good[2] = { 0 }, slashes = 0;
		bool slash;

		for (unsigned n = 0; n < 100; n++) {
			state = n;
			random_trace(&bytes, versions[i], n % 2 == 1);
			good[n % 2] += comes_back(&bytes, &slash);
			slashes += n % 2 == 1 && slash;
		}
		is_int(good[0], 50, "Go 1.%d: as runtimes write",
		    versions[i]);
		is_int(good[1], 50, "Go 1.%d: padded", versions[i]);
		ok(slashes > 40, "Go 1.%d: padded, and told so", versions[i]);
	}
	gtt_buf_fini(&bytes);
}

/* Every record, one byte at a time. */
static void
test_cut(void)
{
	struct gtt_buf bytes = { 0 }, text = { 0 }, again = { 0 };
	unsigned good = 0, n = 0;
	bool exact;

	for (int version = 21; version < 27; version += 5) {
		state = 7;
		random_trace(&bytes, version, true);
		for (size_t len = 16; len < bytes.len; len++, n++) {
			struct gtt_err err = { 0 }, none = { 0 };

			rawpair_print(bytes.p, len, &text, &exact, &err);
			good += rawpair_assemble(text.p, text.len, false,
			    &again, &none) == 0 && again.len <= len &&
			    memcmp(again.p, bytes.p, again.len) == 0 &&
			    (again.len == len) == (err.code == GTT_OK);
		}
	}
	ok(good == n && n > 1000, "cut anywhere: what is whole comes back");
	gtt_buf_fini(&bytes);
	gtt_buf_fini(&text);
	gtt_buf_fini(&again);
}

int
main(void)
{
	test_random();
	test_cut();
	return done_testing();
}
