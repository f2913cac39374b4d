/*
 * Ranges: stop-the-world, GC, sweep, assist.  One that ends must have begun in
 * the output, and one that begins must not be in flight there.
 */
#include "common/trace/encode/impl.h"

/* Of a range that is kept with a goroutine or P: the events that make it. */
struct form {
	enum gtt_v2_type	begin, active, end;
};

static const struct form sweep = { GTT_V2_GC_SWEEP_BEGIN,
    GTT_V2_GC_SWEEP_ACTIVE, GTT_V2_GC_SWEEP_END };
static const struct form assist = { GTT_V2_GC_MARK_ASSIST_BEGIN,
    GTT_V2_GC_MARK_ASSIST_ACTIVE, GTT_V2_GC_MARK_ASSIST_END };

/*
 * Sweep and assist.
 */

/* In the first generation it tells of a range, later it repeats one. */
static int
span_active(struct enc_act *a, const struct form *f, struct gtt_v2_spans *s)
{
	bool first = a->e->build.gen <= 1;

	if (first == (gtt_v2_find_span(s, f->begin) >= 0))
		return 0;
	gtt_enc_place(a, enc_nothing);
	enc_bring(a, GTT_V2_GO_BAD);
	if (gtt_enc_put(a, f->active, (uint64_t)a->ev->id, 0, 0, 0) < 0)
		return -1;
	if (first)
		gtt_v2_begin_span(s, f->begin, 0);
	return 0;
}

static int
span_begin(struct enc_act *a, const struct form *f, struct gtt_v2_spans *s)
{
	uint64_t stack;

	if (gtt_v2_find_span(s, f->begin) >= 0)
		gtt_enc_plan(a->e, a->m, f->end, 0, 0, 0);
	else
		gtt_v2_begin_span(s, f->begin, 0);
	if (gtt_enc_stack(a, a->ev->stack, &stack) < 0)
		return -1;
	return gtt_enc_put(a, f->begin, stack, 0, 0, 0);
}

static int
span_end(struct enc_act *a, const struct form *f, struct gtt_v2_spans *s)
{
	int i = gtt_v2_find_span(s, f->begin);

	if (i >= 0)
		gtt_v2_take_span(s, i);
	else
		gtt_enc_plan(a->e, a->m, f->begin, 0, 0, 0);
	return gtt_enc_put(a, f->end, a->ev->val[0], a->ev->val[1], 0, 0);
}

static int
span(struct enc_act *a, const struct form *f, struct gtt_v2_spans *s)
{
	if (a->ev->kind == GTT_RANGE_BEGIN)
		return span_begin(a, f, s);
	return span_end(a, f, s);
}

static int
sweep_event(struct enc_act *a)
{
	if (a->ev->kind == GTT_RANGE_ACTIVE)
		return span_active(a, &sweep,
		    &gtt_enc_p(a->e, a->ev->id)->spans);
	gtt_enc_place(a, enc_a_p);
	enc_bring(a, GTT_V2_GO_BAD);
	return span(a, &sweep, &a->m->p->spans);
}

static int
assist_event(struct enc_act *a)
{
	struct enc_g *g;

	if (a->ev->kind == GTT_RANGE_ACTIVE) {
		g = gtt_enc_find_g(a->e, a->ev->id);
		return g == NULL ? 0 : span_active(a, &assist, &g->s.spans);
	}
	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	return span(a, &assist, &a->m->g->s.spans);
}

/*
 * Stop-the-world, of which a goroutine can have several, by their reasons.
 */

/* The id of a reason is the same at its end, in whatever generation. */
static int
reason_id(struct enc_act *a, struct gtt_str text, uint64_t *id)
{
	return gtt_v2_build_text(&a->e->build, text, id, a->err);
}

/* Ends the one that a reader would end. */
static int
plan_stw_end(struct enc_act *a, struct gtt_v2_spans *s, int i)
{
	struct gtt_v2_span span = gtt_v2_take_span(s, i);
	uint64_t id;
	int rc;

	gtt_enc_plan(a->e, a->m, GTT_V2_STW_END, 0, 0, 0);
	rc = reason_id(a, gtt_v2_name_text(span.text), &id);
	gtt_v2_name_drop(span.text);
	a->e->nstws--;
	return rc;
}

static bool
in_flight(const struct gtt_v2_spans *s, uint64_t reason)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].type == GTT_V2_STW_BEGIN &&
		    s->v[i].reason == reason)
			return true;
	}
	return false;
}

