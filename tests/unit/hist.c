/* Histograms: exact while amounts are few, near when they are many. */
#include "common/base/hist.h"

#include "tests/unit/tap.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static void
few(void)
{
	static const int64_t v[] = { 7, 1, 5, INT64_MAX, 3, 3, 0, -4 };
	static const struct {
		unsigned	percent;
		int64_t		want;
	} rows[] = {	/* 0 0 1 3 3 5 7 max */
		{ 1, 0 }, { 12, 0 }, { 25, 0 }, { 26, 1 }, { 50, 3 },
		{ 63, 5 }, { 87, 7 }, { 88, INT64_MAX }, { 100, INT64_MAX },
	};
	struct gtt_hist h = { 0 };

	is_int(gtt_hist_percentile(&h, 50), 0, "nothing");
	for (size_t i = 0; i < LEN(v); i++)
		gtt_hist_add(&h, v[i]);
	for (size_t i = 0; i < LEN(rows); i++)
		is_int(gtt_hist_percentile(&h, rows[i].percent), rows[i].want,
		    "p%u of a few", rows[i].percent);
	is_int(h.min, 0, "a negative amount is none");
	ok(h.total == (uint64_t)INT64_MAX + 19, "the sum");
	gtt_hist_fini(&h);
	is_int((long long)h.n, 0, "empty again");
}

/* 1/64 of want, and no less. */
static bool
near(int64_t got, int64_t want)
{
	int64_t off = got > want ? got - want : want - got;

	return off <= want / 64;
}

/* n amounts a apart, from a on: percentile p is a * ceil(n * p / 100). */
static void
many(uint64_t n, int64_t a, bool backwards)
{
	static const unsigned percents[] = { 1, 10, 50, 75, 99, 100 };
	struct gtt_hist h = { 0 };

	for (uint64_t i = 1; i <= n; i++)
		gtt_hist_add(&h, a * (int64_t)(backwards ? n + 1 - i : i));
	for (size_t i = 0; i < LEN(percents); i++) {
		uint64_t rank = (n * percents[i] + 99) / 100;
		int64_t got = gtt_hist_percentile(&h, percents[i]);

		ok(near(got, a * (int64_t)rank), "p%u of %llu, %lld apart",
		    percents[i], (unsigned long long)n, (long long)a);
	}
	is_int(gtt_hist_percentile(&h, 100), a * (int64_t)n, "the greatest");
	gtt_hist_fini(&h);
}

static void
extremes(void)
{
	struct gtt_hist h = { 0 };

	for (int i = 0; i < 20; i++)
		gtt_hist_add(&h, i % 2 ? INT64_MAX : 0);
	is_int(gtt_hist_percentile(&h, 50), 0, "half of them nothing");
	ok(near(gtt_hist_percentile(&h, 51), INT64_MAX), "half the most");
	ok(h.total == UINT64_MAX, "the sum stops");
	gtt_hist_fini(&h);
}

/* However amounts are spread over histograms, the whole says the same. */
static void
merged(uint64_t n, uint64_t parts)
{
	struct gtt_hist whole = { 0 }, sum = { 0 };
	bool same = true;

	for (uint64_t i = 0; i < n; i++)
		gtt_hist_add(&whole, (int64_t)(i * i * 977 % 100003));
	for (uint64_t p = 0; p < parts; p++) {
		struct gtt_hist part = { 0 };

		for (uint64_t i = p; i < n; i += parts)
			gtt_hist_add(&part, (int64_t)(i * i * 977 % 100003));
		gtt_hist_merge(&sum, &part);
		gtt_hist_fini(&part);
	}
	for (unsigned i = 1; i <= 100; i++)
		same = same && gtt_hist_percentile(&sum, i) ==
		    gtt_hist_percentile(&whole, i);
	ok(same && sum.n == whole.n && sum.total == whole.total &&
	    sum.min == whole.min && sum.max == whole.max,
	    "%llu amounts in %llu parts", (unsigned long long)n,
	    (unsigned long long)parts);
	gtt_hist_fini(&sum);
	gtt_hist_fini(&whole);
}

struct walk {
	uint64_t	n;
	int64_t		last, off;	/* the greatest distance */
	int64_t		apart;
	bool		ordered;
};

static void
step(void *arg, int64_t v, uint64_t n)
{
	struct walk *w = arg;
	int64_t want = (int64_t)(w->n + (n + 1) / 2) * w->apart;

	if (v < w->last || n == 0)
		w->ordered = false;
	if (!near(v, want) && v != want)
		w->off = v - want;
	w->last = v;
	w->n += n;
}

/* n amounts a apart, walked through: each where it was, about. */
static void
walked(uint64_t n, int64_t a)
{
	struct gtt_hist h = { 0 };
	struct walk w = { .apart = a, .last = -1, .ordered = true };

	for (uint64_t i = n; i > 0; i--)
		gtt_hist_add(&h, a * (int64_t)i);
	gtt_hist_each(&h, step, &w);
	ok(w.n == n && w.ordered, "all of %llu are walked through, in order",
	    (unsigned long long)n);
	is_int(w.off, 0, "each is where it was");
	gtt_hist_fini(&h);
}

int
main(void)
{
	few();
	many(9, 1, false);
	many(31, 1, false);
	many(33, 1, true);
	many(1000, 1, false);
	many(5000, 1237, true);
	many(5000, INT64_C(1) << 50, false);
	extremes();
	walked(0, 7);
	walked(8, 7);
	walked(9, 7);
	walked(5000, 1237);
	for (uint64_t n = 0; n < 20; n += 3) {
		merged(n, 1);
		merged(n, 2);
		merged(n, 5);
	}
	merged(1000, 3);
	merged(1000, 300);
	return done_testing();
}
