/*
 * Samples as folded stacks, what flame graph tools read: a line a stack, names
 * of functions from the root to the leaf joined by ';', a blank, a number.
 */
#ifndef GTT_OUTPUT_FOLDED_H
#define GTT_OUTPUT_FOLDED_H

#include "common/base/buf.h"
#include "common/output/samples.h"

/*
 * Appends a line for each list of names whose values of the given type do not add
 * up to 0, sorted by bytes.  In names ';' becomes ':', as in other such tools, and
 * control characters become blanks.  A frame without a name is its pc in
 * hexadecimal, a stack without frames "(no stack)".  Labels are ignored.
 */
void
gtt_folded_put(struct gtt_buf *out, const struct gtt_samples *s, size_t type);

#endif
