/*
 * Raises v1 events to the model, the way Go's v1 converter does.  Source:
 * internal/trace/tracev1.go of Go 1.26.
 *
 * The first events of a trace, up to the first Gomaxprocs, tell what was there
 * when it began; they become transitions from Undetermined.  A GoSysCall that
 * did not block becomes a system call of one nanosecond.
 */
#include <inttypes.h>

#include "common/base/mem.h"
#include "common/trace/gosort.h"
#include "common/trace/gotime.h"
#include "common/trace/v1/v1_impl.h"

/* Classic events that are a block or a stop, and why. */
static const struct {
	uint8_t		to;
	const char	*reason;
} stops[GTT_V1_NTYPES] = {
	[GTT_V1_GO_STOP] = { GTT_GO_WAITING, "forever" },
	[GTT_V1_GO_SCHED] = { GTT_GO_RUNNABLE, "runtime.Gosched" },
	[GTT_V1_GO_PREEMPT] = { GTT_GO_RUNNABLE, "preempted" },
	[GTT_V1_GO_SLEEP] = { GTT_GO_WAITING, "sleep" },
	[GTT_V1_GO_BLOCK] = { GTT_GO_WAITING, "" },
	[GTT_V1_GO_BLOCK_SEND] = { GTT_GO_WAITING, "chan send" },
	[GTT_V1_GO_BLOCK_RECV] = { GTT_GO_WAITING, "chan receive" },
	[GTT_V1_GO_BLOCK_SELECT] = { GTT_GO_WAITING, "select" },
	[GTT_V1_GO_BLOCK_SYNC] = { GTT_GO_WAITING, "sync" },
	[GTT_V1_GO_BLOCK_COND] = { GTT_GO_WAITING, "sync.(*Cond).Wait" },
	[GTT_V1_GO_BLOCK_NET] = { GTT_GO_WAITING, "network" },
	[GTT_V1_GO_BLOCK_GC] = { GTT_GO_WAITING,
	    "GC mark assist wait for work" },
};

/*
 * Ps and the Ms that they run on.
 */

static int64_t *
slot_of(struct gtt_v1 *v, int64_t p, bool *fresh)
{
	uint32_t i = gtt_ids_get(&v->proc_ms, (uint64_t)p);

	*fresh = i == GTT_IDS_NONE;
	if (!*fresh)
		return &v->ms[i];
	gtt_ids_add(&v->proc_ms, (uint64_t)p, (uint32_t)v->nms);
	v->ms = gtt_grow(v->ms, &v->ms_cap, v->nms + 1, sizeof *v->ms);
	v->ms[v->nms] = GTT_NONE;
	return &v->ms[v->nms++];
}

static int64_t
m_of(const struct gtt_v1 *v, int64_t p)
{
	uint32_t i = gtt_ids_get(&v->proc_ms, (uint64_t)p);

	return i == GTT_IDS_NONE ? GTT_NONE : v->ms[i];
}

/*
 * Building events.
 */

static inline __attribute__((always_inline)) struct gtt_event *
raise(struct gtt_v1 *v, enum gtt_kind kind)
{
	const struct gtt_v1_event *raw = v->raw;
	struct gtt_event *ev = v->ev;

	ev->time = raw->ts;
	ev->m = GTT_NONE;
	ev->p = raw->p;
	ev->g = raw->g == 0 ? GTT_NONE : (int64_t)raw->g;
	ev->table = &v->tb->table;
	ev->stack = ev->tstack = GTT_NO_STACK;
	ev->kind = (uint8_t)kind;
	ev->wire = raw->type;
	ev->str[0] = ev->str[1] = 0;
	if (raw->p != -1 && raw->type != GTT_V1_CPU_SAMPLE)
		ev->m = m_of(v, raw->p);
	return ev;
}

static inline __attribute__((always_inline)) struct gtt_event *
raise_go(struct gtt_v1 *v, int64_t id, enum gtt_gostate from,
    enum gtt_gostate to)
{
	struct gtt_event *ev = raise(v, GTT_STATE_TRANSITION);

	ev->res = GTT_RES_GOROUTINE;
	ev->id = id;
	ev->from = (uint8_t)from;
	ev->to = (uint8_t)to;
	return ev;
}

static struct gtt_event *
raise_range(struct gtt_v1 *v, enum gtt_kind kind, enum gtt_range range,
    enum gtt_resource res, int64_t id)
{
	struct gtt_event *ev = raise(v, kind);

