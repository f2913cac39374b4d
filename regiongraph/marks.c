#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "regiongraph/graph_impl.h"

void
graph_free_mark(struct graph *gr, struct mark *m)
{
	if (m->span != NULL)
		m->span->awaited = false;
	free(m->type);
	gtt_pool_put(&gr->marks, m);
}

/* Of regions that begin at an entry all but one must have ended. */
static void
order(struct graph *gr, struct gor *g, uint64_t i)
{
	struct entry *e = queue_at(&g->q, i);
	size_t open = 0;

	for (const struct mark *m = e->starts; m != NULL; m = m->next_start)
		open += !m->ended;
	e->unordered = open > 1;
	if (i == g->q.head && !graph_is_held(e))
		graph_make_due(gr, g);
}

static void
add_open(struct mark *m)
{
	m->next_open = m->g->open;
	if (m->next_open != NULL)
		m->next_open->prev_open = m;
	m->g->open = m;
}

static void
remove_open(struct mark *m)
{
	if (m->prev_open != NULL)
		m->prev_open->next_open = m->next_open;
	else
		m->g->open = m->next_open;
	if (m->next_open != NULL)
		m->next_open->prev_open = m->prev_open;
	m->region = NULL;
}

static void
on_open(void *arg, struct gtt_region *r)
{
	struct graph *gr = arg;
	struct mark *m = gtt_pool_get(&gr->marks, sizeof *m), **at;

	graph_place(gr);
	*m = (struct mark){ .g = graph_find(gr, r->g), .kind = r->kind,
	    .start = r->start_tag, .early = r->early, .time = r->start,
	    .region = r };
	if (r->type != NULL)
		m->type = gtt_strndup(r->type, strlen(r->type));
	r->user = m;
	at = &queue_at(&m->g->q, m->start)->starts;
	while (*at != NULL)
		at = &(*at)->next_start;
	*at = m;
	add_open(m);
	if (!r->sure)
		graph_pin(m->g, m->start);
	if (!r->lasting)
		graph_pin(m->g, r->end_tag);
	order(gr, m->g, m->start);
}

static void
on_last(void *arg, struct gtt_region *r, uint64_t was)
{
	struct mark *m = r->user;

	graph_place(arg);
	if (r->end_tag != GTT_REGION_NO_TAG)
		graph_pin(m->g, r->end_tag);
	graph_unpin(arg, m->g, was);
}

static void
on_sure(void *arg, struct gtt_region *r)
{
	struct mark *m = r->user;

	graph_unpin(arg, m->g, m->start);
}

/* The end of a task of g, by another goroutine. */
static uint64_t
add_end(struct graph *gr, struct gor *g)
{
	struct entry e = graph_entry(gr, OP_TASK_END, 0, NO_LINK);

	return graph_enqueue(gr, g, &e);
}

static void
on_close(void *arg, struct gtt_region *r)
{
	struct graph *gr = arg;
	struct mark *m = r->user;
	struct gor *g = m->g;
	uint64_t start = m->start;

	graph_place(gr);
	remove_open(m);
	m->why = r->why;
	m->ended = true;
	m->end = r->end_tag;
	if (r->end_tag == GTT_REGION_NO_TAG) {
		m->end = NO_ENTRY;
	} else {
		if (g != gr->now && r->lasting)
			m->end = add_end(gr, g);
		m->next_end = queue_at(&g->q, m->end)->ends;
		queue_at(&g->q, m->end)->ends = m;
		if (!r->lasting)
			graph_unpin(gr, g, m->end);
	}
	if (queue_has(&g->q, start))
		order(gr, g, start);
	else if (m->end == NO_ENTRY)
		graph_free_mark(gr, m);
}

static void
on_drop(void *arg, struct gtt_region *r)
{
	struct graph *gr = arg;
	struct mark *m = r->user, **at;

	remove_open(m);
	at = &queue_at(&m->g->q, m->start)->starts;
	while (*at != m)
		at = &(*at)->next_start;
	*at = m->next_start;
	if (!r->lasting)
		graph_unpin(gr, m->g, r->end_tag);
	if (!r->sure)
		graph_unpin(gr, m->g, m->start);
	order(gr, m->g, m->start);
	graph_free_mark(gr, m);
}

const struct gtt_tracker_ops graph_marks = {
	on_open, on_last, on_sure, on_close, on_drop
};

/*
 * Too much is held.
 */

/* Whether it is for r that entry i is held. */
static bool
holds_up(const struct mark *m, uint64_t i)
{
	return m->start == i ||
	    (!m->region->lasting && m->region->end_tag == i);
}

/* A goroutine whose queue is held up by regions, since when. */
struct held {
	struct gor	*g;
	int64_t		 since;
};

static int
by_since(const void *a, const void *b)
{
	const struct held *x = a, *y = b;

	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	return (x->g->slot < y->g->slot) - (x->g->slot > y->g->slot);
}

/*
 * All of them, those held up for longest first; the caller's to free.  None ends
 * while no events come in: the regions of those that have are closed.
 */
static struct held *
all_held(const struct graph *gr, size_t *n)
{
	struct held *v = gtt_calloc(gr->ngors + 1, sizeof v[0]);

	*n = 0;
	for (size_t i = 0; i < gr->ngors; i++) {
		struct gor *g = gr->gors[i];
		const struct mark *m = g->open;

		while (m != NULL && !holds_up(m, g->q.head))
			m = m->next_open;
		if (m != NULL)
			v[(*n)++] = (struct held){ g,
			    queue_at(&g->q, g->q.head)->time };
	}
	qsort(v, *n, sizeof v[0], by_since);
	return v;
}

static void
cut_regions(struct graph *gr, struct gor *g)
{
	struct mark *m = g->open;

	while (m != NULL) {
		if (!holds_up(m, g->q.head)) {
			m = m->next_open;
			continue;
		}
		gr->ncut++;
		gtt_tracker_cut(gr->tracker, m->region);
		m = g->open;
	}
}

void
graph_relieve(struct graph *gr)
{
	struct held *v;
	size_t n;

	do {
		v = all_held(gr, &n);
		for (size_t i = 0; i < n && gr->held > GRAPH_HELD / 2; i++) {
			cut_regions(gr, v[i].g);
			graph_carry_on(gr);
		}
		free(v);
	} while (n > 0 && gr->held > GRAPH_HELD / 2);
}

