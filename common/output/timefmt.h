/*
 * Times as Go prints them.
 */
#ifndef GTT_OUTPUT_TIMEFMT_H
#define GTT_OUTPUT_TIMEFMT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"

/* A duration as time.Duration prints itself: 1.5ms, 2m0.3s, 0s, -1µs. */
void
gtt_put_duration(struct gtt_buf *out, int64_t ns);

/*
 * A point in time as Go's time.RFC3339Nano: zeros at the end of the fraction
 * left out, "Z" for no offset.  local: in the zone of TZ, found the way Go finds
 * it (the name of a file of zone data; anything else is UTC); otherwise in
 * UTC.  nsec is 0..999999999; sec may be anything.
 */
void
gtt_put_rfc3339nano(struct gtt_buf *out, int64_t sec, int64_t nsec,
    bool local);

#endif
