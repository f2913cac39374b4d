/*
 * The part of the ordering that is about goroutines and the Ms that they run
 * on.
 */
#include <inttypes.h>

#include "common/trace/v2/order_impl.h"

/* Where the syscall that goroutine gid sits in is: on this M or another. */
static int
bind_syscall(struct step *s, int64_t gid, int64_t mid)
{
	struct gtt_v2_m *m;

	if (mid == GTT_NONE)
		return gtt_v2_step_fail(s, "goroutine %" PRId64
		    " is in a syscall without a thread", gid);
	if (mid == s->m) {
		if (s->gen->gen != s->o->initial_gen && s->g != gid)
			return gtt_v2_step_fail(s, "goroutine %" PRId64 " is in a "
			    "syscall on a thread that has goroutine %" PRId64,
			    gid, s->g);
		bind_g(s, gid);
		return 0;
	}
	m = gtt_v2_known_m(s->o, mid);
	if (m != NULL && m->g != gid)
		return gtt_v2_step_fail(s, "goroutine %" PRId64 " is in a syscall on "
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

int
gtt_v2_go_status(struct step *s)
{
	int64_t gid = (int64_t)s->raw->args[0];
	unsigned status = (uint8_t)s->raw->args[2];
	struct gtt_v2_g *g = find_g(s->o, gid);
	struct gtt_event *ev;
	unsigned from;

	if (status >= GTT_V2_NGOSTATUS)
		return gtt_v2_step_fail(s, "invalid status %u of goroutine %" PRId64,
		    status, gid);
	from = gtt_v2_go_state[status];
	if (g != NULL && g->status != status)
		return gtt_v2_step_fail(s, "goroutine %" PRId64
		    " has status %u but was in %u", gid, status, g->status);
	if (g != NULL) {
		g->seq = seq(s, 0);
	} else if (s->gen->gen == s->o->initial_gen) {
		gtt_v2_add_g(s, gid, status);
		from = GTT_GO_UNDETERMINED;
	} else {
		return gtt_v2_step_fail(s, "goroutine %" PRId64
		    " appears after the first generation", gid);
	}
	if (status == GTT_V2_GO_RUNNING)
		bind_g(s, gid);
	else if (status == GTT_V2_GO_SYSCALL &&
	    bind_syscall(s, gid, (int64_t)s->raw->args[1]) < 0)
		return -1;
	ev = emit_go(s, gid, from, gtt_v2_go_state[status]);
	if (s->raw->type == GTT_V2_GO_STATUS_STACK &&
	    main_stack_of(s, s->raw->args[3], &ev->stack) < 0)
		return -1;
	ev->tstack = ev->stack;
	return 1;
}

int
gtt_v2_go_create(struct step *s)
{
	int64_t id = (int64_t)s->raw->args[0];
	bool blocked = s->raw->type == GTT_V2_GO_CREATE_BLOCKED;
	struct gtt_event *ev;
	struct gtt_v2_g *g;

	if (need(s, MUST, MAY) < 0)
		return -1;
	g = find_g(s->o, s->g);
	if (g != NULL && g->status != GTT_V2_GO_RUNNING)
		return gtt_v2_step_fail(s, "goroutine %" PRId64 " does not run", s->g);
	if (find_g(s->o, id) != NULL)
		return gtt_v2_step_fail(s, "goroutine %" PRId64 " exists already", id);
	gtt_v2_add_g(s, id, blocked ? GTT_V2_GO_WAITING : GTT_V2_GO_RUNNABLE);
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
		gtt_v2_step_fail(s, "goroutine %" PRId64 " is not known", s->g);
	else
		gtt_v2_step_fail(s, "goroutine %" PRId64 " is not %s", s->g,
		    status == GTT_V2_GO_RUNNING ? "running" : "in a syscall");
	return NULL;
}

/* The goroutine that executes, which must be in status. */
static inline struct gtt_v2_g *
executing(struct step *s, unsigned status)
{
	struct gtt_v2_g *g = find_g(s->o, s->g);

	if (__builtin_expect(g == NULL || g->status != status, 0))
		return not_executing(s, g, status);
	return g;
}

int
gtt_v2_go_destroy(struct step *s)
{
	struct gtt_v2_g *g;

	if (need_user(s) < 0 || (g = executing(s, GTT_V2_GO_RUNNING)) == NULL)
		return -1;
	gtt_v2_remove_g(s->o, g);
	bind_g(s, GTT_NONE);
	emit_go(s, s->g, GTT_GO_RUNNING, GTT_GO_NOTEXIST);
	return 1;
}

/* GoStop and GoBlock: args are a reason and a stack. */
int
gtt_v2_go_stop(struct step *s)
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

int
gtt_v2_go_start(struct step *s)
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
	emit_go(s, id, GTT_GO_RUNNABLE, GTT_GO_RUNNING);
	return 1;
}

/* Anything can unblock a goroutine, so the context does not matter. */
int
gtt_v2_go_unblock(struct step *s)
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
int
gtt_v2_go_switch(struct step *s)
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
		gtt_v2_remove_g(s->o, cur);
		emit_go(s, s->g, GTT_GO_RUNNING, GTT_GO_NOTEXIST);
	}
	next->status = GTT_V2_GO_RUNNING;
	next->seq = seq(s, s->raw->args[1]);
	bind_g(s, id);
	s->g = GTT_NONE;
	emit_go(s, id, GTT_GO_RUNNABLE, GTT_GO_RUNNING);
	s->out[-2].wire = s->out[-1].wire = 0;
	return 1;
}

