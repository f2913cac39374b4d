/*
 * An event of format v1 in the order of the trace, after what Go's own v1
 * readers do to it: times in nanoseconds since the first event, Local variants
 * as their plain ones, events of timers, network, system calls and GC on Ps of
 * their own.  Two readers of Go's exist, and they differ a little: that of Go
 * 1.21 (`go tool trace -d`, the classic form) and that of Go 1.22 and later
 * (from which the model is raised).
 */
#ifndef GTT_TRACE_V1_EVENT_H
#define GTT_TRACE_V1_EVENT_H

#include <stdint.h>

struct gtt_v1_event {
	int64_t		ts;	/* ns; ticks until it is given out */
	int64_t		p;
	uint64_t	g;
	uint64_t	args[4];
	uint64_t	off;	/* of the record in the file */
	const uint8_t	*text;	/* of a UserLog */
	uint32_t	text_len;
	uint32_t	stack;	/* id in the file, 0 none */
	uint8_t		type;	/* enum gtt_v1_type */
};

#endif
