/*
 * The second pass over a v1 trace: the events of all Ps as one stream.
 *
 * From Go 1.7 on each P's batches are a stream in the order of the P; an event
 * may go once the goroutine that it is about is in the required state,
 * and of those that may go the earliest does (order.go of internal/trace, Go
 * 1.21).  In Go 1.5 every event has a number and they go by it.
 */
#ifndef GTT_TRACE_V1_MERGE_H
#define GTT_TRACE_V1_MERGE_H

#include "common/trace/v1/event.h"
#include "common/trace/v1/gs.h"
#include "common/trace/v1/scan.h"

struct gtt_v1_merge;

/* s is borrowed.  classic: equal times in the order of Go 1.21's reader. */
struct gtt_v1_merge *
gtt_v1_merge_new(const struct gtt_v1_scan *s, struct gtt_input *in,
    bool classic);

void
gtt_v1_merge_free(struct gtt_v1_merge *m);

/*
 * The next event, with its time in ticks: 1, 0 at the end, -1.  It is the
 * caller's to change until the next call.
 */
int
gtt_v1_merge_next(struct gtt_v1_merge *m, struct gtt_v1_event **ev,
    struct gtt_err *err);

/*
 * For a GoSysCall that merge_next has just given: whether the next event of
 * its goroutine is a GoSysBlock.
 */
bool
gtt_v1_merge_blocks(const struct gtt_v1_merge *m,
    const struct gtt_v1_event *ev);

/* The goroutines; drop one only by gtt_v1_merge_drop_g. */
struct gtt_v1_gs *
gtt_v1_merge_gs(struct gtt_v1_merge *m);

/* Forgets a goroutine that has ended. */
void
gtt_v1_merge_drop_g(struct gtt_v1_merge *m, uint64_t id);

#endif
