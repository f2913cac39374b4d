#include "common/trace/v2/gen.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/cursor.h"
#include "common/base/mem.h"
#include "common/trace/gosort.h"
#include "common/trace/gotime.h"
#include "common/trace/v2/batch.h"
#include "common/trace/v2/spec.h"

#define NO_BATCH	UINT32_MAX

static int
bad_at(struct gtt_err *err, const struct gtt_v2_batch *b,
    const struct gtt_cursor *c, const char *what)
{
	return gtt_fail(err, GTT_EDATA, b->off + (uint64_t)(c->p - b->p), "%s",
	    what);
}

/* Shows the next header without consuming it: 1, 0 at the end, -1. */
static int
peek_header(struct gtt_input *in, struct gtt_v2_header *h, struct gtt_err *err)
{
	const uint8_t *p;
	size_t need = 1, got;
	int r;

	h->off = gtt_input_offset(in);
	for (;; need = got + 1) {
		if (gtt_input_peek(in, need, &p, &got, err) < 0 && got < need)
			return -1;
		if (got == 0)
			return 0;
		if (got < need)
			return gtt_fail(err, GTT_ECUT, h->off + got,
			    "cut in a batch header");
		r = gtt_v2_parse_header(h, p, got, err);
		if (r != 0)
			return r;
	}
}

/* Consumes a header and takes the bytes that it announces. */
static int
take_batch(struct gtt_v2_loader *l, struct gtt_v2_gen *g,
    const struct gtt_v2_header *h, struct gtt_v2_batch *b, struct gtt_err *err)
{
	size_t got;

	gtt_input_skip(l->in, h->len);
	b->off = gtt_input_offset(l->in);
	b->time = h->time;
	b->next = NO_BATCH;
	if (gtt_input_take(l->in, (size_t)h->size, &g->bytes, &b->p, &got,
	    err) < 0)
		return -1;
	b->len = (uint32_t)got;
	if (got < h->size)
		return gtt_fail(err, GTT_ECUT, b->off + got,
		    "cut in a batch: %zu of its %" PRIu64 " bytes are there",
		    got, h->size);
	return 0;
}

static int
add_strings(struct gtt_v2_gen *g, const struct gtt_v2_batch *b,
    struct gtt_err *err)
{
	struct gtt_cursor c = gtt_cursor(b->p + 1, b->len - 1);

	while (gtt_cursor_left(&c) > 0) {
		struct gtt_cursor at = c;
		uint64_t id, len;
		const uint8_t *p;

		if (gtt_cursor_u8(&c) != GTT_V2_STRING)
			return bad_at(err, b, &at, "expected a string");
		id = gtt_cursor_uvarint(&c);
		len = gtt_cursor_uvarint(&c);
		if (!c.bad && len > GTT_V2_MAX_STRING)
			return bad_at(err, b, &at, "string too long");
		p = gtt_cursor_bytes(&c, len);
		if (c.bad)
			return bad_at(err, b, &at, "malformed string");
		if (gtt_table_add_str(&g->tb, id, (const char *)p, len) ==
		    GTT_IDS_NONE)
			return bad_at(err, b, &at, "string id used twice");
	}
	return 0;
}

static int
add_stack(struct gtt_v2_gen *g, const struct gtt_v2_batch *b,
    struct gtt_cursor *c, struct gtt_err *err)
{
	const struct gtt_cursor at = *c;
	uint64_t id, n, pc, func, file, line;

	if (gtt_cursor_u8(c) != GTT_V2_STACK)
		return bad_at(err, b, &at, "expected a stack");
	id = gtt_cursor_uvarint(c);
	n = gtt_cursor_uvarint(c);
	if (!c->bad && n > GTT_V2_MAX_FRAMES)
		return bad_at(err, b, &at, "stack of more than 128 frames");
	gtt_table_stack_begin(&g->tb);
	for (; n > 0 && !c->bad; n--) {
		pc = gtt_cursor_uvarint(c);
		func = gtt_cursor_uvarint(c);
		file = gtt_cursor_uvarint(c);
		line = gtt_cursor_uvarint(c);
		gtt_table_stack_frame(&g->tb, pc, func, file, line);
	}
	if (c->bad)
		return bad_at(err, b, &at, "malformed stack");
	if (gtt_table_stack_end(&g->tb, id, false) == GTT_IDS_NONE)
		return bad_at(err, b, &at, "stack id used twice");
	return 0;
}

