#include "common/trace/v2/write.h"

#include "common/trace/v2/put.h"

/* The lone frequency that c was before Go 1.25, in the Sync batch of today. */
static void
put_sync(struct gtt_buf *b, const struct gtt_v2_chunk *c)
{
	gtt_buf_putc(b, GTT_V2_SYNC);
	gtt_buf_put(b, c->p, c->len);
	gtt_v2_put_event(b, GTT_V2_CLOCK_SNAPSHOT, (uint64_t[4]){ 0 });
}

static void
put_experimental(struct gtt_buf *b, uint64_t gen, const struct gtt_v2_chunk *c)
{
	gtt_v2_put_record(b, &(struct gtt_v2_record){
	    .spec = gtt_v2_spec(GTT_V2_EXPERIMENTAL_BATCH),
	    .type = GTT_V2_EXPERIMENTAL_BATCH,
	    .args = { c->exp, gen, c->m, c->time },
	    .data = c->p, .len = c->len }, false);
}

static void
put_chunk(const struct gtt_v2_writer *w, uint64_t gen,
    const struct gtt_v2_chunk *c)
{
	struct gtt_buf *b = w->out;
	size_t at;

	if (c->exp != 0) {
		put_experimental(b, gen, c);
		return;
	}
	at = gtt_v2_put_batch(b, gen, c->m, c->time);
	if (w->from < 25 && w->to >= 25 && c->len > 0 &&
	    c->p[0] == GTT_V2_FREQUENCY)
		put_sync(b, c);
	else
		gtt_buf_put(b, c->p, c->len);
	gtt_v2_put_batch_end(b, at, false);
}

void
gtt_v2_write_gen(const struct gtt_v2_writer *w, const struct gtt_v2_gen *g)
{
	for (size_t i = 0; i < g->nchunks; i++) {
		put_chunk(w, g->gen, &g->chunks[i]);
		if (w->written != NULL)
			w->written(w->arg);
	}
	if (w->to >= 26)
		gtt_buf_putc(w->out, GTT_V2_END_OF_GENERATION);
}
