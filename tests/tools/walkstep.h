/*
 * For walk.c: threads, processors and goroutines, and what they can do.  Each
 * step is one that the Go scheduler could take, and writes what the runtime would
 * (runtime/traceruntime.go of Go 1.26), statuses first; a step that cannot be
 * taken now does nothing.
 */
#ifndef TESTS_TOOLS_WALKSTEP_H
#define TESTS_TOOLS_WALKSTEP_H

#include "tests/tools/walkgen.h"

#define MAX_M		14
#define MAX_P		9
#define MAX_G		120
#define MAX_REGIONS	6
#define MAX_TASKS	12
#define AWHILE		100000	/* ticks until the id of a goroutine is used again */

struct thread;

struct region {
	uint64_t	task, name;	/* word */
};

/* One that does not exist has the status GTT_V2_GO_BAD. */
struct goroutine {
	uint64_t	id, seq, told;	/* generation of its status */
	unsigned	status;		/* enum gtt_v2_gostatus */
	struct thread	*m;
	bool		assists, foreign;
	struct region	regions[MAX_REGIONS];
	unsigned	nregions;
	uint64_t	gone;		/* when */
};

struct proc {
	uint64_t	id, seq, told;
	unsigned	status;		/* enum gtt_v2_procstatus */
	struct thread	*m;
	uint64_t	victim;		/* thread that has it in its syscall */
	bool		sweeps;
};

struct thread {
	struct lane	lane;
	struct goroutine *g;
	struct proc	*p;
	uint64_t	ahead;		/* its clock, in ticks */
	uint64_t	late;		/* it does nothing until then */
};

struct walk {
	struct walkgen	w;
	uint64_t	now, pace, skew;
	struct thread	ms[MAX_M];
	struct proc	ps[MAX_P];
	struct goroutine gs[MAX_G];
	struct thread	nobody;
	unsigned	nms, nps;
	uint64_t	next_g, next_task, tasks[MAX_TASKS];
	bool		gc, experiments;
	uint64_t	gc_seq;
	struct thread	*stopper;	/* of the world, or NULL */
};

static void
put_event(struct walk *k, struct thread *m, enum gtt_v2_type type,
    const uint64_t *args)
{
	lane_event(&k->w, &m->lane, k->now + m->ahead, type, args);
}

/*
 * The event of m, with its arguments but the first.  C leaves the order of these
 * open: what is drawn for two of them is drawn before.
 */
#define put(k, m, type, ...) \
	put_event(k, m, type, (const uint64_t[GTT_V2_MAX_ARGS]){ __VA_ARGS__ })

static uint64_t
stack(struct walk *k)
{
	return any_stack(&k->w);
}

/* Nobody's clock is behind any event so far: for what has no other order. */
static void
settle(struct walk *k)
{
	for (unsigned i = 0; i < k->nms; i++) {
		if (k->ms[i].lane.time > k->now)
			k->now = k->ms[i].lane.time;
	}
	k->now += k->skew + 1;
}

/*
 * Statuses.
 */

static void
tell_p(struct walk *k, struct thread *m, struct proc *p, unsigned status)
{
	if (p->told == k->w.gen)
		return;
	p->told = k->w.gen;
	p->seq = 0;
	put(k, m, GTT_V2_PROC_STATUS, p->id, status);
	if (p->sweeps)
		put(k, m, GTT_V2_GC_SWEEP_ACTIVE, p->id);
}

static void
tell_g(struct walk *k, struct thread *m, struct goroutine *g, uint64_t on,
    unsigned status)
{
	if (g->told == k->w.gen)
		return;
	g->told = k->w.gen;
	g->seq = 0;
	put(k, m, GTT_V2_GO_STATUS, g->id, on, status);
	if (g->assists)
		put(k, m, GTT_V2_GC_MARK_ASSIST_ACTIVE, g->id);
}

/* Before an event of m, whose G and P are in these statuses. */
static void
tell(struct walk *k, struct thread *m, unsigned g, unsigned p)
{
	if (m->p != NULL)
		tell_p(k, m, m->p, p);
	if (m->g != NULL)
		tell_g(k, m, m->g, m->lane.m, g);
}

static void
tell_running(struct walk *k, struct thread *m)
{
	tell(k, m, m->g != NULL && m->g->status == GTT_V2_GO_SYSCALL ?
	    GTT_V2_GO_SYSCALL : GTT_V2_GO_RUNNING, GTT_V2_PROC_RUNNING);
}

/*
 * Whom something happens to: one at random, or NULL.
 */

static struct goroutine *
find_g(struct walk *k, unsigned status)
{
	unsigned from = (unsigned)draw(&k->w, MAX_G);

	for (unsigned i = 0; i < MAX_G; i++) {
		struct goroutine *g = &k->gs[(from + i) % MAX_G];

		if (g->status == status)
			return g;
	}
	return NULL;
}