static int
stw_begin(struct enc_act *a, struct gtt_v2_spans *s, uint64_t reason)
{
	struct gtt_v2_span *new;
	uint64_t stack;

	while (in_flight(s, reason)) {
		if (plan_stw_end(a, s, gtt_v2_find_span(s,
		    GTT_V2_STW_BEGIN)) < 0)
			return -1;
	}
	if (gtt_enc_stack(a, a->ev->stack, &stack) < 0 ||
	    gtt_enc_put(a, GTT_V2_STW_BEGIN, reason, stack, 0, 0) < 0)
		return -1;
	new = gtt_v2_begin_span(s, GTT_V2_STW_BEGIN, reason);
	new->text = gtt_v2_name_of(&a->e->names, a->ev->table, a->ev->str[0]);
	a->e->nstws++;
	return 0;
}

static int
stw_end(struct enc_act *a, struct gtt_v2_spans *s, uint64_t reason)
{
	int i;

	while ((i = gtt_v2_find_span(s, GTT_V2_STW_BEGIN)) >= 0 &&
	    s->v[i].reason != reason) {
		if (plan_stw_end(a, s, i) < 0)
			return -1;
	}
	if (i >= 0) {
		gtt_v2_name_drop(gtt_v2_take_span(s, i).text);
		a->e->nstws--;
	} else {
		gtt_enc_plan(a->e, a->m, GTT_V2_STW_BEGIN, reason, 0, 0);
	}
	return gtt_enc_put(a, GTT_V2_STW_END, 0, 0, 0, 0);
}

static int
stw_event(struct enc_act *a)
{
	struct gtt_v2_spans *s;
	uint64_t reason;

	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	s = &a->m->g->s.spans;
	if (reason_id(a, gtt_table_str(a->ev->table, a->ev->str[0]),
	    &reason) < 0)
		return -1;
	return a->ev->kind == GTT_RANGE_BEGIN ? stw_begin(a, s, reason) :
	    stw_end(a, s, reason);
}

/*
 * The GC, whose events have one order whatever their M.
 */

static void
plan_gc(struct enc_act *a, enum gtt_v2_type type)
{
	gtt_enc_behind(gtt_enc_plan(a->e, a->m, type, ++a->e->gc_seq, 0, 0),
	    &a->e->gc_last);
}

static int
gc_put(struct enc_act *a, enum gtt_v2_type type, uint64_t stack)
{
	if (gtt_enc_put(a, type, ++a->e->gc_seq, stack, 0, 0) < 0)
		return -1;
	a->e->gc = type == GTT_V2_GC_END ? ENC_GC_OFF : ENC_GC_ON;
	a->e->gc_last = a->time;
	return 0;
}

static int
gc_event(struct enc_act *a)
{
	struct gtt_encoder *e = a->e;
	bool first = e->build.gen <= 1;
	uint64_t stack;

	if (a->ev->kind == GTT_RANGE_ACTIVE && e->gc != ENC_GC_ON &&
	    !(first && e->gc == ENC_GC_UNKNOWN))
		return 0;
	/* What a reader hears of it first can be anybody's, but not its end. */
	gtt_enc_place(a, a->ev->kind == GTT_RANGE_BEGIN &&
	    e->gc == ENC_GC_UNKNOWN ? enc_nothing : enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	if (a->ev->kind == GTT_RANGE_ACTIVE)
		return gc_put(a, GTT_V2_GC_ACTIVE, 0);
	if (a->ev->kind == GTT_RANGE_END) {
		if (e->gc != ENC_GC_ON)
			plan_gc(a, first && e->gc == ENC_GC_UNKNOWN ?
			    GTT_V2_GC_ACTIVE : GTT_V2_GC_BEGIN);
		return gc_put(a, GTT_V2_GC_END, 0);
	}
	if (e->gc == ENC_GC_ON)
		plan_gc(a, GTT_V2_GC_END);
	if (gtt_enc_stack(a, a->ev->stack, &stack) < 0)
		return -1;
	return gc_put(a, GTT_V2_GC_BEGIN, stack);
}

int
gtt_enc_range(struct enc_act *a)
{
	switch ((enum gtt_range)a->ev->range) {
	case GTT_RANGE_STW:
		return stw_event(a);
	case GTT_RANGE_GC:
		return gc_event(a);
	case GTT_RANGE_SWEEP:
		return sweep_event(a);
	case GTT_RANGE_ASSIST:
		return assist_event(a);
	}
	return gtt_enc_fail(a, "no such range");
}
