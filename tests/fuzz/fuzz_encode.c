/*
 * Traces of any version, written as new ones: all of it, or events chosen by
 * the bytes.  Property: what is written can be read, and what was kept is in it
 * with its time and all that it says; where an event cannot be written that is
 * said, and what was written before is a trace.
 */
#include "common/base/buf.h"
#include "common/trace/encode/encode.h"
#include "common/trace/header.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

/* Which events are kept. */
struct choice {
	uint64_t	from;		/* number of the first one */
	uint64_t	kinds;		/* bits */
	int64_t		parts;		/* of goroutines one of so many; 0: all */
	unsigned	every;		/* of all others one of so many; 0: all */
};

struct source {
	struct gtt_input	*in;
	struct gtt_reader	*r;
	struct gtt_err		 err;
	const struct gtt_event	*ev;
	uint64_t		 n;
};

static bool
next(struct source *s)
{
	s->n++;
	return s->r != NULL && gtt_reader_next(s->r, &s->ev, &s->err) == 1;
}

static void
open_source(struct source *s, const void *p, size_t n)
{
	*s = (struct source){ .in = gtt_input_memory(p, n) };
	s->r = gtt_reader_new(s->in, NULL, &s->err);
}

static void
close_source(struct source *s)
{
	gtt_reader_free(s->r);
	gtt_input_close(s->in);
}

static bool
chosen_goroutine(void *arg, int64_t g)
{
	const struct choice *c = arg;

	return c->parts == 0 || (g != GTT_NONE && g % c->parts == 1);
}

static bool
is_chosen(const struct choice *c, const struct source *s)
{
	const struct gtt_event *ev = s->ev;

	if (s->n < c->from)
		return true;	/* followed */
	if (!(c->kinds >> ev->kind & 1) ||
	    (c->every > 0 && s->n * 2654435761 % c->every != 0))
		return false;
	return chosen_goroutine((void *)(uintptr_t)c, ev->g) ||
	    (ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE &&
	    chosen_goroutine((void *)(uintptr_t)c, ev->id));
}

/* What may be left out: it tells of what is. */
static bool
tells_only(const struct gtt_event *ev)
{
	if (ev->kind == GTT_SYNC || ev->kind == GTT_RANGE_ACTIVE)
		return true;
	if (ev->kind == GTT_STACK_SAMPLE && ev->time >> 53 != 0)
		return true;	/* its time is rounded */
	return ev->kind == GTT_STATE_TRANSITION && (ev->from == 0 ||
	    ev->from == ev->to || (ev->res == GTT_RES_PROC &&
	    ev->from == GTT_PROC_NOTEXIST));
}

static void
same_text(const struct gtt_event *a, const struct gtt_event *b, unsigned i)
{
	struct gtt_str x = gtt_table_str(a->table, a->str[i]);
	struct gtt_str y = gtt_table_str(b->table, b->str[i]);

	holds(x.len == y.len && memcmp(x.p, y.p, x.len) == 0);
}

static void
same_stack(const struct gtt_event *a, uint32_t i, const struct gtt_event *b,
    uint32_t j)
{
	struct gtt_stack none = { 0 };
	struct gtt_stack s = i == GTT_NO_STACK ? none : a->table->stacks[i];
	struct gtt_stack t = j == GTT_NO_STACK ? none : b->table->stacks[j];

	holds(s.n == t.n);
	for (uint32_t k = 0; k < s.n; k++)
		holds(a->table->frames[a->table->pcs[s.first + k]].line ==
		    b->table->frames[b->table->pcs[t.first + k]].line);
}

static void
same_values(const struct gtt_event *a, const struct gtt_event *b, bool v1)
{
	unsigned n = 0;

	if (a->kind == GTT_METRIC || a->kind == GTT_REGION_BEGIN ||
	    a->kind == GTT_REGION_END || a->kind == GTT_LOG)
		n = 1;
	else if (a->kind == GTT_TASK_BEGIN || (a->kind == GTT_RANGE_END &&
	    a->range == GTT_RANGE_SWEEP) || (a->kind == GTT_TASK_END && !v1))
		n = 2;
	for (unsigned i = 0; i < n; i++)
		holds(a->val[i] == b->val[i]);
}

