#include "common/match/track.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/match/track_impl.h"
#include "common/trace/header.h"

const char *
gtt_region_why_name(enum gtt_region_why why)
{
	static const char *const names[GTT_NREGION_WHYS] = {
		[GTT_REGION_STACK] = "stack",
		[GTT_REGION_EVENT] = "event",
		[GTT_REGION_NEXT] = "next",
		[GTT_REGION_CALL] = "call",
		[GTT_REGION_GOROUTINE] = "goroutine",
		[GTT_REGION_TRACE] = "trace",
		[GTT_REGION_CUT] = "cut",
	};

	return names[why];
}

struct gtt_tracker *
gtt_tracker_new(const struct gtt_regions *regions, int version,
    const struct gtt_tracker_ops *ops, void *arg)
{
	struct gtt_tracker *t = gtt_calloc(1, sizeof *t);

	t->regions = regions;
	for (uint32_t i = 0; i < regions->n; i++) {
		if (regions->kinds[i].source == GTT_REGION_BETWEEN)
			t->between |= BIT(i);
	}
	t->ops = *ops;
	t->arg = arg;
	t->version = version;
	t->free = GTT_MAP_NONE;
	t->judge = gtt_judge_new(regions, version);
	t->run = gtt_regex_run_new();
	return t;
}

static void
free_region(struct gtt_tracker *t, struct gtt_region *r)
{
	free((char *)r->type);
	gtt_pool_put(&t->pool, r);
}

static void
free_list(struct gtt_tracker *t, struct gtt_region *r)
{
	while (r != NULL) {
		struct gtt_region *next = r->next;

		free_region(t, r);
		r = next;
	}
}

void
gtt_tracker_free(struct gtt_tracker *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->ntracked; i++) {
		free_list(t, t->tracked[i].found);
		free_list(t, t->tracked[i].called);
	}
	gtt_pool_fini(&t->pool);
	free(t->tracked);
	gtt_map_fini(&t->by_g);
	gtt_map_fini(&t->by_task);
	free(t->tasks);
	gtt_regex_run_free(t->run);
	gtt_judge_free(t->judge);
	free(t);
}

/*
 * Goroutines that are in regions, or may turn out to be.
 */

struct tracked *
gtt_track_find(const struct gtt_tracker *t, int64_t g)
{
	uint32_t i = gtt_map_get(&t->by_g, (uint64_t)g);

	return i == GTT_MAP_NONE ? NULL : &t->tracked[i];
}

struct tracked *
gtt_track_need(struct gtt_tracker *t, int64_t g)
{
	struct tracked *k = gtt_track_find(t, g);
	uint32_t i = t->free;

	if (k != NULL)
		return k;
	if (i != GTT_MAP_NONE) {
		t->free = t->tracked[i].next;
	} else {
		t->tracked = gtt_grow(t->tracked, &t->tracked_cap,
		    t->ntracked + 1, sizeof t->tracked[0]);
		i = (uint32_t)t->ntracked++;
	}
	*gtt_map_put(&t->by_g, (uint64_t)g) = i;
	t->tracked[i] = (struct tracked){ .g = g };
	return &t->tracked[i];
}

void
gtt_track_forget_idle(struct gtt_tracker *t, struct tracked *k)
{
	if (k->found != NULL || k->called != NULL || k->born != 0 || k->early)
		return;
	gtt_map_del(&t->by_g, (uint64_t)k->g);
	k->next = t->free;
	t->free = (uint32_t)(k - t->tracked);
}

/*
 * Regions, one at a time.
 */

struct gtt_region *
gtt_track_new_region(struct gtt_tracker *t, const struct tracked *k,
    uint32_t kind, bool early)
{
	struct gtt_region *r = gtt_pool_get(&t->pool, sizeof *r);

	*r = (struct gtt_region){ .g = k->g, .kind = kind, .early = early,
	    .start = early ? t->begin : t->ev->time, .end = t->ev->time,
	    .start_tag = t->tag, .end_tag = t->tag };
	return r;
}

