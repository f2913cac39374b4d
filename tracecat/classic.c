#include "common/trace/header.h"
#include "tracecat/tracecat.h"

int
tracecat_classic(struct gtt_job *job)
{
	int version = gtt_header_read(job->in, &job->trace, &job->err);

	if (version < 0)
		return -1;
	if (version >= GTT_FIRST_V2)
		return gtt_fail(&job->err, GTT_EVERSION, GTT_NO_OFFSET,
		    "a trace in the format of Go 1.%d has no -d=classic; use "
		    "-d=parsed or -d=wire", version);
	return gtt_fail(&job->err, GTT_EVERSION, GTT_NO_OFFSET,
	    "traces before Go 1.22 cannot be read yet");
}