	ev->range = (uint8_t)range;
	ev->res = (uint8_t)res;
	ev->id = id;
	return ev;
}

static uint32_t
intern(struct gtt_v1 *v, const char *s)
{
	return gtt_table_intern(v->tb, s, __builtin_strlen(s));
}

/* The string of an id of the file. */
static int
string_of(struct gtt_v1 *v, uint64_t id, uint32_t *index)
{
	*index = id == 0 ? 0 : gtt_ids_get(&v->tb->str_ids, id);
	if (*index != GTT_IDS_NONE)
		return 0;
	if (!v->opts.partial)
		return gtt_fail(&v->err, GTT_EDATA, v->raw->off, "string id %" PRIu64
		    " is not there", id);
	*index = gtt_table_unresolved_str(v->tb, id);
	return 0;
}

/*
 * The stack of an id of the file; none where the id leads nowhere, as Go has
 * it, except that with partial its number shows.
 */
static uint32_t
stack_of(struct gtt_v1 *v, uint32_t id)
{
	uint32_t i = id == 0 ? GTT_IDS_NONE : gtt_ids_get(&v->tb->stack_ids, id);

	if (i != GTT_IDS_NONE)
		return i;
	if (id == 0 || !v->opts.partial)
		return GTT_NO_STACK;
	return gtt_table_unresolved_stack(v->tb, id);
}

/*
 * Each kind of event: as gtt_v1_raise.
 */

static int
raise_proc(struct gtt_v1 *v)
{
	bool start = v->raw->type == GTT_V1_PROC_START, fresh;
	int64_t *m = slot_of(v, v->raw->p, &fresh);
	struct gtt_event *ev;

	if (start)
		*m = (int64_t)v->raw->args[0];
	ev = raise(v, GTT_STATE_TRANSITION);
	ev->res = GTT_RES_PROC;
	ev->id = v->raw->p;
	ev->from = fresh ? GTT_PROC_UNDETERMINED :
	    start ? GTT_PROC_IDLE : GTT_PROC_RUNNING;
	ev->to = start ? GTT_PROC_RUNNING : GTT_PROC_IDLE;
	if (!start)
		*m = GTT_NONE;
	return 1;
}

static int
raise_metric(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise(v, GTT_METRIC);

	ev->metric = v->raw->type == GTT_V1_HEAP_ALLOC ? GTT_METRIC_HEAP :
	    v->raw->type == GTT_V1_HEAP_GOAL ? GTT_METRIC_HEAP_GOAL :
	    GTT_METRIC_GOMAXPROCS;
	ev->val[0] = v->raw->args[0];
	ev->stack = stack_of(v, v->raw->stack);
	return 1;
}

static int
by_id(const void *a, const void *b, void *arg)
{
	const uint64_t *x = a, *y = b;

	(void)arg;
	return (*x > *y) - (*x < *y);
}

/*
 * The first one ends the beginning: goroutines that were created until then
 * and of which nothing else was told are runnable.
 */
static int
raise_gomaxprocs(struct gtt_v1 *v)
{
	if (!v->pre_init)
		return raise_metric(v);
	v->pre_init = false;
	gtt_gosort(v->created, v->ncreated, sizeof *v->created, by_id, NULL);
	return 0;
}

int
gtt_v1_raise_created(struct gtt_v1 *v)
{
	uint64_t id = v->created[v->next_created++];
	struct gtt_event *ev;

	if (gtt_map_get(&v->started, id) != GTT_MAP_NONE)
		return 0;
	ev = raise_go(v, (int64_t)id, GTT_GO_UNDETERMINED, GTT_GO_RUNNABLE);
	ev->m = ev->p = ev->g = GTT_NONE;
	ev->wire = 0;
	return 1;
}

static int
raise_gc(struct gtt_v1 *v)
{
	bool begin = v->raw->type == GTT_V1_GC_START;
	struct gtt_event *ev = raise_range(v,
	    begin ? GTT_RANGE_BEGIN : GTT_RANGE_END, GTT_RANGE_GC,
	    GTT_RES_NONE, 0);

	if (begin)
		ev->stack = stack_of(v, v->raw->stack);
	return 1;
}

