/*
 * Go's strconv.Quote, the %q of a string, for any bytes.
 */
#ifndef GTT_OUTPUT_QUOTE_H
#define GTT_OUTPUT_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

/* Appends n bytes at p in double quotes, escaped. */
void
gtt_quote(struct gtt_buf *out, const char *p, size_t n);

/* The same without the quotes around it, for text made of parts. */
void
gtt_quote_part(struct gtt_buf *out, const char *p, size_t n);

/* Whether Go 1.27 prints code point r as itself. */
bool
gtt_quote_isprint(uint32_t r);

#endif
