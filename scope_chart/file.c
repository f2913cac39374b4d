#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/cli/complain.h"
#include "common/cli/file.h"
#include "common/cli/period.h"
#include "common/input/lines.h"
#include "common/output/pprof.h"
#include "scope_chart/scope.h"

#define LINE_MAX_BYTES	((size_t)1 << 20)

/* Stacks that nothing needs any more are forgotten from this on. */
#define STORE_MAX	((size_t)16 << 20)

/* Go's CPU profiles have 100 samples a second, unless programs are odd. */
#define PERIOD_NS	INT64_C(10000000)

/* What all inputs add to, in any order: it comes to the same. */
struct results {
	pthread_mutex_t	 lock;
	struct chart	 chart;
	struct gtt_samples profile;
	int64_t		 duration;	/* of all traces */
	bool		 found;		/* a sample */
	bool		 trouble;	/* said already why there is none */
	size_t		 inputs, traces;	/* that could be read */
	uint64_t	 samples, regions;	/* of traces */
};

/* One input being read. */
struct scan {
	const struct opts *o;
	struct gtt_job	*job;
	struct gtt_samples store;
	struct chart	 chart;
	uint32_t	*lanes;		/* by stack: 1 + its lane, or 0 */
	size_t		 nlanes, lanes_cap;
	int64_t		 first, last;	/* times of the trace */
	bool		 trace;		/* it is one */
	struct found_counts counts;
	bool		 found;		/* a sample */
	int64_t		 start, length;	/* of the last region */
};

static void
init_store(struct gtt_samples *store)
{
	static const struct gtt_sample_type types[] = {
		{ "samples", "count" },
		{ "cpu", "nanoseconds" },
	};

	gtt_samples_init(store, types, sizeof types / sizeof types[0]);
}

/*
 * -- A sample in its region
 */

static void
chart_sample(struct scan *s, const struct line *l)
{
	uint32_t bin = (uint32_t)((uint64_t)l->millionths * BINS / MILLION);
	size_t n = s->nlanes;

	if (l->stack >= n) {
		s->nlanes = (size_t)l->stack + 1;
		s->lanes = gtt_grow(s->lanes, &s->lanes_cap, s->nlanes,
		    sizeof s->lanes[0]);
		memset(s->lanes + n, 0, (s->nlanes - n) * sizeof s->lanes[0]);
	}
	if (s->lanes[l->stack] == 0)
		s->lanes[l->stack] =
		    chart_lane(&s->chart, &s->store, l->stack) + 1;
	chart_add(&s->chart, s->lanes[l->stack] - 1,
	    bin < BINS ? bin : BINS - 1, 1);
	if (l->start != s->start || l->length != s->length)
		gtt_hist_add(&s->chart.lengths, l->length);
	s->start = l->start;
	s->length = l->length;
}

static void
profile_sample(struct scan *s, const struct line *l, int64_t offset)
{
	struct gtt_samples *store = &s->store;
	const struct gtt_sample_label labels[] = {
		gtt_sample_num_label(store, "region_start", l->start,
		    "nanoseconds"),
		gtt_sample_num_label(store, "region_length", l->length,
		    "nanoseconds"),
		gtt_sample_num_label(store, "sample_offset", offset,
		    "nanoseconds"),
		gtt_sample_num_label(store, "sample_offset",
		    l->millionths / (MILLION / 100), "percent"),
		gtt_sample_text_label(store, "trace", s->job->name),
	};

	gtt_samples_add(store, l->stack,
	    gtt_samples_labels(store, labels, sizeof labels / sizeof labels[0]),
	    (int64_t[]){ 1, PERIOD_NS });
}

static void
put_sample(struct scan *s, const struct line *l, int64_t offset)
{
	s->found = true;
	if (s->o->text) {
		line_put(&s->job->out->buf, &s->store, l);
		gtt_out_check(s->job->out);
	}
	if (s->o->output != NULL)
		chart_sample(s, l);
	if (s->o->profile != NULL)
		profile_sample(s, l, offset);
}

/*
 * -- Traces
 */

