/*
 * Which events of a trace are wanted: -from, -to, -goroutine, -match.
 */
#ifndef TRACECAT_SELECT_H
#define TRACECAT_SELECT_H

#include "common/match/pattern.h"
#include "tracecat/tracecat.h"

/* Tests the options and compiles the patterns. */
int
select_setup(struct select_opts *o, struct gtt_err *err);

/* Whether anything is selected at all. */
bool
select_given(const struct select_opts *o);

/* One trace being read. */
struct select {
	const struct select_opts *o;
	struct gtt_matcher	*matcher;
	int64_t			 from, to;	/* from <= time < to */
	bool			 begun;
};

enum select_is {
	SELECT_FAILED = -1,
	SELECT_BEFORE,		/* the time that is wanted */
	SELECT_IN,
	SELECT_OUT,		/* in that time, not wanted */
	SELECT_AFTER,
};

/* Zeroes if nothing is given, when all events are in. */
void
select_open(struct select *s, const struct select_opts *o,
    const struct gtt_reader *r);

/*
 * Where the trace starts, if its first events will not be shown to
 * select_event.
 */
void
select_begin(struct select *s, int64_t start);

void
select_close(struct select *s);

/* For each event in turn. */
enum select_is
select_event(struct select *s, struct gtt_reader *r,
    const struct gtt_event *ev, struct gtt_err *err);

/* A reader that gives only what is wanted. */
struct select_reader {
	struct gtt_job		*job;
	struct gtt_reader	*r;
	struct select		 select;
	bool			 any;	/* something is selected */
};

/* -1 with job->err: no trace. */
int
select_reader_open(struct select_reader *sr, struct gtt_job *job,
    const struct select_opts *o);

void
select_reader_close(struct select_reader *sr);

/* The next event that is wanted, where some are not: as gtt_reader_next. */
int
select_next_wanted(struct select_reader *sr, const struct gtt_event **ev,
    struct gtt_err *err);

/* As gtt_reader_next. */
static inline int
select_next(struct select_reader *sr, const struct gtt_event **ev,
    struct gtt_err *err)
{
	int rc;

	if (sr->any)
		return select_next_wanted(sr, ev, err);
	rc = gtt_reader_next(sr->r, ev, err);
	if (rc == 1)
		gtt_job_count(sr->job, 1);
	return rc;
}

#endif
