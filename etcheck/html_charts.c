#include "etcheck/html_parts.h"

#define CHARTED	24	/* traces that are drawn over time */

static const struct {
	enum gtt_wait	 wait;
	const char	*what;
} waits[] = {
	{ GTT_WAIT_SYNC, "mutexes and wait groups" },
	{ GTT_WAIT_COND, "condition variables" },
	{ GTT_WAIT_RECV, "receiving from channels" },
	{ GTT_WAIT_SEND, "sending to channels" },
	{ GTT_WAIT_SELECT, "select" },
	{ GTT_WAIT_NET, "the network" },
	{ GTT_WAIT_SYSCALL, "system calls and C" },
	{ GTT_WAIT_GC, "the garbage collector" },
	{ GTT_WAIT_SLEEP, "sleeping" },
	{ GTT_WAIT_BLOCK, "something that is not said" },
	{ GTT_WAIT_FOREVER, "nothing: for ever" },
};

static int64_t
amount(uint64_t v)
{
	return v < INT64_MAX ? (int64_t)v : INT64_MAX;
}

void
html_histogram(struct gtt_buf *out, const struct gtt_hist *h,
    const struct chart_marks *marks, const char *label)
{
	struct chart_range range = { 0 };
	struct chart_bins bins;

	chart_count(&bins, h);
	chart_widen(&range, &bins);
	chart_histogram(out, &bins, &range, marks, label);
}

/* How long things took. */

static const struct rule *
find_rule(const struct report *r, const char *name)
{
	for (size_t i = 0; i < r->nrules; i++) {
		if (strcmp(r->rules[i].name, name) == 0)
			return &r->rules[i];
	}
	return NULL;
}

static void
put_latency(struct gtt_buf *out, const struct report *r,
    const struct gtt_hist *h, const char *rule_name, const char *title,
    const char *what)
{
	const struct rule *rule = find_rule(r, rule_name);
	struct chart_marks marks = { 0 };

	if (rule != NULL && rule->on)
		marks = (struct chart_marks){ rule->warn, rule->error };
	gtt_buf_printf(out, "<figure><figcaption><h3>%s</h3>"
	    "<p class=\"quiet\">%s</p><p class=\"numbers\">", title, what);
	if (h->n == 0) {
		gtt_buf_lit(out, "none seen</p></figcaption></figure>\n");
		return;
	}
	put_count(out, h->n);
	gtt_buf_lit(out, " times \xc2\xb7 p50 ");
	put_amount(out, UNIT_NS, gtt_hist_percentile(h, 50));
	gtt_buf_lit(out, " \xc2\xb7 p99 ");
	put_amount(out, UNIT_NS, gtt_hist_percentile(h, 99));
	gtt_buf_lit(out, " \xc2\xb7 max ");
	put_amount(out, UNIT_NS, h->max);
	gtt_buf_lit(out, "</p></figcaption>\n");
	html_histogram(out, h, &marks, title);
	gtt_buf_lit(out, "</figure>\n");
}

static void
put_wait_row(struct gtt_buf *out, const struct gtt_hist *h, const char *what,
    const struct chart_bins *bins, const struct chart_range *range)
{
	gtt_buf_printf(out, "<tr><th scope=\"row\">%s</th><td>", what);
	put_count(out, h->n);
	gtt_buf_lit(out, "</td><td>");
	put_amount(out, UNIT_NS, amount(h->total));
	gtt_buf_lit(out, "</td><td>");
	put_amount(out, UNIT_NS, gtt_hist_percentile(h, 50));
	gtt_buf_lit(out, "</td><td>");
	put_amount(out, UNIT_NS, gtt_hist_percentile(h, 99));
	gtt_buf_lit(out, "</td><td>");
	put_amount(out, UNIT_NS, h->max);
	gtt_buf_lit(out, "</td><td class=\"bars\">");
	chart_row(out, bins, range);
	gtt_buf_lit(out, "</td></tr>\n");
}

static void
put_waits(struct gtt_buf *out, const struct report *r)
{
	struct chart_bins bins[GTT_NWAITS];
	struct chart_range range = { 0 };
	size_t i, n = sizeof waits / sizeof waits[0];

	for (i = 0; i < n; i++) {
		chart_count(&bins[i], &r->waits[waits[i].wait]);
		chart_widen(&range, &bins[i]);
	}
	if (range.to == 0)
		return;
	gtt_buf_lit(out, "<div class=\"scroll\"><table class=\"waits\">\n"
	    "<caption>Waits, by what for</caption>\n<thead><tr>"
	    "<th scope=\"col\"></th><th scope=\"col\">count</th>"
	    "<th scope=\"col\">total</th><th scope=\"col\">p50</th>"
	    "<th scope=\"col\">p99</th><th scope=\"col\">max</th>"
	    "<th scope=\"col\">how long, how often</th></tr></thead>\n"
	    "<tbody>\n");
	for (i = 0; i < n; i++) {
		if (r->waits[waits[i].wait].n > 0)
			put_wait_row(out, &r->waits[waits[i].wait],
			    waits[i].what, &bins[i], &range);
	}
	gtt_buf_lit(out, "</tbody>\n<tfoot><tr><td colspan=\"6\"></td>"
	    "<td class=\"bars\">");
	chart_row_axis(out, &range);
	gtt_buf_lit(out, "</td></tr></tfoot></table></div>\n");
}

