/*
 * Which generations of a v2 trace need not be read event by event to cut out a
 * period: those long before it, whose state later ones repeat, and those that lie
 * inside it as a whole.
 */
#ifndef TRACECAT_BORDERS_H
#define TRACECAT_BORDERS_H

#include "common/cli/period.h"
#include "common/input/input.h"

struct borders {
	bool	known;		/* else the other fields mean nothing */
	int64_t	start;		/* of the trace, ns */
	size_t	first;		/* the first generation to be read, from 0 */
	size_t	skip;		/* bytes of the trace before it */
	uint64_t gc_seq;	/* of the first event of the GC from there on */
	/*
	 * The period ends between two generations: those before number end
	 * are in it, if they are after its beginning.
	 */
	bool	whole;
	size_t	end;		/* SIZE_MAX: all */
};

/* in, which is just after the header of a trace of that version, stays there. */
struct borders
borders_find(struct gtt_input *in, int version, const struct gtt_period *p);

#endif
