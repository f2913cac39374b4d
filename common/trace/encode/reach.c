/*
 * From what is to what must be, with events of the encoder's own: each does to
 * the encoder's state what a reader's does for it (order.h).
 */
#include "common/trace/encode/impl.h"

/*
 * The first carrier that did nothing of late, else the one that did nothing for
 * longest: an M's events are in order, so what is to be put before the next
 * event has to be after all that its M did.
 */
static unsigned
carrier(struct gtt_encoder *e)
{
	int64_t late = gtt_enc_free_since(e);
	unsigned best = 0;

	for (unsigned i = 0; i < ENC_CARRIERS; i++) {
		int64_t last = gtt_enc_m(e, enc_carrier_m(i))->last;

		if (last < late)
			return i;
		if (last < gtt_enc_m(e, enc_carrier_m(best))->last)
			best = i;
	}
	return best;
}

/*
 * Where it does not matter on which M something is said: on a carrier or that
 * of the event to come, where there is more room in time.
 */
static struct enc_m *
anywhere(struct gtt_encoder *e)
{
	struct enc_m *m = gtt_enc_m(e, enc_carrier_m(carrier(e)));

	return e->at != NULL && e->at->last < m->last ? e->at : m;
}

static struct enc_op *
plan(struct gtt_encoder *e, struct enc_m *m, enum gtt_v2_type type)
{
	return gtt_enc_plan(e, m, type, 0, 0, 0);
}

static void
leave_g(struct gtt_encoder *e, struct enc_m *m)
{
	m->g->m = NULL;
	m->g = NULL;
	gtt_enc_unbound(e, m);
}

static void
leave_p(struct gtt_encoder *e, struct enc_m *m)
{
	m->p->m = NULL;
	m->p = NULL;
	gtt_enc_unbound(e, m);
}

/*
 * Ps.
 */

void
gtt_enc_refresh_p(struct gtt_encoder *e, struct enc_p *p)
{
	struct enc_m *m = p->m != NULL ? p->m : anywhere(e);
	struct enc_op *op;

	if (p->seq.gen == e->build.gen)
		return;
	op = gtt_enc_plan(e, m, GTT_V2_PROC_STATUS, (uint64_t)p->id, p->status,
	    0);
	op->early = p->m == NULL;
	gtt_enc_behind(op, &p->last);
	p->seq = (struct gtt_v2_seq){ e->build.gen, 0 };
}

void
gtt_enc_release_p(struct gtt_encoder *e, struct enc_p *p)
{
	struct enc_m *m = p->m;

	if (p->status == GTT_V2_PROC_BAD) {
		gtt_enc_behind(gtt_enc_plan(e, anywhere(e),
		    GTT_V2_PROC_STATUS, (uint64_t)p->id, GTT_V2_PROC_IDLE, 0),
		    &p->last);
		p->seq = (struct gtt_v2_seq){ e->build.gen, 0 };
	} else if (m != NULL) {
		plan(e, m, GTT_V2_PROC_STOP);
		leave_p(e, m);
	} else if (p->status == GTT_V2_PROC_SYSCALL_ABANDONED) {
		gtt_enc_refresh_p(e, p);
		gtt_enc_behind(gtt_enc_plan(e, anywhere(e), GTT_V2_PROC_STEAL,
		    (uint64_t)p->id, enc_next(e, &p->seq), 0), &p->last);
	}
	p->status = GTT_V2_PROC_IDLE;
}

/*
 * m has been told of in this generation; what is not needed for the next event
 * waits where there is no room.
 */
static void
refresh_m(struct gtt_encoder *e, struct enc_m *m)
{
	size_t n = e->nplan;

	if (m->p != NULL)
		gtt_enc_refresh_p(e, m->p);
	if (e->nplan > n)
		e->plan[n++].waits = &m->p->seq;
	if (m->g != NULL && e->parts)
		gtt_enc_refresh_g(e, m->g);
	if (e->nplan > n)
		e->plan[n].waits = &m->g->s.seq;
}

static void
park(struct gtt_encoder *e, struct enc_m *m);

