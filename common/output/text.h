/*
 * The parsed form of events: byte for byte what Go's own reader prints.
 *
 *	M=3 P=0 G=1 StateTransition Time=17 GoID=9 NotExist->Runnable Reason=""
 *	TransitionStack=
 *		main.work @ 0x48d1ef
 *			/src/main.go:21
 *
 *	Stack=
 *		main.main @ 0x48d2c5
 *			/src/main.go:34
 *
 * The first line says who, what and when; TransitionStack is that of the
 * goroutine that changes, Stack that of the goroutine that did it.  Each list
 * of frames ends with an empty line.  A stack that is there but has no frames
 * still gets its header; GTT_NO_STACK gets nothing.
 * Source: Event.String and printStack of internal/trace, Go 1.26.
 *
 * A gtt_text remembers the text of each stack and each quoted string of the
 * table that events point to, and forgets it all when an event comes with
 * another table; its memory is bounded within a table, too.  One per reader:
 * it is not for two threads at once.
 */
#ifndef GTT_OUTPUT_TEXT_H
#define GTT_OUTPUT_TEXT_H

#include <stdint.h>

#include "common/base/buf.h"
#include "common/trace/trace.h"

#define GTT_TEXT_STACKS	1u	/* with TransitionStack and Stack */

struct gtt_text;

/* Never NULL. */
struct gtt_text *
gtt_text_new(void);

void
gtt_text_free(struct gtt_text *t);

/*
 * Appends ev to out: its first line and "\n" without GTT_TEXT_STACKS, all of
 * its record with it.
 */
void
gtt_text_event(struct gtt_text *t, struct gtt_buf *out,
    const struct gtt_event *ev, unsigned flags);

/*
 * Appends the frames of stack id of ev's table, two lines a frame, without
 * a header and without the empty line at the end.
 */
void
gtt_text_stack(struct gtt_text *t, struct gtt_buf *out,
    const struct gtt_event *ev, uint32_t id);

#endif