/* Carries the P's sequence on, so that a steal cannot be mistaken. */
int
gtt_v2_go_syscall_begin(struct step *s)
{
	struct gtt_event *ev;
	struct gtt_v2_g *g;
	struct gtt_v2_p *p;

	if (need_user(s) < 0 || (g = executing(s, GTT_V2_GO_RUNNING)) == NULL)
		return -1;
	p = current_p(s);
	if (p == NULL)
		return gtt_v2_step_fail(s, "P %" PRId64 " is not known", s->p);
	if (!succeeds(s, s->raw->args[0], &p->seq))
		return gtt_v2_step_fail(s, "P %" PRId64 " is at sequence number %"
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

int
gtt_v2_go_syscall_end(struct step *s)
{
	struct gtt_v2_g *g;
	struct gtt_v2_p *p;

	if (need_user(s) < 0 || (g = executing(s, GTT_V2_GO_SYSCALL)) == NULL)
		return -1;
	p = current_p(s);
	if (p == NULL || p->status != GTT_V2_PROC_SYSCALL)
		return gtt_v2_step_fail(s, "P %" PRId64 " is not in a syscall", s->p);
	g->status = GTT_V2_GO_RUNNING;
	p->status = GTT_V2_PROC_RUNNING;
	emit_go(s, s->g, GTT_GO_SYSCALL, GTT_GO_RUNNING);
	return 1;
}

/* Has to wait until the P of the syscall has been taken away. */
int
gtt_v2_go_syscall_end_blocked(struct step *s)
{
	struct gtt_v2_g *g;
	struct gtt_v2_p *p;

	if (s->p != GTT_NONE) {
		p = current_p(s);
		if (p == NULL)
			return gtt_v2_step_fail(s, "P %" PRId64 " is not known", s->p);
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
int
gtt_v2_go_create_syscall(struct step *s)
{
	int64_t id = (int64_t)s->raw->args[0];

	if (need(s, MAY, NOT) < 0)
		return -1;
	if (find_g(s->o, id) != NULL)
		return gtt_v2_step_fail(s, "goroutine %" PRId64 " exists already", id);
	gtt_v2_add_g(s, id, GTT_V2_GO_SYSCALL);
	bind_g(s, id);
	emit_go(s, id, GTT_GO_NOTEXIST, GTT_GO_SYSCALL);
	return 1;
}

/*
 * The call back into Go is over or its thread ends.  A P that it still has is
 * lost to it, since the thread's id may be used again: that shows as a steal.
 */
int
gtt_v2_go_destroy_syscall(struct step *s)
{
	struct gtt_v2_g *g;
	struct gtt_v2_p *p;

	if (need(s, MAY, MUST) < 0 ||
	    (g = executing(s, GTT_V2_GO_SYSCALL)) == NULL)
		return -1;
	gtt_v2_remove_g(s->o, g);
	bind_g(s, GTT_NONE);
	if (s->p != GTT_NONE) {
		p = current_p(s);
		if (p == NULL || p->status != GTT_V2_PROC_SYSCALL)
			return gtt_v2_step_fail(s, "P %" PRId64 " is not in a syscall",
			    s->p);
		p->status = GTT_V2_PROC_SYSCALL_ABANDONED;
		bind_p(s, GTT_NONE);
		emit_proc(s, s->p, GTT_PROC_RUNNING, GTT_PROC_IDLE);
		s->out[-1].wire = 0;
	}
	emit_go(s, s->g, GTT_GO_SYSCALL, GTT_GO_NOTEXIST);
	return 1;
}