void
gtt_enc_take_p(struct gtt_encoder *e, struct enc_m *m, int64_t id)
{
	struct enc_p *p = gtt_enc_p(e, id);
	struct enc_op *op;

	if (p->status == GTT_V2_PROC_BAD) {
		op = gtt_enc_plan(e, m, GTT_V2_PROC_STATUS, (uint64_t)id,
		    GTT_V2_PROC_RUNNING, 0);
		p->seq = (struct gtt_v2_seq){ e->build.gen, 0 };
	} else {
		if (p->m != NULL && p->m->g != NULL &&
		    p->m->g->s.status == GTT_V2_GO_RUNNING)
			park(e, p->m);
		if (p->status != GTT_V2_PROC_IDLE)
			gtt_enc_release_p(e, p);
		gtt_enc_refresh_p(e, p);
		op = gtt_enc_plan(e, m, GTT_V2_PROC_START, (uint64_t)id,
		    enc_next(e, &p->seq), 0);
	}
	gtt_enc_behind(op, &p->last);
	p->status = GTT_V2_PROC_RUNNING;
	enc_bind_p(m, p);
}

/* As carrier has it, of the Ps. */
static int64_t
carrier_p(struct gtt_encoder *e)
{
	int64_t late = gtt_enc_free_since(e), best = GTT_CARRIER_P;

	for (int64_t id = best; id < GTT_CARRIER_P + ENC_CARRIERS; id++) {
		int64_t last = gtt_enc_p(e, id)->last;

		if (last < late)
			return id;
		if (last < gtt_enc_p(e, best)->last)
			best = id;
	}
	return best;
}

/* The goroutine of m can do something: m needs a P, if only for now. */
static void
lend_p(struct gtt_encoder *e, struct enc_m *m)
{
	if (m->p == NULL)
		gtt_enc_take_p(e, m, carrier_p(e));
}

struct enc_m *
gtt_enc_host(struct gtt_encoder *e)
{
	unsigned i = carrier(e);
	struct enc_m *m = gtt_enc_m(e, enc_carrier_m(i));

	if (m->g != NULL)
		park(e, m);
	if (m->p == NULL)
		gtt_enc_take_p(e, m, GTT_CARRIER_P + i);
	return m;
}

/*
 * Goroutines.
 */

void
gtt_enc_refresh_g(struct gtt_encoder *e, struct enc_g *g)
{
	struct enc_m *m = g->m != NULL ? g->m : anywhere(e);
	struct enc_op *op;

	if (g->s.seq.gen == e->build.gen)
		return;
	op = gtt_enc_plan(e, m, GTT_V2_GO_STATUS, (uint64_t)g->s.id, m->lane.m,
	    g->s.status);
	op->early = g->m == NULL;
	gtt_enc_behind(op, &g->last);
	g->s.seq = (struct gtt_v2_seq){ e->build.gen, 0 };
}

/* The goroutine of m leaves its syscall without its P, runnable. */
static void
end_blocked(struct gtt_encoder *e, struct enc_m *m)
{
	if (m->p != NULL && m->p->status == GTT_V2_PROC_SYSCALL)
		gtt_enc_release_p(e, m->p);
	plan(e, m, GTT_V2_GO_SYSCALL_END_BLOCKED);
	m->g->s.status = GTT_V2_GO_RUNNABLE;
	leave_g(e, m);
}

/* The goroutine of m gets off it, runnable. */
static void
park(struct gtt_encoder *e, struct enc_m *m)
{
	if (m->g->s.status == GTT_V2_GO_SYSCALL) {
		end_blocked(e, m);
		return;
	}
	lend_p(e, m);
	plan(e, m, GTT_V2_GO_STOP);
	m->g->s.status = GTT_V2_GO_RUNNABLE;
	leave_g(e, m);
}

/* m, which has no goroutine, runs g, which is runnable. */
static void
run_g(struct gtt_encoder *e, struct enc_m *m, struct enc_g *g)
{
	gtt_enc_refresh_g(e, g);
	lend_p(e, m);
	gtt_enc_behind(gtt_enc_plan(e, m, GTT_V2_GO_START, (uint64_t)g->s.id,
	    enc_next(e, &g->s.seq), 0), &g->last);
	g->s.status = GTT_V2_GO_RUNNING;
	enc_bind_g(m, g);
}

