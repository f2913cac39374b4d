/*
 * The last step for v1 events: times become nanoseconds, some events move to Ps
 * of their own, futile wakeups are left out (Go 1.5 to 1.10), and all is checked:
 * no P runs two goroutines, nothing ends that has not begun.  Source:
 * parser.go of internal/trace (Go 1.21) and of internal/trace/internal/tracev1
 * (Go 1.26).
 */
#ifndef GTT_TRACE_V1_POST_H
#define GTT_TRACE_V1_POST_H

#include "common/trace/v1/merge.h"

struct gtt_v1_post;

/*
 * Scans the input and prepares to give events.  classic: as the reader of Go 1.21
 * gives them.  partial: a trace without a frequency gives ticks.  Damage that the
 * scan found is reported after the last event.  NULL and err: there is nothing to
 * give.
 */
struct gtt_v1_post *
gtt_v1_post_new(struct gtt_input *in, int version, bool classic, bool partial,
    struct gtt_err *err);

void
gtt_v1_post_free(struct gtt_v1_post *p);

/*
 * The next event: 1, 0, -1; good until the next call.  Of a UserTaskEnd
 * args[1..3] say whether its task is known, its parent and the string id of
 * its name.
 */
int
gtt_v1_post_next(struct gtt_v1_post *p, const struct gtt_v1_event **ev,
    struct gtt_err *err);

/* For a GoSysCall just given: whether it blocked. */
bool
gtt_v1_post_blocks(const struct gtt_v1_post *p, const struct gtt_v1_event *ev);

struct gtt_table_builder *
gtt_v1_post_table(struct gtt_v1_post *p);

bool
gtt_v1_post_in_ticks(const struct gtt_v1_post *p);

/* futile.c: the file offsets of all events of futile wakeups. */
int
gtt_v1_find_futile(const struct gtt_v1_scan *s, struct gtt_input *in,
    bool classic, struct gtt_map *offsets);

#endif
