/*
 * Times as Go prints them.
 */
#ifndef GTT_OUTPUT_TIMEFMT_H
#define GTT_OUTPUT_TIMEFMT_H

#include <stdint.h>

#include "common/base/buf.h"

/* A duration as time.Duration prints itself: 1.5ms, 2m0.3s, 0s, -1µs. */
void
gtt_put_duration(struct gtt_buf *out, int64_t ns);

/*
 * A point in time as Go's time.RFC3339Nano in the local zone: zeros at the end
 * of the fraction left out, "Z" for UTC.  The zone is that of TZ, found the
 * way Go finds it.
 */
void
gtt_put_rfc3339nano(struct gtt_buf *out, int64_t sec, int64_t nsec);

#endif