static struct proc *
find_p(struct walk *k, unsigned status)
{
	unsigned from = (unsigned)draw(&k->w, k->nps);

	for (unsigned i = 0; i < k->nps; i++) {
		struct proc *p = &k->ps[(from + i) % k->nps];

		if (p->status == status)
			return p;
	}
	return NULL;
}

/* One that is to be; ids of those long gone are used again. */
static struct goroutine *
new_g(struct walk *k)
{
	struct goroutine *g = find_g(k, GTT_V2_GO_BAD);
	uint64_t id;

	if (g == NULL)
		return NULL;
	id = g->id != 0 && k->now > g->gone + AWHILE ? g->id : k->next_g++;
	*g = (struct goroutine){ .id = id, .told = k->w.gen };
	return g;
}

/*
 * Steps of processors.
 */

static void
start_p(struct walk *k, struct thread *m)
{
	struct proc *p = find_p(k, GTT_V2_PROC_IDLE);

	if (p == NULL)
		return;
	m->p = p;
	p->m = m;
	tell(k, m, GTT_V2_GO_SYSCALL, GTT_V2_PROC_IDLE);
	put(k, m, GTT_V2_PROC_START, p->id, ++p->seq);
	p->status = GTT_V2_PROC_RUNNING;
}

static void
lose_p(struct proc *p)
{
	if (p->m != NULL)
		p->m->p = NULL;
	p->m = NULL;
	p->status = GTT_V2_PROC_IDLE;
}

static void
stop_p(struct walk *k, struct thread *m)
{
	tell_running(k, m);
	put(k, m, GTT_V2_PROC_STOP);
	lose_p(m->p);
}

/* m takes away p, whose goroutine is in a syscall, or was. */
static void
steal_p(struct walk *k, struct thread *m, struct proc *p)
{
	bool syscall = m->g != NULL && m->g->status == GTT_V2_GO_SYSCALL;

	tell_p(k, m, p, GTT_V2_PROC_SYSCALL_ABANDONED);
	tell(k, m, syscall ? GTT_V2_GO_SYSCALL : GTT_V2_GO_RUNNING,
	    GTT_V2_PROC_RUNNING);
	put(k, m, GTT_V2_PROC_STEAL, p->id, ++p->seq, p->victim);
	lose_p(p);
}

static void
steal(struct walk *k, struct thread *m)
{
	struct proc *p = find_p(k, one_in(&k->w, 2) ? GTT_V2_PROC_SYSCALL :
	    GTT_V2_PROC_SYSCALL_ABANDONED);

	if (p == NULL || (p->m != NULL && p->m == m))
		return;
	steal_p(k, m, p);
}

static void
sweep(struct walk *k, struct thread *m)
{
	tell_running(k, m);
	if (m->p->sweeps) {
		uint64_t swept = some_number(&k->w);

		put(k, m, GTT_V2_GC_SWEEP_END, swept, some_number(&k->w));
	} else
		put(k, m, GTT_V2_GC_SWEEP_BEGIN, stack(k));
	m->p->sweeps = !m->p->sweeps;
}

static void
heap(struct walk *k, struct thread *m)
{
	bool goal = one_in(&k->w, 3);

	tell_running(k, m);
	put(k, m, goal ? GTT_V2_HEAP_GOAL : GTT_V2_HEAP_ALLOC,
	    some_number(&k->w));
}

/*
 * Steps of goroutines.
 */

static void
start_g(struct walk *k, struct thread *m)
{
	struct goroutine *g = find_g(k, GTT_V2_GO_RUNNABLE);

	if (g == NULL)
		return;
	m->g = g;
	g->m = m;
	tell(k, m, GTT_V2_GO_RUNNABLE, GTT_V2_PROC_RUNNING);
	put(k, m, GTT_V2_GO_START, g->id, ++g->seq);
	g->status = GTT_V2_GO_RUNNING;
	if (one_in(&k->w, 10))
		put(k, m, GTT_V2_GO_LABEL, any_word(&k->w));
}

static void
create_g(struct walk *k, struct thread *m)
{
	bool blocked = k->w.version >= 23 && one_in(&k->w, 4);
	struct goroutine *g = new_g(k);
	uint64_t start;

	if (g == NULL)
		return;
	tell_running(k, m);
	start = stack(k);
	put(k, m, blocked ? GTT_V2_GO_CREATE_BLOCKED : GTT_V2_GO_CREATE, g->id,
	    start, stack(k));
	g->status = blocked ? GTT_V2_GO_WAITING : GTT_V2_GO_RUNNABLE;
}

