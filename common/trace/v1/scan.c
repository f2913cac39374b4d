#include "common/trace/v1/scan.h"

#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/gosort.h"
#include "common/trace/gotime.h"

#define NO_BATCH	UINT32_MAX
#define MAX_STACK	1000			/* frames; Go's limit, too */
#define RELEASE		((size_t)8 << 20)	/* let go of that much at once */

/* Where the scan is. */
struct state {
	struct gtt_v1_scan	*s;
	struct gtt_input	*in;
	struct gtt_cursor	 c;
	int64_t			 ts;	/* of the event before */
	bool			 in_batch;
	const uint8_t		*kept;	/* pages before it have been let go */
	struct gtt_err		*err;
};

static int
fail(struct state *t, const uint8_t *at, const char *what)
{
	uint64_t off = GTT_V1_HEADER + (uint64_t)(at - t->s->data);
	bool cut = t->c.p >= t->c.end || (size_t)(t->c.end - at) < 64;

	return gtt_fail(t->err, cut ? GTT_ECUT : GTT_EDATA, off, "%s", what);
}

static void
add_batch(struct state *t, const uint8_t *at, const struct gtt_v1_record *r)
{
	struct gtt_v1_scan *s = t->s;
	int64_t p = (int64_t)r->num[0];
	uint32_t *slot = gtt_map_put(&s->proc_index, (uint64_t)p);
	uint32_t i = (uint32_t)s->nbatches;

	s->batches = gtt_grow(s->batches, &s->batches_cap, s->nbatches + 1,
	    sizeof *s->batches);
	s->batches[s->nbatches++] = (struct gtt_v1_batch){
	    (uint64_t)(at - s->data), NO_BATCH };
	if (*slot == GTT_MAP_NONE) {
		*slot = (uint32_t)s->nprocs;
		s->procs = gtt_grow(s->procs, &s->procs_cap, s->nprocs + 1,
		    sizeof *s->procs);
		s->procs[s->nprocs++] = (struct gtt_v1_proc){ p, i, i };
	} else {
		s->batches[s->procs[*slot].last].next = i;
		s->procs[*slot].last = i;
	}
	t->in_batch = true;
	t->ts = (int64_t)r->num[r->n - 1];
}

/* Before Go 1.7 stacks are bare pcs, without functions, files and lines. */
static int
add_stack(struct state *t, const uint8_t *at, const struct gtt_v1_record *r)
{
	struct gtt_cursor c = r->stack;
	uint64_t id = gtt_cursor_uvarint(&c), n = gtt_cursor_uvarint(&c), i;
	bool bare = t->s->format.version < 7;

	if (!c.bad && n > MAX_STACK)
		return fail(t, at, "stack of more than 1000 frames");
	gtt_table_stack_begin(&t->s->tb);
	for (i = 0; i < n && !c.bad; i++) {
		uint64_t pc = gtt_cursor_uvarint(&c), num[3] = { 0 };
		int k;

		for (k = 0; k < 3 && !bare; k++)
			num[k] = gtt_cursor_uvarint(&c);
		gtt_table_stack_frame(&t->s->tb, pc, num[0], num[1], num[2]);
	}
	/* An id of 0 or no frames: nothing that an event could point to. */
	gtt_table_stack_end(&t->s->tb,
	    c.bad || n == 0 ? 0 : (uint32_t)id, true);
	if (c.bad || gtt_cursor_left(&c) > 0)
		return fail(t, at, "stack with a wrong number of frames");
	return 0;
}

static void
add_sample(struct state *t, const uint8_t *at, const struct gtt_v1_record *r)
{
	struct gtt_v1_scan *s = t->s;

	s->samples = gtt_grow(s->samples, &s->samples_cap, s->nsamples + 1,
	    sizeof *s->samples);
	s->samples[s->nsamples++] = (struct gtt_v1_sample){
	    .ts = (int64_t)r->num[1], .p = (int32_t)r->num[2],
	    .g = r->num[3], .stack = (uint32_t)r->num[4],
	    .off = (uint64_t)(at - s->data) };
}

static void
add_moved(struct gtt_v1_scan *s, int64_t key, uint64_t off, bool early)
{
	s->moved = gtt_grow(s->moved, &s->moved_cap, s->nmoved + 1,
	    sizeof *s->moved);
	s->moved[s->nmoved++] = (struct gtt_v1_moved){ key, off, early };
}

/* Events proper: only those that have to be known ahead are kept. */
static int
add_event(struct state *t, const uint8_t *at, const struct gtt_v1_record *r)
{
	struct gtt_v1_scan *s = t->s;
	bool v5 = s->format.version < 7;
	uint64_t off = (uint64_t)(at - s->data);

	if (!t->in_batch)
		return fail(t, at, "event before the first batch");
	t->ts = gtt_wrap_add(t->ts, (int64_t)r->num[v5 ? 1 : 0]);
	if (r->type == GTT_V1_GO_SYS_EXIT && v5)
		add_moved(s, (int64_t)r->num[3], off, false);
	else if (r->type == GTT_V1_GO_SYS_EXIT && r->num[3] != 0 &&
	    (int64_t)r->num[3] != t->ts)
		add_moved(s, (int64_t)r->num[3], off,
		    (int64_t)r->num[3] > t->ts);
	else if (r->type == GTT_V1_FUTILE_WAKEUP)
		s->has_futile = true;
	return 0;
}

