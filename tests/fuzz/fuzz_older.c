/*
 * Profiles in the forms of before.  Properties: what is read refers to what is
 * there; what is refused says where, within the input; blank lines between those
 * of a text, and words twice as wide, change nothing but offsets.
 */
#include "common/base/buf.h"
#include "common/profile/profile.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

/* What reading came to. */
struct seen {
	bool		words;		/* what was loaded is text behind them */
	uint64_t	samples, sum;
	struct gtt_err	err;
};

/* A program with a function for every second address. */
static bool
find(void *arg, uint64_t addr, struct gtt_profile_str *name, struct gtt_profile_str *file)
{
	(void)arg;
	*name = (struct gtt_profile_str){ addr % 8 < 4 ? "runtime.f" : "g", addr % 8 < 4 ? 9 : 1 };
	*file = (struct gtt_profile_str){ "", 0 };
	return addr % 2 == 0;
}

static bool
is_return(void *arg, uint64_t addr)
{
	(void)arg;
	return addr % 3 == 0;
}

static void
mix(struct seen *seen, uint64_t v)
{
	seen->sum = seen->sum * 31 + v;
}

static void
mix_str(struct seen *seen, struct gtt_profile_str s)
{
	for (size_t i = 0; i < s.len; i++)
		mix(seen, (uint8_t)s.p[i]);
}

static void
mix_sample(struct seen *seen, const struct gtt_profile *p, const struct gtt_profile_sample *s)
{
	seen->samples++;
	for (size_t i = 0; i < gtt_profile_ntypes(p); i++)
		mix(seen, (uint64_t)s->values[i]);
	for (size_t i = 0; i < s->nlocs; i++) {
		struct gtt_profile_loc l = gtt_profile_loc(p, s->locs[i]);

		if (!seen->words)
			mix_str(seen, l.mapping);
		for (size_t k = 0; k < l.nfuncs; k++) {
			holds(l.funcs[k] < gtt_profile_nfuncs(p));
			mix_str(seen, gtt_profile_func(p, l.funcs[k]).name);
			mix_str(seen, gtt_profile_func(p, l.funcs[k]).file);
		}
	}
}

static void
read_all(struct seen *seen, const void *data, size_t size)
{
	static const struct gtt_profile_program program = { find, is_return, NULL };
	struct gtt_input *in = gtt_input_memory(data, size);
	struct gtt_profile *p;
	struct gtt_profile_sample s;

	*seen = (struct seen){ .words = seen->words, .err = { .off = GTT_NO_OFFSET } };
	p = gtt_profile_new(in, &program, &seen->err);
	while (p != NULL && gtt_profile_next(p, &s, &seen->err) == 1)
		mix_sample(seen, p, &s);
	/* What is written anew is whole, and so is what is not. */
	holds((p == NULL) == (seen->err.code != GTT_OK));
	holds(seen->err.off == GTT_NO_OFFSET || seen->err.off <= size);
	holds(seen->samples <= size);
	gtt_profile_free(p);
	gtt_input_close(in);
}

static bool
is_text(const uint8_t *data, size_t size)
{
	return size > 8 && memchr(data, '\0', size) == NULL && data[0] >= '#';
}

static bool
is_words(const uint8_t *data, size_t size)
{
	static const uint8_t head[12] = { 0, 0, 0, 0, 3 };

	return size % 4 == 0 && size >= 20 && memcmp(data, head, 12) == 0 &&
	    memcmp(data + 12, head, 4) != 0 && memcmp(data + 16, head, 4) == 0;
}

/* The same in another way.  No protocol buffer is without a zero, as texts are. */
static void
rewrite(struct gtt_buf *b, const uint8_t *data, size_t size, bool words)
{
	for (size_t i = 0; i < size; i++) {
		gtt_buf_putc(b, (char)data[i]);
		if (words && i % 4 == 3)
			gtt_buf_put(b, "\0\0\0", 4);
		else if (!words && data[i] == '\n')
			gtt_buf_puts(b, " \n#\n");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gtt_buf b = { 0 };
	struct seen first = { .words = is_words(data, size) }, again = first;

	if (!is_text(data, size) && !is_words(data, size))
		return 0;
	read_all(&first, data, size);
	if (first.err.off == GTT_NO_OFFSET && first.err.code != GTT_OK)
		return 0;	/* known by how it begins */
	rewrite(&b, data, size, first.words);
	read_all(&again, b.p, b.len);
	holds(again.samples == first.samples && again.sum == first.sum);
	holds((again.err.code == GTT_OK) == (first.err.code == GTT_OK));
	gtt_buf_fini(&b);
	return 0;
}
