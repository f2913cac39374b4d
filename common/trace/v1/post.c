#include "common/trace/v1/post.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/gotime.h"

/* What the checks keep of a P. */
struct proc {
	bool		running;
	bool		stw;	/* Go < 1.10: each P stopped by itself */
	bool		sweep;
	uint64_t	g;	/* that runs on it, 0 none */
};

struct task {
	uint64_t	parent, name;
};

/* An event on its way through the checks. */
struct check {
	struct gtt_v1_post	*post;	/* that it is in */
	struct gtt_v1_event	*ev;
	struct gtt_v1_g		*g;	/* of ev->g */
	struct proc		*p;	/* of ev->p */
	struct gtt_err		*err;
};

struct gtt_v1_post {
	struct gtt_v1_scan	 scan;
	struct gtt_v1_merge	*merge;
	struct gtt_v1_gs	*gs;		/* of merge */
	struct check		 check;
	struct gtt_err		 damage;	/* found by the scan */
	bool			 classic, in_ticks, started, ended;
	int64_t			 first_ts;	/* ticks */
	double			 ns_per_tick;
	struct gtt_map		 futile;	/* offsets to leave out */
	bool			 gc, stw;
	struct gtt_ids		 proc_index;
	struct proc		*procs;
	size_t			 nprocs, procs_cap;
	struct gtt_map		 task_index;
	struct task		*tasks;
	size_t			 ntasks, tasks_cap;
	uint32_t		*free_tasks;
	size_t			 nfree_tasks, free_tasks_cap;
};

static int
fail(const struct check *c, const char *what)
{
	const struct gtt_v1_event *ev = c->ev;

	return gtt_fail(c->err, GTT_EDATA, ev->off, "%s of goroutine %" PRIu64
	    " on P %" PRId64 " at time %" PRId64 ": %s",
	    gtt_v1_specs[ev->type].name, ev->g, ev->p, ev->ts, what);
}

static struct proc *
proc_of(struct gtt_v1_post *post, int64_t p)
{
	uint32_t i = gtt_ids_get(&post->proc_index, (uint64_t)p);

	if (i != GTT_IDS_NONE)
		return &post->procs[i];
	gtt_ids_add(&post->proc_index, (uint64_t)p, (uint32_t)post->nprocs);
	post->procs = gtt_grow(post->procs, &post->procs_cap, post->nprocs + 1,
	    sizeof *post->procs);
	post->procs[post->nprocs] = (struct proc){ 0 };
	return &post->procs[post->nprocs++];
}

/* The goroutine of the event must run on its P. */
static int
check_running(const struct check *c, bool g0)
{
	if (c->g->state != GTT_V1_RUNNING)
		return fail(c, "the goroutine does not run");
	if (c->p->g != c->ev->g)
		return fail(c, "the P does not run the goroutine");
	if (!g0 && c->ev->g == 0)
		return fail(c, "goroutine 0 cannot do that");
	return 0;
}

/* A range that begins or ends: *flag says whether it is in progress. */
static int
check_toggle(const struct check *c, bool *flag, bool begin)
{
	if (*flag == begin)
		return fail(c, begin ? "the one before has not ended" :
		    "it has not begun");
	*flag = begin;
	return 0;
}

static int
stop_running(const struct check *c, unsigned state)
{
	if (check_running(c, false) < 0)
		return -1;
	c->g->state = (uint8_t)state;
	c->g->net = c->ev->type == GTT_V1_GO_BLOCK_NET;
	c->p->g = 0;
	return 0;
}

static int
check_proc(const struct check *c)
{
	bool start = c->ev->type == GTT_V1_PROC_START;

	if (c->p->running == start)
		return fail(c, start ? "the P runs already" :
		    "the P does not run");
	if (!start && c->p->g != 0)
		return fail(c, "the P runs a goroutine");
	c->p->running = start;
	return 0;
}

