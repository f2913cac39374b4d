/*
 * What a reader of the encoder's output knows, and where in time there is room
 * for more.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/encode/impl.h"

#define TAKEN	(ENC_TAKEN / 2)	/* times that are remembered, at least */
#define SOME	10		/* events to be put before one */
#define MANY_MS	4096		/* made up for want of time */

/*
 * Ms, Ps, goroutines, tasks.
 */

struct enc_m *
gtt_enc_look_m(struct gtt_encoder *e, int64_t id)
{
	uint32_t *slot = gtt_map_put(&e->m_index, (uint64_t)id);
	struct enc_m *m;

	if (*slot != GTT_MAP_NONE)
		return e->ms[*slot];
	m = gtt_calloc(1, sizeof *m);
	m->lane.m = (uint64_t)id;
	m->last = INT64_MIN;
	*slot = (uint32_t)e->nms;
	e->ms = gtt_grow(e->ms, &e->ms_cap, e->nms + 1, sizeof *e->ms);
	e->ms[e->nms++] = m;
	return m;
}

struct enc_p *
gtt_enc_p(struct gtt_encoder *e, int64_t id)
{
	uint32_t *slot = gtt_map_put(&e->p_index, (uint64_t)id);
	struct enc_p *p;

	if (*slot != GTT_MAP_NONE)
		return e->ps[*slot];
	p = gtt_calloc(1, sizeof *p);
	p->id = id;
	p->last = INT64_MIN;
	*slot = (uint32_t)e->nps;
	e->ps = gtt_grow(e->ps, &e->ps_cap, e->nps + 1, sizeof *e->ps);
	e->ps[e->nps++] = p;
	return p;
}

static uint32_t
free_place(struct gtt_encoder *e)
{
	if (e->nfree_gs > 0)
		return e->free_gs[--e->nfree_gs];
	if (e->ngs % ENC_PIECE == 0) {
		e->gs = gtt_grow(e->gs, &e->gs_cap, e->ngs / ENC_PIECE + 1,
		    sizeof *e->gs);
		e->gs[e->ngs / ENC_PIECE] = gtt_calloc(ENC_PIECE, sizeof **e->gs);
	}
	return (uint32_t)e->ngs++;
}

struct enc_g *
gtt_enc_add_g(struct gtt_encoder *e, int64_t id, unsigned status)
{
	uint32_t i = free_place(e);
	struct enc_g *g = gtt_enc_nth_g(e, i);

	*gtt_map_put(&e->g_index, (uint64_t)id) = i;
	*g = (struct enc_g){ .s = { .id = id, .live = true,
	    .status = (uint8_t)status, .seq = { e->build.gen, 0 } },
	    .last = INT64_MIN };
	return g;
}

void
gtt_enc_remove_g(struct gtt_encoder *e, struct enc_g *g)
{
	uint32_t i = gtt_map_get(&e->g_index, (uint64_t)g->s.id);

	for (size_t k = 0; k < g->s.spans.n; k++)
		e->nstws -= g->s.spans.v[k].type == GTT_V2_STW_BEGIN;
	if (g->m != NULL)
		g->m->g = NULL;
	gtt_map_del(&e->g_index, (uint64_t)g->s.id);
	gtt_v2_g_fini(&g->s);
	e->free_gs = gtt_grow(e->free_gs, &e->free_gs_cap, e->nfree_gs + 1,
	    sizeof *e->free_gs);
	e->free_gs[e->nfree_gs++] = i;
}

struct enc_task *
gtt_enc_find_task(struct gtt_encoder *e, uint64_t id)
{
	uint32_t i = gtt_map_get(&e->task_index, id);

	return i == GTT_MAP_NONE ? NULL : &e->tasks[i];
}

void
gtt_enc_add_task(struct gtt_encoder *e, const struct enc_task *t)
{
	uint32_t *slot = gtt_map_put(&e->task_index, t->id);

	if (e->nfree_tasks > 0) {
		*slot = e->free_tasks[--e->nfree_tasks];
	} else {
		e->tasks = gtt_grow(e->tasks, &e->tasks_cap, e->ntasks + 1,
		    sizeof *e->tasks);
		*slot = (uint32_t)e->ntasks++;
	}
	e->tasks[*slot] = *t;
	e->tasks[*slot].live = true;
}

