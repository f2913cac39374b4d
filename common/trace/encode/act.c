/*
 * What all events need on their way out.
 */
#include <inttypes.h>

#include "common/trace/encode/impl.h"

const struct enc_needs enc_nothing = { false, false }, enc_a_p = { true, false },
    enc_user = { true, true };

int
gtt_enc_fail(const struct enc_act *a, const char *what)
{
	return gtt_fail(a->err, GTT_EDATA, GTT_NO_OFFSET, "%s at time %" PRId64
	    " cannot be written: %s", gtt_kind_name(a->ev->kind),
	    a->ev->time, what);
}

int
gtt_enc_put(const struct enc_act *a, enum gtt_v2_type type, uint64_t x,
    uint64_t y, uint64_t z, uint64_t last)
{
	struct gtt_encoder *e = a->e;
	struct enc_m *m = a->m;

	gtt_enc_unbound(e, m);
	if (e->mute) {
		e->nplan = 0;
		return 0;
	}
	if (__builtin_expect(e->nplan > 0, 0) &&
	    gtt_enc_commit(e, a->time, a->err) < 0)
		return -1;
	gtt_v2_build_event(&e->build, &m->lane, type, a->time,
	    (uint64_t[]){ x, y, z, last });
	gtt_enc_take(e, a->time);
	m->last = a->time;
	if (m->p != NULL)
		m->p->last = a->time;
	if (m->g != NULL)
		m->g->last = a->time;
	return 0;
}
