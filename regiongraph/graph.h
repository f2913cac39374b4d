/*
 * What every goroutine does, why, and what that causes, while the events of a
 * trace go by.
 *
 * Each goroutine has a reason: a chain of cells, the innermost first, each of
 * which names a span.  A region that begins on it goes on top of the chain, and
 * leaves it when it ends.  Who creates or unblocks another goroutine gives it
 * its reason, unless that one is in a region of its own.
 *
 * What an event means to a region may be known only later, and other goroutines
 * may depend on it.  So each goroutine has a queue of its events that are not
 * settled, and a start that another goroutine caused waits for the reason to
 * come through a link.  As each link comes from an earlier event, all queues
 * run empty in the end; no order among goroutines but this is needed.
 *
 * A tree of spans is complete when no chain and no link names one of its spans.
 */
#ifndef REGIONGRAPH_GRAPH_H
#define REGIONGRAPH_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/intern.h"
#include "common/match/track.h"
#include "regiongraph/span.h"

/*
 * Events that are held because it is open what they mean.  Past that, regions
 * that hold up the most are left out.
 */
#define GRAPH_HELD ((size_t)4 << 20)

/*
 * Cells of a chain: what is caused deeper down hangs from the last one above
 * that; a region that begins with twice as many around it is left out.
 */
#define GRAPH_DEPTH TREE_DEPTH
#define GRAPH_NESTED (2 * GRAPH_DEPTH)

/* Bytes of trees that are complete and wait for one that began earlier. */
#define GRAPH_WAITING ((size_t)4 << 20)

/*
 * Bytes of a tree that goes on: past that, parts of it that are over come out as
 * trees of their own.  Not where chains are wanted.
 */
#define GRAPH_TREE ((size_t)16 << 20)

struct graph_ops {
	/* Whether a tree with this root is wanted.  NULL: all are. */
	bool	(*wants)(void *arg, const struct span *root);
	/*
	 * A tree, by the time of its root, with what is wanted.  Not kept.  A
	 * part comes when it is taken out of a tree.  What a span caused is in
	 * the order in which it became known: span_sort.
	 */
	void	(*tree)(void *arg, struct tree *t);
	bool	chains;		/* they are wanted in the trees */
	void	*arg;
};

struct graph;

struct graph *
graph_new(const struct gtt_regions *regions, int version,
    const struct graph_ops *ops);

/* -1 when a frame expression went past its limit. */
int
graph_event(struct graph *gr, const struct gtt_event *ev, struct gtt_err *err);

/* The trace has ended: what is open ends with it, and all trees come out. */
void
graph_finish(struct graph *gr);

/* How many regions were left out, as GRAPH_HELD and GRAPH_NESTED have it. */
uint64_t
graph_cut(const struct graph *gr);

void
graph_free(struct graph *gr);

/* The text of a string that a span names. */
struct gtt_str
graph_str(const struct graph *gr, uint32_t i);

#endif
