#include "common/trace/v2/put.h"

static void
put_numbers(struct gtt_buf *b, const uint64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		gtt_buf_putv(b, v[i]);
}

void
gtt_v2_put_event(struct gtt_buf *b, enum gtt_v2_type type,
    const uint64_t *args)
{
	gtt_buf_putc(b, (char)type);
	put_numbers(b, args, gtt_v2_spec(type)->nargs);
}

void
gtt_v2_put_record(struct gtt_buf *b, const struct gtt_v2_record *rec,
    bool minimal)
{
	/* The length that is padded is the last number of its record. */
	const struct gtt_pad usual = { gtt_v2_padded_index(rec->type),
	    GTT_V2_PADDED };
	struct gtt_pads_walk w = { rec->pads, 0 };

	if (rec->pads.p == NULL)
		w.left = (struct gtt_pads){ &usual, 1 };
	if (minimal && w.left.n > 0 &&
	    w.left.p[w.left.n - 1].index == usual.index)
		w.left.n--;
	gtt_buf_putc(b, (char)rec->type);
	gtt_pads_put_all(b, &w, rec->args, rec->spec->nargs);
	if (rec->spec->is_stack)
		gtt_pads_put_all(b, &w, rec->frames, 4 * rec->nframes);
	if (rec->spec->has_data) {
		gtt_pads_put(b, rec->len, gtt_pads_next(&w));
		gtt_buf_put(b, rec->data, rec->len);
	}
}

void
gtt_v2_put_experimental(struct gtt_buf *b, uint8_t experiment, uint64_t gen,
    uint64_t m, uint64_t time, const void *data, size_t len)
{
	gtt_buf_putc(b, GTT_V2_EXPERIMENTAL_BATCH);
	gtt_buf_putc(b, (char)experiment);
	put_numbers(b, (uint64_t[]){ gen, m, time }, 3);
	gtt_pads_put(b, len, GTT_V2_PADDED);
	gtt_buf_put(b, data, len);
}

size_t
gtt_v2_put_batch(struct gtt_buf *b, uint64_t gen, uint64_t m, uint64_t time)
{
	gtt_buf_putc(b, GTT_V2_EVENT_BATCH);
	put_numbers(b, (uint64_t[]){ gen, m, time }, 3);
	gtt_pads_put(b, 0, GTT_V2_PADDED);
	return b->len - GTT_V2_PADDED;
}

void
gtt_v2_put_batch_end(struct gtt_buf *b, size_t at, bool minimal)
{
	size_t size = b->len - at - GTT_V2_PADDED;

	b->len = at;
	gtt_pads_put(b, size, minimal ? 1 : GTT_V2_PADDED);
	if (minimal)	/* it takes less than the room that was left for it */
		memmove(b->p + b->len, b->p + at + GTT_V2_PADDED, size);
	b->len += size;
}
