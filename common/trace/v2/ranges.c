/*
 * The part of the ordering that is about ranges (stop-the-world, GC, sweep,
 * assist), tasks, regions, logs, labels, metrics and experiments.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/v2/order_impl.h"

static struct gtt_event *
emit_range(struct step *s, enum gtt_kind kind, enum gtt_range range,
    enum gtt_resource res, int64_t id)
{
	struct gtt_event *ev = emit(s, kind);

	ev->range = (uint8_t)range;
	ev->res = (uint8_t)res;
	ev->id = id;
	return ev;
}

/* Instantaneous. */

int
gtt_v2_annotate_metric(struct step *s)
{
	struct gtt_event *ev;

	if (need_user(s) < 0)
		return -1;
	ev = emit(s, GTT_METRIC);
	ev->metric = GTT_METRIC_GOMAXPROCS;
	ev->val[0] = s->raw->args[0];
	return main_stack_of(s, s->raw->args[1], &ev->stack) < 0 ? -1 : 1;
}

int
gtt_v2_annotate_label(struct step *s)
{
	struct gtt_event *ev;

	if (need_user(s) < 0)
		return -1;
	ev = emit(s, GTT_LABEL);
	ev->res = GTT_RES_GOROUTINE;
	ev->id = s->g;
	return string_of(s, s->raw->args[0], &ev->str[0]) < 0 ? -1 : 1;
}

int
gtt_v2_annotate_log(struct step *s)
{
	struct gtt_event *ev;

	if (need_user(s) < 0)
		return -1;
	ev = emit(s, GTT_LOG);
	ev->val[0] = s->raw->args[0];
	if (string_of(s, s->raw->args[1], &ev->str[0]) < 0 ||
	    string_of(s, s->raw->args[2], &ev->str[1]) < 0)
		return -1;
	return main_stack_of(s, s->raw->args[3], &ev->stack) < 0 ? -1 : 1;
}

int
gtt_v2_heap_metric(struct step *s)
{
	struct gtt_event *ev;

	if (need(s, MUST, MAY) < 0)
		return -1;
	ev = emit(s, GTT_METRIC);
	ev->metric = s->raw->type == GTT_V2_HEAP_ALLOC ? GTT_METRIC_HEAP :
	    GTT_METRIC_HEAP_GOAL;
	ev->val[0] = s->raw->args[0];
	return 1;
}

int
gtt_v2_experimental(struct step *s)
{
	struct gtt_event *ev;

	if (need(s, MAY, MAY) < 0)
		return -1;
	ev = emit(s, GTT_EXPERIMENTAL);
	memcpy(ev->val, s->raw->args, sizeof ev->val);
	return 1;
}

/*
 * The GC's mark phase: begin and end carry one sequence, since they can be on
 * any two threads.
 */

int
gtt_v2_gc_active(struct step *s)
{
	struct gtt_v2_order *o = s->o;
	uint64_t n = s->raw->args[0];

	if (s->gen->gen == o->initial_gen) {
		if (o->gc_state != GC_UNDETERMINED)
			return gtt_v2_step_fail(s, "is not the first GC event");
		o->gc_state = GC_RUNNING;
	} else {
		if (n != o->gc_seq + 1)
			return 0;
		if (o->gc_state != GC_RUNNING)
			return gtt_v2_step_fail(s, "the GC does not run");
		if (need_user(s) < 0)
			return -1;
	}
	o->gc_seq = n;
	emit_range(s, GTT_RANGE_ACTIVE, GTT_RANGE_GC, GTT_RES_NONE, 0);
	return 1;
}

int
gtt_v2_gc_begin(struct step *s)
{
	struct gtt_v2_order *o = s->o;
	uint64_t n = s->raw->args[0];
	struct gtt_event *ev;

	if (o->gc_state != GC_UNDETERMINED) {
		if (n != o->gc_seq + 1)
			return 0;
		if (o->gc_state == GC_RUNNING)
			return gtt_v2_step_fail(s, "the GC runs already");
		if (need_user(s) < 0)
			return -1;
	}
	o->gc_seq = n;
	o->gc_state = GC_RUNNING;
	ev = emit_range(s, GTT_RANGE_BEGIN, GTT_RANGE_GC, GTT_RES_NONE, 0);
	return main_stack_of(s, s->raw->args[1], &ev->stack) < 0 ? -1 : 1;
}

