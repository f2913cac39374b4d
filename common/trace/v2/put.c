#include "common/trace/v2/put.h"

void
gtt_v2_put_padded(struct gtt_buf *b, uint64_t v, unsigned bytes)
{
	for (; v >= 0x80 || bytes > 1; v >>= 7) {
		gtt_buf_putc(b, (char)(v | 0x80));
		if (bytes > 1)
			bytes--;
	}
	gtt_buf_putc(b, (char)v);
}

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

/* The numbers of a record on their way out. */
struct out {
	struct gtt_buf		*b;
	const struct gtt_v2_pad	*pads;	/* those to come */
	size_t			 npads;
	size_t			 index;
	size_t			 shortest; /* this one is not padded */
};

static void
put_padded(struct out *o, const uint64_t *v, size_t n)
{
	for (; n > 0; n--, v++, o->index++) {
		unsigned bytes = 1;

		if (o->npads > 0 && o->pads->index == o->index) {
			bytes = o->index != o->shortest ? o->pads->bytes : 1;
			o->pads++;
			o->npads--;
		}
		gtt_v2_put_padded(o->b, *v, bytes);
	}
}

void
gtt_v2_put_record(struct gtt_buf *b, const struct gtt_v2_record *rec,
    bool minimal)
{
	const struct gtt_v2_pad usual = { gtt_v2_padded_index(rec->type),
	    GTT_V2_PADDED };
	struct out o = { b, rec->pads, rec->npads, 0,
	    minimal ? usual.index : SIZE_MAX };

	if (rec->pads == NULL) {
		o.pads = &usual;
		o.npads = 1;
	}
	gtt_buf_putc(b, (char)rec->type);
	put_padded(&o, rec->args, rec->spec->nargs);
	if (rec->spec->is_stack)
		put_padded(&o, rec->frames, 4 * rec->nframes);
	if (rec->spec->has_data) {
		put_padded(&o, &(uint64_t){ rec->len }, 1);
		gtt_buf_put(b, rec->data, rec->len);
	}
}

size_t
gtt_v2_put_batch(struct gtt_buf *b, uint64_t gen, uint64_t m, uint64_t time)
{
	gtt_buf_putc(b, GTT_V2_EVENT_BATCH);
	put_numbers(b, (uint64_t[]){ gen, m, time }, 3);
	gtt_v2_put_padded(b, 0, GTT_V2_PADDED);
	return b->len - GTT_V2_PADDED;
}

void
gtt_v2_put_batch_end(struct gtt_buf *b, size_t at, bool minimal)
{
	size_t size = b->len - at - GTT_V2_PADDED;

	b->len = at;
	gtt_v2_put_padded(b, size, minimal ? 1 : GTT_V2_PADDED);
	if (minimal)	/* it takes less than the room that was left for it */
		memmove(b->p + b->len, b->p + at + GTT_V2_PADDED, size);
	b->len += size;
}
