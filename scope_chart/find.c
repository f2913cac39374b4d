#include <stdlib.h>
#include <string.h>

#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/match/track.h"
#include "scope_chart/scope.h"

/* So many samples of a goroutine wait before it is looked for those in vain. */
#define TIDY	256

/* A region that is open, or has ended at this event. */
struct scope {
	struct scope	*next;		/* of its goroutine */
	int64_t		 start, end;
	int64_t		 inner_end;	/* of the first that it contains */
	bool		 ended;
};

/* A goroutine of which something waits. */
struct gor {
	int64_t		 g;
	bool		 used;
	bool		 beginning;	/* a pair begins when it no longer waits */
	int64_t		 lost;		/* samples up to here are */
	struct scope	*pair;		/* that is open, of -match-start */
	bool		 sent;		/* it ends at sent_at or at an end */
	int64_t		 sent_at;
	struct scope	*scopes;
	struct waiting	*v;
	size_t		 n, cap;
};

struct finder {
	const struct opts *o;
	struct gtt_samples *store;
	void		(*done)(void *arg, const struct found *f);
	void		*arg;
	struct gtt_tracker *tracker;	/* or NULL */
	struct gtt_matcher *starts, *ends, *sent;	/* or NULL */
	struct gor	*v;
	size_t		 n, cap;
	struct gtt_map	 by_g;
	uint32_t	*unused;	/* of v */
	size_t		 nunused, unused_cap;
	size_t		 busy;		/* of v, in use */
	int64_t		*ended;		/* goroutines with such regions */
	size_t		 nended, ended_cap;
	struct found_counts counts;
};

/*
 * -- Goroutines
 */

static struct gor *
find_gor(struct finder *f, int64_t g)
{
	uint32_t i = gtt_map_get(&f->by_g, (uint64_t)g);

	return i == GTT_MAP_NONE ? NULL : &f->v[i];
}

static struct gor *
get_gor(struct finder *f, int64_t g)
{
	uint32_t *slot = gtt_map_put(&f->by_g, (uint64_t)g);
	struct gor *gor;

	if (*slot != GTT_MAP_NONE)
		return &f->v[*slot];
	if (f->nunused > 0) {
		*slot = f->unused[--f->nunused];
	} else {
		f->v = gtt_grow(f->v, &f->cap, f->n + 1, sizeof f->v[0]);
		*slot = (uint32_t)f->n++;
	}
	gor = &f->v[*slot];
	*gor = (struct gor){ .g = g, .used = true, .lost = INT64_MIN };
	f->busy++;
	return gor;
}

static void
free_gor(struct finder *f, struct gor *gor)
{
	struct scope *s;

	gtt_map_del(&f->by_g, (uint64_t)gor->g);
	f->unused = gtt_grow(f->unused, &f->unused_cap, f->nunused + 1,
	    sizeof f->unused[0]);
	f->unused[f->nunused++] = (uint32_t)(gor - f->v);
	f->busy--;
	while ((s = gor->scopes) != NULL) {
		gor->scopes = s->next;
		free(s);
	}
	free(gor->v);
	*gor = (struct gor){ 0 };
}

/* No sample before this can be in a region. */
static int64_t
since(const struct finder *f, const struct gor *gor)
{
	int64_t t = f->tracker == NULL ? INT64_MAX :
	    gtt_tracker_since(f->tracker, gor->g);

	for (const struct scope *s = gor->scopes; s != NULL; s = s->next) {
		if (s->start > gor->lost && s->start < t)
			t = s->start;
	}
	return t;
}

/* Lets go of samples that can be in no region, and of a goroutine without. */
static void
tidy(struct finder *f, struct gor *gor)
{
	int64_t from = since(f, gor);
	size_t i = 0;

	while (i < gor->n && gor->v[i].time < from)
		i++;
	if (i > 0 && i < gor->n)
		memmove(gor->v, gor->v + i, (gor->n - i) * sizeof gor->v[0]);
	gor->n -= i;
	if (gor->n == 0 && gor->scopes == NULL && !gor->beginning)
		free_gor(f, gor);
}

/*
 * -- Regions
 */

static struct scope *
open_scope(struct finder *f, int64_t g, int64_t start)
{
	struct gor *gor = get_gor(f, g);
	struct scope *s = gtt_calloc(1, sizeof *s);

	s->start = start;
	s->inner_end = INT64_MAX;
	s->next = gor->scopes;
	gor->scopes = s;
	return s;
}

static void
remove_scope(struct gor *gor, struct scope *s)
{
	struct scope **p = &gor->scopes;

	while (*p != s)
		p = &(*p)->next;
	*p = s->next;
	free(s);
}

/*
 * It is looked at when all that ends at this event is known: what it contains
 * may be told of later.
 */
