#include <stdlib.h>

#include "common/base/mem.h"
#include "scope_chart/scope.h"

/* The function below that of each goroutine, which samples have. */
static bool
is_bottom(struct gtt_str name)
{
	return gtt_str_is(name, "runtime.goexit");
}

uint32_t
chart_lane(struct chart *c, const struct gtt_samples *store, uint32_t stack)
{
	size_t depth = stack_depth(store, stack), n = 0;
	uint32_t *names = gtt_calloc(depth, sizeof names[0]), lane;

	for (size_t i = 0; i < depth; i++) {
		struct gtt_str name = stack_name(store, stack, i);

		if (i > 0 || depth == 1 || !is_bottom(name))
			names[n++] = gtt_intern(&c->names, name.p, name.len);
	}
	lane = gtt_intern(&c->lanes, names, n * sizeof names[0]);
	free(names);
	return lane;
}

void
chart_add(struct chart *c, uint32_t lane, uint32_t bin, uint64_t n)
{
	uint32_t *slot = gtt_map_put(&c->by_place, (uint64_t)lane * BINS + bin);

	if (*slot == GTT_MAP_NONE) {
		c->marks = gtt_grow(c->marks, &c->cap, c->nmarks + 1,
		    sizeof c->marks[0]);
		*slot = (uint32_t)c->nmarks;
		c->marks[c->nmarks++] = (struct mark){ lane, bin, 0 };
	}
	c->marks[*slot].n += n;
	c->samples += n;
}

/* The lane of c that is called as one of another chart. */
static uint32_t
same_lane(struct chart *c, const struct chart *from, uint32_t lane)
{
	const uint32_t *theirs = from->lanes.v[lane].p;
	size_t n = from->lanes.v[lane].len / sizeof theirs[0];
	uint32_t *names = gtt_calloc(n, sizeof names[0]), ours;

	for (size_t i = 0; i < n; i++) {
		const struct gtt_interned *name = &from->names.v[theirs[i]];

		names[i] = gtt_intern(&c->names, name->p, name->len);
	}
	ours = gtt_intern(&c->lanes, names, n * sizeof names[0]);
	free(names);
	return ours;
}

void
chart_merge(struct chart *c, const struct chart *from)
{
	uint32_t *lanes = gtt_calloc(from->lanes.n, sizeof lanes[0]);

	for (uint32_t i = 0; i < from->lanes.n; i++)
		lanes[i] = same_lane(c, from, i);
	for (size_t i = 0; i < from->nmarks; i++) {
		const struct mark *m = &from->marks[i];

		chart_add(c, lanes[m->lane], m->bin, m->n);
	}
	gtt_hist_merge(&c->lengths, &from->lengths);
	free(lanes);
}

void
chart_fini(struct chart *c)
{
	gtt_intern_fini(&c->names);
	gtt_intern_fini(&c->lanes);
	gtt_map_fini(&c->by_place);
	gtt_hist_fini(&c->lengths);
	free(c->marks);
	*c = (struct chart){ 0 };
}
