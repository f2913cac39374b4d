/*
 * Shared by write.c and rename.c, nobody else.
 */
#ifndef GTT_TRACE_V2_WRITE_IMPL_H
#define GTT_TRACE_V2_WRITE_IMPL_H

#include "common/trace/v2/write.h"

/* Writes a batch of len bytes where c stood. */
void
gtt_v2_write_chunk(const struct gtt_v2_writer *w, uint64_t gen,
    const struct gtt_v2_chunk *c, const void *p, size_t len);

/* All chunks of g, with pseudonyms. */
int
gtt_v2_write_renamed(struct gtt_v2_writer *w, const struct gtt_v2_gen *g,
    struct gtt_err *err);

#endif