static int
check_create(const struct check *c)
{
	struct gtt_v1_g *g;

	if (check_running(c, true) < 0)
		return -1;
	g = gtt_v1_gs_get(c->post->gs, c->ev->args[0]);
	if (g->exists)
		return fail(c, "the goroutine exists already");
	g->exists = true;
	g->state = GTT_V1_RUNNABLE;
	return 0;
}

static int
check_start(const struct check *c)
{
	if (c->g->state != GTT_V1_RUNNABLE)
		return fail(c, "the goroutine is not runnable");
	if (c->p->g != 0)
		return fail(c, "the P runs another goroutine");
	c->g->state = GTT_V1_RUNNING;
	c->g->net = false;
	c->p->g = c->ev->g;
	return 0;
}

static int
check_unblock(const struct check *c)
{
	struct gtt_v1_event *ev = c->ev;
	struct gtt_v1_g *g;

	if (c->g->state != GTT_V1_RUNNING)
		return fail(c, "the goroutine does not run");
	if (ev->p != GTT_V1_TIMER_P && c->p->g != ev->g)
		return fail(c, "the P does not run the goroutine");
	g = gtt_v1_gs_get(c->post->gs, ev->args[0]);
	if (g->state != GTT_V1_WAITING)
		return fail(c, "the goroutine to be unblocked does not wait");
	if (g->net && (ev->p != GTT_V1_TIMER_P || !c->post->classic))
		ev->p = GTT_V1_NETPOLL_P;
	g->exists = true;
	g->state = GTT_V1_RUNNABLE;
	g->net = false;
	return 0;
}

static int
check_sys_exit(const struct check *c)
{
	if (c->g->state != GTT_V1_WAITING)
		return fail(c, "the goroutine does not wait");
	c->g->state = GTT_V1_RUNNABLE;
	c->g->net = false;
	return 0;
}

/* A goroutine that was there before the trace began. */
static int
check_found(const struct check *c)
{
	if (c->g->state != GTT_V1_RUNNABLE)
		return fail(c, "the goroutine is not runnable");
	c->g->state = GTT_V1_WAITING;
	c->g->net = false;
	return 0;
}

static int
check_task_create(const struct check *c)
{
	struct gtt_v1_post *post = c->post;
	uint32_t *slot = gtt_map_put(&post->task_index, c->ev->args[0]);

	if (*slot != GTT_MAP_NONE)
		return fail(c, "the task has begun already");
	if (post->nfree_tasks > 0) {
		*slot = post->free_tasks[--post->nfree_tasks];
	} else {
		*slot = (uint32_t)post->ntasks++;
		post->tasks = gtt_grow(post->tasks, &post->tasks_cap,
		    post->ntasks, sizeof *post->tasks);
	}
	post->tasks[*slot] = (struct task){ c->ev->args[1], c->ev->args[2] };
	return 0;
}

static int
check_task_end(const struct check *c)
{
	struct gtt_v1_post *post = c->post;
	uint32_t i = gtt_map_get(&post->task_index, c->ev->args[0]);

	c->ev->args[1] = i != GTT_MAP_NONE;
	if (i == GTT_MAP_NONE)
		return 0;
	c->ev->args[2] = post->tasks[i].parent;
	c->ev->args[3] = post->tasks[i].name;
	gtt_map_del(&post->task_index, c->ev->args[0]);
	post->free_tasks = gtt_grow(post->free_tasks, &post->free_tasks_cap,
	    post->nfree_tasks + 1, sizeof *post->free_tasks);
	post->free_tasks[post->nfree_tasks++] = i;
	return 0;
}

static int
check_region(const struct check *c)
{
	struct gtt_v1_g *g = c->g;
	const struct gtt_v1_event *ev = c->ev;
	const struct gtt_v1_region r = { ev->args[0], ev->args[2] }, *top;

	if (ev->args[1] > 1)
		return fail(c, "neither a begin nor an end of a region");
	if (ev->args[1] == 0) {
		g->regions = gtt_grow(g->regions, &g->regions_cap,
		    g->nregions + 1, sizeof *g->regions);
		g->regions[g->nregions++] = r;
		return 0;
	}
	if (g->nregions == 0)	/* it began before the trace */
		return 0;
	top = &g->regions[g->nregions - 1];
	if (top->task != r.task || top->name != r.name)
		return fail(c, "it is not the innermost region that ends");
	g->nregions--;
	return 0;
}