/* The newest comes first. */
void
gtt_track_attach(struct gtt_region **list, struct gtt_region *r)
{
	r->next = *list;
	if (r->next != NULL)
		r->next->prev = r;
	*list = r;
}

static void
detach(struct gtt_tracker *t, struct tracked *k, const struct gtt_region *r)
{
	struct gtt_region **at = r->type == NULL ? &k->found : &k->called;

	if (r->prev != NULL)
		at = &r->prev->next;
	*at = r->next;
	if (r->next != NULL)
		r->next->prev = r->prev;
	if (r->type == NULL)
		k->open &= ~BIT(r->kind);
	else
		gtt_track_forget_task(t, r);
}

void
gtt_track_drop(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r)
{
	detach(t, k, r);
	if (t->ops.drop != NULL)
		t->ops.drop(t->arg, r);
	free_region(t, r);
}

void
gtt_track_make_sure(struct gtt_tracker *t, struct gtt_region *r)
{
	if (!r->sure && t->ops.sure != NULL)
		t->ops.sure(t->arg, r);
	r->sure = true;
}

void
gtt_track_close(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r,
    enum gtt_region_why why)
{
	gtt_track_make_sure(t, r);
	r->why = why;
	detach(t, k, r);
	if (t->ops.close != NULL)
		t->ops.close(t->arg, r);
	free_region(t, r);
}

/* The goroutine or the trace ends. */
static void
flush(struct gtt_tracker *t, struct tracked *k, enum gtt_region_why why)
{
	k->born = 0;
	k->early = false;
	while (k->called != NULL)
		gtt_track_close_lasting(t, k, k->called, why);
	while (k->found != NULL)
		gtt_track_flush(t, k, k->found, why);
	gtt_track_forget_idle(t, k);
}

/*
 * Events.
 */

static bool
is_go(const struct gtt_event *ev)
{
	return ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE;
}

/* What a goroutine that is made now will be, from its first start on. */
static int
expect(struct gtt_tracker *t, struct gtt_err *err)
{
	const struct gtt_event *ev = t->ev;
	const struct gtt_verdict *is;

	if (!is_go(ev) || ev->from != GTT_GO_NOTEXIST || ev->id <= 0)
		return 0;
	is = gtt_judge_stack(t->judge, ev->table, ev->tstack, err);
	if (is == NULL)
		return -1;
	if (is->born != 0)
		gtt_track_need(t, ev->id)->born = is->born;
	return 0;
}

/*
 * Where a goroutine was when the trace began: what is told of it says so, or
 * its first event with a stack does of what that is in the midst of.
 */
static int
find_out(struct gtt_tracker *t, int64_t g, struct tracked **k,
    struct gtt_err *err)
{
	const struct gtt_event *ev = t->ev;
	const struct gtt_verdict *was;

	t->told = t->first = false;
	if (!is_go(ev) || ev->from != GTT_GO_UNDETERMINED) {
		if (*k == NULL || !gtt_is_stack(ev->table, ev->stack))
			return 0;
		t->first = (*k)->early;
		(*k)->early = false;
		return 0;
	}
	if (!gtt_is_stack(ev->table, ev->tstack)) {
		*k = gtt_track_need(t, g);
		(*k)->early = true;
		return 0;
	}
	was = gtt_judge_stack(t->judge, ev->table, ev->tstack, err);
	if (was == NULL)
		return -1;
	t->told = true;
	t->told_is = *t->is;
	t->told_is.start |= was->start & ~was->end;
	t->told_is.through |= was->through & ~was->end;
	t->is = &t->told_is;
	return 0;
}

/* Whether it wakes another goroutine, and may be a step of a region of that. */
static bool
is_wake(const struct gtt_tracker *t)
{
	const struct gtt_event *ev = t->ev;

	return t->is->stepped != 0 && is_go(ev) &&
	    ev->from == GTT_GO_WAITING && ev->to == GTT_GO_RUNNABLE &&
	    ev->id != ev->g;
}

