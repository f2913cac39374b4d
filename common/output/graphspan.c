#include "common/output/graphspan.h"

#include <stdlib.h>

#include "common/base/mem.h"

/* A walk through the graph, depth first. */
struct walk {
	const struct gtt_graph_arc *arcs;
	size_t		 n;
	size_t		*first;		/* arc of each node; [n] is the end */
	size_t		*next;		/* arc to look at, of nodes at work */
	unsigned char	*seen;
	uint32_t	*path;		/* nodes at work, outermost first */
	uint32_t	*order;		/* filled from its end */
	size_t		 left;		/* not filled yet */
};

static int
by_from(const void *a, const void *b)
{
	const struct gtt_graph_arc *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* Puts what can be reached from a node after it in the order. */
static void
visit(struct walk *w, uint32_t node)
{
	size_t depth = 0;

	w->path[depth++] = node;
	w->seen[node] = 1;
	while (depth > 0) {
		uint32_t at = w->path[depth - 1];

		if (w->next[at] == w->first[at + 1]) {
			w->order[--w->left] = at;
			depth--;
			continue;
		}
		node = w->arcs[w->next[at]++].to;
		if (!w->seen[node]) {
			w->seen[node] = 1;
			w->path[depth++] = node;
		}
	}
}

/* An order in which arcs lead forward, but those that close a circle. */
static void
sort_nodes(struct walk *w, size_t narcs)
{
	size_t arc = 0;

	for (size_t i = 0; i <= w->n; i++) {
		while (arc < narcs && w->arcs[arc].from < i)
			arc++;
		w->first[i] = arc;
		if (i < w->n)
			w->next[i] = arc;
	}
	for (size_t i = 0; i < w->n; i++) {
		if (!w->seen[i])
			visit(w, (uint32_t)i);
	}
}

static uint64_t
add_spans(const struct walk *w)
{
	uint32_t *place = gtt_calloc(w->n, sizeof place[0]);
	uint32_t *layer = gtt_calloc(w->n, sizeof layer[0]);
	uint64_t sum = 0;

	for (size_t i = 0; i < w->n; i++)
		place[w->order[i]] = (uint32_t)i;
	for (size_t i = 0; i < w->n; i++) {
		uint32_t from = w->order[i];

		for (size_t a = w->first[from]; a < w->first[from + 1]; a++) {
			uint32_t to = w->arcs[a].to;

			if (place[to] > i && layer[to] <= layer[from])
				layer[to] = layer[from] + 1;
		}
	}
	for (size_t a = 0; a < w->first[w->n]; a++) {
		uint32_t x = layer[w->arcs[a].from], y = layer[w->arcs[a].to];

		sum += x > y ? x - y : y - x;
	}
	free(place);
	free(layer);
	return sum;
}

uint64_t
gtt_graph_span(struct gtt_graph_arc *arcs, size_t narcs, size_t n)
{
	struct walk w = { .arcs = arcs, .n = n, .left = n };
	uint64_t sum;

	qsort(arcs, narcs, sizeof arcs[0], by_from);
	w.first = gtt_calloc(n + 1, sizeof w.first[0]);
	w.next = gtt_calloc(n, sizeof w.next[0]);
	w.seen = gtt_calloc(n, 1);
	w.path = gtt_calloc(n, sizeof w.path[0]);
	w.order = gtt_calloc(n, sizeof w.order[0]);
	sort_nodes(&w, narcs);
	sum = add_spans(&w);
	free(w.first);
	free(w.next);
	free(w.seen);
	free(w.path);
	free(w.order);
	return sum;
}
