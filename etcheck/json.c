/*
 * Findings as JSON lines: etcheck(1).
 */
#include "common/output/json.h"
#include "etcheck/finding.h"

static void
put_key(struct gtt_buf *out, const char *key)
{
	gtt_buf_lit(out, ",\"");
	gtt_buf_puts(out, key);
	gtt_buf_lit(out, "\":");
}

static void
put_text(struct gtt_buf *out, const char *key, struct gtt_str s)
{
	put_key(out, key);
	gtt_json_str(out, s.p, s.len);
}

static void
put_word(struct gtt_buf *out, const char *key, const char *s)
{
	put_text(out, key, (struct gtt_str){ s, (uint32_t)strlen(s) });
}

static void
put_int(struct gtt_buf *out, const char *key, int64_t v)
{
	put_key(out, key);
	gtt_json_int(out, v);
}

/* KEY_UNIT */
static void
put_amount_of(struct gtt_buf *out, const char *key, enum unit unit, int64_t v)
{
	gtt_buf_lit(out, ",\"");
	gtt_buf_puts(out, key);
	gtt_buf_putc(out, '_');
	gtt_buf_puts(out, unit_names[unit]);
	gtt_buf_lit(out, "\":");
	gtt_json_int(out, v);
}

static void
put_stack(struct gtt_buf *out, const char *key, const struct report *r,
    uint32_t stack)
{
	struct gtt_buf b = { 0 };
	struct place f;

	if (!report_frame(r, stack, 0, &f))
		return;
	put_key(out, key);
	for (size_t i = 0; report_frame(r, stack, i, &f); i++) {
		b.len = 0;
		gtt_buf_put(&b, f.func.p, f.func.len);
		gtt_buf_lit(&b, "\n\t");
		gtt_buf_put(&b, f.file.p, f.file.len);
		gtt_buf_putc(&b, ':');
		gtt_buf_putu(&b, f.line);
		gtt_buf_putc(out, i == 0 ? '[' : ',');
		gtt_json_str(out, b.p, b.len);
	}
	gtt_buf_putc(out, ']');
	gtt_buf_fini(&b);
}

static void
put_place(struct gtt_buf *out, const char *key, const struct place *at)
{
	if (at->func.len == 0)
		return;
	put_key(out, key);
	gtt_buf_lit(out, "{\"func\":");
	gtt_json_str(out, at->func.p, at->func.len);
	put_text(out, "file", at->file);
	put_key(out, "line");
	gtt_json_uint(out, at->line);
	gtt_buf_putc(out, '}');
}

/* The keys of the published tool, as it has them. */
static void
put_published(struct gtt_buf *out, const struct report *r,
    const struct finding *f)
{
	gtt_buf_lit(out, "{\"severity\":\"");
	gtt_buf_puts(out, severity_names[f->severity]);
	gtt_buf_putc(out, '"');
	put_word(out, "rule", f->rule->name);
	put_text(out, "message", f->message);
	put_text(out, "detail", f->detail);
	put_word(out, "suggestion", f->rule->advice);
	put_int(out, "timestamp_ns", f->time);
	if (f->g != GTT_NONE)
		put_int(out, "goroutine_id", f->g);
	put_stack(out, "stack", r, f->stack);
	put_key(out, "count");
	gtt_json_uint(out, f->count);
}

static void
put_amounts(struct gtt_buf *out, const struct finding *f)
{
	enum unit unit = f->rule->unit;

	put_amount_of(out, "worst", unit, f->value);
	if (f->at_least) {
		put_key(out, "at_least");
		gtt_buf_lit(out, "true");
	}
	put_amount_of(out, "warn", unit, f->rule->warn);
	put_amount_of(out, "error", unit, f->rule->error);
	put_key(out, "of");
	gtt_json_uint(out, f->all->n);
	if (unit == UNIT_NS)
		put_amount_of(out, "total", unit, f->total);
	put_amount_of(out, "p50", unit, gtt_hist_percentile(f->all, 50));
	put_amount_of(out, "p99", unit, gtt_hist_percentile(f->all, 99));
	put_amount_of(out, "max", unit, f->all->max);
}

static void
put_change(struct gtt_buf *out, const struct finding *f)
{
	const struct change *c = f->change;
	bool time = f->rule->unit == UNIT_NS;

	if (c == NULL)
		return;
	put_word(out, "change", c->known ? "worse" : "new");
	if (time)
		put_int(out, "total_ns_per_second", (int64_t)c->rate);
	if (!c->known)
		return;
	put_word(out, "baseline_severity", severity_names[c->severity]);
	if (time)
		put_int(out, "baseline_total_ns_per_second",
		    (int64_t)c->old_rate);
	else
		put_amount_of(out, "baseline_worst", f->rule->unit,
		    (int64_t)c->old_rate);
	put_amount_of(out, "baseline_p99", f->rule->unit, c->old_p99);
	put_amount_of(out, "baseline_max", f->rule->unit, c->old_max);
}

static void
put_finding(struct gtt_buf *out, const struct report *r,
    const struct finding *f)
{
	put_published(out, r, f);
	put_word(out, "file", r->traces[f->trace].name);
	put_place(out, "at", &f->at);
	if (f->p != GTT_NONE)
		put_int(out, "processor_id", f->p);
	put_amounts(out, f);
	if (f->by != GTT_NONE)
		put_int(out, "by_goroutine_id", f->by);
	put_place(out, "by_at", &f->by_at);
	put_stack(out, "by_stack", r, f->by_stack);
	put_change(out, f);
	gtt_buf_lit(out, "}\n");
}

void
report_json(struct gtt_file *to, const struct report *r)
{
	for (size_t i = 0; i < r->n; i++) {
		put_finding(&to->buf, r, &r->findings[i]);
		gtt_file_check(to);
	}
}
