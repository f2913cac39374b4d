#include <stdlib.h>

#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/trace/keep.h"
#include "etgrep/etgrep.h"

#define NO_STATE GTT_MAP_NONE

/* What is kept is not cleaned below so many bytes. */
#define KEEP_MIN ((size_t)1 << 20)

/* What a state belongs to; there is a map for each, by id. */
enum owner {
	OWN_GOROUTINE,
	OWN_PROC,
	OWN_STW,
	OWN_GC,
	OWN_SWEEP,
	OWN_ASSIST,
	OWN_TASK,
	OWN_REGION,	/* the innermost of a goroutine; see struct state */
	NOWNERS
};

struct state {
	struct gtt_event begin;		/* kept where ops.keep says so */
	uint64_t	 seq;		/* order of beginnings */
	uint32_t	 below;		/* the region around it, or next free */
	bool		 wanted, selected;
	bool		 before;	/* began before the trace */
};

struct lasting {
	struct lasting_ops ops;
	struct gtt_map	 maps[NOWNERS];
	struct state	*states;
	size_t		 n, cap;
	uint32_t	 free;		/* list of unused states */
	uint64_t	 seq;
	struct gtt_keep	*keep;		/* of what begins, or NULL */
	size_t		 keep_max;	/* bytes at which it is cleaned */
	bool		 started;
	int64_t		 first, last;	/* times of the trace */
	/* Of the event at hand. */
	bool		 wanted, selected;
};

struct lasting *
lasting_new(const struct lasting_ops *ops)
{
	struct lasting *l = gtt_calloc(1, sizeof *l);

	l->ops = *ops;
	l->free = NO_STATE;
	l->keep_max = KEEP_MIN;
	if (ops->keep)
		l->keep = gtt_keep_new();
	return l;
}

void
lasting_free(struct lasting *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < NOWNERS; i++)
		gtt_map_fini(&l->maps[i]);
	gtt_keep_free(l->keep);
	free(l->states);
	free(l);
}

size_t
lasting_room(const struct lasting *l)
{
	return l->n;
}

size_t
lasting_kept(const struct lasting *l)
{
	return l->keep == NULL ? 0 : gtt_keep_bytes(l->keep);
}

static uint32_t
new_state(struct lasting *l)
{
	uint32_t i = l->free;

	if (i != NO_STATE) {
		l->free = l->states[i].below;
		return i;
	}
	l->states = gtt_grow(l->states, &l->cap, l->n + 1,
	    sizeof l->states[0]);
	return (uint32_t)l->n++;
}

/* Forgets what only states referred to that have ended. */
static void
clean(struct lasting *l)
{
	struct gtt_keep *old = l->keep;

	l->keep = gtt_keep_new();
	for (uint32_t i = l->free; i != NO_STATE; i = l->states[i].below)
		l->states[i].wanted = false;
	for (size_t i = 0; i < l->n; i++) {
		if (l->states[i].wanted)
			gtt_keep_event(l->keep, &l->states[i].begin);
	}
	gtt_keep_free(old);
	l->keep_max = KEEP_MIN + 2 * gtt_keep_bytes(l->keep);
}

static void
keep(struct lasting *l, struct gtt_event *ev)
{
	if (l->keep == NULL)
		return;
	if (gtt_keep_bytes(l->keep) > l->keep_max)
		clean(l);
	gtt_keep_event(l->keep, ev);
}

static void
begin(struct lasting *l, enum owner own, int64_t id, bool before,
    const struct gtt_event *ev)
{
	uint32_t i, *slot;
	struct state *s;

	/* What may end unseen is followed also when nobody wants it. */
	if (!l->wanted && (own == OWN_GOROUTINE || own == OWN_PROC))
		return;
	i = new_state(l);
	s = &l->states[i];
	slot = gtt_map_put(&l->maps[own], (uint64_t)id);
	*s = (struct state){ *ev, l->seq++, *slot, false, l->selected, before };
	*slot = i;
	if (l->wanted)
		keep(l, &s->begin);
	s->wanted = l->wanted;
}

/* ev is NULL at the end of the trace. */
static void
end_state(struct lasting *l, struct state *s, const struct gtt_event *ev)
{
	struct lasted how = { l->last - s->begin.time,
	    s->before || ev == NULL };

	if (s->wanted)
		l->ops.end(l->ops.arg, s->selected, &s->begin, &how, ev);
}

/* Whether there was a state to end. */
static bool
end(struct lasting *l, enum owner own, int64_t id, const struct gtt_event *ev)
{
	uint32_t i = gtt_map_get(&l->maps[own], (uint64_t)id);
	struct state *s;

	if (i == NO_STATE)
		return false;
	s = &l->states[i];
	end_state(l, s, ev);
	if (s->below != NO_STATE)
		*gtt_map_put(&l->maps[own], (uint64_t)id) = s->below;
	else
		gtt_map_del(&l->maps[own], (uint64_t)id);
	s->below = l->free;
	l->free = i;
	return true;
}

