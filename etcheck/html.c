#include "etcheck/html.h"

#include "common/base/embed.h"
#include "common/cli/cli.h"
#include "etcheck/csp.h"
#include "etcheck/html_parts.h"

GTT_EMBED(page_css, "etcheck/page/page.css");
GTT_EMBED(page_js, "etcheck/page/page.js");

/* The top of the page. */

static void
put_title(struct gtt_buf *out, const struct report *r)
{
	html_many(out, r->n + r->left_out, "finding", "findings");
	gtt_buf_lit(out, " in ");
	if (r->ntraces == 1)
		html_string(out, r->traces[0].name);
	else
		html_many(out, r->ntraces, "trace", "traces");
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
put_header(struct gtt_buf *out, const struct report *r)
{
	gtt_buf_lit(out, "<header>\n<h1>");
	put_title(out, r);
	gtt_buf_lit(out, "</h1>\n<p class=\"quiet\">");
	if (r->ntraces == 1)
		html_trace_line(out, &r->traces[0]);
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

/* What was looked for. */

static void
put_rule(struct gtt_buf *out, const struct report *r, const struct rule *rule)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		n += r->findings[i].rule == rule;
	gtt_buf_printf(out, "<tr%s><th scope=\"row\">",
	    rule->on ? "" : " class=\"off\"");
	html_string(out, rule->name);
	gtt_buf_lit(out, "</th><td>");
	if (rule->on)
		put_count(out, n);
	else
		gtt_buf_lit(out, "off");
	gtt_buf_lit(out, "</td><td>");
	html_threshold(out, rule, rule->warn, rule->second_warn);
	gtt_buf_lit(out, "</td><td>");
	html_threshold(out, rule, rule->error, rule->second_error);
	gtt_buf_lit(out, "</td><td class=\"text\">");
	html_string(out, rule->what);
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
	html_findings(out, r);
	html_times(out, r);
	html_latencies(out, r);
	put_rules(out, r);
	gtt_buf_lit(out, "</main>\n<footer class=\"quiet\">etcheck "
	    GTT_VERSION "</footer>\n<script>");
	gtt_buf_put(out, page_js, (size_t)(page_js_end - page_js));
	gtt_buf_lit(out, "</script>\n</body>\n</html>\n");
}
