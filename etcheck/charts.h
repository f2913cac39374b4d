/*
 * The pictures of the page, as SVG in HTML: each takes all the width that there
 * is, and none has colours of its own; page/page.css gives them.
 */
#ifndef ETCHECK_CHARTS_H
#define ETCHECK_CHARTS_H

#include "etcheck/finding.h"

/* 12,345 */
void
put_count(struct gtt_buf *out, uint64_t n);

/*
 * Five steps to the power of ten, from what is below 16ns: ends at whole
 * powers of ten, at 10^14 ns.  What is more is counted in the last.
 */
#define CHART_BINS 65

/* How amounts of ns are spread over a range of decades. */
struct chart_bins {
	uint64_t	n[CHART_BINS];
	uint64_t	most;
};

/* Whole decades: of 10ns (0), 100ns (1) ... */
struct chart_range {
	unsigned	from, to;
};

void
chart_count(struct chart_bins *b, const struct gtt_hist *h);

/* Makes r hold all that is in b, too; zero-initialised holds nothing. */
void
chart_widen(struct chart_range *r, const struct chart_bins *b);

/* Times at which a histogram has a line; 0: none. */
struct chart_marks {
	int64_t	warn, error;
};

/* A histogram with its axes; both are logarithmic.  label is plain text. */
void
chart_histogram(struct gtt_buf *out, const struct chart_bins *b,
    const struct chart_range *r, const struct chart_marks *marks,
    const char *label);

/* The bars alone, for a row of a table, and the axis of such a column. */
void
chart_row(struct gtt_buf *out, const struct chart_bins *b,
    const struct chart_range *r);
void
chart_row_axis(struct gtt_buf *out, const struct chart_range *r);

/* The heap with what the collector aims at, and the goroutines, over time. */
void
chart_heap(struct gtt_buf *out, const struct series *s);
void
chart_goroutines(struct gtt_buf *out, const struct series *s);

/* Whether anything is known of the heap. */
bool
chart_has_heap(const struct series *s);

/* The axis below both: time from the trace's start. */
void
chart_time_axis(struct gtt_buf *out, const struct series *s);

/* How far along the charts of s a time is, in percent: 0 to 100. */
double
chart_at(const struct series *s, int64_t time);

#endif
