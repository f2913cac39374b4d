/*
 * The reader of v2 traces: common/trace/reader.c calls it, nobody else.
 */
#ifndef GTT_TRACE_V2_V2_H
#define GTT_TRACE_V2_V2_H

#include "common/trace/trace.h"

struct gtt_v2;

/* in stands behind the header; version is what that said. */
struct gtt_v2 *
gtt_v2_new(struct gtt_input *in, int version, bool partial);

/*
 * The next events, those from *ev to before *end, at least one: 1, 0 at the
 * end, -1.  They are of one table and good until the next call, which may wait
 * for input only when nothing more is known.
 */
int
gtt_v2_next(struct gtt_v2 *v, const struct gtt_event **ev,
    const struct gtt_event **end, struct gtt_err *err);

bool
gtt_v2_in_ticks(const struct gtt_v2 *v);

void
gtt_v2_free(struct gtt_v2 *v);

#endif
