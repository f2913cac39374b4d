/*
 * Puts the events of a v2 trace in order: a generation after the other; in
 * each, a cursor an M, the cursors in a heap by the time of their next event.
 * The event with the least time goes when the scheduler state allows it, else
 * the next one that can.  Heap and sort do what Go's do, step by step: they
 * decide between equal times.  Source: internal/trace/reader.go of Go 1.26.
 */
#include "common/trace/v2/v2.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/gosort.h"
#include "common/trace/gotime.h"
#include "common/trace/v2/cursor.h"
#include "common/trace/v2/order_impl.h"

#define BLOCK		16	/* events of an M decoded ahead */
#define MANY_MS		4096	/* of more Ms than that only one each */
#define AHEAD		32	/* events given out at once, and a few more */
#define NOTHING		INT64_MAX	/* the time of no entry */

struct entry {
	int64_t		time;	/* of c's next event */
	struct gtt_v2_cursor *c;
};

enum phase { RUN, FAILED, DONE };

struct gtt_v2 {
	struct gtt_v2_loader	loader;
	struct gtt_v2_order	*order;
	enum phase		phase;
	struct gtt_v2_gen	*gen;
	struct gtt_err		later;	/* to be told when gen is out */
	int			(*watch)(void *arg, const struct gtt_v2_gen *g,
				    struct gtt_err *err);
	void			*watch_arg;

	struct gtt_v2_cursor	*cursors;
	size_t			cursors_cap;
	struct gtt_v2_raw	*blocks;	/* of all cursors */
	size_t			blocks_cap;
	struct entry		*heap;
	size_t			nheap, heap_cap;
	size_t			sample;	/* the next one of gen */
	int64_t			sample_time;	/* its time, or NOTHING */

	uint64_t		nsyncs;
	struct gtt_event	out[AHEAD + GTT_V2_MAX_OUT - 1];
};

/*
 * The heap, with Go's operations.
 */

static void
heap_swap(struct entry *h, size_t i, size_t j)
{
	struct entry t = h[i];

	h[i] = h[j];
	h[j] = t;
}