void
gtt_enc_remove_task(struct gtt_encoder *e, struct enc_task *t)
{
	gtt_map_del(&e->task_index, t->id);
	gtt_v2_name_drop(t->name);
	*t = (struct enc_task){ 0 };
	e->free_tasks = gtt_grow(e->free_tasks, &e->free_tasks_cap,
	    e->nfree_tasks + 1, sizeof *e->free_tasks);
	e->free_tasks[e->nfree_tasks++] = (uint32_t)(t - e->tasks);
}

/*
 * Ms of v1 traces that have nothing: those longest so come first, since what
 * is put before an event must be after all that its M did.
 */

void
gtt_enc_unbound(struct gtt_encoder *e, struct enc_m *m)
{
	if (!e->v1 || m->spare || m->g != NULL || m->p != NULL ||
	    enc_is_carrier_m((int64_t)m->lane.m))
		return;
	m->spare = true;
	m->next_spare = NULL;
	*e->spares_end = m;
	e->spares_end = &m->next_spare;
}

/* Where not all is kept much may have to be put before the next event. */
static bool
is_late(const struct gtt_encoder *e, const struct enc_m *m)
{
	return e->parts && e->next_m - GTT_CARRIER_M < MANY_MS &&
	    m->last >= gtt_enc_free_since(e);
}

struct enc_m *
gtt_enc_spare(struct gtt_encoder *e)
{
	struct enc_m *m;

	while ((m = e->spares) != NULL) {
		e->spares = m->next_spare;
		if (e->spares == NULL)
			e->spares_end = &e->spares;
		m->spare = false;
		if (m->g != NULL || m->p != NULL)
			continue;
		if (!is_late(e, m))
			return m;
		gtt_enc_unbound(e, m);
		break;
	}
	return gtt_enc_m(e, e->next_m++);
}

/*
 * Times.  All that comes out has a time of its own.
 */

void
gtt_enc_forget_taken(struct gtt_encoder *e)
{
	memmove(e->taken, e->taken + TAKEN, TAKEN * sizeof *e->taken);
	e->ntaken = TAKEN;
	e->forgot = true;
}

/* The next free time before *time; *i is a place in taken after it. */
static bool
free_before(const struct gtt_encoder *e, int64_t *time, size_t *i)
{
	int64_t t = *time - 1;

	while (*i > 0 && e->taken[*i - 1] >= t) {
		(*i)--;
		if (e->taken[*i] == t)
			t--;
	}
	*time = t;
	return *i > 0 || !e->forgot;
}

int64_t
gtt_enc_free_since(const struct gtt_encoder *e)
{
	size_t i = e->ntaken;
	int64_t time = i > 0 ? e->taken[i - 1] : INT64_MAX;

	for (unsigned n = 0; n < SOME; n++)
		free_before(e, &time, &i);
	return time;
}

/* Puts the planned times among those that are taken. */
static void
take_planned(struct gtt_encoder *e)
{
	size_t n = e->nplan, i, to;

	while (e->ntaken + n > 2 * TAKEN && e->ntaken > 0) {
		size_t drop = e->ntaken / 2 + 1;

		memmove(e->taken, e->taken + drop,
		    (e->ntaken - drop) * sizeof *e->taken);
		e->ntaken -= drop;
		e->forgot = true;
	}
	if (n > 2 * TAKEN)
		n = 2 * TAKEN;	/* those after are the last ones */
	i = e->ntaken;
	e->ntaken = to = i + n;
	for (size_t k = e->nplan; to > i; ) {
		if (i > 0 && e->taken[i - 1] > e->plan[k - 1].time)
			e->taken[--to] = e->taken[--i];
		else
			e->taken[--to] = e->plan[--k].time;
	}
	if (e->nplan > 0 && e->plan[0].time < e->first)
		e->first = e->plan[0].time;
}

