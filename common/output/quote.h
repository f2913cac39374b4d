/*
 * Go's strconv.Quote, the %q of a string, for any bytes.
 */
#ifndef GTT_OUTPUT_QUOTE_H
#define GTT_OUTPUT_QUOTE_H

#include <stddef.h>

#include "common/base/buf.h"

/* Appends n bytes at p in double quotes, escaped. */
void
gtt_quote(struct gtt_buf *out, const char *p, size_t n);

/* The same without the quotes, for text that is put together from parts. */
void
gtt_quote_part(struct gtt_buf *out, const char *p, size_t n);

#endif
