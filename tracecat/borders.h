/*
 * What of a v2 trace need not be gone through, event by event, to have a period
 * of it: generations long before it, which leave nothing behind that the later
 * ones do not say again, and those that are in it whole.
 */
#ifndef TRACECAT_BORDERS_H
#define TRACECAT_BORDERS_H

#include "common/cli/period.h"
#include "common/input/input.h"

struct borders {
	bool	known;		/* else nothing of the below means anything */
	int64_t	start;		/* of the trace, ns */
	size_t	skip;		/* bytes to its first generation to be read, */
	size_t	first;		/* and which one that is, from 0 */
	uint64_t gc_seq;	/* of the first event of the GC from there on */
	/*
	 * No generation has events on both sides of the end: those before end
	 * are in the period, if they are behind its beginning.
	 */
	bool	whole;
	size_t	end;		/* SIZE_MAX: all */
};

/* in, which stands behind the header of a trace of that version, stays there. */
struct borders
borders_find(struct gtt_input *in, int version, const struct gtt_period *p);

#endif
