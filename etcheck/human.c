/*
 * Findings as a table for people.
 */
#include "common/output/quote.h"
#include "common/output/timefmt.h"
#include "etcheck/finding.h"

#define NCOLUMNS 3	/* that are aligned: all but the message */
#define LINE_WIDTH 80	/* where advice is broken */

struct table {
	struct gtt_buf	*out;
	bool		 colors;
	size_t		 width[NCOLUMNS];
};

static const char *const severity_colors[NSEVERITIES] = {
	[SEV_INFO] = "\033[36m",
	[SEV_WARN] = "\033[33m",
	[SEV_ERROR] = "\033[1;31m",
};

static void
pad(struct gtt_buf *out, size_t n)
{
	while (n-- > 0)
		gtt_buf_putc(out, ' ');
}

/* A cell of ASCII, and the gap behind it. */
static void
put_cell(struct table *t, unsigned column, const char *color, const char *s)
{
	if (color != NULL && t->colors)
		gtt_buf_puts(t->out, color);
	gtt_buf_puts(t->out, s);
	if (color != NULL && t->colors)
		gtt_buf_lit(t->out, "\033[m");
	pad(t->out, t->width[column] - strlen(s) + 2);
}

/* Behind the columns: a line that goes on about the finding above. */
static void
begin_line(struct table *t)
{
	for (unsigned i = 0; i < NCOLUMNS; i++)
		pad(t->out, t->width[i] + 2);
	gtt_buf_lit(t->out, "  ");
}

static void
put_text(struct gtt_buf *out, struct gtt_str s)
{
	gtt_quote_part(out, s.p, s.len);
}

/* "main.work (work.go:12)" */
static void
put_place(struct gtt_buf *out, const struct place *at)
{
	struct gtt_str file = at->file;
	const char *slash = memrchr(file.p, '/', file.len);

	put_text(out, at->func);
	if (file.len == 0)
		return;
	if (slash != NULL) {
		file.len -= (uint32_t)(slash + 1 - file.p);
		file.p = slash + 1;
	}
	gtt_buf_lit(out, " (");
	put_text(out, file);
	gtt_buf_putc(out, ':');
	gtt_buf_putu(out, at->line);
	gtt_buf_putc(out, ')');
}

static bool
same_place(const struct place *a, const struct place *b)
{
	return a->line == b->line && a->func.len == b->func.len &&
	    memcmp(a->func.p, b->func.p, a->func.len) == 0;
}

static void
put_places(struct table *t, const struct finding *f)
{
	if (f->at.func.len > 0) {
		begin_line(t);
		gtt_buf_lit(t->out, "at ");
		put_place(t->out, &f->at);
		gtt_buf_putc(t->out, '\n');
	}
	if (f->by != GTT_NONE && f->by_at.func.len > 0 &&
	    !same_place(&f->at, &f->by_at)) {
		begin_line(t);
		gtt_buf_lit(t->out, "by goroutine ");
		gtt_buf_puti(t->out, f->by);
		gtt_buf_lit(t->out, " at ");
		put_place(t->out, &f->by_at);
		gtt_buf_putc(t->out, '\n');
	}
}

static void
put_change(struct table *t, const struct finding *f)
{
	const struct change *c = f->change;
	enum unit unit = f->rule->unit;

	begin_line(t);
	if (!c->known) {
		gtt_buf_lit(t->out, "new: nothing of the kind in the baseline\n");
		return;
	}
	gtt_buf_lit(t->out, "worse: ");
	put_amount(t->out, unit, (int64_t)c->rate);
	gtt_buf_puts(t->out, unit == UNIT_NS ? " a second, was " : ", was ");
	put_amount(t->out, unit, (int64_t)c->old_rate);
	if (unit == UNIT_NS) {
		gtt_buf_lit(t->out, "; p99 was ");
		put_amount(t->out, unit, c->old_p99);
		gtt_buf_lit(t->out, ", max ");
		put_amount(t->out, unit, c->old_max);
	}
	gtt_buf_putc(t->out, '\n');
}

static void
put_rest(struct table *t, const struct report *r, const struct finding *f)
{
	const char *name = r->traces[f->trace].name;

	put_places(t, f);
	begin_line(t);
	put_text(t->out, f->detail);
	gtt_buf_putc(t->out, '\n');
	if (f->change != NULL)
		put_change(t, f);
	if (r->ntraces > 1) {
		begin_line(t);
		gtt_buf_lit(t->out, "in ");
		gtt_quote_part(t->out, name, strlen(name));
		gtt_buf_putc(t->out, '\n');
	}
}

