/*
 * What graph.c (events come in), reason.c (what they do to reasons) and trees.c
 * (trees go out) share.
 */
#ifndef REGIONGRAPH_GRAPH_IMPL_H
#define REGIONGRAPH_GRAPH_IMPL_H

#include "regiongraph/graph.h"
#include "regiongraph/queue.h"

#define NO_LINK		UINT32_MAX
#define NO_ENTRY	UINT64_MAX

/* A part of a chain.  Chains share their outer parts. */
struct cell {
	struct cell	*up;
	struct span	*span;
	uint32_t	 refs;
	uint32_t	 depth;
	bool		 shown;		/* its chain was told */
};

/* A region, from where it begins in a queue to where it ends. */
struct mark {
	struct gor	*g;
	uint32_t	 kind;
	char		*type;
	uint64_t	 start, end;	/* numbers of entries */
	int64_t		 time;		/* of the start, or the trace's: */
	bool		 early;		/* it had begun before that */
	bool		 ended;		/* end is known */
	enum gtt_region_why why;
	struct span	*span;		/* once start was carried out */
	struct mark	*next_start, *next_end;	/* of an entry */
	struct gtt_region *region;	/* while it is open */
	struct mark	*next_open;	/* of g */
};

/* From what made a goroutine runnable to its start. */
struct link {
	struct cell	*why;		/* once done; ours */
	struct gor	*target;	/* NULL: nobody waits for it any more */
	uint64_t	 at;		/* its start, or NO_ENTRY */
	bool		 done;
	uint32_t	 next;		/* free: another one */
};

/* A goroutine that is alive, or not all events of which are carried out. */
struct gor {
	int64_t		 id;
	struct who	*who;
	struct queue	 q;
	struct cell	*why;
	struct mark	*open;		/* regions */
	uint64_t	 syscall;	/* the entry of one that it is in */
	uint32_t	 link;		/* for its next start */
	uint32_t	 slot;
	uint8_t		 wait;		/* enum gtt_wait: its last one */
	uint8_t		 was;		/* enum change: before its first stack */
	bool		 dead;
	bool		 parked;	/* what it last did was to wait */
	bool		 due;		/* on the list of those to carry on with */
	int64_t		 ready;		/* when it became runnable */
	int64_t		 ran;		/* and when it ran */
	int64_t		 last;		/* time of its last event */
};

struct graph {
	const struct gtt_regions *regions;
	struct graph_ops ops;
	int		 version;
	struct gtt_tracker *tracker;
	struct gtt_reasons reasons;
	struct gtt_intern strs;

	struct gtt_map	 by_g;		/* to a slot */
	struct gor	**gors;
	size_t		 ngors, gors_cap;
	struct gor	**due;
	size_t		 ndue, due_cap;
	size_t		 held;		/* entries in all queues */

	struct link	*links;
	size_t		 nlinks, links_cap;
	uint32_t	 free_link;

	struct tree	*trees;		/* newest first */
	size_t		 ntrees, waiting;	/* bytes of those that are done */
	uint64_t	 until_look;	/* events */
	uint64_t	 ncut;		/* regions left out */

	int64_t		 time;		/* of the last event of all */
	/* The event at hand. */
	const struct gtt_event *ev;
	struct gor	*now;		/* whose it is */
};

/* reason.c: carries out the first entry of g's queue. */
void
graph_carry_out(struct graph *gr, struct gor *g);

/*
 * Ends what g is in when the trace does: regions then, what else it does at its
 * last event.
 */
void
graph_close(struct graph *gr, struct gor *g);

void
cell_release(struct graph *gr, struct cell *c);

/* graph.c: a link will bring no reason any more, or has brought it. */
void
graph_free_link(struct graph *gr, uint32_t i);

void
graph_unpin(struct graph *gr, struct gor *g, uint64_t i);

void
graph_free_mark(struct mark *m);

/* trees.c: of what a cell is the top. */
void
graph_show_chain(struct graph *gr, struct cell *c);

void
graph_add_tree(struct graph *gr, struct tree *t);

void
graph_tree_done(struct graph *gr, struct tree *t);

/* Lets trees go that nothing earlier can come before; all: lets all go. */
void
graph_let_go(struct graph *gr, bool all);

#endif
