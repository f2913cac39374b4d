/*
 * The other way round from reading: gzip written.
 */
#ifndef GTT_INPUT_GZIP_H
#define GTT_INPUT_GZIP_H

#include <stddef.h>

#include "common/base/buf.h"

/*
 * Appends n bytes at p as a gzip stream of one member without a name and a
 * time: the same bytes give the same bytes.
 */
void
gtt_gzip_put(struct gtt_buf *out, const void *p, size_t n);

#endif