int
gtt_v2_gc_end(struct step *s)
{
	struct gtt_v2_order *o = s->o;

	if (s->raw->args[0] != o->gc_seq + 1)
		return 0;
	if (o->gc_state != GC_RUNNING)
		return gtt_v2_step_fail(s, "the GC does not run");
	if (need_user(s) < 0)
		return -1;
	o->gc_seq = s->raw->args[0];
	o->gc_state = GC_NOT_RUNNING;
	emit_range(s, GTT_RANGE_END, GTT_RANGE_GC, GTT_RES_NONE, 0);
	return 1;
}

/* Ranges of a P or a goroutine. */

/* The text of the range is that of string text. */
static int
begin(struct step *s, struct gtt_v2_spans *spans, uint8_t type,
    uint64_t reason, uint32_t text)
{
	struct gtt_v2_span *span;

	if (spans->n >= GTT_V2_MAX_SPANS)
		return gtt_v2_step_fail(s, "more than %d ranges are in flight",
		    GTT_V2_MAX_SPANS);
	span = gtt_v2_begin_span(spans, type, reason);
	if (span == NULL)
		return gtt_v2_step_fail(s, "%s is in flight already",
		    gtt_v2_spec(type)->name);
	span->text = gtt_v2_name_of(&s->o->names, &s->gen->tb.table, text);
	return 0;
}

/* Active: new in the first generation, known in those after it. */
static int
active(struct step *s, struct gtt_v2_spans *spans, uint8_t type)
{
	if (s->gen->gen == s->o->initial_gen)
		return begin(s, spans, type, 0, 0);
	if (gtt_v2_find_span(spans, type) < 0)
		return gtt_v2_step_fail(s, "%s is not in flight",
		    gtt_v2_spec(type)->name);
	return 0;
}

/* Takes the span that the event ends; its text becomes the caller's. */
static int
end(struct step *s, struct gtt_v2_spans *spans, struct gtt_v2_span *span)
{
	uint8_t type = gtt_v2_spec(s->raw->type)->start;
	int i = gtt_v2_find_span(spans, type);

	if (i < 0)
		return gtt_v2_step_fail(s, "%s is not in flight",
		    gtt_v2_spec(type)->name);
	*span = gtt_v2_take_span(spans, i);
	return 0;
}

int
gtt_v2_sweep_begin(struct step *s)
{
	struct gtt_event *ev;

	if (need(s, MUST, MAY) < 0 || begin(s, &current_p(s)->spans,
	    GTT_V2_GC_SWEEP_BEGIN, 0, 0) < 0)
		return -1;
	ev = emit_range(s, GTT_RANGE_BEGIN, GTT_RANGE_SWEEP, GTT_RES_PROC, s->p);
	return main_stack_of(s, s->raw->args[0], &ev->stack) < 0 ? -1 : 1;
}

int
gtt_v2_sweep_active(struct step *s)
{
	int64_t pid = (int64_t)s->raw->args[0];
	struct gtt_v2_p *p = find_p(s->o, pid);

	if (p == NULL)
		return gtt_v2_step_fail(s, "P %" PRId64 " is not known", pid);
	if (active(s, &p->spans, GTT_V2_GC_SWEEP_BEGIN) < 0)
		return -1;
	emit_range(s, GTT_RANGE_ACTIVE, GTT_RANGE_SWEEP, GTT_RES_PROC, pid);
	return 1;
}

int
gtt_v2_sweep_end(struct step *s)
{
	struct gtt_v2_span span;
	struct gtt_event *ev;

	if (need(s, MUST, MAY) < 0 || end(s, &current_p(s)->spans, &span) < 0)
		return -1;
	gtt_v2_name_drop(span.text);
	ev = emit_range(s, GTT_RANGE_END, GTT_RANGE_SWEEP, GTT_RES_PROC, s->p);
	ev->val[0] = s->raw->args[0];
	ev->val[1] = s->raw->args[1];
	return 1;
}

/* The goroutine that executes; every bound one has a state. */
static struct gtt_v2_g *
user_g(struct step *s)
{
	struct gtt_v2_g *g;

	if (need_user(s) < 0)
		return NULL;
	g = find_g(s->o, s->g);
	if (g == NULL)
		gtt_v2_step_fail(s, "goroutine %" PRId64 " is not known", s->g);
	return g;
}

