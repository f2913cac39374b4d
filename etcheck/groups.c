#include <stdlib.h>

#include "common/base/mem.h"
#include "common/output/samples.h"
#include "etcheck/etcheck.h"

static struct group
new_group(const struct rule *rules, struct group_key key)
{
	int64_t warn = key.rule < NRULES ? rules[key.rule].warn : INT64_MAX;

	return (struct group){
		.key = key,
		.ready = GROUP_NONE,
		.warn = key.rule == RULE_TIMER ? 0 : warn,
		.worst = { .value = -1, .g = GTT_NONE, .p = GTT_NONE,
		    .by = GTT_NONE },
	};
}

static uint64_t
number(struct group_key key)
{
	return (uint64_t)key.rule << 48 | (uint64_t)key.wait << 40 |
	    (uint64_t)key.unsure << 32 | key.site;
}

uint32_t
groups_get(const struct groups *gs, struct group_key key)
{
	return gtt_map_get(&gs->by_key, number(key));
}

uint32_t
groups_find(struct groups *gs, const struct rule *rules, struct group_key key)
{
	uint32_t *slot = gtt_map_put(&gs->by_key, number(key));

	if (*slot == GTT_MAP_NONE) {
		*slot = (uint32_t)gs->n;
		gs->v = gtt_grow(gs->v, &gs->cap, gs->n + 1, sizeof gs->v[0]);
		gs->v[gs->n++] = new_group(rules, key);
	}
	return *slot;
}

void
groups_fini(struct groups *gs)
{
	for (size_t i = 0; i < gs->n; i++)
		gtt_hist_fini(&gs->v[i].all);
	free(gs->v);
	gtt_map_fini(&gs->by_key);
	*gs = (struct groups){ 0 };
}

static bool
is_worse(const struct example *a, const struct example *b)
{
	if (a->value != b->value)
		return a->value > b->value;
	if (a->trace != b->trace)
		return a->trace < b->trace;
	return a->time < b->time;
}

void
group_worst(struct group *g, const struct example *e)
{
	if (g->worst.value < 0 || is_worse(e, &g->worst))
		g->worst = *e;
}

void
group_over(struct group *g, const struct example *e)
{
	g->over++;
	gtt_sample_sum(&g->total, e->value);
	group_worst(g, e);
}
