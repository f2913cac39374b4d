/*
 * The report as a page for a browser: one file that loads nothing, in which
 * nothing but its own script runs, the same bytes for the same report.
 */
#ifndef ETCHECK_HTML_H
#define ETCHECK_HTML_H

#include "etcheck/finding.h"

void
report_html(struct gtt_buf *out, const struct report *r);

#endif
