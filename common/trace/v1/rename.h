/*
 * A v1 trace (Go 1.5 to 1.21) with pseudonyms, record by record, in its own
 * version.  A string that is used for several things becomes several strings, and
 * one that nothing uses is left out.  Nothing else changes: Go 1.5 and 1.6 have
 * no strings, so their traces stay as they are.
 */
#ifndef GTT_TRACE_V1_RENAME_H
#define GTT_TRACE_V1_RENAME_H

#include "common/base/buf.h"
#include "common/input/input.h"
#include "common/trace/anon.h"

struct gtt_v1_rename {
	const struct gtt_anon	*anon;	/* NULL: all names stay */
	struct gtt_buf		*out;
	/* Called after each record, to empty out; NULL leaves all in it. */
	void			(*written)(void *arg);
	void			*arg;
};

/*
 * Writes what follows the header of in.  0, or -1 after the records before the
 * damage, which are as good a trace as they were.
 */
int
gtt_v1_write_renamed(const struct gtt_v1_rename *to, struct gtt_input *in,
    int version, struct gtt_err *err);

#endif
