#include <stdlib.h>
#include <string.h>

#include "common/base/map.h"
#include "common/base/mem.h"
#include "unstoppable/unstoppable.h"

const char *const stw_phase_names[NPHASES] = {
	[PRE_STOP] = "pre-stop",
	[STOPPED] = "stopped",
	[POST_STOP] = "post-stop",
};

/* How a goroutine left its P; indices of the table with that serial. */
struct left {
	int64_t	 g, time;
	uint64_t serial;
	uint32_t reason, stack;
	uint8_t	 to;
};

struct proc {
	bool		running;
	int64_t		g;	/* runs on it, or is in a system call */
	struct left	left;	/* the last to leave since the P runs */
};

/*
 * The published reckoning; see struct stw.  A P that was running all the time
 * but is first heard of in the stop would be one that starts.
 */
struct reckoning {
	bool	idle_seen, resume_seen, late;
	int64_t	idle, resume;
};

struct tracker {
	int		 version;
	bool		 partial;
	struct gtt_samples *store;
	void		(*done)(void *, const struct stw *);
	void		*arg;
	struct gtt_map	 by_id;		/* P -> index */
	struct proc	*procs;
	size_t		 nprocs, procs_cap;
	size_t		 running;	/* how many of them run */
	bool		 started;
	int64_t		 first, now;
	/* Who executed the last event, and when another P did. */
	int64_t		 p;
	int64_t		 others;

	uint64_t	 nstops;	/* begun */
	bool		 open;		/* what follows is of a stop */
	struct stw	 w;
	struct reckoning pub;
	bool		 restart_seen;
	int64_t		 restart;
	bool		 lost;		/* a P runs on: its stop is lost */
	struct stopper	 after;		/* stopped last; maybe after restart */
	size_t		 nafter;
	struct stw_sample *samples;
	size_t		 nsamples, samples_cap;
};

struct tracker *
stw_tracker_new(int version, bool partial, struct gtt_samples *store,
    void (*done)(void *arg, const struct stw *w), void *arg)
{
	struct tracker *t = gtt_calloc(1, sizeof *t);

	t->version = version;
	t->partial = partial;
	t->store = store;
	t->done = done;
	t->arg = arg;
	t->p = GTT_NONE;
	return t;
}

void
stw_tracker_free(struct tracker *t)
{
	if (t == NULL)
		return;
	gtt_map_fini(&t->by_id);
	free(t->procs);
	free(t->samples);
	free(t);
}

static struct proc *
proc(struct tracker *t, int64_t id)
{
	uint32_t *slot = gtt_map_put(&t->by_id, (uint64_t)id);

	if (*slot == GTT_MAP_NONE) {
		t->procs = gtt_grow(t->procs, &t->procs_cap, t->nprocs + 1,
		    sizeof t->procs[0]);
		t->procs[t->nprocs] = (struct proc){
			.g = GTT_NONE, .left.g = GTT_NONE,
		};
		*slot = (uint32_t)t->nprocs++;
	}
	return &t->procs[*slot];
}

static uint32_t
keep_str(struct tracker *t, const struct gtt_table *table, uint32_t i)
{
	struct gtt_str s = gtt_table_str(table, i);

	return gtt_samples_str(t->store, s.p, s.len);
}

static uint32_t
keep_stack(struct tracker *t, const struct gtt_table *table, uint32_t i)
{
	if (table == NULL || i == GTT_NO_STACK)
		return GTT_NO_STACK;
	return gtt_samples_trace_stack(t->store, table, i);
}

/*
 * Whether the range begins only when the world has stopped already: tracing
 * begins in a world that was stopped for it (StartTrace of runtime/trace.go
 * writes the event late), and up to Go 1.9 there were only events around the
 * marking in the middle of a stop.  Where reasons may be lost, the first stop
 * may be the one that tracing began in.
 */
