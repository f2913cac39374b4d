#include <stdlib.h>
#include <string.h>

#include "apshuffle/apshuffle.h"

int
fleet_text_cmp(const struct fleet *f, uint32_t a, uint32_t b)
{
	struct gtt_interned x = fleet_text(f, a), y = fleet_text(f, b);
	int c = a == b ? 0 : memcmp(x.p, y.p, x.len < y.len ? x.len : y.len);

	if (c != 0 || a == b)
		return c;
	return x.len < y.len ? -1 : x.len > y.len;
}

static int
time_cmp(const struct meta *a, const struct meta *b)
{
	if (a->sec != b->sec)
		return a->sec < b->sec ? -1 : 1;
	return a->nsec < b->nsec ? -1 : a->nsec > b->nsec;
}

int
fleet_cmp(const struct fleet *f, const struct bundle *a,
    const struct bundle *b)
{
	int c = time_cmp(&a->m, &b->m);

	return c != 0 ? c : fleet_text_cmp(f, a->m.proc, b->m.proc);
}

/* Of the same bundle in several places: a directory first, then by name. */
static int
in_order(const void *va, const void *vb, void *f)
{
	const struct bundle *a = va, *b = vb;
	int c = fleet_cmp(f, a, b);

	if (c != 0)
		return c;
	if (a->zipped != b->zipped)
		return a->zipped ? 1 : -1;
	return strcmp(a->name, b->name);
}

static bool
is_wanted(const struct opts *o, const struct bundle *b)
{
	return !o->with_trace || b->trace || o->write_links;
}

void
fleet_sort(struct fleet *f)
{
	struct bundle last = { 0 };
	size_t n = 0;

	if (f->n == 0)
		return;
	qsort_r(f->v, f->n, sizeof f->v[0], in_order, f);
	for (size_t i = 0; i < f->n; i++) {
		if (i > 0 && fleet_cmp(f, &f->v[i], &last) == 0)
			continue;
		last = f->v[i];
		if (is_wanted(f->opts, &last))
			f->v[n++] = last;
	}
	f->n = n;
}

void
fleet_link(struct fleet *f, bool (*keep)(const struct bundle *b))
{
	struct gtt_map last = { 0 };	/* index, by process */

	for (size_t i = 0; i < f->n; i++) {
		struct bundle *b = &f->v[i];
		uint32_t *at;

		if (!keep(b))
			continue;
		at = gtt_map_put(&last, b->m.proc);
		b->prev = *at == GTT_MAP_NONE ? NULL : &f->v[*at];
		*at = (uint32_t)i;
	}
	gtt_map_fini(&last);
}

void
fleet_fini(struct fleet *f)
{
	gtt_arena_fini(&f->arena);
	gtt_intern_fini(&f->strs);
	gtt_intern_fini(&f->types);
	gtt_map_fini(&f->function_of);
	free(f->v);
	free(f->by_name);
	free(f->functions);
}
