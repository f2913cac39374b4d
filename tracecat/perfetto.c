#include "tracecat/perfetto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/*
 * Small ids make small uuids, which are written often: those of all traces of
 * one output lie between each other.  Large ones are scattered.
 */
uint64_t
pf_uuid(const struct pf *f, enum track kind, int64_t id)
{
	uint64_t h = (uint64_t)id;

	if (id >= 0 && id < INT64_C(1) << 32 && f->of < 1 << 20)
		return (h * NTRACKS + kind) * f->of + f->index + 1;
	h = (h ^ (h >> 31)) * 0x9fb21c651e98df25;
	h ^= ((uint64_t)kind << 40 | f->index) * 0xd6e8feb86659fd93;
	return (h ^ (h >> 29)) | UINT64_C(1) << 63;
}

static uint64_t
single(const struct pf *f, enum single s)
{
	return pf_uuid(f, TRACK_TRACE, s);
}

void
pf_declare(struct pf *f, uint64_t uuid, uint64_t parent, const char *name,
    size_t len, enum gtt_track_order order, int32_t rank)
{
	gtt_perfetto_track(f->w, f->out, &(struct gtt_track){
		.uuid = uuid,
		.parent = parent,
		.name = { name, (uint32_t)len },
		.kind = GTT_TRACK_SLICES,
		.order = order,
		.rank = rank,
	});
}

static const struct {
	const char		*name;
	enum gtt_track_kind	 kind;
	enum gtt_track_order	 order;
} singles[NSINGLES] = {
	[SINGLE_PROCESS] = { NULL, GTT_TRACK_PROCESS, GTT_ORDER_RANK },
	[SINGLE_RUNNING] = { "goroutines running", GTT_TRACK_COUNT, 0 },
	[SINGLE_RUNNABLE] = { "goroutines runnable", GTT_TRACK_COUNT, 0 },
	[SINGLE_WAITING] = { "goroutines waiting", GTT_TRACK_COUNT, 0 },
	[SINGLE_SYSCALL] = { "goroutines in syscalls", GTT_TRACK_COUNT, 0 },
	[SINGLE_GOMAXPROCS] = { "GOMAXPROCS", GTT_TRACK_COUNT, 0 },
	[SINGLE_HEAP] = { "heap", GTT_TRACK_BYTES, 0 },
	[SINGLE_HEAP_GOAL] = { "heap goal", GTT_TRACK_BYTES, 0 },
	[SINGLE_GC] = { "GC", GTT_TRACK_SLICES, 0 },
	[SINGLE_STWS] = { "stop-the-world", GTT_TRACK_SLICES, 0 },
	[SINGLE_PROCS] = { "Ps", GTT_TRACK_SLICES, GTT_ORDER_RANK },
	[SINGLE_TASKS] = { "tasks", GTT_TRACK_SLICES, GTT_ORDER_TIME },
	[SINGLE_GOROUTINES] = { "goroutines", GTT_TRACK_SLICES, GTT_ORDER_TIME },
	[SINGLE_NOBODY] = { "no goroutine", GTT_TRACK_SLICES, 0 },
};

static void
declare_singles(struct pf *f, const char *name)
{
	for (int i = 0; i < NSINGLES; i++)
		gtt_perfetto_track(f->w, f->out, &(struct gtt_track){
			.uuid = single(f, i),
			.parent = i == SINGLE_PROCESS ? 0 :
			    single(f, SINGLE_PROCESS),
			.name = pf_str(i == SINGLE_PROCESS ? name :
			    singles[i].name),
			.kind = singles[i].kind,
			.order = singles[i].order,
			.rank = i == SINGLE_PROCESS ? (int32_t)f->index + 1 : i,
		});
}

void
pf_push(struct pf *f, const struct gtt_slice *s)
{
	uint32_t *depth = gtt_map_put(&f->open, s->track);

	*depth = *depth == GTT_MAP_NONE ? 1 : *depth + 1;
	if (*depth <= PF_SLICES_DEEP)
		gtt_perfetto_begin(f->w, f->out, s);
	else
		f->too_deep++;
}