static bool
begins_late(const struct tracker *t)
{
	struct gtt_str s = gtt_samples_text(t->store, t->w.reason);

	return t->version < 10 || (t->partial && t->nstops == 1) ||
	    (s.len == 11 && memcmp(s.p, "start trace", 11) == 0);
}

static enum phase
phase_at(const int64_t *start, int64_t time)
{
	if (time < start[STOPPED])
		return PRE_STOP;
	return time < start[POST_STOP] ? STOPPED : POST_STOP;
}

enum phase
stw_phase_at(const struct stw *w, int64_t time)
{
	return phase_at(w->start, time);
}

/* Whether a P runs that is not the asker's. */
static bool
others_run(struct tracker *t)
{
	return t->running > (proc(t, t->w.p)->running ? 1 : 0);
}

/* When the world had stopped is not known; it had not before the time at. */
static void
bound_stop(struct stw *w, int64_t at)
{
	w->start[STOPPED] = at;
	w->phase[PRE_STOP] = (struct span){ stw_elapsed(w->begin, at), true };
	w->phase[STOPPED] = (struct span){ 0, true };
	w->stop_seen = false;
}

/* Where the phases of a stop are that the trace has seen to its end. */
static void
whole_phases(struct tracker *t, int64_t end)
{
	struct stw *w = &t->w;
	bool late = begins_late(t);
	bool early = t->version < 10;	/* ends while all is stopped */

	w->start[PRE_STOP] = w->begin;
	w->start[STOPPED] = w->nstopped > 0 ? w->last.time : w->begin;
	w->start[POST_STOP] = t->restart_seen ? t->restart : end;
	w->phase[PRE_STOP] = (struct span){
		stw_elapsed(w->begin, w->start[STOPPED]), late
	};
	w->phase[STOPPED] = (struct span){
		stw_elapsed(w->start[STOPPED], w->start[POST_STOP]), late
	};
	w->phase[POST_STOP] = (struct span){
		stw_elapsed(w->start[POST_STOP], end), early
	};
	w->total = (struct span){ stw_elapsed(w->begin, end), late };
	w->stop_seen = !late;
	if (t->lost && !late)
		bound_stop(w, w->start[STOPPED]);
}

/* The same where the trace ends, at end, before the stop does. */
static void
cut_phases(struct tracker *t, int64_t end)
{
	struct stw *w = &t->w;

	whole_phases(t, end);
	w->total.at_least = true;
	w->phase[POST_STOP].at_least = true;
	if (t->restart_seen)
		return;
	/* It may be that not all have stopped; it must be, when others run. */
	bound_stop(w, others_run(t) ? end : w->start[STOPPED]);
}

static void
published(struct tracker *t, int64_t end, bool cut)
{
	struct stw *w = &t->w;
	const struct reckoning *pub = &t->pub;
	int64_t resume = pub->resume_seen ? pub->resume : end;

	memcpy(w->published, w->phase, sizeof w->published);
	if (!pub->idle_seen || pub->late || t->lost || cut)
		return;
	w->published[PRE_STOP].ns = stw_elapsed(w->begin, pub->idle);
	w->published[STOPPED].ns = stw_elapsed(pub->idle, resume);
	w->published[POST_STOP].ns = stw_elapsed(resume, end);
}

static bool
has_names(const struct tracker *t, uint32_t stack)
{
	return stack != GTT_NO_STACK && stw_where(t->store, stack).len > 0;
}

/* Where the last to stop was, from the samples if need be. */
static void
locate_stopper(struct tracker *t)
{
	struct stopper *last = &t->w.last;

	if (last->g == GTT_NONE || has_names(t, last->stack))
		return;
	last->stack = GTT_NO_STACK;
	for (size_t i = 0; i < t->nsamples; i++) {
		const struct stw_sample *s = &t->samples[i];

		if (s->g == last->g && s->time <= last->time) {
			last->stack = s->stack;
			last->sampled = true;
		}
	}
}

