#include "etcheck/totals.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/output/samples.h"
#include "etcheck/scan.h"

struct totals *
totals_new(const struct rule *rules, bool by_func)
{
	struct totals *t = gtt_calloc(1, sizeof *t);

	pthread_mutex_init(&t->lock, NULL);
	t->rules = rules;
	t->by_func = by_func;
	places_init(&t->places);
	return t;
}

void
totals_free(struct totals *t)
{
	if (t == NULL)
		return;
	pthread_mutex_destroy(&t->lock);
	places_fini(&t->places);
	groups_fini(&t->groups);
	for (unsigned i = 0; i < GTT_NWAITS; i++)
		gtt_hist_fini(&t->waits[i]);
	gtt_hist_fini(&t->sched);
	gtt_hist_fini(&t->gc_pauses);
	free(t->traces);
	free(t->index);
	free(t);
}

/* The same group as g of a scan, in the totals. */
static struct group *
same_group(struct totals *t, const struct scan *s, const struct group *g)
{
	struct place at = places_at(&s->places, g->key.site);
	struct group_key key = g->key;
	uint32_t i;

	if (t->by_func) {
		at.file.len = 0;
		at.line = 0;
	}
	key.site = g->key.site == SITE_OTHERS ? SITE_OTHERS :
	    places_site(&t->places, &at);
	key.wait = GTT_NWAITS;
	i = groups_find(&t->groups, t->rules, key);
	return &t->groups.v[i];
}

static void
add_worst(struct totals *t, const struct scan *s, struct group *to,
    const struct example *e)
{
	const struct gtt_table *from = gtt_keep_table(s->places.keep);
	struct gtt_keep *k = t->places.keep;
	struct example mine = *e;

	if (e->value < 0)
		return;
	mine.word = place_word(k, from, e->word);
	mine.stack = gtt_keep_stack(k, from, e->stack);
	mine.by_stack = gtt_keep_stack(k, from, e->by_stack);
	group_worst(to, &mine);
}

static void
add_group(struct totals *t, const struct scan *s, const struct group *g)
{
	struct group *to;

	if (g->key.wait < GTT_NWAITS)
		gtt_hist_merge(&t->waits[g->key.wait], &g->all);
	if (g->key.rule == RULE_SCHED)
		gtt_hist_merge(&t->sched, &g->all);
	if (g->key.rule == RULE_GC_PAUSE)
		gtt_hist_merge(&t->gc_pauses, &g->all);
	if (g->key.rule == NRULES || g->all.n == 0)
		return;
	to = same_group(t, s, g);
	gtt_hist_merge(&to->all, &g->all);
	to->over += g->over;
	gtt_sample_sum(&to->total, g->total);
	if (g->second > to->second)
		to->second = g->second;
	add_worst(t, s, to, &g->worst);
}

static void
add_trace(struct totals *t, const struct scan *s, const char *name)
{
	t->traces = gtt_grow(t->traces, &t->traces_cap, t->ntraces + 1,
	    sizeof t->traces[0]);
	t->index = gtt_grow(t->index, &t->index_cap, t->ntraces + 1,
	    sizeof t->index[0]);
	t->index[t->ntraces] = s->trace;
	t->traces[t->ntraces++] = (struct traced){
		.name = name,
		.version = s->version,
		.events = s->events,
		.duration = scan_elapsed(s->first, s->now),
		.series = s->series,
	};
}

void
totals_add(struct totals *t, const struct scan *s, const char *name)
{
	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < s->groups.n; i++)
		add_group(t, s, &s->groups.v[i]);
	add_trace(t, s, name);
	pthread_mutex_unlock(&t->lock);
}
