/*
 * The reader of v1 traces: common/trace/reader.c calls it, nobody else.
 */
#ifndef GTT_TRACE_V1_V1_H
#define GTT_TRACE_V1_V1_H

#include "common/trace/trace.h"

struct gtt_v1;

/* in is just after the header, which says version. */
struct gtt_v1 *
gtt_v1_new(struct gtt_input *in, int version,
    const struct gtt_reader_opts *opts);

/* As gtt_v2_next. */
int
gtt_v1_next(struct gtt_v1 *v, const struct gtt_event **ev,
    const struct gtt_event **end, struct gtt_err *err);

bool
gtt_v1_in_ticks(const struct gtt_v1 *v);

void
gtt_v1_free(struct gtt_v1 *v);

#endif