/* The world has stopped by now. */
static void
stopped(struct tracker *t)
{
	t->w.last = t->after;
	t->w.nstopped = t->nafter;
	t->lost = others_run(t);
}

static void
close_stop(struct tracker *t, int64_t end, bool cut)
{
	struct stw *w = &t->w;

	if (!t->restart_seen)
		stopped(t);
	locate_stopper(t);
	if (cut)
		cut_phases(t, end);
	else
		whole_phases(t, end);
	published(t, end, cut);
	w->samples = t->samples;
	w->nsamples = t->nsamples;
	t->open = false;
	t->done(t->arg, w);
}

/* What an event of the one who asks says of a stop. */
static struct stw
asked(struct tracker *t, const struct gtt_event *ev)
{
	return (struct stw){
		.begin = ev->time,
		.since_first = stw_elapsed(t->first, ev->time),
		.m = ev->m,
		.p = ev->p,
		.g = ev->g,
		.reason = keep_str(t, ev->table, ev->str[0]),
		.stack = keep_stack(t, ev->table, ev->stack),
		.last = { .p = GTT_NONE, .g = GTT_NONE },
	};
}

static void
open_stop(struct tracker *t, const struct gtt_event *ev)
{
	t->w = asked(t, ev);
	t->after = t->w.last;
	t->nafter = 0;
	t->pub = (struct reckoning){
		.idle_seen = t->running == 1, .idle = ev->time,
	};
	t->restart_seen = false;
	t->nsamples = 0;
	t->nstops++;
	t->open = true;
}

/*
 * A stop of which only the end is there.  It lasts since another P was last
 * seen to do something, at least; no more is known.
 */
static void
lone_end(struct tracker *t, const struct gtt_event *ev)
{
	static const struct span unknown = { 0, true };
	struct stw w = asked(t, ev);

	w.begin = t->others > t->first ? t->others : t->first;
	w.began_before = true;
	w.since_first = stw_elapsed(t->first, w.begin);
	w.stack = GTT_NO_STACK;
	w.total = (struct span){ stw_elapsed(w.begin, ev->time), true };
	for (int i = 0; i < NPHASES; i++) {
		w.start[i] = ev->time;
		w.phase[i] = w.published[i] = unknown;
	}
	t->done(t->arg, &w);
}

static void
range(struct tracker *t, const struct gtt_event *ev)
{
	/* Up to Go 1.9: another P helps with the marking. */
	if (ev->g == GTT_NONE && t->version < 10)
		return;
	if (ev->kind == GTT_RANGE_BEGIN) {
		if (t->open)
			close_stop(t, ev->time, true);
		open_stop(t, ev);
	} else if (ev->kind == GTT_RANGE_END) {
		if (t->open && ev->id == t->w.g)
			close_stop(t, ev->time, false);
		else
			lone_end(t, ev);
	}
}

/* Who kept P from stopping until now. */
static void
note_stopper(struct tracker *t, const struct proc *p,
    const struct gtt_event *ev)
{
	const struct left *left = &p->left;
	bool same = ev->table != NULL && left->serial == ev->table->serial;
	struct stopper *s = &t->after;

	*s = (struct stopper){
		.p = ev->id, .g = p->g, .time = ev->time,
		.to = GTT_GO_SYSCALL, .stack = GTT_NO_STACK,
	};
	t->nafter++;
	if (p->g == GTT_NONE && left->time >= t->w.begin)
		s->g = left->g;
	if (s->g == GTT_NONE || s->g != left->g)
		return;
	s->to = left->to;
	if (same) {
		s->reason = keep_str(t, ev->table, left->reason);
		s->stack = keep_stack(t, ev->table, left->stack);
	}
}

