#include <stdlib.h>

#include "etgrep/etgrep.h"

/* One input being read. */
struct search {
	const struct opts *o;
	struct gtt_job	*job;
	struct gtt_matcher *matcher;	/* NULL: all events */
	struct printer	*printer;	/* NULL: only whether, or how many */
	struct lasting	*lasting;	/* NULL without -longer */
	bool		 begun;		/* an event was seen */
	int64_t		 from, to;	/* times wanted, both included */
	uint64_t	 hits;
	uint64_t	 enough;	/* hits to stop at */
	bool		 done;
};

int64_t
event_goroutine(const struct gtt_event *ev)
{
	if (ev->g == GTT_NONE && ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE)
		return ev->id;
	return ev->g;
}

/* Whether ev is what the options ask for, before -v: 1, 0, -1. */
static int
wanted(struct search *s, const struct gtt_event *ev, struct gtt_err *err)
{
	if (ev->time < s->from || ev->time > s->to)
		return 0;
	if (s->o->goroutines.given.n > 0 &&
	    !gtt_goroutines_want(&s->o->goroutines, ev))
		return 0;
	return s->matcher == NULL ? 1 : gtt_matcher_any(s->matcher, ev, err);
}

static void
hit(struct search *s)
{
	s->hits++;
	if (s->hits >= s->enough)
		s->done = true;
}

static void
on_end(void *arg, bool selected, const struct gtt_event *begin,
    const struct lasted *how, const struct gtt_event *end)
{
	struct search *s = arg;

	if (s->done ||
	    (selected && how->ns >= s->o->longer) == s->o->invert)
		return;
	if (s->printer != NULL)
		printer_state(s->printer, begin, how, end);
	hit(s);
}

/* Only the answer is wanted, and one hit gives it. */
static bool
one_is_enough(const struct opts *o)
{
	return o->quiet || o->list || o->list_without;
}

static bool
prints(const struct opts *o)
{
	return !one_is_enough(o) && !o->count;
}

/* Whether nanoseconds are asked for, not times as they are printed. */
static bool
needs_clock(const struct opts *o)
{
	return o->have_longer || (o->have_time && o->time.relative) ||
	    gtt_period_relative(&o->period);
}

/* What is known only with the first event: the start, and the clock. */
static int
begin(struct search *s, struct gtt_reader *r, const struct gtt_event *ev)
{
	const struct opts *o = s->o;
	int64_t start = gtt_period_start(r, ev);

	if (needs_clock(o) && gtt_need_clock(r, &s->job->err) < 0)
		return -1;
	s->begun = true;
	if (prints(o))
		s->printer = printer_new(s->job, gtt_reader_in_ticks(r));
	gtt_period_at(&o->period, start, &s->from, &s->to);
	if (o->period.have_to)
		s->to--;
	if (o->have_time)
		s->from = s->to = gtt_time_at(o->time, start);
	return 0;
}

static int
event(struct search *s, const struct gtt_event *ev, struct gtt_err *err)
{
	bool invert = s->o->invert;
	int is = wanted(s, ev, err);

	if (is < 0)
		return -1;
	if (s->lasting != NULL) {
		lasting_event(s->lasting, ev, is || invert, is);
	} else if (is != invert) {
		if (s->printer != NULL)
			printer_event(s->printer, ev, event_goroutine(ev));
		hit(s);
	} else if (!invert && ev->time > s->to) {
		s->done = true;	/* times only grow */
	}
	return 0;
}

/* Reads events until there are no more or no more are needed. */
static int
search(struct search *s, struct gtt_reader *r)
{
	const struct gtt_event *ev;
	struct gtt_err *err = &s->job->err;
	int rc = 0;

	while (!s->done && (rc = gtt_reader_next(r, &ev, err)) == 1) {
		gtt_job_count(s->job, 1);
		if (!s->begun && begin(s, r, ev) < 0)
			return -1;
		if (event(s, ev, err) < 0)
			return -1;
		gtt_out_check(s->job->out);
	}
	return rc < 0 ? -1 : 0;
}

/* What is printed about an input after its records. */
static void
summary(const struct search *s, int rc)
{
	const struct opts *o = s->o;
	struct gtt_job *job = s->job;
	struct gtt_buf *out = &job->out->buf;

	if (o->quiet)
		return;
	if (o->list || o->list_without) {
		/* Of a damaged input it is not known that nothing matches. */
		if (o->list ? s->hits > 0 : s->hits == 0 && rc == 0)
			gtt_buf_printf(out, "%s\n", job->name);
	} else if (o->count && (s->begun || rc == 0)) {
		if (gtt_prefix_name(&o->prefix, job) != NULL)
			gtt_buf_printf(out, "%s:", job->name);
		gtt_buf_putu(out, s->hits);
		gtt_buf_putc(out, '\n');
	}
}

/* Functions without names are not found, and nobody would know why. */
static void
warn_nameless(struct gtt_job *job, int version)
{
	const struct opts *o = job->arg;

	for (size_t i = 0; i < o->match.n; i++) {
		if (gtt_pattern_needs_names(o->patterns[i])) {
			gtt_job_warn_nameless(job, version);
			return;
		}
	}
}

static void
open_search(struct search *s, struct gtt_reader *r)
{
	const struct opts *o = s->o;
	const struct lasting_ops ops = { on_end, s, prints(o) };

	s->enough = o->have_max ? o->max : UINT64_MAX;
	if (one_is_enough(o) && s->enough > 1)
		s->enough = 1;
	s->done = s->enough == 0;
	if (o->match.n > 0)
		s->matcher = gtt_matcher_new(o->patterns, o->match.n,
		    gtt_reader_version(r));
	if (o->have_longer)
		s->lasting = lasting_new(&ops);
	warn_nameless(s->job, gtt_reader_version(r));
}

static void
close_search(struct search *s)
{
	gtt_matcher_free(s->matcher);
	printer_free(s->printer);
	lasting_free(s->lasting);
}

int
etgrep_file(struct gtt_job *job)
{
	struct search s = { .o = job->arg, .job = job };
	struct gtt_reader *r;
	int rc;

	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	open_search(&s, r);
	rc = search(&s, r);
	if (s.lasting != NULL && !s.done)
		lasting_finish(s.lasting);
	if (s.printer != NULL)
		printer_finish(s.printer);
	summary(&s, rc);
	if (s.o->quiet && s.hits > 0)
		gtt_job_stop(job);
	close_search(&s);
	gtt_reader_free(r);
	return rc < 0 ? -1 : s.hits > 0 ? 0 : 1;
}
