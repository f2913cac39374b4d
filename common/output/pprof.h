/*
 * Samples as a profile that `go tool pprof` opens.
 * Source: github.com/google/pprof, proto/profile.proto.
 *
 * A location is a frame: its pc is the address, and where its function or file
 * is known it has one line.  There are no mappings: nothing needs the program.
 */
#ifndef GTT_OUTPUT_PPROF_H
#define GTT_OUTPUT_PPROF_H

#include "common/base/buf.h"
#include "common/output/samples.h"

struct gtt_pprof {
	int64_t			time_ns;	/* since 1970; 0: not known */
	int64_t			duration_ns;	/* 0: not known */
	struct gtt_sample_type	period_type;
	int64_t			period;
	size_t			default_type;	/* of the samples' */
};

/*
 * Appends the gzip'd profile to out.  Samples and locations are in the order of
 * struct gtt_sample_order, functions and strings in that of their first use.
 * What no sample refers to is left out.
 */
void
gtt_pprof_put(struct gtt_buf *out, const struct gtt_samples *s,
    const struct gtt_pprof *p);

#endif
