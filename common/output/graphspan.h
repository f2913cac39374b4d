/*
 * How much there is to lay out in a graph.
 */
#ifndef GTT_OUTPUT_GRAPHSPAN_H
#define GTT_OUTPUT_GRAPHSPAN_H

#include <stddef.h>
#include <stdint.h>

struct gtt_graph_arc {
	uint32_t	from, to;	/* nodes, from 0 */
};

/*
 * The layers that all arcs of a graph of n nodes pass, in all, when each node
 * is in the layer below the lowest from which an arc leads to it; arcs that
 * close a circle lead up.  Sorts arcs by from.
 */
uint64_t
gtt_graph_span(struct gtt_graph_arc *arcs, size_t narcs, size_t n);

#endif
