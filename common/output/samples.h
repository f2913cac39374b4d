/*
 * Samples: sums of values by stack and labels, from which profiles are written
 * (common/output/pprof.h, common/output/folded.h).  Memory is by distinct
 * stacks and labels, not by what is added.
 *
 * What is written depends only on the samples, not on the order in which they
 * were added, so those of many inputs may be merged in any order.
 */
#ifndef GTT_OUTPUT_SAMPLES_H
#define GTT_OUTPUT_SAMPLES_H

#include <stdint.h>

#include "common/base/intern.h"
#include "common/trace/trace.h"

#define GTT_SAMPLE_VALUES	4	/* the most a sample has */

/* What a value is: "delay" in "nanoseconds", "contentions" in "count". */
struct gtt_sample_type {
	const char	*type;
	const char	*unit;
};

/* Texts are numbers of gtt_samples.strs. */
struct gtt_sample_frame {
	uint64_t	pc;		/* 0: not known */
	uint64_t	line;
	uint32_t	func;
	uint32_t	file;
};

/* A text, or with num a number, best with a unit: readers drop a bare 0. */
struct gtt_sample_label {
	int64_t		num;
	uint32_t	key;
	uint32_t	str;
	uint32_t	unit;
	uint32_t	is_num;
};

struct gtt_sample {
	uint32_t	stack;		/* number of stacks */
	uint32_t	labels;		/* number of labels */
	int64_t		value[GTT_SAMPLE_VALUES];
};

struct gtt_samples {
	struct gtt_sample_type	 type[GTT_SAMPLE_VALUES];
	size_t			 ntypes;
	struct gtt_intern	 strs;	/* 0 is "" */
	struct gtt_intern	 frames;	/* struct gtt_sample_frame */
	struct gtt_intern	 stacks;	/* uint32_t frames, leaf first; 0 is empty */
	struct gtt_intern	 labels;	/* struct gtt_sample_label; 0 is none */
	struct gtt_sample	*v;
	size_t			 n, cap;
	struct gtt_map		 by_key;

	/* private: the stacks of the table that was last asked about */
	uint64_t		 serial;
	struct gtt_map		 known;
	uint32_t		*work;
	size_t			 work_cap;
};

/* The texts of types are borrowed for good; 1 to GTT_SAMPLE_VALUES of them. */
void
gtt_samples_init(struct gtt_samples *s, const struct gtt_sample_type *types,
    size_t n);

void
gtt_samples_fini(struct gtt_samples *s);

/* How much memory texts, frames and stacks take, in bytes. */
size_t
gtt_samples_bytes(const struct gtt_samples *s);

/* Each copies something into s, if it is not there, and returns its number. */
uint32_t
gtt_samples_str(struct gtt_samples *s, const char *p, size_t len);
uint32_t
gtt_samples_stack(struct gtt_samples *s, const struct gtt_sample_frame *leaf,
    size_t n);

/*
 * The number of a copy of stack id of table t; of the stack without frames for
 * GTT_NO_STACK.  Frames that say nothing are left out (where runtimes have no
 * stack they write one with such a frame).  Fast for the table of the last call.
 */
uint32_t
gtt_samples_trace_stack(struct gtt_samples *s, const struct gtt_table *t,
    uint32_t id);

/* Labels of a text and of a number, for gtt_samples_labels. */
struct gtt_sample_label
gtt_sample_text_label(struct gtt_samples *s, const char *key, const char *text);
struct gtt_sample_label
gtt_sample_num_label(struct gtt_samples *s, const char *key, int64_t num,
    const char *unit);

/* A list of labels; another order makes another list. */
uint32_t
gtt_samples_labels(struct gtt_samples *s,
    const struct gtt_sample_label *labels, size_t n);

/*
 * Adds values, one for each type, to those of the sample with that stack and
 * these labels (0: none).
 */
void
gtt_samples_add(struct gtt_samples *s, uint32_t stack, uint32_t labels,
    const int64_t *values);

/* Adds all samples of from, which must have the same types, and stays as it is. */
void
gtt_samples_merge(struct gtt_samples *s, const struct gtt_samples *from);

/* Adds v to *sum, which stops at the largest and smallest number there is. */
static inline void
gtt_sample_sum(int64_t *sum, int64_t v)
{
	if (__builtin_add_overflow(*sum, v, sum))
		*sum = v > 0 ? INT64_MAX : INT64_MIN;
}

/* A view, as long as s stays. */
static inline struct gtt_str
gtt_samples_text(const struct gtt_samples *s, uint32_t str)
{
	return (struct gtt_str){ s->strs.v[str].p, (uint32_t)s->strs.v[str].len };
}

/*
 * The order in which things are written: by text, then number; a stack by its
 * frames, leaf first.
 */
struct gtt_sample_order {
	uint32_t	*strs;		/* by number: the place in the order */
	uint32_t	*frames;
	uint32_t	*samples;	/* by place: the number */
};

void
gtt_sample_order_init(struct gtt_sample_order *o, const struct gtt_samples *s);
void
gtt_sample_order_fini(struct gtt_sample_order *o);

#endif
