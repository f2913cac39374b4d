#include "common/cli/run.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/cli/diag.h"
#include "common/cli/progress.h"

#define TROUBLE 2	/* a result; 0 and 1 are the command's */

/* The progress line comes after the first of these, and is redrawn at each. */
#define FIRST_MS	1000
#define REDRAW_MS	200

struct loop {
	const struct gtt_run	*run;
	struct gtt_outs		*outs;
	pthread_mutex_t		 lock;
	size_t			 next;		/* input to begin */
	size_t			 busy;		/* begun and not ended */
	signed char		*results;	/* by input */
	struct gtt_job		**jobs;		/* by thread; NULL: none */
	uint64_t		 bytes, events;	/* of the jobs that ended */
};

struct worker {
	struct loop	*loop;
	struct gtt_job	**job;	/* in loop.jobs */
	pthread_t	 thread;
};

int
gtt_status_found(size_t zeros, size_t ones)
{
	(void)ones;
	return zeros > 0 ? 0 : 1;
}

static int
status_any(size_t zeros, size_t ones)
{
	(void)zeros;
	return ones > 0;
}

const char *
gtt_run_label(const char *name)
{
	return strcmp(name, "-") == 0 ? "(standard input)" : name;
}

void
gtt_job_stop(struct gtt_job *job)
{
	gtt_out_last(job->out);
}

void
gtt_job_report(struct gtt_job *job, const struct gtt_err *err)
{
	struct gtt_buf b = { 0 };

	gtt_diag_put(&b, job->name, err);
	gtt_out_message(job->out, b.p, b.len);
	gtt_buf_fini(&b);
}

void
gtt_job_warn(struct gtt_job *job, const char *fmt, ...)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err.msg, sizeof err.msg, fmt, ap);
	va_end(ap);
	gtt_job_report(job, &err);
}

void
gtt_job_warn_nameless(struct gtt_job *job, int version)
{
	if (version < 7 && job->trace.binary == NULL)
		gtt_job_warn(job, "warning: traces of Go 1.5 and 1.6 do not name "
		    "functions: give the traced program with -binary");
}

static void
on_warn(void *arg, const char *msg)
{
	gtt_job_warn(arg, "warning: %s", msg);
}

static void
on_wait(void *arg)
{
	gtt_out_flush(arg);
}

static int
do_job(struct gtt_job *job, const struct gtt_run *run)
{
	int rc = -1;

	if (job->in != NULL)
		rc = run->file(job);
	else if (run->unopened != NULL && job->index >= run->nlive)
		run->unopened(job->name, &job->err);
	if (rc >= 0)
		return rc;
	gtt_job_report(job, &job->err);
	return TROUBLE;
}

static void
set_job(struct worker *w, struct gtt_job *job)
{
	pthread_mutex_lock(&w->loop->lock);
	*w->job = job;
	pthread_mutex_unlock(&w->loop->lock);
}

/* Counts a job as ended. */
static void
end_job(struct worker *w, struct gtt_job *job, int rc)
{
	struct loop *l = w->loop;

	pthread_mutex_lock(&l->lock);
	*w->job = NULL;
	if (job->in != NULL)
		l->bytes += gtt_input_raw_offset(job->in);
	l->events += job->events;
	l->results[job->index] = (signed char)rc;
	l->busy--;
	pthread_mutex_unlock(&l->lock);
}

static void
run_job(struct worker *w, size_t i)
{
	const struct gtt_run *run = w->loop->run;
	struct gtt_out *out = gtt_out_open(w->loop->outs, i,
	    run->threads * GTT_OUT_HOLD);
	struct gtt_input_opts io = { on_wait, out };
	struct gtt_job job = {
		.name = gtt_run_label(run->names[i]),
		.index = i,
		.of = run->n,
		.out = out,
		.trace = run->trace,
		.arg = run->arg,
	};
	int rc;

	job.err.off = GTT_NO_OFFSET;
	job.trace.warn = on_warn;
	job.trace.arg = &job;
	job.in = i < run->nlive ?
	    run->open_live(i, &io, run->arg, &job.err) :
	    gtt_input_open(run->names[i], &io, &job.err);
	set_job(w, &job);
	rc = do_job(&job, run);
	end_job(w, &job, rc);
	gtt_input_close(job.in);
	gtt_out_close(out);
}