static int
raise_stw(struct gtt_v1 *v)
{
	bool begin = v->raw->type == GTT_V1_STW_START;
	const char *reason;
	struct gtt_event *ev;

	if (begin) {
		reason = gtt_v1_stw_reason(v->version, v->raw->args[0]);
		v->stw_reason = reason != NULL ? intern(v, reason) : 0;
	}
	ev = raise_range(v, begin ? GTT_RANGE_BEGIN : GTT_RANGE_END,
	    GTT_RANGE_STW, GTT_RES_GOROUTINE, 0);
	ev->id = ev->g;
	ev->str[0] = v->stw_reason;
	return 1;
}

static int
raise_sweep(struct gtt_v1 *v)
{
	bool begin = v->raw->type == GTT_V1_GC_SWEEP_START;
	struct gtt_event *ev = raise_range(v,
	    begin ? GTT_RANGE_BEGIN : GTT_RANGE_END, GTT_RANGE_SWEEP,
	    GTT_RES_PROC, v->raw->p);

	if (begin) {
		ev->stack = stack_of(v, v->raw->stack);
	} else {
		ev->val[0] = v->raw->args[0];
		ev->val[1] = v->raw->args[1];
	}
	return 1;
}

static int
raise_assist(struct gtt_v1 *v)
{
	bool begin = v->raw->type == GTT_V1_GC_MARK_ASSIST_START;
	struct gtt_event *ev = raise_range(v,
	    begin ? GTT_RANGE_BEGIN : GTT_RANGE_END, GTT_RANGE_ASSIST,
	    GTT_RES_GOROUTINE, 0);

	ev->id = ev->g;
	if (begin)
		ev->stack = stack_of(v, v->raw->stack);
	return 1;
}

/* Stacks of one pc, in Go 1.5: their ids must not meet the file's. */
#define PC_STACK (UINT64_C(1) << 63)

/* The stack that a goroutine starts with; in Go 1.5 its function's pc. */
static int
start_stack(struct gtt_v1 *v, uint32_t *stack)
{
	bool pc = v->version < 7;
	uint64_t id = pc ? v->raw->args[1] | PC_STACK : v->raw->args[1];
	struct gtt_frame f = { .pc = v->raw->args[1] + 1 };

	if (pc && gtt_ids_get(&v->tb->stack_ids, id) == GTT_IDS_NONE) {
		gtt_v1_name_frame(v, &f);
		gtt_table_lone_stack(v->tb, id, &f);
	}
	*stack = id == 0 ? 0 : gtt_ids_get(&v->tb->stack_ids, id);
	if (*stack != GTT_IDS_NONE)
		return 0;
	if (!v->opts.partial)
		return gtt_fail(&v->err, GTT_EDATA, v->raw->off, "stack id %" PRIu64
		    " is not there", id);
	*stack = gtt_table_unresolved_stack(v->tb, id);
	return 0;
}

static int
raise_create(struct gtt_v1 *v)
{
	struct gtt_event *ev;

	if (v->pre_init) {
		v->created = gtt_grow(v->created, &v->created_cap,
		    v->ncreated + 1, sizeof *v->created);
		v->created[v->ncreated++] = v->raw->args[0];
		return 0;
	}
	ev = raise_go(v, (int64_t)v->raw->args[0], GTT_GO_NOTEXIST,
	    GTT_GO_RUNNABLE);
	if (start_stack(v, &ev->tstack) < 0)
		return -1;
	ev->stack = stack_of(v, v->raw->stack);
	return 1;
}

/* A goroutine in a state that it was in when the trace began. */
static int
raise_status(struct gtt_v1 *v)
{
	uint64_t id = v->raw->args[0];
	enum gtt_gostate state = v->raw->type == GTT_V1_GO_WAITING ?
	    GTT_GO_WAITING : v->raw->type == GTT_V1_GO_IN_SYSCALL ?
	    GTT_GO_SYSCALL : GTT_GO_RUNNING;

	if (v->pre_init)
		*gtt_map_put(&v->started, id) = 1;
	raise_go(v, (int64_t)id, GTT_GO_UNDETERMINED, state);
	return 1;
}

static int
raise_start(struct gtt_v1 *v)
{
	if (v->pre_init)
		return raise_status(v);
	raise_go(v, (int64_t)v->raw->args[0], GTT_GO_RUNNABLE, GTT_GO_RUNNING);
	return 1;
}

/* Go's converter takes M 0 and G 0 for P's and G's that it does not know. */
static void
bind_as_go(struct gtt_v1 *v, struct gtt_event *ev)
{
	ev->g = (int64_t)v->raw->g;
	ev->m = m_of(v, v->raw->p);
	if (ev->m == GTT_NONE)
		ev->m = 0;
}

