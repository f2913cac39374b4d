#include "common/trace/v1/stream.h"

#include "common/trace/gotime.h"

/* What each type of event needs and does. */
enum who { NONE, ITSELF, NAMED, GC };	/* the goroutine: ev.g, args[0], ... */
enum count { KEEP, COUNT, GIVEN, FIRST, SECOND }; /* its sequence number */
enum runs { ON, STARTS, LEAVES, ELSEWHERE };	/* is it on its P, before, after */

static const struct {
	uint8_t	who, count, need, next, runs;
	uint8_t	plain;	/* the type, but for where it happened; 0 itself */
} changes[GTT_V1_NTYPES] = {
#define BLOCKS { ITSELF, KEEP, GTT_V1_RUNNING, GTT_V1_WAITING, LEAVES, 0 }
#define YIELDS { ITSELF, KEEP, GTT_V1_RUNNING, GTT_V1_RUNNABLE, LEAVES, 0 }
#define STARTED(count, plain) \
    { ITSELF, count, GTT_V1_RUNNABLE, GTT_V1_RUNNING, STARTS, plain }
#define FOUND { ITSELF, SECOND, GTT_V1_RUNNABLE, GTT_V1_WAITING, ELSEWHERE, 0 }
#define WOKEN(count, runs, plain) \
    { NAMED, count, GTT_V1_WAITING, GTT_V1_RUNNABLE, runs, plain }
	[GTT_V1_GO_CREATE] = { NAMED, FIRST, GTT_V1_DEAD, GTT_V1_RUNNABLE, ON,
	    0 },
	[GTT_V1_GO_WAITING] = FOUND,
	[GTT_V1_GO_IN_SYSCALL] = FOUND,
	[GTT_V1_GO_START] = STARTED(GIVEN, 0),
	[GTT_V1_GO_START_LABEL] = STARTED(GIVEN, 0),
	[GTT_V1_GO_START_LOCAL] = STARTED(COUNT, GTT_V1_GO_START),
	[GTT_V1_GO_BLOCK] = BLOCKS,
	[GTT_V1_GO_BLOCK_SEND] = BLOCKS,
	[GTT_V1_GO_BLOCK_RECV] = BLOCKS,
	[GTT_V1_GO_BLOCK_SELECT] = BLOCKS,
	[GTT_V1_GO_BLOCK_SYNC] = BLOCKS,
	[GTT_V1_GO_BLOCK_COND] = BLOCKS,
	[GTT_V1_GO_BLOCK_NET] = BLOCKS,
	[GTT_V1_GO_BLOCK_GC] = BLOCKS,
	[GTT_V1_GO_SLEEP] = BLOCKS,
	[GTT_V1_GO_SYS_BLOCK] = BLOCKS,
	[GTT_V1_GO_SCHED] = YIELDS,
	[GTT_V1_GO_PREEMPT] = YIELDS,
	[GTT_V1_GO_UNBLOCK] = WOKEN(GIVEN, ON, 0),
	[GTT_V1_GO_SYS_EXIT] = WOKEN(GIVEN, ELSEWHERE, 0),
	[GTT_V1_GO_UNBLOCK_LOCAL] = WOKEN(COUNT, ON, GTT_V1_GO_UNBLOCK),
	[GTT_V1_GO_SYS_EXIT_LOCAL] = WOKEN(COUNT, ON, GTT_V1_GO_SYS_EXIT),
	[GTT_V1_GO_END] = { .runs = LEAVES },
	[GTT_V1_GO_STOP] = { .runs = LEAVES },
	[GTT_V1_GC_START] = { GC, GIVEN, GTT_V1_DEAD, GTT_V1_DEAD, ON, 0 },
#undef BLOCKS
#undef YIELDS
#undef STARTED
#undef FOUND
#undef WOKEN
};

static inline void
find_change(struct gtt_v1_stream *t)
{
	const struct gtt_v1_event *ev = &t->ev;
	struct gtt_v1_change *c = &t->change;
	uint64_t given = ev->args[1];

	c->need = changes[t->type].need;
	c->next = changes[t->type].next;
	switch ((enum who)changes[t->type].who) {
	case NONE:
		c->g = GTT_V1_NOBODY;
		return;
	case ITSELF:
		c->g = ev->g;
		break;
	case NAMED:
		c->g = ev->args[0];
		break;
	case GC:
		c->g = GTT_V1_THE_GC;
		given = ev->args[0];
		break;
	}
	c->need_seq = GTT_V1_ANY_SEQ;
	c->next_seq = GTT_V1_ANY_SEQ;
	switch ((enum count)changes[t->type].count) {
	case KEEP:
		break;
	case COUNT:
		c->next_seq = GTT_V1_NEXT_SEQ;
		break;
	case GIVEN:
		c->need_seq = given;
		c->next_seq = given + 1;
		break;
	case FIRST:
		c->need_seq = 0;
		c->next_seq = 1;
		break;
	case SECOND:
		c->need_seq = 1;
		c->next_seq = 2;
		break;
	}
}