static void
reckon(struct tracker *t, const struct gtt_event *ev, bool starts)
{
	struct reckoning *pub = &t->pub;

	if (pub->resume_seen)
		return;
	if (!starts && t->running == 1) {
		pub->idle_seen = true;
		pub->idle = ev->time;
	} else if (starts && pub->idle_seen) {
		pub->resume_seen = true;
		pub->resume = ev->time;
	}
}

static void
proc_transition(struct tracker *t, const struct gtt_event *ev)
{
	struct proc *p = proc(t, ev->id);
	bool runs = ev->to == GTT_PROC_RUNNING;

	if (p->running == runs) {
		return;
	} else if (runs) {
		t->running++;
		p->g = p->left.g = GTT_NONE;
	} else {
		t->running--;
		if (t->open && ev->id != t->w.p)
			note_stopper(t, p, ev);
		p->g = GTT_NONE;
	}
	p->running = runs;
	if (!t->open)
		return;
	reckon(t, ev, runs);
	if (runs && ev->from == GTT_PROC_UNDETERMINED && !t->restart_seen)
		t->pub.late = true;
}

static void
go_transition(struct tracker *t, const struct gtt_event *ev)
{
	bool on = ev->to == GTT_GO_RUNNING || ev->to == GTT_GO_SYSCALL;
	struct proc *p;

	if (ev->p == GTT_NONE || (!on && ev->from != GTT_GO_RUNNING))
		return;
	p = proc(t, ev->p);
	p->g = on ? ev->id : GTT_NONE;
	if (ev->from != GTT_GO_RUNNING || ev->to == GTT_GO_RUNNING ||
	    ev->table == NULL)
		return;
	p->left = (struct left){
		.g = ev->id, .time = ev->time, .to = ev->to,
		.serial = ev->table->serial, .reason = ev->str[0],
		.stack = ev->tstack != GTT_NO_STACK ? ev->tstack : ev->stack,
	};
}

/* The world is being started. */
static void
restart(struct tracker *t, const struct gtt_event *ev)
{
	if (!t->open || ev->metric != GTT_METRIC_GOMAXPROCS || ev->g != t->w.g)
		return;
	t->restart_seen = true;
	t->restart = ev->time;
	stopped(t);
}

static void
sample(struct tracker *t, const struct gtt_event *ev)
{
	if (!t->open)
		return;
	t->samples = gtt_grow(t->samples, &t->samples_cap, t->nsamples + 1,
	    sizeof t->samples[0]);
	t->samples[t->nsamples++] = (struct stw_sample){
		.time = ev->time, .g = ev->g,
		.stack = keep_stack(t, ev->table, ev->stack),
	};
}

bool
stw_tracker_open(const struct tracker *t)
{
	return t->open;
}

void
stw_tracker_event(struct tracker *t, const struct gtt_event *ev)
{
	if (!t->started) {
		t->started = true;
		t->first = ev->time;
	}
	if (ev->p != t->p) {
		t->others = t->now;
		t->p = ev->p;
	}
	t->now = ev->time;
	switch ((enum gtt_kind)ev->kind) {
	case GTT_STATE_TRANSITION:
		if (ev->res == GTT_RES_PROC)
			proc_transition(t, ev);
		else
			go_transition(t, ev);
		break;
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_END:
		if (ev->range == GTT_RANGE_STW)
			range(t, ev);
		break;
	case GTT_METRIC:
		restart(t, ev);
		break;
	case GTT_STACK_SAMPLE:
		sample(t, ev);
		break;
	case GTT_BAD:
	case GTT_SYNC:
	case GTT_LABEL:
	case GTT_RANGE_ACTIVE:
	case GTT_TASK_BEGIN:
	case GTT_TASK_END:
	case GTT_REGION_BEGIN:
	case GTT_REGION_END:
	case GTT_LOG:
	case GTT_EXPERIMENTAL:
	case GTT_NKINDS:
		break;
	}
}

void
stw_tracker_finish(struct tracker *t)
{
	if (t->open)
		close_stop(t, t->now, true);
}
