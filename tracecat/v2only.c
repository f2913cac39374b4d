#include "tracecat/v2only.h"

#include "common/trace/header.h"

struct gtt_v2_wire *
v2only_open(struct gtt_job *job, const char *form)
{
	int version = gtt_header_read(job->in, &job->trace, &job->err);

	if (version < 0)
		return NULL;
	if (version >= GTT_FIRST_V2)
		return gtt_v2_wire_new(job->in, version);
	gtt_fail(&job->err, GTT_EVERSION, GTT_NO_OFFSET, "a trace in the "
	    "format of Go 1.%d has no -d=%s; use -d=classic", version, form);
	return NULL;
}
