/*
 * Where the generations of a v2 trace are, and what can be said of them without
 * putting their events in order: for callers who skip some.
 */
#ifndef GTT_TRACE_V2_EXTENTS_H
#define GTT_TRACE_V2_EXTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/input/input.h"

struct gtt_v2_extent {
	size_t	off, len;	/* bytes, from where the input stands */
	double	ns_per_tick;	/* 0: it has no frequency */
	int64_t	start;		/* ns: its Sync is then, or a little later */
};

/*
 * The generations of an input that is just after the header of a trace, up to its
 * end or to damage, which the reader will report.  Returns how many; 0 also where
 * not all of the input is in memory.  The caller frees *v.
 */
size_t
gtt_v2_extents(struct gtt_input *in, int version, struct gtt_v2_extent **v);

struct gtt_v2_walked {
	uint64_t nevents;	/* with CPU samples */
	int64_t	 low, high;	/* ns: the last event is between them */
	int64_t	 stws;		/* begun, less those that ended */
	uint64_t gc_seq;	/* least sequence number of the GC's events, or 0 */
	bool	 begins;	/* tasks or regions */
	bool	 bad;		/* not all could be read */
};

/* Walks over the events of e; in must be where it was for gtt_v2_extents. */
struct gtt_v2_walked
gtt_v2_walk(struct gtt_input *in, const struct gtt_v2_extent *e);

#endif
