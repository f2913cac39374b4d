#include "etcheck/scan.h"

#include <stdlib.h>

#include "common/base/mem.h"

/* What a goroutine may wait for besides enum gtt_reason. */
enum { REASON_SYSCALL = GTT_NREASONS, REASON_CREATED };

/* What seen.why is: an event's string with the reason, or one of these. */
enum { WHY_SYSCALL = UINT32_MAX - 2, WHY_CREATED };

/* The progress line need not know of each event. */
#define COUNT_STEP 256

/* A lock that is waited for this long makes a convoy of those behind. */
#define CONVOY_NS 1000000

struct example
scan_example(const struct scan *s, int64_t time, int64_t value)
{
	return (struct example){
		.time = scan_elapsed(s->first, time),
		.value = value < 0 ? 0 : value,
		.g = GTT_NONE, .p = GTT_NONE, .by = GTT_NONE,
		.trace = s->trace,
	};
}

uint32_t
scan_group(struct scan *s, unsigned rule, uint32_t site)
{
	return groups_find(&s->groups, s->rules, (struct group_key){
		.rule = (uint16_t)rule, .site = site, .wait = GTT_NWAITS,
	});
}

void
scan_count(struct scan *s, unsigned rule, uint32_t site,
    const struct example *e)
{
	uint32_t i = scan_group(s, rule, site);
	struct group *g = &s->groups.v[i];

	gtt_hist_add(&g->all, e->value);
	if (e->value >= g->warn)
		group_over(g, e);
}

static uint32_t
site_of(struct scan *s, uint32_t stack)
{
	return places_info(&s->places, stack)->site;
}

/* The group of waits for a processor that are nobody's fault: the first. */
#define ITS_TURN 0

/*
 * The rule that a wait is for, NRULES: none.  at is what its stack says, region
 * that it is in one of the program's.
 */
static unsigned
rule_of(const struct scan *s, unsigned reason, unsigned at, bool region,
    bool *unsure)
{
	bool idle = at & AT_IDLE ||
	    (at & AT_SERVER && !(at & (AT_REQUEST | AT_CLIENT | AT_WRITE)));
	bool asked = region || at & AT_REQUEST;

	if (at & AT_SYSTEM)
		return NRULES;
	switch (reason) {
	case GTT_REASON_SYNC:
	case GTT_REASON_COND:	/* of what a lock is made of */
		return at & AT_LOCK ? RULE_MUTEX : NRULES;
	case GTT_REASON_SLEEP:
		return idle ? NRULES : RULE_TIMER;
	case GTT_REASON_ASSIST:		/* Go 1.9 has ranges for it */
		return s->version < 9 ? RULE_ASSIST : NRULES;
	case REASON_SYSCALL:
		return idle || at & AT_NOWHERE ? NRULES : RULE_SYSCALL;
	case GTT_REASON_SEND:
		return idle ? NRULES : RULE_CHANNEL;
	case GTT_REASON_RECV:
	case GTT_REASON_SELECT:
		if (at & AT_CLIENT)
			return RULE_NETWORK;
		return asked && !idle ? RULE_CHANNEL : NRULES;
	case GTT_REASON_NET:
		if (idle || at & AT_FILE)
			return NRULES;
		*unsure = !asked && !(at & (AT_CLIENT | AT_WRITE));
		return RULE_NETWORK;
	}
	return NRULES;
}

static enum gtt_wait
category(unsigned reason)
{
	return reason == REASON_SYSCALL ? GTT_WAIT_SYSCALL :
	    gtt_wait_in(GTT_GO_WAITING, (enum gtt_reason)reason);
}

static uint32_t
find_group(struct scan *s, unsigned reason, uint32_t stack, bool region)
{
	const struct stack_info *info = places_info(&s->places, stack);
	struct group_key key = { .site = info->site };

	if (reason == REASON_CREATED)
		return scan_group(s, RULE_LEAK, info->site);
	/* What went on before the trace has no reason in it. */
	if (reason == GTT_REASON_OTHER && info->at & AT_LOCK)
		reason = GTT_REASON_SYNC;
	key.rule = (uint16_t)rule_of(s, reason, info->at, region, &key.unsure);
	key.wait = (uint8_t)category(reason);
	return groups_find(&s->groups, s->rules, key);
}

