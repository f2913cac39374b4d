#include "common/trace/encode/build.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/header.h"
#include "common/trace/v2/put.h"

#define MAX_EVENT	((size_t)1 + 10 * GTT_V2_MAX_ARGS)	/* bytes */

/* What lanes may hold in all, about. */
#define LANES_HOLD	((size_t)8 << 20)
#define LEAST_LIMIT	((size_t)512)

#define TEXT_IDS	(UINT64_C(1) << 32)	/* tables have fewer strings */
#define OTHER_PCS	(UINT64_C(1) << 63)

struct gtt_v2_text {
	char		*p;
	uint32_t	 len;
	uint64_t	 gen;	/* that has it last */
};

void
gtt_v2_build_init(struct gtt_v2_build *b, struct gtt_buf *out)
{
	b->out = out;
	b->strings.type = GTT_V2_STRINGS;
	b->stacks.type = GTT_V2_STACKS;
	b->samples.type = GTT_V2_CPU_SAMPLES;
	gtt_header_put(out, GTT_NEWEST);
}

void
gtt_v2_build_fini(struct gtt_v2_build *b)
{
	gtt_v2_build_forget(b);
	free(b->texts);
	gtt_map_fini(&b->text_index);
	free(b->used_strs.bits);
	free(b->used_stacks.bits);
	gtt_map_fini(&b->frame_of_pc);
	gtt_buf_fini(&b->strings.buf);
	gtt_buf_fini(&b->stacks.buf);
	gtt_buf_fini(&b->samples.buf);
	free(b->lanes);
}

/*
 * Batches.
 */

static inline bool
is_marked(const struct gtt_v2_used *u, uint32_t i)
{
	return i / 64 < u->n && (u->bits[i / 64] >> (i % 64) & 1) != 0;
}

static void
mark(struct gtt_v2_used *u, uint32_t i)
{
	size_t word = i / 64;

	if (word >= u->n) {
		u->bits = gtt_grow(u->bits, &u->cap, word + 1, sizeof *u->bits);
		memset(u->bits + u->n, 0, (u->cap - u->n) * sizeof *u->bits);
		u->n = u->cap;
	}
	u->bits[word] |= UINT64_C(1) << (i % 64);
}

static void
unmark(struct gtt_v2_used *u)
{
	if (u->n > 0)
		memset(u->bits, 0, u->n * sizeof *u->bits);
}

static void
flush(struct gtt_v2_build *b, struct gtt_buf *buf, size_t at)
{
	if (buf->len == 0)
		return;
	gtt_v2_put_batch_end(buf, at, false);
	gtt_buf_put(b->out, buf->p, buf->len);
	buf->len = 0;
}

/* Makes room for n bytes in a batch of strings, stacks or samples. */
static struct gtt_buf *
side_room(struct gtt_v2_build *b, struct gtt_v2_side *s, size_t n)
{
	if (s->buf.len > 0 && gtt_v2_put_batch_room(&s->buf, s->at) < n)
		flush(b, &s->buf, s->at);
	if (s->buf.len == 0) {
		s->at = gtt_v2_put_batch(&s->buf, b->gen, UINT64_MAX, b->start);
		gtt_buf_putc(&s->buf, (char)s->type);
	}
	return &s->buf;
}

/* The next number down that a double can hold. */
static uint64_t
exact(uint64_t v)
{
	unsigned spare = v >> 53 == 0 ? 0 : 11 - (unsigned)__builtin_clzll(v);

	return v >> spare << spare;
}

static __attribute__((noinline)) void
open_batch(struct gtt_v2_build *b, struct gtt_v2_lane *lane, int64_t time)
{
	uint64_t base = exact((uint64_t)time);

	flush(b, &lane->buf, lane->at);
	lane->at = gtt_v2_put_batch(&lane->buf, b->gen, lane->m, base);
	lane->last = (int64_t)base;
	if (lane->listed)
		return;
	lane->listed = true;
	b->lanes = gtt_grow(b->lanes, &b->lanes_cap, b->nlanes + 1,
	    sizeof *b->lanes);
	b->lanes[b->nlanes++] = lane;
	b->limit = LANES_HOLD / b->nlanes;
	if (b->limit > GTT_V2_MAX_BATCH - MAX_EVENT)
		b->limit = GTT_V2_MAX_BATCH - MAX_EVENT;
	if (b->limit < LEAST_LIMIT)
		b->limit = LEAST_LIMIT;
}