struct enc_op *
gtt_enc_plan(struct gtt_encoder *e, struct enc_m *m, enum gtt_v2_type type,
    uint64_t a, uint64_t b, uint64_t c)
{
	struct enc_op *op;

	e->plan = gtt_grow(e->plan, &e->plan_cap, e->nplan + 1,
	    sizeof *e->plan);
	op = &e->plan[e->nplan++];
	*op = (struct enc_op){ .m = m, .args = { a, b, c },
	    .type = (uint8_t)type };
	gtt_enc_behind(op, &m->last);
	if (m->p != NULL)
		gtt_enc_behind(op, &m->p->last);
	if (m->g != NULL)
		gtt_enc_behind(op, &m->g->last);
	return op;
}

void
gtt_enc_behind(struct enc_op *op, int64_t *last)
{
	for (unsigned i = 0; i < GTT_V2_MAX_TARGETS; i++) {
		if (op->last[i] == NULL) {
			op->last[i] = last;
			return;
		}
	}
}

/* Adds a time that op must be later than. */
static int64_t
last_before(const struct enc_op *op)
{
	int64_t last = INT64_MIN;

	for (unsigned i = 0; i < GTT_V2_MAX_TARGETS; i++) {
		if (op->last[i] != NULL && *op->last[i] > last)
			last = *op->last[i];
	}
	return last;
}

/* The first free time after a time. */
static int64_t
free_behind(const struct gtt_encoder *e, int64_t time)
{
	size_t low = 0, high = e->ntaken;

	if (e->forgot && time < e->taken[0])
		time = e->taken[0];
	while (low < high) {
		size_t i = (low + high) / 2;

		if (e->taken[i] <= time)
			low = i + 1;
		else
			high = i;
	}
	for (time++; low < e->ntaken && e->taken[low] == time; low++)
		time++;
	return time;
}

/*
 * What lasts is said early: M's events are in order, and one that is put late
 * leaves no room on its M for the next one.
 */
static void
hasten(struct gtt_encoder *e)
{
	int64_t before = e->sync > e->floor ? e->sync : e->floor + 1;

	for (size_t k = 0; k < e->nplan; k++) {
		struct enc_op *op = &e->plan[k];
		int64_t last = last_before(op);

		if (op->early) {
			last = free_behind(e, last > before ? last : before);
			if (last < op->time)
				op->time = last;
		}
		before = op->time;
	}
}

/* Moves op back to where there is room right before it. */
static bool
free_two_before(const struct gtt_encoder *e, struct enc_op *op, size_t *i)
{
	int64_t first;
	size_t k;

	for (;; op->time = first, *i = k) {
		first = op->time;
		k = *i;
		if (!free_before(e, &first, &k))
			return false;
		if (first == op->time - 1)
			return true;
	}
}

/*
 * Each as late as can be, in their order.  A nanosecond after the generation
 * before is for the Sync.
 */
static bool
fits(struct gtt_encoder *e, int64_t time)
{
	size_t i = e->ntaken, k;

	for (k = e->nplan; k > 0 && !e->mute; k--) {
		struct enc_op *op = &e->plan[k - 1];

		op->time = time;
		if (!free_before(e, &op->time, &i) ||
		    (op->type == ENC_SECOND && !free_two_before(e, op, &i)) ||
		    op->time <= e->floor + 1 || op->time <= last_before(op))
			return false;
		time = op->time;
	}
	hasten(e);
	return true;
}

/* Nothing that is planned after such a status may count on it. */
static bool
leave_out(struct gtt_encoder *e)
{
	size_t n = 0;

	for (size_t k = 0; k < e->nplan; k++) {
		struct gtt_v2_seq *seq = e->plan[k].waits;

		if (seq != NULL && seq->n == 0)
			seq->gen = 0;
		else
			e->plan[n++] = e->plan[k];
	}
	if (n == e->nplan)
		return false;
	e->nplan = n;
	return true;
}

