/*
 * A trace out of events: one of Go 1.21 or older in the newest format, or a
 * part of any.
 */
#include "common/trace/encode/encode.h"
#include "tracecat/select.h"
#include "tracecat/tracecat.h"

struct slice {
	struct gtt_job		*job;
	struct gtt_reader	*r;
	struct select		 select;
	struct gtt_encoder	*e;
	bool			 waiting;	/* for -from */
};

static bool
wants(void *arg, int64_t g)
{
	const struct select_opts *o = arg;

	return o->match.n == 0 && select_has_goroutine(o, g);
}

/* All is declared that is alive, or what the selected goroutines have. */
static int
begin(struct slice *s)
{
	const struct select_opts *o = s->select.o;
	bool all = o->match.n == 0 && o->goroutines.n == 0;

	s->waiting = false;
	return gtt_encoder_begin(s->e, s->select.from, all ? NULL : wants,
	    (void *)(uintptr_t)o, &s->job->err);
}

/* 1, 0 when no more are wanted, -1. */
static int
event(struct slice *s, const struct gtt_event *ev)
{
	struct gtt_err *err = &s->job->err;
	enum select_is is = select_event(&s->select, s->r, ev, err);
	bool keep = is == SELECT_IN || is == SELECT_BEFORE;

	if (ev->kind == GTT_SYNC && gtt_reader_in_ticks(s->r))
		return gtt_fail(err, GTT_ECUT, GTT_NO_OFFSET,
		    "the clock's frequency is lost: no trace can say so");
	if (is == SELECT_FAILED)
		return -1;
	if (s->waiting && is != SELECT_BEFORE && begin(s) < 0)
		return -1;
	if (is == SELECT_AFTER)
		return 0;
	return gtt_encoder_event(s->e, ev, keep, err) < 0 ? -1 : 1;
}

static int
events(struct slice *s)
{
	struct gtt_job *job = s->job;
	const struct gtt_event *ev;
	int rc;

	while ((rc = gtt_reader_next(s->r, &ev, &job->err)) == 1) {
		gtt_job_count(job, 1);
		rc = event(s, ev);
		gtt_out_check(job->out);
		if (rc <= 0)
			break;
	}
	if (rc == 0 && s->waiting)
		rc = begin(s);
	return rc;
}

int
tracecat_slice(struct gtt_job *job, const struct opts *o)
{
	struct slice s = { .job = job, .waiting = o->select.period.have_from };
	int rc;

	if (job->of > 1)
		return gtt_fail(&job->err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "a trace is made of one at a time: give one file");
	if (o->anonymize != NULL)
		return gtt_fail(&job->err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "a trace of Go 1.21 or older becomes a new one in two "
		    "steps: tracecat -anonymize | tracecat -encode");
	s.r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (s.r == NULL)
		return -1;
	select_open(&s.select, &o->select, s.r);
	s.e = gtt_encoder_new(&job->out->buf, gtt_reader_version(s.r));
	if (s.waiting)
		gtt_encoder_wait(s.e);
	rc = events(&s);
	if (gtt_encoder_end(s.e, &job->err) < 0)
		rc = -1;
	gtt_encoder_free(s.e);
	select_close(&s.select);
	gtt_reader_free(s.r);
	return rc;
}
