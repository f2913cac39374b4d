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
 * follow one another, after a header, are a trace.
 *
 * With pseudonyms, a string that is used for several things becomes as many
 * strings: the first use keeps its id, others get ids after the last one.
 * Strings that nothing uses are left out, and so are experimental batches that
 * are not known to be free of names.
 */
#ifndef GTT_TRACE_V2_WRITE_H
#define GTT_TRACE_V2_WRITE_H

#include "common/base/buf.h"
#include "common/trace/anon.h"
#include "common/trace/v2/gen.h"

struct gtt_v2_writer {
	int		 from, to;	/* versions, to not less than from */
	const struct gtt_anon *anon;	/* NULL: names as they are */
	struct gtt_buf	*out;
	/* Called after each batch, to empty out; NULL leaves all in it. */
	void		(*written)(void *arg);
	/* Told, once, that experimental batches are left out. */
	void		(*left_out)(void *arg);
	void		*arg;
	bool		 told;
};

/*
 * g as gtt_v2_load gives it, its chunks listed.  0, or -1 where the format
 * cannot hold what would have to be written.
 */
int
gtt_v2_write_gen(struct gtt_v2_writer *w, const struct gtt_v2_gen *g,
    struct gtt_err *err);

#endif
