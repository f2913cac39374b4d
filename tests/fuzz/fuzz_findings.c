/*
 * What etcheck finds in traces of any version.  Property: a finding counts no
 * more cases than there were, JSON is UTF-8 without control characters, a line a
 * finding, and keeping stacks anew on the way changes nothing.
 */
#include "common/base/utf8.h"
#include "etcheck/scan.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

static void
check_json(const struct gtt_buf *b, size_t lines)
{
	uint32_t r;
	unsigned len;

	for (size_t i = 0; i < b->len; i += len) {
		len = gtt_utf8_decode(b->p + i, b->len - i, &r);
		holds(len > 0 && (r >= ' ' || r == '\n'));
		lines -= r == '\n';
	}
	holds(lines == 0);
}

static void
check_report(const struct report *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct finding *f = &r->findings[i];

		holds(f->count > 0 && f->count <= f->all->n);
		holds(f->trace < r->ntraces && f->message.len > 0);
		holds(f->value >= 0 && f->total >= 0);
		holds(f->stack < r->table->nstacks &&
		    f->by_stack < r->table->nstacks);
		holds(i == 0 || r->findings[i - 1].severity >= f->severity);
	}
}

/* Whatever happens is worth a finding. */
static void
lower(struct rule *rules)
{
	for (unsigned i = 0; i < NRULES; i++) {
		rules[i].warn = rules[i].second_warn = 1;
		rules[i].error = rules[i].second_error = 1000;
		rules[i].min = 1;
	}
}

/* The findings of a trace as JSON; renew: with stacks kept anew all the time. */
static struct gtt_buf
find(const uint8_t *data, size_t size, const struct rule *rules, bool renew)
{
	struct gtt_reader_opts opts = { .partial = true };
	struct totals *totals = totals_new(rules, false);
	struct gtt_err err = { 0 };
	struct gtt_input *in = gtt_input_memory(data, size);
	struct gtt_reader *r = gtt_reader_new(in, &opts, &err);
	const struct gtt_event *ev;
	struct gtt_buf out = { 0 };
	struct gtt_file json = { 0 };
	struct gtt_job job = { 0 };
	struct report *report;
	struct scan s;

	if (r != NULL && gtt_reader_next(r, &ev, &err) == 1) {
		scan_init(&s, rules, gtt_reader_version(r), 0, ev);
		s.places.always_grown = renew;
		scan_read(&s, r, ev, &job);
		scan_finish(&s);
		totals_add(totals, &s, "a trace");
		scan_fini(&s);
	}
	gtt_reader_free(r);
	gtt_input_close(in);
	report = report_new(totals, NULL, 0);
	check_report(report);
	report_human(&out, report, true);
	gtt_buf_fini(&out);
	report_json(&json, report);
	check_json(&json.buf, report->n);
	report_free(report);
	totals_free(totals);
	return json.buf;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct opts o = { 0 };
	struct gtt_err err = { 0 };
	struct gtt_buf one, other;

	holds(rules_setup(&o, &err) == 0);
	lower(o.rules);
	one = find(data, size, o.rules, false);
	other = find(data, size, o.rules, true);
	holds(one.len == other.len && (one.len == 0 ||
	    memcmp(one.p, other.p, one.len) == 0));
	gtt_buf_fini(&one);
	gtt_buf_fini(&other);
	return 0;
}
