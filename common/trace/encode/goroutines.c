/*
 * Events that are about goroutines.
 */
#include "common/trace/encode/impl.h"

static const uint8_t status_of[GTT_NGOSTATES] = {
	[GTT_GO_RUNNABLE] = GTT_V2_GO_RUNNABLE,
	[GTT_GO_RUNNING] = GTT_V2_GO_RUNNING,
	[GTT_GO_WAITING] = GTT_V2_GO_WAITING,
	[GTT_GO_SYSCALL] = GTT_V2_GO_SYSCALL,
};

static const uint8_t transitions[GTT_NGOSTATES][GTT_NGOSTATES] = {
	[GTT_GO_NOTEXIST] = {
		[GTT_GO_RUNNABLE] = GTT_V2_GO_CREATE,
		[GTT_GO_WAITING] = GTT_V2_GO_CREATE_BLOCKED,
		[GTT_GO_SYSCALL] = GTT_V2_GO_CREATE_SYSCALL },
	[GTT_GO_RUNNABLE] = { [GTT_GO_RUNNING] = GTT_V2_GO_START },
	[GTT_GO_RUNNING] = {
		[GTT_GO_NOTEXIST] = GTT_V2_GO_DESTROY,
		[GTT_GO_RUNNABLE] = GTT_V2_GO_STOP,
		[GTT_GO_WAITING] = GTT_V2_GO_BLOCK,
		[GTT_GO_SYSCALL] = GTT_V2_GO_SYSCALL_BEGIN },
	[GTT_GO_WAITING] = { [GTT_GO_RUNNABLE] = GTT_V2_GO_UNBLOCK },
	[GTT_GO_SYSCALL] = {
		[GTT_GO_NOTEXIST] = GTT_V2_GO_DESTROY_SYSCALL,
		[GTT_GO_RUNNABLE] = GTT_V2_GO_SYSCALL_END_BLOCKED,
		[GTT_GO_RUNNING] = GTT_V2_GO_SYSCALL_END },
};

/*
 * The M of a status.  That of a syscall is not always the one that it happened
 * on, and v1 traces do not name it.
 */
static void
place_status(struct enc_act *a, unsigned status)
{
	struct gtt_encoder *e = a->e;

	if (!e->v1 && status == GTT_V2_GO_SYSCALL)
		a->m = gtt_enc_m(e, a->ev->m);
	else if (status == GTT_V2_GO_SYSCALL)
		a->m = gtt_enc_spare(e);
	else if (e->v1 && status != GTT_V2_GO_RUNNING)
		a->m = gtt_enc_m(e, GTT_CARRIER_M);
	else
		gtt_enc_place(a, enc_a_p);
	if (e->v1)
		a->g = GTT_NONE;
	if (status == GTT_V2_GO_RUNNING ||
	    (!e->v1 && status != GTT_V2_GO_SYSCALL))
		enc_bring(a, GTT_V2_GO_BAD);
}

/*
 * What state a goroutine is in.  It tells nothing new of one that is known, and
 * is dropped where not all events are kept, to leave room, where that is known
 * otherwise, where it comes too late, or where what must be before it has no
 * room: that waits for the next event.
 */
static int
go_status(struct enc_act *a)
{
	unsigned status = status_of[a->ev->to];
	bool bound = status == GTT_V2_GO_RUNNING || status == GTT_V2_GO_SYSCALL;
	struct gtt_encoder *e = a->e;
	struct enc_g *g;
	uint64_t stack;

	if ((e->v1 || e->parts) && gtt_enc_find_g(e, a->ev->id) != NULL)
		return 0;
	place_status(a, status);
	g = gtt_enc_find_g(e, a->ev->id);
	if ((g != NULL ? g->s.status != status || (bound && g->m != a->m) :
	    e->build.gen > 1) || !gtt_enc_has_room(e, a->time))
		return 0;
	if (g == NULL && bound && a->m->g != NULL)
		gtt_enc_bring(e, a->m, a->m->p != NULL ? a->m->p->id : GTT_NONE,
		    GTT_NONE, GTT_V2_GO_BAD);
	if (gtt_enc_stack(a, a->ev->stack, &stack) < 0 ||
	    gtt_enc_put(a, stack != 0 ? GTT_V2_GO_STATUS_STACK :
	    GTT_V2_GO_STATUS, (uint64_t)a->ev->id, a->m->lane.m, status,
	    stack) < 0)
		return -1;
	if (g == NULL) {
		g = gtt_enc_add_g(e, a->ev->id, status);
		if (bound)
			enc_bind_g(a->m, g);
	}
	g->s.seq = (struct gtt_v2_seq){ e->build.gen, 0 };
	g->last = a->time;
	return 0;
}