void
html_latencies(struct gtt_buf *out, const struct report *r)
{
	gtt_buf_lit(out, "<section id=\"latencies\">\n<h2>How long things "
	    "took</h2>\n<p class=\"quiet\">Both axes are logarithmic. All that "
	    "happened is counted, whatever the rules say of it.</p>\n"
	    "<div class=\"pair\">\n");
	put_latency(out, r, r->sched, "HighSchedulingLatency",
	    "Scheduling latency", "from runnable to running");
	put_latency(out, r, r->gc_pauses, "GCPauseSpike", "GC pauses",
	    "the world stood still for the collector");
	gtt_buf_lit(out, "</div>\n");
	put_waits(out, r);
	gtt_buf_lit(out, "</section>\n");
}

/* Over time. */

static void
put_marker(struct gtt_buf *out, const struct report *r, size_t i)
{
	const struct finding *f = &r->findings[i];

	gtt_buf_printf(out, "<a href=\"#f%zu\"><title>", i + 1);
	html_string(out, f->rule->name);
	gtt_buf_lit(out, ": ");
	html_text(out, f->message);
	gtt_buf_printf(out, "</title><rect class=\"marker %s\" x=\"%.3f%%\" "
	    "y=\"1\" width=\"6\" height=\"16\"/></a>\n",
	    severity_classes[f->severity],
	    chart_at(&r->traces[f->trace].series, f->time));
}

/* Where the findings of a trace are; those that matter most are on top. */
static void
put_markers(struct gtt_buf *out, const struct report *r, size_t trace)
{
	size_t i;

	gtt_buf_lit(out, "<svg class=\"chart markers\" height=\"18\" "
	    "role=\"group\" "
	    "aria-label=\"The worst case of each finding\">\n");
	for (i = r->n; i-- > 0;) {
		if (r->findings[i].trace == trace)
			put_marker(out, r, i);
	}
	gtt_buf_lit(out, "</svg>\n");
}

static void
put_series(struct gtt_buf *out, const struct report *r, size_t trace)
{
	const struct traced *t = &r->traces[trace];

	gtt_buf_lit(out, "<figure>\n");
	if (chart_has_heap(&t->series)) {
		gtt_buf_lit(out, "<p class=\"numbers\">Heap, and as "
		    "<span class=\"goal\">a dashed line</span> the goal of the "
		    "collector</p>\n");
		chart_heap(out, &t->series);
	}
	gtt_buf_lit(out, "<p class=\"numbers\">Goroutines</p>\n");
	chart_goroutines(out, &t->series);
	chart_time_axis(out, &t->series);
	if (r->n > 0) {
		gtt_buf_lit(out, "<p class=\"numbers\">Findings, their worst "
		    "cases</p>\n");
		put_markers(out, r, trace);
	}
	gtt_buf_lit(out, "</figure>\n");
}

/* One of several: what it is, and how many findings are worst in it. */
static void
put_trace(struct gtt_buf *out, const struct report *r, size_t trace)
{
	size_t n[NSEVERITIES] = { 0 };

	for (size_t i = 0; i < r->n; i++)
		n[r->findings[i].severity] += r->findings[i].trace == trace;
	gtt_buf_lit(out, "<bdi>");
	html_string(out, r->traces[trace].name);
	gtt_buf_lit(out, "</bdi> <span class=\"quiet\">");
	html_trace_line(out, &r->traces[trace]);
	gtt_buf_lit(out, "</span>");
	for (int s = NSEVERITIES - 1; s >= 0; s--) {
		if (n[s] == 0)
			continue;
		gtt_buf_printf(out, " <span class=\"%s\"><span "
		    "class=\"badge\">%zu %s</span></span>",
		    severity_classes[s], n[s], severity_names[s]);
	}
}

static void
put_traces(struct gtt_buf *out, const struct report *r)
{
	gtt_buf_lit(out, "<h2>Traces, over time</h2>\n<p class=\"quiet\">With "
	    "the findings above whose worst case is in them.</p>\n");
	for (size_t i = 0; i < r->ntraces; i++) {
		if (i >= CHARTED) {
			gtt_buf_lit(out, "<p class=\"trace\">");
			put_trace(out, r, i);
			gtt_buf_lit(out, "</p>\n");
			continue;
		}
		gtt_buf_printf(out, "<details class=\"trace\"%s><summary>",
		    i == 0 ? " open" : "");
		put_trace(out, r, i);
		gtt_buf_lit(out, "</summary>\n");
		put_series(out, r, i);
		gtt_buf_lit(out, "</details>\n");
	}
	if (r->ntraces > CHARTED) {
		gtt_buf_lit(out, "<p class=\"quiet\">Only the first ");
		put_count(out, CHARTED);
		gtt_buf_lit(out, " are drawn.</p>\n");
	}
}

void
html_times(struct gtt_buf *out, const struct report *r)
{
	gtt_buf_lit(out, "<section id=\"times\">\n");
	if (r->ntraces == 1) {
		gtt_buf_lit(out, "<h2>Over time</h2>\n");
		put_series(out, r, 0);
	} else {
		put_traces(out, r);
	}
	gtt_buf_lit(out, "</section>\n");
}
