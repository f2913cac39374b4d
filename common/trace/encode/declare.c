/*
 * The state at some time, told at the beginning of a trace.
 *
 * Goroutines and Ps have statuses, and GC, sweep and assist events that say
 * that they go on.  For the rest there is only what begins it, which a running
 * goroutine does: one that has some is told to run, on its M or on a carrier,
 * with the carrier's P; begins what it has; and goes to where it is.
 *
 * In the first generation of the input all that is in the first one of the
 * output, where statuses of what is not known yet may follow.  Later it is in a
 * generation of its own, since events that say that something goes on mean
 * something else after the first.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/encode/impl.h"
#include "common/trace/gosort.h"

/* What was known, while it is told anew. */
struct old_g {
	struct gtt_v2_g	 s;
	int64_t		 m;
};

struct old_p {
	int64_t		 id, m;
	uint8_t		 status;
	bool		 sweeps;
};

struct telling {
	struct gtt_encoder *e;
	struct old_g	*gs;
	size_t		 ngs;
	struct old_p	*ps;
	size_t		 nps;
	struct enc_task	*tasks;		/* by goroutine */
	size_t		 ntasks, next_task;
	struct gtt_err	*err;
};

static int64_t
id_of(const struct enc_m *m)
{
	return m == NULL ? GTT_NONE : (int64_t)m->lane.m;
}

/* Nanoseconds for what first occurs after it. */
#define ROOM	64

typedef bool wanted(void *arg, int64_t g);

/*
 * Taking it all out.
 */

static int
p_order(const void *a, const void *b, void *arg)
{
	const struct old_p *x = a, *y = b;

	(void)arg;
	return (x->id > y->id) - (x->id < y->id);
}

/* With wants, only those on whose M is a goroutine that is told. */
static void
take_ps(struct telling *t, wanted *wants, void *arg)
{
	struct gtt_encoder *e = t->e;

	t->ps = gtt_calloc(e->nps + 1, sizeof *t->ps);
	for (size_t i = 0; i < e->nps; i++) {
		struct enc_p *p = e->ps[i];
		const struct old_p old = { p->id, id_of(p->m), p->status,
		    p->spans.n > 0 };

		if (p->status != GTT_V2_PROC_BAD && (wants == NULL ||
		    (p->m != NULL && p->m->g != NULL &&
		    wants(arg, p->m->g->s.id))))
			t->ps[t->nps++] = old;
		if (p->m != NULL)
			p->m->p = NULL;
		gtt_v2_spans_fini(&p->spans);
		*p = (struct enc_p){ .id = old.id, .last = INT64_MIN };
	}
	gtt_gosort(t->ps, t->nps, sizeof *t->ps, p_order, NULL);
}

static int
g_order(const void *a, const void *b, void *arg)
{
	const struct old_g *x = a, *y = b;

	(void)arg;
	return (x->s.id > y->s.id) - (x->s.id < y->s.id);
}

static void
take_gs(struct telling *t, wanted *wants, void *arg)
{
	struct gtt_encoder *e = t->e;

	t->gs = gtt_calloc(e->g_index.n + 1, sizeof *t->gs);
	for (size_t i = 0; i < e->ngs; i++) {
		struct enc_g *g = gtt_enc_nth_g(e, i);

		if (!g->s.live)
			continue;
		if (wants == NULL || wants(arg, g->s.id)) {
			t->gs[t->ngs++] = (struct old_g){ g->s, id_of(g->m) };
			g->s.spans = (struct gtt_v2_spans){ 0 };
			g->s.regions = NULL;
			g->s.nregions = g->s.regions_cap = 0;
		}
		gtt_enc_remove_g(e, g);
	}
	gtt_gosort(t->gs, t->ngs, sizeof *t->gs, g_order, NULL);
	e->nstws = 0;
}

static int
by_goroutine(const void *a, const void *b, void *arg)
{
	const struct enc_task *x = a, *y = b;

	(void)arg;
	if (x->g != y->g)
		return (x->g > y->g) - (x->g < y->g);
	return (x->id > y->id) - (x->id < y->id);
}

/* They stay known; what is told are copies. */
static void
take_tasks(struct telling *t, wanted *wants, void *arg)
{
	struct gtt_encoder *e = t->e;

	t->tasks = gtt_calloc(e->ntasks + 1, sizeof *t->tasks);
	for (size_t i = 0; i < e->ntasks; i++) {
		struct enc_task *task = &e->tasks[i];

		if (!task->live)
			continue;
		if (wants == NULL || wants(arg, task->g))
			t->tasks[t->ntasks++] = *task;
		else
			gtt_enc_remove_task(e, task);
	}
	gtt_gosort(t->tasks, t->ntasks, sizeof *t->tasks, by_goroutine, NULL);
}

/*
 * Telling it.
 */