static void
end_scope(struct finder *f, int64_t g, struct scope *s, int64_t end)
{
	s->end = end;
	s->ended = true;
	f->ended = gtt_grow(f->ended, &f->ended_cap, f->nended + 1,
	    sizeof f->ended[0]);
	f->ended[f->nended++] = g;
}

static void
drop_scope(struct finder *f, int64_t g, struct scope *s)
{
	struct gor *gor = find_gor(f, g);

	remove_scope(gor, s);
	tidy(f, gor);
}

static bool
is_wanted(const struct finder *f, const struct gor *gor, const struct scope *s)
{
	const struct opts *o = f->o;
	int64_t length = s->end - s->start;

	return s->end > s->start && s->start > gor->lost && length >= o->min && length <= o->max &&
	    (o->containing == NULL || s->inner_end <= s->end);
}

static void
tell(struct finder *f, const struct gor *gor, const struct scope *s)
{
	struct found found = { .start = s->start, .length = s->end - s->start };
	size_t i = 0;

	while (i < gor->n && gor->v[i].time < s->start)
		i++;
	found.v = gor->v + i;
	while (i + found.n < gor->n && found.v[found.n].time < s->end)
		found.n++;
	f->counts.regions++;
	f->done(f->arg, &found);
}

static struct scope *
first_ended(const struct gor *gor)
{
	struct scope *first = NULL;

	for (struct scope *s = gor->scopes; s != NULL; s = s->next) {
		if (s->ended && (first == NULL || s->start <= first->start))
			first = s;
	}
	return first;
}

/* The regions that ended, the first to begin first. */
static void
settle(struct finder *f, int64_t g)
{
	struct gor *gor = find_gor(f, g);
	struct scope *first;

	if (gor == NULL)
		return;
	while ((first = first_ended(gor)) != NULL) {
		if (is_wanted(f, gor, first))
			tell(f, gor, first);
		remove_scope(gor, first);
	}
	tidy(f, gor);
}

static void
settle_all(struct finder *f)
{
	for (size_t i = 0; i < f->nended; i++)
		settle(f, f->ended[i]);
	f->nended = 0;
}

/* What tracker.h tells. */
static void
on_open(void *arg, struct gtt_region *r)
{
	struct finder *f = arg;

	if (r->kind == f->o->kind_no)
		r->user = open_scope(f, r->g, r->start);
}

static void
on_close(void *arg, struct gtt_region *r)
{
	struct finder *f = arg;
	struct gor *gor = find_gor(f, r->g);

	if (r->user != NULL)
		end_scope(f, r->g, r->user, r->end);
	if (r->kind != f->o->containing_no || gor == NULL)
		return;
	for (struct scope *s = gor->scopes; s != NULL; s = s->next) {
		if (s != r->user && s->start <= r->start &&
		    r->end < s->inner_end)
			s->inner_end = r->end;
	}
}

static void
on_drop(void *arg, struct gtt_region *r)
{
	if (r->user != NULL)
		drop_scope(arg, r->g, r->user);
}

/*
 * -- Pairs: from an event that -match-start matches to one of -match-end
 */

/* Whether g stops running with this event, to go on later. */
static bool
is_pause(const struct gtt_event *ev)
{
	return ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE &&
	    ev->id == gtt_event_goroutine(ev) && (ev->to == GTT_GO_WAITING ||
	    ev->to == GTT_GO_SYSCALL);
}

static bool
is_end(const struct gtt_event *ev)
{
	return ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE && ev->to == GTT_GO_NOTEXIST;
}

/* A goroutine that waited where a pair begins is woken up. */
static void
begin_pair(struct finder *f, const struct gtt_event *ev)
{
	struct gor *gor;

	if (ev->kind != GTT_STATE_TRANSITION || ev->res != GTT_RES_GOROUTINE ||
	    (ev->from != GTT_GO_WAITING && ev->from != GTT_GO_SYSCALL))
		return;
	gor = find_gor(f, ev->id);
	if (gor == NULL || !gor->beginning)
		return;
	gor->beginning = false;
	gor->pair = open_scope(f, ev->id, ev->time);
}

static void
end_pair(struct finder *f, struct gor *gor, int64_t time)
{
	end_scope(f, gor->g, gor->pair, time);
	gor->pair = NULL;
	gor->sent = false;
}

/*
 * An open pair at an event of its goroutine.  Where all has been sent, it is the
 * goroutine's next pause that tells whether something more is part of it.
 */
static int
try_end(struct finder *f, struct gor *gor, const struct gtt_event *ev,
    struct gtt_err *err)
{
	int rc = gtt_matcher_any(f->ends, ev, err);

	if (rc == 1)
		end_pair(f, gor, ev->time);
	else if (rc == 0 && gor->sent && (is_pause(ev) || is_end(ev)))
		end_pair(f, gor, gor->sent_at);
	if (rc != 0 || gor->pair == NULL || f->sent == NULL)
		return rc;
	rc = gtt_matcher_any(f->sent, ev, err);
	if (rc == 1) {
		gor->sent = true;
		gor->sent_at = ev->time;
	}
	return rc;
}

