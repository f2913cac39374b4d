/*
 * Writes the bytes of a v2 trace, which wire.h reads.  All functions append to a
 * buffer and cannot fail; the caller sees to it that the numbers make sense and
 * come in the right order.
 *
 * The runtime writes every number in its shortest form but for two: the size of
 * an EventBatch and the length of an ExperimentalBatch's data, for which it
 * leaves room before it knows them.  Source: runtime/tracebuf.go
 * (varintReserve, varintAt) of Go 1.26, unchanged since 1.22.
 *
 * A batch is written in place:
 *
 *	size_t at = gtt_v2_put_batch(b, gen, m, ticks);
 *
 *	gtt_v2_put_event(b, GTT_V2_GO_STOP, (uint64_t[]){ dt, reason, stack });
 *	...
 *	gtt_v2_put_batch_end(b, at, false);
 *
 * One at a time in a buffer; batches of several Ms that are open at once have
 * a buffer each.
 */
#ifndef GTT_TRACE_V2_PUT_H
#define GTT_TRACE_V2_PUT_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/trace/v2/wire.h"

/* The bytes of a padded number: runtime's traceBytesPerNumber. */
#define GTT_V2_PADDED	10

/*
 * The index of the length that the runtime pads in records of this type (as in
 * pads.h), or SIZE_MAX.
 */
static inline size_t
gtt_v2_padded_index(unsigned type)
{
	if (type == GTT_V2_EVENT_BATCH)
		return 3;	/* size */
	return type == GTT_V2_EXPERIMENTAL_BATCH ? 4 : SIZE_MAX; /* data's */
}

/* A record without frames and data: its type, and the numbers of its spec. */
void
gtt_v2_put_event(struct gtt_buf *b, enum gtt_v2_type type,
    const uint64_t *args);

/*
 * Any record as wire.h gives it: byte for byte what was read or, where its pads
 * are not known, what the runtime would write.  minimal: the two lengths that the
 * runtime pads take their shortest form.  The size of an EventBatch is what rec
 * says.
 */
void
gtt_v2_put_record(struct gtt_buf *b, const struct gtt_v2_record *rec,
    bool minimal);

/*
 * A whole ExperimentalBatch, as readers of events have it: the experiment is a
 * byte for them, not a number.
 */
void
gtt_v2_put_experimental(struct gtt_buf *b, uint8_t experiment, uint64_t gen,
    uint64_t m, uint64_t time, const void *data, size_t len);

/*
 * Begins an EventBatch, with room for its size: m is UINT64_MAX where it is of
 * no thread, time in ticks.  Returns what gtt_v2_put_batch_end needs.
 */
size_t
gtt_v2_put_batch(struct gtt_buf *b, uint64_t gen, uint64_t m, uint64_t time);

/* How many bytes the batch may still grow by: readers refuse longer ones. */
static inline size_t
gtt_v2_put_batch_room(const struct gtt_buf *b, size_t at)
{
	size_t used = b->len - at - GTT_V2_PADDED;

	return used < GTT_V2_MAX_BATCH ? GTT_V2_MAX_BATCH - used : 0;
}

/* Ends it: everything put since is its content.  minimal as above. */
void
gtt_v2_put_batch_end(struct gtt_buf *b, size_t at, bool minimal);

#endif