static void
found(void *arg, const struct found *f)
{
	struct scan *s = arg;
	struct line l = { .start = f->start - s->first, .length = f->length };

	for (size_t i = 0; i < f->n; i++) {
		int64_t offset = f->v[i].time - f->start;

		l.millionths = line_millionths(offset, l.length);
		l.stack = f->v[i].stack;
		put_sample(s, &l, offset);
	}
}

/* Between regions; a profile is made of all that there ever was. */
static void
forget(struct scan *s)
{
	if (s->o->profile != NULL || gtt_samples_bytes(&s->store) < STORE_MAX)
		return;
	gtt_samples_fini(&s->store);
	init_store(&s->store);
	s->nlanes = 0;
}

static int
read_events(struct scan *s, struct gtt_reader *r, struct finder *f)
{
	struct gtt_err *err = &s->job->err;
	const struct gtt_event *ev;
	bool any = false;
	int rc;

	while ((rc = gtt_reader_next(r, &ev, err)) == 1) {
		gtt_job_count(s->job, 1);
		if (gtt_need_clock(r, err) < 0)
			return -1;
		if (!any)
			s->first = gtt_period_start(r, ev);
		any = true;
		s->last = ev->time;
		if (finder_event(f, ev, err) < 0)
			return -1;
		if (finder_idle(f))
			forget(s);
	}
	return rc;
}

static bool
wants_traces(const struct opts *o)
{
	return o->regions != NULL || o->nstarts > 0;
}

static int
read_trace(struct scan *s)
{
	struct gtt_job *job = s->job;
	struct gtt_reader *r;
	struct finder *f;
	int rc;

	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	if (!wants_traces(s->o)) {
		gtt_reader_free(r);
		return gtt_fail(&job->err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "of a trace, which regions: -kind, or -match-start and "
		    "-match-end?");
	}
	f = finder_new(s->o, gtt_reader_version(r), &s->store, found, s);
	rc = read_events(s, r, f);
	finder_finish(f);
	s->trace = true;
	s->counts = finder_counts(f);
	if (s->counts.lost > 0)
		gtt_job_warn(job, "warning: more than %zu samples waited for "
		    "the end of a region %" PRIu64 " times: it is left out",
		    WAITING_MAX, s->counts.lost);
	finder_free(f);
	gtt_reader_free(r);
	return rc;
}

/*
 * -- The text form
 */

/*
 * Whether lines as those of -text are in what comes first.  Nothing at all is
 * none of them where no trace is expected.
 */
static bool
is_text(struct gtt_job *job)
{
	struct gtt_err ignored = { 0 };
	const uint8_t *p;
	size_t got;

	if (gtt_input_peek(job->in, GTT_INPUT_PEEK, &p, &got, &ignored) < 0)
		return false;
	if (got > GTT_INPUT_PEEK)
		got = GTT_INPUT_PEEK;
	if (got == 0)
		return !wants_traces(job->arg);
	return (got >= 6 && memcmp(p, "start ", 6) == 0) ||
	    (memmem(p, got, "\nstart ", 7) != NULL &&
	    memchr(p, '\0', got) == NULL);
}

/* A line: a sample, nothing, or -1 with err. */
static int
take_line(struct scan *s, struct gtt_lines *lines, struct gtt_err *err)
{
	const char *p = lines->text.p;
	size_t n = lines->text.len;
	struct gtt_err why = { .off = GTT_NO_OFFSET };
	struct line l;

	while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r'))
		n--;
	if (n == 0 && !lines->too_long)
		return 0;
	if (lines->too_long)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "line %" PRIu64 ": longer than %zu MiB", lines->n,
		    LINE_MAX_BYTES >> 20);
	if (line_read(&l, &s->store, p, n, &why) < 0)
		return gtt_fail(err, why.code, GTT_NO_OFFSET,
		    "line %" PRIu64 ": %.200s", lines->n, why.msg);
	if (l.length >= s->o->min && l.length <= s->o->max)
		put_sample(s, &l,
		    (int64_t)((__int128)l.length * l.millionths / MILLION));
	forget(s);
	return 0;
}

