/*
 * Writing zstd; input.h reads it.
 */
#ifndef GTT_INPUT_ZSTD_H
#define GTT_INPUT_ZSTD_H

#include "common/base/buf.h"

struct gtt_zstd;

/* Begins a frame.  Never NULL. */
struct gtt_zstd *
gtt_zstd_new(void);

/*
 * Appends n bytes at p to out, compressed and flushed: a reader at the other end
 * of a pipe can unpack all of them at once.
 */
void
gtt_zstd_put(struct gtt_zstd *z, const void *p, size_t n,
    struct gtt_buf *out);

/* Appends the end of the frame.  Nothing may be put after that. */
void
gtt_zstd_end(struct gtt_zstd *z, struct gtt_buf *out);

void
gtt_zstd_free(struct gtt_zstd *z);

#endif
