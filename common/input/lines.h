/*
 * Lines of text, one at a time, of limited length.
 */
#ifndef GTT_INPUT_LINES_H
#define GTT_INPUT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/input/input.h"

/* Zero-initialised but for in and max. */
struct gtt_lines {
	struct gtt_input *in;		/* borrowed */
	size_t		 max;		/* bytes of text */
	uint64_t	 n;		/* lines read so far */
	struct gtt_buf	 text;
	bool		 too_long;	/* text is not all of it: that is over max */

	/* private */
	uint64_t	 released;
};

/*
 * Appends the next line to text, with its newline unless the input ends without
 * one: 1, 0 at the end, -1 when the input fails.
 */
int
gtt_lines_add(struct gtt_lines *l, struct gtt_err *err);

/* The same, but replaces what text held. */
int
gtt_lines_next(struct gtt_lines *l, struct gtt_err *err);

void
gtt_lines_fini(struct gtt_lines *l);

#endif
