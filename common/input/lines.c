#include "common/input/lines.h"

/* So often, in bytes, the pages of a mapped file that were read are dropped. */
#define RELEASE	((uint64_t)1 << 20)

static void
skip(struct gtt_lines *l, size_t n)
{
	uint64_t at;

	gtt_input_skip(l->in, n);
	at = gtt_input_offset(l->in);
	if (at - l->released >= RELEASE) {
		gtt_input_release(l->in, l->released, at);
		l->released = at;
	}
}

int
gtt_lines_add(struct gtt_lines *l, struct gtt_err *err)
{
	const uint8_t *p, *end = NULL;
	bool any = false;
	size_t got;

	while (end == NULL) {
		if (gtt_input_peek(l->in, 1, &p, &got, err) < 0)
			return -1;
		if (got == 0)
			break;
		any = true;
		end = memchr(p, '\n', got);
		if (end != NULL)
			got = (size_t)(end - p) + 1;
		if (got > l->max - l->text.len)
			l->too_long = true;
		else
			gtt_buf_put(&l->text, p, got);
		skip(l, got);
	}
	l->n += any;
	return any;
}

int
gtt_lines_next(struct gtt_lines *l, struct gtt_err *err)
{
	l->text.len = 0;
	l->too_long = false;
	return gtt_lines_add(l, err);
}

void
gtt_lines_fini(struct gtt_lines *l)
{
	gtt_buf_fini(&l->text);
}
