#include "etcheck/html_parts.h"

#include "common/output/xml.h"

const char *const severity_classes[NSEVERITIES] = {
	[SEV_INFO] = "info",
	[SEV_WARN] = "warn",
	[SEV_ERROR] = "error",
};

void
html_text(struct gtt_buf *out, struct gtt_str s)
{
	gtt_xml_text(out, s.p, s.len);
}

void
html_string(struct gtt_buf *out, const char *s)
{
	gtt_xml_text(out, s, strlen(s));
}

void
html_isolated(struct gtt_buf *out, struct gtt_str s)
{
	gtt_buf_lit(out, "<bdi>");
	html_text(out, s);
	gtt_buf_lit(out, "</bdi>");
}

void
html_many(struct gtt_buf *out, uint64_t n, const char *one, const char *many)
{
	put_count(out, n);
	gtt_buf_putc(out, ' ');
	gtt_buf_puts(out, n == 1 ? one : many);
}

void
html_threshold(struct gtt_buf *out, const struct rule *rule, int64_t v,
    int64_t second)
{
	put_amount(out, rule->unit, v);
	if (rule->second == NULL)
		return;
	gtt_buf_printf(out, ", %s ", rule->second);
	put_amount(out, rule->second_unit, second);
}

void
html_trace_line(struct gtt_buf *out, const struct traced *t)
{
	gtt_buf_printf(out, "Go 1.%d format, ", t->version);
	put_amount(out, UNIT_NS, t->duration);
	gtt_buf_lit(out, ", ");
	html_many(out, t->events, "event", "events");
}
