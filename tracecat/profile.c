#include "tracecat/profile.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/folded.h"
#include "common/output/pprof.h"
#include "common/trace/alive.h"

struct profile {
	enum value		 value;
	pthread_mutex_t		 lock;		/* for what follows */
	struct gtt_samples	 samples;
	int64_t			 duration;	/* of all inputs, one after the other */
	int64_t			 wall;		/* when the first one began; 0: not known */
};

/* What one of the goroutines that are alive is known for. */
struct known {
	struct gtt_goroutine go;
	uint32_t	stack;	/* of the event that began its state */
	bool		counts;	/* that state is asked for */
	bool		held;	/* value is: it counts unless it runs later */
	uint32_t	held_stack;
	int64_t		held_ns;
	uint32_t	root;	/* the stack of its first function; 0: not seen */
};

/* One input. */
struct part {
	enum value		 value;
	struct gtt_samples	 samples;
	struct gtt_alive	 alive;	/* struct known */
	bool			 started;
	int64_t			 first, last;
	int64_t			 wall;
};

static const struct gtt_sample_type waits[] = {
	{ "contentions", "count" }, { "delay", "nanoseconds" },
};

static const struct gtt_sample_type runs[] = {
	{ "runs", "count" }, { "time", "nanoseconds" },
};

static void
init_samples(struct gtt_samples *s, enum value value)
{
	gtt_samples_init(s, value == VALUE_RUN ? runs : waits, 2);
}

struct profile *
profile_new(enum value value)
{
	struct profile *p = gtt_calloc(1, sizeof *p);

	p->value = value;
	pthread_mutex_init(&p->lock, NULL);
	init_samples(&p->samples, value);
	return p;
}

