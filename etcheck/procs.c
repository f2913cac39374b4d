/*
 * Processors that are idle while there is something to run.
 */
#include "common/base/mem.h"
#include "etcheck/scan.h"

/*
 * No machine has more; damaged traces may, and each one is looked at whenever
 * something could not run for a while.
 */
#define PROCS_MAX 4096

/* NULL: of those there are enough. */
static struct proc *
find(struct scan *s, int64_t id)
{
	uint32_t *slot;

	if (s->nprocs >= PROCS_MAX &&
	    gtt_map_get(&s->proc_of, (uint64_t)id) == GTT_MAP_NONE)
		return NULL;
	slot = gtt_map_put(&s->proc_of, (uint64_t)id);
	if (*slot == GTT_MAP_NONE) {
		s->procs = gtt_grow(s->procs, &s->procs_cap, s->nprocs + 1,
		    sizeof s->procs[0]);
		s->procs[s->nprocs] = (struct proc){ .id = id, .idle = NEVER };
		*slot = (uint32_t)s->nprocs++;
	}
	return &s->procs[*slot];
}

/* P was idle until now; since s->busy there was something to run. */
static void
idled(struct scan *s, const struct proc *p, bool open)
{
	int64_t from = p->idle > s->busy ? p->idle : s->busy;
	struct example e = scan_example(s, from, scan_elapsed(from, s->now));

	if (p->idle == NEVER || s->stop.open || p->id >= s->gomaxprocs ||
	    e.value < s->rules[RULE_STARVATION].warn)
		return;
	e.p = p->id;
	e.at_least = open;
	scan_count(s, RULE_STARVATION, SITE_NONE, &e);
}

void
procs_idled(struct scan *s, bool open)
{
	for (size_t i = 0; i < s->nprocs; i++)
		idled(s, &s->procs[i], open);
}

void
procs_event(struct scan *s, const struct gtt_event *ev)
{
	struct proc *p;

	if (ev->from == ev->to)
		return;
	p = find(s, ev->id);
	if (p == NULL)
		return;
	if (ev->to == GTT_PROC_IDLE) {
		p->idle = ev->time;
	} else {
		if (s->runnable > 0)
			idled(s, p, false);
		p->idle = NEVER;
	}
}

/* The time of all processors up to now. */
static void
add_up(struct scan *s)
{
	s->proc_ns += (double)s->gomaxprocs *
	    (double)scan_elapsed(s->gomaxprocs_at, s->now);
	s->gomaxprocs_at = s->now;
}

void
procs_number(struct scan *s, int64_t n)
{
	add_up(s);
	s->gomaxprocs = n;
}

void
procs_finish(struct scan *s)
{
	add_up(s);
	if (s->runnable > 0)
		procs_idled(s, true);
}
