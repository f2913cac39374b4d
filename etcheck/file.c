#include <stdlib.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "etcheck/etcheck.h"
#include "etcheck/html.h"
#include "etcheck/scan.h"

/* The trace whose first event is ev. */
static int
follow(struct gtt_job *job, const struct opts *o, struct gtt_reader *r,
    const struct gtt_event *ev)
{
	struct scan *s = gtt_calloc(1, sizeof *s);
	int rc;

	scan_init(s, o->rules, gtt_reader_version(r), job->index, ev);
	s->last = capture_last(&o->capture, job->index, ev->time);
	rc = scan_read(s, r, ev, job);
	scan_finish(s);
	totals_add(job->index < o->first_old ? o->totals : o->old, s,
	    job->name);
	scan_fini(s);
	free(s);
	return rc;
}

static int
check(struct gtt_job *job, const struct opts *o)
{
	const struct gtt_event *ev;
	struct gtt_reader *r;
	int rc;

	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	gtt_job_warn_nameless(job, gtt_reader_version(r));
	rc = gtt_reader_next(r, &ev, &job->err);
	if (rc == 1 && gtt_need_clock(r, &job->err) < 0)
		rc = -1;
	else if (rc == 1)
		rc = follow(job, o, r, ev);
	gtt_reader_free(r);
	return rc;
}

int
etcheck_file(struct gtt_job *job)
{
	const struct opts *o = job->arg;

	return capture_rest(&o->capture, job, check(job, o));
}

/* Colours are for eyes that did not refuse them: no-color.org. */
static bool
wants_colors(const struct opts *o)
{
	const char *no = getenv("NO_COLOR");

	return strcmp(o->output, "-") == 0 && isatty(STDOUT_FILENO) &&
	    (no == NULL || *no == '\0');
}

static int
put_report(const struct opts *o, const struct report *r, struct gtt_out *out,
    struct gtt_err *err)
{
	struct gtt_file to;

	if (gtt_file_open(&to, o->output, out, err) < 0)
		return -1;
	switch ((enum format)o->format) {
	case FORMAT_HUMAN:
		report_human(&to.buf, r, wants_colors(o));
		break;
	case FORMAT_JSON:
		report_json(&to, r);
		break;
	case FORMAT_HTML:
		report_html(&to.buf, r);
		break;
	}
	return gtt_file_close(&to, err);
}

int
etcheck_finish(const struct opts *o, struct gtt_out *out, struct gtt_err *err)
{
	struct report *r = report_new(o->totals, o->old, o->top);
	int rc = 0;

	if (r->ntraces > 0)	/* else there is nothing that is right */
		rc = put_report(o, r, out, err);
	if (rc == 0)
		rc = r->severities[SEV_WARN] + r->severities[SEV_ERROR] > 0;
	report_free(r);
	return rc;
}