/* Whether there is another input to do: its index. */
static bool
next_job(struct loop *l, size_t *i)
{
	bool more;

	pthread_mutex_lock(&l->lock);
	more = l->next < gtt_outs_end(l->outs);
	if (more) {
		*i = l->next++;
		l->busy++;
	}
	pthread_mutex_unlock(&l->lock);
	return more;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	size_t i;

	while (next_job(w->loop, &i))
		run_job(w, i);
	return NULL;
}

/* The size of all inputs together, 0 when that of one is not known. */
static uint64_t
total_size(const struct gtt_run *run)
{
	uint64_t sum = 0;
	struct stat st;
	size_t i;

	if (run->nlive > 0)
		return 0;
	for (i = 0; i < run->n; i++) {
		if ((strcmp(run->names[i], "-") == 0 ? fstat(0, &st) :
		    stat(run->names[i], &st)) < 0)
			continue;	/* cannot be opened either */
		if (!S_ISREG(st.st_mode))
			return 0;
		sum += (uint64_t)st.st_size;
	}
	return sum;
}

static void
add_up(struct loop *l, struct gtt_progress *p)
{
	size_t i;

	pthread_mutex_lock(&l->lock);
	p->done = l->bytes;
	p->events = l->events;
	for (i = 0; i < l->run->threads; i++) {
		const struct gtt_job *job = l->jobs[i];

		if (job == NULL)
			continue;
		if (job->in != NULL)
			p->done += gtt_input_progress(job->in);
		p->events += atomic_load_explicit(&job->events,
		    memory_order_relaxed);
	}
	pthread_mutex_unlock(&l->lock);
}

/* Waits for the end, with a progress line or without. */
static void
watch(struct loop *l, bool progress)
{
	struct gtt_progress p = { 0 };
	int64_t start = gtt_now();
	int ms = FIRST_MS;

	if (!progress) {
		gtt_outs_wait(l->outs, -1);
		return;
	}
	p.total = total_size(l->run);
	while (!gtt_outs_wait(l->outs, ms)) {
		ms = REDRAW_MS;
		p.elapsed = (uint64_t)(gtt_now() - start);
		add_up(l, &p);
		gtt_progress_show(&p);
	}
	gtt_progress_end();
}

static int
sum_up(const struct loop *l)
{
	size_t i, n[3] = { 0 };
	size_t end = gtt_outs_end(l->outs);

	for (i = 0; i < end; i++)
		n[(int)l->results[i]]++;
	if (n[TROUBLE] > 0)
		return 2;
	return (l->run->status != NULL ? l->run->status : status_any)(n[0],
	    n[1]);
}

/* Starts the threads; returns how many there are. */
static unsigned
start(struct loop *l, struct worker *w)
{
	unsigned i;

	for (i = 0; i < l->run->threads; i++) {
		w[i].loop = l;
		w[i].job = &l->jobs[i];
		if (pthread_create(&w[i].thread, NULL, work, &w[i]) != 0)
			break;
	}
	return i;
}

int
gtt_run(const struct gtt_run *run, bool *abandoned)
{
	struct loop *l = gtt_calloc(1, sizeof *l);
	struct worker *w = gtt_calloc(run->threads, sizeof *w);
	bool progress = run->progress && gtt_progress_begin();
	unsigned i, threads;
	int status;

	l->run = run;
	l->outs = gtt_outs_new(run->n);
	l->results = gtt_calloc(run->n, 1);
	l->jobs = gtt_calloc(run->threads, sizeof l->jobs[0]);
	pthread_mutex_init(&l->lock, NULL);
	threads = start(l, w);
	if (threads == 0)
		work(&(struct worker){ l, &l->jobs[0], pthread_self() });
	watch(l, progress);
	status = sum_up(l);
	pthread_mutex_lock(&l->lock);
	*abandoned = l->busy > 0;
	pthread_mutex_unlock(&l->lock);
	if (*abandoned)
		return status;
	for (i = 0; i < threads; i++)
		pthread_join(w[i].thread, NULL);
	pthread_mutex_destroy(&l->lock);
	gtt_outs_free(l->outs);
	free(l->results);
	free(l->jobs);
	free(w);
	free(l);
	return status;
}

int
gtt_need_clock(const struct gtt_reader *r, struct gtt_err *err)
{
	if (!gtt_reader_in_ticks(r))
		return 0;
	return gtt_fail(err, GTT_ECUT, GTT_NO_OFFSET,
	    "the clock's frequency is missing: durations are not known");
}