/* STWBegin [reason, stack], GCMarkAssistBegin [stack]. */
int
gtt_v2_go_range_begin(struct step *s)
{
	bool stw = s->raw->type == GTT_V2_STW_BEGIN;
	uint64_t reason = stw ? s->raw->args[0] : 0;
	struct gtt_v2_g *g = user_g(s);
	uint32_t text = 0;
	struct gtt_event *ev;

	if (g == NULL || string_of(s, reason, &text) < 0 ||
	    begin(s, &g->spans, s->raw->type, reason, text) < 0)
		return -1;
	ev = emit_range(s, GTT_RANGE_BEGIN,
	    stw ? GTT_RANGE_STW : GTT_RANGE_ASSIST, GTT_RES_GOROUTINE, s->g);
	ev->str[0] = text;
	return main_stack_of(s, s->raw->args[stw ? 1 : 0], &ev->stack) < 0 ?
	    -1 : 1;
}

/* Can name a goroutine that does not run. */
int
gtt_v2_go_range_active(struct step *s)
{
	int64_t gid = (int64_t)s->raw->args[0];
	struct gtt_v2_g *g = find_g(s->o, gid);

	if (g == NULL)
		return gtt_v2_step_fail(s, "goroutine %" PRId64 " is not known", gid);
	if (active(s, &g->spans, GTT_V2_GC_MARK_ASSIST_BEGIN) < 0)
		return -1;
	emit_range(s, GTT_RANGE_ACTIVE, GTT_RANGE_ASSIST, GTT_RES_GOROUTINE,
	    gid);
	return 1;
}

/* The string of a name, of whatever generation. */
static uint32_t
intern(struct step *s, const struct gtt_v2_name *name)
{
	struct gtt_str text = gtt_v2_name_text(name);

	return gtt_table_intern(&s->gen->tb, text.p, text.len);
}

int
gtt_v2_go_range_end(struct step *s)
{
	bool stw = s->raw->type == GTT_V2_STW_END;
	struct gtt_v2_g *g = user_g(s);
	struct gtt_v2_span span;
	struct gtt_event *ev;

	if (g == NULL || end(s, &g->spans, &span) < 0)
		return -1;
	ev = emit_range(s, GTT_RANGE_END,
	    stw ? GTT_RANGE_STW : GTT_RANGE_ASSIST, GTT_RES_GOROUTINE, s->g);
	/*
	 * The reason's id is looked up in the generation of the end, as Go
	 * does; where it is not there, the text of the begin serves.
	 */
	if (span.reason != 0)
		ev->str[0] = gtt_ids_get(&s->gen->tb.str_ids, span.reason);
	if (ev->str[0] == GTT_IDS_NONE)
		ev->str[0] = intern(s, span.text);
	gtt_v2_name_drop(span.text);
	return 1;
}

/* Tasks: ends may come without a begin and more than once. */

static int
add_task(struct step *s, uint64_t id, uint64_t parent, uint32_t name)
{
	struct gtt_v2_order *o = s->o;
	uint32_t *slot = gtt_map_put(&o->task_index, id);

	if (*slot != GTT_MAP_NONE)
		return gtt_v2_step_fail(s, "task %" PRIu64 " has begun already", id);
	if (o->nfree_tasks > 0) {
		*slot = o->free_tasks[--o->nfree_tasks];
	} else {
		o->tasks = gtt_grow(o->tasks, &o->tasks_cap, o->ntasks + 1,
		    sizeof *o->tasks);
		*slot = (uint32_t)o->ntasks++;
	}
	o->tasks[*slot] = (struct gtt_v2_task){ parent,
	    gtt_v2_name_of(&o->names, &s->gen->tb.table, name) };
	return 0;
}

int
gtt_v2_task_begin(struct step *s)
{
	uint64_t id = s->raw->args[0], parent = s->raw->args[1];
	struct gtt_event *ev;
	uint32_t name;

	if (parent == 0)	/* no parent; not the background task */
		parent = GTT_NO_TASK;
	if (string_of(s, s->raw->args[2], &name) < 0 ||
	    add_task(s, id, parent, name) < 0 || need_user(s) < 0)
		return -1;
	ev = emit(s, GTT_TASK_BEGIN);
	ev->val[0] = id;
	ev->val[1] = parent;
	ev->str[0] = name;
	return main_stack_of(s, s->raw->args[3], &ev->stack) < 0 ? -1 : 1;
}

