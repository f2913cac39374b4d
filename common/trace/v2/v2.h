/*
 * The reader of v2 traces, for common/trace/reader.c and for those who write
 * them again.
 */
#ifndef GTT_TRACE_V2_V2_H
#define GTT_TRACE_V2_V2_H

#include "common/trace/trace.h"
#include "common/trace/v2/gen.h"

struct gtt_v2;

/* in is just after the header, which says version. */
struct gtt_v2 *
gtt_v2_new(struct gtt_input *in, int version, bool partial);

/*
 * Called before reading: fn is called with each generation, its chunks listed,
 * once all of its events have been given out, which shows that they make sense.
 * When fn returns -1, with err set, reading ends.
 */
void
gtt_v2_watch(struct gtt_v2 *v, int (*fn)(void *arg, const struct gtt_v2_gen *g,
    struct gtt_err *err), void *arg);

/* Called before reading: the chunks of generations are listed, for gtt_v2_rest. */
void
gtt_v2_list_chunks(struct gtt_v2 *v);

/*
 * Called at a Sync: passes that generation and all after it to fn as a whole;
 * their events are not looked at and will not be given out.  fn returns 1 to go
 * on, 0 to end, or -1.  Returns what fn returned last, 0 at the end, or -1.
 */
int
gtt_v2_rest(struct gtt_v2 *v, int (*fn)(void *arg, const struct gtt_v2_gen *g,
    struct gtt_err *err), void *arg, struct gtt_err *err);

/* The v2 reader inside r, or NULL. */
struct gtt_v2 *
gtt_reader_v2(struct gtt_reader *r);

/*
 * The next events, *ev up to but not including *end, at least one: 1, 0 at the
 * end, -1.  They are of one table and good until the next call.  All events that
 * are known are given before the input is waited for.
 */
int
gtt_v2_next(struct gtt_v2 *v, const struct gtt_event **ev,
    const struct gtt_event **end, struct gtt_err *err);

bool
gtt_v2_in_ticks(const struct gtt_v2 *v);

void
gtt_v2_free(struct gtt_v2 *v);

#endif
