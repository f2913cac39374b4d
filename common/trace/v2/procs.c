/*
 * The part of the ordering that is about Ps: who has them, and who takes them
 * from whom.
 */
#include <inttypes.h>

#include "common/trace/v2/order_impl.h"

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
	return gtt_v2_step_fail(s, "no thread has P %" PRId64
	    ", which is about to be stolen", pid);
}

int
gtt_v2_proc_status(struct step *s)
{
	int64_t pid = (int64_t)s->raw->args[0];
	uint64_t status = s->raw->args[1];
	struct gtt_v2_p *p = find_p(s->o, pid);
	unsigned from, to;
	bool promoted = false;

	if (status >= GTT_V2_NPROCSTATUS)
		return gtt_v2_step_fail(s, "invalid status %" PRIu64 " of P %" PRId64,
		    status, pid);
	from = to = gtt_v2_proc_state[status];
	if (p == NULL) {
		p = gtt_v2_add_p(s, pid, (unsigned)status);
		from = s->gen->gen == s->o->initial_gen ?
		    GTT_PROC_UNDETERMINED : GTT_PROC_NOTEXIST;
	} else if (status == GTT_V2_PROC_SYSCALL_ABANDONED &&
	    p->status == GTT_V2_PROC_SYSCALL) {
		promoted = true;
		from = to = GTT_PROC_RUNNING;
	} else if (p->status != status) {
		return gtt_v2_step_fail(s, "P %" PRId64 " has status %" PRIu64
		    " but was in %u", pid, status, p->status);
	}
	p->seq = seq(s, 0);
	if (status == GTT_V2_PROC_RUNNING || status == GTT_V2_PROC_SYSCALL)
		bind_p(s, pid);
	if (promoted && tell_for_owner(s, pid) < 0)
		return -1;
	emit_proc(s, pid, from, to);
	s->out[-1].val[0] = promoted ? GTT_V2_PROC_SYSCALL : status;
	return 1;
}

int
gtt_v2_proc_start(struct step *s)
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

int
gtt_v2_proc_stop(struct step *s)
{
	struct gtt_v2_p *p = current_p(s);

	if (p == NULL)
		return gtt_v2_step_fail(s, "P %" PRId64 " is not known", s->p);
	if (p->status != GTT_V2_PROC_RUNNING && p->status != GTT_V2_PROC_SYSCALL)
		return gtt_v2_step_fail(s, "P %" PRId64 " does not run", s->p);
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
			return gtt_v2_step_fail(s, "steals P %" PRId64
			    " from itself but has P %" PRId64, pid, s->p);
		bind_p(s, GTT_NONE);
		return 0;
	}
	victim = gtt_v2_known_m(s->o, mid);
	if (victim == NULL)
		return gtt_v2_step_fail(s, "steals P %" PRId64 " from M %" PRId64
		    ", which is not known", pid, mid);
	if (victim->p != pid)
		return gtt_v2_step_fail(s, "steals P %" PRId64 " from M %" PRId64
		    ", which has P %" PRId64, pid, mid, victim->p);
	victim->p = GTT_NONE;
	return 0;
}

int
gtt_v2_proc_steal(struct step *s)
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
	emit_proc(s, pid, gtt_v2_proc_state[old], GTT_PROC_IDLE);
	return 1;
}