void
gtt_v2_build_event(struct gtt_v2_build *b, struct gtt_v2_lane *lane,
    enum gtt_v2_type type, int64_t time, const uint64_t *args)
{
	unsigned n = gtt_v2_timed_args[type];
	uint8_t *to;

	if (__builtin_expect(lane->buf.len == 0 ||
	    lane->buf.len - lane->at > b->limit ||
	    (uint64_t)(time - lane->last) >> 53 != 0, 0))
		open_batch(b, lane, time);
	to = (uint8_t *)gtt_buf_room(&lane->buf, MAX_EVENT);
	*to++ = (uint8_t)type;
	to = gtt_putv(to, (uint64_t)(time - lane->last));
	for (unsigned i = 0; i + 1 < n; i++)
		to = gtt_putv(to, args[i]);
	lane->buf.len = (size_t)((char *)to - lane->buf.p);
	lane->last = time;
}

void
gtt_v2_build_sample(struct gtt_v2_build *b, const struct gtt_event *ev,
    uint64_t stack)
{
	gtt_v2_put_event(side_room(b, &b->samples, MAX_EVENT),
	    GTT_V2_CPU_SAMPLE, (uint64_t[]){ exact((uint64_t)ev->time),
	    (uint64_t)ev->m, (uint64_t)ev->p,
	    ev->g == GTT_NONE ? 0 : (uint64_t)ev->g, stack });
}

void
gtt_v2_build_batch(struct gtt_v2_build *b, const struct gtt_batch *batch)
{
	gtt_v2_put_experimental(b->out, batch->experiment, b->gen,
	    (uint64_t)batch->m, b->start, batch->p, batch->len);
}

/*
 * Strings and stacks.
 */

static int
put_string(struct gtt_v2_build *b, uint64_t id, struct gtt_str s,
    struct gtt_err *err)
{
	struct gtt_v2_record rec = { .spec = gtt_v2_spec(GTT_V2_STRING),
	    .type = GTT_V2_STRING, .args = { id },
	    .data = (const uint8_t *)s.p, .len = s.len };

	if (s.len > GTT_V2_MAX_STRING)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "a string of %"
		    PRIu32 " bytes, the format holds %d", s.len,
		    GTT_V2_MAX_STRING);
	gtt_v2_put_record(side_room(b, &b->strings, MAX_EVENT + s.len), &rec,
	    false);
	return 0;
}

int
gtt_v2_build_str(struct gtt_v2_build *b, const struct gtt_table *t, uint32_t i,
    uint64_t *id, struct gtt_err *err)
{
	*id = i;
	if (i == 0 || is_marked(&b->used_strs, i))
		return 0;
	mark(&b->used_strs, i);
	return put_string(b, i, gtt_table_str(t, i), err);
}

/*
 * The pc of frame i: where another frame has it (ids that led nowhere give
 * such frames), one of its own, since readers know one frame a pc.
 */
static uint64_t
pc_of(struct gtt_v2_build *b, const struct gtt_table *t, uint32_t i)
{
	const struct gtt_frame *f = &t->frames[i], *other;
	uint32_t *slot = gtt_map_put(&b->frame_of_pc, f->pc);

	if (*slot == GTT_MAP_NONE)
		*slot = i;
	other = &t->frames[*slot];
	if (other->func != f->func || other->file != f->file ||
	    other->line != f->line)
		return OTHER_PCS + i;
	return f->pc;
}

static int
put_stack(struct gtt_v2_build *b, const struct gtt_table *t, uint32_t id,
    const struct gtt_stack *s, struct gtt_err *err)
{
	uint64_t numbers[4 * GTT_V2_MAX_FRAMES], *to = numbers;
	struct gtt_v2_record rec = { .spec = gtt_v2_spec(GTT_V2_STACK),
	    .type = GTT_V2_STACK, .args = { id, s->n }, .frames = numbers,
	    .nframes = s->n };

	if (s->n > GTT_V2_MAX_FRAMES)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "a stack of %"
		    PRIu32 " frames, the format holds %d", s->n,
		    GTT_V2_MAX_FRAMES);
	for (uint32_t i = 0; i < s->n; i++, to += 4) {
		uint32_t frame = t->pcs[s->first + i];

		to[0] = pc_of(b, t, frame);
		to[3] = t->frames[frame].line;
		if (gtt_v2_build_str(b, t, t->frames[frame].func, &to[1],
		    err) < 0 ||
		    gtt_v2_build_str(b, t, t->frames[frame].file, &to[2],
		    err) < 0)
			return -1;
	}
	gtt_v2_put_record(side_room(b, &b->stacks,
	    MAX_EVENT + 40 * (size_t)s->n), &rec, false);
	return 0;
}

