#include "common/trace/v1/stream.h"

#include "common/trace/gotime.h"

/* What each type of event needs and does. */
enum who { NONE, ITSELF, NAMED, GC };	/* the goroutine: ev.g, args[0], ... */
enum count { KEEP, COUNT, GIVEN, FIRST, SECOND }; /* its sequence number */

static const struct {
	uint8_t	who, count, need, next;
} changes[GTT_V1_NTYPES] = {
#define BLOCKS { ITSELF, KEEP, GTT_V1_RUNNING, GTT_V1_WAITING }
	[GTT_V1_GO_CREATE] = { NAMED, FIRST, GTT_V1_DEAD, GTT_V1_RUNNABLE },
	[GTT_V1_GO_WAITING] = { ITSELF, SECOND, GTT_V1_RUNNABLE,
	    GTT_V1_WAITING },
	[GTT_V1_GO_IN_SYSCALL] = { ITSELF, SECOND, GTT_V1_RUNNABLE,
	    GTT_V1_WAITING },
	[GTT_V1_GO_START] = { ITSELF, GIVEN, GTT_V1_RUNNABLE, GTT_V1_RUNNING },
	[GTT_V1_GO_START_LABEL] = { ITSELF, GIVEN, GTT_V1_RUNNABLE,
	    GTT_V1_RUNNING },
	[GTT_V1_GO_START_LOCAL] = { ITSELF, COUNT, GTT_V1_RUNNABLE,
	    GTT_V1_RUNNING },
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
	[GTT_V1_GO_SCHED] = { ITSELF, KEEP, GTT_V1_RUNNING, GTT_V1_RUNNABLE },
	[GTT_V1_GO_PREEMPT] = { ITSELF, KEEP, GTT_V1_RUNNING,
	    GTT_V1_RUNNABLE },
	[GTT_V1_GO_UNBLOCK] = { NAMED, GIVEN, GTT_V1_WAITING,
	    GTT_V1_RUNNABLE },
	[GTT_V1_GO_SYS_EXIT] = { NAMED, GIVEN, GTT_V1_WAITING,
	    GTT_V1_RUNNABLE },
	[GTT_V1_GO_UNBLOCK_LOCAL] = { NAMED, COUNT, GTT_V1_WAITING,
	    GTT_V1_RUNNABLE },
	[GTT_V1_GO_SYS_EXIT_LOCAL] = { NAMED, COUNT, GTT_V1_WAITING,
	    GTT_V1_RUNNABLE },
	[GTT_V1_GC_START] = { GC, GIVEN, GTT_V1_DEAD, GTT_V1_DEAD },
#undef BLOCKS
};

void
gtt_v1_find_change(struct gtt_v1_stream *t)
{
	const struct gtt_v1_event *ev = &t->ev;
	struct gtt_v1_change *c = &t->change;
	uint64_t given = ev->args[1];

	c->need = changes[ev->type].need;
	c->next = changes[ev->type].next;
	t->change_hint = t->g_hint;
	switch ((enum who)changes[ev->type].who) {
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
	switch ((enum count)changes[ev->type].count) {
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
	ev->type = (uint8_t)type;
	ev->p = t->p;
	ev->g = t->g;
	ev->g_hint = t->g_hint;
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

/* Whether the goroutine that runs on the P does so no more after it. */
static bool
leaves_p(unsigned type)
{
	return type == GTT_V1_GO_END || type == GTT_V1_GO_STOP ||
	    (changes[type].who == ITSELF &&
	    changes[type].need == GTT_V1_RUNNING);
}

/* Which goroutine an event is on, and which one runs on after it. */
void
gtt_v1_follow(struct gtt_v1_stream *t)
{
	switch (t->ev.type) {
	case GTT_V1_GO_START:
	case GTT_V1_GO_START_LOCAL:
	case GTT_V1_GO_START_LABEL:
		t->g = t->ev.g = t->ev.args[0];
		break;
	case GTT_V1_GO_SYS_EXIT:
	case GTT_V1_GO_WAITING:
	case GTT_V1_GO_IN_SYSCALL:
		t->ev.g = t->ev.args[0];
		break;
	default:
		if (leaves_p(t->ev.type))
			t->g = 0;
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

/* Bytes in which every event without text ends. */
#define FAR (2 + 10 + 8 * 10)

/*
 * The usual event, whose record the scan has checked, without the way over a
 * struct gtt_v1_record: false for all others, with nothing done.
 */
static inline bool
read_usual(struct gtt_v1_stream *t, const struct gtt_v1_scan *s)
{
	struct gtt_v1_event *ev = &t->ev;
	struct gtt_cursor c = t->c;
	const uint8_t *at = c.p;
	unsigned type, n, k;

	if (gtt_cursor_left(&c) < FAR)
		return false;
	type = *c.p & 0x3f;
	n = s->format.numbers[type];
	if (n == 0 || type == GTT_V1_USER_LOG || s->format.version < 7 ||
	    !is_event(type))
		return false;
	if (*c.p++ >> 6 == 3)
		gtt_cursor_uvarint(&c);
	t->ts = gtt_wrap_add(t->ts, (int64_t)gtt_cursor_uvarint(&c));
	n -= gtt_v1_specs[type].stack ? 2 : 1;
	for (k = 0; k < n; k++)
		ev->args[k] = gtt_cursor_uvarint(&c);
	for (; k < 4; k++)
		ev->args[k] = 0;
	ev->stack = gtt_v1_specs[type].stack ?
	    (uint32_t)gtt_cursor_uvarint(&c) : 0;
	fill_head(t, s, type, at);
	t->c.p = c.p;
	return true;
}

bool
gtt_v1_read_event(struct gtt_v1_stream *t, const struct gtt_v1_scan *s)
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
		if (read_usual(t, s)) {
			gtt_v1_follow(t);
			return true;
		}
		at = t->c.p;
		if (gtt_cursor_left(&t->c) == 0 ||
		    !gtt_v1_read(&t->c, &s->format, &r, &why) ||
		    r.type == GTT_V1_BATCH) {
			t->c.p = t->end = at;
			t->open = false;
			continue;
		}
		if (!is_event(r.type))
			continue;
		gtt_v1_fill_event(t, s, &r, at);
		gtt_v1_follow(t);
		return true;
	}
}