/* Of several beginnings before an end the last one counts. */
static void
start_pair(struct finder *f, int64_t g, const struct gtt_event *ev)
{
	struct gor *gor = get_gor(f, g);

	if (gor->pair != NULL)
		remove_scope(gor, gor->pair);
	gor->pair = NULL;
	gor->sent = false;
	gor->beginning = is_pause(ev);
	if (!gor->beginning)
		gor->pair = open_scope(f, g, ev->time);
	tidy(f, gor);
}

static int
follow_pairs(struct finder *f, const struct gtt_event *ev, struct gtt_err *err)
{
	int64_t g = gtt_event_goroutine(ev);
	struct gor *gor;
	int rc;

	begin_pair(f, ev);
	if (g == GTT_NONE)
		return 0;
	gor = find_gor(f, g);
	if (gor != NULL && gor->pair != NULL && try_end(f, gor, ev, err) < 0)
		return -1;
	rc = gtt_matcher_any(f->starts, ev, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		start_pair(f, g, ev);
	return 0;
}

/*
 * -- Events
 */

/* A region that never ends must not take all memory. */
static void
give_up(struct finder *f, struct gor *gor)
{
	f->counts.lost++;
	gor->lost = gor->v[gor->n - 1].time;
	gor->n = 0;
}

static void
add_sample(struct finder *f, const struct gtt_event *ev)
{
	struct gor *gor = find_gor(f, ev->g);

	if (ev->g <= 0)
		return;
	f->counts.samples++;
	if (gor == NULL && (f->tracker == NULL ||
	    gtt_tracker_since(f->tracker, ev->g) == INT64_MAX))
		return;
	if (gor == NULL)
		gor = get_gor(f, ev->g);
	gor->v = gtt_grow(gor->v, &gor->cap, gor->n + 1, sizeof gor->v[0]);
	gor->v[gor->n++] = (struct waiting){ ev->time,
	    gtt_samples_trace_stack(f->store, ev->table, ev->stack) };
	if (gor->n % TIDY != 0)
		return;
	tidy(f, gor);
	gor = find_gor(f, ev->g);
	if (gor != NULL && gor->n >= WAITING_MAX)
		give_up(f, gor);
}

int
finder_event(struct finder *f, const struct gtt_event *ev, struct gtt_err *err)
{
	struct gor *gor;

	if (ev->kind == GTT_STACK_SAMPLE) {
		add_sample(f, ev);
		return 0;
	}
	if (f->tracker != NULL && gtt_tracker_event(f->tracker, ev, 0, err) < 0)
		return -1;
	if (f->starts != NULL && follow_pairs(f, ev, err) < 0)
		return -1;
	if (f->nended > 0)
		settle_all(f);
	if (is_end(ev) && (gor = find_gor(f, ev->id)) != NULL) {
		gor->beginning = false;
		if (gor->pair != NULL)
			remove_scope(gor, gor->pair);
		gor->pair = NULL;
		gor->sent = false;
		tidy(f, gor);
	}
	return 0;
}

void
finder_finish(struct finder *f)
{
	if (f->tracker != NULL)
		gtt_tracker_finish(f->tracker);
	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].sent)
			end_pair(f, &f->v[i], f->v[i].sent_at);
	}
	settle_all(f);
}

bool
finder_idle(const struct finder *f)
{
	return f->busy == 0;
}

struct found_counts
finder_counts(const struct finder *f)
{
	return f->counts;
}

struct finder *
finder_new(const struct opts *o, int version, struct gtt_samples *store,
    void (*done)(void *arg, const struct found *f), void *arg)
{
	static const struct gtt_tracker_ops ops = {
		.open = on_open, .close = on_close, .drop = on_drop,
	};
	struct finder *f = gtt_calloc(1, sizeof *f);

	f->o = o;
	f->store = store;
	f->done = done;
	f->arg = arg;
	if (o->regions != NULL)
		f->tracker = gtt_tracker_new(o->regions, version, &ops, f);
	if (o->nstarts > 0) {
		f->starts = gtt_matcher_new(o->starts, o->nstarts, version);
		f->ends = gtt_matcher_new(o->ends, o->nends, version);
	}
	if (o->nsent > 0)
		f->sent = gtt_matcher_new(o->sent, o->nsent, version);
	return f;
}

void
finder_free(struct finder *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].used)
			free_gor(f, &f->v[i]);
	}
	gtt_tracker_free(f->tracker);
	gtt_matcher_free(f->starts);
	gtt_matcher_free(f->ends);
	gtt_matcher_free(f->sent);
	gtt_map_fini(&f->by_g);
	free(f->v);
	free(f->unused);
	free(f->ended);
	free(f);
}
