/*
 * The heap, and how many goroutines there are, over time.
 *
 * Between two collections the heap grows by what will be garbage, too: that
 * it does is no growth.  So what counts is how far its greatest size rises
 * above what it had been and, at the beginning, above the goal: the size at
 * which the collector meant to run next.
 */
#include <string.h>

#include "etcheck/scan.h"

#define WINDOW	INT64_C(100000000)	/* of the rate, ns */
#define PER_SECOND (1000000000 / WINDOW)
#define STEP	(WINDOW / (HEAP_STEPS - 2))

/* Points of the series, so that the last one holds the present. */
static void
series_fold(struct series *to)
{
	for (size_t i = 0; i < to->n; i += 2) {
		const struct point *a = &to->v[i], *b = i + 1 < to->n ?
		    &to->v[i + 1] : a;

		to->v[i / 2] = (struct point){
			.heap = a->heap > b->heap ? a->heap : b->heap,
			.goal = a->goal > b->goal ? a->goal : b->goal,
			.goroutines = a->goroutines > b->goroutines ?
			    a->goroutines : b->goroutines,
		};
	}
	to->n = (to->n + 1) / 2;
	to->width *= 2;
}

static struct point *
series_now(struct scan *s)
{
	struct series *to = &s->series;
	int64_t at = scan_elapsed(s->first, s->now);

	if ((uint64_t)at < to->n * (uint64_t)to->width)
		return &to->v[to->n - 1];
	if (to->width == 0)
		to->width = 1000;
	while (at / to->width >= SERIES_POINTS)
		series_fold(to);
	while (to->n <= (size_t)(at / to->width))
		to->v[to->n++] = s->level;
	return &to->v[to->n - 1];
}

void
series_goroutines(struct scan *s)
{
	struct point *p = series_now(s);

	s->level.goroutines = s->created - s->ended;
	if (s->level.goroutines > p->goroutines)
		p->goroutines = s->level.goroutines;
}

/* The level that the heap had a window ago, or when it was first told. */
static int64_t
window_base(struct heap *h, int64_t now)
{
	size_t past = 0;

	while (past + 1 < h->n &&
	    scan_elapsed(h->v[past + 1].time, now) >= WINDOW)
		past++;
	h->n -= past;
	memmove(h->v, h->v + past, h->n * sizeof h->v[0]);
	return h->v[0].high;
}

static void
heap_rises(struct scan *s, int64_t v)
{
	struct heap *h = &s->heap;
	int64_t grown, base = window_base(h, s->now);

	h->high = v;
	if (h->n < HEAP_STEPS &&
	    scan_elapsed(h->v[h->n - 1].time, s->now) >= STEP)
		h->v[h->n++].time = s->now;
	h->v[h->n - 1].high = v;
	grown = v - base;
	if (grown >= (int64_t)s->rules[RULE_HEAP].min &&
	    grown > h->rate / PER_SECOND)
		h->rate = grown > INT64_MAX / 16 ? INT64_MAX :
		    grown * PER_SECOND;
}

static void
heap_starts(struct scan *s, int64_t v)
{
	s->heap.known = true;
	s->heap.begin = s->now;
	s->heap.first = s->heap.high = v;
	s->heap.n = 1;
	s->heap.v[0].time = s->now;
	s->heap.v[0].high = v;
}

/* A goal beyond this is none: GOGC=off. */
#define GOAL_MAX (INT64_C(1) << 50)

static void
heap_is(struct scan *s, int64_t v)
{
	struct heap *h = &s->heap;

	/* Formats up to 1.21 tell the goal only when a collection ends. */
	if (!h->known || h->goal == 0) {
		if (!h->known || v > h->high)
			heap_starts(s, v > h->goal ? v : h->goal);
	} else if (v > h->high) {
		heap_rises(s, v);
	}
}

void
heap_metric(struct scan *s, const struct gtt_event *ev)
{
	int64_t v = ev->val[0] > INT64_MAX ? INT64_MAX : (int64_t)ev->val[0];
	struct point *p = series_now(s);

	if (ev->metric == GTT_METRIC_HEAP) {
		s->level.heap = v;
		if (v > p->heap)
			p->heap = v;
		heap_is(s, v);
	} else {
		s->heap.goal = v < GOAL_MAX ? v : -1;
		s->level.goal = v < GOAL_MAX ? v : 0;
		if (s->level.goal > p->goal)
			p->goal = s->level.goal;
	}
}

static void
heap_grown(struct scan *s)
{
	const struct heap *h = &s->heap;
	const struct rule *r = &s->rules[RULE_HEAP];
	struct example e = scan_example(s, h->begin, h->high - h->first);
	struct group *g;
	uint32_t i;

	if (!h->known)
		return;
	e.from = h->first;
	e.to = h->high;
	i = scan_group(s, RULE_HEAP, SITE_NONE);
	g = &s->groups.v[i];
	gtt_hist_add(&g->all, e.value);
	g->second = h->rate;
	if (e.value >= r->warn || h->rate >= r->second_warn)
		group_over(g, &e);
}

void
heap_finish(struct scan *s)
{
	struct series *to = &s->series;

	series_now(s);
	for (size_t i = 0; i < to->n; i++)
		to->v[i].goroutines += s->before;
	heap_grown(s);
}
