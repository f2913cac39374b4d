/*
 * Events of v1 traces happen in ways that v2 does not know:
 *
 *   - The converter gives some to Ps of its own (timers, the network poller,
 *     syscalls): they happen on the M of their goroutine, or on one with none.
 *   - A P stops or goes on without its goroutine that sits in a syscall: the M
 *     stays with the goroutine, the P is stolen and goes on with another M.
 *   - What only a goroutine does in v2 may have none: a carrier does it, one
 *     a P.
 *
 * Ms are those that ProcStart names, where they are free, else made up.
 */
#include "common/trace/encode/impl.h"
#include "common/trace/v1/spec.h"

static bool
is_real(int64_t p)
{
	return p >= 0 && (p < GTT_V1_TIMER_P || p > GTT_V1_PROFILE_P);
}

static bool
in_syscall(const struct enc_m *m)
{
	return m->g != NULL && m->g->s.status == GTT_V2_GO_SYSCALL;
}

/* An M for P p and a goroutine that is not known to be on any. */
static struct enc_m *
m_for(struct gtt_encoder *e, int64_t p, bool p_needed)
{
	struct enc_m *m = is_real(p) ? gtt_enc_p(e, p)->m : NULL;

	if (m == NULL || in_syscall(m) || (!p_needed && m->g != NULL))
		return gtt_enc_spare(e);
	return m;
}

void
gtt_enc_place_v1(struct enc_act *a, struct enc_needs needs)
{
	const struct gtt_event *ev = a->ev;
	bool start = ev->kind == GTT_STATE_TRANSITION &&
	    ev->to == GTT_GO_RUNNING && ev->id == ev->g &&
	    ev->from != GTT_GO_SYSCALL;
	bool real = is_real(ev->p);
	struct enc_g *g = NULL;

	a->g = start ? GTT_NONE : ev->g;	/* in v1 it is there already */
	if (a->g == GTT_NONE && needs.g)
		a->g = GTT_CARRIER_G + (real ? ev->p + 1 : 0);
	if (a->g != GTT_NONE)
		g = gtt_enc_find_g(a->e, a->g);
	a->m = g != NULL && g->m != NULL ? g->m :
	    m_for(a->e, ev->p, needs.p);
	if (real && needs.p)
		a->p = ev->p;
	else if (a->m->p != NULL && a->m->p->status == GTT_V2_PROC_RUNNING)
		a->p = a->m->p->id;
	else
		a->p = needs.p ? GTT_CARRIER_P : GTT_NONE;
}

struct enc_m *
gtt_enc_start_v1(struct gtt_encoder *e, const struct gtt_event *ev)
{
	struct enc_m *m;

	if (ev->m == GTT_NONE)
		return gtt_enc_spare(e);
	m = gtt_enc_m(e, ev->m);
	return m->p == NULL && m->g == NULL ? m : gtt_enc_spare(e);
}
