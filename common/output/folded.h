/*
 * Samples as folded stacks, what flame graph tools read: a line a stack, names
 * of functions from the root to the leaf joined by ';', a blank, a number.
 */
#ifndef GTT_OUTPUT_FOLDED_H
#define GTT_OUTPUT_FOLDED_H

#include "common/base/buf.h"
#include "common/output/samples.h"

/*
 * Appends a line for each stack of different names that has a sum, of the
 * given type, other than 0, in the order of their bytes.  In names ';' becomes
 * ':', as other tools that fold write it, and control characters blanks.  A
 * frame without a name is its pc in hexadecimal, a stack without frames
 * "(no stack)".  Labels are not told apart.
 */
void
gtt_folded_put(struct gtt_buf *out, const struct gtt_samples *s, size_t type);

#endif
