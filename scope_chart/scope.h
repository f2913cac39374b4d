/*
 * scope_chart's options and the pieces it is made of: find.c finds the samples
 * in the regions of a trace, line.c is the text form, chart.c gathers, draw.c
 * draws, file.c does one input with these; main.c is also that of scope_tls.
 *
 * A sample is placed by the millionths of its region that have passed: that is
 * what the text form has of it, and so a drawing of a trace is that of its text.
 */
#ifndef SCOPE_CHART_SCOPE_H
#define SCOPE_CHART_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/hist.h"
#include "common/base/intern.h"
#include "common/cli/cli.h"
#include "common/match/pattern.h"
#include "common/match/regions.h"
#include "common/output/samples.h"

#define MILLION 1000000u

struct opts {
	/* Which regions. */
	const char	*kind, *regions_file, *containing;
	struct gtt_list	 match_start, match_end;
	int64_t		 min, max;	/* ns */
	bool		 tls;		/* those of scope_tls */

	/* What is written. */
	const char	*output;	/* the drawing; NULL: none */
	const char	*profile;	/* or NULL */
	const char	*like;		/* scope_tls -profile, or NULL */
	bool		 text;

	/* Made of these by setup. */
	struct gtt_regions *regions;	/* NULL: none are needed */
	uint32_t	 kind_no, containing_no;	/* UINT32_MAX: none */
	struct gtt_pattern **starts, **ends;
	size_t		 nstarts, nends;
	struct gtt_pattern **sent;	/* ends unless an end follows, or NULL */
	size_t		 nsent;
	struct results	*results;
};

/* A sample in a region that is not yet known to be one. */
struct waiting {
	int64_t		time;
	uint32_t	stack;		/* number of the store's */
};

/* A region with its samples, in their order; times in the trace's clock. */
struct found {
	int64_t		 start, length;
	const struct waiting *v;
	size_t		 n;
};

/* A region is given up when so many samples wait for its end. */
#define WAITING_MAX	((size_t)1 << 20)

/*
 * find.c.  done is called for each region that the options ask for, with or
 * without samples, as soon as it is known.
 */
struct finder;

struct finder *
finder_new(const struct opts *o, int version, struct gtt_samples *store,
    void (*done)(void *arg, const struct found *f), void *arg);
void
finder_free(struct finder *f);

int
finder_event(struct finder *f, const struct gtt_event *ev, struct gtt_err *err);

/* The trace is over. */
void
finder_finish(struct finder *f);

/* Whether nothing waits, so that no number of the store's is in use. */
bool
finder_idle(const struct finder *f);

/* What there was in all. */
struct found_counts {
	uint64_t	samples;	/* of goroutines */
	uint64_t	regions;	/* that were asked for */
	uint64_t	lost;		/* that were given up */
};

struct found_counts
finder_counts(const struct finder *f);

/*
 * line.c: a line of the text form.  Frames are texts of the store's stack; in
 * those that have blanks or semicolons in them these are \x20 and \x3b.
 */
struct line {
	int64_t		start, length;
	uint32_t	millionths;
	uint32_t	stack;
};

void
line_put(struct gtt_buf *out, const struct gtt_samples *store,
    const struct line *l);

/* n bytes without the newline; -1 and err with what was expected. */
int
line_read(struct line *l, struct gtt_samples *store, const char *p, size_t n,
    struct gtt_err *err);

/*
 * The names of a stack, outermost first, as the text form and the drawing have
 * them: "?" for one that is not known, and for a stack without frames.
 */
size_t
stack_depth(const struct gtt_samples *store, uint32_t stack);
struct gtt_str
stack_name(const struct gtt_samples *store, uint32_t stack, size_t i);

/* How many millionths of length have passed at offset, 0 <= offset < length. */
uint32_t
line_millionths(int64_t offset, int64_t length);

/*
 * chart.c: samples by lane, which is the names of a stack, and by the place in
 * their region, in BINS steps.
 */
#define BINS	600

struct mark {
	uint32_t	lane, bin;
	uint64_t	n;
};

struct chart {
	struct gtt_intern names;
	struct gtt_intern lanes;	/* uint32_t names, outermost first */
	struct mark	*marks;
	size_t		 nmarks, cap;
	struct gtt_map	 by_place;
	uint64_t	 samples;
	struct gtt_hist	 lengths;	/* of regions that have samples */
};

uint32_t
chart_lane(struct chart *c, const struct gtt_samples *store, uint32_t stack);

void
chart_add(struct chart *c, uint32_t lane, uint32_t bin, uint64_t n);

void
chart_merge(struct chart *c, const struct chart *from);

void
chart_fini(struct chart *c);

/* draw.c: appends the drawing; puts the marks in order. */
void
scope_draw(struct gtt_buf *out, struct chart *c);

/* file.c: one input, and what all of them leave behind. */
int
scope_file(struct gtt_job *job);

struct results *
results_new(void);
void
results_free(struct results *r);
int
results_finish(const struct opts *o, struct gtt_out *out, struct gtt_err *err);

#endif
