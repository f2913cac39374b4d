/*
 * The header of every trace: 16 bytes, "go 1.N trace" filled up with NULs.
 * Source: internal/trace/version and, for N < 10, parser.go of Go 1.21.
 */
#ifndef GTT_TRACE_HEADER_H
#define GTT_TRACE_HEADER_H

#include "common/base/buf.h"
#include "common/trace/trace.h"

#define GTT_FIRST_V2	22	/* Go 1.22 changed the format */
#define GTT_NEWEST	26	/* the newest version that is known */
#define GTT_NEWEST_GO	27	/* the newest Go known; it writes GTT_NEWEST */

/* N of the header that comes next, known or not, which is not consumed; -1: none. */
int
gtt_header_peek(struct gtt_input *in);

/*
 * Consumes the header and returns N, or -1.  An N newer than the Go that is
 * known is reported to opts->warn, or refused with opts->strict.
 */
int
gtt_header_read(struct gtt_input *in, const struct gtt_reader_opts *opts,
    struct gtt_err *err);

/* The same check for an N from elsewhere: 0, or -1. */
int
gtt_header_check(int n, const struct gtt_reader_opts *opts,
    struct gtt_err *err);

/* Appends the header of version 1.N, which must be a known one. */
void
gtt_header_put(struct gtt_buf *b, int n);

#endif
