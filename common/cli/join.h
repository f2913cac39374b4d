/*
 * One trace out of several inputs, for commands that write traces: the inputs
 * hold generations of one run (formats of Go 1.22 and later), each going on where
 * the one before it ended.  Anything else makes no sense as one trace and is
 * refused; what was written before that is a whole trace.
 */
#ifndef GTT_CLI_JOIN_H
#define GTT_CLI_JOIN_H

#include "common/cli/run.h"

/* Shared by all jobs.  Zero-initialised; changed only by the functions below. */
struct gtt_join {
	int		 version;	/* of the trace, 0: not begun */
	uint64_t	 gen;		/* the largest generation so far */
	size_t		 index;		/* of the input that is written */
};

/*
 * Called before a job writes anything: waits until the inputs before it are done,
 * then writes the header of version if none has been written, or else checks that
 * this input can continue the trace.  0, or -1 with job->err.
 */
int
gtt_join_begin(struct gtt_join *j, struct gtt_job *job, int version);

/*
 * Called for each batch before it is written: the first one of an input must be of
 * a later generation than all before it.  0, or -1 with err.
 */
int
gtt_join_gen(struct gtt_join *j, const struct gtt_job *job, uint64_t gen,
    struct gtt_err *err);

#endif
