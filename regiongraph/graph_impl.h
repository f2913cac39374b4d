/*
 * What the parts of the graph share: graph.c (events come in), cause.c (who
 * means to wake whom), marks.c (regions begin and end), goroutine.c (their
 * queues and links), reason.c (what entries do to reasons) and trees.c (trees
 * go out).
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
	struct chain	*chain;		/* of its span's tree; or NULL */
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
	struct mark	*next_open, *prev_open;	/* of g */
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
	struct cell	*why;
	struct queue	 q;
	uint64_t	 syscall;	/* the entry of one that it is in */
	int64_t		 ready;		/* when it became runnable, */
	int64_t		 ran;		/* and when it ran */
	int64_t		 last;		/* time of its last event */
	struct mark	*open;		/* regions */
	uint32_t	 link;		/* for its next start */
	uint32_t	 slot;
	uint8_t		 wait;		/* enum gtt_wait: its last one */
	uint8_t		 was;		/* enum change: before its first stack */
	bool		 named;		/* who is final */
	bool		 dead;
	bool		 parked;	/* what it last did was to wait */
	bool		 due;		/* on the list of those to carry on with */
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

	struct tree	*open, *done;	/* trees, newest first */
	size_t		 ntrees, waiting;	/* bytes of those that are done */
	uint64_t	 until_look;	/* events */
	uint64_t	 ncut;		/* regions left out */

	struct span_room room;
	struct gtt_pool	 cells, marks, goroutines;

	int64_t		 time;		/* of the last event of all */
	/* The event at hand. */
	const struct gtt_event *ev;
	struct gor	*now;		/* whose it is */
	struct entry	 entry;		/* what it is, */
	uint64_t	 at;		/* under that number, */
	bool		 apart;		/* though not in the queue yet */
};

/*
 * goroutine.c: NULL, or one is made where there is none.
 */
struct gor *
graph_find(const struct graph *gr, int64_t id);

struct gor *
graph_need(struct graph *gr, int64_t id);

/* It ends, once its events are carried out. */
void
graph_bury(struct graph *gr, struct gor *g);

void
graph_free_gor(struct graph *gr, struct gor *g);

/* An entry at the end of g's queue, at the time of the event at hand. */
static inline struct entry
graph_entry(const struct graph *gr, enum op op, unsigned code, uint32_t arg)
{
	return (struct entry){ .time = gr->ev->time, .arg = arg,
	    .op = (uint8_t)op, .code = (uint8_t)code };
}

uint64_t
graph_enqueue(struct graph *gr, struct gor *g, const struct entry *e);

/* What is held is not carried out: the event at hand, or what is pinned. */
static inline void
graph_pin(struct gor *g, uint64_t i)
{
	queue_at(&g->q, i)->pins++;
}

static inline bool
graph_is_held(const struct entry *e)
{
	return e->pins > 0 || e->unordered;
}

void
graph_unpin(struct graph *gr, struct gor *g, uint64_t i);

/* Something is no longer held. */
void
graph_make_due(struct graph *gr, struct gor *g);

/* Carries out all that can be. */
void
graph_carry_on(struct graph *gr);

uint32_t
graph_new_link(struct graph *gr, struct gor *target);

/* A link will bring no reason any more, or has brought it. */
void
graph_free_link(struct graph *gr, uint32_t i);

/* Its target ends, or something else makes it runnable. */
void
graph_abandon_link(struct graph *gr, struct gor *g);

/*
 * graph.c: the entry of the event at hand gets its place in the queue, pinned.
 * Most are carried out without ever having one.
 */
void
graph_place(struct graph *gr);

/* cause.c: what is learned of g from a stack of its own. */
void
graph_note_root(struct graph *gr, struct gor *g, uint32_t stack);

/*
 * Whether who executes the event at hand, g, meant to wake target.  The
 * scheduler wakes on whatever goroutine it finds itself; such events have no
 * stack, or one that has nothing to do with it.
 */
bool
graph_is_cause(const struct graph *gr, const struct gor *g,
    const struct gor *target);

/* marks.c: what the tracker tells; its argument is the graph. */
extern const struct gtt_tracker_ops graph_marks;

void
graph_free_mark(struct graph *gr, struct mark *m);

/* Leaves out the regions that hold up the most. */
void
graph_relieve(struct graph *gr);

/* reason.c: carries out an entry, the next one of g. */
void
graph_carry_out(struct graph *gr, struct gor *g, const struct entry *e);

/*
 * Ends what g is in when the trace does: regions then, what else it does at its
 * last event.
 */
void
graph_close(struct graph *gr, struct gor *g);

void
cell_release(struct graph *gr, struct cell *c);

/* trees.c: of what a cell is the top. */
void
graph_show_chain(struct graph *gr, struct cell *c);

void
graph_add_tree(struct graph *gr, struct tree *t);

void
graph_tree_done(struct graph *gr, struct tree *t);

/* One that goes on has grown too much. */
void
graph_take_apart(struct graph *gr, struct tree *t);

/* Lets trees go that nothing earlier can come before; all: lets all go. */
void
graph_let_go(struct graph *gr, bool all);

#endif