static int
read_text(struct scan *s)
{
	struct gtt_complaints c = { .job = s->job };
	struct gtt_lines lines = { .in = s->job->in, .max = LINE_MAX_BYTES };
	struct gtt_err err;
	int rc;

	do {
		err = (struct gtt_err){ .off = GTT_NO_OFFSET };
		rc = gtt_lines_next(&lines, &err);
		if (rc == 1 && take_line(s, &lines, &err) < 0)
			gtt_complain(&c, &err);
	} while (rc == 1);
	gtt_lines_fini(&lines);
	return gtt_complaints_end(&c, rc, &err);
}

/*
 * -- All of it
 */

static void
close_scan(struct scan *s, int rc)
{
	struct results *r = s->o->results;

	pthread_mutex_lock(&r->lock);
	chart_merge(&r->chart, &s->chart);
	if (s->o->profile != NULL)
		gtt_samples_merge(&r->profile, &s->store);
	gtt_sample_sum(&r->duration, s->last - s->first);
	r->inputs++;
	r->traces += s->trace;
	r->found |= s->found;
	r->trouble |= rc < 0;
	r->samples += s->counts.samples;
	r->regions += s->counts.regions;
	pthread_mutex_unlock(&r->lock);
	chart_fini(&s->chart);
	gtt_samples_fini(&s->store);
	free(s->lanes);
}

int
scope_file(struct gtt_job *job)
{
	struct scan s = { .o = job->arg, .job = job };
	int rc;

	init_store(&s.store);
	rc = is_text(job) ? read_text(&s) : read_trace(&s);
	close_scan(&s, rc);
	return rc;
}

struct results *
results_new(void)
{
	struct results *r = gtt_calloc(1, sizeof *r);

	pthread_mutex_init(&r->lock, NULL);
	init_store(&r->profile);
	return r;
}

void
results_free(struct results *r)
{
	if (r == NULL)
		return;
	chart_fini(&r->chart);
	gtt_samples_fini(&r->profile);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* Where to look for regions that there are. */
static const char *
advice(const struct opts *o)
{
	if (o->min > 0 || o->max < INT64_MAX)
		return "other -min or -max?";
	if (o->tls)
		return "no client of crypto/tls greets a server there";
	return o->kind != NULL ? "regiongraph prints which there are" :
	    "etgrep -match prints what the patterns match";
}

/* A blank page tells nobody why it is one. */
static void
warn_empty(const struct opts *o)
{
	const struct results *r = o->results;

	if (r->found || r->trouble)
		return;
	if (r->traces == 0)
		gtt_diag("warning: no samples: nothing was read%s",
		    wants_traces(o) ? "" : ", neither lines nor a trace");
	else if (r->samples == 0)
		gtt_diag("warning: no CPU samples: traces have them from Go "
		    "1.19 on, where a CPU profile was taken at the same time: "
		    "start that first");
	else if (r->regions == 0)
		gtt_diag("warning: no such region in what was read: %s",
		    advice(o));
	else
		gtt_diag("warning: none of %" PRIu64 " CPU samples was taken "
		    "in one of %" PRIu64 " regions: more or longer traces have "
		    "some", r->samples, r->regions);
}

int
results_finish(const struct opts *o, struct gtt_out *out, struct gtt_err *err)
{
	struct results *r = o->results;
	struct gtt_buf b = { 0 };
	int rc = 0;

	/* Of no input at all there is nothing to show. */
	if (r->inputs == 0)
		return 0;
	warn_empty(o);
	if (o->output != NULL) {
		scope_draw(&b, &r->chart);
		rc = gtt_file_write(o->output, &b, out, err);
	}
	if (rc == 0 && o->profile != NULL) {
		const struct gtt_pprof about = {
			.duration_ns = r->duration,
			.period_type = { "cpu", "nanoseconds" },
			.period = PERIOD_NS, .default_type = 1,
		};

		gtt_pprof_put(&b, &r->profile, &about);
		rc = gtt_file_write(o->profile, &b, out, err);
	}
	gtt_buf_fini(&b);
	return rc;
}
