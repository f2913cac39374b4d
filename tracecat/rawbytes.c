#include "tracecat/rawbytes.h"

#include "common/trace/header.h"

void
rawbytes_init(struct rawbytes *w, int version, bool minimal)
{
	*w = (struct rawbytes){ .version = version, .minimal = minimal };
	if (version < GTT_FIRST_V2)
		w->format = gtt_v1_format(version);
}

void
rawbytes_fini(struct rawbytes *w)
{
	gtt_buf_fini(&w->batch);
	gtt_buf_fini(&w->stack);
}

void
rawbytes_end(struct rawbytes *w, struct gtt_buf *out)
{
	if (!w->open)
		return;
	gtt_v2_put_batch_end(&w->batch, w->batch_at, w->minimal);
	gtt_buf_put(out, w->batch.p, w->batch.len);
	w->open = false;
}

/* The records to come go into a batch until it ends. */
static void
open_batch(struct rawbytes *w, const struct gtt_v2_record *rec)
{
	w->batch.len = 0;
	gtt_v2_put_record(&w->batch, rec, false);
	w->batch_at = w->batch.len - GTT_V2_PADDED;
	w->open = true;
}

bool
rawbytes_ends_batch(unsigned type)
{
	return type == GTT_V2_EVENT_BATCH ||
	    type == GTT_V2_EXPERIMENTAL_BATCH ||
	    type == GTT_V2_END_OF_GENERATION;
}

static int
put_v2(struct rawbytes *w, const struct rawrecord *r, struct gtt_buf *out,
    struct gtt_err *err)
{
	struct gtt_v2_record rec = { .spec = gtt_v2_spec(r->type),
	    .type = (uint8_t)r->type, .frames = r->frames,
	    .nframes = r->nframes, .data = r->data, .len = r->len,
	    .pads = r->pads };

	memcpy(rec.args, r->num, sizeof rec.args);
	if (rec.len > GTT_V2_MAX_RECORD)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "more than %llu bytes of data",
		    (unsigned long long)GTT_V2_MAX_RECORD);
	if (rawbytes_ends_batch(rec.type))
		rawbytes_end(w, out);
	if (r->unsized) {
		open_batch(w, &rec);
		return 0;
	}
	gtt_v2_put_record(w->open ? &w->batch : out, &rec, w->minimal);
	if (w->open && w->batch.len - w->batch_at - GTT_V2_PADDED >
	    GTT_V2_MAX_BATCH)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "the batch "
		    "becomes longer than the %d bytes that one may have",
		    GTT_V2_MAX_BATCH);
	return 0;
}

/* The numbers of a stack as its record holds them. */
static struct gtt_cursor
stack_numbers(struct rawbytes *w, const struct rawshape *s,
    const struct rawrecord *r)
{
	struct gtt_pads_walk walk = { r->pads, 0 };

	w->stack.len = 0;
	gtt_pads_put_all(&w->stack, &walk, r->num, s->n);
	gtt_pads_put_all(&w->stack, &walk, r->frames,
	    s->per_frame * r->nframes);
	return gtt_cursor(w->stack.p, w->stack.len);
}

static int
put_v1(struct rawbytes *w, const struct rawshape *s, const struct rawrecord *r,
    struct gtt_buf *out, struct gtt_err *err)
{
	struct gtt_v1_widths widths = { r->length, r->pads };
	struct gtt_v1_record rec = { .type = r->type, .n = s->n,
	    .text = r->data, .text_len = (uint32_t)r->len };
	size_t from = out->len;
	struct gtt_cursor c;
	const char *why;

	if (r->len > GTT_V1_MAX_TEXT)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "more than %d bytes of data", GTT_V1_MAX_TEXT);
	memcpy(rec.num, r->num, sizeof rec.num);
	if (rec.type == GTT_V1_STACK)
		rec.stack = stack_numbers(w, s, r);
	gtt_v1_put_record(out, &w->format, &rec, &widths);
	c = gtt_cursor(out->p + from, out->len - from);
	if (gtt_v1_read(&c, &w->format, &rec, &why))
		return 0;
	out->len = from;
	return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
	    "no reader would take this %s: %s", s->name, why);
}

int
rawbytes_put(struct rawbytes *w, const struct rawshape *s,
    const struct rawrecord *rec, struct gtt_buf *out, struct gtt_err *err)
{
	return w->version >= GTT_FIRST_V2 ? put_v2(w, rec, out, err) :
	    put_v1(w, s, rec, out, err);
}
