/*
 * sweep cut|flip [-every N] FILE...: reads a trace damaged in every way of one
 * kind, in process, as unit tests do.
 *
 *	cut	the trace ends at every N-th byte: the events are the first
 *		ones of the whole trace, and an error says that it was cut; a
 *		trace up to Go 1.21 has last its stacks and which goroutines
 *		were timers, whose events are not of a P
 *	flip	every N-th byte is another one: events and errors are sound
 *
 * In any case what tests/fuzz/property.h states holds.  gzip and zstd are
 * unpacked first.
 */
#include "common/input/input.h"
#include "tests/fuzz/property.h"
#include "tests/unit/tap.h"

struct bytes {
	const char	*name;
	const uint8_t	*p;
	size_t		 len;
};

/* A number for what is seen of each event, in order; grows as needed. */
struct sums {
	uint64_t	*v;
	size_t		 n, cap;
	uint64_t	 last;
	size_t		 syncs;		/* Sync events at the end */
	bool		 old;		/* without what an old trace has last */
};

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15;
	return h ^ h >> 29;
}

static uint64_t
mix_str(uint64_t h, const struct gtt_table *t, uint32_t id)
{
	struct gtt_str s = gtt_table_str(t, id);

	for (uint32_t i = 0; i < s.len; i++)
		h = mix(h, (uint8_t)s.p[i]);
	return mix(h, s.len);
}

static uint64_t
mix_stack(uint64_t h, const struct gtt_table *t, uint32_t id)
{
	if (id == GTT_NO_STACK)
		return h;
	h = mix(h, t->stacks[id].n);
	for (uint32_t i = 0; i < t->stacks[id].n; i++) {
		const struct gtt_frame *f =
		    &t->frames[t->pcs[t->stacks[id].first + i]];

		h = mix(mix(h, f->pc), f->line);
		h = mix_str(mix_str(h, t, f->func), t, f->file);
	}
	return h;
}

/* The fields that are set for the event's kind. */
static uint64_t
mix_kind(uint64_t h, const struct gtt_event *ev)
{
	switch ((enum gtt_kind)ev->kind) {
	case GTT_STATE_TRANSITION:
		h = mix(mix(mix(h, ev->res), ev->from), ev->to);
		return mix(h, (uint64_t)ev->id);
	case GTT_RANGE_END:
		if (ev->range == GTT_RANGE_SWEEP)
			h = mix(mix(h, ev->val[0]), ev->val[1]);
		/* FALLTHROUGH */
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_ACTIVE:
		h = mix(h, ev->range);
		/* FALLTHROUGH */
	case GTT_LABEL:
		return mix(mix(h, ev->res), (uint64_t)ev->id);
	case GTT_METRIC:
		return mix(mix(h, ev->metric), ev->val[0]);
	case GTT_TASK_BEGIN:
	case GTT_TASK_END:
		return mix(mix(h, ev->val[0]), ev->val[1]);
	case GTT_REGION_BEGIN:
	case GTT_REGION_END:
	case GTT_LOG:
		return mix(h, ev->val[0]);
	case GTT_EXPERIMENTAL:
		return mix(h, ev->wire);
	case GTT_SYNC:
	case GTT_STACK_SAMPLE:
	case GTT_BAD:
	case GTT_NKINDS:
		break;
	}
	return h;
}

static void
add(void *arg, const struct gtt_event *ev)
{
	struct sums *s = arg;
	uint64_t h = mix(s->last, ev->kind);

	h = mix(mix(h, (uint64_t)ev->time), (uint64_t)ev->g);
	if (!s->old)
		h = mix(mix(h, (uint64_t)ev->m), (uint64_t)ev->p);
	h = mix_kind(h, ev);
	if (ev->table != NULL) {
		h = mix_str(mix_str(h, ev->table, ev->str[0]), ev->table,
		    ev->str[1]);
	}
	if (ev->table != NULL && !s->old)
		h = mix_stack(mix_stack(h, ev->table, ev->stack), ev->table,
		    ev->tstack);
	if (s->n == s->cap) {
		s->cap = 2 * s->cap + 1024;
		s->v = realloc(s->v, s->cap * sizeof(*s->v));
		holds(s->v != NULL);
	}
	s->v[s->n++] = s->last = h;
	s->syncs = ev->kind == GTT_SYNC ? s->syncs + 1 : 0;
}