static int
raise_start_label(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise_go(v, (int64_t)v->raw->args[0],
	    GTT_GO_RUNNABLE, GTT_GO_RUNNING);
	struct gtt_event *label = &v->ev[1];

	bind_as_go(v, ev);
	*label = *ev;
	label->kind = GTT_LABEL;
	label->wire = 0;
	label->id = ev->g;
	return string_of(v, v->raw->args[2], &label->str[0]) < 0 ? -1 : 2;
}

static int
raise_stop(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise_go(v, 0, GTT_GO_RUNNING,
	    stops[v->raw->type].to);

	ev->id = ev->g;
	ev->str[0] = v->reasons[v->raw->type];
	ev->stack = ev->tstack = stack_of(v, v->raw->stack);
	return 1;
}

static int
raise_syscall(struct gtt_v1 *v)
{
	bool blocks = gtt_v1_post_blocks(v->post, v->raw);
	struct gtt_event *ev = raise_go(v, 0, GTT_GO_RUNNING, GTT_GO_SYSCALL);
	struct gtt_event *end = &v->ev[1];

	if (!blocks)
		bind_as_go(v, ev);
	ev->id = ev->g;
	ev->stack = ev->tstack = stack_of(v, v->raw->stack);
	if (blocks)
		return 1;
	*end = *ev;
	end->time = gtt_wrap_add(ev->time, 1);
	end->wire = 0;
	end->from = GTT_GO_SYSCALL;
	end->to = GTT_GO_RUNNING;
	end->stack = end->tstack = GTT_NO_STACK;
	return 2;
}

static int
raise_end(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise_go(v, 0, GTT_GO_RUNNING, GTT_GO_NOTEXIST);

	ev->id = ev->g;
	return 1;
}

static int
raise_exit(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise_go(v, 0, GTT_GO_SYSCALL, GTT_GO_RUNNABLE);

	ev->id = ev->g;
	return 1;
}

static int
raise_unblock(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise_go(v, (int64_t)v->raw->args[0],
	    GTT_GO_WAITING, GTT_GO_RUNNABLE);

	ev->stack = stack_of(v, v->raw->stack);
	return 1;
}

static int
raise_task_begin(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise(v, GTT_TASK_BEGIN);

	ev->val[0] = v->raw->args[0];
	ev->val[1] = v->raw->args[1] == 0 ? GTT_NO_TASK : v->raw->args[1];
	ev->stack = stack_of(v, v->raw->stack);
	return string_of(v, v->raw->args[2], &ev->str[0]) < 0 ? -1 : 1;
}

/* The parent of a known task without one shows as 0 here, as in Go. */
static int
raise_task_end(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise(v, GTT_TASK_END);
	bool known = v->raw->args[1] != 0;

	ev->val[0] = v->raw->args[0];
	ev->val[1] = known ? v->raw->args[2] : GTT_NO_TASK;
	ev->stack = stack_of(v, v->raw->stack);
	return string_of(v, known ? v->raw->args[3] : 0, &ev->str[0]) < 0 ?
	    -1 : 1;
}

static int
raise_region(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise(v, v->raw->args[1] == 0 ?
	    GTT_REGION_BEGIN : GTT_REGION_END);

	ev->val[0] = v->raw->args[0];
	ev->stack = stack_of(v, v->raw->stack);
	return string_of(v, v->raw->args[2], &ev->str[0]) < 0 ? -1 : 1;
}

static int
raise_log(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise(v, GTT_LOG);

	ev->val[0] = v->raw->args[0];
	ev->stack = stack_of(v, v->raw->stack);
	ev->str[1] = gtt_table_add_view(v->tb, (const char *)v->raw->text,
	    v->raw->text_len);
	return string_of(v, v->raw->args[1], &ev->str[0]) < 0 ? -1 : 1;
}

static int
raise_sample(struct gtt_v1 *v)
{
	struct gtt_event *ev = raise(v, GTT_STACK_SAMPLE);

	ev->stack = stack_of(v, v->raw->stack);
	if (ev->stack == GTT_NO_STACK)
		ev->stack = 0;
	return 1;
}

static int
raise_nothing(struct gtt_v1 *v)
{
	(void)v;
	return 0;
}

