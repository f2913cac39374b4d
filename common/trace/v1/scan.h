/*
 * The first pass over a v1 trace: where the batches of each P are, and what
 * has to be known before the first event can be given: the frequency, strings
 * and stacks, the timer goroutines, the CPU samples, and the returns from
 * system calls that belong earlier than they were written.
 *
 * The layout, from parser.go of internal/trace (Go 1.21): a run of records,
 * each a type byte whose upper two bits say how many numbers follow (3: a
 * length in bytes comes first).  Batch begins a run of events of one P; times
 * are differences within it.  Strings stand in between, stacks and the
 * frequency at the end.
 */
#ifndef GTT_TRACE_V1_SCAN_H
#define GTT_TRACE_V1_SCAN_H

#include "common/base/cursor.h"
#include "common/input/input.h"
#include "common/trace/table.h"
#include "common/trace/v1/spec.h"

struct gtt_v1_batch {
	uint64_t	off;	/* of the Batch record, in data */
	uint32_t	next;	/* batch of the same P, or UINT32_MAX */
};

struct gtt_v1_proc {
	int64_t		p;
	uint32_t	first, last;	/* batches */
};

struct gtt_v1_sample {
	int64_t		ts;	/* ticks */
	int64_t		p;
	uint64_t	g;
	uint64_t	off;	/* in data */
	uint32_t	stack;
};

/*
 * A GoSysExit that is written later than it happened, since its thread had no
 * P: key is when it happened, in ticks (1.5: in sequence numbers).
 */
struct gtt_v1_moved {
	int64_t		key;
	uint64_t	off : 63;	/* of the record, in data */
	uint64_t	early : 1;	/* written before it happened: clocks differ */
};

struct gtt_v1_scan {
	struct gtt_v1_format	format;
	const uint8_t		*data;		/* after the header */
	size_t			 len;		/* what is whole */
	int64_t			 freq;		/* ticks a second, 0: not there */
	bool			 has_futile;
	struct gtt_v1_batch	*batches;
	size_t			 nbatches, batches_cap;
	struct gtt_v1_proc	*procs;		/* by p */
	size_t			 nprocs, procs_cap;
	struct gtt_v1_sample	*samples;	/* by time */
	size_t			 nsamples, samples_cap;
	struct gtt_v1_moved	*moved;		/* by key */
	size_t			 nmoved, moved_cap;
	struct gtt_map		 proc_index;
	struct gtt_map		 timers;	/* goroutines */
	struct gtt_table_builder tb;
};

#define GTT_V1_HEADER 16	/* bytes before data: offsets of files count them */
#define GTT_V1_FAR (2 + 10 + 8 * 10) /* the longest event without text, bytes */

/*
 * Reads the whole input.  On -1 the scan holds what was whole before the
 * damage and can be used (if freq is not 0).  classic: samples of equal times
 * stay as they stand in the file, as Go 1.21's reader has them.
 */
int
gtt_v1_scan(struct gtt_v1_scan *s, struct gtt_input *in, int version,
    bool classic, struct gtt_err *err);

void
gtt_v1_scan_fini(struct gtt_v1_scan *s);

#define GTT_V1_MAX_TEXT 1000000	/* bytes of a string; Go's limit, too */

/* A record as it stands in the file. */
struct gtt_v1_record {
	const uint8_t	*text;		/* of a UserLog or String */
	uint32_t	 text_len;
	unsigned	 type;
	unsigned	 n;		/* numbers */
	uint64_t	 num[8];	/* not filled for STACK */
	struct gtt_cursor stack;	/* the numbers of a STACK */
};

/*
 * Reads the record that c stands at: 1, or 0 with *why and c unmoved.  The
 * count of numbers has been checked.
 */
int
gtt_v1_read(struct gtt_cursor *c, const struct gtt_v1_format *f,
    struct gtt_v1_record *r, const char **why);

#endif
