/*
 * The timed events of one M in a generation, from its first batch to its last,
 * decoded a few at a time; private to common/trace/v2.  The order among Ms is
 * made in v2.c.  Source: internal/trace/batchcursor.go of Go 1.26.
 */
#ifndef GTT_TRACE_V2_CURSOR_H
#define GTT_TRACE_V2_CURSOR_H

#include "common/trace/v2/gen.h"
#include "common/trace/v2/order.h"

struct gtt_v2_cursor {
	int64_t			m;
	struct gtt_v2_m		*thread;	/* the state of m */
	/* Decoded and not yet given out; at lim gtt_v2_cursor_fill is due. */
	const struct gtt_v2_raw	*next, *lim;
	/* Where they are decoded to: the caller's room for one or more. */
	struct gtt_v2_raw	*block, *block_end;

	/* private */
	const struct gtt_v2_batch *batch;	/* NULL after the last */
	const uint8_t		*p, *end;	/* of batch: what is not decoded */
	int64_t			last;	/* time of the event before p; 0: none */
};

/* Puts c before the first event of batch i, or after all where UINT32_MAX. */
void
gtt_v2_cursor_open(struct gtt_v2_cursor *c, const struct gtt_v2_gen *g,
    uint32_t i);

/*
 * Decodes the next events, of this batch or those of the same M after it: 1
 * and at least one from c->next on, 0 when there are none left, or -1 when the
 * next one is damaged, those before it having been given out.
 */
int
gtt_v2_cursor_fill(struct gtt_v2_cursor *c, const struct gtt_v2_gen *g,
    struct gtt_err *err);

#endif