/* C calls Go. */
static void
create_foreign(struct walk *k, struct thread *m)
{
	struct goroutine *g = new_g(k);

	if (g == NULL)
		return;
	put(k, m, GTT_V2_GO_CREATE_SYSCALL, g->id);
	g->status = GTT_V2_GO_SYSCALL;
	g->foreign = true;
	m->g = g;
	g->m = m;
}

static void
leave(struct walk *k, struct thread *m, unsigned status)
{
	m->g->m = NULL;
	m->g->status = status;
	m->g->gone = k->now;
	m->g = NULL;
}

static void
unblock(struct walk *k, struct thread *m)
{
	struct goroutine *g = find_g(k, GTT_V2_GO_WAITING);

	if (g == NULL)
		return;
	tell_g(k, m, g, NOBODY, GTT_V2_GO_WAITING);
	tell_running(k, m);
	put(k, m, GTT_V2_GO_UNBLOCK, g->id, ++g->seq,
	    stack(k));
	g->status = GTT_V2_GO_RUNNABLE;
}

static void
stop_g(struct walk *k, struct thread *m, bool block)
{
	uint64_t why;

	tell_running(k, m);
	why = any_word(&k->w);
	put(k, m, block ? GTT_V2_GO_BLOCK : GTT_V2_GO_STOP, why, stack(k));
	leave(k, m, block ? GTT_V2_GO_WAITING : GTT_V2_GO_RUNNABLE);
}

static void
yield(struct walk *k, struct thread *m)
{
	stop_g(k, m, false);
}

static void
block(struct walk *k, struct thread *m)
{
	stop_g(k, m, true);
}

static void
destroy_g(struct walk *k, struct thread *m)
{
	if (m->g->assists)
		return;
	tell_running(k, m);
	put(k, m, GTT_V2_GO_DESTROY);
	leave(k, m, GTT_V2_GO_BAD);
}

/* Another coroutine goes on here. */
static void
switch_g(struct walk *k, struct thread *m)
{
	struct goroutine *next = find_g(k, GTT_V2_GO_WAITING);
	bool destroy = !m->g->assists && one_in(&k->w, 3);

	if (k->w.version < 23 || next == NULL)
		return;
	tell_g(k, m, next, NOBODY, GTT_V2_GO_WAITING);
	tell_running(k, m);
	put(k, m, destroy ? GTT_V2_GO_SWITCH_DESTROY : GTT_V2_GO_SWITCH,
	    next->id, ++next->seq);
	leave(k, m, destroy ? GTT_V2_GO_BAD : GTT_V2_GO_WAITING);
	m->g = next;
	next->m = m;
	next->status = GTT_V2_GO_RUNNING;
}

static void
begin_syscall(struct walk *k, struct thread *m)
{
	tell_running(k, m);
	put(k, m, GTT_V2_GO_SYSCALL_BEGIN, ++m->p->seq, stack(k));
	m->g->status = GTT_V2_GO_SYSCALL;
	m->p->status = GTT_V2_PROC_SYSCALL;
	m->p->victim = m->lane.m;
	if (one_in(&k->w, 5))
		stop_p(k, m);	/* it is known to take long */
}

/* Without its P, or with another one, or the same once more. */
static void
end_blocked(struct walk *k, struct thread *m)
{
	struct goroutine *g = m->g;

	tell_running(k, m);
	put(k, m, GTT_V2_GO_SYSCALL_END_BLOCKED);
	leave(k, m, GTT_V2_GO_RUNNABLE);
	if (m->p == NULL)
		return;
	m->g = g;
	g->m = m;
	put(k, m, GTT_V2_GO_START, g->id, ++g->seq);
	g->status = GTT_V2_GO_RUNNING;
}

static void
steal_own(struct walk *k, struct thread *m)
{
	struct proc *p = m->p;

	steal_p(k, m, p);
	m->p = p;
	p->m = m;
	put(k, m, GTT_V2_PROC_START, p->id, ++p->seq);
	p->status = GTT_V2_PROC_RUNNING;
	end_blocked(k, m);
}

/* Go returns to C: the P stays behind. */
static void
destroy_foreign(struct walk *k, struct thread *m)
{
	tell_g(k, m, m->g, m->lane.m, GTT_V2_GO_SYSCALL);
	put(k, m, GTT_V2_GO_DESTROY_SYSCALL);
	leave(k, m, GTT_V2_GO_BAD);
	if (m->p != NULL) {
		m->p->status = GTT_V2_PROC_SYSCALL_ABANDONED;
		m->p->m = NULL;
		m->p = NULL;
	}
}

