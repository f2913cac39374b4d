#include "common/trace/v2/put.h"
#include "common/trace/v2/write_impl.h"

/* The lone frequency of a batch before Go 1.25 in the Sync batch of today. */
static void
put_sync(struct gtt_buf *b, const uint8_t *p, size_t len)
{
	gtt_buf_putc(b, GTT_V2_SYNC);
	gtt_buf_put(b, p, len);
	gtt_v2_put_event(b, GTT_V2_CLOCK_SNAPSHOT, (uint64_t[4]){ 0 });
}

void
gtt_v2_write_chunk(const struct gtt_v2_writer *w, uint64_t gen,
    const struct gtt_v2_chunk *c, const void *p, size_t len)
{
	struct gtt_buf *b = w->out;
	size_t at;

	if (c->exp != 0) {
		gtt_v2_put_experimental(b, c->exp, gen, c->m, c->time, p, len);
	} else {
		at = gtt_v2_put_batch(b, gen, c->m, c->time);
		if (w->from < 25 && w->to >= 25 && len > 0 &&
		    *(const uint8_t *)p == GTT_V2_FREQUENCY)
			put_sync(b, p, len);
		else
			gtt_buf_put(b, p, len);
		gtt_v2_put_batch_end(b, at, false);
	}
	if (w->written != NULL)
		w->written(w->arg);
}

int
gtt_v2_write_gen(struct gtt_v2_writer *w, const struct gtt_v2_gen *g,
    struct gtt_err *err)
{
	const struct gtt_v2_chunk *c;

	if (w->anon != NULL) {
		if (gtt_v2_write_renamed(w, g, err) < 0)
			return -1;
	} else {
		for (c = g->chunks; c < g->chunks + g->nchunks; c++)
			gtt_v2_write_chunk(w, g->gen, c, c->p, c->len);
	}
	if (w->to >= 26)
		gtt_buf_putc(w->out, GTT_V2_END_OF_GENERATION);
	return 0;
}