static int
text(struct telling *t, const struct gtt_v2_name *name, uint64_t *id)
{
	return gtt_v2_build_text(&t->e->build, gtt_v2_name_text(name), id,
	    t->err);
}

/* The tasks that goroutine g has begun. */
static int
begin_tasks(struct telling *t, struct enc_m *m, int64_t g)
{
	const struct enc_task *task;
	uint64_t name;

	for (; t->next_task < t->ntasks; t->next_task++) {
		task = &t->tasks[t->next_task];
		if (task->g != g)
			break;
		if (text(t, task->name, &name) < 0)
			return -1;
		gtt_enc_plan(t->e, m, GTT_V2_USER_TASK_BEGIN, task->id,
		    task->parent, name);
	}
	return 0;
}

static int
begin_regions(struct telling *t, struct enc_m *m, const struct gtt_v2_g *g)
{
	uint64_t name;

	for (size_t i = 0; i < g->nregions; i++) {
		if (text(t, g->regions[i].name, &name) < 0)
			return -1;
		gtt_enc_plan(t->e, m, GTT_V2_USER_REGION_BEGIN,
		    g->regions[i].task, name, 0);
	}
	return 0;
}

static int
begin_stws(struct telling *t, struct enc_m *m, struct gtt_v2_g *g)
{
	for (size_t i = 0; i < g->spans.n; i++) {
		struct gtt_v2_span *span = &g->spans.v[i];

		if (span->type != GTT_V2_STW_BEGIN)
			continue;
		if (text(t, span->text, &span->reason) < 0)
			return -1;
		gtt_enc_plan(t->e, m, GTT_V2_STW_BEGIN, span->reason, 0, 0);
		t->e->nstws++;
	}
	return 0;
}

/* Orphans: of tasks whose goroutine is gone, a carrier begins them. */
static int
tell_orphans(struct telling *t, int64_t before)
{
	struct gtt_encoder *e = t->e;
	struct enc_m *m;

	while (t->next_task < t->ntasks &&
	    t->tasks[t->next_task].g < before) {
		m = gtt_enc_host(e);
		if (m->g == NULL)
			gtt_enc_make_g(e, m, GTT_CARRIER_G, GTT_V2_GO_RUNNING);
		if (begin_tasks(t, m, t->tasks[t->next_task].g) < 0)
			return -1;
		gtt_enc_move_g(e, GTT_CARRIER_G, GTT_V2_GO_BAD);
	}
	return 0;
}

static bool
has_begun(const struct telling *t, const struct gtt_v2_g *g)
{
	return g->nregions > 0 ||
	    gtt_v2_find_span(&g->spans, GTT_V2_STW_BEGIN) >= 0 ||
	    (t->next_task < t->ntasks && t->tasks[t->next_task].g == g->id);
}

/* A goroutine begins what it has and goes to where it was. */
static int
tell_busy(struct telling *t, struct old_g *old)
{
	bool bound = old->s.status == GTT_V2_GO_RUNNING ||
	    old->s.status == GTT_V2_GO_SYSCALL;
	struct gtt_encoder *e = t->e;
	struct enc_m *m = bound ? gtt_enc_m(e, old->m) : gtt_enc_host(e);

	if (m->p == NULL)
		gtt_enc_take_p(e, m, GTT_CARRIER_P);
	gtt_enc_make_g(e, m, old->s.id, GTT_V2_GO_RUNNING);
	if (begin_tasks(t, m, old->s.id) < 0 ||
	    begin_regions(t, m, &old->s) < 0 || begin_stws(t, m, &old->s) < 0)
		return -1;
	if (old->s.status == GTT_V2_GO_SYSCALL)
		gtt_enc_enter_syscall(e, m);
	else if (!bound)
		gtt_enc_move_g(e, old->s.id, old->s.status);
	gtt_enc_release_p(e, m->p);
	return 0;
}

static int
tell_gs(struct telling *t)
{
	struct enc_g *g;

	for (size_t i = 0; i < t->ngs; i++) {
		struct old_g *old = &t->gs[i];

		if (tell_orphans(t, old->s.id) < 0)
			return -1;
		if (!has_begun(t, &old->s))
			gtt_enc_make_g(t->e, old->m != GTT_NONE ?
			    gtt_enc_m(t->e, old->m) : NULL, old->s.id,
			    old->s.status);
		else if (tell_busy(t, old) < 0)
			return -1;
		g = gtt_enc_find_g(t->e, old->s.id);
		g->s.spans = old->s.spans;
		g->s.regions = old->s.regions;
		g->s.nregions = old->s.nregions;
		g->s.regions_cap = old->s.regions_cap;
		old->s.spans = (struct gtt_v2_spans){ 0 };
		old->s.regions = NULL;
		old->s.nregions = 0;
	}
	return tell_orphans(t, INT64_MAX);
}