static size_t
sift_up(struct entry *h, size_t i)
{
	while (i > 0 && h[(i - 1) / 2].time > h[i].time) {
		heap_swap(h, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
	return i;
}

/* The array goes on after the last entry, for its kids: see clear_heap. */
static inline void
sift_down(struct entry *h, size_t i)
{
	const struct entry e = h[i];
	size_t kid;

	for (;; i = kid) {
		kid = 2 * i + 1;
		kid += h[kid + 1].time < h[kid].time;	/* no branch */
		if (h[kid].time >= e.time)
			break;
		h[i] = h[kid];
	}
	h[i] = e;
}

static inline void
heap_update(struct gtt_v2 *v, size_t i)
{
	const struct gtt_v2_cursor *c = v->heap[i].c;

	v->heap[i].time = c->next->time;
	if (i == 0 || sift_up(v->heap, i) == i)
		sift_down(v->heap, i);
}

/* Go lifts the place to the root first, whatever the times on the way. */
static __attribute__((noinline)) void
heap_remove(struct gtt_v2 *v, size_t i)
{
	for (; i > 0; i = (i - 1) / 2)
		heap_swap(v->heap, i, (i - 1) / 2);
	v->heap[0] = v->heap[--v->nheap];
	v->heap[v->nheap].time = NOTHING;
	sift_down(v->heap, 0);
}

/*
 * Makes room for n entries.  All places without one have the greatest time,
 * also those of the kids that the last entries would have: sifting need not
 * ask where the heap ends.
 */
static void
clear_heap(struct gtt_v2 *v, size_t n)
{
	size_t i;

	v->heap = gtt_grow(v->heap, &v->heap_cap, 2 * n + 2, sizeof *v->heap);
	for (i = 0; i < 2 * n + 2; i++)
		v->heap[i] = (struct entry){ NOTHING, NULL };
	v->nheap = 0;
}

static int
entry_order(const void *a, const void *b, void *arg)
{
	const struct entry *x = a, *y = b;

	(void)arg;
	return (x->time > y->time) - (x->time < y->time);
}

/*
 * Generations.
 */

/* The first of v->out, a Sync or a sample, at its time or a little later. */
static int
give_one(struct gtt_v2 *v)
{
	struct step *s = &v->order->step;

	if (v->out[0].time <= s->last)
		v->out[0].time = gtt_wrap_add(s->last, 1);
	s->last = v->out[0].time;
	s->out = v->out + 1;
	return 1;
}

static int
give_sync(struct gtt_v2 *v)
{
	const struct gtt_v2_gen *g = v->gen;
	struct gtt_event *ev = &v->out[0];

	*ev = (struct gtt_event){ .time = v->order->step.last, .m = GTT_NONE,
	    .p = GTT_NONE, .g = GTT_NONE, .stack = GTT_NO_STACK,
	    .kind = GTT_SYNC, .tstack = GTT_NO_STACK,
	    .val = { ++v->nsyncs } };
	if (g != NULL) {
		ev->time = gtt_go_int64((double)g->min_ts * g->ns_per_tick);
		ev->table = &g->tb.table;
		ev->clock = g->has_clock ? &g->clock : NULL;
	}
	return give_one(v);
}

static void
drop_gen(struct gtt_v2 *v)
{
	gtt_v2_gen_free(v->gen, v->loader.in);
	v->gen = NULL;
	v->nheap = 0;
}

static void
set_sample(struct gtt_v2 *v, size_t i)
{
	v->sample = i;
	v->sample_time = i < v->gen->nsamples ? v->gen->samples[i].time :
	    NOTHING;
}

/* Sets a cursor on each M of the generation. */
static int
open_gen(struct gtt_v2 *v, struct gtt_err *err)
{
	struct gtt_v2_gen *g = v->gen;
	const size_t ahead = g->nms > MANY_MS ? 1 : BLOCK;
	size_t i;
	int r;

	gtt_v2_order_begin(v->order, g);
	set_sample(v, 0);
	clear_heap(v, g->nms);
	v->cursors = gtt_grow(v->cursors, &v->cursors_cap, g->nms,
	    sizeof *v->cursors);
	v->blocks = gtt_grow(v->blocks, &v->blocks_cap, g->nms * ahead,
	    sizeof *v->blocks);
	for (i = 0; i < g->nms; i++) {
		struct gtt_v2_cursor *c = &v->cursors[i];

		c->block = v->blocks + i * ahead;
		c->block_end = c->block + ahead;
		c->m = g->ms[i].m;
		c->thread = gtt_v2_thread(v->order, c->m);
		gtt_v2_cursor_open(c, g, g->ms[i].first);
		r = gtt_v2_cursor_fill(c, g, err);
		if (r < 0)
			return -1;
		if (r == 0)
			continue;
		v->heap[v->nheap++] = (struct entry){ c->next->time, c };
		sift_up(v->heap, v->nheap - 1);
	}
	return 0;
}

/*
 * Gives the next generation's Sync, or the trace's last one, which also stands
 * before an error that ends it.
 */
static int
next_gen(struct gtt_v2 *v, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	int r;

	if (v->gen != NULL && v->watch != NULL &&
	    v->watch(v->watch_arg, v->gen, err) < 0)
		return -1;
	drop_gen(v);
	if (v->later.code == GTT_OK) {
		r = gtt_v2_load(&v->loader, &v->gen, &v->later, &why);
		if (r > 0 && open_gen(v, &why) == 0)
			return give_sync(v);
		if (r > 0 && !v->loader.partial) {	/* Go gives no Sync here */
			*err = why;
			return -1;
		}
		drop_gen(v);
		if (v->later.code == GTT_OK)
			v->later = why;
	}
	v->phase = v->later.code != GTT_OK ? FAILED : DONE;
	return give_sync(v);
}

/*
 * Events.
 */

/* What became of an attempt to let the next event of a cursor go. */
enum { BROKEN = -1, WAITS, WENT, WENT_LAST };

static inline int
try_advance(struct gtt_v2 *v, struct gtt_v2_cursor *c, struct gtt_err *err)
{
	struct step *s = &v->order->step;
	struct gtt_event *out = s->out;
	int r = gtt_v2_advance(s, c->next, c->thread);

	if (r > 0 && ++c->next == c->lim) {
		r = gtt_v2_cursor_fill(c, v->gen, err);
		if (r == 0)
			return WENT_LAST;
	}
	if (r < 0)
		s->out = out;
	return r;
}

static inline void
settle(struct gtt_v2 *v, size_t i, int went)
{
	if (went == WENT)
		heap_update(v, i);
	else
		heap_remove(v, i);
}

/* The first event in the order of time cannot go: tries the others. */
static __attribute__((noinline)) int
try_others(struct gtt_v2 *v, struct gtt_err *err)
{
	const struct gtt_v2_cursor *first;
	size_t i;
	int r;

	gtt_gosort(v->heap, v->nheap, sizeof *v->heap, entry_order, NULL);
	for (i = 1; i < v->nheap; i++) {
		r = try_advance(v, v->heap[i].c, err);
		if (r > 0)
			settle(v, i, r);
		if (r != WAITS)
			return r;
	}
	first = v->heap[0].c;
	err->gen = v->gen->gen;
	return gtt_v2_stuck(v->order, first->next, first->m, err);
}

/* While its next event is not later than that, the first entry stays first. */
static inline int64_t
stays_first(const struct gtt_v2 *v)
{
	int64_t t = v->heap[1].time;

	if (v->heap[2].time < t)
		t = v->heap[2].time;
	return v->sample_time < t ? v->sample_time : t;
}

/*
 * Lets events go until there are enough of them, or a sample or the end of the
 * generation is next: 0 or -1.  The time of the first entry is left alone while
 * that stays where it is.
 */
static int
run(struct gtt_v2 *v, struct gtt_err *err)
{
	struct step *s = &v->order->step;
	const struct gtt_event *enough = v->out + AHEAD;
	struct gtt_v2_cursor *c;
	int64_t until;
	int r;

	s->err = err;
	while (v->nheap > 0 && v->heap[0].time <= v->sample_time &&
	    s->out < enough) {
		c = v->heap[0].c;
		until = stays_first(v);
		do
			r = try_advance(v, c, err);
		while (r == WENT && c->next->time <= until && s->out < enough);
		if (r > 0) {
			settle(v, 0, r);
			continue;
		}
		if (r == WAITS) {
			v->heap[0].time = c->next->time;
			r = try_others(v, err);
		}
		if (r < 0)
			return -1;
	}
	return 0;
}

/* A Sync or a sample, or where nothing else is left, the end: 1, 0, -1. */
static int
give_other(struct gtt_v2 *v, struct gtt_err *err)
{
	if (v->phase == DONE)
		return 0;
	if (v->phase == FAILED) {
		*err = v->later;
		return -1;
	}
	if (v->gen == NULL || v->sample == v->gen->nsamples)
		return next_gen(v, err);
	if (gtt_v2_sample_event(&v->gen->samples[v->sample], v->gen,
	    v->loader.partial, &v->out[0], err) < 0)
		return -1;
	set_sample(v, v->sample + 1);
	return give_one(v);
}

int
gtt_v2_next(struct gtt_v2 *v, const struct gtt_event **ev,
    const struct gtt_event **end, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	struct step *s = &v->order->step;
	int r = 1;

	s->out = v->out;
	if (run(v, &why) < 0) {
		v->later = why;
		v->phase = FAILED;
		v->nheap = 0;
	}
	if (s->out == v->out)
		r = give_other(v, err);
	if (r < 0) {
		v->phase = DONE;
		v->nheap = 0;
	}
	*ev = v->out;
	*end = s->out;
	return r;
}

void
gtt_v2_watch(struct gtt_v2 *v, int (*fn)(void *arg, const struct gtt_v2_gen *g,
    struct gtt_err *err), void *arg)
{
	v->watch = fn;
	v->watch_arg = arg;
	gtt_v2_list_chunks(v);
}

void
gtt_v2_list_chunks(struct gtt_v2 *v)
{
	v->loader.chunks = true;
}

int
gtt_v2_rest(struct gtt_v2 *v, int (*fn)(void *arg, const struct gtt_v2_gen *g,
    struct gtt_err *err), void *arg, struct gtt_err *err)
{
	int r = 1;

	while (r > 0 && v->gen != NULL) {
		r = fn(arg, v->gen, err);
		drop_gen(v);
		if (r > 0 && v->later.code == GTT_OK)
			r = gtt_v2_load(&v->loader, &v->gen, &v->later, err);
	}
	v->phase = DONE;
	if (r <= 0 || v->later.code == GTT_OK)
		return r;
	*err = v->later;
	return -1;
}

bool
gtt_v2_in_ticks(const struct gtt_v2 *v)
{
	return v->loader.in_ticks;
}

struct gtt_v2 *
gtt_v2_new(struct gtt_input *in, int version, bool partial)
{
	struct gtt_v2 *v = gtt_calloc(1, sizeof *v);

	v->loader = (struct gtt_v2_loader){ .in = in, .version = version,
	    .partial = partial };
	v->order = gtt_v2_order_new(partial);
	return v;
}

void
gtt_v2_free(struct gtt_v2 *v)
{
	if (v == NULL)
		return;
	drop_gen(v);
	gtt_v2_order_free(v->order);
	free(v->cursors);
	free(v->blocks);
	free(v->heap);
	free(v);
}
