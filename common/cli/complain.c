#include "common/cli/complain.h"

void
gtt_complain(struct gtt_complaints *c, const struct gtt_err *err)
{
	if (c->n++ < GTT_COMPLAINTS) {
		if (c->n > 1)
			gtt_job_report(c->job, &c->last);
		c->last = *err;
	}
}

int
gtt_complaints_end(struct gtt_complaints *c, int rc, const struct gtt_err *err)
{
	if (c->n > GTT_COMPLAINTS)
		gtt_err_add(&c->last, " (and %llu more lines)",
		    (unsigned long long)(c->n - GTT_COMPLAINTS));
	if (rc < 0 && c->n > 0)
		gtt_job_report(c->job, &c->last);
	if (rc < 0 || c->n > 0)
		c->job->err = rc < 0 ? *err : c->last;
	return c->n > 0 ? -1 : rc;
}
