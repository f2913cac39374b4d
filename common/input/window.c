#include "common/input/window.h"

void
gtt_window_settle(struct gtt_window *w)
{
	uint64_t off;

	gtt_input_skip(w->in, (size_t)(w->c.p - w->from));
	w->from = w->c.p;
	off = gtt_input_offset(w->in);
	if (off - w->released >= GTT_WINDOW_SETTLE) {
		gtt_input_release(w->in, w->released, off);
		w->released = off;
	}
}

int
gtt_window_want(struct gtt_window *w, size_t need, struct gtt_err *err)
{
	size_t got;
	int rc;

	gtt_window_settle(w);
	rc = gtt_input_peek(w->in, need, &w->from, &got, err);
	w->c = gtt_cursor(w->from, got);
	return got >= need ? 1 : rc;
}

int
gtt_window_take(struct gtt_window *w, size_t n, struct gtt_arena *a,
    const uint8_t **p, size_t *got, struct gtt_err *err)
{
	int rc;

	gtt_window_settle(w);
	rc = gtt_input_take(w->in, n, a, p, got, err);
	w->c = gtt_cursor(w->from, 0);
	return rc;
}
