#include "common/trace/header.h"
#include "tracecat/rawreader.h"
#include "tracecat/tracecat.h"

static int
print(struct gtt_job *job, struct rawreader *r)
{
	const struct rawshape *shape;
	struct rawrecord rec;
	bool warned = false;
	int rc;

	while ((rc = rawreader_next(r, &rec, &shape, &job->err)) == 1) {
		if (!warned && rawreader_lossy(r)) {
			gtt_job_warn(job, "warning: no Go runtime wrote it: "
			    "-assemble will make the same records of it, not "
			    "the same bytes");
			warned = true;
		}
		rawtext_put(&job->out->buf, shape, &rec);
		gtt_out_check(job->out);
		gtt_job_count(job, 1);
	}
	return rc;
}

int
tracecat_raw(struct gtt_job *job)
{
	int version = gtt_header_read(job->in, &job->trace, &job->err), rc;
	struct rawreader *r;

	if (version < 0)
		return -1;
	rawtext_header(&job->out->buf, version);
	r = rawreader_new(job->in, version);
	rc = print(job, r);
	rawreader_free(r);
	return rc;
}
