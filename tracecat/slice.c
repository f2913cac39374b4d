/*
 * A trace out of events: one of Go 1.21 or older in the newest format, or a
 * part of any.  Of a period, generations that are in it whole are copied.
 */
#include "common/trace/encode/encode.h"
#include "common/trace/header.h"
#include "common/trace/v2/v2.h"
#include "common/trace/v2/write.h"
#include "tracecat/borders.h"
#include "tracecat/select.h"
#include "tracecat/tracecat.h"

struct slice {
	struct gtt_job		*job;
	struct gtt_reader	*r;
	struct select		 select;
	struct gtt_encoder	*e;
	bool			 waiting;	/* for -from */
	struct borders		 borders;
	size_t			 gen;		/* that is next to be read */
	struct gtt_v2_writer	 w;		/* of those that are copied */
};

static bool
wants(void *arg, int64_t g)
{
	const struct select_opts *o = arg;

	return o->match.n == 0 && gtt_goroutines_have(&o->goroutines, g);
}

/* All is declared that is alive, or what the selected goroutines have. */
static int
begin(struct slice *s)
{
	const struct select_opts *o = s->select.o;
	bool all = o->match.n == 0 && o->goroutines.given.n == 0;

	s->waiting = false;
	return gtt_encoder_begin(s->e, s->select.from, all ? NULL : wants,
	    (void *)(uintptr_t)o, &s->job->err);
}

static int
copy_gen(void *arg, const struct gtt_v2_gen *g, struct gtt_err *err)
{
	struct slice *s = arg;

	if (s->gen++ == s->borders.end)
		return 0;
	return gtt_v2_write_gen(&s->w, g, err) < 0 ? -1 : 1;
}

/* All that is wanted from this Sync on, which is after the beginning. */
static int
copy(struct slice *s)
{
	struct gtt_err *err = &s->job->err;
	int rc;

	if (s->waiting)
		rc = begin(s) < 0 ? -1 :
		    gtt_encoder_end_before(s->e, s->select.from, err);
	else
		rc = gtt_encoder_end(s->e, err);
	return rc < 0 ? -1 : gtt_v2_rest(gtt_reader_v2(s->r), copy_gen, s, err);
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
		    "the clock's frequency is missing: no trace can be written without it");
	if (is == SELECT_FAILED)
		return -1;
	if (ev->kind == GTT_SYNC && is == SELECT_IN && s->borders.whole &&
	    ev->table != NULL)
		return copy(s);
	s->gen += ev->kind == GTT_SYNC;
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

static void
written(void *arg)
{
	struct slice *s = arg;

	gtt_out_check(s->job->out);
}

/* If only a period of a v2 trace is wanted: finds what need not be read. */
static void
find_borders(struct slice *s)
{
	const struct select_opts *o = s->select.o;
	const int version = gtt_reader_version(s->r);
	struct gtt_v2 *v = gtt_reader_v2(s->r);

	if (v == NULL || version > GTT_NEWEST || s->job->trace.partial ||
	    o->match.n > 0 || o->goroutines.given.n > 0)
		return;
	s->borders = borders_find(s->job->in, version, &o->period);
	if (!s->borders.known)
		return;
	gtt_v2_list_chunks(v);
	gtt_input_skip(s->job->in, s->borders.skip);
	gtt_encoder_gc_seq(s->e, s->borders.gc_seq);
	select_begin(&s->select, s->borders.start);
	s->gen = s->borders.first;
	s->w = (struct gtt_v2_writer){ .from = version, .to = GTT_NEWEST,
	    .out = &s->job->out->buf, .written = written, .arg = s };
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
	s.e = gtt_encoder_new(&job->out->buf, gtt_reader_version(s.r));
	select_open(&s.select, &o->select, s.r);
	find_borders(&s);
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