/* An end without a beginning: it began before the trace. */
static void
end_unseen(struct lasting *l, enum owner own, int64_t id,
    const struct gtt_event *ev)
{
	struct gtt_event kept = *ev;
	struct lasted how = { ev->time - l->first, true };

	if (end(l, own, id, ev) || !l->wanted)
		return;
	keep(l, &kept);
	l->ops.end(l->ops.arg, l->selected, &kept, &how, NULL);
}

static void
transition(struct lasting *l, const struct gtt_event *ev)
{
	bool go = ev->res == GTT_RES_GOROUTINE;
	enum owner own = go ? OWN_GOROUTINE : OWN_PROC;
	bool before = ev->from == (go ? (unsigned)GTT_GO_UNDETERMINED :
	    (unsigned)GTT_PROC_UNDETERMINED);
	bool gone = ev->to == (go ? (unsigned)GTT_GO_NOTEXIST :
	    (unsigned)GTT_PROC_NOTEXIST);

	if (ev->from == ev->to)
		return;		/* a generation says again what is */
	end(l, own, ev->id, ev);
	if (!gone)
		begin(l, own, ev->id, before, ev);
	else if (go) {
		while (end(l, OWN_REGION, ev->id, ev))
			;	/* the regions it left open end with it */
	}
}

static enum owner
range_owner(enum gtt_range r)
{
	switch (r) {
	case GTT_RANGE_STW:
		return OWN_STW;
	case GTT_RANGE_GC:
		return OWN_GC;
	case GTT_RANGE_SWEEP:
		return OWN_SWEEP;
	case GTT_RANGE_ASSIST:
		break;
	}
	return OWN_ASSIST;
}

/*
 * Until Go 1.10 each P stopped the world for itself, on no goroutine: those are
 * told apart by P.
 */
static int64_t
range_id(const struct gtt_event *ev)
{
	if (ev->range == GTT_RANGE_GC)
		return 0;
	if (ev->range == GTT_RANGE_STW && ev->id == GTT_NONE)
		return INT64_MIN + (ev->p & INT32_MAX);
	return ev->id;
}

static void
range(struct lasting *l, const struct gtt_event *ev)
{
	enum owner own = range_owner(ev->range);
	int64_t id = range_id(ev);

	if (ev->kind == GTT_RANGE_BEGIN) {
		end(l, own, id, ev);
		begin(l, own, id, false, ev);
	} else if (ev->kind == GTT_RANGE_END) {
		end_unseen(l, own, id, ev);
	} else if (gtt_map_get(&l->maps[own], (uint64_t)id) == NO_STATE) {
		begin(l, own, id, true, ev);
	}
}

void
lasting_event(struct lasting *l, const struct gtt_event *ev, bool wanted,
    bool selected)
{
	if (!l->started && ev->kind != GTT_SYNC) {
		l->started = true;
		l->first = ev->time;
	}
	l->last = ev->time;
	l->wanted = wanted;
	l->selected = selected;
	switch ((enum gtt_kind)ev->kind) {
	case GTT_STATE_TRANSITION:
		transition(l, ev);
		break;
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_ACTIVE:
	case GTT_RANGE_END:
		range(l, ev);
		break;
	case GTT_TASK_BEGIN:
		begin(l, OWN_TASK, (int64_t)ev->val[0], false, ev);
		break;
	case GTT_TASK_END:
		end_unseen(l, OWN_TASK, (int64_t)ev->val[0], ev);
		break;
	case GTT_REGION_BEGIN:
		begin(l, OWN_REGION, ev->g, false, ev);
		break;
	case GTT_REGION_END:
		end_unseen(l, OWN_REGION, ev->g, ev);
		break;
	case GTT_BAD:
	case GTT_SYNC:
	case GTT_METRIC:
	case GTT_LABEL:
	case GTT_STACK_SAMPLE:
	case GTT_LOG:
	case GTT_EXPERIMENTAL:
	case GTT_NKINDS:
		break;
	}
}

static int
by_seq(const void *a, const void *b)
{
	const struct state *const *x = a, *const *y = b;

	return (*x)->seq < (*y)->seq ? -1 : 1;
}

void
lasting_finish(struct lasting *l)
{
	struct state **open = gtt_calloc(l->n, sizeof open[0]);
	size_t n = 0;

	for (uint32_t i = l->free; i != NO_STATE; i = l->states[i].below)
		l->states[i].wanted = false;
	for (size_t i = 0; i < l->n; i++) {
		if (l->states[i].wanted)
			open[n++] = &l->states[i];
	}
	qsort(open, n, sizeof open[0], by_seq);
	for (size_t i = 0; i < n; i++)
		end_state(l, open[i], NULL);
	free(open);
}
