/*
 * Events that outlive their table: what they refer to is copied to a table of
 * the keeper's own, in which equal texts, frames and stacks are there once.
 */
#ifndef GTT_TRACE_KEEP_H
#define GTT_TRACE_KEEP_H

#include <stddef.h>

#include "common/trace/trace.h"

struct gtt_keep;

/* Never NULL. */
struct gtt_keep *
gtt_keep_new(void);

/* Events that were kept are of no use after it. */
void
gtt_keep_free(struct gtt_keep *k);

/*
 * Of frames only the function and the line are to be kept, the rest is zero:
 * stacks that differ in nothing else are one.  Before anything is kept.
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
 * Makes *ev, whose table is good, independent of it: good until gtt_keep_free.
 * Its table may be that of another keeper: keeping anew what is still needed of
 * that one, and freeing it, gets rid of the rest.
 */
void
gtt_keep_event(struct gtt_keep *k, struct gtt_event *ev);

/* About how much memory the copies take, in bytes. */
size_t
gtt_keep_bytes(const struct gtt_keep *k);

#endif