static int
check_event(struct check *c)
{
	struct gtt_v1_post *post = c->post;
	bool *stw = post->scan.format.version < 10 ? &c->p->stw : &post->stw;

	switch (c->ev->type) {
	case GTT_V1_PROC_START:
	case GTT_V1_PROC_STOP:
		return check_proc(c);
	case GTT_V1_GC_START:
		if (check_toggle(c, &post->gc, true) < 0)
			return -1;
		c->ev->p = GTT_V1_GC_P;
		return 0;
	case GTT_V1_GC_DONE:
		return check_toggle(c, &post->gc, false);
	case GTT_V1_STW_START:
		return check_toggle(c, stw, true);
	case GTT_V1_STW_DONE:
		return check_toggle(c, stw, false);
	case GTT_V1_GC_SWEEP_START:
		return check_toggle(c, &c->p->sweep, true);
	case GTT_V1_GC_SWEEP_DONE:
		return check_toggle(c, &c->p->sweep, false);
	case GTT_V1_GO_WAITING:
	case GTT_V1_GO_IN_SYSCALL:
		return check_found(c);
	case GTT_V1_GO_CREATE:
		return check_create(c);
	case GTT_V1_GO_START:
	case GTT_V1_GO_START_LABEL:
		return check_start(c);
	case GTT_V1_GO_END:
	case GTT_V1_GO_STOP:
		return stop_running(c, GTT_V1_DEAD);
	case GTT_V1_GO_SCHED:
	case GTT_V1_GO_PREEMPT:
		return stop_running(c, GTT_V1_RUNNABLE);
	case GTT_V1_GO_UNBLOCK:
		return check_unblock(c);
	case GTT_V1_GO_SYS_CALL:
		return check_running(c, false);
	case GTT_V1_GO_SYS_EXIT:
		return check_sys_exit(c);
	case GTT_V1_GO_SYS_BLOCK:
	case GTT_V1_GO_SLEEP:
	case GTT_V1_GO_BLOCK:
	case GTT_V1_GO_BLOCK_SEND:
	case GTT_V1_GO_BLOCK_RECV:
	case GTT_V1_GO_BLOCK_SELECT:
	case GTT_V1_GO_BLOCK_SYNC:
	case GTT_V1_GO_BLOCK_COND:
	case GTT_V1_GO_BLOCK_NET:
	case GTT_V1_GO_BLOCK_GC:
		return stop_running(c, GTT_V1_WAITING);
	case GTT_V1_USER_TASK_CREATE:
		return check_task_create(c);
	case GTT_V1_USER_TASK_END:
		return check_task_end(c);
	case GTT_V1_USER_REGION:
		return check_region(c);
	default:
		return 0;
	}
}

/* Ticks to nanoseconds, and the Ps that stand for where events come from. */
static void
adjust(struct gtt_v1_post *p, struct gtt_v1_event *ev)
{
	if (!p->started) {
		p->first_ts = ev->ts;
		p->started = true;
	}
	ev->ts = (int64_t)((uint64_t)ev->ts - (uint64_t)p->first_ts);
	if (!p->in_ticks)
		ev->ts = gtt_go_int64((double)ev->ts * p->ns_per_tick);
	if (ev->type == GTT_V1_GO_UNBLOCK &&
	    gtt_map_get(&p->scan.timers, ev->g) != GTT_MAP_NONE)
		ev->p = GTT_V1_TIMER_P;
	if (ev->type == GTT_V1_GO_SYS_EXIT)
		ev->p = GTT_V1_SYSCALL_P;
	if (p->classic && (ev->type == GTT_V1_STW_START ||
	    ev->type == GTT_V1_STW_DONE || ev->type == GTT_V1_GC_START ||
	    ev->type == GTT_V1_GC_DONE))
		ev->g = 0;
}

