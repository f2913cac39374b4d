/*
 * A trace being followed: what its goroutines and processors do, as far as a
 * rule wants to know.  scan.c has the goroutines' states, procs.c processors
 * that are idle, gc.c the collector, heap.c the heap, ending.c what can be told
 * only at the end.
 *
 * What ends in the trace is counted with its length; what is still so when the
 * trace ends, or was before it began, is a lower bound, and counts where
 * being so is never right.
 */
#ifndef ETCHECK_SCAN_H
#define ETCHECK_SCAN_H

#include "common/trace/alive.h"
#include "common/trace/waits.h"
#include "etcheck/etcheck.h"
#include "etcheck/places.h"

#define NEVER INT64_MIN

/* What one of the goroutines that are alive is known for. */
struct known {
	struct gtt_goroutine go;
	uint32_t group;		/* what the state it is in counts for */
	uint32_t stack;		/* kept: of its last wait, or its creation */
	uint32_t by_stack;	/* kept: of who made it runnable */
	uint32_t assist_stack;	/* kept */
	uint32_t created;	/* group of RULE_LEAK, or GROUP_NONE */
	uint32_t regions;	/* of the user's that it is in */
	int64_t	 by;		/* who made it runnable, or GTT_NONE */
	int64_t	 created_at;
	int64_t	 assist;	/* since when it helps the collector, or NEVER */
	int64_t	 gc_since;	/* by gc_clock: it runs for that, or NEVER */
	bool	 queues;	/* for a lock: one of its group's tally */
	bool	 system;	/* the runtime's or the tracer's */
};

struct proc {
	int64_t	 id;
	int64_t	 idle;		/* since when, or NEVER */
};

/* The world is being stopped, or is. */
struct stop {
	bool	 open, at_least;
	int64_t	 begin;
	int64_t	 g;
	uint32_t stack;		/* kept */
	uint32_t reason;	/* a string of the keeper's */
	uint8_t	 rule;		/* or NRULES: not of interest */
};

/* How the heap's greatest size so far grew, a step every few milliseconds. */
#define HEAP_STEPS 64

struct heap {
	bool	 known;
	int64_t	 first, goal;	/* bytes; the level it is to pass */
	int64_t	 high;		/* the greatest, or first */
	int64_t	 begin;		/* time */
	struct { int64_t time, high; } v[HEAP_STEPS];
	size_t	 n;
	int64_t	 rate;		/* bytes a second, the greatest */
};

struct scan {
	const struct rule *rules;
	int		 version;
	size_t		 trace;		/* index of the input */
	uint64_t	 events;
	int64_t		 first, now;
	int64_t		 last;		/* no event later than this is wanted */
	struct places	 places;
	struct groups	 groups;
	struct gtt_reasons reasons;
	struct gtt_alive alive;		/* struct known */

	uint64_t	 runnable;	/* goroutines that are */
	int64_t		 busy;		/* since when there are some */
	struct gtt_map	 proc_of;
	struct proc	*procs;
	size_t		 nprocs, procs_cap;
	int64_t		 gomaxprocs;	/* 0: not known */
	int64_t		 gomaxprocs_at;
	double		 proc_ns;	/* of all processors so far */

	struct stop	 stop;
	double		 gc_ns;		/* of them, for the collector */
	int64_t		 gc_stopped;	/* its stops of the world, that are over */
	bool		 gc_labels;	/* its workers say in which mode they are */

	struct heap	 heap;
	int64_t		 before, created, ended;	/* goroutines */
	struct point	 level;	/* what is so now; goroutines: but for before */
	struct series	 series;
};

/* scan.c */
void
scan_init(struct scan *s, const struct rule *rules, int version, size_t trace,
    const struct gtt_event *first);
void
scan_fini(struct scan *s);
/*
 * Follows a trace from its first event on, and tells job how far it is.  0, or
 * -1 with job->err, also when it goes on behind s->last: what came before counts.
 */
int
scan_read(struct scan *s, struct gtt_reader *r, const struct gtt_event *first,
    struct gtt_job *job);
/* The trace is over. */
void
scan_finish(struct scan *s);

/* The time from one to another; of damaged traces it may be anything. */
static inline int64_t
scan_elapsed(int64_t from, int64_t to)
{
	int64_t ns;

	if (__builtin_sub_overflow(to, from, &ns))
		return from < to ? INT64_MAX : INT64_MIN;
	return ns;
}

/* A case of value that began at time, with nobody in it yet. */
struct example
scan_example(const struct scan *s, int64_t time, int64_t value);

/* The group of a rule that is not about waits. */
uint32_t
scan_group(struct scan *s, unsigned rule, uint32_t site);

/* Adds a case to the group of such a rule at a site. */
void
scan_count(struct scan *s, unsigned rule, uint32_t site,
    const struct example *e);

/* procs.c */
void
procs_event(struct scan *s, const struct gtt_event *ev);
/* Counts those that are idle; open: the trace is over. */
void
procs_idled(struct scan *s, bool open);
void
procs_number(struct scan *s, int64_t n);
void
procs_finish(struct scan *s);

/* From now on there is nothing runnable, or the world stops. */
static inline void
procs_break(struct scan *s)
{
	if (scan_elapsed(s->busy, s->now) >= s->rules[RULE_STARVATION].warn)
		procs_idled(s, false);
}

/* gc.c */
void
gc_range(struct scan *s, const struct gtt_event *ev);
void
gc_label(struct scan *s, const struct gtt_event *ev);
void
gc_finish(struct scan *s);

/*
 * A clock that stands still while the collector stops the world: that counts
 * for all processors, and not once more for who runs meanwhile.
 */
static inline int64_t
gc_clock(const struct scan *s)
{
	return scan_elapsed(s->gc_stopped, s->stop.open &&
	    s->stop.rule == RULE_GC_PAUSE ? s->stop.begin : s->now);
}

/* It stops to run for the collector. */
static inline void
gc_pause(struct scan *s, struct known *k)
{
	if (k->gc_since == NEVER)
		return;
	s->gc_ns += (double)scan_elapsed(k->gc_since, gc_clock(s));
	k->gc_since = NEVER;
}

/* heap.c: the heap, and how many goroutines there are, over time */
void
heap_metric(struct scan *s, const struct gtt_event *ev);
void
heap_finish(struct scan *s);
void
series_goroutines(struct scan *s);

/* ending.c: what only the whole trace tells: leaks, late timers */
void
ending(struct scan *s);

#endif
