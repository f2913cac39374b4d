/*
 * Profiles, not gzip'd.  Properties: what refers to something refers to what is
 * there; what is refused says where, within the input; a field that nobody
 * knows, in front, changes nothing but offsets.
 */
#include <stdlib.h>

#include "common/base/buf.h"
#include "common/profile/older.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

/* What reading came to. */
struct seen {
	uint64_t	samples, locs, sum;
	struct gtt_err	err;
};

static void
check_str(struct gtt_profile_str s, const uint8_t *data, size_t size)
{
	const uint8_t *p = (const uint8_t *)s.p;

	holds(p == NULL || (p >= data && s.len <= size &&
	    p <= data + size - s.len));
}

static void
check_tables(const struct gtt_profile *p, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < gtt_profile_ntypes(p); i++)
		check_str(gtt_profile_type(p, i).unit, data, size);
	for (size_t i = 0; i < gtt_profile_nfuncs(p); i++) {
		check_str(gtt_profile_func(p, i).name, data, size);
		check_str(gtt_profile_func(p, i).file, data, size);
	}
	for (size_t i = 0; i < gtt_profile_nlocs(p); i++) {
		struct gtt_profile_loc l = gtt_profile_loc(p, i);

		check_str(l.mapping, data, size);
		for (size_t k = 0; k < l.nfuncs; k++)
			holds(l.funcs[k] < gtt_profile_nfuncs(p));
	}
	holds(gtt_profile_default_type(p) < gtt_profile_ntypes(p) ||
	    gtt_profile_default_type(p) == GTT_PROFILE_NONE);
}

static void
add(struct seen *seen, const struct gtt_profile *p,
    const struct gtt_profile_sample *s)
{
	seen->samples++;
	seen->locs += s->nlocs;
	for (size_t i = 0; i < s->nlocs; i++) {
		holds(s->locs[i] < gtt_profile_nlocs(p));
		seen->sum = seen->sum * 31 + s->locs[i];
	}
	for (size_t i = 0; i < gtt_profile_ntypes(p); i++)
		seen->sum = seen->sum * 31 + (uint64_t)s->values[i];
}

static void
read_all(struct seen *seen, const uint8_t *data, size_t size)
{
	struct gtt_input *in = gtt_input_memory(data, size);
	struct gtt_profile *p;
	struct gtt_profile_sample s;
	int rc = -1;

	*seen = (struct seen){ .err = { .off = GTT_NO_OFFSET } };
	p = gtt_profile_new(in, NULL, &seen->err);
	if (p != NULL)
		check_tables(p, data, size);
	while (p != NULL && (rc = gtt_profile_next(p, &s, &seen->err)) == 1)
		add(seen, p, &s);
	holds((rc == -1) == (seen->err.code != GTT_OK));
	holds(rc == 0 || seen->err.msg[0] != '\0');
	holds(seen->err.off == GTT_NO_OFFSET || seen->err.off <= size);
	holds(seen->locs <= size && seen->samples <= size);
	gtt_profile_free(p);
	gtt_input_close(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t unknown[3] = { 0xf8, 0x07, 0x05 };
	struct gtt_buf b = { 0 };
	struct seen first, again;
	struct gtt_profile_asked asked;
	struct gtt_err err = { 0 };
	int older = gtt_profile_older(&b, &asked, data, size, NULL, &err);

	gtt_buf_fini(&b);
	if (older != 0)
		return 0;	/* for fuzz_older.c */
	b = (struct gtt_buf){ 0 };
	read_all(&first, data, size);
	if (first.err.off == GTT_NO_OFFSET && first.err.code != GTT_OK)
		return 0;	/* known by how it begins, or too little */
	gtt_buf_put(&b, unknown, sizeof unknown);
	gtt_buf_put(&b, data, size);
	read_all(&again, (const uint8_t *)b.p, b.len);
	holds(again.samples == first.samples && again.sum == first.sum);
	holds(again.err.code == first.err.code);
	holds(strcmp(again.err.msg, first.err.msg) == 0);
	gtt_buf_fini(&b);
	return 0;
}