/* What every event has, once the stream's time has gone on to it. */
static inline void
fill_head(struct gtt_v1_stream *t, const struct gtt_v1_scan *s, unsigned type,
    const uint8_t *at)
{
	struct gtt_v1_event *ev = &t->ev;

	ev->ts = t->ts;
	t->type = (uint8_t)type;
	ev->type = changes[type].plain != 0 ? changes[type].plain :
	    (uint8_t)type;
	ev->p = t->p;
	ev->g = t->g;
	ev->off = GTT_V1_HEADER + (uint64_t)(at - s->data);
}

void
gtt_v1_fill_event(struct gtt_v1_stream *t, const struct gtt_v1_scan *s,
    const struct gtt_v1_record *r, const uint8_t *at)
{
	struct gtt_v1_event *ev = &t->ev;
	unsigned i = s->format.version < 7 ? 2 : 1, n = r->n, k;

	t->ts = gtt_wrap_add(t->ts, (int64_t)r->num[i - 1]);
	t->seq = gtt_wrap_add(t->seq, (int64_t)r->num[0]);
	t->ev_seq = t->seq;
	fill_head(t, s, r->type, at);
	ev->stack = 0;
	if (gtt_v1_specs[r->type].stack)
		ev->stack = (uint32_t)r->num[--n];
	for (k = 0; k < 4; k++)
		ev->args[k] = i < n ? r->num[i++] : 0;
	if (r->type == GTT_V1_USER_LOG) {
		ev->text = r->text;
		ev->text_len = r->text_len;
	}
}

/* Which goroutine an event is on, and which one runs on after it. */
void
gtt_v1_follow(struct gtt_v1_stream *t)
{
	switch ((enum runs)changes[t->type].runs) {
	case ON:
		break;
	case STARTS:
		t->g = t->ev.g = t->ev.args[0];
		break;
	case LEAVES:
		t->g = 0;
		break;
	case ELSEWHERE:
		t->ev.g = t->ev.args[0];
		break;
	}
}

static bool
is_event(unsigned type)
{
	return type != GTT_V1_STRING && type != GTT_V1_STACK &&
	    type != GTT_V1_FREQUENCY && type != GTT_V1_TIMER_GOROUTINE &&
	    type != GTT_V1_CPU_SAMPLE;
}

static void
open_batch(struct gtt_v1_stream *t, const struct gtt_v1_scan *s)
{
	const struct gtt_v1_batch *b = &s->batches[t->batch];
	struct gtt_v1_record r;
	const char *why;

	t->batch = b->next;
	t->c = gtt_cursor(s->data + b->off, s->len - b->off);
	t->begin = t->c.p;
	t->open = gtt_v1_read(&t->c, &s->format, &r, &why);
	if (!t->open)	/* the file has changed since the scan */
		return;
	t->seq = (int64_t)r.num[1];
	t->ts = (int64_t)r.num[r.n - 1];
}

/*
 * The usual event, whose record the scan has checked, without the way over a
 * struct gtt_v1_record: false for all others, with nothing done.
 */
static inline bool
read_usual(struct gtt_v1_stream *t, const struct gtt_v1_scan *s)
{
	struct gtt_v1_event *ev = &t->ev;
	const uint8_t *const at = t->c.p, *p = at;
	bool bad = false, stack;
	unsigned type, n;

	if (gtt_cursor_left(&t->c) < GTT_V1_FAR)
		return false;
	type = *p & 0x3f;
	if ((s->format.flags[type] & GTT_V1_USUAL) == 0)
		return false;
	stack = gtt_v1_specs[type].stack;
	n = s->format.numbers[type] - stack;
	if (*p++ >> 6 == 3)
		gtt_uvarint_near(&p, &bad);
	t->ts = gtt_wrap_add(t->ts, (int64_t)gtt_uvarint_near(&p, &bad));
	ev->args[0] = n > 1 ? gtt_uvarint_near(&p, &bad) : 0;
	ev->args[1] = n > 2 ? gtt_uvarint_near(&p, &bad) : 0;
	ev->args[2] = n > 3 ? gtt_uvarint_near(&p, &bad) : 0;
	ev->args[3] = n > 4 ? gtt_uvarint_near(&p, &bad) : 0;
	ev->stack = stack ? (uint32_t)gtt_uvarint_near(&p, &bad) : 0;
	fill_head(t, s, type, at);
	t->c.p = p;
	return true;
}

/* All others, and what is between events. */
static __attribute__((noinline)) bool
read_unusual(struct gtt_v1_stream *t, const struct gtt_v1_scan *s)
{
	struct gtt_v1_record r;
	const uint8_t *at;
	const char *why;

	for (;;) {
		if (!t->open && t->batch == GTT_V1_NO_BATCH)
			return false;
		if (!t->open) {
			open_batch(t, s);
			continue;
		}
		at = t->c.p;
		if (gtt_cursor_left(&t->c) == 0 ||
		    !gtt_v1_read(&t->c, &s->format, &r, &why) ||
		    r.type == GTT_V1_BATCH) {
			t->c.p = t->end = at;
			t->open = false;
			continue;
		}
		if (is_event(r.type)) {
			gtt_v1_fill_event(t, s, &r, at);
			return true;
		}
	}
}

bool
gtt_v1_read_event(struct gtt_v1_stream *t, const struct gtt_v1_scan *s)
{
	if (!(t->open && read_usual(t, s)) && !read_unusual(t, s))
		return false;
	gtt_v1_follow(t);
	find_change(t);
	return true;
}