static unsigned
reason_of(struct scan *s, const struct gtt_event *ev, uint32_t why)
{
	if (why == WHY_SYSCALL)
		return REASON_SYSCALL;
	return why == WHY_CREATED ? REASON_CREATED :
	    gtt_reason_of(&s->reasons, ev);
}

/* The slow end of look_up. */
static void __attribute__((noinline))
look_again(struct scan *s, struct known *k, const struct gtt_event *ev,
    struct seen *seen, uint32_t why)
{
	unsigned reason = reason_of(s, ev, why);

	if (places_info(&s->places, seen->kept)->at & AT_SYSTEM &&
	    why != WHY_CREATED)
		k->system = true;
	k->group = find_group(s, reason, seen->kept, k->regions > 0);
	k->queues = s->groups.v[k->group].key.rule == RULE_MUTEX;
	if (k->regions > 0)
		return;
	seen->group = k->group;
	seen->queues = k->queues;
	/* Of the runtime's own each goroutine is to be told. */
	seen->why = k->system ? GROUP_NONE : why;
}

/* Finds where what k does now counts, by a stack of the event's table. */
static inline void
look_up(struct scan *s, struct known *k, const struct gtt_event *ev,
    uint32_t stack, uint32_t why)
{
	struct seen *seen = places_see(&s->places, stack);

	k->stack = seen->kept;
	if (__builtin_expect(seen->why == why && k->regions == 0, 1)) {
		k->group = seen->group;
		k->queues = seen->queues;
	} else {
		look_again(s, k, ev, seen, why);
	}
}

/* Who ended what, by the event that did; NULL: the trace did. */
static void
name_ender(struct scan *s, struct example *e, const struct group *g,
    const struct known *k, const struct gtt_event *ev)
{
	if (k->go.state == GTT_GO_RUNNABLE) {
		e->by = k->by;
		e->by_stack = k->by_stack;
	} else if (ev != NULL && k->go.state == GTT_GO_WAITING &&
	    g->key.rule != RULE_NETWORK && g->key.rule != RULE_TIMER) {
		e->by = ev->g;
		e->by_stack = places_see(&s->places, ev->stack)->kept;
	}
}

/* The slow end of counted. */
static void __attribute__((noinline))
count_long(struct scan *s, struct group *g, const struct known *k,
    const struct gtt_event *ev)
{
	struct example e = scan_example(s, k->go.since,
	    scan_elapsed(k->go.since, s->now));

	/* A bound that says little would only blur what is known. */
	if (e.value < g->warn)
		return;
	gtt_hist_add(&g->all, e.value);
	e.at_least = ev == NULL || k->go.before;
	e.g = k->go.id;
	e.stack = k->stack;
	name_ender(s, &e, g, k, ev);
	if (g->key.rule == RULE_TIMER) {	/* which are late shows later */
		group_worst(g, &e);
		g->warn = e.value + 1;
	} else {
		group_over(g, &e);
	}
}

/*
 * A state of k's that counts for a group is over, by ev; NULL: the trace is.
 */
static inline void
counted(struct scan *s, const struct known *k, const struct gtt_event *ev)
{
	struct group *g = &s->groups.v[k->group];
	int64_t ns = scan_elapsed(k->go.since, s->now);

	if (__builtin_expect(ns < g->warn && !k->go.before, 1))
		gtt_hist_add(&g->all, ns);
	else if (g->key.rule != RULE_TIMER || !k->go.before)
		count_long(s, g, k, ev);
}