void
profile_free(struct profile *p)
{
	if (p == NULL)
		return;
	gtt_samples_fini(&p->samples);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

static bool
contains(struct gtt_str s, const char *word)
{
	return memmem(s.p, s.len, word, strlen(word)) != NULL;
}

/* Source: cmd/trace/pprof.go of Go 1.26, for the last four. */
static bool
wanted(enum value value, unsigned state, struct gtt_str reason)
{
	switch (value) {
	case VALUE_RUN:
		return state == GTT_GO_RUNNING;
	case VALUE_WAIT:
		return state == GTT_GO_WAITING;
	case VALUE_SCHED:
		return state == GTT_GO_RUNNABLE;
	case VALUE_SYSCALL:
		return state == GTT_GO_SYSCALL;
	case VALUE_NET:
		return state == GTT_GO_WAITING && reason.len == 7 &&
		    memcmp(reason.p, "network", 7) == 0;
	case VALUE_SYNC:
		return state == GTT_GO_WAITING && (contains(reason, "chan") ||
		    contains(reason, "sync") || contains(reason, "select"));
	}
	return false;
}

static void
add(struct part *p, uint32_t stack, int64_t ns)
{
	if (ns > 0)
		gtt_samples_add(&p->samples, stack, 0,
		    (const int64_t[]){ 1, ns });
}

/* The stack of one frame, the outermost of stack; 0 when there is none. */
static uint32_t
root_of(struct gtt_samples *s, uint32_t stack)
{
	const struct gtt_interned *st = &s->stacks.v[stack];
	struct gtt_sample_frame frame;

	if (st->len == 0)
		return 0;
	memcpy(&frame, s->frames.v[((const uint32_t *)st->p)[st->len /
	    sizeof(uint32_t) - 1]].p, sizeof frame);
	return gtt_samples_stack(s, &frame, 1);
}

static void
count_run(struct part *p, struct known *k, int64_t ns,
    const struct gtt_event *ev)
{
	uint32_t stack = 0;

	if (ev != NULL && ev->tstack != GTT_NO_STACK)
		stack = gtt_samples_trace_stack(&p->samples, ev->table,
		    ev->tstack);
	add(p, stack != 0 ? stack : k->root, ns);
}

/* A state that is asked for ends with ev. */
static void
count(struct part *p, struct known *k, const struct gtt_goroutine *was,
    const struct gtt_event *ev)
{
	int64_t ns = ev->time - was->since;

	if (p->value == VALUE_RUN) {
		count_run(p, k, ns, ev);
	} else if (p->value == VALUE_WAIT || was->ran) {
		add(p, k->stack, ns);
	} else if (ev->to == GTT_GO_NOTEXIST) {
		add(p, k->stack, ns);
	} else if (ev->to != GTT_GO_RUNNING) {
		k->held = true;
		k->held_stack = k->stack;
		k->held_ns = ns;
	}
}

/* It ended, or the trace did, and it never ran. */
static void
count_held(struct part *p, struct known *k)
{
	if (k->held)
		add(p, k->held_stack, k->held_ns);
	k->held = false;
}

static void
begin(struct part *p, struct known *k, const struct gtt_event *ev)
{
	bool own = p->value == VALUE_WAIT;

	k->counts = wanted(p->value, ev->to,
	    gtt_table_str(ev->table, ev->str[0]));
	if (k->counts && p->value != VALUE_RUN)
		k->stack = gtt_samples_trace_stack(&p->samples, ev->table,
		    own ? ev->tstack : ev->stack);
	if (p->value == VALUE_RUN && k->root == 0 &&
	    ev->tstack != GTT_NO_STACK)
		k->root = root_of(&p->samples, gtt_samples_trace_stack(
		    &p->samples, ev->table, ev->tstack));
}

static void
transition(struct part *p, const struct gtt_event *ev)
{
	struct gtt_goroutine was;
	struct known *k = gtt_alive_event(&p->alive, ev, &was);

	if (k == NULL)
		return;
	if (was.state == GTT_GO_UNDETERMINED || was.state == GTT_GO_NOTEXIST)
		*k = (struct known){ .go = k->go };
	else if (k->counts)
		count(p, k, &was, ev);
	if (ev->to == GTT_GO_RUNNING)
		k->held = false;
	else if (ev->to == GTT_GO_NOTEXIST)
		count_held(p, k);
	begin(p, k, ev);
}

/* What is still open when the trace ends. */
static void
finish(struct part *p)
{
	for (size_t i = 0; i < p->alive.n; i++) {
		struct known *k = gtt_alive_at(&p->alive, i);

		if (k->go.state == GTT_GO_NOTEXIST)
			continue;
		count_held(p, k);
		if (p->value == VALUE_RUN && k->counts)
			count_run(p, k, p->last - k->go.since, NULL);
	}
}

/* In ns since 1970; 0 when it is not told, or is not of this age. */
static int64_t
wall_time(const struct gtt_event *ev)
{
	const struct gtt_clock *c = ev->kind == GTT_SYNC ? ev->clock : NULL;

	if (c == NULL || c->wall_sec < 0 ||
	    c->wall_sec >= INT64_MAX / 1000000000)
		return 0;
	return c->wall_sec * 1000000000 + c->wall_nsec;
}

static void
event(struct part *p, const struct gtt_event *ev)
{
	if (!p->started) {
		p->first = ev->time;
		p->wall = wall_time(ev);
	}
	p->started = true;
	p->last = ev->time;
	transition(p, ev);
}

static void
merge(struct profile *to, const struct part *p)
{
	pthread_mutex_lock(&to->lock);
	gtt_samples_merge(&to->samples, &p->samples);
	gtt_sample_sum(&to->duration, p->last - p->first);
	if (to->wall == 0 || (p->wall != 0 && p->wall < to->wall))
		to->wall = p->wall;
	pthread_mutex_unlock(&to->lock);
}

static int
read_part(struct part *p, struct gtt_job *job, struct gtt_reader *r)
{
	const struct gtt_event *ev;
	int rc;

	while ((rc = gtt_reader_next(r, &ev, &job->err)) == 1) {
		event(p, ev);
		gtt_job_count(job, 1);
	}
	finish(p);
	return rc;
}

static int
refuse_ticks(struct gtt_job *job, int rc)
{
	if (rc < 0) {
		gtt_job_report(job, &job->err);
		job->err = (struct gtt_err){ 0 };
	}
	return gtt_fail(&job->err, GTT_EDATA, GTT_NO_OFFSET,
	    "its times are ticks of an unknown clock: no profile of them");
}

int
profile_file(struct profile *to, struct gtt_job *job)
{
	struct part p = { .value = to->value };
	struct gtt_reader *r;
	int rc = -1;

	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	init_samples(&p.samples, p.value);
	gtt_alive_init(&p.alive, sizeof(struct known));
	rc = read_part(&p, job, r);
	if (gtt_reader_in_ticks(r))
		rc = refuse_ticks(job, rc);
	else
		merge(to, &p);
	gtt_samples_fini(&p.samples);
	gtt_alive_fini(&p.alive);
	gtt_reader_free(r);
	return rc;
}

void
profile_pprof(const struct profile *p, struct gtt_buf *out)
{
	gtt_pprof_put(out, &p->samples, &(struct gtt_pprof){
		.time_ns = p->wall,
		.duration_ns = p->duration,
		.period_type = { "trace", "count" },
		.period = 1,
		.default_type = 1,
	});
}

void
profile_folded(const struct profile *p, struct gtt_buf *out)
{
	gtt_folded_put(out, &p->samples, 1);
}