void
gtt_enc_enter_syscall(struct gtt_encoder *e, struct enc_m *m)
{
	lend_p(e, m);
	gtt_enc_refresh_p(e, m->p);
	gtt_enc_plan(e, m, GTT_V2_GO_SYSCALL_BEGIN, enc_next(e, &m->p->seq), 0,
	    0);
	m->g->s.status = GTT_V2_GO_SYSCALL;
	m->p->status = GTT_V2_PROC_SYSCALL;
}

/* In the first generation what is not known can just be told. */
static struct enc_g *
tell_g(struct gtt_encoder *e, struct enc_m *m, int64_t id, unsigned status)
{
	bool bound = status == GTT_V2_GO_RUNNING || status == GTT_V2_GO_SYSCALL;
	struct enc_m *on = bound ? m : anywhere(e);
	struct enc_op *op = gtt_enc_plan(e, on, GTT_V2_GO_STATUS, (uint64_t)id,
	    on->lane.m, status);
	struct enc_g *g = gtt_enc_add_g(e, id, status);

	gtt_enc_behind(op, &g->last);
	gtt_enc_behind(op, enc_gone(e, id));
	if (bound)
		enc_bind_g(m, g);
	return g;
}

/* Later it must be created, which goes three ways. */
static struct enc_g *
create_g(struct gtt_encoder *e, struct enc_m *m, int64_t id, unsigned status)
{
	bool syscall = status == GTT_V2_GO_SYSCALL;
	enum gtt_v2_type type = syscall ? GTT_V2_GO_CREATE_SYSCALL :
	    status == GTT_V2_GO_WAITING ? GTT_V2_GO_CREATE_BLOCKED :
	    GTT_V2_GO_CREATE;
	struct enc_m *on = syscall ? m : gtt_enc_host(e);
	struct enc_op *op = gtt_enc_plan(e, on, type, (uint64_t)id, 0, 0);
	struct enc_g *g = gtt_enc_add_g(e, id,
	    status == GTT_V2_GO_RUNNING ? GTT_V2_GO_RUNNABLE : status);

	gtt_enc_behind(op, &g->last);
	gtt_enc_behind(op, enc_gone(e, id));
	if (syscall)
		enc_bind_g(m, g);
	else if (status == GTT_V2_GO_RUNNING)
		run_g(e, m, g);
	return g;
}

struct enc_g *
gtt_enc_make_g(struct gtt_encoder *e, struct enc_m *m, int64_t id,
    unsigned status)
{
	if (e->build.gen <= 1)
		return tell_g(e, m, id, status);
	return create_g(e, m, id, status);
}

/* g, which is bound or runnable, blocks or ends. */
static void
finish_g(struct gtt_encoder *e, struct enc_g *g, unsigned status)
{
	struct enc_m *m = g->m;

	if (m == NULL) {
		m = gtt_enc_host(e);
		run_g(e, m, g);
	}
	lend_p(e, m);
	gtt_enc_behind(plan(e, m, status == GTT_V2_GO_WAITING ?
	    GTT_V2_GO_BLOCK : GTT_V2_GO_DESTROY), enc_gone(e, g->s.id));
	g->s.status = (uint8_t)status;
	leave_g(e, m);
	if (status == GTT_V2_GO_BAD)
		gtt_enc_remove_g(e, g);
}

struct enc_g *
gtt_enc_move_g(struct gtt_encoder *e, int64_t id, unsigned status)
{
	struct enc_g *g = gtt_enc_find_g(e, id);

	if (g == NULL)
		return status == GTT_V2_GO_BAD ? NULL :
		    gtt_enc_make_g(e, NULL, id, status);
	if (g->s.status == status)
		return g;
	if (g->s.status == GTT_V2_GO_SYSCALL)
		end_blocked(e, g->m);
	if (g->s.status == GTT_V2_GO_WAITING) {
		gtt_enc_refresh_g(e, g);
		gtt_enc_behind(gtt_enc_plan(e, anywhere(e), GTT_V2_GO_UNBLOCK,
		    (uint64_t)id, enc_next(e, &g->s.seq), 0), &g->last);
		g->s.status = GTT_V2_GO_RUNNABLE;
	}
	if (status == GTT_V2_GO_RUNNABLE) {
		if (g->m != NULL)
			park(e, g->m);
		return g;
	}
	finish_g(e, g, status);
	return status == GTT_V2_GO_BAD ? NULL : g;
}

