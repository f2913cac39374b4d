/*
 * Puts the events of a v2 trace in order: a generation after the other; in
 * each, a cursor an M, the cursors in a heap by the time of their next event.
 * The event with the least time goes when the scheduler state allows it, else
 * the next one that can.  Heap and sort do what Go's do, step by step: they
 * decide between equal times.  Source: internal/trace/reader.go and
 * batchcursor.go of Go 1.26.
 */
#include "common/trace/v2/v2.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/cursor.h"
#include "common/base/mem.h"
#include "common/trace/gosort.h"
#include "common/trace/gotime.h"
#include "common/trace/v2/order.h"

/* The unread events of one M in a generation. */
struct cursor {
	struct gtt_v2_raw	raw;	/* the next one */
	int64_t			m;
	uint32_t		thread;
	uint32_t		batch;	/* or UINT32_MAX behind the last */
	const uint8_t		*p, *end;
	int64_t			last;	/* time of the event before, 0 none */
};

struct entry {
	int64_t		time;	/* of c->raw */
	struct cursor	*c;
};

enum phase { RUN, FAILED, DONE };

struct gtt_v2 {
	struct gtt_v2_loader	loader;
	struct gtt_v2_order	*order;
	enum phase		phase;
	struct gtt_v2_gen	*gen;
	struct gtt_err		later;	/* to be told when gen is out */

	struct cursor		*cursors;
	size_t			cursors_cap;
	struct entry		*heap;
	size_t			nheap, heap_cap;
	size_t			sample;	/* the next one of gen */

	int64_t			last;	/* time of the event given out last */
	uint64_t		nsyncs;
	struct gtt_event	ev;	/* a Sync or a sample */
};

/*
 * Cursors.
 */

/* The arguments of a timed event when a varint of any length may follow. */
static int
read_args(struct cursor *c, unsigned n, uint64_t *dt, const uint8_t **p,
    struct gtt_err *err)
{
	struct gtt_cursor in = { *p, c->end, false };
	unsigned i;

	*dt = gtt_cursor_uvarint(&in);
	for (i = 0; i + 1 < n; i++)
		c->raw.args[i] = gtt_cursor_uvarint(&in);
	*p = in.p;
	if (in.bad)
		return gtt_fail(err, GTT_EDATA, c->raw.off,
		    "malformed number in event %s",
		    gtt_v2_spec(c->raw.type)->name);
	return 0;
}

static void
open_batch(struct cursor *c, const struct gtt_v2_gen *g)
{
	c->last = 0;
	if (c->batch == UINT32_MAX)
		return;
	c->p = g->batches[c->batch].p;
	c->end = c->p + g->batches[c->batch].len;
}

/* Reads the next event into c->raw: 1, 0 behind the last one, -1. */
static int
cursor_next(struct cursor *c, const struct gtt_v2_gen *g, struct gtt_err *err)
{
	const struct gtt_v2_spec *spec;
	const struct gtt_v2_batch *b;
	const uint8_t *p;
	uint64_t dt;

	while (c->batch != UINT32_MAX && c->p == c->end) {
		c->batch = g->batches[c->batch].next;
		open_batch(c, g);
	}
	if (c->batch == UINT32_MAX)
		return 0;
	b = &g->batches[c->batch];
	if (c->last == 0)
		c->last = gtt_go_int64((double)b->time * g->ns_per_tick);
	p = c->p;
	c->raw.off = b->off + (uint64_t)(p - b->p);
	c->raw.type = *p++;
	spec = gtt_v2_spec(c->raw.type);
	if (!spec->timed) {
		err->gen = g->gen;
		return gtt_fail(err, GTT_EDATA, c->raw.off, "event type %u %s",
		    c->raw.type, spec->name[0] != '\0' ?
		    "has no place among timed events" : "is not known");
	}
	if (read_args(c, spec->nargs, &dt, &p, err) < 0) {
		err->gen = g->gen;
		return -1;
	}
	c->p = p;
	c->raw.time = gtt_wrap_add(c->last,
	    gtt_go_int64((double)dt * g->ns_per_tick));
	c->last = c->raw.time;
	return 1;
}

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

static void
sift_down(struct entry *h, size_t n, size_t i)
{
	for (;;) {
		size_t l = 2 * i + 1, r = l + 1, min = i;

		if (l < n && h[l].time < h[min].time)
			min = l;
		if (r < n && h[r].time < h[min].time)
			min = r;
		if (min == i)
			return;
		heap_swap(h, i, min);
		i = min;
	}
}

static void
heap_update(struct gtt_v2 *v, size_t i)
{
	v->heap[i].time = v->heap[i].c->raw.time;
	if (sift_up(v->heap, i) == i)
		sift_down(v->heap, v->nheap, i);
}

