#include "common/trace/v2/order.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/v2/order_impl.h"

/* How the format's statuses show in the model. */
const uint8_t gtt_v2_proc_state[GTT_V2_NPROCSTATUS] = {
	[GTT_V2_PROC_BAD] = GTT_PROC_UNDETERMINED,
	[GTT_V2_PROC_RUNNING] = GTT_PROC_RUNNING,
	[GTT_V2_PROC_IDLE] = GTT_PROC_IDLE,
	[GTT_V2_PROC_SYSCALL] = GTT_PROC_RUNNING,
	[GTT_V2_PROC_SYSCALL_ABANDONED] = GTT_PROC_IDLE,
};

const uint8_t gtt_v2_go_state[GTT_V2_NGOSTATUS] = {
	[GTT_V2_GO_BAD] = GTT_GO_UNDETERMINED,
	[GTT_V2_GO_RUNNABLE] = GTT_GO_RUNNABLE,
	[GTT_V2_GO_RUNNING] = GTT_GO_RUNNING,
	[GTT_V2_GO_SYSCALL] = GTT_GO_SYSCALL,
	[GTT_V2_GO_WAITING] = GTT_GO_WAITING,
};

int
gtt_v2_step_fail(struct step *s, const char *fmt, ...)
{
	char what[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	gtt_fail(s->err, GTT_EDATA, s->raw->off,
	    "%s on M %" PRId64 ": %s", gtt_v2_spec(s->raw->type)->name, s->m,
	    what);
	s->err->gen = s->gen->gen;
	return -1;
}

static int
need_one(struct step *s, enum need need, int64_t id, const char *what)
{
	if (need == MUST && id == GTT_NONE)
		return gtt_v2_step_fail(s, "needs %s and has none", what);
	if (need == NOT && id != GTT_NONE)
		return gtt_v2_step_fail(s, "has %s %" PRId64 " and may not", what, id);
	return 0;
}

int
gtt_v2_need_failed(struct step *s, enum need p, enum need g)
{
	if (need_one(s, MUST, s->m, "a thread") < 0 ||
	    need_one(s, p, s->p, "a P") < 0)
		return -1;
	return need_one(s, g, s->g, "a goroutine");
}

int
gtt_v2_missing_string(struct step *s, uint64_t id, uint32_t *index)
{
	if (!s->o->partial)
		return gtt_v2_step_fail(s, "string id %" PRIu64 " is not there", id);
	*index = gtt_table_unresolved_str(&s->gen->tb, id);
	return 0;
}

int
gtt_v2_missing_stack(struct step *s, uint64_t id, uint32_t *index)
{
	if (!s->o->partial)
		return gtt_v2_step_fail(s, "stack id %" PRIu64 " is not there", id);
	*index = gtt_table_unresolved_stack(&s->gen->tb, id);
	return 0;
}

/* Goroutines, Ps and Ms. */

struct gtt_v2_g *
gtt_v2_add_g(struct step *s, int64_t id, unsigned status)
{
	struct gtt_v2_order *o = s->o;
	struct gtt_v2_g *g;

	if (o->nfree_gs > 0) {
		g = &o->gs[o->free_gs[--o->nfree_gs]];
	} else {
		o->gs = gtt_grow(o->gs, &o->gs_cap, o->ngs + 1, sizeof *o->gs);
		g = &o->gs[o->ngs++];
	}
	*g = (struct gtt_v2_g){ .id = id, .live = true,
	    .status = (uint8_t)status, .seq = seq(s, 0) };
	*gtt_map_put(&o->g_index, (uint64_t)id) = (uint32_t)(g - o->gs);
	return g;
}

void
gtt_v2_remove_g(struct gtt_v2_order *o, struct gtt_v2_g *g)
{
	gtt_map_del(&o->g_index, (uint64_t)g->id);
	gtt_v2_g_fini(g);
	o->free_gs = gtt_grow(o->free_gs, &o->free_gs_cap, o->nfree_gs + 1,
	    sizeof *o->free_gs);
	o->free_gs[o->nfree_gs++] = (uint32_t)(g - o->gs);
}

struct gtt_v2_g *
gtt_v2_find_older_g(struct gtt_v2_order *o, int64_t id)
{
	uint32_t i = gtt_map_get(&o->g_index, (uint64_t)id);

	if (i == GTT_MAP_NONE)
		return NULL;
	o->recent_gs[(uint64_t)id % RECENT] = i;
	return &o->gs[i];
}

struct gtt_v2_p *
gtt_v2_add_p(struct step *s, int64_t id, unsigned status)
{
	struct gtt_v2_order *o = s->o;
	struct gtt_v2_p *p;

	o->ps = gtt_grow(o->ps, &o->ps_cap, o->nps + 1, sizeof *o->ps);
	p = &o->ps[o->nps];
	*p = (struct gtt_v2_p){ .id = id, .status = (uint8_t)status,
	    .seq = seq(s, 0) };
	*gtt_map_put(&o->p_index, (uint64_t)id) = (uint32_t)o->nps++;
	return p;
}

struct gtt_v2_m *
gtt_v2_thread(struct gtt_v2_order *o, int64_t m)
{
	struct gtt_v2_m *state;
	uint32_t *slot;

	if (m == GTT_NONE)
		return &o->nobody;
	slot = gtt_map_put(&o->m_index, (uint64_t)m);
	if (*slot != GTT_MAP_NONE)
		return o->ms[*slot];
	state = gtt_calloc(1, sizeof *state);
	*state = (struct gtt_v2_m){ .id = m, .g = GTT_NONE, .p = GTT_NONE };
	*slot = (uint32_t)o->nms;
	o->ms = gtt_grow(o->ms, &o->ms_cap, o->nms + 1, sizeof *o->ms);
	o->ms[o->nms++] = state;
	return state;
}

struct gtt_v2_m *
gtt_v2_known_m(struct gtt_v2_order *o, int64_t m)
{
	uint32_t i = gtt_map_get(&o->m_index, (uint64_t)m);

	return i == GTT_MAP_NONE || !o->ms[i]->known ? NULL : o->ms[i];
}

int
gtt_v2_misplaced(struct step *s)
{
	return gtt_v2_step_fail(s, "event type %u has no place here", s->raw->type);
}

handler *const gtt_v2_handlers[256] = {
	[GTT_V2_PROCS_CHANGE] = gtt_v2_annotate_metric,
	[GTT_V2_PROC_START] = gtt_v2_proc_start,
	[GTT_V2_PROC_STOP] = gtt_v2_proc_stop,
	[GTT_V2_PROC_STEAL] = gtt_v2_proc_steal,
	[GTT_V2_PROC_STATUS] = gtt_v2_proc_status,
	[GTT_V2_GO_CREATE] = gtt_v2_go_create,
	[GTT_V2_GO_CREATE_SYSCALL] = gtt_v2_go_create_syscall,
	[GTT_V2_GO_START] = gtt_v2_go_start,
	[GTT_V2_GO_DESTROY] = gtt_v2_go_destroy,
	[GTT_V2_GO_DESTROY_SYSCALL] = gtt_v2_go_destroy_syscall,
	[GTT_V2_GO_STOP] = gtt_v2_go_stop,
	[GTT_V2_GO_BLOCK] = gtt_v2_go_stop,
	[GTT_V2_GO_UNBLOCK] = gtt_v2_go_unblock,
	[GTT_V2_GO_SYSCALL_BEGIN] = gtt_v2_go_syscall_begin,
	[GTT_V2_GO_SYSCALL_END] = gtt_v2_go_syscall_end,
	[GTT_V2_GO_SYSCALL_END_BLOCKED] = gtt_v2_go_syscall_end_blocked,
	[GTT_V2_GO_STATUS] = gtt_v2_go_status,
	[GTT_V2_STW_BEGIN] = gtt_v2_go_range_begin,
	[GTT_V2_STW_END] = gtt_v2_go_range_end,
	[GTT_V2_GC_ACTIVE] = gtt_v2_gc_active,
	[GTT_V2_GC_BEGIN] = gtt_v2_gc_begin,
	[GTT_V2_GC_END] = gtt_v2_gc_end,
	[GTT_V2_GC_SWEEP_ACTIVE] = gtt_v2_sweep_active,
	[GTT_V2_GC_SWEEP_BEGIN] = gtt_v2_sweep_begin,
	[GTT_V2_GC_SWEEP_END] = gtt_v2_sweep_end,
	[GTT_V2_GC_MARK_ASSIST_ACTIVE] = gtt_v2_go_range_active,
	[GTT_V2_GC_MARK_ASSIST_BEGIN] = gtt_v2_go_range_begin,
	[GTT_V2_GC_MARK_ASSIST_END] = gtt_v2_go_range_end,
	[GTT_V2_HEAP_ALLOC] = gtt_v2_heap_metric,
	[GTT_V2_HEAP_GOAL] = gtt_v2_heap_metric,
	[GTT_V2_GO_LABEL] = gtt_v2_annotate_label,
	[GTT_V2_USER_TASK_BEGIN] = gtt_v2_task_begin,
	[GTT_V2_USER_TASK_END] = gtt_v2_task_end,
	[GTT_V2_USER_REGION_BEGIN] = gtt_v2_region_begin,
	[GTT_V2_USER_REGION_END] = gtt_v2_region_end,
	[GTT_V2_USER_LOG] = gtt_v2_annotate_log,
	[GTT_V2_GO_SWITCH] = gtt_v2_go_switch,
	[GTT_V2_GO_SWITCH_DESTROY] = gtt_v2_go_switch,
	[GTT_V2_GO_CREATE_BLOCKED] = gtt_v2_go_create,
	[GTT_V2_GO_STATUS_STACK] = gtt_v2_go_status,
	[GTT_V2_SPAN] = gtt_v2_experimental,
	[GTT_V2_SPAN_ALLOC] = gtt_v2_experimental,
	[GTT_V2_SPAN_FREE] = gtt_v2_experimental,
	[GTT_V2_HEAP_OBJECT] = gtt_v2_experimental,
	[GTT_V2_HEAP_OBJECT_ALLOC] = gtt_v2_experimental,
	[GTT_V2_HEAP_OBJECT_FREE] = gtt_v2_experimental,
	[GTT_V2_GOROUTINE_STACK] = gtt_v2_experimental,
	[GTT_V2_GOROUTINE_STACK_ALLOC] = gtt_v2_experimental,
	[GTT_V2_GOROUTINE_STACK_FREE] = gtt_v2_experimental,
};

void
gtt_v2_order_begin(struct gtt_v2_order *o, struct gtt_v2_gen *g)
{
	o->step.gen = g;
	o->step.table = &g->tb.table;
	gtt_v2_names_clear(&o->names);
	if (o->initial_gen == 0 && g->nms > 0)
		o->initial_gen = g->gen;
}

int
gtt_v2_stuck(const struct gtt_v2_order *o, const struct gtt_v2_raw *raw,
    int64_t m, struct gtt_err *err)
{
	uint64_t id = raw->args[0];
	uint32_t i = gtt_map_get(&o->g_index, id);
	const char *name = gtt_v2_spec(raw->type)->name;

	if (raw->type == GTT_V2_PROC_START || raw->type == GTT_V2_PROC_STEAL)
		return gtt_fail(err, GTT_EDATA, raw->off, "no event can go "
		    "next: M %" PRId64 " waits with %s for P %" PRIu64, m, name,
		    id);
	if (i == GTT_MAP_NONE)
		return gtt_fail(err, GTT_EDATA, raw->off, "no event can go "
		    "next: M %" PRId64 " waits with %s", m, name);
	return gtt_fail(err, GTT_EDATA, raw->off, "no event can go next: M %"
	    PRId64 " waits with %s for goroutine %" PRIu64 " (%s, sequence "
	    "number %" PRIu64 ")", m, name, id,
	    gtt_state_name(GTT_RES_GOROUTINE, gtt_v2_go_state[o->gs[i].status]),
	    o->gs[i].seq.n);
}

struct gtt_v2_order *
gtt_v2_order_new(bool partial)
{
	struct gtt_v2_order *o = gtt_calloc(1, sizeof *o);

	o->partial = partial;
	o->step.o = o;
	o->nobody = (struct gtt_v2_m){ .id = GTT_NONE, .g = GTT_NONE,
	    .p = GTT_NONE };
	return o;
}

void
gtt_v2_order_free(struct gtt_v2_order *o)
{
	size_t i;

	if (o == NULL)
		return;
	for (i = 0; i < o->ngs; i++)
		gtt_v2_g_fini(&o->gs[i]);
	for (i = 0; i < o->nps; i++)
		gtt_v2_spans_fini(&o->ps[i].spans);
	for (i = 0; i < o->ntasks; i++)
		gtt_v2_name_drop(o->tasks[i].name);
	free(o->gs);
	free(o->free_gs);
	free(o->ps);
	for (i = 0; i < o->nms; i++)
		free(o->ms[i]);
	free(o->ms);
	free(o->tasks);
	free(o->free_tasks);
	gtt_map_fini(&o->g_index);
	gtt_map_fini(&o->p_index);
	gtt_map_fini(&o->m_index);
	gtt_map_fini(&o->task_index);
	gtt_v2_names_fini(&o->names);
	free(o);
}
