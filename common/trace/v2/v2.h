/*
 * The reader of v2 traces, for common/trace/reader.c and for those who write
 * them again.
 */
#ifndef GTT_TRACE_V2_V2_H
#define GTT_TRACE_V2_V2_H

#include "common/trace/trace.h"
#include "common/trace/v2/gen.h"

struct gtt_v2;

/* in stands behind the header; version is what that said. */
struct gtt_v2 *
gtt_v2_new(struct gtt_input *in, int version, bool partial);

/*
 * From the start: fn is called with each generation, its chunks listed, once
 * all of its events have been given out, which shows that they make sense.  -1
 * with err set ends the reading.
 */
void
gtt_v2_watch(struct gtt_v2 *v, int (*fn)(void *arg, const struct gtt_v2_gen *g,
    struct gtt_err *err), void *arg);

/*
 * From the start: the chunks of generations are listed, for gtt_v2_rest.
 */
void
gtt_v2_list_chunks(struct gtt_v2 *v);

/*
 * Called at a Sync: gives that generation and those behind it to fn, whole;
 * their events are not looked at and will not be given out.  fn returns 1, 0
 * to have no more, or -1.  Returns what it did, 0 at the end, or -1.
 */
int
gtt_v2_rest(struct gtt_v2 *v, int (*fn)(void *arg, const struct gtt_v2_gen *g,
    struct gtt_err *err), void *arg, struct gtt_err *err);

/* The one in r, or NULL. */
struct gtt_v2 *
gtt_reader_v2(struct gtt_reader *r);

/*
 * The next events, those from *ev to before *end, at least one: 1, 0 at the
 * end, -1.  They are of one table and good until the next call, which may wait
 * for input only when nothing more is known.
 */
int
gtt_v2_next(struct gtt_v2 *v, const struct gtt_event **ev,
    const struct gtt_event **end, struct gtt_err *err);

bool
gtt_v2_in_ticks(const struct gtt_v2 *v);

void
gtt_v2_free(struct gtt_v2 *v);

#endif