/* Go lifts the place to the root first, whatever the times on the way. */
static void
heap_remove(struct gtt_v2 *v, size_t i)
{
	for (; i > 0; i = (i - 1) / 2)
		heap_swap(v->heap, i, (i - 1) / 2);
	heap_swap(v->heap, 0, --v->nheap);
	sift_down(v->heap, v->nheap, 0);
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

static int
give(struct gtt_v2 *v, struct gtt_event *ev, const struct gtt_event **out)
{
	if (ev->time <= v->last)
		ev->time = gtt_wrap_add(v->last, 1);
	v->last = ev->time;
	*out = ev;
	return 1;
}

static int
give_sync(struct gtt_v2 *v, const struct gtt_event **out)
{
	const struct gtt_v2_gen *g = v->gen;

	v->ev = (struct gtt_event){ .time = v->last, .m = GTT_NONE,
	    .p = GTT_NONE, .g = GTT_NONE, .stack = GTT_NO_STACK,
	    .kind = GTT_SYNC, .tstack = GTT_NO_STACK,
	    .val = { ++v->nsyncs } };
	if (g != NULL) {
		v->ev.time = gtt_go_int64((double)g->min_ts * g->ns_per_tick);
		v->ev.table = &g->tb.table;
		v->ev.clock = g->has_clock ? &g->clock : NULL;
	}
	return give(v, &v->ev, out);
}

static void
drop_gen(struct gtt_v2 *v)
{
	gtt_v2_gen_free(v->gen, v->loader.in);
	v->gen = NULL;
}

/* Sets a cursor on each M of the generation. */
static int
open_gen(struct gtt_v2 *v, struct gtt_err *err)
{
	struct gtt_v2_gen *g = v->gen;
	size_t i;
	int r;

	v->sample = 0;
	v->nheap = 0;
	v->cursors = gtt_grow(v->cursors, &v->cursors_cap, g->nms,
	    sizeof *v->cursors);
	v->heap = gtt_grow(v->heap, &v->heap_cap, g->nms, sizeof *v->heap);
	for (i = 0; i < g->nms; i++) {
		struct cursor *c = &v->cursors[i];

		*c = (struct cursor){ .m = g->ms[i].m,
		    .thread = gtt_v2_thread(v->order, g->ms[i].m),
		    .batch = g->ms[i].first };
		open_batch(c, g);
		r = cursor_next(c, g, err);
		if (r < 0)
			return -1;
		if (r == 0)
			continue;
		v->heap[v->nheap++] = (struct entry){ c->raw.time, c };
		sift_up(v->heap, v->nheap - 1);
	}
	return 0;
}

/*
 * Gives the next generation's Sync, or the trace's last one, which also stands
 * before an error that ends it.
 */
static int
next_gen(struct gtt_v2 *v, const struct gtt_event **out, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	int r;

	drop_gen(v);
	if (v->later.code == GTT_OK) {
		r = gtt_v2_load(&v->loader, &v->gen, &v->later, &why);
		if (r > 0 && open_gen(v, err) < 0)
			return -1;
		if (r > 0)
			return give_sync(v, out);
		v->later = why;
	}
	v->phase = v->later.code != GTT_OK ? FAILED : DONE;
	return give_sync(v, out);
}

/*
 * Events.
 */

/* Tries the next event of the cursor at place i of the heap. */
static int
try_advance(struct gtt_v2 *v, size_t i, struct gtt_err *err)
{
	struct cursor *c = v->heap[i].c;
	int r = gtt_v2_advance(v->order, &c->raw, c->thread, v->gen, err);

	if (r <= 0)
		return r;
	r = cursor_next(c, v->gen, err);
	if (r > 0)
		heap_update(v, i);
	else if (r == 0)
		heap_remove(v, i);
	return r < 0 ? -1 : 1;
}

/* The first event in the order of time cannot go: tries the others. */
static int
try_others(struct gtt_v2 *v, struct gtt_err *err)
{
	const struct cursor *first;
	size_t i;
	int r;

	gtt_gosort(v->heap, v->nheap, sizeof *v->heap, entry_order, NULL);
	for (i = 1; i < v->nheap; i++) {
		r = try_advance(v, i, err);
		if (r != 0)
			return r;
	}
	first = v->heap[0].c;
	err->gen = v->gen->gen;
	return gtt_v2_stuck(v->order, &first->raw, first->m, err);
}

static bool
sample_is_next(const struct gtt_v2 *v)
{
	return v->sample < v->gen->nsamples && (v->nheap == 0 ||
	    v->gen->samples[v->sample].time < v->heap[0].time);
}

/* Lets one event through, or gives a Sync or a sample. */
static int
step_on(struct gtt_v2 *v, const struct gtt_event **out, struct gtt_err *err)
{
	int r;

	if (v->gen == NULL ||
	    (v->nheap == 0 && v->sample == v->gen->nsamples))
		return next_gen(v, out, err);
	if (sample_is_next(v)) {
		if (gtt_v2_sample_event(&v->gen->samples[v->sample++], v->gen,
		    v->loader.partial, &v->ev, err) < 0)
			return -1;
		return give(v, &v->ev, out);
	}
	r = try_advance(v, 0, err);
	if (r == 0)
		r = try_others(v, err);
	return r < 0 ? -1 : give(v, gtt_v2_next_out(v->order), out);
}

int
gtt_v2_next(struct gtt_v2 *v, const struct gtt_event **out,
    struct gtt_err *err)
{
	struct gtt_event *ev = gtt_v2_next_out(v->order);
	int r;

	if (ev != NULL)
		return give(v, ev, out);
	if (v->phase == DONE)
		return 0;
	if (v->phase == FAILED) {
		*err = v->later;
		v->phase = DONE;
		return -1;
	}
	r = step_on(v, out, err);
	if (r < 0)
		v->phase = DONE;
	return r;
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
	free(v->heap);
	free(v);
}