static int
add_stacks(struct gtt_v2_gen *g, const struct gtt_v2_batch *b,
    struct gtt_err *err)
{
	struct gtt_cursor c = gtt_cursor(b->p + 1, b->len - 1);

	while (gtt_cursor_left(&c) > 0) {
		if (add_stack(g, b, &c, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_samples(struct gtt_v2_gen *g, const struct gtt_v2_batch *b,
    struct gtt_err *err)
{
	struct gtt_cursor c = gtt_cursor(b->p + 1, b->len - 1);

	while (gtt_cursor_left(&c) > 0) {
		struct gtt_cursor at = c;
		struct gtt_v2_sample s;

		if (gtt_cursor_u8(&c) != GTT_V2_CPU_SAMPLE)
			return bad_at(err, b, &at, "expected a CPU sample");
		s.time = (int64_t)gtt_cursor_uvarint(&c);	/* ticks yet */
		s.m = (int64_t)gtt_cursor_uvarint(&c);
		s.p = (int64_t)gtt_cursor_uvarint(&c);
		s.g = (int64_t)gtt_cursor_uvarint(&c);
		if (s.g == 0)
			s.g = GTT_NONE;
		s.stack = gtt_cursor_uvarint(&c);
		if (c.bad)
			return bad_at(err, b, &at, "malformed CPU sample");
		g->samples = gtt_grow(g->samples, &g->samples_cap,
		    g->nsamples + 1, sizeof *g->samples);
		g->samples[g->nsamples++] = s;
	}
	return 0;
}

/* sec and nsec as they stand, carried into one another as time.Unix does. */
static void
set_wall(struct gtt_clock *k, uint64_t sec, uint64_t nsec)
{
	const int64_t second = 1000000000;
	int64_t s = (int64_t)sec, ns = (int64_t)nsec;

	if (ns < 0 || ns >= second) {
		s = gtt_wrap_add(s, ns / second);
		ns %= second;
		if (ns < 0) {
			ns += second;
			s = gtt_wrap_add(s, -1);
		}
	}
	k->wall_sec = s;
	k->wall_nsec = ns;
}

static int
add_clock(struct gtt_v2_gen *g, const struct gtt_v2_batch *b, uint64_t *ticks,
    struct gtt_cursor *c, struct gtt_err *err)
{
	uint64_t sec, nsec;

	if (g->has_clock)
		return bad_at(err, b, c, "a second clock snapshot");
	g->has_clock = true;
	*ticks += gtt_cursor_uvarint(c);
	g->snap_ticks = *ticks;
	g->clock.mono = gtt_cursor_uvarint(c);
	sec = gtt_cursor_uvarint(c);
	nsec = gtt_cursor_uvarint(c);
	set_wall(&g->clock, sec, nsec);
	return 0;
}

static int
add_sync(struct gtt_v2_gen *g, const struct gtt_v2_batch *b, int version,
    struct gtt_err *err)
{
	struct gtt_cursor c = gtt_cursor(b->p, b->len);
	uint64_t ticks = b->time;

	if (version >= 25)
		gtt_cursor_u8(&c);	/* the Sync byte */
	while (gtt_cursor_left(&c) > 0) {
		struct gtt_cursor at = c;
		uint8_t type = gtt_cursor_u8(&c);

		if (type == GTT_V2_FREQUENCY) {
			if (g->ns_per_tick != 0)
				return bad_at(err, b, &at, "a second frequency");
			g->ns_per_tick = 1.0 /
			    ((double)gtt_cursor_uvarint(&c) / 1e9);
		} else if (type == GTT_V2_CLOCK_SNAPSHOT && version >= 25) {
			if (add_clock(g, b, &ticks, &c, err) < 0)
				return -1;
		} else {
			return bad_at(err, b, &at,
			    "expected a frequency or a clock snapshot");
		}
		if (c.bad)
			return bad_at(err, b, &at, "malformed number");
	}
	return 0;
}

static void
add_events(struct gtt_v2_gen *g, int64_t m, const struct gtt_v2_batch *b)
{
	uint32_t *slot = gtt_map_put(&g->m_index, (uint64_t)m);
	uint32_t i = (uint32_t)g->nbatches;
	struct gtt_v2_mbatches *mb;

	g->batches = gtt_grow(g->batches, &g->batches_cap, g->nbatches + 1,
	    sizeof *g->batches);
	g->batches[g->nbatches++] = *b;
	if (*slot == GTT_MAP_NONE) {
		*slot = (uint32_t)g->nms;
		g->ms = gtt_grow(g->ms, &g->ms_cap, g->nms + 1, sizeof *g->ms);
		g->ms[g->nms++] = (struct gtt_v2_mbatches){ m, i, i };
		return;
	}
	mb = &g->ms[*slot];
	g->batches[mb->last].next = i;
	mb->last = i;
}

static void
add_chunk(struct gtt_v2_gen *g, const struct gtt_v2_header *h,
    const struct gtt_v2_batch *b)
{
	g->chunks = gtt_grow(g->chunks, &g->chunks_cap, g->nchunks + 1,
	    sizeof *g->chunks);
	g->chunks[g->nchunks++] = (struct gtt_v2_chunk){ b->p, b->len, h->exp,
	    h->m, h->time };
}

/* Its format is the experiment's own. */
static void
add_experimental(struct gtt_v2_gen *g, const struct gtt_v2_header *h,
    const struct gtt_v2_batch *b)
{
	struct gtt_table *t = &g->tb.table;

	t->batches = gtt_grow(t->batches, &g->experiments_cap, t->nbatches + 1,
	    sizeof *t->batches);
	t->batches[t->nbatches++] = (struct gtt_batch){ b->p, b->len, h->exp,
	    (int64_t)h->m };
}

/* Sorts a batch into the generation by its first byte. */
static int
add_batch(struct gtt_v2_gen *g, const struct gtt_v2_header *h,
    const struct gtt_v2_batch *b, int version, struct gtt_err *err)
{
	unsigned first = b->len > 0 ? b->p[0] : GTT_V2_NONE;

	if (h->exp != 0) {
		add_experimental(g, h, b);
		return 0;
	}
	if (first == GTT_V2_STRINGS)
		return add_strings(g, b, err);
	if (first == GTT_V2_STACKS)
		return add_stacks(g, b, err);
	if (first == GTT_V2_CPU_SAMPLES)
		return add_samples(g, b, err);
	if (first == (version >= 25 ? GTT_V2_SYNC : GTT_V2_FREQUENCY))
		return add_sync(g, b, version, err);
	if (first == GTT_V2_END_OF_GENERATION)
		return gtt_fail(err, GTT_EDATA, b->off,
		    "an end of generation, which Go before 1.26 does not write");
	add_events(g, (int64_t)h->m, b);
	return 0;
}

/* Whether the batch after h belongs to g; starts g with the first one. */
static int
belongs(struct gtt_v2_gen *g, const struct gtt_v2_header *h, int version,
    struct gtt_err *err)
{
	if (h->gen == 0)
		return gtt_fail(err, GTT_EDATA, h->off, "generation number 0");
	if (g->gen == 0) {
		g->gen = h->gen;
		g->tb.table.gen = h->gen;
	}
	if (h->gen == g->gen)
		return 1;
	if (version < 26 && h->gen == g->gen + 1)
		return 0;
	return gtt_fail(err, GTT_EDATA, h->off, version >= 26 ?
	    "generation %" PRIu64 " begins inside generation %" PRIu64 :
	    "generation %" PRIu64 " follows generation %" PRIu64, h->gen,
	    g->gen);
}

enum { MORE, COMPLETE, AT_END, UNREADABLE, BROKEN };

/* Reads one batch into g. */
static int
load_batch(struct gtt_v2_loader *l, struct gtt_v2_gen *g, struct gtt_err *err)
{
	struct gtt_v2_batch b;
	struct gtt_v2_header h;
	int r = peek_header(l->in, &h, err);

	if (r < 0)
		return UNREADABLE;
	if (r == 0)
		return AT_END;
	if (h.type == GTT_V2_END_OF_GENERATION) {
		gtt_input_skip(l->in, h.len);
		if (l->version >= 26)
			return COMPLETE;
		gtt_fail(err, GTT_EDATA, h.off,
		    "an end of generation, which Go before 1.26 does not write");
		return BROKEN;
	}
	if (l->version < 26 && g->gen != 0) {
		r = belongs(g, &h, l->version, err);
		if (r <= 0)
			return r < 0 ? BROKEN : COMPLETE;
	}
	if (take_batch(l, g, &h, &b, err) < 0)
		return UNREADABLE;
	if (l->version >= 26 && h.exp == 0 && b.len > 0 &&
	    b.p[0] == GTT_V2_END_OF_GENERATION)
		return COMPLETE;
	if (belongs(g, &h, l->version, err) < 0)
		return BROKEN;
	if (g->min_ts == 0 || h.time < g->min_ts)
		g->min_ts = h.time;
	if (l->chunks)
		add_chunk(g, &h, &b);
	return add_batch(g, &h, &b, l->version, err) < 0 ? BROKEN : MORE;
}

static int
sample_order(const void *a, const void *b, void *arg)
{
	const struct gtt_v2_sample *x = a, *y = b;

	(void)arg;
	return (x->time > y->time) - (x->time < y->time);
}

/* Checks what a generation must have and makes its tables ready for use. */
static int
finish(struct gtt_v2_loader *l, struct gtt_v2_gen *g, struct gtt_err *err)
{
	size_t i;

	if (g->ns_per_tick == 0 && l->partial) {
		l->in_ticks = l->ns_per_tick == 0;
		g->ns_per_tick = l->in_ticks ? 1.0 : l->ns_per_tick;
	}
	if (g->ns_per_tick == 0)
		return gtt_fail(err, GTT_EDATA, gtt_input_offset(l->in),
		    "a generation without a clock frequency");
	if (l->version >= 25 && !g->has_clock && !l->partial)
		return gtt_fail(err, GTT_EDATA, gtt_input_offset(l->in),
		    "a generation without a clock snapshot");
	l->ns_per_tick = g->ns_per_tick;
	if (g->ns_per_tick >= 1 && g->ns_per_tick <= 1 << 20 &&
	    g->ns_per_tick == (double)(uint64_t)g->ns_per_tick) {
		g->int_ns_per_tick = (uint64_t)g->ns_per_tick;
		g->exact_ticks = (UINT64_C(1) << 53) / g->int_ns_per_tick;
	}
	g->clock.trace = gtt_go_int64((double)g->snap_ticks * g->ns_per_tick);
	if (gtt_table_resolve(&g->tb, l->partial, err) < 0)
		return -1;
	for (i = 0; i < g->nsamples; i++)
		g->samples[i].time = gtt_go_int64(
		    (double)(uint64_t)g->samples[i].time * g->ns_per_tick);
	gtt_gosort(g->samples, g->nsamples, sizeof *g->samples, sample_order,
	    NULL);
	return 0;
}

/*
 * What to make of how reading ended.  Go gives out a generation of Go < 1.26
 * after which nothing more can be read; one of Go 1.26 must be closed.
 */
static int
settle(struct gtt_v2_loader *l, const struct gtt_v2_gen *g, int how,
    struct gtt_err *why, struct gtt_err *later, struct gtt_err *err)
{
	bool salvage = l->partial && g->nms > 0;

	if (how == COMPLETE)
		return 1;
	l->done = true;
	if (how == AT_END && l->version >= 26) {
		if (g->gen == 0)
			return 0;
		gtt_fail(why, GTT_ECUT, gtt_input_offset(l->in),
		    "the generation is not closed");
	} else if (how == AT_END) {
		return 1;
	} else if (how == UNREADABLE && l->version < 26 && g->gen != 0) {
		salvage = true;
	}
	*(salvage ? later : err) = *why;
	return salvage ? 1 : -1;
}

int
gtt_v2_load(struct gtt_v2_loader *l, struct gtt_v2_gen **gen,
    struct gtt_err *later, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	struct gtt_v2_gen *g;
	int how, r;

	if (l->done)
		return 0;
	g = gtt_calloc(1, sizeof *g);
	gtt_table_init(&g->tb, 0);
	g->from = gtt_input_offset(l->in);
	do {
		how = load_batch(l, g, &why);
	} while (how == MORE);
	g->to = gtt_input_offset(l->in);
	r = settle(l, g, how, &why, later, err);
	if (r > 0 && finish(l, g, err) < 0)
		r = -1;
	if (r <= 0) {
		if (r < 0 && err->gen == 0)
			err->gen = g->gen;
		gtt_v2_gen_free(g, l->in);
		return r;
	}
	if (later->code != GTT_OK && later->gen == 0)
		later->gen = g->gen;
	*gen = g;
	return 1;
}

void
gtt_v2_gen_free(struct gtt_v2_gen *g, struct gtt_input *in)
{
	if (g == NULL)
		return;
	gtt_input_release(in, g->from, g->to);
	free(g->tb.table.batches);
	gtt_table_fini(&g->tb);
	free(g->batches);
	free(g->chunks);
	free(g->ms);
	gtt_map_fini(&g->m_index);
	free(g->samples);
	gtt_arena_fini(&g->bytes);
	free(g);
}
