#include "common/trace/v2/extents.h"

#include <string.h>

#include "common/base/cursor.h"
#include "common/base/mem.h"
#include "common/trace/gotime.h"
#include "common/trace/v2/batch.h"
#include "common/trace/v2/spec.h"

/* Batches one after the other. */
struct batches {
	const uint8_t	*p, *end;
	struct gtt_v2_header h;
	const uint8_t	*body;
	unsigned	 first;		/* its first byte, or NONE */
};

/* Goes to the next one: false at the end, or where it is damaged. */
static bool
next(struct batches *b)
{
	struct gtt_err err = { 0 };
	size_t left = (size_t)(b->end - b->p);

	if (left == 0 || gtt_v2_parse_header(&b->h, b->p, left, &err) <= 0)
		return false;
	if (b->h.type == GTT_V2_END_OF_GENERATION)
		b->h.size = 0;
	if (b->h.size > left - b->h.len)
		return false;
	b->body = b->p + b->h.len;
	b->p = b->body + b->h.size;
	b->first = b->h.size > 0 && b->h.exp == 0 ? *b->body : GTT_V2_NONE;
	return true;
}

static bool
ends_generation(const struct batches *b)
{
	return b->h.type == GTT_V2_END_OF_GENERATION ||
	    b->first == GTT_V2_END_OF_GENERATION;
}

static int64_t
to_ns(const struct gtt_v2_extent *e, uint64_t ticks)
{
	return gtt_go_int64((double)ticks * e->ns_per_tick);
}

/* The frequency of a batch that has one, which it says first. */
static void
read_frequency(struct gtt_v2_extent *e, const struct batches *b)
{
	struct gtt_cursor c = gtt_cursor(b->body, (size_t)b->h.size);

	if (gtt_cursor_u8(&c) == GTT_V2_SYNC)
		gtt_cursor_u8(&c);
	e->ns_per_tick = 1.0 / ((double)gtt_cursor_uvarint(&c) / 1e9);
}

/* A generation being listed. */
struct listing {
	struct gtt_v2_extent e;
	uint64_t	gen;
	uint64_t	min_ts;
};

static void
add_batch(struct listing *l, const struct batches *b, int version)
{
	if (l->gen == 0) {
		l->gen = b->h.gen;
		l->min_ts = b->h.time;
	}
	if (b->h.time < l->min_ts)
		l->min_ts = b->h.time;
	if (b->first == (version >= 25 ? GTT_V2_SYNC : GTT_V2_FREQUENCY))
		read_frequency(&l->e, b);
}

/* The pages of a generation may go. */
static void
release(struct gtt_input *in, const struct gtt_v2_extent *e)
{
	uint64_t at = gtt_input_offset(in) + e->off;

	gtt_input_release(in, at, at + e->len);
}

/* Where the generation ends, if b, the batch at before, shows that it does. */
static const uint8_t *
end_of(const struct listing *l, const struct batches *b, bool more, int version,
    const uint8_t *before)
{
	if (version >= 26)
		return more && ends_generation(b) ? b->p : NULL;
	return l->gen != 0 && (!more || b->h.gen != l->gen) ? before : NULL;
}

size_t
gtt_v2_extents(struct gtt_input *in, int version, struct gtt_v2_extent **v)
{
	const uint8_t *p = NULL, *before, *end;
	size_t n = gtt_input_rest(in, &p), nv = 0, cap = 0;
	struct batches b = { .p = p, .end = p + n };
	struct listing l = { 0 };
	bool more = n > 0;

	*v = NULL;
	while (more) {
		before = b.p;
		more = next(&b);
		end = end_of(&l, &b, more, version, before);
		if (end != NULL) {
			l.e.len = (size_t)(end - p) - l.e.off;
			l.e.start = to_ns(&l.e, l.min_ts);
			release(in, &l.e);
			*v = gtt_grow(*v, &cap, nv + 1, sizeof **v);
			(*v)[nv++] = l.e;
			l = (struct listing){ .e.off = (size_t)(end - p) };
		}
		if (more && !ends_generation(&b))
			add_batch(&l, &b, version);
	}
	return nv;
}

/*
 * Walking.
 */

/* Numbers of a record that says nothing here. */
static void
skip_numbers(struct gtt_cursor *c, unsigned n)
{
	for (; n > 0; n--)
		gtt_cursor_uvarint(c);
}

/* Each: its type, a time, and four numbers. */
static uint64_t
walk_samples(struct gtt_v2_walked *w, struct gtt_cursor *c)
{
	uint64_t last = 0, time;

	gtt_cursor_u8(c);
	for (; gtt_cursor_left(c) > 0 && !c->bad; w->nevents++) {
		gtt_cursor_u8(c);
		time = gtt_cursor_uvarint(c);
		skip_numbers(c, 4);
		if (time > last)
			last = time;
	}
	return last;
}

/* What an event of that type at c means for those after it. */
static void
note(struct gtt_v2_walked *w, unsigned type, struct gtt_cursor c)
{
	uint64_t seq;

	switch (type) {
	case GTT_V2_USER_TASK_BEGIN:
	case GTT_V2_USER_REGION_BEGIN:
		w->begins = true;
		break;
	case GTT_V2_STW_BEGIN:
		w->stws++;
		break;
	case GTT_V2_STW_END:
		w->stws--;
		break;
	case GTT_V2_GC_ACTIVE:
	case GTT_V2_GC_BEGIN:
	case GTT_V2_GC_END:
		seq = gtt_cursor_uvarint(&c);
		if (w->gc_seq == 0 || seq < w->gc_seq)
			w->gc_seq = seq;
		break;
	default:
		break;
	}
}

static uint64_t
walk_events(struct gtt_v2_walked *w, struct gtt_cursor *c, uint64_t time)
{
	for (; gtt_cursor_left(c) > 0 && !c->bad; w->nevents++) {
		unsigned type = gtt_cursor_u8(c), n = gtt_v2_timed_args[type];

		if (n == 0) {
			c->bad = true;
			break;
		}
		time += gtt_cursor_uvarint(c);
		note(w, type, *c);
		skip_numbers(c, n - 1);
	}
	return time;
}

static bool
holds_events(const struct batches *b)
{
	return b->h.type == GTT_V2_EVENT_BATCH && b->h.exp == 0 &&
	    b->first != GTT_V2_STRINGS && b->first != GTT_V2_STACKS &&
	    b->first != GTT_V2_SYNC && b->first != GTT_V2_FREQUENCY &&
	    b->first != GTT_V2_END_OF_GENERATION;
}

struct gtt_v2_walked
gtt_v2_walk(struct gtt_input *in, const struct gtt_v2_extent *e)
{
	const uint8_t *p = NULL;
	struct batches b;
	struct gtt_v2_walked w = { 0 };
	uint64_t low = 0, high = 0, last;

	gtt_input_rest(in, &p);
	b = (struct batches){ .p = p + e->off, .end = p + e->off + e->len };
	while (next(&b)) {
		struct gtt_cursor c = gtt_cursor(b.body, (size_t)b.h.size);

		if (!holds_events(&b))
			continue;
		last = b.first == GTT_V2_CPU_SAMPLES ? walk_samples(&w, &c) :
		    walk_events(&w, &c, b.h.time);
		w.bad |= c.bad;
		if (b.first != GTT_V2_CPU_SAMPLES && b.h.time > low)
			low = b.h.time;
		if (last > high)
			high = last;
	}
	w.low = to_ns(e, low);
	w.high = to_ns(e, high);
	release(in, e);
	return w;
}
