/*
 * Spans: what one goroutine did for one reason, with all changes between
 * running and waiting; and the trees that spans form with what they caused.
 */
#ifndef REGIONGRAPH_SPAN_H
#define REGIONGRAPH_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/cursor.h"
#include "common/base/pool.h"
#include "common/match/track.h"
#include "common/trace/gotime.h"
#include "common/trace/waits.h"

/* Whose span it is.  A goroutine outlives itself here while spans name it. */
struct who {
	int64_t		 g;
	uint32_t	 refs;
	uint32_t	 name;		/* string of its root function; 0: none seen */
	bool		 system;	/* it is one of the runtime's own */
	bool		 watches;	/* it only waits, nobody for it */
};

/* What begins with a change: enum gtt_wait, or one of these. */
enum change {
	CHANGE_CPU = GTT_WAIT_CPU,
	CHANGE_RUN = GTT_NWAITS,
	CHANGE_ASSIST,		/* running, to help the collector */
	NCHANGES
};

/* Why a span ended: enum gtt_region_why, or one of these. */
enum span_end {
	SPAN_CAUSE = GTT_NREGION_WHYS,	/* its goroutine got another reason */
	SPAN_OPEN,			/* it has not */
};

#define SPAN_NO_KIND UINT32_MAX

/*
 * A tree is not deeper: what would be hangs from the last span above that, so
 * that readers of JSON need not nest deeper than 256.
 */
#define TREE_DEPTH 100

/* The first bytes of changes, some ten of them, lie in the span itself. */
#define SPAN_CHANGES 48

struct span {
	struct who	*who;
	uint32_t	 kind;		/* of its region, or SPAN_NO_KIND */
	uint32_t	 cells;		/* that name it */
	int64_t		 start, stop;	/* times; stop once it has ended */
	int64_t		 changed;	/* time of the last change */
	uint8_t		 end;		/* enum span_end */
	uint8_t		 code;		/* of the last change */
	uint8_t		 depth;		/* in its tree; the root's is 1 */
	uint8_t		 why;		/* enum gtt_region_why, */
	bool		 over : 1;	/* for which the region has ended */
	bool		 early : 1;	/* it began before the trace did */
	bool		 kept : 1;	/* mark of who walks over spans */
	bool		 awaited : 1;	/* its region has not ended */
	bool		 unsorted : 1;	/* what it caused is, by start */
	uint32_t	 len, cap;	/* of changes; cap where they lie out */
	union {
		uint8_t	 in[SPAN_CHANGES];
		uint8_t	*out;
	} changes;			/* see span_changes */
	struct tree	*tree;
	struct span	*parent;
	struct span	*first, *last;	/* what it caused */
	struct span	*next;		/* what its parent caused */
	uint32_t	 serial;	/* in its tree */
	union {
		uint32_t apart;		/* of what it caused, taken apart */
		uint32_t kids;		/* in a muted tree: what it caused */
	};
	int64_t		 before;	/* how long it was runnable before start */
	char		*type;		/* of the region, or NULL */
	struct taken	*samples;	/* NULL: none */
};

/* Samples of the CPU that were taken in a span. */
struct taken {
	int64_t		 time;		/* of the last one */
	struct gtt_buf	 v;		/* see span_changes */
};

/* A chain of reasons: a span, and the chain that explains it. */
struct chain {
	struct chain	*next;		/* of its tree: made behind it */
	const struct chain *up;		/* NULL: nothing does */
	struct span	*span;
	bool		 shown;		/* an event had it as its reason */
	size_t		 from, len;	/* the reader's: of its text */
};

struct tree {
	struct span	*root;
	int64_t		 start;		/* its */
	struct chain	*chains, *last;	/* where they are wanted, */
	struct span	*others;	/* and copies of what is not in the tree */
	uint64_t	 live;		/* cells that name spans of it */
	uint32_t	 spans;		/* that ever were in it */
	size_t		 bytes;		/* that they take */
	size_t		 limit;		/* with as many it is taken apart */
	const struct span *of;		/* a part: what caused it; or NULL */
	/* Nobody wants to see it: it has no list of what a span caused. */
	bool		 muted;
	bool		 quiet;		/* or what its spans did */
	struct tree	*next, *prev;	/* the caller's */
};

/* Where all of that comes from.  Zero-initialised is empty. */
struct span_room {
	struct gtt_pool	spans, trees, whos, chains;
};

void
span_room_fini(struct span_room *room);

/* Whoever asks has it, and lets it go with who_release. */
struct who *
who_new(struct span_room *room, int64_t g);

void
who_release(struct span_room *room, struct who *w);

struct span *
span_new(struct span_room *room, struct who *who, uint32_t kind, int64_t start);

/* Gives it a parent, or where that is NULL a tree of its own. */
void
span_attach(struct span_room *room, struct span *s, struct span *parent);

/* Something begins at time; ready is when its goroutine became runnable. */
void
span_change(struct span *s, enum change code, int64_t time, int64_t ready);

/* A CPU sample, in the function that string func names. */
void
span_sample(struct span *s, int64_t time, uint32_t func);

void
span_close(struct span *s, int64_t time, unsigned end);

/* In a muted tree: it goes, and what caused it, where nothing needs them. */
void
span_prune(struct span_room *room, struct span *s);

/* Whether nothing names it. */
static inline bool
span_is_idle(const struct span *s)
{
	return s->cells == 0 && !s->awaited;
}

/* A copy of one that is over, which is in no tree and has no changes. */
struct span *
span_copy(struct span_room *room, const struct span *s);

static inline bool
span_is_open(const struct span *s)
{
	return s->end == SPAN_OPEN;
}

/* Whether it is to be shown: the work of the runtime's own is for nobody. */
static inline bool
span_is_shown(const struct span *s)
{
	return s->kind != SPAN_NO_KIND || s->first != NULL || s->apart > 0 ||
	    !s->who->system;
}

/* The changes of a span, or its samples, one by one. */
struct span_changes {
	struct gtt_cursor cur;
	int64_t		 time;
};

struct span_changes
span_changes(const struct span *s);

struct span_changes
span_samples(const struct span *s);

/* The next one: false when there is none.  What was written here is whole. */
static inline bool
span_next_change(struct span_changes *c, int64_t *time, enum change *code)
{
	if (gtt_cursor_left(&c->cur) == 0)
		return false;
	*code = (enum change)gtt_cursor_u8(&c->cur);
	*time = c->time = gtt_wrap_add(c->time,
	    (int64_t)gtt_cursor_uvarint(&c->cur));
	return true;
}

static inline bool
span_next_sample(struct span_changes *c, int64_t *time, uint32_t *func)
{
	if (gtt_cursor_left(&c->cur) == 0)
		return false;
	*time = c->time = gtt_wrap_add(c->time,
	    (int64_t)gtt_cursor_uvarint(&c->cur));
	*func = (uint32_t)gtt_cursor_uvarint(&c->cur);
	return true;
}

void
tree_free(struct span_room *room, struct tree *t);

/* The span behind s in its tree, parents first; NULL: s was the last one. */
struct span *
span_next(const struct span *s);

/* Puts what a span caused in the order in which it began. */
void
span_sort(struct span *s);

/*
 * Takes all that is over out of a tree that goes on, into trees of their own: a
 * list of them, by start.
 */
struct tree *
tree_take_apart(struct span_room *room, struct tree *t);

#endif
