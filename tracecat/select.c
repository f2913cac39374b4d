#include "tracecat/select.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static int
add_goroutine(struct select_opts *o, const char *s, size_t len,
    struct gtt_err *err)
{
	char *number = gtt_strndup(s, len);
	struct gtt_err why = { 0 };
	int64_t g;
	int rc = gtt_parse_int(number, &g, &why);

	if (rc < 0)
		gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "-goroutine %.60s: %s",
		    number, why.msg);
	else
		*gtt_map_put(&o->goroutine_set, (uint64_t)g) = 1;
	free(number);
	return rc;
}

static int
parse_goroutines(struct select_opts *o, struct gtt_err *err)
{
	for (size_t i = 0; i < o->goroutines.n; i++) {
		const char *s = o->goroutines.v[i];
		size_t len;

		for (;; s += len + 1) {
			len = strcspn(s, ",");
			if (add_goroutine(o, s, len, err) < 0)
				return -1;
			if (s[len] == '\0')
				break;
		}
	}
	return 0;
}

int
select_setup(struct select_opts *o, struct gtt_err *err)
{
	if (gtt_period_check(&o->period, err) < 0 ||
	    parse_goroutines(o, err) < 0)
		return -1;
	o->patterns = gtt_patterns_compile(o->match.v, o->match.n, err);
	return o->patterns == NULL ? -1 : 0;
}

bool
select_given(const struct select_opts *o)
{
	return o->period.have_from || o->period.have_to || o->goroutines.n > 0 ||
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
	    gtt_period_need_clock(r, err) < 0)
		return -1;
	select_begin(s, gtt_period_start(r, ev));
	return 0;
}

bool
select_has_goroutine(const struct select_opts *o, int64_t g)
{
	return gtt_map_get(&o->goroutine_set, (uint64_t)g) != GTT_MAP_NONE;
}

/* What they did, and every transition of theirs; -1: what is of none. */
static bool
of_goroutines(const struct select_opts *o, const struct gtt_event *ev)
{
	bool its = ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE;

	if (its && select_has_goroutine(o, ev->id))
		return true;
	return (ev->g != GTT_NONE || !its) && select_has_goroutine(o, ev->g);
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
	if (s->o->goroutines.n > 0 && !of_goroutines(s->o, ev))
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
