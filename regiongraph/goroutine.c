#include <stdlib.h>

#include "common/base/mem.h"
#include "regiongraph/graph_impl.h"

/*
 * Queues.
 */

void
graph_make_due(struct graph *gr, struct gor *g)
{
	if (g->due)
		return;
	g->due = true;
	gr->due = gtt_grow(gr->due, &gr->due_cap, gr->ndue + 1,
	    sizeof gr->due[0]);
	gr->due[gr->ndue++] = g;
}

void
graph_unpin(struct graph *gr, struct gor *g, uint64_t i)
{
	struct entry *e = queue_at(&g->q, i);

	e->pins--;
	if (i == g->q.head && !graph_is_held(e))
		graph_make_due(gr, g);
}

uint64_t
graph_enqueue(struct graph *gr, struct gor *g, const struct entry *e)
{
	gr->held++;
	graph_make_due(gr, g);
	return queue_push(&g->q, e);
}

/*
 * Links.
 */

uint32_t
graph_new_link(struct graph *gr, struct gor *target)
{
	uint32_t i = gr->free_link;

	if (i != NO_LINK) {
		gr->free_link = gr->links[i].next;
	} else {
		gr->links = gtt_grow(gr->links, &gr->links_cap,
		    gr->nlinks + 1, sizeof gr->links[0]);
		i = (uint32_t)gr->nlinks++;
	}
	gr->links[i] = (struct link){ .target = target, .at = NO_ENTRY };
	return i;
}

void
graph_free_link(struct graph *gr, uint32_t i)
{
	struct cell *why = gr->links[i].why;

	gr->links[i] = (struct link){ .next = gr->free_link };
	gr->free_link = i;
	cell_release(gr, why);
}

void
graph_abandon_link(struct graph *gr, struct gor *g)
{
	if (g->link == NO_LINK)
		return;
	gr->links[g->link].target = NULL;
	if (gr->links[g->link].done)
		graph_free_link(gr, g->link);
	g->link = NO_LINK;
}

/*
 * Goroutines.
 */

struct gor *
graph_find(const struct graph *gr, int64_t id)
{
	uint32_t slot = gtt_map_get(&gr->by_g, (uint64_t)id);

	return slot == GTT_MAP_NONE ? NULL : gr->gors[slot];
}

static struct gor *
add_gor(struct graph *gr, int64_t id)
{
	struct gor *g = gtt_pool_get(&gr->goroutines, sizeof *g);

	*g = (struct gor){ .id = id, .who = who_new(&gr->room, id),
	    .syscall = NO_ENTRY, .link = NO_LINK, .wait = GTT_WAIT_BLOCK,
	    .ready = INT64_MAX };
	g->slot = (uint32_t)gr->ngors;
	gr->gors = gtt_grow(gr->gors, &gr->gors_cap, gr->ngors + 1,
	    sizeof gr->gors[0]);
	gr->gors[gr->ngors++] = g;
	*gtt_map_put(&gr->by_g, (uint64_t)id) = g->slot;
	return g;
}

struct gor *
graph_need(struct graph *gr, int64_t id)
{
	struct gor *g = graph_find(gr, id);

	return g != NULL ? g : add_gor(gr, id);
}

void
graph_bury(struct graph *gr, struct gor *g)
{
	g->dead = true;
	graph_abandon_link(gr, g);
	gtt_map_del(&gr->by_g, (uint64_t)g->id);
	graph_make_due(gr, g);
}

/* The last one takes its slot. */
void
graph_free_gor(struct graph *gr, struct gor *g)
{
	struct gor *other = gr->gors[--gr->ngors];

	gr->gors[g->slot] = other;
	other->slot = g->slot;
	if (!other->dead)
		*gtt_map_put(&gr->by_g, (uint64_t)other->id) = other->slot;
	cell_release(gr, g->why);
	who_release(&gr->room, g->who);
	queue_fini(&g->q);
	gtt_pool_put(&gr->goroutines, g);
}

void
graph_carry_on(struct graph *gr)
{
	while (gr->ndue > 0) {
		struct gor *g = gr->due[--gr->ndue];

		g->due = false;
		while (!queue_is_empty(&g->q) &&
		    !graph_is_held(queue_at(&g->q, g->q.head))) {
			struct entry e = *queue_at(&g->q, g->q.head);

			queue_pop(&g->q);
			gr->held--;
			graph_carry_out(gr, g, &e);
		}
		if (g->dead && queue_is_empty(&g->q) && !g->due)
			graph_free_gor(gr, g);
	}
}

