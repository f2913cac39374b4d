#include "common/trace/v1/merge.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/gosort.h"
#include "common/trace/v1/stream.h"

#define PAGE		4096	/* bytes, about */

struct ready {
	int64_t			key;	/* time, or sequence number */
	struct gtt_v1_stream	*t;
};

struct gtt_v1_merge {
	const struct gtt_v1_scan *s;
	struct gtt_input	*in;
	bool			 by_seq;	/* Go 1.5 */
	bool			 classic;
	struct gtt_v1_stream	*streams;	/* by p; the last: samples */
	size_t			 nstreams;
	size_t			 sample;	/* the next one */

	struct ready		*ready;		/* a heap; classic: a list */
	size_t			 nready;
	struct gtt_v1_stream	**waiting;	/* others that are not done */
	size_t			 nwaiting;
	struct gtt_v1_stream	*went;		/* last, unread since; or NULL */

	size_t			 moved;		/* the next one */
	struct gtt_v1_event	*head;		/* merged, not yet given */
	struct gtt_v1_event	 moved_ev;
	int64_t			 head_key;
	bool			 have_head;
	int64_t			 last_ts, last_out;
	bool			 started;

	uint64_t		 changed;	/* the goroutine changed last */
	struct gtt_v1_gs	 gs;
};

struct gtt_v1_gs *
gtt_v1_merge_gs(struct gtt_v1_merge *m)
{
	return &m->gs;
}

void
gtt_v1_merge_drop_g(struct gtt_v1_merge *m, uint64_t id)
{
	gtt_v1_gs_drop(&m->gs, id);
	m->changed = id;
}

static inline bool
fits(const struct gtt_v1_change *c, const struct gtt_v1_g *g)
{
	return (c->need_seq == GTT_V1_ANY_SEQ || c->need_seq == g->seq) &&
	    c->need == g->status;
}

/* Whether the stream's next event may go. */
static inline bool
is_ready(struct gtt_v1_merge *m, const struct gtt_v1_stream *t)
{
	static const struct gtt_v1_g unknown;	/* dead, at 0 */
	const struct gtt_v1_change *c = &t->change;
	const struct gtt_v1_g *g;

	if (c->g == GTT_V1_NOBODY || m->by_seq)
		return true;
	g = gtt_v1_gs_find(&m->gs, c->g);
	return fits(c, g != NULL ? g : &unknown);
}

static bool
read_sample(struct gtt_v1_merge *m, struct gtt_v1_stream *t)
{
	const struct gtt_v1_sample *s;

	if (m->sample == m->s->nsamples)
		return false;
	s = &m->s->samples[m->sample++];
	t->ev = (struct gtt_v1_event){ .ts = s->ts, .p = s->p, .g = s->g,
	    .args = { 0, (uint64_t)s->p, s->g }, .stack = s->stack,
	    .off = GTT_V1_HEADER + s->off, .type = GTT_V1_CPU_SAMPLE };
	t->change.g = GTT_V1_NOBODY;
	return true;
}

/*
 * Which event goes next.  Between equal times it is the history of Go's own
 * data structures that decides: those of its converter (a heap), or in the
 * classic form those of the reader of Go 1.21 (a list, sorted at each step).
 * Where Go begins with Ps in the chance order of a map, we take them by id.
 */

static void
swap_ready(struct ready *h, size_t i, size_t j)
{
	struct ready t = h[i];

	h[i] = h[j];
	h[j] = t;
}

static void
push_ready(struct gtt_v1_merge *m, struct gtt_v1_stream *t)
{
	struct ready *h = m->ready;
	size_t i = m->nready++;

	h[i] = (struct ready){ t->key, t };
	if (m->classic)
		return;
	for (; i > 0 && h[i].key < h[(i - 1) / 2].key; i = (i - 1) / 2)
		swap_ready(h, i, (i - 1) / 2);
}

/* Behind the last entry there are places of the greatest key for all kids. */
static struct gtt_v1_stream *
pop_heap(struct gtt_v1_merge *m)
{
	struct ready *h = m->ready;
	struct gtt_v1_stream *top = h[0].t;
	const struct ready e = h[--m->nready];
	size_t i, kid;

	h[m->nready].key = INT64_MAX;
	for (i = 0;; i = kid) {
		kid = 2 * i + 1;
		kid += h[kid + 1].key < h[kid].key;	/* no branch */
		if (h[kid].key >= e.key)
			break;
		h[i] = h[kid];
	}
	if (m->nready > 0)
		h[i] = e;
	return top;
}