/* b is a, written and read again. */
static void
check_same(const struct gtt_event *a, const struct gtt_event *b, bool v1)
{
	bool transition = a->kind == GTT_STATE_TRANSITION;
	bool starts = transition && a->to == GTT_GO_RUNNING;

	holds(a->kind == b->kind);
	holds(v1 || (a->m == b->m && a->p == b->p));
	holds((v1 && (a->g == GTT_NONE || starts)) || a->g == b->g);
	if (transition)
		holds(a->res == b->res && a->id == b->id &&
		    a->from == b->from && a->to == b->to);
	if (a->kind == GTT_RANGE_BEGIN || a->kind == GTT_RANGE_END)
		holds(a->range == b->range && a->res == b->res);
	same_values(a, b, v1);
	same_text(a, b, 0);
	same_text(a, b, 1);
	same_stack(a, a->stack, b, b->stack);
	same_stack(a, a->tstack, b, b->tstack);
}

/* Writes what is chosen; how many events were done. */
static uint64_t
encode(struct source *s, const struct choice *c, struct gtt_buf *out)
{
	struct gtt_encoder *e = gtt_encoder_new(out, gtt_reader_version(s->r));
	bool waiting = c->from > 1, all = c->parts == 0 && c->every == 0;
	struct gtt_err err = { 0 };
	int rc = 0;

	if (waiting)
		gtt_encoder_wait(e);
	while (rc == 0 && next(s)) {
		if (waiting && s->n >= c->from) {
			waiting = false;
			rc = gtt_encoder_begin(e, s->ev->time,
			    all ? NULL : chosen_goroutine,
			    (void *)(uintptr_t)c, &err);
		}
		if (rc == 0)
			rc = gtt_encoder_event(e, s->ev, is_chosen(c, s), &err);
	}
	holds((rc == 0) == (err.code == GTT_OK));
	holds(rc == 0 || err.code == GTT_ELIMIT || err.code == GTT_EDATA);
	gtt_encoder_end(e, &err);
	gtt_encoder_free(e);
	if (rc == 0)
		return s->n;
	return s->n > 3 ? s->n - 3 : 0;	/* some are held back */
}

static void
check(const uint8_t *data, size_t size, const struct choice *c)
{
	struct source s, t;
	struct gtt_buf out = { 0 };
	uint64_t done;
	int64_t shift;
	bool more = true, v1;

	open_source(&s, data, size);
	if (s.r == NULL) {
		close_source(&s);
		return;
	}
	v1 = gtt_reader_version(s.r) < GTT_FIRST_V2;
	shift = v1 ? GTT_V1_SHIFT : 0;
	done = encode(&s, c, &out);
	close_source(&s);
	open_source(&s, data, size);
	open_source(&t, out.p, out.len);
	holds(t.r != NULL);
	while (next(&s) && s.n < done) {
		if (s.n < c->from || tells_only(s.ev) || !is_chosen(c, &s))
			continue;
		do {
			more = next(&t);
		} while (more && t.ev->time < s.ev->time + shift);
		holds(more && t.ev->time == s.ev->time + shift);
		check_same(s.ev, t.ev, v1);
	}
	while (next(&t))
		continue;
	holds(t.err.code == GTT_OK);
	close_source(&s);
	close_source(&t);
	gtt_buf_fini(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t h = 1469598103934665603;

	for (size_t i = 0; i < size; i++)
		h = (h ^ data[i]) * 1099511628211;
	check(data, size, &(struct choice){ .kinds = ~UINT64_C(0) });
	check(data, size, &(struct choice){ .from = 1 + h % 300,
	    .kinds = ~UINT64_C(0) });
	check(data, size, &(struct choice){ .from = h >> 8 & 1 ?
	    0 : 1 + h % 200, .kinds = h >> 16 | (uint64_t)h << 40,
	    .parts = (int64_t)(h >> 60) % 4 + 1,
	    .every = (unsigned)(h >> 56 & 3) });
	return 0;
}
