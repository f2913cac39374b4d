/*
 * Events that outlive their table: what they refer to is copied to a table of
 * the keeper's own, which holds equal texts, frames and stacks once.
 */
#ifndef GTT_TRACE_KEEP_H
#define GTT_TRACE_KEEP_H

#include <stddef.h>

#include "common/trace/trace.h"

struct gtt_keep;

/* Never NULL. */
struct gtt_keep *
gtt_keep_new(void);

/* Events that were kept are invalid after that. */
void
gtt_keep_free(struct gtt_keep *k);

/*
 * To be called before anything is kept: of frames only the function and the line
 * are kept, and the rest is zero, so that stacks that differ only in the rest
 * become one.
 */
void
gtt_keep_lines(struct gtt_keep *k);

/* The keeper's table, as far as it has grown. */
const struct gtt_table *
gtt_keep_table(const struct gtt_keep *k);

/*
 * The index in the keeper's table of stack id of t, 0 for one that has no
 * frames or is GTT_NO_STACK.
 */
uint32_t
gtt_keep_stack(struct gtt_keep *k, const struct gtt_table *t, uint32_t id);

/*
 * Changes *ev to refer to the keeper's table, so that it is good until
 * gtt_keep_free.  Its old table may be that of another keeper: to get rid of what
 * that one no longer needs, keep the rest of its events anew and free it.
 */
void
gtt_keep_event(struct gtt_keep *k, struct gtt_event *ev);

/* About how much memory the copies take, in bytes. */
size_t
gtt_keep_bytes(const struct gtt_keep *k);

#endif
