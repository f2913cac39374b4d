/*
 * What a reader of records sees of an input: bytes from where the input's
 * cursor stands, and a cursor of its own in them, which may run ahead of it.
 * Nothing is held back: no more is asked of the input than a record needs.
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

/* The same where it is worth while: for each record. */
static inline void
gtt_window_tend(struct gtt_window *w)
{
	if ((size_t)(w->c.p - w->from) >= GTT_WINDOW_SETTLE)
		gtt_window_settle(w);
}

/*
 * Shows need bytes from our cursor on, at most GTT_INPUT_PEEK: 1, 0 when the
 * input ends before, -1.
 */
int
gtt_window_want(struct gtt_window *w, size_t need, struct gtt_err *err);

/* As gtt_input_take, from our cursor on; the window is empty then. */
int
gtt_window_take(struct gtt_window *w, size_t n, struct gtt_arena *a,
    const uint8_t **p, size_t *got, struct gtt_err *err);

#endif
