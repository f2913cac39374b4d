#include "tracecat/select.h"

int
select_setup(struct select_opts *o, struct gtt_err *err)
{
	if (gtt_period_check(&o->period, err) < 0 ||
	    gtt_goroutines_parse(&o->goroutines, err) < 0)
		return -1;
	o->patterns = gtt_patterns_compile(o->match.v, o->match.n, err);
	return o->patterns == NULL ? -1 : 0;
}

bool
select_given(const struct select_opts *o)
{
	return o->period.have_from || o->period.have_to || o->goroutines.given.n > 0 ||
	    o->match.n > 0;
}

void
select_open(struct select *s, const struct select_opts *o,
    const struct gtt_reader *r)
{
	*s = (struct select){ .o = o, .from = INT64_MIN, .to = INT64_MAX };
	if (o->match.n > 0)
		s->matcher = gtt_matcher_new(o->patterns, o->match.n,
		    gtt_reader_version(r));
}

void
select_close(struct select *s)
{
	gtt_matcher_free(s->matcher);
}

void
select_begin(struct select *s, int64_t start)
{
	s->begun = true;
	gtt_period_at(&s->o->period, start, &s->from, &s->to);
}

/* What is known only with the first event: the start, and the clock. */
static int
begin(struct select *s, struct gtt_reader *r, const struct gtt_event *ev,
    struct gtt_err *err)
{
	if (gtt_period_relative(&s->o->period) &&
	    gtt_need_clock(r, err) < 0)
		return -1;
	select_begin(s, gtt_period_start(r, ev));
	return 0;
}

enum select_is
select_event(struct select *s, struct gtt_reader *r,
    const struct gtt_event *ev, struct gtt_err *err)
{
	int matches = 1;

	if (!s->begun && begin(s, r, ev, err) < 0)
		return SELECT_FAILED;
	if (ev->time < s->from)
		return SELECT_BEFORE;
	if (ev->time >= s->to)
		return SELECT_AFTER;
	if (s->o->goroutines.given.n > 0 &&
	    !gtt_goroutines_want(&s->o->goroutines, ev))
		return SELECT_OUT;
	if (s->matcher != NULL)
		matches = gtt_matcher_any(s->matcher, ev, err);
	return matches < 0 ? SELECT_FAILED : matches ? SELECT_IN : SELECT_OUT;
}

int
select_reader_open(struct select_reader *sr, struct gtt_job *job,
    const struct select_opts *o)
{
	*sr = (struct select_reader){ .job = job, .any = select_given(o) };
	sr->r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (sr->r == NULL)
		return -1;
	select_open(&sr->select, o, sr->r);
	return 0;
}

void
select_reader_close(struct select_reader *sr)
{
	select_close(&sr->select);
	gtt_reader_free(sr->r);
}

int
select_next_wanted(struct select_reader *sr, const struct gtt_event **ev,
    struct gtt_err *err)
{
	int rc;

	while ((rc = gtt_reader_next(sr->r, ev, err)) == 1) {
		gtt_job_count(sr->job, 1);
		switch (select_event(&sr->select, sr->r, *ev, err)) {
		case SELECT_FAILED:
			return -1;
		case SELECT_IN:
			return 1;
		case SELECT_AFTER:
			return 0;
		case SELECT_BEFORE:
		case SELECT_OUT:
			break;
		}
	}
	return rc;
}
