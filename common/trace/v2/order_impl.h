/*
 * Shared by the files of the ordering and v2.c, nobody else: the ordering's
 * state, and the step of one event through it.
 */
#ifndef GTT_TRACE_V2_ORDER_IMPL_H
#define GTT_TRACE_V2_ORDER_IMPL_H

#include "common/trace/gotime.h"
#include "common/trace/v2/order.h"
#include "common/trace/v2/state.h"

#define RECENT 1024	/* a power of two */

enum gc_state { GC_UNDETERMINED, GC_NOT_RUNNING, GC_RUNNING };

struct gtt_v2_order;

/* One event on its way through.  What is above raw stays for a generation. */
struct step {
	struct gtt_v2_order	*o;
	struct gtt_v2_gen	*gen;
	const struct gtt_table	*table;	/* of gen */
	int64_t			 last;	/* time of the event given out last */
	struct gtt_event	*out;	/* where the next one goes */
	struct gtt_err		*err;

	const struct gtt_v2_raw	*raw;
	struct gtt_v2_m		*thread;
	int64_t			 m, p, g;	/* who executes it */
};

struct gtt_v2_order {
	struct step		 step;
	bool			 partial;
	uint64_t		 initial_gen;	/* 0: no event yet */

	struct gtt_map		 g_index, p_index, m_index, task_index;
	struct gtt_v2_g		*gs;
	size_t			 ngs, gs_cap;
	uint32_t		 recent_gs[RECENT];	/* by id; to be checked */
	uint32_t		*free_gs;
	size_t			 nfree_gs, free_gs_cap;
	struct gtt_v2_p		*ps;
	size_t			 nps, ps_cap;
	struct gtt_v2_m		 nobody;	/* M -1 */
	struct gtt_v2_m		**ms;	/* each stays where it is */
	size_t			 nms, ms_cap;
	struct gtt_v2_task	*tasks;
	size_t			 ntasks, tasks_cap;
	uint32_t		*free_tasks;
	size_t			 nfree_tasks, free_tasks_cap;
	struct gtt_v2_names	 names;

	uint64_t		 gc_seq;
	enum gc_state		 gc_state;
};

enum need { NOT, MAY, MUST };

/* Every handler: 1 the event went through, 0 it has to wait, -1 it is an error. */
typedef int handler(struct step *s);

int
gtt_v2_step_fail(struct step *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), cold));

int
gtt_v2_need_failed(struct step *s, enum need p, enum need g);

static inline bool
lacks(enum need need, int64_t id)
{
	return (need == MUST && id == GTT_NONE) ||
	    (need == NOT && id != GTT_NONE);
}

/*
 * Checks that the context is as it must be: 0 or -1.  Every event that is
 * checked at all needs an M.
 */
static inline int
need(struct step *s, enum need p, enum need g)
{
	if (__builtin_expect(s->m == GTT_NONE || lacks(p, s->p) ||
	    lacks(g, s->g), 0))
		return gtt_v2_need_failed(s, p, g);
	return 0;
}

/* Running or about to run user code: an M, a P and a G. */
static inline int
need_user(struct step *s)
{
	return need(s, MUST, MUST);
}

/* Whether n is the next sequence number in this generation. */
static inline bool
succeeds(const struct step *s, uint64_t n, const struct gtt_v2_seq *last)
{
	return last->gen == s->gen->gen && n == last->n + 1;
}

static inline struct gtt_v2_seq
seq(const struct step *s, uint64_t n)
{
	return (struct gtt_v2_seq){ s->gen->gen, n };
}

/* What the M is bound to after the event. */
static inline void
bind_g(struct step *s, int64_t g)
{
	if (s->thread->id != GTT_NONE)
		s->thread->g = g;
}

static inline void
bind_p(struct step *s, int64_t p)
{
	if (s->thread->id != GTT_NONE)
		s->thread->p = p;
}

/*
 * A new event at s->out, in the context of the step; val and clock are not set.
 * For events that the reader adds the caller sets wire to 0.
 */
static inline struct gtt_event *
emit(struct step *s, enum gtt_kind kind)
{
	struct gtt_event *ev = s->out++;
	int64_t time = s->raw->time;

	if (__builtin_expect(time <= s->last, 0))
		time = gtt_wrap_add(s->last, 1);
	ev->time = s->last = time;
	ev->m = s->m;
	ev->p = s->p;
	ev->g = s->g;
	ev->table = s->table;
	ev->stack = ev->tstack = GTT_NO_STACK;
	ev->kind = (uint8_t)kind;
	ev->wire = s->raw->type;
	ev->str[0] = ev->str[1] = 0;
	return ev;
}

static inline struct gtt_event *
emit_go(struct step *s, int64_t id, enum gtt_gostate from, enum gtt_gostate to)
{
	struct gtt_event *ev = emit(s, GTT_STATE_TRANSITION);

	ev->res = GTT_RES_GOROUTINE;
	ev->id = id;
	ev->from = (uint8_t)from;
	ev->to = (uint8_t)to;
	return ev;
}

/* How the format's statuses show in the model. */
extern const uint8_t gtt_v2_proc_state[GTT_V2_NPROCSTATUS];
extern const uint8_t gtt_v2_go_state[GTT_V2_NGOSTATUS];

