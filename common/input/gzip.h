/*
 * Writing gzip; input.h reads it.
 */
#ifndef GTT_INPUT_GZIP_H
#define GTT_INPUT_GZIP_H

#include <stddef.h>

#include "common/base/buf.h"

/*
 * Appends n bytes at p to out, compressed: a gzip stream of one member without
 * name and time, so that equal bytes give equal streams.
 */
void
gtt_gzip_put(struct gtt_buf *out, const void *p, size_t n);

#endif