static int
by_key(const void *a, const void *b, void *arg)
{
	const struct ready *x = a, *y = b;

	(void)arg;
	return (x->key > y->key) - (x->key < y->key);
}

static struct gtt_v1_stream *
pop_ready(struct gtt_v1_merge *m)
{
	struct gtt_v1_stream *t;

	if (!m->classic)
		return pop_heap(m);
	gtt_gosort(m->ready, m->nready, sizeof *m->ready, by_key, NULL);
	t = m->ready[0].t;
	m->ready[0] = m->ready[--m->nready];
	return t;
}

/*
 * Takes waiting stream i out: the last one comes into its place, but in the
 * classic form each P keeps its own.
 */
static void
drop_waiting(struct gtt_v1_merge *m, size_t i)
{
	m->nwaiting--;
	if (!m->classic) {
		m->waiting[i] = m->waiting[m->nwaiting];
		return;
	}
	for (; i < m->nwaiting; i++)
		m->waiting[i] = m->waiting[i + 1];
}

/* Puts one back among those that wait. */
static void
add_waiting(struct gtt_v1_merge *m, struct gtt_v1_stream *t)
{
	size_t i = m->nwaiting++;

	for (; m->classic && i > 0 && m->waiting[i - 1] > t; i--)
		m->waiting[i] = m->waiting[i - 1];
	m->waiting[i] = t;
}

/* Reads the next event of a stream: false after the last. */
static bool
load(struct gtt_v1_merge *m, struct gtt_v1_stream *t)
{
	const uint8_t *batch = t->begin;
	uint64_t off;

	t->done = !(t->samples ? read_sample(m, t) :
	    gtt_v1_read_event(t, m->s));
	/* A call for each tiny batch would cost more than its page. */
	if (batch != NULL && (batch != t->begin || t->done) &&
	    t->end - batch >= PAGE) {
		off = GTT_V1_HEADER + (uint64_t)(batch - m->s->data);
		gtt_input_release(m->in, off, off + (uint64_t)(t->end - batch));
	}
	if (t->done)
		return false;
	t->key = m->by_seq ? t->ev_seq : t->ev.ts;
	t->loaded = true;
	return true;
}

/*
 * Moves streams that may go from those that wait to those that are ready.  One
 * that could not before may now only if its goroutine is the one that changed.
 */
static void
find_ready(struct gtt_v1_merge *m)
{
	size_t i = 0;

	while (i < m->nwaiting) {
		struct gtt_v1_stream *t = m->waiting[i];

		if (t->loaded ? t->change.g != m->changed || !is_ready(m, t) :
		    load(m, t) && !is_ready(m, t)) {
			i++;
			continue;
		}
		drop_waiting(m, i);
		if (t->loaded)
			push_ready(m, t);
	}
}

static int
make_change(struct gtt_v1_merge *m, struct gtt_v1_stream *t,
    struct gtt_err *err)
{
	const struct gtt_v1_change *c = &t->change;
	struct gtt_v1_g *g;

	m->changed = c->g;
	if (c->g == GTT_V1_NOBODY || m->by_seq)
		return 0;
	g = gtt_v1_gs_get(&m->gs, c->g);
	if (!fits(c, g))
		return gtt_fail(err, GTT_EDATA, t->ev.off,
		    "%s cannot happen to goroutine %" PRIu64
		    " after what went before", gtt_v1_specs[t->type].name,
		    c->g);
	if (c->next_seq == GTT_V1_NEXT_SEQ)
		g->seq++;
	else if (c->next_seq != GTT_V1_ANY_SEQ)
		g->seq = c->next_seq;
	g->status = c->next;
	return 0;
}

/*
 * Returns from system calls.
 */

static bool
is_moved(const struct gtt_v1_merge *m, const struct gtt_v1_event *ev)
{
	if (ev->type != GTT_V1_GO_SYS_EXIT)
		return false;
	return m->by_seq || (ev->args[2] != 0 && (int64_t)ev->args[2] != ev->ts);
}

