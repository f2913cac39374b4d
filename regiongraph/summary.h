/*
 * A tree of spans as a whole, while its root lasted: how long any or all of it
 * ran, and what it waited for while nothing of it ran.
 */
#ifndef REGIONGRAPH_SUMMARY_H
#define REGIONGRAPH_SUMMARY_H

#include "common/match/regions.h"
#include "regiongraph/ranges.h"
#include "regiongraph/span.h"

/* CPU samples, by the string of their function. */
struct sampled {
	uint32_t	func;
	uint64_t	n;
};

struct samples {
	struct sampled	*v;	/* by func */
	size_t		 n, cap;
};

/*
 * Zero-initialised is empty; used for one tree after the other, so that its
 * room is.
 */
struct summary {
	int64_t		total_run;	/* ns, each goroutine for itself */
	int64_t		total_assist;	/* of that */
	/* Times at which anything of it ran, helped the collector, waited. */
	struct ranges	run;
	struct ranges	assist;		/* and nothing did its own work */
	struct ranges	alone;		/* anything ran, but for those */
	struct ranges	wait[GTT_NWAITS];	/* for this, nothing ran */
	struct samples	samples;

	/* private */
	struct range	window;		/* of the root */
	struct ranges	one_run, one_assist;	/* of one goroutine */
	struct ranges	own_run, all_assist, waits[GTT_NWAITS];	/* of all */
	struct ranges	watched;	/* connections, by who does only that */
	struct ranges	asked;		/* others, in a select */
	struct ranges	left, both, part, tmp;
	const struct span **spans;
	size_t		spans_cap;
};

void
summary_make(struct summary *s, const struct tree *t,
    const struct gtt_regions *defs);

void
summary_fini(struct summary *s);

/* Those of s from one time to another, both included. */
void
samples_add(struct samples *to, const struct span *s, int64_t from, int64_t end);

/* Sorts them, one for each function.  */
void
samples_merge(struct samples *s);

#endif