bool
pf_is_open(const struct pf *f, uint64_t uuid)
{
	return gtt_map_get(&f->open, uuid) != GTT_MAP_NONE;
}

static void
end_one(struct pf *f, uint64_t uuid, int64_t time)
{
	uint32_t *depth = gtt_map_put(&f->open, uuid);

	if (*depth <= PF_SLICES_DEEP)
		gtt_perfetto_end(f->w, f->out, time, uuid);
	if (--*depth == 0)
		gtt_map_del(&f->open, uuid);
}

void
pf_pop(struct pf *f, const struct gtt_slice *s)
{
	struct gtt_slice early = *s;

	early.time = f->first;
	if (!pf_is_open(f, s->track))
		pf_push(f, &early);
	end_one(f, s->track, s->time);
}

void
pf_close(struct pf *f, uint64_t uuid, int64_t time)
{
	while (pf_is_open(f, uuid))
		end_one(f, uuid, time);
}

struct pproc *
pf_proc(struct pf *f, int64_t id)
{
	uint32_t *slot = gtt_map_put(&f->proc_of, (uint64_t)id);
	char name[32];
	int len;

	if (*slot != GTT_MAP_NONE)
		return &f->proc[*slot];
	*slot = (uint32_t)f->nproc++;
	f->proc = gtt_grow(f->proc, &f->proc_cap, f->nproc,
	    sizeof f->proc[0]);
	f->proc[*slot] = (struct pproc){ .id = id, .g = GTT_NONE };
	len = snprintf(name, sizeof name, "P%lld", (long long)id);
	pf_declare(f, pf_uuid(f, TRACK_P, id), single(f, SINGLE_PROCS), name,
	    (size_t)len, GTT_ORDER_ANY, id < INT32_MAX ? (int32_t)id : INT32_MAX);
	return &f->proc[*slot];
}

static void
proc_begin(struct pf *f, const struct gtt_goroutine *g, struct pgo *go,
    int64_t time)
{
	struct gtt_slice s = { .time = time, .unique = true,
	    .stack = GTT_NO_STACK, .name = { go->name.p,
	    (uint32_t)go->name.len } };
	struct pproc *p = pf_proc(f, go->p);

	s.track = pf_uuid(f, TRACK_P, go->p);
	pf_note(&s, GTT_NOTE_GOROUTINE, (uint64_t)g->id);
	pf_close(f, s.track, time);
	pf_push(f, &s);
	p->g = g->id;
	p->syscall = false;
}

/* The goroutine that has slices on the P has left it. */
static void
proc_end(struct pf *f, struct pproc *p, int64_t time)
{
	pf_close(f, pf_uuid(f, TRACK_P, p->id), time);
	p->g = GTT_NONE;
	p->syscall = false;
}

static void
proc_syscall(struct pf *f, struct pproc *p, int64_t time)
{
	pf_push(f, &(struct gtt_slice){ .time = time, .stack = GTT_NO_STACK,
	    .track = pf_uuid(f, TRACK_P, p->id), .name = pf_str("syscall") });
	p->syscall = true;
}

/* What the goroutine's new state means for the P that it had or gets. */
static void
proc_follow(struct pf *f, const struct gtt_goroutine *g, struct pgo *go,
    unsigned to, int64_t time, int64_t on)
{
	struct pproc *p = go->p != GTT_NONE ? pf_proc(f, go->p) : NULL;
	bool has = p != NULL && p->g == g->id;

	if (to == GTT_GO_SYSCALL && has) {
		proc_syscall(f, p, time);
	} else if (to == GTT_GO_RUNNING && has && p->syscall && on == go->p) {
		end_one(f, pf_uuid(f, TRACK_P, p->id), time);
		p->syscall = false;
	} else {
		if (has)
			proc_end(f, p, time);
		go->p = to == GTT_GO_RUNNING ? on : GTT_NONE;
		if (go->p != GTT_NONE)
			proc_begin(f, g, go, time);
	}
}