/* The block that a return is from must be there, and before it. */
static int
check_exit(struct gtt_v1_merge *m, const struct gtt_v1_event *ev,
    struct gtt_err *err)
{
	struct gtt_v1_g *g;

	if (m->by_seq)
		return 0;
	if (ev->type == GTT_V1_GO_SYS_BLOCK || ev->type == GTT_V1_GO_IN_SYSCALL) {
		gtt_v1_gs_get(&m->gs, ev->g)->blocked_at = ev->ts;
		return 0;
	}
	if (ev->type != GTT_V1_GO_SYS_EXIT || ev->args[2] == 0)
		return 0;
	g = gtt_v1_gs_get(&m->gs, ev->g);
	if (g->blocked_at == 0)
		return gtt_fail(err, GTT_EDATA, ev->off, "goroutine %" PRIu64
		    " returns from a system call that it was not in", ev->g);
	if ((int64_t)ev->args[2] < g->blocked_at)
		return gtt_fail(err, GTT_EDATA, ev->off,
		    "time stamps out of order");
	return 0;
}

/* The moved event that comes next, from its record. */
static __attribute__((noinline)) void
take_moved(struct gtt_v1_merge *m)
{
	struct gtt_v1_event *ev = &m->moved_ev;
	const struct gtt_v1_scan *s = m->s;
	const struct gtt_v1_moved *mv = &s->moved[m->moved++];
	struct gtt_cursor c = gtt_cursor(s->data + mv->off, s->len - mv->off);
	struct gtt_v1_stream t = { .p = GTT_V1_SYSCALL_P };
	struct gtt_v1_record r;
	const char *why;

	if (gtt_v1_read(&c, &s->format, &r, &why)) {
		gtt_v1_fill_event(&t, s, &r, s->data + mv->off);
		gtt_v1_follow(&t);
	}
	*ev = t.ev;
	if (ev->args[2] != 0)
		ev->ts = (int64_t)ev->args[2];
	else		/* no runtime writes that; its own time is not known */
		ev->ts = m->last_out;
}

/*
 * The stream.
 */

static int
stuck(const struct gtt_v1_merge *m, struct gtt_err *err)
{
	const struct gtt_v1_stream *t = m->waiting[0];

	return gtt_fail(err, GTT_EDATA, t->ev.off, "no consistent order of "
	    "events: %s on P %" PRId64 " waits for goroutine %" PRIu64,
	    gtt_v1_specs[t->type].name, t->p, t->change.g);
}

static bool
may_be_ready(const struct gtt_v1_merge *m)
{
	size_t i;

	for (i = 0; i < m->nwaiting; i++) {
		if (m->waiting[i]->change.g == m->changed)
			return true;
	}
	return false;
}

/*
 * The stream whose event goes next, or NULL.  Mostly it is the same again, and
 * the way over the heap is spared where it cannot change the order of the
 * others, however equal they are: of two at most.
 */
static struct gtt_v1_stream *
next_stream(struct gtt_v1_merge *m)
{
	struct gtt_v1_stream *t = m->went;

	m->went = NULL;
	if (t == NULL || m->classic || may_be_ready(m)) {
		if (t != NULL)
			add_waiting(m, t);
		find_ready(m);
	} else if (load(m, t)) {
		if (!is_ready(m, t))
			add_waiting(m, t);
		else if (m->nready <= 2 && t->key < m->ready[0].key)
			return t;
		else
			push_ready(m, t);
	}
	return m->nready > 0 ? pop_ready(m) : NULL;
}

/* Merges on until an event that stays where it is: 1, 0, -1. */
static int
next_head(struct gtt_v1_merge *m, struct gtt_err *err)
{
	struct gtt_v1_event *ev;
	struct gtt_v1_stream *t;

	do {
		t = next_stream(m);
		if (t == NULL)
			return m->nwaiting == 0 ? 0 : stuck(m, err);
		if (make_change(m, t, err) < 0)
			return -1;
		ev = m->head = &t->ev;
		m->head_key = t->key;
		t->loaded = false;
		m->went = t;
		if (m->started && !m->by_seq && ev->ts < m->last_ts)
			return gtt_fail(err, GTT_EDATA, ev->off,
			    "time stamps out of order");
		m->last_ts = ev->ts;
		m->started = true;
		if (check_exit(m, ev, err) < 0)
			return -1;
	} while (is_moved(m, ev));
	return 1;
}

