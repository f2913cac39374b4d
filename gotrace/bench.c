#include "gotrace/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "gotrace/view.h"

#define SUB		7			/* bits: 128 buckets an octave */
#define BUCKETS		(64u << SUB)
#define BARS		20
#define RULE	"────────────────────────────────────────────────────────────"

struct bench {
	int64_t		*v;		/* the times, until there are too many */
	size_t		 n, cap;
	uint64_t	*bucket;	/* NULL until then */
	uint64_t	 count;
	double		 sum, mean, m2;	/* Welford's */
	int64_t		 min, max;
	bool		 sorted;
};

struct bench *
bench_new(void)
{
	return gtt_calloc(1, sizeof(struct bench));
}

static unsigned
bucket_of(int64_t t)
{
	uint64_t v = t > 0 ? (uint64_t)t : 0;
	unsigned e;

	if (v < (1u << SUB))
		return (unsigned)v;
	e = 63 - (unsigned)__builtin_clzll(v) - SUB;
	return ((e + 1) << SUB) + (unsigned)((v >> e) & ((1u << SUB) - 1));
}

/* The middle of a bucket. */
static double
bucket_value(unsigned b)
{
	unsigned e = b >> SUB, low = b & ((1u << SUB) - 1);

	if (e == 0)
		return low;
	return ldexp((double)(low + (1u << SUB)) + 0.5, (int)e - 1);
}

static void
to_buckets(struct bench *b)
{
	b->bucket = gtt_calloc(BUCKETS, sizeof(*b->bucket));
	for (size_t i = 0; i < b->n; i++)
		b->bucket[bucket_of(b->v[i])]++;
	free(b->v);
	b->v = NULL;
}

void
bench_add(struct bench *b, int64_t ticks)
{
	double d;

	if (b->count == 0 || ticks < b->min)
		b->min = ticks;
	if (b->count == 0 || ticks > b->max)
		b->max = ticks;
	b->count++;
	d = (double)ticks - b->mean;
	b->mean += d / (double)b->count;
	b->m2 += d * ((double)ticks - b->mean);
	b->sum += (double)ticks;
	if (!b->bucket && b->n == BENCH_EXACT)
		to_buckets(b);
	if (b->bucket) {
		b->bucket[bucket_of(ticks)]++;
		return;
	}
	b->v = gtt_grow(b->v, &b->cap, b->n + 1, sizeof(*b->v));
	b->v[b->n++] = ticks;
	b->sorted = false;
}

static int
by_value(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

/* The time of rank i, from 0. */
static double
ranked(const struct bench *b, uint64_t i)
{
	uint64_t seen = 0;

	if (!b->bucket)
		return (double)b->v[i];
	for (unsigned k = 0; k < BUCKETS; k++) {
		seen += b->bucket[k];
		if (seen > i)
			return bucket_value(k);
	}
	return (double)b->max;
}

static double
percentile(const struct bench *b, double p)
{
	return ranked(b, (uint64_t)floor((double)(b->count - 1) * p));
}

static double
median(const struct bench *b)
{
	double hi = ranked(b, b->count / 2);

	return b->count % 2 ? hi : (hi + ranked(b, b->count / 2 - 1)) / 2;
}

static void
count_bars(const struct bench *b, double lo, double step, uint64_t bar[BARS])
{
	for (uint64_t i = 0; !b->bucket && i < b->count; i++) {
		double v = b->v[i] > 0 ? (double)b->v[i] : 0;
		int k = (int)((log(v + 1) - lo) / step);

		bar[k < 0 ? 0 : k >= BARS ? BARS - 1 : k]++;
	}
	for (unsigned j = 0; b->bucket && j < BUCKETS; j++) {
		int k = (int)((log(bucket_value(j) + 1) - lo) / step);

		if (b->bucket[j])
			bar[k < 0 ? 0 : k >= BARS ? BARS - 1 : k] +=
			    b->bucket[j];
	}
}

/* Where a bar begins: below 10 ns, more exactly than dur_text. */
static void
bar_text(double ns, char out[32])
{
	if (ns < 10)
		snprintf(out, 32, "%.1fns", ns);
	else
		dur_text(ns, out);
}

/* Bars of equal width on a logarithmic scale. */
static void
histogram(const struct bench *b, const struct calls *c, FILE *to)
{
	double lo = log((b->min > 0 ? (double)b->min : 0) + 1);
	double hi = log((b->max > 0 ? (double)b->max : 0) + 1);
	double step = (hi - lo) / BARS;
	uint64_t bar[BARS] = { 0 }, most = 0;
	char d[32];

	if (step <= 0)
		return;
	count_bars(b, lo, step, bar);
	for (int i = 0; i < BARS; i++)
		most = bar[i] > most ? bar[i] : most;
	fprintf(to, "\n  📉 Histogram (from, calls)\n  %s\n", RULE);
	for (int i = 0; i < BARS; i++) {
		int w = (int)(40.0 * (double)bar[i] / (double)most + 0.5);

		bar_text(calls_ns(c, exp(lo + step * i) - 1), d);
		fputs("    ", to);
		view_right(to, d, 10);
		fprintf(to, " %10llu ", (unsigned long long)bar[i]);
		for (int k = 0; k < w; k++)
			fputs("█", to);
		fputc('\n', to);
	}
}

static void
row(const struct calls *c, FILE *to, const char *label, double ticks)
{
	char d[32];

	fprintf(to, "    %-10s%s\n", label, dur_marked(c, ticks, 1, d));
}

void
bench_print(struct bench *b, const struct calls *c, const char *name, FILE *to)
{
	char d[32];

	fputs("\n╔═════════════════════════════╗\n"
	    "║ 🎯 Function Micro-Benchmark ║\n"
	    "╚═════════════════════════════╝\n\n", to);
	fprintf(to, "  Function:        %s\n", name);
	if (b->count == 0) {
		fputs("  No invocations recorded\n", to);
		return;
	}
	if (!b->bucket && !b->sorted)
		qsort(b->v, b->n, sizeof(*b->v), by_value);
	b->sorted = true;
	fprintf(to, "  %s\n  Invocations:     %llu\n  Total Time:      %s\n\n",
	    RULE, (unsigned long long)b->count,
	    dur_marked(c, b->sum, b->count, d));
	fprintf(to, "  📊 Timing Distribution%s\n  %s\n",
	    b->bucket ? " (percentiles within 1%)" : "", RULE);
	row(c, to, "Min:", (double)b->min);
	row(c, to, "Max:", (double)b->max);
	row(c, to, "Mean:", b->mean);
	row(c, to, "Median:", median(b));
	row(c, to, "P95:", percentile(b, 0.95));
	row(c, to, "P99:", percentile(b, 0.99));
	fprintf(to, "    %-10s%s\n", "Std Dev:", dur_text(calls_ns(c,
	    sqrt(b->m2 / (double)b->count)), d));
	histogram(b, c, to);
	notes_print(c, to);
}

void
bench_free(struct bench *b)
{
	if (!b)
		return;
	free(b->v);
	free(b->bucket);
	free(b);
}
