/*
 * Packing with zstd: the way back of what an input unpacks by itself.
 */
#ifndef GTT_INPUT_ZSTD_H
#define GTT_INPUT_ZSTD_H

#include "common/base/buf.h"

struct gtt_zstd;

/* Begins a frame.  Never NULL. */
struct gtt_zstd *
gtt_zstd_new(void);

/*
 * Appends n bytes at p to out, packed.  All of them can be unpacked from what
 * out has then: a reader at the other end of a pipe waits for nothing.
 */
void
gtt_zstd_put(struct gtt_zstd *z, const void *p, size_t n,
    struct gtt_buf *out);

/* Appends the end of the frame; after it nothing may be put. */
void
gtt_zstd_end(struct gtt_zstd *z, struct gtt_buf *out);

void
gtt_zstd_free(struct gtt_zstd *z);

#endif
