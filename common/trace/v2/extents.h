/*
 * Where the generations of a v2 trace lie, and what can be told of them without
 * putting their events in order: for those who want to skip some.
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
 * Those of an input that stands behind the header of a trace, up to where it
 * ends or is damaged: the reader tells of that.  Returns how many; 0 also where
 * not all of the input is at hand.  *v is to be freed.
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

/* Walks over the events of e, while the input stands where it stood. */
struct gtt_v2_walked
gtt_v2_walk(struct gtt_input *in, const struct gtt_v2_extent *e);

#endif