/* A lock was let go of for one of those that queue where k does. */
static void __attribute__((noinline))
unlocked(struct scan *s, const struct known *k, const struct gtt_event *ev)
{
	int64_t queued = s->groups.v[k->group].tally.n--;
	struct example e = scan_example(s, s->now, queued);

	if (queued < s->rules[RULE_CONVOY].warn || ev->g == GTT_NONE ||
	    scan_elapsed(k->go.since, s->now) < CONVOY_NS)
		return;
	e.g = ev->g;
	e.stack = places_see(&s->places, ev->stack)->kept;
	e.by = k->go.id;
	e.by_stack = k->stack;
	scan_count(s, RULE_CONVOY, site_of(s, e.stack), &e);
}

static void __attribute__((noinline))
held_long(struct scan *s, const struct known *k, const struct gtt_event *ev)
{
	struct example e = scan_example(s, k->go.since,
	    scan_elapsed(k->go.since, s->now));
	const struct stack_info *at;

	if (k->system)
		return;
	e.g = k->go.id;
	e.at_least = k->go.before || ev == NULL;
	if (ev != NULL)
		e.stack = places_see(&s->places, ev->tstack)->kept;
	/* One that ends has none, or is in the runtime already. */
	at = places_info(&s->places, e.stack);
	if (k->stack != 0 && (at->site == SITE_NONE || at->at & AT_SYSTEM))
		e.stack = k->stack;
	if (places_info(&s->places, e.stack)->at & AT_SYSTEM)
		return;
	scan_count(s, RULE_HOG, site_of(s, e.stack), &e);
}

static inline void
leave_running(struct scan *s, struct known *k, const struct gtt_event *ev)
{
	gc_pause(s, k);
	if (scan_elapsed(k->go.since, s->now) >= s->rules[RULE_HOG].warn)
		held_long(s, k, ev);
}

/*
 * So many goroutines are.  None and one come and go in no order that processors
 * could learn: hence no branches for that.
 */
static inline void
now_runnable(struct scan *s, uint64_t n)
{
	bool starved = scan_elapsed(s->busy, s->now) >=
	    s->rules[RULE_STARVATION].warn;

	s->busy = s->runnable == 0 ? s->now : s->busy;
	s->runnable = n;
	if (starved & (n == 0))
		procs_idled(s, false);
}

static inline void
leave(struct scan *s, struct known *k, const struct gtt_event *ev)
{
	if (k->go.state == GTT_GO_RUNNING) {
		leave_running(s, k, ev);
		return;
	}
	if (k->go.state == GTT_GO_RUNNABLE)
		now_runnable(s, s->runnable - 1);
	else if (k->queues)
		unlocked(s, k, ev);
	counted(s, k, ev);
}

/* It is to run: after a wait, or after its creation. */
static inline void
made_ready(struct scan *s, struct known *k, uint32_t after,
    const struct gtt_event *ev)
{
	uint32_t ready = s->groups.v[after].ready;

	k->by = ev->g;
	k->by_stack = places_see(&s->places, ev->stack)->kept;
	/* What has no stack may be the runtime's. */
	if (k->system || k->stack == 0) {
		k->group = ITS_TURN;
		return;
	}
	if (ready == GROUP_NONE) {
		ready = groups_find(&s->groups, s->rules, (struct group_key){
			.rule = RULE_SCHED, .wait = GTT_WAIT_CPU,
			.site = s->groups.v[after].key.site,
		});
		s->groups.v[after].ready = ready;
	}
	k->group = ready;
}

/* Goroutine k is new. */
static void __attribute__((noinline))
created(struct scan *s, struct known *k, const struct gtt_event *ev)
{
	uint32_t start = places_see(&s->places, ev->tstack)->kept;

	s->created++;
	series_goroutines(s);
	k->system = places_info(&s->places, start)->at & AT_SYSTEM;
	look_up(s, k, ev, ev->stack, WHY_CREATED);
	k->created = k->group;
	k->created_at = ev->time;
	s->groups.v[k->created].tally.n++;
	if (s->groups.v[k->created].worst.value < 0)
		s->groups.v[k->created].worst.stack = k->stack;
}

