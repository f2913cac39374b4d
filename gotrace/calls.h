/*
 * From records to calls: each goroutine's stack is followed, and every call is
 * added to a tree of calling contexts, in memory bounded by the number of
 * contexts and goroutines, not of calls.
 *
 * Times are in ticks; calls_ns converts.  The tracer's own cost, measured by
 * each process at its start, is taken off: sums may be below zero by noise and
 * are clamped where they are shown.
 */
#ifndef GOTRACE_CALLS_H
#define GOTRACE_CALLS_H

#include "common/base/err.h"
#include "gotrace/record.h"

#define NODE_ROOT	0u
#define NODE_MAX	(2u << 20)	/* contexts; then all goes to one place */
#define NODE_DEEPEST	1024u	/* calls below those of that depth stand beside them */
#define SLOWEST		10
#define NO_FUNC		UINT32_MAX

struct func {
	const char	*name;
	const char	*file;
	uint32_t	 line;
	bool		 watched;	/* its calls are sampled */
	bool		 is_from, is_until;
	bool		 helper;	/* of the Go runtime or ours */
};

struct node {
	uint32_t	 func;
	uint32_t	 parent;
	uint32_t	 child, next;	/* first child, next sibling; 0: none */
	uint64_t	 calls;
	int64_t		 incl, excl;
	int64_t		 min, max;	/* of one call, inclusive */
	double		 span;		/* incl, or what is below where nothing ended */
	uint64_t	 unclosed;	/* calls that never ended */
	uint64_t	 panicked;
	bool		 go;		/* started by a go statement */
	bool		 guess;		/* in a Go that does not say by which */
	uint32_t	 depth;		/* of those without a parent: 1 */
};

struct frame {
	uint32_t	 node;
	uint32_t	 func;
	uint32_t	 depth;		/* of the stack, in bytes */
	uint32_t	 kids;
	uint64_t	 enter;
	uint64_t	 inner;		/* ticks spent in traced calls */
	uint64_t	 desc;		/* traced calls below */
	bool		 in;		/* counted: below --from, above --until */
	bool		 below;		/* below --until */
	bool		 reached;	/* has called --until */
	bool		 panicked;
	bool		 joined;	/* too deep: in the time of one above */
	bool		 shown;		/* the live tree has printed its entry */
	uint32_t	 args, args_len;	/* the live tree's, in its memory */
};

/* Successive go statements of one place in one context. */
struct spawn {
	uint32_t	 code, node;
	uint64_t	 left;		/* goroutines that were not seen yet */
	bool		 in;
};

struct own;

struct goroutine {
	uint64_t	 goid;
	uint32_t	 proc;
	uint32_t	 root;		/* the context it was started in */
	bool		 root_in, guess, linked;
	bool		 unwinding;	/* a panic was seen, nothing since */
	bool		 goexit;
	uint32_t	 panic_depth;
	uint32_t	 next_func;	/* marked by hand: its number + 1 */
	uint64_t	 panic_time;
	struct frame	*f;
	size_t		 n, cap;
	struct spawn	*spawns;
	size_t		 nspawns, cap_spawns;
	struct own	*own;		/* the live tree's */
};

struct slow_call {
	uint32_t	 func;
	uint64_t	 goid;
	int64_t		 time;
};

/* Calls as they happen.  Any may be NULL. */
struct calls_watch {
	void	 *ctx;
	void	(*enter)(void *ctx, struct goroutine *g, struct frame *f,
		    const struct func *fn);
	void	(*leave)(void *ctx, struct goroutine *g, struct frame *f,
		    const struct func *fn, int64_t ticks, bool panicked);
	void	(*data)(void *ctx, struct goroutine *g, uint32_t what,
		    const struct rec *slots, size_t n);
	/* A panic starts to unwind: the stack is still whole. */
	void	(*panic)(void *ctx, struct goroutine *g);
	void	(*sample)(void *ctx, uint32_t func, int64_t ticks);
};

struct calls_opts {
	const char	*from, *until, *watch;	/* names of functions, or NULL */
};

struct calls;

/* Texts that a watch hangs at a goroutine; freed with it. */
struct own {
	char	*text;		/* arguments, one call's after another's */
	size_t	 len, cap;
	size_t	 pending;	/* bytes that belong to the next call */
	char	*path;		/* what led to a panic */
};

struct calls *
calls_new(const struct calls_opts *o, const struct calls_watch *w);

void
calls_sink(struct calls *c, struct sink *to);

void
calls_free(struct calls *c);

const struct node *
calls_node(const struct calls *c, uint32_t i);
uint32_t
calls_nodes(const struct calls *c);
const struct func *
calls_func(const struct calls *c, uint32_t i);
uint32_t
calls_funcs(const struct calls *c);

/*
 * When all is read: ends the calls of processes whose end was not recorded,
 * and works out the spans.
 */
void
calls_finish(struct calls *c);

/* The slowest calls, slowest first; returns how many. */
size_t
calls_slowest(const struct calls *c, struct slow_call out[SLOWEST]);

double
calls_ns(const struct calls *c, double ticks);

/* The tracer's cost of one call, in ticks; 0 when unknown. */
double
calls_cost(const struct calls *c);

uint64_t
calls_dropped(const struct calls *c);

/* Whether there were calls deeper than NODE_DEEPEST. */
bool
calls_too_deep(const struct calls *c);

uint64_t
calls_total(const struct calls *c);

/* The time of the last record. */
uint64_t
calls_last(const struct calls *c);

void
calls_panicked(struct calls *c,
    void (*f)(void *ctx, const struct goroutine *g), void *ctx);

#endif
