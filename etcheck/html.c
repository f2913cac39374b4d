#include "etcheck/html.h"

#include <inttypes.h>

#include "common/base/embed.h"
#include "common/cli/cli.h"
#include "common/output/xml.h"
#include "etcheck/csp.h"
#include "etcheck/charts.h"

#define FRAMES	64	/* of a stack that are shown */
#define CHARTED	24	/* traces that are drawn over time */

GTT_EMBED(page_css, "etcheck/page/page.css");
GTT_EMBED(page_js, "etcheck/page/page.js");

static const char *const severity_classes[NSEVERITIES] = {
	[SEV_INFO] = "info",
	[SEV_WARN] = "warn",
	[SEV_ERROR] = "error",
};

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

static void
put_text(struct gtt_buf *out, struct gtt_str s)
{
	gtt_xml_text(out, s.p, s.len);
}

static void
put_string(struct gtt_buf *out, const char *s)
{
	gtt_xml_text(out, s, strlen(s));
}

/* Text of a trace: wherever it is written to, what is around it stays. */
static void
put_isolated(struct gtt_buf *out, struct gtt_str s)
{
	gtt_buf_lit(out, "<bdi>");
	put_text(out, s);
	gtt_buf_lit(out, "</bdi>");
}

static void
put_many(struct gtt_buf *out, uint64_t n, const char *one, const char *many)
{
	put_count(out, n);
	gtt_buf_putc(out, ' ');
	gtt_buf_puts(out, n == 1 ? one : many);
}

static int64_t
amount(uint64_t v)
{
	return v < INT64_MAX ? (int64_t)v : INT64_MAX;
}

/* What happens in a second. */
static void
put_rate(struct gtt_buf *out, enum unit unit, double rate)
{
	put_amount(out, unit, rate < 9e18 ? (int64_t)rate : INT64_MAX);
}

static struct gtt_str
base_name(struct gtt_str path)
{
	const char *slash = memrchr(path.p, '/', path.len);
	size_t skip = slash != NULL ? (size_t)(slash + 1 - path.p) : 0;

	return (struct gtt_str){ path.p + skip, path.len - (uint32_t)skip };
}

/* The top of the page. */

static void
put_title(struct gtt_buf *out, const struct report *r)
{
	put_many(out, r->n + r->left_out, "finding", "findings");
	gtt_buf_lit(out, " in ");
	if (r->ntraces == 1) {
		put_string(out, r->traces[0].name);
	} else {
		put_many(out, r->ntraces, "trace", "traces");
	}
}

static void
put_head(struct gtt_buf *out, const struct report *r)
{
	gtt_buf_lit(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; img-src data:; base-uri 'none'; "
	    "form-action 'none'; script-src 'sha256-" PAGE_JS_SHA256 "'; "
	    "style-src 'sha256-" PAGE_CSS_SHA256 "'\">\n"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"generator\" content=\"etcheck " GTT_VERSION "\">\n"
	    "<link rel=\"icon\" href=\"data:,\">\n<title>");
	put_title(out, r);
	gtt_buf_lit(out, "</title>\n<style>");
	gtt_buf_put(out, page_css, (size_t)(page_css_end - page_css));
	gtt_buf_lit(out, "</style>\n</head>\n");
}

static void
put_trace_line(struct gtt_buf *out, const struct traced *t)
{
	gtt_buf_printf(out, "Go 1.%d format, ", t->version);
	put_amount(out, UNIT_NS, t->duration);
	gtt_buf_lit(out, ", ");
	put_many(out, t->events, "event", "events");
}

static void
put_header(struct gtt_buf *out, const struct report *r)
{
	gtt_buf_lit(out, "<header>\n<h1>");
	put_title(out, r);
	gtt_buf_lit(out, "</h1>\n<p class=\"quiet\">");
	if (r->ntraces == 1)
		put_trace_line(out, &r->traces[0]);
	if (r->baseline)
		gtt_buf_printf(out, "%sonly what got worse than in the "
		    "baseline", r->ntraces == 1 ? "; " : "");
	gtt_buf_lit(out, "</p>\n"
	    "<button id=\"theme\" type=\"button\" hidden></button>\n"
	    "<ul class=\"totals\">\n");
	for (int i = NSEVERITIES - 1; i >= 0; i--) {
		gtt_buf_printf(out, "<li class=\"%s%s\"><b>",
		    severity_classes[i], r->severities[i] == 0 ? " none" : "");
		put_count(out, r->severities[i]);
		gtt_buf_printf(out, "</b> %s</li>\n", severity_names[i]);
	}
	gtt_buf_lit(out, "</ul>\n</header>\n");
}