/* Whether the next moved event goes before the head. */
static bool
moved_is_next(const struct gtt_v1_merge *m)
{
	const struct gtt_v1_moved *mv;

	if (m->moved == m->s->nmoved)
		return false;
	mv = &m->s->moved[m->moved];
	if (!m->have_head || mv->key < m->head_key)
		return true;
	return mv->key == m->head_key && mv->early;
}

int
gtt_v1_merge_next(struct gtt_v1_merge *m, struct gtt_v1_event **ev,
    struct gtt_err *err)
{
	int r;

	if (!m->have_head) {
		r = next_head(m, err);
		if (r < 0)
			return -1;
		m->have_head = r > 0;
	}
	if (moved_is_next(m)) {
		take_moved(m);
		*ev = &m->moved_ev;
	} else if (m->have_head) {
		*ev = m->head;
		m->have_head = false;
	} else {
		return 0;
	}
	if (m->by_seq && (*ev)->ts < m->last_out)
		return gtt_fail(err, GTT_EDATA, (*ev)->off,
		    "time stamps out of order");
	m->last_out = (*ev)->ts;
	return 1;
}

static bool
sampled_before(const struct gtt_v1_merge *m, uint64_t g, int64_t ts)
{
	const struct gtt_v1_stream *t = &m->streams[m->nstreams - 1];
	size_t i;

	if (t->loaded && t->ev.ts < ts && t->ev.g == g)
		return true;
	for (i = m->sample; i < m->s->nsamples && m->s->samples[i].ts < ts; i++) {
		if (m->s->samples[i].g == g)
			return true;
	}
	return false;
}

bool
gtt_v1_merge_blocks(const struct gtt_v1_merge *m,
    const struct gtt_v1_event *ev)
{
	struct gtt_v1_stream t;
	size_t i;

	for (i = 0; i + 1 < m->nstreams; i++) {
		if (m->streams[i].p == ev->p)
			break;
	}
	if (i + 1 >= m->nstreams || m->streams[i].done)
		return false;
	t = m->streams[i];
	if (!t.loaded && !gtt_v1_read_event(&t, m->s))
		return false;
	while (t.ev.g != ev->g) {
		if (!gtt_v1_read_event(&t, m->s))
			return false;
	}
	return t.ev.type == GTT_V1_GO_SYS_BLOCK &&
	    !sampled_before(m, ev->g, t.ev.ts);
}

struct gtt_v1_merge *
gtt_v1_merge_new(const struct gtt_v1_scan *s, struct gtt_input *in,
    bool classic)
{
	struct gtt_v1_merge *m = gtt_calloc(1, sizeof *m);
	size_t i;

	gtt_v1_gs_init(&m->gs);
	m->s = s;
	m->in = in;
	m->by_seq = s->format.version < 7;
	m->classic = classic;
	m->nstreams = s->nprocs + 1;
	m->streams = gtt_calloc(m->nstreams, sizeof *m->streams);
	m->ready = gtt_calloc(2 * m->nstreams + 2, sizeof *m->ready);
	for (i = 0; i < 2 * m->nstreams + 2; i++)
		m->ready[i].key = INT64_MAX;
	m->waiting = gtt_calloc(m->nstreams, sizeof *m->waiting);
	for (i = 0; i < s->nprocs; i++) {
		m->streams[i].p = s->procs[i].p;
		m->streams[i].batch = s->procs[i].first;
	}
	m->streams[i].samples = true;
	m->streams[i].p = GTT_V1_PROFILE_P;
	m->streams[i].batch = GTT_V1_NO_BATCH;
	for (i = 0; i < m->nstreams; i++)
		add_waiting(m, &m->streams[i]);
	return m;
}

void
gtt_v1_merge_free(struct gtt_v1_merge *m)
{
	if (m == NULL)
		return;
	gtt_v1_gs_fini(&m->gs);
	free(m->streams);
	free(m->ready);
	free(m->waiting);
	free(m);
}
