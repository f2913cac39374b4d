/*
 * What is wrong with single lines, or other parts, of an input that is read on:
 * the first few are told of one by one, the others counted, and the input ends
 * as trouble.
 */
#ifndef GTT_CLI_COMPLAIN_H
#define GTT_CLI_COMPLAIN_H

#include "common/cli/run.h"

#define GTT_COMPLAINTS	10	/* told one by one */

/* Zero-initialised but for job. */
struct gtt_complaints {
	struct gtt_job	*job;
	uint64_t	 n;
	struct gtt_err	 last;	/* not yet told: the loop ends with one */
};

void
gtt_complain(struct gtt_complaints *c, const struct gtt_err *err);

/*
 * What the job returns when reading ended with rc and, if that is -1, err: rc,
 * or -1 when there were complaints; job->err is set then.
 */
int
gtt_complaints_end(struct gtt_complaints *c, int rc, const struct gtt_err *err);

#endif