static int
at_end(struct gtt_v1_post *p, struct gtt_err *err)
{
	if (p->ended || p->damage.code == GTT_OK)
		return 0;
	p->ended = true;
	*err = p->damage;
	return -1;
}

int
gtt_v1_post_next(struct gtt_v1_post *p, const struct gtt_v1_event **out,
    struct gtt_err *err)
{
	struct check *c = &p->check;
	struct gtt_v1_event *ev;
	int r;

	do {
		r = gtt_v1_merge_next(p->merge, &c->ev, err);
		if (r < 0)
			return -1;
		if (r == 0)
			return at_end(p, err);
		ev = c->ev;
	} while (p->futile.n > 0 &&
	    gtt_map_get(&p->futile, ev->off) != GTT_MAP_NONE);
	*out = ev;
	adjust(p, ev);
	c->g = gtt_v1_gs_get(p->gs, ev->g);
	c->p = proc_of(p, ev->p);
	c->err = err;
	if (check_event(c) < 0)
		return -1;
	if (ev->type == GTT_V1_GO_END)
		gtt_v1_merge_drop_g(p->merge, ev->g);
	return 1;
}

bool
gtt_v1_post_blocks(const struct gtt_v1_post *p, const struct gtt_v1_event *ev)
{
	return gtt_v1_merge_blocks(p->merge, ev);
}

struct gtt_table_builder *
gtt_v1_post_table(struct gtt_v1_post *p)
{
	return &p->scan.tb;
}

bool
gtt_v1_post_in_ticks(const struct gtt_v1_post *p)
{
	return p->in_ticks;
}

/* Makes the second pass ready; the scan has what is whole. */
static int
begin(struct gtt_v1_post *p, struct gtt_input *in, bool partial,
    struct gtt_err *err)
{
	struct gtt_v1_scan *s = &p->scan;

	if (s->freq == 0 && !partial) {
		if (p->damage.code != GTT_OK)
			*err = p->damage;
		return gtt_fail(err, GTT_EDATA, GTT_V1_HEADER + s->len,
		    "no clock frequency in the trace");
	}
	p->in_ticks = s->freq == 0;
	p->ns_per_tick = p->in_ticks ? 1 : 1e9 / (double)s->freq;
	/* Strings may be lost with the damage that is told at the end. */
	if (gtt_table_resolve(&s->tb, partial || p->damage.code != GTT_OK,
	    err) < 0)
		return -1;
	if (s->has_futile && s->format.version <= 10)
		gtt_v1_find_futile(s, in, p->classic, &p->futile);
	p->merge = gtt_v1_merge_new(s, in, p->classic);
	/* Goroutine 0, in whose name the scheduler acts, always runs. */
	p->gs = gtt_v1_merge_gs(p->merge);
	gtt_v1_gs_get(p->gs, 0)->state = GTT_V1_RUNNING;
	gtt_v1_gs_get(p->gs, 0)->exists = true;
	return 0;
}

struct gtt_v1_post *
gtt_v1_post_new(struct gtt_input *in, int version, bool classic, bool partial,
    struct gtt_err *err)
{
	struct gtt_v1_post *p = gtt_calloc(1, sizeof *p);

	p->check.post = p;
	p->classic = classic;
	gtt_v1_scan(&p->scan, in, version, classic, &p->damage);
	if (begin(p, in, partial, err) < 0) {
		gtt_v1_post_free(p);
		return NULL;
	}
	return p;
}

void
gtt_v1_post_free(struct gtt_v1_post *p)
{
	if (p == NULL)
		return;
	gtt_v1_merge_free(p->merge);
	gtt_v1_scan_fini(&p->scan);
	gtt_map_fini(&p->futile);
	gtt_ids_fini(&p->proc_index);
	free(p->procs);
	gtt_map_fini(&p->task_index);
	free(p->tasks);
	free(p->free_tasks);
	free(p);
}
