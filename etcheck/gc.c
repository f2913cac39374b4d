/*
 * The collector: pauses, assists, the time of processors that it takes.
 */
#include "common/output/samples.h"
#include "etcheck/scan.h"

/* What a shorter trace says about a part of the time is chance. */
#define GC_TIME_NS 100000000

/* Tracing itself stops the world to begin and to end: that is no finding. */
static uint8_t
stop_rule(struct gtt_str reason)
{
	if (gtt_str_begins(reason, "start trace") ||
	    gtt_str_begins(reason, "stop trace"))
		return NRULES;
	return gtt_str_begins(reason, "GC ") ? RULE_GC_PAUSE : RULE_STW;
}

static void
stop_over(struct scan *s, bool at_least)
{
	const struct stop *w = &s->stop;
	int64_t ns = scan_elapsed(w->begin, s->now);
	struct example e = scan_example(s, w->begin, ns);
	uint32_t site = SITE_NONE;

	s->stop.open = false;
	if (w->rule == NRULES)
		return;
	if (w->rule == RULE_GC_PAUSE) {
		s->gc_ns += (double)s->gomaxprocs * (double)ns;
		gtt_sample_sum(&s->gc_stopped, ns);
	} else {
		site = places_info(&s->places, w->stack)->site;
	}
	e.g = w->g;
	e.stack = w->stack;
	e.word = w->reason;
	e.at_least = at_least || w->at_least;
	scan_count(s, w->rule, site, &e);
}

static void
stop_begins(struct scan *s, const struct gtt_event *ev)
{
	if (s->runnable > 0)
		procs_break(s);
	s->stop = (struct stop){
		.open = true,
		.begin = ev->time,
		.g = ev->g,
		.stack = places_see(&s->places, ev->stack)->kept,
		.reason = place_word(s->places.keep, ev->table, ev->str[0]),
		.rule = stop_rule(gtt_table_str(ev->table, ev->str[0])),
	};
}

/*
 * Up to Go 1.9 another P helps with the marking in a stop, and says so with
 * the same events.
 */
static void
stop_range(struct scan *s, const struct gtt_event *ev)
{
	if (ev->g == GTT_NONE && s->version < 10)
		return;
	if (ev->kind != GTT_RANGE_END) {
		if (s->stop.open)
			return;
		stop_begins(s, ev);
		s->stop.at_least = ev->kind == GTT_RANGE_ACTIVE;
	} else if (s->stop.open) {
		stop_over(s, false);
		s->busy = ev->time;
	}
}

static void
assist_over(struct scan *s, struct known *k, bool at_least)
{
	const struct stack_info *info =
	    places_info(&s->places, k->assist_stack);
	struct example e = scan_example(s, k->assist,
	    scan_elapsed(k->assist, s->now));

	e.g = k->go.id;
	e.stack = k->assist_stack;
	e.at_least = at_least;
	gc_pause(s, k);
	k->assist = NEVER;
	if (!k->system && !(info->at & AT_SYSTEM))
		scan_count(s, RULE_ASSIST, info->site, &e);
}

/* One that was so before the trace is a lower bound, too, but as good as all. */
static void
assist_range(struct scan *s, const struct gtt_event *ev)
{
	struct known *k = gtt_alive_get(&s->alive, ev->id);

	if (k == NULL)
		return;
	if (ev->kind == GTT_RANGE_END) {
		if (k->assist != NEVER)
			assist_over(s, k, false);
	} else if (k->assist == NEVER) {
		k->assist = ev->time;
		k->assist_stack = places_see(&s->places, ev->stack)->kept;
		if (k->go.state == GTT_GO_RUNNING)
			k->gc_since = gc_clock(s);
	}
}

void
gc_range(struct scan *s, const struct gtt_event *ev)
{
	switch ((enum gtt_range)ev->range) {
	case GTT_RANGE_STW:
		stop_range(s, ev);
		break;
	case GTT_RANGE_ASSIST:
		assist_range(s, ev);
		break;
	case GTT_RANGE_GC:
	case GTT_RANGE_SWEEP:
		break;
	}
}

/*
 * The collector's workers say in which mode they run: those on processors that
 * would be idle take nothing from anybody.
 */
void
gc_label(struct scan *s, const struct gtt_event *ev)
{
	struct gtt_str label = gtt_table_str(ev->table, ev->str[0]);
	struct known *k;

	if (ev->res != GTT_RES_GOROUTINE || !gtt_str_begins(label, "GC ("))
		return;
	k = gtt_alive_get(&s->alive, ev->id);
	if (k == NULL)
		return;
	k->system = true;
	if (!gtt_str_begins(label, "GC (idle)") &&
	    k->go.state == GTT_GO_RUNNING)
		k->gc_since = scan_elapsed(scan_elapsed(k->go.since,
		    ev->time), gc_clock(s));
}

static void
time_taken(struct scan *s)
{
	struct example e;

	/* Go 1.5 to 1.7: workers do not say whether they were in the way. */
	if (s->version < 8 || s->proc_ns <= 0 ||
	    scan_elapsed(s->first, s->now) < GC_TIME_NS)
		return;
	e = scan_example(s, s->first, (int64_t)(s->gc_ns * 100 / s->proc_ns));
	scan_count(s, RULE_GC_TIME, SITE_NONE, &e);
}

void
gc_finish(struct scan *s)
{
	if (s->stop.open)
		stop_over(s, true);
	for (size_t i = 0; i < s->alive.n; i++) {
		struct known *k = gtt_alive_at(&s->alive, i);

		if (k->go.state == GTT_GO_NOTEXIST)
			continue;
		gc_pause(s, k);
		if (k->assist != NEVER)
			assist_over(s, k, true);
	}
	time_taken(s);
}