int
gtt_v2_build_stack(struct gtt_v2_build *b, const struct gtt_table *t,
    uint32_t i, uint64_t *id, struct gtt_err *err)
{
	*id = i == GTT_NO_STACK ? 0 : i;
	if (*id == 0 || is_marked(&b->used_stacks, i))
		return 0;
	mark(&b->used_stacks, i);
	return put_stack(b, t, i, &t->stacks[i], err);
}

int
gtt_v2_build_text(struct gtt_v2_build *b, struct gtt_str s, uint64_t *id,
    struct gtt_err *err)
{
	uint64_t key = gtt_hash(s.p, s.len);
	struct gtt_v2_text *text;
	uint32_t *slot;

	*id = 0;
	if (s.len == 0)
		return 0;
	for (;; key++) {
		slot = gtt_map_put(&b->text_index, key);
		if (*slot == GTT_MAP_NONE)
			break;
		text = &b->texts[*slot];
		if (text->len == s.len && memcmp(text->p, s.p, s.len) == 0)
			break;
	}
	if (*slot == GTT_MAP_NONE) {
		*slot = (uint32_t)b->ntexts;
		b->texts = gtt_grow(b->texts, &b->texts_cap, b->ntexts + 1,
		    sizeof *b->texts);
		b->texts[b->ntexts++] = (struct gtt_v2_text){
		    gtt_strndup(s.p, s.len), s.len, 0 };
	}
	*id = TEXT_IDS + *slot;
	text = &b->texts[*slot];
	if (!b->open || text->gen == b->gen)
		return 0;
	text->gen = b->gen;
	return put_string(b, *id, s, err);
}

void
gtt_v2_build_forget(struct gtt_v2_build *b)
{
	while (b->ntexts > 0)
		free(b->texts[--b->ntexts].p);
	gtt_map_clear(&b->text_index);
}

/*
 * Generations.
 */

void
gtt_v2_build_begin(struct gtt_v2_build *b, int64_t start)
{
	b->gen++;
	b->open = true;
	b->start = (uint64_t)start;
	unmark(&b->used_strs);
	unmark(&b->used_stacks);
	gtt_map_clear(&b->frame_of_pc);
}

static void
put_sync(struct gtt_v2_build *b, int64_t sync, const struct gtt_clock *clock)
{
	static const struct gtt_clock none;
	const struct gtt_clock *c = clock != NULL ? clock : &none;
	uint64_t base = exact((uint64_t)sync);
	uint64_t dt = clock != NULL ? (uint64_t)clock->trace - base : 0;
	size_t at = gtt_v2_put_batch(b->out, b->gen, UINT64_MAX, base);

	gtt_buf_putc(b->out, GTT_V2_SYNC);
	gtt_v2_put_event(b->out, GTT_V2_FREQUENCY,
	    (uint64_t[]){ UINT64_C(1000000000) });
	gtt_v2_put_event(b->out, GTT_V2_CLOCK_SNAPSHOT, (uint64_t[]){ dt,
	    c->mono, (uint64_t)c->wall_sec, (uint64_t)c->wall_nsec });
	gtt_v2_put_batch_end(b->out, at, false);
}

void
gtt_v2_build_end(struct gtt_v2_build *b, int64_t sync,
    const struct gtt_clock *clock)
{
	while (b->nlanes > 0) {
		struct gtt_v2_lane *lane = b->lanes[--b->nlanes];

		flush(b, &lane->buf, lane->at);
		gtt_buf_fini(&lane->buf);
		lane->listed = false;
	}
	flush(b, &b->strings.buf, b->strings.at);
	flush(b, &b->stacks.buf, b->stacks.at);
	flush(b, &b->samples.buf, b->samples.at);
	put_sync(b, sync, clock);
	gtt_buf_putc(b->out, GTT_V2_END_OF_GENERATION);
	b->open = false;
}
