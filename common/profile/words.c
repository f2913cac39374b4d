#include <inttypes.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/profile/older.h"

/* The words of a CPU profile, of 4 or 8 bytes, either end of them first. */
struct words {
	const uint8_t	*p;
	size_t		 n;
	unsigned	 width;
	bool		 big;
};

/* A stack, the innermost first, and how often it was there. */
struct stack {
	int64_t		 samples;
	uint64_t	*addrs;
	size_t		 n;
};

struct stacks {
	struct stack	*v;
	size_t		 n, cap;
	uint64_t	*addrs;
};

static uint64_t
word(const struct words *w, size_t i)
{
	const uint8_t *p = w->p + i * w->width;
	uint64_t v = 0;

	for (unsigned k = 0; k < w->width; k++)
		v = v << 8 | p[w->big ? k : w->width - 1 - k];
	return v;
}

/* Begins with 0, 3, 0, the microseconds between samples, and 0. */
#define HEAD	5

static bool
find_width(struct words *w, const struct gtt_older *o)
{
	size_t size = gtt_scan_left(&o->text);

	for (unsigned i = 0; i < 4; i++) {
		*w = (struct words){ o->base, 0, i < 2 ? 4 : 8, i % 2 == 1 };
		w->n = size / w->width;
		if (w->n >= HEAD && word(w, 0) == 0 && word(w, 1) == 3 &&
		    word(w, 2) == 0 && word(w, 3) - 1 < INT64_MAX / 1000 &&
		    word(w, 4) == 0)
			return true;
	}
	return false;
}

/* Addresses but the first are those that calls return to. */
static void
add(struct stacks *s, const struct words *w, size_t at, size_t n, uint64_t samples)
{
	uint64_t *addrs = s->addrs + at;

	for (size_t i = 0; i < n; i++)
		addrs[i] = word(w, at + i) - (i > 0);
	s->v = gtt_grow(s->v, &s->cap, s->n + 1, sizeof s->v[0]);
	s->v[s->n++] = (struct stack){ (int64_t)samples, addrs, n };
}

/*
 * A stack is how often it was there, how deep it is, and its addresses; the
 * last one is 0, 1, 0.  *end is after that.
 */
static int
scan_stacks(struct stacks *s, const struct words *w, size_t *end,
    struct gtt_err *err)
{
	uint64_t period = word(w, 3);

	for (size_t at = HEAD; w->n - at >= 2;) {
		uint64_t samples = word(w, at), n = word(w, at + 1), ns;

		if (n > w->n - at - 2)
			return gtt_fail(err, GTT_ECUT, at * w->width,
			    "a stack of %" PRIu64 " addresses, and %zu words "
			    "are left", n, w->n - at - 2);
		if (samples == 0 && n == 1 && word(w, at + 2) == 0) {
			*end = at + 3;
			return 0;
		}
		if (__builtin_mul_overflow(samples, period, &ns) ||
		    ns > INT64_MAX / 1000)
			return gtt_fail(err, GTT_EDATA, at * w->width,
			    "%" PRIu64 " samples: their time has more than 64 "
			    "bits", samples);
		add(s, w, at + 2, n, samples);
		at += 2 + n;
	}
	return gtt_fail(err, GTT_ECUT, w->n * w->width,
	    "the CPU profile ends before its last stack");
}

static void
drop_second(struct stack *s)
{
	for (size_t i = 2; i < s->n; i++)
		s->addrs[i - 1] = s->addrs[i];
	s->n--;
}

static size_t
count_second(const struct stacks *s, uint64_t addr)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->v[i].n > 1 && s->v[i].addrs[1] == addr;
	return n;
}

/* Of the second addresses the one that more than half are, if any is. */
static uint64_t
most_seconds(const struct stacks *s)
{
	uint64_t most = 0;
	size_t ahead = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].n < 2)
			continue;
		if (ahead == 0)
			most = s->v[i].addrs[1];
		if (s->v[i].addrs[1] == most)
			ahead++;
		else
			ahead--;
	}
	return most;
}

/*
 * What stands second in nearly all stacks, all but one of 32, is a frame of the
 * handler of the signal: it goes, and so does another one.
 */
static void
drop_handler(struct stacks *s)
{
	for (int times = 0; times < 2; times++) {
		uint64_t addr = most_seconds(s);
		size_t n = count_second(s, addr);

		if (n == 0 || n < s->n - s->n / 32)
			return;
		for (size_t i = 0; i < s->n; i++) {
			if (s->v[i].n > 1 && s->v[i].addrs[1] == addr)
				drop_second(&s->v[i]);
		}
	}
}

/* The innermost may be there twice, the other one from walking the stack. */
static void
put(struct gtt_build *b, struct stack *s, int64_t period_ns, uint32_t *locs)
{
	const int64_t values[2] = { s->samples, s->samples * period_ns };

	if (s->n > 1 && s->addrs[0] == s->addrs[1] + 1)
		drop_second(s);
	for (size_t i = 0; i < s->n; i++)
		locs[i] = i == 0 ? gtt_build_loc(b, s->addrs[i], NULL, 0) :
		    gtt_build_return(b, s->addrs[i] + 1);
	gtt_build_sample(b, locs, s->n, values, 2);
}

int
gtt_older_words(struct gtt_older *o, struct gtt_err *err)
{
	struct stacks s = { 0 };
	uint32_t *locs;
	struct words w;
	size_t end = 0;
	int rc = -1;

	if (!find_width(&w, o))
		return 0;
	s.addrs = gtt_calloc(w.n, sizeof s.addrs[0]);
	locs = gtt_calloc(w.n, sizeof locs[0]);
	if (scan_stacks(&s, &w, &end, err) == 0) {
		gtt_build_type(&o->b, "samples", 7, "count");
		gtt_build_type(&o->b, "cpu", 3, "nanoseconds");
		drop_handler(&s);
		for (size_t i = 0; i < s.n; i++)
			put(&o->b, &s.v[i], (int64_t)word(&w, 3) * 1000, locs);
		o->text.p += end * w.width;
		rc = 1;
	}
	free(s.v);
	free(s.addrs);
	free(locs);
	return rc;
}
