/*
 * For the forms that only v2 traces have.
 */
#ifndef TRACECAT_V2ONLY_H
#define TRACECAT_V2ONLY_H

#include "common/trace/v2/wire.h"
#include "tracecat/tracecat.h"

/*
 * Reads the header and starts on the records; NULL with job->err set for v1
 * traces, too: they have no such form, and the message says which they have.
 */
struct gtt_v2_wire *
v2only_open(struct gtt_job *job, const char *form);

#endif
