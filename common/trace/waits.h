/*
 * What goroutines wait for: the reasons that transitions give, of every Go
 * version, and the category of each.
 *
 * Sources: traceBlockReasonStrings and traceGoStopReasonStrings of the runtime
 * of Go 1.22-1.27.  Traces of Go 1.5-1.21 are raised with the same strings,
 * one for each classic event; GoBlock, which says nothing more, with "".
 */
#ifndef GTT_TRACE_WAITS_H
#define GTT_TRACE_WAITS_H

#include <stddef.h>

#include "common/trace/trace.h"

/* A reason as the runtime gives it. */
enum gtt_reason {
	GTT_REASON_OTHER,	/* "", "unspecified", and what is not known */
	GTT_REASON_FOREVER,	/* an empty select, a nil channel */
	GTT_REASON_NET,
	GTT_REASON_SELECT,
	GTT_REASON_COND,
	GTT_REASON_SYNC,	/* mutexes and wait groups */
	GTT_REASON_SEND,
	GTT_REASON_RECV,
	GTT_REASON_ASSIST,	/* for work, of who must help the collector */
	GTT_REASON_SWEEPER,
	GTT_REASON_SYSTEM,	/* idle goroutines of the runtime's own */
	GTT_REASON_PREEMPTED,	/* made to stop: to Runnable, or to be scanned */
	GTT_REASON_DEBUGCALL,
	GTT_REASON_GC_END,
	GTT_REASON_SLEEP,
	GTT_REASON_WEAK,	/* weak pointers, while the collector ends */
	GTT_REASON_SYNCTEST,	/* the rest of a bubble, Go 1.24 on */
	GTT_REASON_GOSCHED,	/* it called runtime.Gosched */
	GTT_NREASONS
};

/*
 * A category of waiting.  When several goroutines work at one thing and wait for
 * different things, the first in this order counts.
 */
enum gtt_wait {
	GTT_WAIT_CPU,		/* runnable: for a processor */
	GTT_WAIT_GC,		/* for the garbage collector */
	GTT_WAIT_NET,
	GTT_WAIT_SYSCALL,	/* in a system call */
	GTT_WAIT_SELECT,
	GTT_WAIT_RECV,
	GTT_WAIT_SEND,
	GTT_WAIT_COND,
	GTT_WAIT_SYNC,
	GTT_WAIT_BLOCK,		/* something that is not said */
	GTT_WAIT_SLEEP,
	GTT_WAIT_FOREVER,
	GTT_WAIT_SYSTEM,	/* for work, of the runtime's own goroutines */
	GTT_NWAITS
};

/* The reason that n bytes of a transition's text are. */
enum gtt_reason
gtt_reason_find(const char *p, size_t n);

/* Remembers the reasons of a table's strings.  Zero-initialised is empty. */
struct gtt_reasons {
	uint64_t	 serial;
	uint8_t		*v;	/* by string: 1 + enum gtt_reason, or 0 */
	size_t		 cap;
};

/* The slow end of gtt_reason_of: string i of t is asked for the first time. */
enum gtt_reason
gtt_reason_first(struct gtt_reasons *r, const struct gtt_table *t, uint32_t i);

/* The reason that a transition gives: costs a look-up. */
static inline enum gtt_reason
gtt_reason_of(struct gtt_reasons *r, const struct gtt_event *ev)
{
	const struct gtt_table *t = ev->table;
	uint32_t i = ev->str[0];

	if (t == NULL || i >= t->nstrs)
		return GTT_REASON_OTHER;
	if (r->serial != t->serial || i >= r->cap || r->v[i] == 0)
		return gtt_reason_first(r, t, i);
	return (enum gtt_reason)(r->v[i] - 1);
}

void
gtt_reasons_fini(struct gtt_reasons *r);

/*
 * What a goroutine waits for in a state that it entered for this reason;
 * GTT_NWAITS when it does not wait in that state.
 */
enum gtt_wait
gtt_wait_in(enum gtt_gostate state, enum gtt_reason why);

/* "cpu", "gc", "net" ...: short names, the same for every Go. */
const char *
gtt_wait_name(enum gtt_wait w);

#endif
