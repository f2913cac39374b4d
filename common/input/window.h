/*
 * An input as a reader of records sees it: the bytes from the input's cursor on,
 * and a second cursor in them that runs ahead of it.  No more is asked of the
 * input than a record needs, so a record is there as soon as its last byte is.
 */
#ifndef GTT_INPUT_WINDOW_H
#define GTT_INPUT_WINDOW_H

#include "common/base/arena.h"
#include "common/base/cursor.h"
#include "common/input/input.h"

#define GTT_WINDOW_SETTLE	((size_t)1 << 20)

/* Zero-initialised but for in, which is borrowed. */
struct gtt_window {
	struct gtt_input	*in;
	const uint8_t		*from;		/* the input's cursor */
	struct gtt_cursor	 c;		/* ours */
	uint64_t		 released;	/* the input up to here */
};

/* The offset of our cursor in the input. */
static inline uint64_t
gtt_window_offset(const struct gtt_window *w)
{
	return gtt_input_offset(w->in) + (uint64_t)(w->c.p - w->from);
}

/* Moves the input's cursor to ours. */
void
gtt_window_settle(struct gtt_window *w);

/* The same, when it is worth the cost; to be called for each record. */
static inline void
gtt_window_tend(struct gtt_window *w)
{
	if ((size_t)(w->c.p - w->from) >= GTT_WINDOW_SETTLE)
		gtt_window_settle(w);
}

/*
 * Makes need bytes, at most GTT_INPUT_PEEK, readable from our cursor on: 1, 0
 * when the input ends before that, -1.
 */
int
gtt_window_want(struct gtt_window *w, size_t need, struct gtt_err *err);

/* As gtt_input_take, from our cursor on; after it the window is empty. */
int
gtt_window_take(struct gtt_window *w, size_t n, struct gtt_arena *a,
    const uint8_t **p, size_t *got, struct gtt_err *err);

#endif
