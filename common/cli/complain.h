/*
 * Errors in single lines of an input that do not keep the rest from being read:
 * the first few are reported one by one, the others counted, and the job fails in
 * the end.
 */
#ifndef GTT_CLI_COMPLAIN_H
#define GTT_CLI_COMPLAIN_H

#include "common/cli/run.h"

#define GTT_COMPLAINTS	10	/* reported one by one */

/* Zero-initialised but for job. */
struct gtt_complaints {
	struct gtt_job	*job;
	uint64_t	 n;
	struct gtt_err	 last;	/* not reported yet: a job ends with an error */
};

void
gtt_complain(struct gtt_complaints *c, const struct gtt_err *err);

/*
 * To be returned from the job when reading has ended with rc, and err if that is
 * -1: rc, or -1 with job->err set when there were complaints.
 */
int
gtt_complaints_end(struct gtt_complaints *c, int rc, const struct gtt_err *err);

#endif
