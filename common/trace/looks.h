/*
 * What bytes look like that are not a trace, for messages: people pass the file
 * that they have.
 */
#ifndef GTT_TRACE_LOOKS_H
#define GTT_TRACE_LOOKS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Fills to with what n bytes at p, the first of a file, seem to begin, and
 * what to do about it where that helps: "a pprof profile: go tool pprof reads
 * it".  0, or -1 when they look like nothing known.
 */
int
gtt_looks_like(const uint8_t *p, size_t n, char *to, size_t size);

#endif
