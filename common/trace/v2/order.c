#include "common/trace/v2/order.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/v2/order_impl.h"

/* How the format's statuses show in the model. */
static const uint8_t proc_state[GTT_V2_NPROCSTATUS] = {
	[GTT_V2_PROC_BAD] = GTT_PROC_UNDETERMINED,
	[GTT_V2_PROC_RUNNING] = GTT_PROC_RUNNING,
	[GTT_V2_PROC_IDLE] = GTT_PROC_IDLE,
	[GTT_V2_PROC_SYSCALL] = GTT_PROC_RUNNING,
	[GTT_V2_PROC_SYSCALL_ABANDONED] = GTT_PROC_IDLE,
};

static const uint8_t go_state[GTT_V2_NGOSTATUS] = {
	[GTT_V2_GO_BAD] = GTT_GO_UNDETERMINED,
	[GTT_V2_GO_RUNNABLE] = GTT_GO_RUNNABLE,
	[GTT_V2_GO_RUNNING] = GTT_GO_RUNNING,
	[GTT_V2_GO_SYSCALL] = GTT_GO_SYSCALL,
	[GTT_V2_GO_WAITING] = GTT_GO_WAITING,
};

static bool
succeeds(const struct step *s, uint64_t n, const struct gtt_v2_seq *last)
{
	return last->gen == s->gen->gen && n == last->n + 1;
}

static struct gtt_v2_seq
seq(const struct step *s, uint64_t n)
{
	return (struct gtt_v2_seq){ s->gen->gen, n };
}

