/*
 * Recognises files that are not traces, for messages: people pass whatever file
 * they have.
 */
#ifndef GTT_TRACE_LOOKS_H
#define GTT_TRACE_LOOKS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Fills to with what the file seems to be that begins with n bytes at p, and with
 * advice if there is any: "a pprof profile: go tool pprof reads it".  0, or -1
 * when it looks like nothing known.
 */
int
gtt_looks_like(const uint8_t *p, size_t n, char *to, size_t size);

#endif
