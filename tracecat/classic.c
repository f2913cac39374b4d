#include "common/trace/v1/classic.h"

#include "tracecat/tracecat.h"

/* The library knows that there is no such form; which there are we know. */
static void
hint(struct gtt_err *err)
{
	if (err->code == GTT_EVERSION && err->off == GTT_NO_OFFSET)
		gtt_err_add(err, "; use -d=parsed or -d=wire");
}

int
tracecat_classic(struct gtt_job *job)
{
	const struct gtt_v1_event *ev;
	struct gtt_classic *c;
	int rc;

	c = gtt_classic_new(job->in, &job->trace, &job->err);
	if (c == NULL) {
		hint(&job->err);
		return -1;
	}
	while ((rc = gtt_classic_next(c, &ev, &job->err)) == 1) {
		gtt_classic_line(c, ev, &job->out->buf);
		gtt_out_check(job->out);
		gtt_job_count(job, 1);
	}
	gtt_classic_free(c);
	return rc;
}