int
step_fail(struct step *s, const char *fmt, ...)
{
	char what[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	gtt_fail(s->err, GTT_EDATA, s->raw->off,
	    "%s on M %" PRId64 ": %s", gtt_v2_spec(s->raw->type)->name, s->m,
	    what);
	s->err->gen = s->gen->gen;
	return -1;
}

static int
need_one(struct step *s, enum need need, int64_t id, const char *what)
{
	if (need == MUST && id == GTT_NONE)
		return step_fail(s, "needs %s and has none", what);
	if (need == NOT && id != GTT_NONE)
		return step_fail(s, "has %s %" PRId64 " and may not", what, id);
	return 0;
}

int
need_failed(struct step *s, enum need p, enum need g)
{
	if (need_one(s, MUST, s->m, "a thread") < 0 ||
	    need_one(s, p, s->p, "a P") < 0)
		return -1;
	return need_one(s, g, s->g, "a goroutine");
}

static void
emit_proc(struct step *s, int64_t id, unsigned from, unsigned to)
{
	struct gtt_event *ev = emit(s, GTT_STATE_TRANSITION);

	ev->res = GTT_RES_PROC;
	ev->id = id;
	ev->from = (uint8_t)from;
	ev->to = (uint8_t)to;
}

int
missing_string(struct step *s, uint64_t id, uint32_t *index)
{
	if (!s->o->partial)
		return step_fail(s, "string id %" PRIu64 " is not there", id);
	*index = gtt_table_unresolved_str(&s->gen->tb, id);
	return 0;
}

int
missing_stack(struct step *s, uint64_t id, uint32_t *index)
{
	if (!s->o->partial)
		return step_fail(s, "stack id %" PRIu64 " is not there", id);
	*index = gtt_table_unresolved_stack(&s->gen->tb, id);
	return 0;
}

/* Goroutines, Ps and Ms. */

static struct gtt_v2_g *
add_g(struct step *s, int64_t id, unsigned status)
{
	struct gtt_v2_order *o = s->o;
	struct gtt_v2_g *g;

	if (o->nfree_gs > 0) {
		g = &o->gs[o->free_gs[--o->nfree_gs]];
	} else {
		o->gs = gtt_grow(o->gs, &o->gs_cap, o->ngs + 1, sizeof *o->gs);
		g = &o->gs[o->ngs++];
	}
	*g = (struct gtt_v2_g){ .id = id, .live = true,
	    .status = (uint8_t)status, .seq = seq(s, 0) };
	*gtt_map_put(&o->g_index, (uint64_t)id) = (uint32_t)(g - o->gs);
	return g;
}

static void
remove_g(struct gtt_v2_order *o, struct gtt_v2_g *g)
{
	gtt_map_del(&o->g_index, (uint64_t)g->id);
	gtt_v2_g_fini(g);
	o->free_gs = gtt_grow(o->free_gs, &o->free_gs_cap, o->nfree_gs + 1,
	    sizeof *o->free_gs);
	o->free_gs[o->nfree_gs++] = (uint32_t)(g - o->gs);
}

static struct gtt_v2_p *
add_p(struct step *s, int64_t id, unsigned status)
{
	struct gtt_v2_order *o = s->o;
	struct gtt_v2_p *p;

	o->ps = gtt_grow(o->ps, &o->ps_cap, o->nps + 1, sizeof *o->ps);
	p = &o->ps[o->nps];
	*p = (struct gtt_v2_p){ .id = id, .status = (uint8_t)status,
	    .seq = seq(s, 0) };
	*gtt_map_put(&o->p_index, (uint64_t)id) = (uint32_t)o->nps++;
	return p;
}

struct gtt_v2_m *
gtt_v2_thread(struct gtt_v2_order *o, int64_t m)
{
	struct gtt_v2_m *state;
	uint32_t *slot;

	if (m == GTT_NONE)
		return NULL;
	slot = gtt_map_put(&o->m_index, (uint64_t)m);
	if (*slot != GTT_MAP_NONE)
		return o->ms[*slot];
	state = gtt_calloc(1, sizeof *state);
	*state = (struct gtt_v2_m){ .id = m, .g = GTT_NONE, .p = GTT_NONE };
	*slot = (uint32_t)o->nms;
	o->ms = gtt_grow(o->ms, &o->ms_cap, o->nms + 1, sizeof *o->ms);
	o->ms[o->nms++] = state;
	return state;
}

/* The state of thread m if something has named it. */
static struct gtt_v2_m *
known_m(struct gtt_v2_order *o, int64_t m)
{
	uint32_t i = gtt_map_get(&o->m_index, (uint64_t)m);

	return i == GTT_MAP_NONE || !o->ms[i]->known ? NULL : o->ms[i];
}

/* Ps. */

/*
 * An abandoned P whose syscall has been seen is not lost: its status is told
 * in the name of the M that it is bound to.
 */
static int
tell_for_owner(struct step *s, int64_t pid)
{
	struct gtt_v2_order *o = s->o;
	size_t i;

	for (i = 0; i < o->nms; i++) {
		if (!o->ms[i]->known || o->ms[i]->p != pid)
			continue;
		s->m = o->ms[i]->id;
		s->p = pid;
		s->g = o->ms[i]->g;
		return 0;
	}
	return step_fail(s, "no thread has P %" PRId64
	    ", which is about to be stolen", pid);
}

static int
proc_status(struct step *s)
{
	int64_t pid = (int64_t)s->raw->args[0];
	uint64_t status = s->raw->args[1];
	struct gtt_v2_p *p = find_p(s->o, pid);
	unsigned from, to;
	bool promoted = false;

	if (status >= GTT_V2_NPROCSTATUS)
		return step_fail(s, "invalid status %" PRIu64 " of P %" PRId64,
		    status, pid);
	from = to = proc_state[status];
	if (p == NULL) {
		p = add_p(s, pid, (unsigned)status);
		from = s->gen->gen == s->o->initial_gen ?
		    GTT_PROC_UNDETERMINED : GTT_PROC_NOTEXIST;
	} else if (status == GTT_V2_PROC_SYSCALL_ABANDONED &&
	    p->status == GTT_V2_PROC_SYSCALL) {
		promoted = true;
		from = to = GTT_PROC_RUNNING;
	} else if (p->status != status) {
		return step_fail(s, "P %" PRId64 " has status %" PRIu64
		    " but was in %u", pid, status, p->status);
	}
	p->seq = seq(s, 0);
	if (status == GTT_V2_PROC_RUNNING || status == GTT_V2_PROC_SYSCALL)
		bind_p(s, pid);
	if (promoted && tell_for_owner(s, pid) < 0)
		return -1;
	emit_proc(s, pid, from, to);
	return 1;
}

static int
proc_start(struct step *s)
{
	int64_t pid = (int64_t)s->raw->args[0];
	struct gtt_v2_p *p = find_p(s->o, pid);

	/* A P still bound to us in a syscall has to be stolen first. */
	if (p == NULL || p->status != GTT_V2_PROC_IDLE ||
	    !succeeds(s, s->raw->args[1], &p->seq) || s->p != GTT_NONE)
		return 0;
	if (need(s, NOT, MAY) < 0)
		return -1;
	p->status = GTT_V2_PROC_RUNNING;
	p->seq = seq(s, s->raw->args[1]);
	bind_p(s, pid);
	emit_proc(s, pid, GTT_PROC_IDLE, GTT_PROC_RUNNING);
	return 1;
}

static int
proc_stop(struct step *s)
{
	struct gtt_v2_p *p = current_p(s);

	if (p == NULL)
		return step_fail(s, "P %" PRId64 " is not known", s->p);
	if (p->status != GTT_V2_PROC_RUNNING && p->status != GTT_V2_PROC_SYSCALL)
		return step_fail(s, "P %" PRId64 " does not run", s->p);
	if (need(s, MUST, MAY) < 0)
		return -1;
	p->status = GTT_V2_PROC_IDLE;
	bind_p(s, GTT_NONE);
	emit_proc(s, s->p, GTT_PROC_RUNNING, GTT_PROC_IDLE);
	return 1;
}

/* Takes P pid, which is in a syscall, from the M that it is bound to. */
static int
unbind(struct step *s, int64_t pid, int64_t mid)
{
	struct gtt_v2_m *victim;

	if (mid == s->m) {
		if (s->p != pid)
			return step_fail(s, "steals P %" PRId64
			    " from itself but has P %" PRId64, pid, s->p);
		bind_p(s, GTT_NONE);
		return 0;
	}
	victim = known_m(s->o, mid);
	if (victim == NULL)
		return step_fail(s, "steals P %" PRId64 " from M %" PRId64
		    ", which is not known", pid, mid);
	if (victim->p != pid)
		return step_fail(s, "steals P %" PRId64 " from M %" PRId64
		    ", which has P %" PRId64, pid, mid, victim->p);
	victim->p = GTT_NONE;
	return 0;
}

static int
proc_steal(struct step *s)
{
	int64_t pid = (int64_t)s->raw->args[0];
	struct gtt_v2_p *p = find_p(s->o, pid);
	unsigned old;

	if (p == NULL || (p->status != GTT_V2_PROC_SYSCALL &&
	    p->status != GTT_V2_PROC_SYSCALL_ABANDONED) ||
	    !succeeds(s, s->raw->args[1], &p->seq))
		return 0;
	if (need(s, MAY, MAY) < 0)
		return -1;
	old = p->status;
	p->status = GTT_V2_PROC_IDLE;
	p->seq = seq(s, s->raw->args[1]);
	/* The M of an abandoned P may have moved on: leave it alone. */
	if (old != GTT_V2_PROC_SYSCALL_ABANDONED &&
	    unbind(s, pid, (int64_t)s->raw->args[2]) < 0)
		return -1;
	emit_proc(s, pid, proc_state[old], GTT_PROC_IDLE);
	return 1;
}

/* Goroutines. */

/* Where the syscall that goroutine gid sits in is: on this M or another. */
static int
bind_syscall(struct step *s, int64_t gid, int64_t mid)
{
	struct gtt_v2_m *m;

	if (mid == GTT_NONE)
		return step_fail(s, "goroutine %" PRId64
		    " is in a syscall without a thread", gid);
	if (mid == s->m) {
		if (s->gen->gen != s->o->initial_gen && s->g != gid)
			return step_fail(s, "goroutine %" PRId64 " is in a "
			    "syscall on a thread that has goroutine %" PRId64,
			    gid, s->g);
		bind_g(s, gid);
		return 0;
	}
	m = known_m(s->o, mid);
	if (m != NULL && m->g != gid)
		return step_fail(s, "goroutine %" PRId64 " is in a syscall on "
		    "M %" PRId64 ", which has goroutine %" PRId64, gid, mid,
		    m->g);
	if (m != NULL) {
		s->g = m->g;
	} else {
		m = gtt_v2_thread(s->o, mid);
		m->known = true;
		m->g = gid;
	}
	s->m = mid;
	return 0;
}

static int
go_status(struct step *s)
{
	int64_t gid = (int64_t)s->raw->args[0];
	unsigned status = (uint8_t)s->raw->args[2];
	struct gtt_v2_g *g = find_g(s->o, gid);
	struct gtt_event *ev;
	unsigned from;

	if (status >= GTT_V2_NGOSTATUS)
		return step_fail(s, "invalid status %u of goroutine %" PRId64,
		    status, gid);
	from = go_state[status];
	if (g != NULL && g->status != status)
		return step_fail(s, "goroutine %" PRId64
		    " has status %u but was in %u", gid, status, g->status);
	if (g != NULL) {
		g->seq = seq(s, 0);
	} else if (s->gen->gen == s->o->initial_gen) {
		add_g(s, gid, status);
		from = GTT_GO_UNDETERMINED;
	} else {
		return step_fail(s, "goroutine %" PRId64
		    " appears after the first generation", gid);
	}
	if (status == GTT_V2_GO_RUNNING)
		bind_g(s, gid);
	else if (status == GTT_V2_GO_SYSCALL &&
	    bind_syscall(s, gid, (int64_t)s->raw->args[1]) < 0)
		return -1;
	ev = emit_go(s, gid, from, go_state[status]);
	if (s->raw->type == GTT_V2_GO_STATUS_STACK &&
	    main_stack_of(s, s->raw->args[3], &ev->stack) < 0)
		return -1;
	ev->tstack = ev->stack;
	return 1;
}

static int
go_create(struct step *s)
{
	int64_t id = (int64_t)s->raw->args[0];
	bool blocked = s->raw->type == GTT_V2_GO_CREATE_BLOCKED;
	struct gtt_event *ev;
	struct gtt_v2_g *g;

	if (need(s, MUST, MAY) < 0)
		return -1;
	g = current_g(s);
	if (g != NULL && g->status != GTT_V2_GO_RUNNING)
		return step_fail(s, "goroutine %" PRId64 " does not run", s->g);
	if (find_g(s->o, id) != NULL)
		return step_fail(s, "goroutine %" PRId64 " exists already", id);
	add_g(s, id, blocked ? GTT_V2_GO_WAITING : GTT_V2_GO_RUNNABLE);
	ev = emit_go(s, id, GTT_GO_NOTEXIST,
	    blocked ? GTT_GO_WAITING : GTT_GO_RUNNABLE);
	if (stack_of(s, s->raw->args[1], &ev->tstack) < 0 ||
	    main_stack_of(s, s->raw->args[2], &ev->stack) < 0)
		return -1;
	return 1;
}

static struct gtt_v2_g *
not_executing(struct step *s, const struct gtt_v2_g *g, unsigned status)
{
	if (g == NULL)
		step_fail(s, "goroutine %" PRId64 " is not known", s->g);
	else
		step_fail(s, "goroutine %" PRId64 " is not %s", s->g,
		    status == GTT_V2_GO_RUNNING ? "running" : "in a syscall");
	return NULL;
}

/* The goroutine that executes, which must be in status. */
static inline struct gtt_v2_g *
executing(struct step *s, unsigned status)
{
	struct gtt_v2_g *g = current_g(s);

	if (__builtin_expect(g == NULL || g->status != status, 0))
		return not_executing(s, g, status);
	return g;
}

static int
go_destroy(struct step *s)
{
	struct gtt_v2_g *g;

	if (need_user(s) < 0 || (g = executing(s, GTT_V2_GO_RUNNING)) == NULL)
		return -1;
	remove_g(s->o, g);
	bind_g(s, GTT_NONE);
	emit_go(s, s->g, GTT_GO_RUNNING, GTT_GO_NOTEXIST);
	return 1;
}

/* GoStop and GoBlock: args are a reason and a stack. */
static int
go_stop(struct step *s)
{
	bool block = s->raw->type == GTT_V2_GO_BLOCK;
	struct gtt_event *ev;
	struct gtt_v2_g *g;

	if (need_user(s) < 0 || (g = executing(s, GTT_V2_GO_RUNNING)) == NULL)
		return -1;
	g->status = block ? GTT_V2_GO_WAITING : GTT_V2_GO_RUNNABLE;
	bind_g(s, GTT_NONE);
	ev = emit_go(s, s->g, GTT_GO_RUNNING,
	    block ? GTT_GO_WAITING : GTT_GO_RUNNABLE);
	if (string_of(s, s->raw->args[0], &ev->str[0]) < 0 ||
	    main_stack_of(s, s->raw->args[1], &ev->stack) < 0)
		return -1;
	ev->tstack = ev->stack;
	return 1;
}

static int
go_start(struct step *s)
{
	int64_t id = (int64_t)s->raw->args[0];
	struct gtt_v2_g *g = find_g(s->o, id);

	if (g == NULL || g->status != GTT_V2_GO_RUNNABLE ||
	    !succeeds(s, s->raw->args[1], &g->seq))
		return 0;
	if (need(s, MUST, NOT) < 0)
		return -1;
	g->status = GTT_V2_GO_RUNNING;
	g->seq = seq(s, s->raw->args[1]);
	bind_g(s, id);
	if (s->thread != NULL)
		s->thread->gi = (uint32_t)(g - s->o->gs);
	emit_go(s, id, GTT_GO_RUNNABLE, GTT_GO_RUNNING);
	return 1;
}

/* Anything can unblock a goroutine, so the context does not matter. */
static int
go_unblock(struct step *s)
{
	int64_t id = (int64_t)s->raw->args[0];
	struct gtt_v2_g *g = find_g(s->o, id);
	struct gtt_event *ev;

	if (g == NULL || g->status != GTT_V2_GO_WAITING ||
	    !succeeds(s, s->raw->args[1], &g->seq))
		return 0;
	g->status = GTT_V2_GO_RUNNABLE;
	g->seq = seq(s, s->raw->args[1]);
	ev = emit_go(s, id, GTT_GO_WAITING, GTT_GO_RUNNABLE);
	return main_stack_of(s, s->raw->args[2], &ev->stack) < 0 ? -1 : 1;
}

/*
 * A coroutine switch is three events at once: the next goroutine is unblocked,
 * the current one blocks or ends, the next one starts.
 */
static int
go_switch(struct step *s)
{
	int64_t id = (int64_t)s->raw->args[0];
	struct gtt_v2_g *cur, *next;

	if (need_user(s) < 0 || (cur = executing(s, GTT_V2_GO_RUNNING)) == NULL)
		return -1;
	next = find_g(s->o, id);
	if (next == NULL || next->status != GTT_V2_GO_WAITING ||
	    !succeeds(s, s->raw->args[1], &next->seq))
		return 0;
	emit_go(s, id, GTT_GO_WAITING, GTT_GO_RUNNABLE);
	if (s->raw->type == GTT_V2_GO_SWITCH) {
		cur->status = GTT_V2_GO_WAITING;
		emit_go(s, s->g, GTT_GO_RUNNING, GTT_GO_WAITING);
	} else {
		remove_g(s->o, cur);
		emit_go(s, s->g, GTT_GO_RUNNING, GTT_GO_NOTEXIST);
	}
	next->status = GTT_V2_GO_RUNNING;
	next->seq = seq(s, s->raw->args[1]);
	bind_g(s, id);
	s->g = GTT_NONE;
	emit_go(s, id, GTT_GO_RUNNABLE, GTT_GO_RUNNING);
	s->out->ev[1].wire = s->out->ev[2].wire = 0;
	return 1;
}

/* Carries the P's sequence on, so that a steal cannot be mistaken. */
static int
go_syscall_begin(struct step *s)
{
	struct gtt_event *ev;
	struct gtt_v2_g *g;
	struct gtt_v2_p *p;

	if (need_user(s) < 0 || (g = executing(s, GTT_V2_GO_RUNNING)) == NULL)
		return -1;
	p = current_p(s);
	if (p == NULL)
		return step_fail(s, "P %" PRId64 " is not known", s->p);
	if (!succeeds(s, s->raw->args[0], &p->seq))
		return step_fail(s, "P %" PRId64 " is at sequence number %"
		    PRIu64 ", %" PRIu64 " cannot follow", s->p, p->seq.n,
		    s->raw->args[0]);
	g->status = GTT_V2_GO_SYSCALL;
	p->status = GTT_V2_PROC_SYSCALL;
	p->seq = seq(s, s->raw->args[0]);
	ev = emit_go(s, s->g, GTT_GO_RUNNING, GTT_GO_SYSCALL);
	if (main_stack_of(s, s->raw->args[1], &ev->stack) < 0)
		return -1;
	ev->tstack = ev->stack;
	return 1;
}

static int
go_syscall_end(struct step *s)
{
	struct gtt_v2_g *g;
	struct gtt_v2_p *p;

	if (need_user(s) < 0 || (g = executing(s, GTT_V2_GO_SYSCALL)) == NULL)
		return -1;
	p = current_p(s);
	if (p == NULL || p->status != GTT_V2_PROC_SYSCALL)
		return step_fail(s, "P %" PRId64 " is not in a syscall", s->p);
	g->status = GTT_V2_GO_RUNNING;
	p->status = GTT_V2_PROC_RUNNING;
	emit_go(s, s->g, GTT_GO_SYSCALL, GTT_GO_RUNNING);
	return 1;
}

/* Has to wait until the P of the syscall has been taken away. */
static int
go_syscall_end_blocked(struct step *s)
{
	struct gtt_v2_g *g;
	struct gtt_v2_p *p;

	if (s->p != GTT_NONE) {
		p = current_p(s);
		if (p == NULL)
			return step_fail(s, "P %" PRId64 " is not known", s->p);
		if (p->status == GTT_V2_PROC_SYSCALL)
			return 0;
	}
	if (need(s, MAY, MUST) < 0 ||
	    (g = executing(s, GTT_V2_GO_SYSCALL)) == NULL)
		return -1;
	g->status = GTT_V2_GO_RUNNABLE;
	bind_g(s, GTT_NONE);
	emit_go(s, s->g, GTT_GO_SYSCALL, GTT_GO_RUNNABLE);
	return 1;
}

/* A thread of C's calls into Go: its goroutine appears in a syscall. */
static int
go_create_syscall(struct step *s)
{
	int64_t id = (int64_t)s->raw->args[0];

	if (need(s, MAY, NOT) < 0)
		return -1;
	if (find_g(s->o, id) != NULL)
		return step_fail(s, "goroutine %" PRId64 " exists already", id);
	add_g(s, id, GTT_V2_GO_SYSCALL);
	bind_g(s, id);
	emit_go(s, id, GTT_GO_NOTEXIST, GTT_GO_SYSCALL);
	return 1;
}

/*
 * The call back into Go is over or its thread ends.  A P that it still has is
 * lost to it, since the thread's id may be used again: that shows as a steal.
 */
static int
go_destroy_syscall(struct step *s)
{
	struct gtt_v2_g *g;
	struct gtt_v2_p *p;

	if (need(s, MAY, MUST) < 0 ||
	    (g = executing(s, GTT_V2_GO_SYSCALL)) == NULL)
		return -1;
	remove_g(s->o, g);
	bind_g(s, GTT_NONE);
	if (s->p != GTT_NONE) {
		p = current_p(s);
		if (p == NULL || p->status != GTT_V2_PROC_SYSCALL)
			return step_fail(s, "P %" PRId64 " is not in a syscall",
			    s->p);
		p->status = GTT_V2_PROC_SYSCALL_ABANDONED;
		bind_p(s, GTT_NONE);
		emit_proc(s, s->p, GTT_PROC_RUNNING, GTT_PROC_IDLE);
		s->out->ev[0].wire = 0;
	}
	emit_go(s, s->g, GTT_GO_SYSCALL, GTT_GO_NOTEXIST);
	return 1;
}

int
misplaced(struct step *s)
{
	return step_fail(s, "event type %u has no place here", s->raw->type);
}

handler *const gtt_v2_handlers[256] = {
	[GTT_V2_PROCS_CHANGE] = annotate_metric,
	[GTT_V2_PROC_START] = proc_start,
	[GTT_V2_PROC_STOP] = proc_stop,
	[GTT_V2_PROC_STEAL] = proc_steal,
	[GTT_V2_PROC_STATUS] = proc_status,
	[GTT_V2_GO_CREATE] = go_create,
	[GTT_V2_GO_CREATE_SYSCALL] = go_create_syscall,
	[GTT_V2_GO_START] = go_start,
	[GTT_V2_GO_DESTROY] = go_destroy,
	[GTT_V2_GO_DESTROY_SYSCALL] = go_destroy_syscall,
	[GTT_V2_GO_STOP] = go_stop,
	[GTT_V2_GO_BLOCK] = go_stop,
	[GTT_V2_GO_UNBLOCK] = go_unblock,
	[GTT_V2_GO_SYSCALL_BEGIN] = go_syscall_begin,
	[GTT_V2_GO_SYSCALL_END] = go_syscall_end,
	[GTT_V2_GO_SYSCALL_END_BLOCKED] = go_syscall_end_blocked,
	[GTT_V2_GO_STATUS] = go_status,
	[GTT_V2_STW_BEGIN] = go_range_begin,
	[GTT_V2_STW_END] = go_range_end,
	[GTT_V2_GC_ACTIVE] = gc_active,
	[GTT_V2_GC_BEGIN] = gc_begin,
	[GTT_V2_GC_END] = gc_end,
	[GTT_V2_GC_SWEEP_ACTIVE] = sweep_active,
	[GTT_V2_GC_SWEEP_BEGIN] = sweep_begin,
	[GTT_V2_GC_SWEEP_END] = sweep_end,
	[GTT_V2_GC_MARK_ASSIST_ACTIVE] = go_range_active,
	[GTT_V2_GC_MARK_ASSIST_BEGIN] = go_range_begin,
	[GTT_V2_GC_MARK_ASSIST_END] = go_range_end,
	[GTT_V2_HEAP_ALLOC] = heap_metric,
	[GTT_V2_HEAP_GOAL] = heap_metric,
	[GTT_V2_GO_LABEL] = annotate_label,
	[GTT_V2_USER_TASK_BEGIN] = task_begin,
	[GTT_V2_USER_TASK_END] = task_end,
	[GTT_V2_USER_REGION_BEGIN] = region_begin,
	[GTT_V2_USER_REGION_END] = region_end,
	[GTT_V2_USER_LOG] = annotate_log,
	[GTT_V2_GO_SWITCH] = go_switch,
	[GTT_V2_GO_SWITCH_DESTROY] = go_switch,
	[GTT_V2_GO_CREATE_BLOCKED] = go_create,
	[GTT_V2_GO_STATUS_STACK] = go_status,
	[GTT_V2_SPAN] = experimental,
	[GTT_V2_SPAN_ALLOC] = experimental,
	[GTT_V2_SPAN_FREE] = experimental,
	[GTT_V2_HEAP_OBJECT] = experimental,
	[GTT_V2_HEAP_OBJECT_ALLOC] = experimental,
	[GTT_V2_HEAP_OBJECT_FREE] = experimental,
	[GTT_V2_GOROUTINE_STACK] = experimental,
	[GTT_V2_GOROUTINE_STACK_ALLOC] = experimental,
	[GTT_V2_GOROUTINE_STACK_FREE] = experimental,
};

void
gtt_v2_order_begin(struct gtt_v2_order *o, struct gtt_v2_gen *g,
    struct gtt_v2_out *out)
{
	o->step.o = o;
	o->step.gen = g;
	o->step.out = out;
	o->step.table = &g->tb.table;
	if (o->initial_gen == 0 && g->nms > 0)
		o->initial_gen = g->gen;
}

int
gtt_v2_stuck(const struct gtt_v2_order *o, const struct gtt_v2_raw *raw,
    int64_t m, struct gtt_err *err)
{
	uint64_t id = raw->args[0];
	uint32_t i = gtt_map_get(&o->g_index, id);
	const char *name = gtt_v2_spec(raw->type)->name;

	if (raw->type == GTT_V2_PROC_START || raw->type == GTT_V2_PROC_STEAL)
		return gtt_fail(err, GTT_EDATA, raw->off, "no event can go "
		    "next: M %" PRId64 " waits with %s for P %" PRIu64, m, name,
		    id);
	if (i == GTT_MAP_NONE)
		return gtt_fail(err, GTT_EDATA, raw->off, "no event can go "
		    "next: M %" PRId64 " waits with %s", m, name);
	return gtt_fail(err, GTT_EDATA, raw->off, "no event can go next: M %"
	    PRId64 " waits with %s for goroutine %" PRIu64 " (%s, sequence "
	    "number %" PRIu64 ")", m, name, id,
	    gtt_state_name(GTT_RES_GOROUTINE, go_state[o->gs[i].status]),
	    o->gs[i].seq.n);
}

struct gtt_v2_order *
gtt_v2_order_new(bool partial)
{
	struct gtt_v2_order *o = gtt_calloc(1, sizeof *o);

	o->partial = partial;
	return o;
}

void
gtt_v2_order_free(struct gtt_v2_order *o)
{
	size_t i;

	if (o == NULL)
		return;
	for (i = 0; i < o->ngs; i++)
		gtt_v2_g_fini(&o->gs[i]);
	for (i = 0; i < o->nps; i++)
		gtt_v2_spans_fini(&o->ps[i].spans);
	for (i = 0; i < o->ntasks; i++)
		free(o->tasks[i].name.p);
	free(o->gs);
	free(o->free_gs);
	free(o->ps);
	for (i = 0; i < o->nms; i++)
		free(o->ms[i]);
	free(o->ms);
	free(o->tasks);
	free(o->free_tasks);
	gtt_map_fini(&o->g_index);
	gtt_map_fini(&o->p_index);
	gtt_map_fini(&o->m_index);
	gtt_map_fini(&o->task_index);
	free(o);
}