static uint64_t
is_born(struct tracked *k, const struct gtt_event *ev)
{
	uint64_t born = k->born;

	if (ev->kind != GTT_STATE_TRANSITION || ev->to != GTT_GO_RUNNING)
		return 0;
	k->born = 0;
	return born;
}

static bool
ends_goroutine(const struct gtt_event *ev, int64_t g)
{
	return is_go(ev) && ev->id == g && ev->to == GTT_GO_NOTEXIST;
}

/* A goroutine's own event; k is what is known of it, or NULL. */
static void
go_on(struct gtt_tracker *t, int64_t g, struct tracked *k)
{
	const struct gtt_event *ev = t->ev;
	uint64_t born = 0;

	if (k != NULL) {
		gtt_track_step(t, k);
		born = is_born(k, ev);
	}
	if (k == NULL && (t->is->start | t->is->through) != 0)
		k = gtt_track_need(t, g);
	if (k == NULL)
		return;
	gtt_track_start(t, k, born);
	k->away = is_go(ev) && ev->id == g && ev->to != GTT_GO_RUNNING;
	if (ends_goroutine(ev, g))
		flush(t, k, GTT_REGION_GOROUTINE);
	else
		gtt_track_forget_idle(t, k);
}

static void
note_time(struct gtt_tracker *t, const struct gtt_event *ev)
{
	if (!t->begun)
		t->begin = t->version < GTT_FIRST_V2 ? 0 : ev->time;
	t->begun = true;
	if (ev->time > t->time)
		t->time = ev->time;
}

int
gtt_tracker_event(struct gtt_tracker *t, const struct gtt_event *ev,
    uint64_t tag, struct gtt_err *err)
{
	int64_t g = gtt_event_goroutine(ev);
	struct tracked *k, *other;

	t->ev = ev;
	t->tag = tag;
	note_time(t, ev);
	if (expect(t, err) < 0)
		return -1;
	if (g == GTT_NONE || ev->kind == GTT_STACK_SAMPLE)
		return 0;
	k = gtt_track_find(t, g);
	if (gtt_event_adds_nothing(ev)) {
		if (k != NULL && ev->to == GTT_GO_RUNNING)
			k->away = false;
		return 0;
	}
	t->is = gtt_judge_event(t->judge, ev, k != NULL, err);
	if (t->is == NULL || find_out(t, g, &k, err) < 0)
		return -1;
	if (is_wake(t) && (other = gtt_track_find(t, ev->id)) != NULL)
		gtt_track_wake(t, other);
	go_on(t, g, k);
	return BIT(ev->kind) & GTT_TRACK_CALLS ? gtt_track_call(t, g, err) : 0;
}

void
gtt_tracker_finish(struct gtt_tracker *t)
{
	for (size_t i = 0; i < t->ntracked; i++) {
		struct tracked *k = &t->tracked[i];

		if (k->found != NULL || k->called != NULL || k->early)
			flush(t, k, GTT_REGION_TRACE);
	}
}

int64_t
gtt_tracker_since(const struct gtt_tracker *t, int64_t g)
{
	const struct tracked *k = gtt_track_find(t, g);
	int64_t since = INT64_MAX;

	if (k == NULL)
		return since;
	if (k->early)
		return t->begin;
	if (k->called != NULL)
		since = k->called->since;
	for (const struct gtt_region *r = k->found; r != NULL; r = r->next) {
		if (r->start < since)
			since = r->start;
	}
	return since;
}

void
gtt_tracker_cut(struct gtt_tracker *t, struct gtt_region *r)
{
	struct tracked *k = gtt_track_find(t, r->g);

	if (r->sure && !r->lasting)
		gtt_track_close(t, k, r, GTT_REGION_CUT);
	else
		gtt_track_drop(t, k, r);
	gtt_track_forget_idle(t, k);
}