static inline void
enter_runnable(struct scan *s, struct known *k, const struct gtt_event *ev)
{
	now_runnable(s, s->runnable + 1);
	if (k->go.state == GTT_GO_WAITING || k->go.state == GTT_GO_SYSCALL) {
		made_ready(s, k, k->group, ev);
	} else if (k->go.state == GTT_GO_NOTEXIST) {
		created(s, k, ev);
		made_ready(s, k, k->created, ev);
	} else {
		k->group = ITS_TURN;	/* preempted, or who knows */
	}
}

static inline void
enter_wait(struct scan *s, struct known *k, const struct gtt_event *ev,
    uint32_t why)
{
	look_up(s, k, ev, ev->tstack, why);
	if (k->queues)
		s->groups.v[k->group].tally.n++;
}

static void __attribute__((noinline))
ended(struct scan *s, const struct known *k)
{
	s->ended++;
	series_goroutines(s);
	if (k->created != GROUP_NONE)
		s->groups.v[k->created].tally.n--;
}

static inline void
enter(struct scan *s, struct known *k, const struct gtt_event *ev)
{
	if (ev->to == GTT_GO_RUNNABLE) {
		enter_runnable(s, k, ev);
	} else if (ev->to == GTT_GO_RUNNING) {
		if (k->assist != NEVER)
			k->gc_since = gc_clock(s);
	} else if (ev->to == GTT_GO_WAITING) {
		enter_wait(s, k, ev, ev->str[0]);
	} else if (ev->to == GTT_GO_SYSCALL) {
		enter_wait(s, k, ev, WHY_SYSCALL);
	} else if (ev->to == GTT_GO_NOTEXIST) {
		ended(s, k);
	}
}

/* Goroutine k, of which nothing was known. */
static void __attribute__((noinline))
appears(struct scan *s, struct known *k)
{
	*k = (struct known){
		.go = k->go, .created = GROUP_NONE, .by = GTT_NONE,
		.assist = NEVER, .gc_since = NEVER,
	};
	if (k->go.state == GTT_GO_UNDETERMINED)
		s->before++;
}

static inline void
go(struct scan *s, const struct gtt_event *ev)
{
	struct known *k;

	if (ev->from == ev->to)
		return;		/* a generation says again what is */
	k = gtt_alive_leave(&s->alive, ev);
	if (k->go.state == GTT_GO_UNDETERMINED ||
	    k->go.state == GTT_GO_NOTEXIST)
		appears(s, k);
	else
		leave(s, k, ev);
	enter(s, k, ev);
	gtt_alive_enter(&s->alive, &k->go, ev);
}

static void
region(struct scan *s, const struct gtt_event *ev)
{
	struct known *k = gtt_alive_get(&s->alive, ev->g);

	if (k == NULL)
		return;
	if (ev->kind == GTT_REGION_BEGIN)
		k->regions++;
	else if (k->regions > 0)
		k->regions--;
}

/* Of what is kept only that stays to which something still refers. */
static void
renew(struct scan *s)
{
	struct gtt_keep *old = places_renew(&s->places);
	const struct gtt_table *t = gtt_keep_table(old);
	struct gtt_keep *to = s->places.keep;

	for (size_t i = 0; i < s->alive.n; i++) {
		struct known *k = gtt_alive_at(&s->alive, i);

		if (k->go.state == GTT_GO_NOTEXIST)
			continue;
		k->stack = gtt_keep_stack(to, t, k->stack);
		k->by_stack = gtt_keep_stack(to, t, k->by_stack);
		k->assist_stack = gtt_keep_stack(to, t, k->assist_stack);
	}
	for (size_t i = 0; i < s->groups.n; i++) {
		struct example *e = &s->groups.v[i].worst;

		e->stack = gtt_keep_stack(to, t, e->stack);
		e->by_stack = gtt_keep_stack(to, t, e->by_stack);
		e->word = place_word(to, t, e->word);
	}
	s->stop.stack = gtt_keep_stack(to, t, s->stop.stack);
	s->stop.reason = place_word(to, t, s->stop.reason);
	places_renewed(&s->places, old);
}

