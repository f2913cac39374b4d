/*
 * How amounts are distributed, in little memory: a few are kept as they are,
 * many as a log-linear histogram.  Percentiles of up to GTT_HIST_FEW amounts are
 * exact; those of more are at most 1/64 (1.6 %) off, and always between the
 * least and the greatest amount.
 *
 * The results depend only on which amounts were added, not on their order, nor
 * on how they were spread over histograms that were merged later.
 * Zero-initialised is empty; a copy of the struct is a move.
 */
#ifndef GTT_BASE_HIST_H
#define GTT_BASE_HIST_H

#include <stddef.h>
#include <stdint.h>

#define GTT_HIST_FEW		8
#define GTT_HIST_OCTAVE		32	/* steps from a power of 2 to the next */
#define GTT_HIST_OCTAVES	59	/* up to 2^63 - 1 */

struct gtt_hist {
	uint64_t	n;		/* how many were added */
	uint64_t	total;		/* their sum; stops at UINT64_MAX */
	int64_t		min, max;	/* 0 when n is 0 */
	uint64_t	span;		/* private: max - min + 1; 0: few */
	union {
		int64_t	few[GTT_HIST_FEW];	/* n <= GTT_HIST_FEW: sorted */
		uint64_t **octaves;	/* each GTT_HIST_OCTAVE counts, or NULL */
	} as;
};

/*
 * Where an amount is counted.  Octave 0 has the amounts below GTT_HIST_OCTAVE,
 * one a step; octave 1 those below twice that; each later one is as wide as all
 * before it together.
 */
static inline unsigned
gtt_hist_octave(uint64_t v)
{
	return 59 - (unsigned)__builtin_clzll(v | (GTT_HIST_OCTAVE - 1));
}

static inline unsigned
gtt_hist_shift(unsigned octave)
{
	return octave - (octave > 0);
}

/* The slow path of gtt_hist_add. */
void
gtt_hist_put(struct gtt_hist *h, int64_t v);

/* Adds an amount; a negative one counts as 0. */
static inline void
gtt_hist_add(struct gtt_hist *h, int64_t v)
{
	unsigned octave = gtt_hist_octave((uint64_t)v);
	uint64_t *steps;

	if ((uint64_t)v - (uint64_t)h->min >= h->span ||
	    (steps = h->as.octaves[octave]) == NULL) {
		gtt_hist_put(h, v);
		return;
	}
	steps[(uint64_t)v >> gtt_hist_shift(octave) & (GTT_HIST_OCTAVE - 1)]++;
	h->n++;
	if (__builtin_add_overflow(h->total, (uint64_t)v, &h->total))
		h->total = UINT64_MAX;
}

/* Adds to h all that was added to other. */
void
gtt_hist_merge(struct gtt_hist *h, const struct gtt_hist *other);

/*
 * The least amount that percent of 100 amounts do not exceed (the nearest
 * rank): 50 is the median, 100 the greatest.  percent is 1..100; 0 when
 * nothing was added.
 */
int64_t
gtt_hist_percentile(const struct gtt_hist *h, unsigned percent);

/*
 * Calls each with every amount v and how often, n > 0, it was added, the least
 * first.  v is as exact as percentiles are.
 */
void
gtt_hist_each(const struct gtt_hist *h,
    void (*each)(void *arg, int64_t v, uint64_t n), void *arg);

void
gtt_hist_fini(struct gtt_hist *h);

#endif