/*
 * What an event needs.
 */

/* The goroutine of m leaves its syscall and goes on. */
static void
leave_syscall(struct gtt_encoder *e, struct enc_m *m)
{
	struct enc_g *g = m->g;

	if (m->p == NULL || m->p->status != GTT_V2_PROC_SYSCALL) {
		end_blocked(e, m);
		run_g(e, m, g);
		return;
	}
	plan(e, m, GTT_V2_GO_SYSCALL_END);
	g->s.status = GTT_V2_GO_RUNNING;
	m->p->status = GTT_V2_PROC_RUNNING;
}

/* Goroutine id is on m, which has none or that one, in status. */
static void
bring_g(struct gtt_encoder *e, struct enc_m *m, int64_t id, unsigned status)
{
	struct enc_g *g = m->g;
	bool keep = m->p != NULL;

	if (g == NULL) {
		g = gtt_enc_find_g(e, id);
		if (g == NULL) {
			g = gtt_enc_make_g(e, m, id,
			    status == GTT_V2_GO_SYSCALL && !keep ?
			    GTT_V2_GO_SYSCALL : GTT_V2_GO_RUNNING);
		} else {
			gtt_enc_move_g(e, id, GTT_V2_GO_RUNNABLE);
			run_g(e, m, g);
		}
	}
	if (status == GTT_V2_GO_RUNNING && g->s.status != status)
		leave_syscall(e, m);
	if (status == GTT_V2_GO_SYSCALL && g->s.status != status)
		gtt_enc_enter_syscall(e, m);
	if (!keep && m->p != NULL)
		gtt_enc_release_p(e, m->p);
}

void
gtt_enc_bring(struct gtt_encoder *e, struct enc_m *m, int64_t p, int64_t g,
    unsigned status)
{
	struct enc_g *found;

	if (m->g != NULL && m->g->s.id != g)
		park(e, m);
	if (g != GTT_NONE && m->g == NULL) {
		found = gtt_enc_find_g(e, g);
		if (found != NULL && found->m != NULL)
			park(e, found->m);
	}
	if (m->p != NULL && m->p->id != p)
		gtt_enc_release_p(e, m->p);
	if (p != GTT_NONE && m->p == NULL)
		gtt_enc_take_p(e, m, p);
	refresh_m(e, m);
	if (g != GTT_NONE && (m->g == NULL ||
	    (status != GTT_V2_GO_BAD && m->g->s.status != status)))
		bring_g(e, m, g, status);
}

void
gtt_enc_bring_syscall(struct gtt_encoder *e, struct enc_m *m)
{
	if (m->p->status == GTT_V2_PROC_SYSCALL)
		return;
	if (m->g->s.status == GTT_V2_GO_SYSCALL)
		leave_syscall(e, m);
	gtt_enc_enter_syscall(e, m);
}

/* Only a goroutine that ends in a syscall leaves a P behind. */
void
gtt_enc_abandon_p(struct gtt_encoder *e, struct enc_p *p)
{
	struct enc_m *m = gtt_enc_m(e, GTT_CARRIER_M);

	if (p->status == GTT_V2_PROC_BAD) {
		gtt_enc_behind(gtt_enc_plan(e, m, GTT_V2_PROC_STATUS,
		    (uint64_t)p->id, GTT_V2_PROC_SYSCALL_ABANDONED, 0),
		    &p->last);
		p->seq = (struct gtt_v2_seq){ e->build.gen, 0 };
	} else if (p->status != GTT_V2_PROC_SYSCALL_ABANDONED) {
		gtt_enc_bring(e, m, p->id, GTT_CARRIER_G, GTT_V2_GO_RUNNING);
		gtt_enc_enter_syscall(e, m);
		plan(e, m, GTT_V2_GO_DESTROY_SYSCALL);
		gtt_enc_behind(plan(e, m, ENC_SECOND),
		    enc_gone(e, GTT_CARRIER_G));
		gtt_enc_remove_g(e, m->g);
		p->m = NULL;
		m->p = NULL;
	}
	p->status = GTT_V2_PROC_SYSCALL_ABANDONED;
}
