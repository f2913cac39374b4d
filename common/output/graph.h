/*
 * Graphs of nodes and arrows: built, laid out and drawn in this process by
 * Graphviz.  Attributes are those of Graphviz, by name.
 *
 * Graphviz keeps its state in globals: one thread at a time.
 */
#ifndef GTT_OUTPUT_GRAPH_H
#define GTT_OUTPUT_GRAPH_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The time for a layout grows much faster than the number of nodes, and of layers
 * that all edges pass together (graphspan.h).  With more layers than
 * GTT_GRAPH_CARE it is done with less care and with straight edges; more nodes or
 * layers than the other two, which would take minutes or forever, are refused.
 */
#define GTT_GRAPH_CARE		3000
#define GTT_GRAPH_NODES		3000
#define GTT_GRAPH_LAYERS	30000

struct gtt_graph;

/* A node or an edge: what has attributes. */
struct gtt_graph_item;

/* A directed graph.  Never NULL. */
struct gtt_graph *
gtt_graph_new(const char *name);

void
gtt_graph_free(struct gtt_graph *g);

/* The node with this name, made when it is new. */
struct gtt_graph_item *
gtt_graph_node(struct gtt_graph *g, const char *name);

/* A new edge. */
struct gtt_graph_item *
gtt_graph_edge(struct gtt_graph *g, struct gtt_graph_item *from,
    struct gtt_graph_item *to);

/* Sets the default of an attribute of nodes, or of edges. */
void
gtt_graph_nodes(struct gtt_graph *g, const char *attr, const char *value);
void
gtt_graph_edges(struct gtt_graph *g, const char *attr, const char *value);

void
gtt_graph_set(struct gtt_graph_item *item, const char *attr,
    const char *value);

/* The same, with what is in b as the value; empties b. */
void
gtt_graph_set_buf(struct gtt_graph_item *item, const char *attr,
    struct gtt_buf *b);

/*
 * Appends n bytes at p to the value of a label or tooltip so that they appear
 * there as Go's %q would print them, without the quotes.  Whatever the bytes are,
 * they have no special meaning to Graphviz, XML or HTML.
 */
void
gtt_graph_put_text(struct gtt_buf *b, const char *p, size_t n);

/* Appends the graph in the DOT language, items in the order they were made. */
void
gtt_graph_dot(struct gtt_graph *g, struct gtt_buf *out);

/*
 * Appends a drawing of the graph, in layers from the top down, with as few edges
 * as possible that lead up.  -1 and err: GTT_ELIMIT when it is too large,
 * GTT_ESYS when Graphviz gives up.
 *
 * The SVG is laid out with the metrics of PostScript's fonts, and so is the same
 * on every machine; the PNG uses the fonts that are installed.
 */
int
gtt_graph_svg(struct gtt_graph *g, struct gtt_buf *out, struct gtt_err *err);
int
gtt_graph_png(struct gtt_graph *g, struct gtt_buf *out, struct gtt_err *err);

#endif