static void
metric(struct scan *s, const struct gtt_event *ev)
{
	uint64_t v = ev->val[0];

	if (ev->metric == GTT_METRIC_GOMAXPROCS)
		procs_number(s, v > INT32_MAX ? INT32_MAX : (int64_t)v);
	else
		heap_metric(s, ev);
}

/* An event that is no transition of a goroutine. */
static void __attribute__((noinline))
other(struct scan *s, const struct gtt_event *ev)
{
	switch ((enum gtt_kind)ev->kind) {
	case GTT_STATE_TRANSITION:
		procs_event(s, ev);
		break;
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_ACTIVE:
	case GTT_RANGE_END:
		gc_range(s, ev);
		break;
	case GTT_LABEL:
		gc_label(s, ev);
		break;
	case GTT_METRIC:
		metric(s, ev);
		break;
	case GTT_REGION_BEGIN:
	case GTT_REGION_END:
		region(s, ev);
		break;
	case GTT_SYNC:
		places_table(&s->places, ev->table);
		if (places_grown(&s->places))
			renew(s);
		break;
	case GTT_BAD:
	case GTT_STACK_SAMPLE:
	case GTT_TASK_BEGIN:
	case GTT_TASK_END:
	case GTT_LOG:
	case GTT_EXPERIMENTAL:
	case GTT_NKINDS:
		break;
	}
}

int
scan_read(struct scan *s, struct gtt_reader *r, const struct gtt_event *first,
    struct gtt_job *job)
{
	const struct gtt_event *ev = first;
	int rc = 1;

	for (; rc == 1; rc = gtt_reader_next(r, &ev, &job->err)) {
		if (ev->time > s->last)
			return capture_late(job);
		s->now = ev->time;
		if (ev->kind == GTT_STATE_TRANSITION &&
		    ev->res == GTT_RES_GOROUTINE)
			go(s, ev);
		else
			other(s, ev);
		if (++s->events % COUNT_STEP == 0)
			gtt_job_count(job, COUNT_STEP);
	}
	return rc;
}

/*
 * What a goroutine still does when the trace ends.  Idle ones look like those
 * that wait in vain: what began before the trace, too, is wrong only of locks.
 */
static void
still(struct scan *s, struct known *k)
{
	unsigned rule;

	if (k->go.state == GTT_GO_NOTEXIST)
		return;
	if (k->go.state == GTT_GO_RUNNING) {
		leave_running(s, k, NULL);
		return;
	}
	rule = s->groups.v[k->group].key.rule;
	if (rule == RULE_MUTEX || rule == RULE_SCHED || (rule < NRULES &&
	    rule != RULE_TIMER && !k->go.before))
		count_long(s, &s->groups.v[k->group], k, NULL);
}

void
scan_finish(struct scan *s)
{
	for (size_t i = 0; i < s->alive.n; i++)
		still(s, gtt_alive_at(&s->alive, i));
	procs_finish(s);
	gc_finish(s);
	heap_finish(s);
	ending(s);
}

void
scan_init(struct scan *s, const struct rule *rules, int version, size_t trace,
    const struct gtt_event *first)
{
	*s = (struct scan){
		.rules = rules, .version = version, .trace = trace,
		.first = first->time, .now = first->time,
		.last = INT64_MAX,
		.gomaxprocs_at = first->time,
	};
	gtt_alive_init(&s->alive, sizeof(struct known));
	places_init(&s->places);
	places_table(&s->places, first->table);
	groups_find(&s->groups, rules, (struct group_key){
		.rule = NRULES, .wait = GTT_WAIT_CPU,
	});
}

void
scan_fini(struct scan *s)
{
	places_fini(&s->places);
	groups_fini(&s->groups);
	gtt_reasons_fini(&s->reasons);
	gtt_alive_fini(&s->alive);
	gtt_map_fini(&s->proc_of);
	free(s->procs);
}
