/*
 * The parts of the page; only html*.c include it.  Each appends its text to out.
 */
#ifndef ETCHECK_HTML_PARTS_H
#define ETCHECK_HTML_PARTS_H

#include "etcheck/charts.h"
#include "etcheck/finding.h"

/* "info", "warn", "error": what the style knows them by. */
extern const char *const severity_classes[NSEVERITIES];

/* html_text.c.  Any bytes become text and nothing else. */
void
html_text(struct gtt_buf *out, struct gtt_str s);
void
html_string(struct gtt_buf *out, const char *s);

/* Text of a trace: whichever way it is written, what is around it stays. */
void
html_isolated(struct gtt_buf *out, struct gtt_str s);

/* 1 finding, 1,234 findings */
void
html_many(struct gtt_buf *out, uint64_t n, const char *one, const char *many);

/* A threshold of a rule, and the one besides that it may have. */
void
html_threshold(struct gtt_buf *out, const struct rule *rule, int64_t v,
    int64_t second);

/* What a trace is: format, duration, events. */
void
html_trace_line(struct gtt_buf *out, const struct traced *t);

/* html_findings.c: the rows, and what filters and sorts them. */
void
html_findings(struct gtt_buf *out, const struct report *r);

/* html_charts.c: a histogram of its own range, and two sections. */
void
html_histogram(struct gtt_buf *out, const struct gtt_hist *h,
    const struct chart_marks *marks, const char *label);
void
html_times(struct gtt_buf *out, const struct report *r);
void
html_latencies(struct gtt_buf *out, const struct report *r);

#endif