/* When it was, to a millisecond; NUL-terminated. */
static void
time_text(struct gtt_buf *b, int64_t ns)
{
	b->len = 0;
	gtt_put_duration(b, (ns / 500000 + 1) / 2 * 1000000);
	gtt_buf_putc(b, '\0');
}

static void
widen(size_t *width, const char *s)
{
	if (strlen(s) > *width)
		*width = strlen(s);
}

static void
measure(struct table *t, const struct report *r)
{
	struct gtt_buf b = { 0 };

	for (size_t i = 0; i < r->n; i++) {
		const struct finding *f = &r->findings[i];

		widen(&t->width[0], severity_names[f->severity]);
		widen(&t->width[1], f->rule->name);
		time_text(&b, f->time);
		widen(&t->width[2], b.p);
	}
	gtt_buf_fini(&b);
}

static void
put_finding(struct table *t, const struct report *r, const struct finding *f)
{
	struct gtt_buf b = { 0 };

	time_text(&b, f->time);
	put_cell(t, 0, severity_colors[f->severity],
	    severity_names[f->severity]);
	put_cell(t, 1, NULL, f->rule->name);
	put_cell(t, 2, NULL, b.p);
	if (f->count > 1) {
		gtt_buf_putc(t->out, '[');
		gtt_buf_putu(t->out, f->count);
		gtt_buf_lit(t->out, "×] ");
	}
	put_text(t->out, f->message);
	gtt_buf_putc(t->out, '\n');
	put_rest(t, r, f);
	gtt_buf_fini(&b);
}

static void
put_head(struct table *t, const char *const *heads)
{
	for (unsigned i = 0; i < NCOLUMNS; i++)
		put_cell(t, i, NULL, heads[i]);
	gtt_buf_puts(t->out, heads[NCOLUMNS]);
	gtt_buf_putc(t->out, '\n');
}

/* A sentence of ASCII, broken between words where lines get too long. */
static void
put_wrapped(struct gtt_buf *out, size_t indent, const char *s)
{
	size_t column = indent;

	while (*s != '\0') {
		size_t n = strcspn(s, " ");

		if (column > indent && column + 1 + n > LINE_WIDTH) {
			gtt_buf_putc(out, '\n');
			pad(out, indent);
			column = indent;
		} else if (column > indent) {
			gtt_buf_putc(out, ' ');
			column++;
		}
		gtt_buf_put(out, s, n);
		column += n;
		s += n + strspn(s + n, " ");
	}
	gtt_buf_putc(out, '\n');
}

static bool
has_findings(const struct report *r, const struct rule *rule)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->findings[i].rule == rule)
			return true;
	}
	return false;
}

/* Once for each rule that found something. */
static void
put_advice(struct table *t, const struct report *r)
{
	gtt_buf_lit(t->out, "\nWHAT TO DO\n----------\n");
	for (size_t i = 0; i < r->nrules; i++) {
		const struct rule *rule = &r->rules[i];

		if (!has_findings(r, rule))
			continue;
		put_cell(t, 1, NULL, rule->name);
		put_wrapped(t->out, t->width[1] + 2, rule->advice);
	}
}

/* What there is besides the findings in the table. */
static void
put_others(struct gtt_buf *out, const struct report *r)
{
	if (r->left_out > 0) {
		gtt_buf_putc(out, '\n');
		gtt_buf_putu(out, r->left_out);
		gtt_buf_lit(out, " more at other places; -top 0 shows all\n");
	}
	if (r->by_chance > 0) {
		gtt_buf_putc(out, '\n');
		gtt_buf_putu(out, r->by_chance);
		gtt_buf_lit(out, " new, but not more than chance makes: left out\n");
	}
}

void
report_human(struct gtt_buf *out, const struct report *r, bool colors)
{
	static const char *const heads[] = {
		"SEVERITY", "RULE", "TIMESTAMP", "MESSAGE",
	};
	static const char *const rules[] = {
		"--------", "----", "---------", "-------",
	};
	struct table t = { .out = out, .colors = colors };

	if (r->n == 0) {
		gtt_buf_puts(out, r->baseline ?
		    "no findings that are worse than in the baseline\n" :
		    "no findings\n");
		put_others(out, r);
		return;
	}
	for (unsigned i = 0; i < NCOLUMNS; i++)
		t.width[i] = strlen(heads[i]);
	measure(&t, r);
	put_head(&t, heads);
	put_head(&t, rules);
	for (size_t i = 0; i < r->n; i++)
		put_finding(&t, r, &r->findings[i]);
	put_others(out, r);
	put_advice(&t, r);
}
