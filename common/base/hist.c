#include "common/base/hist.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static void
count(struct gtt_hist *h, uint64_t v, uint64_t times)
{
	unsigned octave = gtt_hist_octave(v);
	uint64_t **steps = &h->as.octaves[octave];

	if (*steps == NULL)
		*steps = gtt_calloc(GTT_HIST_OCTAVE, sizeof **steps);
	(*steps)[v >> gtt_hist_shift(octave) & (GTT_HIST_OCTAVE - 1)] += times;
}

/* From a few amounts to counts. */
static void
spread(struct gtt_hist *h)
{
	int64_t few[GTT_HIST_FEW];
	unsigned i;

	memcpy(few, h->as.few, sizeof few);
	h->as.octaves = gtt_calloc(GTT_HIST_OCTAVES, sizeof h->as.octaves[0]);
	for (i = 0; i < h->n; i++)
		count(h, (uint64_t)few[i], 1);
}

static void
insert(struct gtt_hist *h, int64_t v)
{
	unsigned i;

	for (i = (unsigned)h->n; i > 0 && h->as.few[i - 1] > v; i--)
		h->as.few[i] = h->as.few[i - 1];
	h->as.few[i] = v;
}

/* From now on amounts from min to max take the fast path: they only count. */
static void
widen(struct gtt_hist *h, int64_t min, int64_t max)
{
	if (h->n == 0 || min < h->min)
		h->min = min;
	if (max > h->max)
		h->max = max;
	h->span = h->n < GTT_HIST_FEW ? 0 :
	    (uint64_t)h->max - (uint64_t)h->min + 1;
}

void
gtt_hist_put(struct gtt_hist *h, int64_t v)
{
	if (v < 0)
		v = 0;
	if (h->n == GTT_HIST_FEW)
		spread(h);
	if (h->n < GTT_HIST_FEW)
		insert(h, v);
	else
		count(h, (uint64_t)v, 1);
	widen(h, v, v);
	h->n++;
	if (__builtin_add_overflow(h->total, (uint64_t)v, &h->total))
		h->total = UINT64_MAX;
}

/* The counts of other, which has many, on top of those of h. */
static void
merge_counts(struct gtt_hist *h, const struct gtt_hist *other)
{
	for (unsigned i = 0; i < GTT_HIST_OCTAVES; i++) {
		const uint64_t *from = other->as.octaves[i];

		if (from == NULL)
			continue;
		if (h->as.octaves[i] == NULL)
			h->as.octaves[i] = gtt_calloc(GTT_HIST_OCTAVE,
			    sizeof *from);
		for (unsigned j = 0; j < GTT_HIST_OCTAVE; j++)
			h->as.octaves[i][j] += from[j];
	}
}

void
gtt_hist_merge(struct gtt_hist *h, const struct gtt_hist *other)
{
	if (other->n <= GTT_HIST_FEW) {
		for (unsigned i = 0; i < other->n; i++)
			gtt_hist_add(h, other->as.few[i]);
		return;
	}
	if (h->n <= GTT_HIST_FEW)
		spread(h);
	merge_counts(h, other);
	widen(h, other->min, other->max);
	h->n += other->n;
	if (__builtin_add_overflow(h->total, other->total, &h->total))
		h->total = UINT64_MAX;
}

/* The middle of step j of an octave, as far as amounts were seen there. */
static int64_t
middle(const struct gtt_hist *h, unsigned octave, unsigned j)
{
	unsigned shift = gtt_hist_shift(octave);
	uint64_t v = (uint64_t)j << shift;

	if (octave > 0)
		v |= (uint64_t)GTT_HIST_OCTAVE << shift;
	v += ((UINT64_C(1) << shift) - 1) / 2;
	if (v < (uint64_t)h->min)
		return h->min;
	return v > (uint64_t)h->max ? h->max : (int64_t)v;
}

int64_t
gtt_hist_percentile(const struct gtt_hist *h, unsigned percent)
{
	/* percent * n / 100, rounded up, without overflow. */
	uint64_t rank = h->n / 100 * percent +
	    (h->n % 100 * percent + 99) / 100;

	if (rank >= h->n)
		return h->max;
	if (h->n <= GTT_HIST_FEW)
		return h->as.few[rank - 1];
	for (unsigned i = 0; i < GTT_HIST_OCTAVES; i++) {
		const uint64_t *steps = h->as.octaves[i];

		for (unsigned j = 0; steps != NULL && j < GTT_HIST_OCTAVE; j++) {
			if (rank <= steps[j])
				return middle(h, i, j);
			rank -= steps[j];
		}
	}
	return h->max;
}

void
gtt_hist_each(const struct gtt_hist *h,
    void (*each)(void *arg, int64_t v, uint64_t n), void *arg)
{
	if (h->n <= GTT_HIST_FEW) {
		for (unsigned i = 0; i < h->n; i++)
			each(arg, h->as.few[i], 1);
		return;
	}
	for (unsigned i = 0; i < GTT_HIST_OCTAVES; i++) {
		const uint64_t *steps = h->as.octaves[i];

		for (unsigned j = 0; steps != NULL && j < GTT_HIST_OCTAVE; j++) {
			if (steps[j] > 0)
				each(arg, middle(h, i, j), steps[j]);
		}
	}
}

void
gtt_hist_fini(struct gtt_hist *h)
{
	if (h->n > GTT_HIST_FEW) {
		for (unsigned i = 0; i < GTT_HIST_OCTAVES; i++)
			free(h->as.octaves[i]);
		free(h->as.octaves);
	}
	memset(h, 0, sizeof *h);
}