/* What only the script can do is there only with it. */
static void
put_tools(struct gtt_buf *out, const struct report *r)
{
	size_t i, k;

	gtt_buf_lit(out, "<form id=\"tools\" hidden>\n"
	    "<input id=\"text\" type=\"search\" aria-label=\"Filter\" "
	    "placeholder=\"Filter: function, file, words\">\n"
	    "<fieldset><legend>Severity</legend>\n");
	for (int s = NSEVERITIES - 1; s >= 0; s--)
		gtt_buf_printf(out, "<label><input type=\"checkbox\" "
		    "name=\"severity\" value=\"%d\" checked> %s</label>\n", s,
		    severity_names[s]);
	gtt_buf_lit(out, "</fieldset>\n"
	    "<label>Rule <select id=\"rule\"><option value=\"\">all</option>");
	for (i = 0; i < r->nrules; i++) {
		for (k = 0; k < r->n && r->findings[k].rule != &r->rules[i]; k++)
			;
		if (k == r->n)
			continue;
		gtt_buf_lit(out, "<option>");
		put_string(out, r->rules[i].name);
		gtt_buf_lit(out, "</option>");
	}
	gtt_buf_lit(out, "</select></label>\n"
	    "<label>Sort <select id=\"sort\">"
	    "<option value=\"order\">severity</option>"
	    "<option value=\"over\">times the threshold</option>"
	    "<option value=\"total\">total time</option>"
	    "<option value=\"count\">count</option>"
	    "<option value=\"time\">time in the trace</option>"
	    "</select></label>\n"
	    "<button id=\"all\" type=\"button\">Open all</button>\n"
	    "<output id=\"shown\" role=\"status\"></output>\n</form>\n");
}

/* A finding. */

static void
put_worst(struct gtt_buf *out, const struct finding *f)
{
	if (f->at_least)
		gtt_buf_lit(out, "\xe2\x89\xa5 ");
	put_amount(out, f->rule->unit, f->value);
}

static void
put_summary(struct gtt_buf *out, const struct finding *f)
{
	gtt_buf_printf(out, "<summary><span class=\"badge\">%s</span>"
	    "<span class=\"rule\">", severity_names[f->severity]);
	put_string(out, f->rule->name);
	gtt_buf_lit(out, "</span><span class=\"worst\">");
	put_worst(out, f);
	gtt_buf_lit(out, "</span><span class=\"count\">");
	if (f->count > 1) {
		put_count(out, f->count);
		gtt_buf_lit(out, "\xc3\x97");
	}
	gtt_buf_lit(out, "</span><span class=\"message\">");
	put_isolated(out, f->message);
	gtt_buf_lit(out, "</span>");
	if (f->at.func.len > 0) {
		gtt_buf_lit(out, "<span class=\"place\"><code>");
		put_isolated(out, f->at.func);
		gtt_buf_lit(out, "</code> ");
		put_isolated(out, base_name(f->at.file));
		gtt_buf_printf(out, ":%" PRIu64 "</span>", f->at.line);
	}
	gtt_buf_lit(out, "</summary>\n");
}

static void
begin_fact(struct gtt_buf *out, const char *name)
{
	gtt_buf_printf(out, "<div><dt>%s</dt><dd>", name);
}

static void
put_who(struct gtt_buf *out, const struct finding *f)
{
	if (f->g != GTT_NONE) {
		begin_fact(out, "Goroutine");
		gtt_buf_printf(out, "%" PRId64 "</dd></div>", f->g);
	}
	if (f->p != GTT_NONE) {
		begin_fact(out, "Processor");
		gtt_buf_printf(out, "%" PRId64 "</dd></div>", f->p);
	}
	if (f->by != GTT_NONE) {
		begin_fact(out, "Ended by goroutine");
		gtt_buf_printf(out, "%" PRId64 "</dd></div>", f->by);
	}
}

static void
put_when(struct gtt_buf *out, const struct finding *f, const struct report *r)
{
	begin_fact(out, "At");
	gtt_buf_lit(out, "+");
	put_amount(out, UNIT_NS, f->time);
	if (r->ntraces > 1 && f->trace < r->ntraces) {
		gtt_buf_lit(out, " in <bdi>");
		put_string(out, r->traces[f->trace].name);
		gtt_buf_lit(out, "</bdi>");
	}
	gtt_buf_lit(out, "</dd></div>");
}

static void
put_change(struct gtt_buf *out, const struct finding *f)
{
	const struct change *c = f->change;
	enum unit unit = f->rule->unit;

	if (c == NULL)
		return;
	begin_fact(out, "Before");
	if (!c->known) {
		gtt_buf_lit(out, "not in the baseline</dd></div>");
		return;
	}
	gtt_buf_printf(out, "%s, p99 ", severity_names[c->severity]);
	put_amount(out, unit, c->old_p99);
	gtt_buf_lit(out, ", max ");
	put_amount(out, unit, c->old_max);
	gtt_buf_lit(out, "</dd></div>");
	begin_fact(out, "In a second");
	put_rate(out, unit, c->rate);
	gtt_buf_lit(out, ", was ");
	put_rate(out, unit, c->old_rate);
	gtt_buf_lit(out, "</dd></div>");
}

