/*
 * Events that are about Ps.
 */
#include "common/trace/encode/impl.h"

static void
unbind_p(struct enc_act *a, struct enc_p *p)
{
	struct enc_m *m = p->m;

	p->status = GTT_V2_PROC_IDLE;
	p->m = NULL;
	if (m != NULL) {
		m->p = NULL;
		gtt_enc_unbound(a->e, m);
	}
}

/* v2 events say which status it was; the model has two for four. */
static unsigned
proc_status_of(const struct enc_act *a)
{
	if (!a->e->v1)
		return (unsigned)a->ev->val[0];
	return a->ev->to == GTT_PROC_RUNNING ? GTT_V2_PROC_RUNNING :
	    GTT_V2_PROC_IDLE;
}

static void
place_proc_status(struct enc_act *a, bool bound)
{
	if (a->e->v1) {
		a->m = bound ? gtt_enc_start_v1(a->e, a->ev) :
		    gtt_enc_m(a->e, GTT_CARRIER_M);
		return;
	}
	gtt_enc_place(a, enc_nothing);
	if (!enc_is_there(a))
		gtt_enc_bring(a->e, a->m, a->p, a->g, GTT_V2_GO_BAD);
}

/* As go_status. */
static int
proc_status(struct enc_act *a)
{
	unsigned status = proc_status_of(a);
	bool bound = status == GTT_V2_PROC_RUNNING ||
	    status == GTT_V2_PROC_SYSCALL;
	struct enc_p *p = gtt_enc_p(a->e, a->ev->id);
	bool fresh;

	if (p->status != GTT_V2_PROC_BAD && (a->e->v1 || a->e->parts))
		return 0;
	place_proc_status(a, bound);
	fresh = p->status == GTT_V2_PROC_BAD;
	if (!fresh && (p->status != status || (bound && p->m != a->m)))
		return 0;
	if (!gtt_enc_has_room(a->e, a->time))
		return 0;
	if (fresh && bound && a->m->p != NULL)
		gtt_enc_release_p(a->e, a->m->p);
	if (gtt_enc_put(a, GTT_V2_PROC_STATUS, (uint64_t)p->id, status, 0, 0) < 0)
		return -1;
	p->status = (uint8_t)status;
	p->seq = (struct gtt_v2_seq){ a->e->build.gen, 0 };
	p->last = a->time;
	if (bound)
		enc_bind_p(a->m, p);
	return 0;
}

static int
proc_start(struct enc_act *a)
{
	struct enc_p *p = gtt_enc_p(a->e, a->ev->id);

	if (a->e->v1) {
		a->m = gtt_enc_start_v1(a->e, a->ev);
		a->p = a->g = GTT_NONE;
	} else {
		gtt_enc_place(a, enc_nothing);
	}
	if (p->status != GTT_V2_PROC_IDLE)
		gtt_enc_release_p(a->e, p);
	gtt_enc_refresh_p(a->e, p);
	enc_bring(a, a->g != GTT_NONE ? GTT_V2_GO_SYSCALL : GTT_V2_GO_BAD);
	if (gtt_enc_put(a, GTT_V2_PROC_START, (uint64_t)p->id,
	    enc_next(a->e, &p->seq), 0, 0) < 0)
		return -1;
	p->status = GTT_V2_PROC_RUNNING;
	p->last = a->time;
	enc_bind_p(a->m, p);
	return 0;
}

static int
proc_stop(struct enc_act *a)
{
	struct enc_p *p;

	gtt_enc_place(a, enc_a_p);
	enc_bring(a, a->g != GTT_NONE ? GTT_V2_GO_SYSCALL : GTT_V2_GO_BAD);
	p = a->m->p;
	if (gtt_enc_put(a, GTT_V2_PROC_STOP, 0, 0, 0, 0) < 0)
		return -1;
	unbind_p(a, p);
	return 0;
}

/* P p sits in a syscall of some M, so that it can be stolen. */
static void
bring_victim(struct enc_act *a, struct enc_p *p)
{
	struct enc_m *m = p->m;

	if (p->status == GTT_V2_PROC_SYSCALL)
		return;
	if (m == NULL)
		m = gtt_enc_m(a->e, GTT_VICTIM_M);
	gtt_enc_bring(a->e, m, p->id, m->g != NULL ? m->g->s.id : GTT_CARRIER_G,
	    GTT_V2_GO_SYSCALL);
	gtt_enc_bring_syscall(a->e, m);
}

static int
proc_steal(struct enc_act *a)
{
	struct enc_p *p = gtt_enc_p(a->e, a->ev->id);

	if (!a->e->v1)
		gtt_enc_place(a, enc_nothing);
	enc_bring(a, GTT_V2_GO_BAD);
	if (a->ev->from == GTT_PROC_IDLE)
		gtt_enc_abandon_p(a->e, p);
	else
		bring_victim(a, p);
	gtt_enc_refresh_p(a->e, p);
	if (gtt_enc_put(a, GTT_V2_PROC_STEAL, (uint64_t)p->id,
	    enc_next(a->e, &p->seq), p->m != NULL ? p->m->lane.m : UINT64_MAX,
	    0) < 0)
		return -1;
	p->last = a->time;
	if (p->m != NULL)
		p->m->last = a->time;
	unbind_p(a, p);
	return 0;
}

/*
 * The P of a v1 trace stops without a goroutine: where one sits in a syscall
 * with it, somebody else takes it away.
 */
static int
proc_stop_v1(struct enc_act *a)
{
	struct enc_p *p = gtt_enc_p(a->e, a->ev->id);

	if (p->m == NULL || p->m->g == NULL ||
	    p->status != GTT_V2_PROC_SYSCALL)
		return proc_stop(a);
	a->m = gtt_enc_spare(a->e);
	a->p = a->g = GTT_NONE;
	if (proc_steal(a) < 0)
		return -1;
	gtt_enc_unbound(a->e, a->m);
	return 0;
}

int
gtt_enc_proc_transition(struct enc_act *a)
{
	const struct gtt_event *ev = a->ev;
	bool v2 = !a->e->v1;

	if (ev->from == GTT_PROC_IDLE && ev->to == GTT_PROC_RUNNING)
		return proc_start(a);
	if (v2 && ev->wire == GTT_V2_PROC_STEAL)
		return proc_steal(a);
	if (ev->from == GTT_PROC_RUNNING && ev->to == GTT_PROC_IDLE)
		return v2 ? proc_stop(a) : proc_stop_v1(a);
	return proc_status(a);
}