static void
end_syscall(struct walk *k, struct thread *m)
{
	if (m->g->foreign && !m->g->assists && one_in(&k->w, 3)) {
		destroy_foreign(k, m);
	} else if (m->p == NULL) {
		if (one_in(&k->w, 2))
			start_p(k, m);
		end_blocked(k, m);
	} else if (one_in(&k->w, 5)) {
		steal_own(k, m);
	} else {
		tell(k, m, GTT_V2_GO_SYSCALL, GTT_V2_PROC_SYSCALL);
		put(k, m, GTT_V2_GO_SYSCALL_END);
		m->g->status = GTT_V2_GO_RUNNING;
		m->p->status = GTT_V2_PROC_RUNNING;
	}
}

/*
 * What goroutines say.
 */

static uint64_t
any_task(struct walk *k)
{
	return one_in(&k->w, 5) ? draw(&k->w, k->next_task + 2) :
	    k->tasks[draw(&k->w, MAX_TASKS)];
}

static void
task(struct walk *k, struct thread *m)
{
	uint64_t *at = &k->tasks[draw(&k->w, MAX_TASKS)];

	settle(k);
	if (*at == 0) {
		uint64_t parent = any_task(k), type = any_word(&k->w);

		put(k, m, GTT_V2_USER_TASK_BEGIN, k->next_task, parent, type,
		    stack(k));
		*at = k->next_task++;
	} else {
		put(k, m, GTT_V2_USER_TASK_END, *at, stack(k));
		*at = 0;
	}
}

static void
region(struct walk *k, struct thread *m)
{
	struct goroutine *g = m->g;
	bool end = g->nregions == MAX_REGIONS || one_in(&k->w, 2);
	struct region r = { .task = any_task(k) };
	uint64_t type;

	r.name = draw(&k->w, NWORDS);
	if (end && g->nregions > 0)
		r = g->regions[--g->nregions];
	else if (!end)
		g->regions[g->nregions++] = r;
	type = word_id(&k->w, r.name);
	put(k, m, end ? GTT_V2_USER_REGION_END : GTT_V2_USER_REGION_BEGIN, r.task,
	    type, stack(k));
}

static void
say(struct walk *k, struct thread *m)
{
	uint64_t on, category, text;

	tell_running(k, m);
	switch (draw(&k->w, 6)) {
	case 0:
		task(k, m);
		break;
	case 1:
	case 2:
		region(k, m);
		break;
	case 3:
		put(k, m, GTT_V2_GO_LABEL, any_word(&k->w));
		break;
	case 4:
		put(k, m, GTT_V2_PROCS_CHANGE,
		    (uint64_t)k->nps, stack(k));
		break;
	default:
		on = any_task(k);
		category = any_word(&k->w);
		text = message(&k->w);
		put(k, m, GTT_V2_USER_LOG, on, category, text, stack(k));
	}
}

/*
 * The collector.
 */

static void
collect(struct walk *k, struct thread *m)
{
	settle(k);
	tell_running(k, m);
	put(k, m, k->gc ? GTT_V2_GC_END : GTT_V2_GC_BEGIN, k->gc_seq++);
	k->gc = !k->gc;
}

static void
assist(struct walk *k, struct thread *m)
{
	tell_running(k, m);
	if (m->g->assists)
		put(k, m, GTT_V2_GC_MARK_ASSIST_END);
	else
		put(k, m, GTT_V2_GC_MARK_ASSIST_BEGIN, stack(k));
	m->g->assists = !m->g->assists;
}

/* Or starts it again. */
static void
stop_world(struct walk *k, struct thread *m)
{
	bool start = k->stopper == m;

	if (!start && k->stopper != NULL)
		return;
	tell_running(k, m);
	if (start) {
		put(k, m, GTT_V2_STW_END);
	} else {
		uint64_t why = any_word(&k->w);

		put(k, m, GTT_V2_STW_BEGIN, why, stack(k));
	}
	k->stopper = start ? NULL : m;
}

/* What happens at any time, on any thread. */
static void
experiment(struct walk *k, struct thread *m)
{
	enum gtt_v2_type type = GTT_V2_SPAN + draw(&k->w, 9);
	uint64_t one, two;

	if (m->p != NULL && m->p->status == GTT_V2_PROC_SYSCALL)
		return;
	tell_running(k, m);
	one = some_number(&k->w);
	two = some_number(&k->w);
	put(k, m, type, one, two, some_number(&k->w));
}

static void
sample(struct walk *k, struct thread *m)
{
	uint64_t time;

	time = k->now + draw(&k->w, 100);
	gtt_buf_printf(&k->w.samples, "CPUSample time=%" PRIu64 " m=%" PRIu64
	    " p=%" PRIu64 " g=%" PRIu64 " stack=%" PRIu64 "\n",
	    time, m->lane.m, m->p != NULL ? m->p->id : NOBODY,
	    m->g != NULL ? m->g->id : 0, stack(k));
}

#endif