bool
gtt_enc_has_room(struct gtt_encoder *e, int64_t time)
{
	return fits(e, time) || (leave_out(e) && fits(e, time));
}

int
gtt_enc_commit(struct gtt_encoder *e, int64_t time, struct gtt_err *err)
{
	size_t k;

	if (e->nplan == 0)
		return 0;
	if (e->mute) {
		e->nplan = 0;
		return 0;
	}
	if (!gtt_enc_has_room(e, time))
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "no room before "
		    "time %" PRId64 " for the %zu events that must be put there",
		    time - e->shift, e->nplan);
	take_planned(e);
	for (k = 0; k < e->nplan; k++) {
		struct enc_op *op = &e->plan[k];

		if (op->type != ENC_SECOND)
			gtt_v2_build_event(&e->build, &op->m->lane, op->type,
			    op->time, op->args);
		for (unsigned i = 0; i < GTT_V2_MAX_TARGETS; i++) {
			if (op->last[i] != NULL)
				*op->last[i] = op->time;
		}
	}
	e->nplan = 0;
	return 0;
}

/*
 * Generations.
 */

void
gtt_enc_open_gen(struct gtt_encoder *e, int64_t sync)
{
	e->sync = sync < 1 ? 1 : sync;
	e->first = INT64_MAX;
	e->floor = e->ntaken > 0 ? e->taken[e->ntaken - 1] : 0;
	if (e->nstws == 0)
		gtt_v2_build_forget(&e->build);
	gtt_v2_build_begin(&e->build, e->sync);
}

void
gtt_enc_close_gen(struct gtt_encoder *e)
{
	int64_t sync = e->sync;

	if (!e->build.open)
		return;
	if (e->first <= sync)
		sync = e->first - 1;
	gtt_v2_build_end(&e->build, sync, e->has_clock ? &e->clock : NULL);
	if (sync > 0 && (e->ntaken == 0 || e->taken[e->ntaken - 1] < sync))
		gtt_enc_take(e, sync);
}

void
gtt_enc_put_batches(struct gtt_encoder *e)
{
	e->due = false;
	for (size_t i = 0; i < e->table->nbatches; i++)
		gtt_v2_build_batch(&e->build, &e->table->batches[i]);
}

void
gtt_enc_forget_times(struct gtt_encoder *e)
{
	for (size_t i = 0; i < e->nms; i++)
		e->ms[i]->last = INT64_MIN;
	for (size_t i = 0; i < sizeof e->gone / sizeof e->gone[0]; i++)
		e->gone[i] = INT64_MIN;
	e->gc_last = e->task_last = INT64_MIN;
}

void
gtt_enc_init(struct gtt_encoder *e)
{
	e->taken = gtt_calloc(ENC_TAKEN, sizeof *e->taken);
	e->spares_end = &e->spares;
	gtt_enc_forget_times(e);
}

void
gtt_enc_fini(struct gtt_encoder *e)
{
	for (size_t i = 0; i < e->ngs; i++)
		gtt_v2_g_fini(&gtt_enc_nth_g(e, i)->s);
	for (size_t i = 0; i < e->gs_cap && i * ENC_PIECE < e->ngs; i++)
		free(e->gs[i]);
	for (size_t i = 0; i < e->nps; i++) {
		gtt_v2_spans_fini(&e->ps[i]->spans);
		free(e->ps[i]);
	}
	for (size_t i = 0; i < e->nms; i++) {
		gtt_buf_fini(&e->ms[i]->lane.buf);
		free(e->ms[i]);
	}
	for (size_t i = 0; i < e->ntasks; i++)
		gtt_v2_name_drop(e->tasks[i].name);
	free(e->gs);
	free(e->free_gs);
	free(e->ps);
	free(e->ms);
	free(e->tasks);
	free(e->free_tasks);
	free(e->plan);
	free(e->taken);
	gtt_map_fini(&e->m_index);
	gtt_map_fini(&e->p_index);
	gtt_map_fini(&e->g_index);
	gtt_map_fini(&e->task_index);
}
