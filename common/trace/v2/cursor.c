#include "common/trace/v2/cursor.h"

#include "common/base/buf.h"
#include "common/base/cursor.h"
#include "common/trace/gotime.h"

/* The longest timed event, in bytes: its type and its numbers. */
#define MAX_EVENT	(1 + GTT_VARINT_MAX * GTT_V2_MAX_ARGS)

/* Reads n numbers, dt first, where the end of the batch may be near. */
static const uint8_t *
read_slowly(struct gtt_v2_raw *raw, unsigned n, uint64_t *dt,
    const uint8_t *p, const uint8_t *end, bool *bad)
{
	struct gtt_cursor in = { p, end, false };
	unsigned i;

	*dt = gtt_cursor_uvarint(&in);
	for (i = 0; i + 1 < n; i++)
		raw->args[i] = gtt_cursor_uvarint(&in);
	*bad = in.bad;
	return in.p;
}

/* The same where it is too far away for any event to reach it. */
static inline __attribute__((always_inline)) const uint8_t *
read_fast(struct gtt_v2_raw *raw, unsigned n, uint64_t *dt, const uint8_t *p,
    bool *bad)
{
	*dt = gtt_uvarint_near(&p, bad);
	if (n > 1)
		raw->args[0] = gtt_uvarint_near(&p, bad);
	if (n > 2)
		raw->args[1] = gtt_uvarint_near(&p, bad);
	if (n > 3)
		raw->args[2] = gtt_uvarint_near(&p, bad);
	if (n > 4)
		raw->args[3] = gtt_uvarint_near(&p, bad);
	return p;
}

/* Ticks to nanoseconds, as Go's floating point has it. */
static inline int64_t
to_ns(const struct gtt_v2_gen *g, uint64_t ticks)
{
	/* Where the product is exact, an integer gives the same. */
	if (__builtin_expect(ticks < g->exact_ticks, 1))
		return (int64_t)(ticks * g->int_ns_per_tick);
	return gtt_go_int64((double)ticks * g->ns_per_tick);
}

/*
 * Decodes the next events of the batch, up to a bad one: fast where no number
 * can reach the end of the batch, then slowly.
 */
static void
fill_block(struct gtt_v2_cursor *c, const struct gtt_v2_gen *g)
{
	const uint8_t *p = c->p, *at = p, *end = c->end;
	const uint8_t *far = end - p > MAX_EVENT ? end - MAX_EVENT : p;
	const uint64_t off = c->batch->off - (uint64_t)(uintptr_t)c->batch->p;
	struct gtt_v2_raw *raw = c->block, *const lim = c->block_end;
	int64_t last = c->last;
	bool bad = false;
	uint64_t dt;
	unsigned n;

	if (last == 0)
		last = to_ns(g, c->batch->time);
	for (; raw < lim && p < end; raw++) {
		at = p;
		raw->type = *p++;
		n = gtt_v2_timed_args[raw->type];
		if (__builtin_expect(n == 0, 0))
			break;
		if (__builtin_expect(at < far, 1))
			p = read_fast(raw, n, &dt, p, &bad);
		else
			p = read_slowly(raw, n, &dt, p, end, &bad);
		if (__builtin_expect(bad, 0))
			break;
		raw->off = off + (uint64_t)(uintptr_t)at;
		at = p;
		last = gtt_wrap_add(last, to_ns(g, dt));
		raw->time = last;
		if (__builtin_expect(last == 0, 0))	/* Go begins anew */
			last = to_ns(g, c->batch->time);
	}
	c->next = c->block;
	c->lim = raw;
	c->p = at;
	c->last = last;
}

void
gtt_v2_cursor_open(struct gtt_v2_cursor *c, const struct gtt_v2_gen *g,
    uint32_t i)
{
	c->last = 0;
	c->batch = i == UINT32_MAX ? NULL : &g->batches[i];
	if (c->batch == NULL)
		return;
	c->p = c->batch->p;
	c->end = c->p + c->batch->len;
}

/* What is wrong with the event at c->p. */
static int
bad_event(const struct gtt_v2_cursor *c, const struct gtt_v2_gen *g,
    struct gtt_err *err)
{
	const char *name = gtt_v2_spec(*c->p)->name;
	uint64_t off = c->batch->off + (uint64_t)(c->p - c->batch->p);

	err->gen = g->gen;
	if (gtt_v2_timed_args[*c->p] > 0)
		return gtt_fail(err, GTT_EDATA, off,
		    "malformed number in event %s", name);
	if (name[0] != '\0')
		return gtt_fail(err, GTT_EDATA, off,
		    "event %s has no place among timed events", name);
	return gtt_fail(err, GTT_EDATA, off, "unknown event type %u", *c->p);
}

int
gtt_v2_cursor_fill(struct gtt_v2_cursor *c, const struct gtt_v2_gen *g,
    struct gtt_err *err)
{
	while (c->batch != NULL && c->p == c->end)
		gtt_v2_cursor_open(c, g, c->batch->next);
	if (c->batch == NULL)
		return 0;
	fill_block(c, g);
	return c->next < c->lim ? 1 : bad_event(c, g, err);
}