int
gtt_v2_task_end(struct step *s)
{
	struct gtt_v2_order *o = s->o;
	uint64_t id = s->raw->args[0], parent = GTT_NO_TASK;
	uint32_t i = gtt_map_get(&o->task_index, id), name = 0;
	struct gtt_event *ev;

	if (i != GTT_MAP_NONE) {
		struct gtt_v2_task *t = &o->tasks[i];

		parent = t->parent;
		name = intern(s, t->name);
		gtt_v2_name_drop(t->name);
		*t = (struct gtt_v2_task){ 0 };
		gtt_map_del(&o->task_index, id);
		o->free_tasks = gtt_grow(o->free_tasks, &o->free_tasks_cap,
		    o->nfree_tasks + 1, sizeof *o->free_tasks);
		o->free_tasks[o->nfree_tasks++] = i;
	}
	if (need_user(s) < 0)
		return -1;
	ev = emit(s, GTT_TASK_END);
	ev->val[0] = id;
	ev->val[1] = parent;
	ev->str[0] = name;
	return main_stack_of(s, s->raw->args[1], &ev->stack) < 0 ? -1 : 1;
}

/* Regions nest; those begun before the trace are not known. */

static int
emit_region(struct step *s, enum gtt_kind kind, uint32_t name)
{
	struct gtt_event *ev = emit(s, kind);

	ev->val[0] = s->raw->args[0];
	ev->str[0] = name;
	return main_stack_of(s, s->raw->args[2], &ev->stack) < 0 ? -1 : 1;
}

int
gtt_v2_region_begin(struct step *s)
{
	struct gtt_v2_g *g = user_g(s);
	uint32_t name;

	if (g == NULL || string_of(s, s->raw->args[1], &name) < 0)
		return -1;
	g->regions = gtt_grow(g->regions, &g->regions_cap, g->nregions + 1,
	    sizeof *g->regions);
	g->regions[g->nregions++] = (struct gtt_v2_region){ s->raw->args[0],
	    gtt_v2_name_of(&s->o->names, &s->gen->tb.table, name) };
	return emit_region(s, GTT_REGION_BEGIN, name);
}

int
gtt_v2_region_end(struct step *s)
{
	struct gtt_v2_g *g = user_g(s);
	struct gtt_v2_region *top;
	struct gtt_str text, began;
	uint32_t name;

	if (g == NULL || string_of(s, s->raw->args[1], &name) < 0)
		return -1;
	if (g->nregions > 0) {
		top = &g->regions[g->nregions - 1];
		text = gtt_table_str(&s->gen->tb.table, name);
		began = gtt_v2_name_text(top->name);
		if (top->task != s->raw->args[0] || began.len != text.len ||
		    memcmp(began.p, text.p, text.len) != 0)
			return gtt_v2_step_fail(s, "region %.*s of task %" PRIu64
			    " ends inside region %.*s of task %" PRIu64,
			    (int)(text.len > 40 ? 40 : text.len), text.p,
			    s->raw->args[0],
			    (int)(began.len > 40 ? 40 : began.len), began.p,
			    top->task);
		gtt_v2_name_drop(top->name);
		g->nregions--;
	}
	return emit_region(s, GTT_REGION_END, name);
}

int
gtt_v2_sample_event(const struct gtt_v2_sample *sample, struct gtt_v2_gen *g,
    bool partial, struct gtt_event *ev, struct gtt_err *err)
{
	uint32_t stack = sample->stack == 0 ? 0 :
	    gtt_ids_get(&g->tb.stack_ids, sample->stack);

	if (stack == GTT_IDS_NONE && !partial) {
		gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "CPU sample at time %"
		    PRId64 ": stack id %" PRIu64 " is not there", sample->time,
		    sample->stack);
		err->gen = g->gen;
		return -1;
	}
	if (stack == GTT_IDS_NONE)
		stack = gtt_table_unresolved_stack(&g->tb, sample->stack);
	*ev = (struct gtt_event){ .time = sample->time, .m = sample->m,
	    .p = sample->p, .g = sample->g, .table = &g->tb.table,
	    .stack = stack, .kind = GTT_STACK_SAMPLE,
	    .wire = GTT_V2_CPU_SAMPLE, .tstack = GTT_NO_STACK };
	return 0;
}
