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
#include "common/match/track.h"
#include "common/trace/waits.h"

/* Whose span it is.  A goroutine outlives itself here while spans name it. */
struct who {
	int64_t		 g;
	uint32_t	 refs;
	uint32_t	 name;		/* string of its root function; 0: none seen */
	bool		 final;		/* that will not become a better one */
	bool		 system;	/* it is one of the runtime's own */
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

struct span {
	struct tree	*tree;
	struct span	*parent;
	struct span	*first, *last;	/* what it caused */
	struct span	*next;		/* what its parent caused */
	struct who	*who;
	uint32_t	 kind;		/* of its region, or SPAN_NO_KIND */
	uint8_t		 end;		/* enum span_end */
	uint8_t		 code;		/* of the last change */
	bool		 over;		/* the region has ended, */
	uint8_t		 why;		/* for this enum gtt_region_why */
	bool		 early;		/* it began before the trace did */
	bool		 kept;		/* mark of who walks over spans */
	uint32_t	 cells;		/* that name it */
	uint64_t	 serial;	/* in its tree */
	uint32_t	 depth;		/* there; the root's is 1 */
	char		*type;		/* of the region, or NULL */
	int64_t		 start, stop;	/* times; stop once it has ended */
	int64_t		 before;	/* how long it was runnable before start */
	int64_t		 changed;	/* time of the last change */
	struct gtt_buf	 changes;	/* see span_changes */
	int64_t		 sampled;	/* time of the last sample */
	struct gtt_buf	 samples;
};

/* A chain that explained an event, innermost first. */
struct chain {
	struct chain	*next;
	uint32_t	 n;
	struct span	*v[];
};

struct tree {
	struct span	*root;
	int64_t		 start;		/* its */
	struct chain	*chains;	/* where they are wanted */
	uint64_t	 live;		/* cells that name spans of it */
	size_t		 spans;		/* in it */
	size_t		 bytes;		/* once it is done */
	bool		 muted;		/* nobody wants to see it */
	bool		 done;
	struct tree	*next, *prev;	/* the caller's */
};

struct span *
span_new(struct who *who, uint32_t kind, int64_t start);

/* Gives it a parent, or where that is NULL a tree of its own. */
void
span_attach(struct span *s, struct span *parent);

/* Something begins at time; ready is when its goroutine became runnable. */
void
span_change(struct span *s, enum change code, int64_t time, int64_t ready);

/* A CPU sample, in the function that string func names. */
void
span_sample(struct span *s, int64_t time, uint32_t func);

void
span_close(struct span *s, int64_t time, unsigned end);

bool
span_is_open(const struct span *s);

/* Whether it is to be shown: the work of the runtime's own is for nobody. */
bool
span_is_shown(const struct span *s);

/* The changes of a span, one by one, in ns from its start. */
struct span_changes {
	const struct span *s;
	size_t		 at;
	int64_t		 time;
};

/* The next one, of changes or of samples: false when there is none. */
bool
span_next_change(struct span_changes *c, int64_t *time, enum change *code);

bool
span_next_sample(struct span_changes *c, int64_t *time, uint32_t *func);

void
tree_free(struct tree *t);

/* The span behind s in its tree, parents first; NULL: s was the last one. */
struct span *
span_next(const struct span *s);

/* Puts what spans caused in the order in which it began. */
void
tree_sort(struct tree *t);

/* An estimate of the bytes that it takes. */
size_t
tree_bytes(const struct tree *t);

void
who_release(struct who *w);

#endif