static int
go_create(struct enc_act *a)
{
	enum gtt_v2_type type = a->type;
	unsigned status = status_of[a->ev->to];
	uint64_t new_stack, stack;
	struct enc_g *g;

	gtt_enc_place(a, type == GTT_V2_GO_CREATE_SYSCALL ? enc_nothing : enc_a_p);
	gtt_enc_move_g(a->e, a->ev->id, GTT_V2_GO_BAD);
	enc_bring(a, type == GTT_V2_GO_CREATE_SYSCALL ? GTT_V2_GO_BAD :
	    GTT_V2_GO_RUNNING);
	if (gtt_enc_stack(a, a->ev->tstack, &new_stack) < 0 ||
	    gtt_enc_stack(a, a->ev->stack, &stack) < 0 ||
	    gtt_enc_put(a, type, (uint64_t)a->ev->id, new_stack, stack, 0) < 0)
		return -1;
	g = gtt_enc_add_g(a->e, a->ev->id, status);
	g->last = a->time;
	if (type == GTT_V2_GO_CREATE_SYSCALL)
		enc_bind_g(a->m, g);
	return 0;
}

/* GoStart, GoUnblock: what they need of the goroutine, before their context. */
static struct enc_g *
target(struct enc_act *a, unsigned status)
{
	struct enc_g *g = gtt_enc_find_g(a->e, a->ev->id);

	if (__builtin_expect(g != NULL && g->s.status == status &&
	    g->s.seq.gen == a->e->build.gen, 1))
		return g;
	g = gtt_enc_move_g(a->e, a->ev->id, status);
	gtt_enc_refresh_g(a->e, g);
	return g;
}

static int
go_start(struct enc_act *a)
{
	struct enc_g *g;

	gtt_enc_place(a, enc_a_p);
	g = target(a, GTT_V2_GO_RUNNABLE);
	enc_bring(a, GTT_V2_GO_BAD);
	if (gtt_enc_put(a, GTT_V2_GO_START, (uint64_t)g->s.id,
	    enc_next(a->e, &g->s.seq), 0, 0) < 0)
		return -1;
	g->s.status = GTT_V2_GO_RUNNING;
	g->last = a->time;
	enc_bind_g(a->m, g);
	return 0;
}

static int
go_unblock(struct enc_act *a)
{
	struct enc_g *g;
	uint64_t stack;

	gtt_enc_place(a, enc_nothing);
	g = target(a, GTT_V2_GO_WAITING);
	enc_bring(a, GTT_V2_GO_BAD);
	if (gtt_enc_stack(a, a->ev->stack, &stack) < 0 ||
	    gtt_enc_put(a, GTT_V2_GO_UNBLOCK, (uint64_t)g->s.id,
	    enc_next(a->e, &g->s.seq), stack, 0) < 0)
		return -1;
	g->s.status = GTT_V2_GO_RUNNABLE;
	g->last = a->time;
	return 0;
}

static void
unbind_g(struct enc_act *a)
{
	a->m->g->m = NULL;
	a->m->g = NULL;
	gtt_enc_unbound(a->e, a->m);
}

/* A goroutine that goes from one state to another by itself. */
static inline void
own(struct enc_act *a, struct enc_needs needs)
{
	gtt_enc_place(a, needs);
	enc_bring(a, status_of[a->ev->from]);
}

static int
go_syscall_begin(struct enc_act *a)
{
	uint64_t stack;

	own(a, enc_user);
	gtt_enc_refresh_p(a->e, a->m->p);
	if (gtt_enc_stack(a, a->ev->stack, &stack) < 0 ||
	    gtt_enc_put(a, GTT_V2_GO_SYSCALL_BEGIN, enc_next(a->e, &a->m->p->seq),
	    stack, 0, 0) < 0)
		return -1;
	a->m->g->s.status = GTT_V2_GO_SYSCALL;
	a->m->p->status = GTT_V2_PROC_SYSCALL;
	return 0;
}

static int
go_syscall_end(struct enc_act *a)
{
	own(a, enc_user);
	gtt_enc_bring_syscall(a->e, a->m);
	if (gtt_enc_put(a, GTT_V2_GO_SYSCALL_END, 0, 0, 0, 0) < 0)
		return -1;
	a->m->g->s.status = GTT_V2_GO_RUNNING;
	a->m->p->status = GTT_V2_PROC_RUNNING;
	return 0;
}