static int
add_string(struct state *t, const uint8_t *at, const struct gtt_v1_record *r)
{
	if (gtt_table_add_str(&t->s->tb, r->num[0], (const char *)r->text,
	    r->text_len) == GTT_IDS_NONE)
		return fail(t, at, "string id used twice");
	return 0;
}

static int
add_record(struct state *t, const uint8_t *at, const struct gtt_v1_record *r)
{
	switch (r->type) {
	case GTT_V1_BATCH:
		add_batch(t, at, r);
		return 0;
	case GTT_V1_STRING:
		return add_string(t, at, r);
	case GTT_V1_STACK:
		return add_stack(t, at, r);
	case GTT_V1_FREQUENCY:
		t->s->freq = (int64_t)r->num[0];
		if (t->s->freq <= 0)
			return fail(t, at, "clock frequency out of range");
		return 0;
	case GTT_V1_TIMER_GOROUTINE:
		*gtt_map_put(&t->s->timers, r->num[0]) = 1;
		return 0;
	case GTT_V1_CPU_SAMPLE:
		add_sample(t, at, r);
		return 0;
	default:
		return add_event(t, at, r);
	}
}

/* Pages that have been scanned are read again by the second pass. */
static void
let_go(struct state *t)
{
	const uint8_t *data = t->s->data;

	if ((size_t)(t->c.p - t->kept) < RELEASE)
		return;
	gtt_input_release(t->in, GTT_V1_HEADER + (uint64_t)(t->kept - data),
	    GTT_V1_HEADER + (uint64_t)(t->c.p - data));
	t->kept = t->c.p;
}

/* Passes over n numbers if they end within eight bytes. */
static inline bool
skip_numbers(const uint8_t **pp, unsigned n)
{
	uint64_t ends;

	if (n == 0)
		return true;
	memcpy(&ends, *pp, sizeof ends);
	ends = ~le64toh(ends) & UINT64_C(0x8080808080808080);
	while (--n > 0)
		ends &= ends - 1;
	if (ends == 0)
		return false;
	*pp += __builtin_ctzll(ends) / 8 + 1;
	return true;
}

/*
 * Passes over an event of which only the time matters: false for all others,
 * and for what is not as it should be, with nothing done.
 */
static inline bool
skip_dull(struct state *t)
{
	const struct gtt_v1_format *f = &t->s->format;
	const uint8_t *p = t->c.p, *end = NULL;
	bool bad = !t->in_batch;
	uint64_t dt;
	unsigned type, n;

	if (gtt_cursor_left(&t->c) < GTT_V1_FAR)
		return false;
	type = *p & 0x3f;
	n = f->numbers[type];
	if ((f->flags[type] & GTT_V1_DULL) == 0)
		return false;
	if (*p++ >> 6 == 3)
		end = p + 1 + *p, bad |= *p++ >= 0x80;
	else
		bad |= (p[-1] >> 6) + 1u != n;
	dt = gtt_uvarint_near(&p, &bad);
	if (!skip_numbers(&p, n - 1) || bad || (end != NULL && p != end))
		return false;
	t->ts = gtt_wrap_add(t->ts, (int64_t)dt);
	t->c.p = p;
	return true;
}

static int
scan_records(struct state *t)
{
	struct gtt_v1_record r;
	const char *why;
	const uint8_t *at;

	while (gtt_cursor_left(&t->c) > 0) {
		if (skip_dull(t))
			continue;
		let_go(t);
		at = t->c.p;
		if (!gtt_v1_read(&t->c, &t->s->format, &r, &why))
			return fail(t, at, why);
		if (add_record(t, at, &r) < 0) {
			t->c.p = at;
			return -1;
		}
	}
	return 0;
}

static int
by_moved(const void *a, const void *b, void *arg)
{
	const struct gtt_v1_moved *x = a, *y = b;

	(void)arg;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->off > y->off) - (x->off < y->off);
}

static int
by_sample(const void *a, const void *b, void *arg)
{
	const struct gtt_v1_sample *x = a, *y = b;
	const bool *stable = arg;

	if (x->ts != y->ts || !*stable)
		return (x->ts > y->ts) - (x->ts < y->ts);
	return (x->off > y->off) - (x->off < y->off);
}

static int
by_proc(const void *a, const void *b, void *arg)
{
	const struct gtt_v1_proc *x = a, *y = b;

	(void)arg;
	return (x->p > y->p) - (x->p < y->p);
}

int
gtt_v1_scan(struct gtt_v1_scan *s, struct gtt_input *in, int version,
    bool classic, struct gtt_err *err)
{
	struct state t = { .s = s, .in = in, .err = err };
	int r;

	*s = (struct gtt_v1_scan){ .format = gtt_v1_format(version) };
	gtt_table_init(&s->tb, 0);
	r = gtt_input_take_all(in, &s->data, &s->len, err);
	t.c = gtt_cursor(s->data, s->len);
	t.kept = s->data;
	if (scan_records(&t) < 0)
		r = -1;
	s->len = (size_t)(t.c.p - s->data);
	gtt_gosort(s->moved, s->nmoved, sizeof *s->moved, by_moved, NULL);
	gtt_gosort(s->samples, s->nsamples, sizeof *s->samples, by_sample,
	    &classic);
	gtt_gosort(s->procs, s->nprocs, sizeof *s->procs, by_proc, NULL);
	return r;
}

void
gtt_v1_scan_fini(struct gtt_v1_scan *s)
{
	free(s->batches);
	free(s->procs);
	free(s->samples);
	free(s->moved);
	gtt_map_fini(&s->proc_index);
	gtt_map_fini(&s->timers);
	gtt_table_fini(&s->tb);
}