/* A threshold of a rule, and the one besides that it may have. */
static void
put_threshold(struct gtt_buf *out, const struct rule *rule, int64_t v,
    int64_t second)
{
	put_amount(out, rule->unit, v);
	if (rule->second == NULL)
		return;
	gtt_buf_printf(out, ", %s ", rule->second);
	put_amount(out, rule->second_unit, second);
}

static void
put_thresholds(struct gtt_buf *out, const struct rule *rule)
{
	begin_fact(out, "WARN from");
	put_threshold(out, rule, rule->warn, rule->second_warn);
	gtt_buf_lit(out, "</dd></div>");
	begin_fact(out, "ERROR from");
	put_threshold(out, rule, rule->error, rule->second_error);
	gtt_buf_lit(out, "</dd></div>");
}

static void
put_histogram(struct gtt_buf *out, const struct gtt_hist *h,
    const struct chart_marks *marks, const char *label)
{
	struct chart_range range = { 0 };
	struct chart_bins bins;

	chart_count(&bins, h);
	chart_widen(&range, &bins);
	chart_histogram(out, &bins, &range, marks, label);
}

static bool
same_place(const struct place *a, const struct place *b)
{
	return a->line == b->line && a->func.len == b->func.len &&
	    memcmp(a->func.p, b->func.p, a->func.len) == 0;
}

static void
put_stack(struct gtt_buf *out, const struct report *r, uint32_t stack,
    const struct place *at, const char *title, int64_t g)
{
	struct place f;
	size_t i;

	if (stack == 0 || !report_frame(r, stack, 0, &f))
		return;
	gtt_buf_printf(out, "<section class=\"stack\"><h3>%s", title);
	if (g != GTT_NONE)
		gtt_buf_printf(out, ", goroutine %" PRId64, g);
	gtt_buf_lit(out, "</h3><ol>\n");
	for (i = 0; i < FRAMES && report_frame(r, stack, i, &f); i++) {
		gtt_buf_printf(out, "<li%s><code>",
		    same_place(&f, at) ? " class=\"at\"" : "");
		put_isolated(out, f.func);
		gtt_buf_lit(out, "</code> <small>");
		put_isolated(out, f.file);
		gtt_buf_printf(out, ":%" PRIu64 "</small></li>\n", f.line);
	}
	if (i == FRAMES && report_frame(r, stack, i, &f))
		gtt_buf_lit(out, "<li class=\"quiet\">and further frames</li>\n");
	gtt_buf_lit(out, "</ol></section>\n");
}

static void
put_body(struct gtt_buf *out, const struct finding *f, const struct report *r)
{
	const struct chart_marks marks = { f->rule->warn, f->rule->error };

	gtt_buf_lit(out, "<div class=\"body\">\n");
	if (f->detail.len > 0) {
		gtt_buf_lit(out, "<p>");
		put_isolated(out, f->detail);
		gtt_buf_lit(out, "</p>\n");
	}
	gtt_buf_lit(out, "<p class=\"advice\"><b>What to do</b> ");
	put_string(out, f->rule->advice);
	gtt_buf_lit(out, "</p>\n<dl>");
	put_when(out, f, r);
	put_who(out, f);
	put_change(out, f);
	put_thresholds(out, f->rule);
	gtt_buf_lit(out, "</dl>\n");
	if (f->rule->unit == UNIT_NS && f->all != NULL && f->all->n > 2) {
		gtt_buf_lit(out, "<figure class=\"spread\">");
		put_histogram(out, f->all, &marks, "How long, how often");
		gtt_buf_lit(out, "</figure>\n");
	}
	gtt_buf_lit(out, "<div class=\"stacks\">\n");
	put_stack(out, r, f->stack, &f->at, "Where it was", f->g);
	put_stack(out, r, f->by_stack, &f->by_at, "Who ended it", f->by);
	gtt_buf_lit(out, "</div>\n</div>\n");
}

static void
put_finding(struct gtt_buf *out, const struct finding *f, size_t i,
    const struct report *r)
{
	double warn = f->rule->warn > 0 ? (double)f->rule->warn : 1;

	gtt_buf_printf(out, "<details class=\"finding %s\" id=\"f%zu\" "
	    "data-severity=\"%d\" data-order=\"%zu\" data-over=\"%.3g\" "
	    "data-total=\"%" PRId64 "\" data-count=\"%" PRIu64 "\" "
	    "data-time=\"%" PRId64 "\" data-rule=\"",
	    severity_classes[f->severity], i + 1, (int)f->severity, i,
	    (double)f->value / warn, f->rule->unit == UNIT_NS ? f->total : 0,
	    f->count, f->time);
	put_string(out, f->rule->name);
	gtt_buf_lit(out, "\">\n");
	put_summary(out, f);
	put_body(out, f, r);
	gtt_buf_lit(out, "</details>\n");
}