static struct walk
walk(const uint8_t *p, size_t len, bool partial, struct sums *sums)
{
	struct gtt_reader_opts opts = { .partial = partial };
	struct walk w = { .each = add, .arg = sums };

	sums->n = sums->syncs = 0;
	sums->last = 0;
	walk_trace(&w, p, len, &opts);
	return w;
}

/*
 * Whether the events of part are the first ones of whole.  Sync events may
 * come behind them: they tell of a generation that turns out to be cut.
 */
static bool
begins(const struct sums *whole, const struct sums *part)
{
	size_t n = part->n - part->syncs;

	return n <= whole->n && (n == 0 || part->v[n - 1] == whole->v[n - 1]);
}

static bool
is_old(const struct bytes *b)
{
	return b->len > 6 &&
	    (memcmp(b->p, "go 1.2", 6) != 0 || b->p[6] < '2' || b->p[6] > '9');
}

static void
cut(const struct bytes *b, size_t every)
{
	struct sums whole = { 0 }, part = { 0 };
	size_t accepted = 0, other = 0, fewer = 0;

	whole.old = part.old = is_old(b);
	walk(b->p, b->len, false, &whole);
	ok(whole.n > 2, "%s: the whole trace has %zu events", b->name, whole.n);
	for (size_t len = 0; len < b->len; len += every) {
		struct walk w = walk(b->p, len, false, &part);
		size_t n = part.n;

		accepted += w.rc == 0;
		if (w.err.code == GTT_ECUT && !begins(&whole, &part) &&
		    other++ == 0)
			note("%s, cut at %zu: other events", b->name, len);
		walk(b->p, len, true, &part);
		fewer += part.n < n;
	}
	is_int(other, 0, "%s: when cut, what comes first is the same", b->name);
	is_int(fewer, 0, "%s: -partial shows no less", b->name);
	/*
	 * A trace whose batches end where it was cut may be whole: a trace of
	 * fewer generations.
	 */
	ok(accepted <= b->len / every / 20 + 1, "%s: %zu cuts were accepted",
	    b->name, accepted);
	free(whole.v);
	free(part.v);
}

static void
flip(const struct bytes *b, size_t every)
{
	uint8_t *copy = malloc(b->len);
	struct sums sums = { 0 };
	size_t refused = 0, n = 0;

	memcpy(copy, b->p, b->len);
	for (size_t i = 0; i < b->len; i += every, n++) {
		copy[i] ^= (uint8_t)(1 + i * 37 % 255);
		refused += walk(copy, b->len, false, &sums).rc != 0;
		walk(copy, b->len, true, &sums);
		copy[i] = b->p[i];
	}
	ok(refused > 0, "%s: of %zu flips %zu were refused", b->name, n,
	    refused);
	free(copy);
	free(sums.v);
}

int
main(int argc, char **argv)
{
	size_t every = 1;
	int i = 2;

	if (argc > 3 && strcmp(argv[2], "-every") == 0) {
		every = strtoull(argv[3], NULL, 10);
		i = 4;
	}
	if (i >= argc || every == 0) {
		fputs("usage: sweep cut|flip [-every N] FILE...\n", stderr);
		return 2;
	}
	for (; i < argc; i++) {
		struct gtt_err err = { 0 };
		struct gtt_input *in = gtt_input_open(argv[i], NULL, &err);
		struct bytes b = { .name = argv[i] };

		if (in == NULL ||
		    gtt_input_take_all(in, &b.p, &b.len, &err) != 0) {
			fprintf(stderr, "sweep: %s: %s\n", argv[i], err.msg);
			return 2;
		}
		(strcmp(argv[1], "cut") == 0 ? cut : flip)(&b, every);
		gtt_input_close(in);
	}
	return done_testing();
}
