#include "common/trace/v2/state.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

struct gtt_v2_name *
gtt_v2_name_of(struct gtt_v2_names *n, const struct gtt_table *t, uint32_t i)
{
	struct gtt_str s = gtt_table_str(t, i);
	struct gtt_v2_name *name;
	uint32_t *slot;

	if (s.len == 0)
		return NULL;
	if (n->n == GTT_V2_NAMES_SHARED)
		gtt_v2_names_clear(n);
	slot = gtt_map_put(&n->index, i);
	if (*slot == GTT_MAP_NONE) {
		*slot = (uint32_t)n->n;
		n->v = gtt_grow(n->v, &n->cap, n->n + 1, sizeof *n->v);
		name = gtt_calloc(1, sizeof *name + s.len);
		name->refs = 1;
		name->len = s.len;
		memcpy(name->p, s.p, s.len);
		n->v[n->n++] = name;
	}
	name = n->v[*slot];
	name->refs++;
	return name;
}

void
gtt_v2_name_drop(struct gtt_v2_name *name)
{
	if (name != NULL && --name->refs == 0)
		free(name);
}

struct gtt_str
gtt_v2_name_text(const struct gtt_v2_name *name)
{
	if (name == NULL)
		return (struct gtt_str){ "", 0 };
	return (struct gtt_str){ name->p, name->len };
}

void
gtt_v2_names_clear(struct gtt_v2_names *n)
{
	while (n->n > 0)
		gtt_v2_name_drop(n->v[--n->n]);
	gtt_map_clear(&n->index);
}

void
gtt_v2_names_fini(struct gtt_v2_names *n)
{
	gtt_v2_names_clear(n);
	free(n->v);
	gtt_map_fini(&n->index);
}

int
gtt_v2_find_span(const struct gtt_v2_spans *s, uint8_t type)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->v[i].type == type)
			return (int)i;
	}
	return -1;
}

struct gtt_v2_span *
gtt_v2_begin_span(struct gtt_v2_spans *s, uint8_t type, uint64_t reason)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->v[i].type == type && s->v[i].reason == reason)
			return NULL;
	}
	s->v = gtt_grow(s->v, &s->cap, s->n + 1, sizeof *s->v);
	s->v[s->n] = (struct gtt_v2_span){ type, reason, NULL };
	return &s->v[s->n++];
}

struct gtt_v2_span
gtt_v2_take_span(struct gtt_v2_spans *s, int i)
{
	struct gtt_v2_span span = s->v[i];

	s->v[i] = s->v[--s->n];
	return span;
}

void
gtt_v2_spans_fini(struct gtt_v2_spans *s)
{
	while (s->n > 0)
		gtt_v2_name_drop(s->v[--s->n].text);
	free(s->v);
	*s = (struct gtt_v2_spans){ 0 };
}

void
gtt_v2_g_fini(struct gtt_v2_g *g)
{
	gtt_v2_spans_fini(&g->spans);
	while (g->nregions > 0)
		gtt_v2_name_drop(g->regions[--g->nregions].name);
	free(g->regions);
	g->regions = NULL;
	g->regions_cap = 0;
	g->live = false;
}