static void
tell_p(struct gtt_encoder *e, const struct old_p *old)
{
	struct enc_m *m = gtt_enc_m(e, old->m != GTT_NONE ? old->m :
	    GTT_CARRIER_M);
	struct enc_p *p = gtt_enc_p(e, old->id);

	gtt_enc_behind(gtt_enc_plan(e, m, GTT_V2_PROC_STATUS, (uint64_t)p->id,
	    old->status, 0), &p->last);
	p->status = old->status;
	p->seq = (struct gtt_v2_seq){ e->build.gen, 0 };
	if (old->m != GTT_NONE)
		enc_bind_p(m, p);
	if (!old->sweeps)
		return;
	gtt_enc_behind(gtt_enc_plan(e, m, GTT_V2_GC_SWEEP_ACTIVE,
	    (uint64_t)p->id, 0, 0), &p->last);
	gtt_v2_begin_span(&p->spans, GTT_V2_GC_SWEEP_BEGIN, 0);
}

/* What goes on, after the statuses of the goroutines and Ps it is about. */
static void
tell_ranges(struct telling *t, bool gc)
{
	struct enc_m *m = gtt_enc_m(t->e, GTT_CARRIER_M);

	for (size_t i = 0; i < t->ngs; i++) {
		struct enc_g *g = gtt_enc_find_g(t->e, t->gs[i].s.id);

		if (gtt_v2_find_span(&g->s.spans,
		    GTT_V2_GC_MARK_ASSIST_BEGIN) >= 0)
			gtt_enc_behind(gtt_enc_plan(t->e, m,
			    GTT_V2_GC_MARK_ASSIST_ACTIVE, (uint64_t)g->s.id, 0,
			    0), &g->last);
	}
	/* It has the number of what made it so: those of events stay. */
	if (gc)
		gtt_enc_behind(gtt_enc_plan(t->e, m, GTT_V2_GC_ACTIVE,
		    t->e->gc_seq, 0, 0), &t->e->gc_last);
}

static int
tell(struct telling *t)
{
	struct gtt_encoder *e = t->e;

	if (tell_gs(t) < 0)
		return -1;
	for (size_t i = 0; i < t->nps; i++) {
		/* The carrier's own may have been told on the way. */
		if (gtt_enc_p(e, t->ps[i].id)->status == GTT_V2_PROC_BAD)
			tell_p(e, &t->ps[i]);
	}
	tell_ranges(t, e->gc == ENC_GC_ON);
	return 0;
}

static void
telling_fini(struct telling *t)
{
	for (size_t i = 0; i < t->ngs; i++)
		gtt_v2_g_fini(&t->gs[i].s);
	free(t->gs);
	free(t->ps);
	free(t->tasks);
}

int
gtt_enc_tell_bound(struct gtt_encoder *e, struct gtt_err *err)
{
	e->apart = false;
	for (size_t i = 0; i < e->nms; i++) {
		if (e->ms[i]->p != NULL)
			gtt_enc_refresh_p(e, e->ms[i]->p);
		if (e->ms[i]->g != NULL)
			gtt_enc_refresh_g(e, e->ms[i]->g);
	}
	return gtt_enc_commit(e, e->sync + 2 + (int64_t)e->nplan, err);
}

int
gtt_encoder_begin(struct gtt_encoder *e, int64_t at, wanted *wants, void *arg,
    struct gtt_err *err)
{
	struct telling t = { .e = e, .err = err };
	bool apart = !e->v1 && e->nsyncs > 1;
	int64_t before, told;
	int rc;

	/* What comes together is not torn apart. */
	if (e->nheld > 0 && e->held[0].time < at)
		at = e->held[0].time;
	e->mute = false;
	e->at = NULL;
	e->nplan = 0;
	if (e->nsyncs == 0)
		return 0;
	if (__builtin_add_overflow(at, e->shift, &before) || before < 2)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "there is no room before time %" PRId64, at);
	take_ps(&t, wants, arg);
	take_gs(&t, wants, arg);
	take_tasks(&t, wants, arg);
	gtt_enc_forget_times(e);
	if (wants != NULL)
		e->gc = ENC_GC_UNKNOWN;
	told = apart || wants != NULL ?
	    before - (int64_t)(t.ngs + t.nps) - ROOM : before;
	gtt_enc_open_gen(e, told - 1);
	rc = tell(&t);
	if (rc == 0)
		rc = gtt_enc_commit(e, told, err);
	telling_fini(&t);
	if (rc == 0 && apart) {
		gtt_enc_close_gen(e);
		gtt_enc_open_gen(e, told);
		e->apart = true;
	}
	/* The generation may be over: its batches wait for an event of it. */
	e->due = rc == 0;
	return rc;
}
