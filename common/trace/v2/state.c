#include "common/trace/v2/state.h"

#include <stdlib.h>

#include "common/base/mem.h"

struct gtt_v2_name
gtt_v2_name(struct gtt_str s)
{
	return (struct gtt_v2_name){ gtt_strndup(s.p, s.len), s.len };
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

/* Refuses a span of this type and reason that is in flight already. */
int
gtt_v2_begin_span(struct gtt_v2_spans *s, uint8_t type, uint64_t reason,
    struct gtt_str text)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->v[i].type == type && s->v[i].reason == reason)
			return -1;
	}
	s->v = gtt_grow(s->v, &s->cap, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct gtt_v2_span){ type, reason, { 0 } };
	if (text.len > 0)
		s->v[s->n - 1].text = gtt_v2_name(text);
	return 0;
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
		free(s->v[--s->n].text.p);
	free(s->v);
	*s = (struct gtt_v2_spans){ 0 };
}

void
gtt_v2_g_fini(struct gtt_v2_g *g)
{
	gtt_v2_spans_fini(&g->spans);
	while (g->nregions > 0)
		free(g->regions[--g->nregions].name.p);
	free(g->regions);
	g->regions = NULL;
	g->regions_cap = 0;
	g->live = false;
}