static int
raise_misplaced(struct gtt_v1 *v)
{
	/* A stray one of Go 1.5 to 1.10. */
	if (v->raw->type == GTT_V1_FUTILE_WAKEUP && v->version <= 10)
		return 0;
	return gtt_fail(&v->err, GTT_EDATA, v->raw->off, "event %s has no place "
	    "in a trace of Go 1.%d", gtt_v1_specs[v->raw->type].name,
	    v->version);
}

static int (*const raisers[GTT_V1_NTYPES])(struct gtt_v1 *v) = {
	[GTT_V1_NONE] = raise_misplaced,
	[GTT_V1_BATCH] = raise_misplaced,
	[GTT_V1_FREQUENCY] = raise_misplaced,
	[GTT_V1_STACK] = raise_misplaced,
	[GTT_V1_GOMAXPROCS] = raise_gomaxprocs,
	[GTT_V1_PROC_START] = raise_proc,
	[GTT_V1_PROC_STOP] = raise_proc,
	[GTT_V1_GC_START] = raise_gc,
	[GTT_V1_GC_DONE] = raise_gc,
	[GTT_V1_STW_START] = raise_stw,
	[GTT_V1_STW_DONE] = raise_stw,
	[GTT_V1_GC_SWEEP_START] = raise_sweep,
	[GTT_V1_GC_SWEEP_DONE] = raise_sweep,
	[GTT_V1_GO_CREATE] = raise_create,
	[GTT_V1_GO_START] = raise_start,
	[GTT_V1_GO_END] = raise_end,
	[GTT_V1_GO_STOP] = raise_stop,
	[GTT_V1_GO_SCHED] = raise_stop,
	[GTT_V1_GO_PREEMPT] = raise_stop,
	[GTT_V1_GO_SLEEP] = raise_stop,
	[GTT_V1_GO_BLOCK] = raise_stop,
	[GTT_V1_GO_UNBLOCK] = raise_unblock,
	[GTT_V1_GO_BLOCK_SEND] = raise_stop,
	[GTT_V1_GO_BLOCK_RECV] = raise_stop,
	[GTT_V1_GO_BLOCK_SELECT] = raise_stop,
	[GTT_V1_GO_BLOCK_SYNC] = raise_stop,
	[GTT_V1_GO_BLOCK_COND] = raise_stop,
	[GTT_V1_GO_BLOCK_NET] = raise_stop,
	[GTT_V1_GO_SYS_CALL] = raise_syscall,
	[GTT_V1_GO_SYS_EXIT] = raise_exit,
	[GTT_V1_GO_SYS_BLOCK] = raise_nothing,
	[GTT_V1_GO_WAITING] = raise_status,
	[GTT_V1_GO_IN_SYSCALL] = raise_status,
	[GTT_V1_HEAP_ALLOC] = raise_metric,
	[GTT_V1_HEAP_GOAL] = raise_metric,
	[GTT_V1_TIMER_GOROUTINE] = raise_misplaced,
	[GTT_V1_FUTILE_WAKEUP] = raise_misplaced,
	[GTT_V1_STRING] = raise_misplaced,
	[GTT_V1_GO_START_LOCAL] = raise_misplaced,
	[GTT_V1_GO_UNBLOCK_LOCAL] = raise_misplaced,
	[GTT_V1_GO_SYS_EXIT_LOCAL] = raise_misplaced,
	[GTT_V1_GO_START_LABEL] = raise_start_label,
	[GTT_V1_GO_BLOCK_GC] = raise_stop,
	[GTT_V1_GC_MARK_ASSIST_START] = raise_assist,
	[GTT_V1_GC_MARK_ASSIST_DONE] = raise_assist,
	[GTT_V1_USER_TASK_CREATE] = raise_task_begin,
	[GTT_V1_USER_TASK_END] = raise_task_end,
	[GTT_V1_USER_REGION] = raise_region,
	[GTT_V1_USER_LOG] = raise_log,
	[GTT_V1_CPU_SAMPLE] = raise_sample,
};

int
gtt_v1_raise(struct gtt_v1 *v)
{
	return raisers[v->raw->type](v);
}

void
gtt_v1_raise_init(struct gtt_v1 *v)
{
	unsigned type;

	for (type = 0; type < GTT_V1_NTYPES; type++) {
		if (stops[type].reason != NULL)
			v->reasons[type] = intern(v, stops[type].reason);
	}
}
