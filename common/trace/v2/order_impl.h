/*
 * Shared by order.c and ranges.c, nobody else: the ordering's state, and the
 * step of one event through it.
 */
#ifndef GTT_TRACE_V2_ORDER_IMPL_H
#define GTT_TRACE_V2_ORDER_IMPL_H

#include "common/trace/v2/order.h"
#include "common/trace/v2/state.h"

#define NO_THREAD UINT32_MAX	/* the handle of M -1 */

enum gc_state { GC_UNDETERMINED, GC_NOT_RUNNING, GC_RUNNING };

struct gtt_v2_order {
	bool			 partial;
	uint64_t		 initial_gen;	/* 0: no event yet */

	struct gtt_map		 g_index, p_index, m_index, task_index;
	struct gtt_v2_g		*gs;
	size_t			 ngs, gs_cap;
	uint32_t		*free_gs;
	size_t			 nfree_gs, free_gs_cap;
	struct gtt_v2_p		*ps;
	size_t			 nps, ps_cap;
	struct gtt_v2_m		*ms;
	size_t			 nms, ms_cap;
	struct gtt_v2_task	*tasks;
	size_t			 ntasks, tasks_cap;
	uint32_t		*free_tasks;
	size_t			 nfree_tasks, free_tasks_cap;

	uint64_t		 gc_seq;
	enum gc_state		 gc_state;

	struct gtt_event	 out[3];	/* what one event comes out as */
	unsigned		 nout, pos;
};

/* One event on its way through. */
struct step {
	struct gtt_v2_order	*o;
	const struct gtt_v2_raw	*raw;
	struct gtt_v2_gen	*gen;
	uint32_t		 thread;
	int64_t			 m, p, g;	/* who executes it */
	int64_t			 new_p, new_g;	/* what the M is bound to after */
	struct gtt_err		*err;
};

enum need { NOT, MAY, MUST };

/* Every handler: 1 through, 0 has to wait, -1 broken. */
typedef int handler(struct step *s);

int
step_fail(struct step *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), cold));

/* Checks that the context is as it must be: 0 or -1. */
int
need(struct step *s, enum need p, enum need g);

/* Running or about to run user code: an M, a P and a G. */
static inline int
need_user(struct step *s)
{
	return need(s, MUST, MUST);
}

/* A new event out, in the context of the step. */
struct gtt_event *
emit(struct step *s, enum gtt_kind kind);

struct gtt_event *
emit_go(struct step *s, int64_t id, enum gtt_gostate from, enum gtt_gostate to);

/*
 * The index of a string or stack id of the file, or an error.  A main stack of
 * id 0 is no stack.
 */
int
string_of(struct step *s, uint64_t id, uint32_t *index);
int
stack_of(struct step *s, uint64_t id, uint32_t *index);
int
main_stack_of(struct step *s, uint64_t id, uint32_t *index);

/* The goroutine that executes, the P that it runs on; NULL when unknown. */
struct gtt_v2_g *
current_g(struct step *s);
struct gtt_v2_p *
current_p(struct step *s);
struct gtt_v2_g *
find_g(struct gtt_v2_order *o, int64_t id);
struct gtt_v2_p *
find_p(struct gtt_v2_order *o, int64_t id);

/* ranges.c */
handler annotate_metric, annotate_label, annotate_log, heap_metric,
    experimental, gc_active, gc_begin, gc_end, sweep_begin, sweep_active,
    sweep_end, go_range_begin, go_range_active, go_range_end, task_begin,
    task_end, region_begin, region_end;

#endif
