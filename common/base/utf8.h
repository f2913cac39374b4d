/*
 * Text in UTF-8.
 */
#ifndef GTT_BASE_UTF8_H
#define GTT_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * One code point of well-formed UTF-8 at p: sets *r and returns its length.
 * Where the bytes are malformed, 0.  n is at least 1.
 */
unsigned
gtt_utf8_decode(const char *p, size_t n, uint32_t *r);

#endif