static inline void
emit_proc(struct step *s, int64_t id, unsigned from, unsigned to)
{
	struct gtt_event *ev = emit(s, GTT_STATE_TRANSITION);

	ev->res = GTT_RES_PROC;
	ev->id = id;
	ev->from = (uint8_t)from;
	ev->to = (uint8_t)to;
}

/* For ids that are not there: an error, or with partial a text with the number. */
int
gtt_v2_missing_string(struct step *s, uint64_t id, uint32_t *index);
int
gtt_v2_missing_stack(struct step *s, uint64_t id, uint32_t *index);

/*
 * The index of a string or stack id of the file, or an error.  A main stack of
 * id 0 is no stack.
 */
static inline int
string_of(struct step *s, uint64_t id, uint32_t *index)
{
	*index = id == 0 ? 0 : gtt_ids_get(&s->gen->tb.str_ids, id);
	return *index != GTT_IDS_NONE ? 0 : gtt_v2_missing_string(s, id, index);
}

static inline int
stack_of(struct step *s, uint64_t id, uint32_t *index)
{
	*index = id == 0 ? 0 : gtt_ids_get(&s->gen->tb.stack_ids, id);
	return *index != GTT_IDS_NONE ? 0 : gtt_v2_missing_stack(s, id, index);
}

static inline int
main_stack_of(struct step *s, uint64_t id, uint32_t *index)
{
	if (id != 0)
		return stack_of(s, id, index);
	*index = GTT_NO_STACK;
	return 0;
}

struct gtt_v2_g *
gtt_v2_find_older_g(struct gtt_v2_order *o, int64_t id);

/* A goroutine, or NULL.  Most were asked for recently, which is fast. */
static inline struct gtt_v2_g *
find_g(struct gtt_v2_order *o, int64_t id)
{
	uint32_t i = o->recent_gs[(uint64_t)id % RECENT];

	if (__builtin_expect(i < o->ngs && o->gs[i].id == id && o->gs[i].live,
	    1))
		return &o->gs[i];
	return gtt_v2_find_older_g(o, id);
}

static inline struct gtt_v2_p *
find_p(struct gtt_v2_order *o, int64_t id)
{
	uint32_t i = gtt_map_get(&o->p_index, (uint64_t)id);

	return i == GTT_MAP_NONE ? NULL : &o->ps[i];
}

/* The P of the M that executes, or NULL; looked for where it was last. */
static inline struct gtt_v2_p *
current_p(struct step *s)
{
	struct gtt_v2_order *o = s->o;
	struct gtt_v2_p *p;
	uint32_t i;

	i = s->thread->pi;
	if (i < o->nps && o->ps[i].id == s->p)
		return &o->ps[i];
	p = find_p(o, s->p);
	if (p != NULL)
		s->thread->pi = (uint32_t)(p - o->ps);
	return p;
}

/* Adding and removing; pointers to others of the same kind become invalid. */
struct gtt_v2_g *
gtt_v2_add_g(struct step *s, int64_t id, unsigned status);
void
gtt_v2_remove_g(struct gtt_v2_order *o, struct gtt_v2_g *g);
struct gtt_v2_p *
gtt_v2_add_p(struct step *s, int64_t id, unsigned status);

/* The state of thread m if something has named it, or NULL. */
struct gtt_v2_m *
gtt_v2_known_m(struct gtt_v2_order *o, int64_t m);

/* NULL for types that are not timed. */
extern handler *const gtt_v2_handlers[256];
handler gtt_v2_misplaced;

/*
 * Tries raw, which m wrote: 1 it went through, and its events are at s->out, 0 it
 * has to wait for others, -1 the trace is damaged.
 */
static inline int
gtt_v2_advance(struct step *s, const struct gtt_v2_raw *raw,
    struct gtt_v2_m *m)
{
	handler *h = gtt_v2_handlers[raw->type];

	s->raw = raw;
	s->thread = m;
	m->known = true;
	s->m = m->id;
	s->p = m->p;
	s->g = m->g;
	return __builtin_expect(h != NULL, 1) ? h(s) : gtt_v2_misplaced(s);
}

/* procs.c */
handler gtt_v2_proc_status, gtt_v2_proc_start, gtt_v2_proc_stop,
    gtt_v2_proc_steal;

/* goroutines.c */
handler gtt_v2_go_status, gtt_v2_go_create, gtt_v2_go_destroy, gtt_v2_go_stop,
    gtt_v2_go_start, gtt_v2_go_unblock, gtt_v2_go_switch,
    gtt_v2_go_syscall_begin, gtt_v2_go_syscall_end,
    gtt_v2_go_syscall_end_blocked, gtt_v2_go_create_syscall,
    gtt_v2_go_destroy_syscall;

/* ranges.c */
handler gtt_v2_annotate_metric, gtt_v2_annotate_label, gtt_v2_annotate_log,
    gtt_v2_heap_metric, gtt_v2_experimental, gtt_v2_gc_active,
    gtt_v2_gc_begin, gtt_v2_gc_end, gtt_v2_sweep_begin, gtt_v2_sweep_active,
    gtt_v2_sweep_end, gtt_v2_go_range_begin, gtt_v2_go_range_active,
    gtt_v2_go_range_end, gtt_v2_task_begin, gtt_v2_task_end,
    gtt_v2_region_begin, gtt_v2_region_end;

#endif
