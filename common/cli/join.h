/*
 * One trace out of several inputs, for commands that write traces: the
 * generations of one run (formats of Go 1.22 and later), each input going on
 * where the one before it ended.  Everything else has no meaning as one trace
 * and is refused; what was written before stays a whole trace.
 */
#ifndef GTT_CLI_JOIN_H
#define GTT_CLI_JOIN_H

#include "common/cli/run.h"

/* Zero-initialised: nothing is written.  One for all jobs; only here changed. */
struct gtt_join {
	int		 version;	/* of the trace, 0: not begun */
	uint64_t	 gen;		/* the largest generation so far */
	size_t		 index;		/* of the input that is written */
};

/*
 * Before a job writes anything: waits until the inputs before it are done, then
 * writes the header of version, if none has been, or checks that there is one
 * trace to go on with.  0, or -1 with job->err.
 */
int
gtt_join_begin(struct gtt_join *j, struct gtt_job *job, int version);

/*
 * For each batch that is to be written: the first of an input must be of a
 * later generation than all before.  0, or -1 with err.
 */
int
gtt_join_gen(struct gtt_join *j, const struct gtt_job *job, uint64_t gen,
    struct gtt_err *err);

#endif