/* The outermost function of a stack. */
static struct gtt_str
root(const struct gtt_table *t, uint32_t stack)
{
	struct gtt_stack st;

	if (t == NULL || stack >= t->nstacks || t->stacks[stack].n == 0)
		return (struct gtt_str){ "", 0 };
	st = t->stacks[stack];
	return gtt_table_str(t, t->frames[t->pcs[st.first + st.n - 1]].func);
}

static void
goroutine_declare(struct pf *f, int64_t id, struct pgo *go)
{
	pf_declare(f, pf_uuid(f, TRACK_GOROUTINE, id),
	    single(f, SINGLE_GOROUTINES), go->name.p, go->name.len,
	    GTT_ORDER_ANY, 0);
	go->declared = true;
}

/* A track that had to be declared before its name was known is so again. */
static void
learn_name(struct pf *f, struct pgo *go, int64_t id, struct gtt_str func)
{
	if (go->named)
		return;
	go->name.len = 0;
	gtt_buf_putc(&go->name, 'G');
	gtt_buf_puti(&go->name, id);
	if (func.len == 0)
		return;
	gtt_buf_putc(&go->name, ' ');
	gtt_buf_put(&go->name, func.p, func.len);
	go->named = true;
	if (go->declared)
		goroutine_declare(f, id, go);
}

static struct gtt_str
state_name(const struct gtt_event *ev, unsigned state)
{
	struct gtt_str reason = gtt_table_str(ev->table, ev->str[0]);

	switch ((enum gtt_gostate)state) {
	case GTT_GO_RUNNABLE:
		return pf_str("runnable");
	case GTT_GO_RUNNING:
		return pf_str("running");
	case GTT_GO_SYSCALL:
		return pf_str("syscall");
	case GTT_GO_WAITING:
		return reason.len > 0 ? reason : pf_str("waiting");
	case GTT_GO_UNDETERMINED:
	case GTT_GO_NOTEXIST:
	case GTT_NGOSTATES:
		break;
	}
	return pf_str("");
}

/* The slice of the state that ev began, or told of. */
static void
state_begin(struct pf *f, const struct gtt_goroutine *g, struct pgo *go,
    const struct gtt_event *ev, int64_t time)
{
	struct gtt_str reason = gtt_table_str(ev->table, ev->str[0]);
	struct gtt_slice s = {
		.time = time,
		.track = pf_uuid(f, TRACK_GOROUTINE, g->id),
		.name = state_name(ev, g->state),
		.table = ev->table,
		.stack = ev->tstack,
		.flow_to = go->flow,
	};

	go->flow = 0;
	if (g->state == GTT_GO_RUNNING && ev->p != GTT_NONE)
		pf_note(&s, GTT_NOTE_P, (uint64_t)ev->p);
	if (g->state == GTT_GO_RUNNING && ev->m != GTT_NONE)
		pf_note(&s, GTT_NOTE_M, (uint64_t)ev->m);
	if (g->state == GTT_GO_RUNNABLE && reason.len > 0)
		pf_note_text(&s, GTT_NOTE_REASON, reason);
	gtt_perfetto_begin(f->w, f->out, &s);
	proc_follow(f, g, go, g->state, time, ev->p);
}

/*
 * A goroutine that was there when the trace began and whose name was not known
 * is written when something happens to it.
 */
static void
let_go(struct pf *f, const struct gtt_goroutine *g, struct pgo *go)
{
	const struct gtt_event ev = { .stack = GTT_NO_STACK,
	    .tstack = GTT_NO_STACK, .m = GTT_NONE, .p = go->first_p };

	if (!go->held)
		return;
	go->held = false;
	goroutine_declare(f, g->id, go);
	state_begin(f, g, go, &ev, f->first);
}

uint64_t
pf_goroutine(struct pf *f, const struct gtt_event *ev, int64_t id,
    struct pgo **go)
{
	*go = id == GTT_NONE ? NULL : gtt_alive_get(&f->alive, id);
	if (*go == NULL)
		return 0;
	if (id == ev->g)
		learn_name(f, *go, id, root(ev->table, ev->stack));
	let_go(f, &(*go)->go, *go);
	return pf_uuid(f, TRACK_GOROUTINE, id);
}

