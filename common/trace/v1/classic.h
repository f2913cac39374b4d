/*
 * The classic form of v1 traces: the event lines of `go tool trace -d` of Go
 * 1.21, for Go 1.5 to 1.21.
 *
 *	784671 GoCreate p=0 g=5 off=18022 g=9 stack=12
 */
#ifndef GTT_TRACE_V1_CLASSIC_H
#define GTT_TRACE_V1_CLASSIC_H

#include "common/base/buf.h"
#include "common/trace/trace.h"
#include "common/trace/v1/event.h"

struct gtt_classic;

/*
 * Starts on an input whose header has not been read; it is borrowed.  A v2
 * trace is refused (GTT_EVERSION).
 */
struct gtt_classic *
gtt_classic_new(struct gtt_input *in, const struct gtt_reader_opts *opts,
    struct gtt_err *err);

/* The next event: 1, 0 at the end, -1.  Good until the next call. */
int
gtt_classic_next(struct gtt_classic *c, const struct gtt_v1_event **ev,
    struct gtt_err *err);

/* Appends the line of an event, with its newline. */
void
gtt_classic_line(const struct gtt_classic *c, const struct gtt_v1_event *ev,
    struct gtt_buf *out);

void
gtt_classic_free(struct gtt_classic *c);

#endif