static int
go_syscall_end_blocked(struct enc_act *a)
{
	own(a, enc_nothing);
	if (a->m->p != NULL && a->m->p->status == GTT_V2_PROC_SYSCALL) {
		gtt_enc_release_p(a->e, a->m->p);
		if (a->p != GTT_NONE)
			gtt_enc_take_p(a->e, a->m, a->p);
	}
	if (gtt_enc_put(a, GTT_V2_GO_SYSCALL_END_BLOCKED, 0, 0, 0, 0) < 0)
		return -1;
	a->m->g->s.status = GTT_V2_GO_RUNNABLE;
	unbind_g(a);
	return 0;
}

static int
end_g(struct enc_act *a, enum gtt_v2_type type)
{
	struct enc_g *g = a->m->g;

	if (gtt_enc_put(a, type, 0, 0, 0, 0) < 0)
		return -1;
	unbind_g(a);
	*enc_gone(a->e, g->s.id) = a->time;
	gtt_enc_remove_g(a->e, g);
	return 0;
}

static int
go_destroy(struct enc_act *a)
{
	own(a, a->type == GTT_V2_GO_DESTROY ? enc_user : enc_nothing);
	return end_g(a, a->type);
}

static int
go_stop(struct enc_act *a)
{
	uint64_t reason, stack;

	own(a, enc_user);
	if (gtt_enc_str(a, 0, &reason) < 0 ||
	    gtt_enc_stack(a, a->ev->stack, &stack) < 0 ||
	    gtt_enc_put(a, a->type, reason, stack, 0, 0) < 0)
		return -1;
	a->m->g->s.status = status_of[a->ev->to];
	unbind_g(a);
	return 0;
}

static enc_handler *const by_type[GTT_V2_NEVENTS] = {
	[GTT_V2_GO_CREATE] = go_create,
	[GTT_V2_GO_CREATE_BLOCKED] = go_create,
	[GTT_V2_GO_CREATE_SYSCALL] = go_create,
	[GTT_V2_GO_START] = go_start,
	[GTT_V2_GO_UNBLOCK] = go_unblock,
	[GTT_V2_GO_STOP] = go_stop,
	[GTT_V2_GO_BLOCK] = go_stop,
	[GTT_V2_GO_DESTROY] = go_destroy,
	[GTT_V2_GO_DESTROY_SYSCALL] = go_destroy,
	[GTT_V2_GO_SYSCALL_BEGIN] = go_syscall_begin,
	[GTT_V2_GO_SYSCALL_END] = go_syscall_end,
	[GTT_V2_GO_SYSCALL_END_BLOCKED] = go_syscall_end_blocked,
};

static int
go_nowhere(struct enc_act *a)
{
	return gtt_enc_fail(a, "no such transition");
}

enc_handler *
gtt_enc_go_handler(const struct gtt_event *ev, uint8_t *type)
{
	*type = transitions[ev->from][ev->to];
	if (*type != GTT_V2_NONE)
		return by_type[*type];
	return ev->from == GTT_GO_UNDETERMINED || ev->from == ev->to ?
	    go_status : go_nowhere;
}

/* A coroutine switch, whole: its three events. */
int
gtt_enc_go_switch(struct enc_act *a)
{
	bool ends = a->ev->wire == GTT_V2_GO_SWITCH_DESTROY;
	struct enc_g *cur, *next;

	gtt_enc_place(a, enc_user);
	next = target(a, GTT_V2_GO_WAITING);
	enc_bring(a, GTT_V2_GO_RUNNING);
	cur = a->m->g;
	if (gtt_enc_put(a, ends ? GTT_V2_GO_SWITCH_DESTROY : GTT_V2_GO_SWITCH,
	    (uint64_t)next->s.id, enc_next(a->e, &next->s.seq), 0, 0) < 0)
		return -1;
	unbind_g(a);
	cur->s.status = GTT_V2_GO_WAITING;
	cur->last = a->time + 2;
	if (ends) {
		*enc_gone(a->e, cur->s.id) = cur->last;
		gtt_enc_remove_g(a->e, cur);
	}
	next->s.status = GTT_V2_GO_RUNNING;
	enc_bind_g(a->m, next);
	gtt_enc_take(a->e, a->time + 1);
	gtt_enc_take(a->e, a->time + 2);
	a->m->last = a->m->p->last = next->last = a->time + 2;
	return 0;
}

/* A goroutine that ends in a syscall, and the P that it leaves: whole. */
int
gtt_enc_go_abandon(struct enc_act *a)
{
	struct enc_p *p;

	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_SYSCALL);
	gtt_enc_bring_syscall(a->e, a->m);
	p = a->m->p;
	if (end_g(a, GTT_V2_GO_DESTROY_SYSCALL) < 0)
		return -1;
	p->status = GTT_V2_PROC_SYSCALL_ABANDONED;
	p->m = NULL;
	a->m->p = NULL;
	gtt_enc_take(a->e, a->time + 1);
	a->m->last = p->last = a->time + 1;
	return 0;
}
