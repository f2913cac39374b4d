/*
 * A v2 trace written again, generation by generation: batch by batch what was
 * read, in the same version or a newer one.  Of a trace that a runtime wrote,
 * the same version gives the same bytes.
 *
 * What newer versions want differs in the structure only (internal/trace,
 * generation.go, of Go 1.26): from 1.25 on the frequency stands in a Sync batch
 * beside a snapshot of the clocks, without which no reader takes the
 * generation; from 1.26 on EndOfGeneration ends it.  Clocks that the old
 * version did not record are written as zeros.
 *
 * Generations stand alone, as those of a flight recorder do: any of them that
 * follow one another, behind a header, are a trace.
 */
#ifndef GTT_TRACE_V2_WRITE_H
#define GTT_TRACE_V2_WRITE_H

#include "common/base/buf.h"
#include "common/trace/v2/gen.h"

struct gtt_v2_writer {
	int		 from, to;	/* versions, to not less than from */
	struct gtt_buf	*out;
	/* Called after each batch, to empty out; NULL leaves all in it. */
	void		(*written)(void *arg);
	void		*arg;
};

/* g as gtt_v2_load gives it, its chunks listed. */
void
gtt_v2_write_gen(const struct gtt_v2_writer *w, const struct gtt_v2_gen *g);

#endif