/* The arrow from who made or unblocked a goroutine. */
static uint64_t
arrow(struct pf *f, const struct gtt_event *ev, const char *name)
{
	struct gtt_slice s = { .time = ev->time, .name = pf_str(name),
	    .table = ev->table, .stack = ev->stack };
	struct pgo *by;

	if (ev->g == ev->id)
		return 0;
	s.track = pf_goroutine(f, ev, ev->g, &by);
	if (s.track == 0 && ev->p != GTT_NONE) {
		pf_proc(f, ev->p);
		s.track = pf_uuid(f, TRACK_P, ev->p);
	}
	if (s.track == 0)
		return 0;
	pf_note(&s, GTT_NOTE_GOROUTINE, (uint64_t)ev->id);
	s.flow_from = (f->index + 1) << 40 | ++f->flows;
	gtt_perfetto_instant(f->w, f->out, &s);
	return s.flow_from;
}

static void
count(struct pf *f, unsigned state, int change, int64_t time)
{
	static const uint8_t counter[GTT_NGOSTATES] = {
		[GTT_GO_RUNNING] = SINGLE_RUNNING,
		[GTT_GO_RUNNABLE] = SINGLE_RUNNABLE,
		[GTT_GO_WAITING] = SINGLE_WAITING,
		[GTT_GO_SYSCALL] = SINGLE_SYSCALL,
	};

	if (counter[state] == 0)
		return;
	f->count[state] += change;
	gtt_perfetto_count(f->w, f->out, time, single(f, counter[state]),
	    f->count[state]);
}

/* A goroutine is new in the trace: g is what ev made of it, or told of it. */
static void
goroutine_begin(struct pf *f, const struct gtt_goroutine *g, struct pgo *go,
    const struct gtt_event *ev, uint64_t flow)
{
	*go = (struct pgo){ .go = go->go, .name = go->name, .p = GTT_NONE,
	    .first_p = ev->p, .flow = flow };
	learn_name(f, go, g->id, root(ev->table, ev->tstack));
	if (g->before && !go->named) {
		go->held = true;
		return;
	}
	goroutine_declare(f, g->id, go);
	state_begin(f, g, go, ev, g->before ? f->first : ev->time);
}

static void
goroutine_change(struct pf *f, const struct gtt_goroutine *was,
    const struct gtt_goroutine *g, struct pgo *go, const struct gtt_event *ev,
    uint64_t flow)
{
	learn_name(f, go, g->id, root(ev->table, ev->tstack));
	let_go(f, was, go);
	go->flow = flow;
	gtt_perfetto_end(f->w, f->out, ev->time,
	    pf_uuid(f, TRACK_GOROUTINE, g->id));
	if (g->state != GTT_GO_NOTEXIST) {
		state_begin(f, g, go, ev, ev->time);
		return;
	}
	proc_follow(f, g, go, g->state, ev->time, GTT_NONE);
	pf_close(f, pf_uuid(f, TRACK_REGIONS, g->id), ev->time);
	pf_close(f, pf_uuid(f, TRACK_ASSIST, g->id), ev->time);
}

static void
goroutine(struct pf *f, const struct gtt_event *ev)
{
	struct gtt_goroutine was, now;
	uint64_t flow = 0;
	struct pgo *go;

	if (ev->from == GTT_GO_NOTEXIST && ev->to != GTT_GO_SYSCALL)
		flow = arrow(f, ev, "create");
	else if (ev->from == GTT_GO_WAITING && ev->to == GTT_GO_RUNNABLE)
		flow = arrow(f, ev, "unblock");
	go = gtt_alive_event(&f->alive, ev, &was);
	if (go == NULL)
		return;
	now = go->go;
	count(f, was.state, -1, ev->time);
	count(f, now.state, 1, ev->time);
	if (was.state == GTT_GO_UNDETERMINED || was.state == GTT_GO_NOTEXIST)
		goroutine_begin(f, &now, go, ev, flow);
	else
		goroutine_change(f, &was, &now, go, ev, flow);
}