static void
put_findings(struct gtt_buf *out, const struct report *r)
{
	size_t i;

	gtt_buf_lit(out, "<section id=\"findings\">\n<h2>Findings</h2>\n");
	if (r->n == 0) {
		gtt_buf_lit(out, "<p class=\"fine\">Nothing found. What was "
		    "looked for is in <a href=\"#rules\">the rules</a>.</p>\n");
	} else {
		put_tools(out, r);
		gtt_buf_lit(out, "<div id=\"list\">\n");
		for (i = 0; i < r->n; i++)
			put_finding(out, &r->findings[i], i, r);
		gtt_buf_lit(out, "</div>\n"
		    "<p id=\"nothing\" class=\"quiet\" hidden>"
		    "No finding is like that.</p>\n");
	}
	if (r->left_out > 0) {
		gtt_buf_lit(out, "<p class=\"quiet\">");
		put_many(out, r->left_out, "more is", "more are");
		gtt_buf_lit(out, " left out by -top.</p>\n");
	}
	gtt_buf_lit(out, "</section>\n");
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
	put_histogram(out, h, &marks, title);
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

static void
put_latencies(struct gtt_buf *out, const struct report *r)
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

	gtt_buf_printf(out, "<a href=\"#f%zu\"><rect class=\"marker %s\" "
	    "x=\"%.3f%%\" y=\"2\" width=\"4\" height=\"14\"><title>", i + 1,
	    severity_classes[f->severity],
	    chart_at(&r->traces[f->trace].series, f->time));
	put_string(out, f->rule->name);
	gtt_buf_lit(out, ": ");
	put_text(out, f->message);
	gtt_buf_lit(out, "</title></rect></a>\n");
}

/* Where the findings of a trace are; those that matter most are on top. */
static void
put_markers(struct gtt_buf *out, const struct report *r, size_t trace)
{
	size_t i;

	gtt_buf_lit(out, "<svg class=\"chart markers\" height=\"18\" "
	    "role=\"img\" aria-label=\"The worst case of each finding\">\n");
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
	put_string(out, r->traces[trace].name);
	gtt_buf_lit(out, "</bdi> <span class=\"quiet\">");
	put_trace_line(out, &r->traces[trace]);
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

static void
put_times(struct gtt_buf *out, const struct report *r)
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

/* What was looked for. */

static void
put_rule(struct gtt_buf *out, const struct report *r, const struct rule *rule)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		n += r->findings[i].rule == rule;
	gtt_buf_printf(out, "<tr%s><th scope=\"row\">",
	    rule->on ? "" : " class=\"off\"");
	put_string(out, rule->name);
	gtt_buf_lit(out, "</th><td>");
	if (rule->on)
		put_count(out, n);
	else
		gtt_buf_lit(out, "off");
	gtt_buf_lit(out, "</td><td>");
	put_threshold(out, rule, rule->warn, rule->second_warn);
	gtt_buf_lit(out, "</td><td>");
	put_threshold(out, rule, rule->error, rule->second_error);
	gtt_buf_lit(out, "</td><td class=\"text\">");
	put_string(out, rule->what);
	gtt_buf_lit(out, "</td></tr>\n");
}

static void
put_rules(struct gtt_buf *out, const struct report *r)
{
	gtt_buf_lit(out, "<section id=\"rules\">\n<h2>Rules</h2>\n"
	    "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">rule"
	    "</th><th scope=\"col\">shown</th><th scope=\"col\">WARN from"
	    "</th><th scope=\"col\">ERROR from</th>"
	    "<th scope=\"col\" class=\"text\">what it looks for</th></tr>"
	    "</thead>\n<tbody>\n");
	for (size_t i = 0; i < r->nrules; i++)
		put_rule(out, r, &r->rules[i]);
	gtt_buf_lit(out, "</tbody></table></div>\n</section>\n");
}

void
report_html(struct gtt_buf *out, const struct report *r)
{
	put_head(out, r);
	gtt_buf_lit(out, "<body>\n");
	put_header(out, r);
	gtt_buf_lit(out, "<main>\n");
	put_findings(out, r);
	put_times(out, r);
	put_latencies(out, r);
	put_rules(out, r);
	gtt_buf_lit(out, "</main>\n<footer class=\"quiet\">etcheck "
	    GTT_VERSION "</footer>\n<script>");
	gtt_buf_put(out, page_js, (size_t)(page_js_end - page_js));
	gtt_buf_lit(out, "</script>\n</body>\n</html>\n");
}
