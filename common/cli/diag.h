/*
 * Messages: one line on standard error, "tool: what", in one write.  Control
 * characters are escaped, because names and values from hostile files appear.
 */
#ifndef GTT_CLI_DIAG_H
#define GTT_CLI_DIAG_H

#include "common/base/buf.h"
#include "common/base/err.h"

/* Sets the tool's name (not argv[0]).  Called once, before there are threads. */
void
gtt_diag_tool(const char *name);

void
gtt_diag(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Appends the line of an error in an input:
 * "tool: FILE: offset 0x1a2b (generation 3): msg\n", the offset and the
 * generation where they are known, without FILE when it is NULL.
 */
void
gtt_diag_put(struct gtt_buf *b, const char *file, const struct gtt_err *err);

/* Writes whole lines to standard error. */
void
gtt_diag_write(const char *p, size_t n);

#endif