/* The P is taken from a goroutine in a syscall, which goes on without. */
static void
proc(struct pf *f, const struct gtt_event *ev)
{
	struct pproc *p = pf_proc(f, ev->id);

	if (ev->from != ev->to && ev->to != GTT_PROC_RUNNING && p->g != GTT_NONE)
		proc_end(f, p, ev->time);
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* What is open ends with the trace, in an order that is always the same. */
static void
close_all(struct pf *f)
{
	uint64_t *uuids = gtt_calloc(f->open.n, sizeof uuids[0]);
	size_t n = 0;

	for (size_t i = 0; f->open.n > 0 && i <= f->open.mask; i++) {
		if (f->open.slots[i].val != GTT_MAP_NONE)
			uuids[n++] = f->open.slots[i].key;
	}
	qsort(uuids, n, sizeof uuids[0], by_value);
	for (size_t i = 0; i < n; i++)
		pf_close(f, uuids[i], f->last);
	free(uuids);
}

static void
finish(struct pf *f)
{
	for (size_t i = 0; i < f->alive.n; i++) {
		struct pgo *go = gtt_alive_at(&f->alive, i);

		if (go->go.state == GTT_GO_NOTEXIST)
			continue;
		let_go(f, &go->go, go);
		gtt_perfetto_end(f->w, f->out, f->last,
		    pf_uuid(f, TRACK_GOROUTINE, go->go.id));
	}
	close_all(f);
}

static void
start(struct pf *f, const struct gtt_event *ev, const char *name)
{
	const struct gtt_clock *c = ev->kind == GTT_SYNC ? ev->clock : NULL;

	f->started = true;
	f->first = ev->time;
	declare_singles(f, name);
	/* Clocks of many traces would be of one machine. */
	if (c != NULL && f->of == 1 && c->wall_sec >= 0 &&
	    c->wall_sec < INT64_MAX / 1000000000)
		gtt_perfetto_clock(f->w, f->out, c->trace,
		    c->wall_sec * 1000000000 + c->wall_nsec);
}

static void
event(struct pf *f, const struct gtt_event *ev)
{
	f->last = ev->time;
	if (ev->kind != GTT_STATE_TRANSITION)
		pf_mark(f, ev);
	else if (ev->res == GTT_RES_GOROUTINE)
		goroutine(f, ev);
	else if (ev->res == GTT_RES_PROC)
		proc(f, ev);
}

static int
write_all(struct pf *f, struct gtt_job *job, struct gtt_reader *r)
{
	const struct gtt_event *ev;
	int rc;

	while ((rc = gtt_reader_next(r, &ev, &job->err)) == 1) {
		if (!f->started)
			start(f, ev, job->name);
		event(f, ev);
		gtt_out_check(job->out);
		gtt_job_count(job, 1);
	}
	finish(f);
	return rc;
}

static void
pf_fini(struct pf *f)
{
	for (size_t i = 0; i < f->alive.n; i++) {
		struct pgo *go = gtt_alive_at(&f->alive, i);

		gtt_buf_fini(&go->name);
	}
	free(f->proc);
	gtt_map_fini(&f->proc_of);
	gtt_map_fini(&f->open);
	gtt_map_fini(&f->tasks);
	gtt_alive_fini(&f->alive);
	gtt_buf_fini(&f->work);
	gtt_perfetto_free(f->w);
}

int
tracecat_perfetto(struct gtt_job *job)
{
	struct pf f = { .out = &job->out->buf, .index = job->index,
	    .of = job->of };
	struct gtt_reader *r;
	int rc;

	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	f.w = gtt_perfetto_new((uint32_t)job->index + 1);
	gtt_alive_init(&f.alive, sizeof(struct pgo));
	rc = write_all(&f, job, r);
	if (gtt_reader_in_ticks(r))
		gtt_job_warn(job, "its times are ticks of an unknown clock");
	if (f.too_deep > 0)
		gtt_job_warn(job, "warning: %llu regions that are in more than "
		    "%d others are left out: Perfetto goes no deeper",
		    (unsigned long long)f.too_deep, PF_SLICES_DEEP - 1);
	pf_fini(&f);
	gtt_reader_free(r);
	return rc;
}
