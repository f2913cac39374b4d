#include <inttypes.h>

#include "etcheck/html_parts.h"

#define FRAMES	64	/* of a stack that are shown */

/* Time that passes in a second: of many goroutines it may be more. */
static void
put_rate(struct gtt_buf *out, double ns)
{
	put_amount(out, UNIT_NS, ns < 9e18 ? (int64_t)ns : INT64_MAX);
}

static struct gtt_str
base_name(struct gtt_str path)
{
	const char *slash = memrchr(path.p, '/', path.len);
	size_t skip = slash != NULL ? (size_t)(slash + 1 - path.p) : 0;

	return (struct gtt_str){ path.p + skip, path.len - (uint32_t)skip };
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
		html_string(out, r->rules[i].name);
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
	html_string(out, f->rule->name);
	if (f->change != NULL)
		gtt_buf_printf(out, " <span class=\"change\">%s</span>",
		    f->change->known ? "worse" : "new");
	gtt_buf_lit(out, "</span><span class=\"worst\">");
	put_worst(out, f);
	gtt_buf_lit(out, "</span><span class=\"count\">");
	if (f->count > 1) {
		put_count(out, f->count);
		gtt_buf_lit(out, "\xc3\x97");
	}
	gtt_buf_lit(out, "</span><span class=\"message\">");
	html_isolated(out, f->message);
	gtt_buf_lit(out, "</span>");
	if (f->at.func.len > 0) {
		gtt_buf_lit(out, "<span class=\"place\"><code>");
		html_isolated(out, f->at.func);
		gtt_buf_lit(out, "</code> ");
		html_isolated(out, base_name(f->at.file));
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
		html_string(out, r->traces[f->trace].name);
		gtt_buf_lit(out, "</bdi>");
	}
	gtt_buf_lit(out, "</dd></div>");
}

/* What it was in the baseline. */
static void
put_change(struct gtt_buf *out, const struct finding *f)
{
	const struct change *c = f->change;
	enum unit unit = f->rule->unit;

	if (c == NULL)
		return;
	begin_fact(out, "In the baseline");
	if (!c->known) {
		gtt_buf_lit(out, "nothing of the kind</dd></div>");
		return;
	}
	gtt_buf_printf(out, "%s, ", severity_names[c->severity]);
	if (unit == UNIT_NS) {
		gtt_buf_lit(out, "p99 ");
		put_amount(out, unit, c->old_p99);
		gtt_buf_lit(out, ", max ");
	}
	put_amount(out, unit, c->old_max);
	gtt_buf_lit(out, "</dd></div>");
	if (unit != UNIT_NS)
		return;
	begin_fact(out, "In a second");
	put_rate(out, c->rate);
	gtt_buf_lit(out, ", was ");
	put_rate(out, c->old_rate);
	gtt_buf_lit(out, "</dd></div>");
}

static void
put_thresholds(struct gtt_buf *out, const struct rule *rule)
{
	begin_fact(out, "WARN from");
	html_threshold(out, rule, rule->warn, rule->second_warn);
	gtt_buf_lit(out, "</dd></div>");
	begin_fact(out, "ERROR from");
	html_threshold(out, rule, rule->error, rule->second_error);
	gtt_buf_lit(out, "</dd></div>");
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
		html_isolated(out, f.func);
		gtt_buf_lit(out, "</code> <small>");
		html_isolated(out, f.file);
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
		html_isolated(out, f->detail);
		gtt_buf_lit(out, "</p>\n");
	}
	gtt_buf_lit(out, "<p class=\"advice\"><b>What to do</b> ");
	html_string(out, f->rule->advice);
	gtt_buf_lit(out, "</p>\n<dl>");
	put_when(out, f, r);
	put_who(out, f);
	put_change(out, f);
	put_thresholds(out, f->rule);
	gtt_buf_lit(out, "</dl>\n");
	if (f->rule->unit == UNIT_NS && f->all != NULL && f->all->n > 2) {
		gtt_buf_lit(out, "<figure class=\"spread\">");
		html_histogram(out, f->all, &marks, "How long, how often");
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
	html_string(out, f->rule->name);
	gtt_buf_lit(out, "\">\n");
	put_summary(out, f);
	put_body(out, f, r);
	gtt_buf_lit(out, "</details>\n");
}

void
html_findings(struct gtt_buf *out, const struct report *r)
{
	size_t i;

	gtt_buf_lit(out, "<section id=\"findings\">\n<h2>Findings</h2>\n");
	if (r->n == 0) {
		gtt_buf_printf(out, "<p class=\"fine\">%s. What was looked "
		    "for is in <a href=\"#rules\">the rules</a>.</p>\n",
		    r->baseline ? "Nothing got worse" : "Nothing found");
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
		html_many(out, r->left_out, "more is", "more are");
		gtt_buf_lit(out, " left out by -top.</p>\n");
	}
	if (r->by_chance > 0)
		gtt_buf_printf(out, "<p class=\"quiet\">%zu new, but not more "
		    "than chance makes: left out.</p>\n", r->by_chance);
	gtt_buf_lit(out, "</section>\n");
}
