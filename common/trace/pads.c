#include "common/trace/pads.h"

unsigned
gtt_pads_next(struct gtt_pads_walk *w)
{
	size_t index = w->index++;

	if (w->left.n == 0 || w->left.p->index != index)
		return 1;
	w->left.n--;
	return w->left.p++->bytes;
}

void
gtt_pads_put(struct gtt_buf *b, uint64_t v, unsigned bytes)
{
	for (; v >= 0x80 || bytes > 1; v >>= 7) {
		gtt_buf_putc(b, (char)(v | 0x80));
		if (bytes > 1)
			bytes--;
	}
	gtt_buf_putc(b, (char)v);
}

void
gtt_pads_put_all(struct gtt_buf *b, struct gtt_pads_walk *w,
    const uint64_t *v, size_t n)
{
	for (; n > 0; n--, v++)
		gtt_pads_put(b, *v, gtt_pads_next(w));
}
