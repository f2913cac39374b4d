#include "common/trace/v2/put.h"

/* v in GTT_V2_PADDED bytes at to. */
static void
pad(char *to, uint64_t v)
{
	for (int i = 0; i < GTT_V2_PADDED - 1; i++, v >>= 7)
		to[i] = (char)(v | 0x80);
	to[GTT_V2_PADDED - 1] = (char)v;
}

void
gtt_v2_put_padded(struct gtt_buf *b, uint64_t v)
{
	pad(gtt_buf_room(b, GTT_V2_PADDED), v);
	b->len += GTT_V2_PADDED;
}

/* A number that the runtime pads. */
static void
put_length(struct gtt_buf *b, uint64_t v, bool minimal)
{
	if (minimal)
		gtt_buf_putv(b, v);
	else
		gtt_v2_put_padded(b, v);
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

void
gtt_v2_put_record(struct gtt_buf *b, const struct gtt_v2_record *rec,
    bool minimal)
{
	gtt_buf_putc(b, (char)rec->type);
	if (rec->type == GTT_V2_EVENT_BATCH) {
		put_numbers(b, rec->args, 3);
		put_length(b, rec->args[3], minimal);
		return;
	}
	put_numbers(b, rec->args, rec->spec->nargs);
	if (rec->spec->is_stack)
		put_numbers(b, rec->frames, 4 * rec->nframes);
	if (rec->spec->has_data) {
		put_length(b, rec->len,
		    minimal || rec->type != GTT_V2_EXPERIMENTAL_BATCH);
		gtt_buf_put(b, rec->data, rec->len);
	}
}

size_t
gtt_v2_put_batch(struct gtt_buf *b, uint64_t gen, uint64_t m, uint64_t time)
{
	gtt_buf_putc(b, GTT_V2_EVENT_BATCH);
	put_numbers(b, (uint64_t[]){ gen, m, time }, 3);
	gtt_v2_put_padded(b, 0);
	return b->len - GTT_V2_PADDED;
}

void
gtt_v2_put_batch_end(struct gtt_buf *b, size_t at, bool minimal)
{
	size_t size = b->len - at - GTT_V2_PADDED;
	char *content;

	if (!minimal) {
		pad(b->p + at, size);
		return;
	}
	b->len = at;
	gtt_buf_putv(b, size);	/* no longer than the room that was left */
	content = b->p + b->len;
	memmove(content, b->p + at + GTT_V2_PADDED, size);
	b->len += size;
}
