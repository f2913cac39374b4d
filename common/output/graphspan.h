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
 * The sum over all arcs of a graph of n nodes of how many layers each passes, when
 * each node is in the layer below the lowest one from which an arc leads to it, and
 * arcs that close a circle lead up.  Sorts arcs by from.
 */
uint64_t
gtt_graph_span(struct gtt_graph_arc *arcs, size_t narcs, size_t n);

#endif
