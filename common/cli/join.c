#include "common/cli/join.h"

#include <inttypes.h>

#include "common/trace/header.h"

static int
refuse(const struct gtt_join *j, struct gtt_job *job, int version)
{
	if (version != j->version)
		return gtt_fail(&job->err, GTT_EVERSION, GTT_NO_OFFSET,
		    "in the format of Go 1.%d: it cannot continue a trace in "
		    "that of Go 1.%d", version, j->version);
	return gtt_fail(&job->err, GTT_EVERSION, GTT_NO_OFFSET,
	    "in the format of Go 1.%d, a trace cannot be continued by "
	    "another", version);
}

int
gtt_join_begin(struct gtt_join *j, struct gtt_job *job, int version)
{
	/* If its turn never comes, nobody sees this error. */
	if (!gtt_out_wait(job->out))
		return gtt_fail(&job->err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "not needed");
	if (j->version == 0) {
		j->version = version;
		j->index = job->index;
		gtt_header_put(&job->out->buf, version);
		return 0;
	}
	if (version != j->version || version < GTT_FIRST_V2)
		return refuse(j, job, version);
	return 0;
}

int
gtt_join_gen(struct gtt_join *j, const struct gtt_job *job, uint64_t gen,
    struct gtt_err *err)
{
	if (j->index != job->index) {
		if (gen <= j->gen)
			return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
			    "generation %" PRIu64 " cannot follow generation "
			    "%" PRIu64 " of the inputs before: they are not "
			    "one run, in order", gen, j->gen);
		j->index = job->index;
	}
	if (gen > j->gen)
		j->gen = gen;
	return 0;
}
