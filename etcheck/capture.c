#include "etcheck/capture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/input/capture.h"

/* From the handler to all that wait; never read from. */
static int stop_pipe[2] = { -1, -1 };
static volatile sig_atomic_t interrupted;

static void
on_interrupt(int sig)
{
	interrupted = 1;
	if (write(stop_pipe[1], "", 1) < 0)
		_exit(128 + sig);
}

static int
catch_interrupt(struct capture *c, struct gtt_err *err)
{
	struct sigaction sa = { .sa_handler = on_interrupt,
	    .sa_flags = SA_RESETHAND | SA_RESTART }, was;

	c->stop = -1;
	if (sigaction(SIGINT, NULL, &was) == 0 && was.sa_handler == SIG_IGN)
		return 0;
	if (pipe2(stop_pipe, O_CLOEXEC) < 0)
		return gtt_fail_errno(err, "cannot make a pipe");
	c->stop = stop_pipe[0];
	sigaction(SIGINT, &sa, NULL);
	return 0;
}

static int
check(const struct capture *c, struct gtt_err *err)
{
	if (c->urls.n == 0 && (c->timed || c->save != NULL))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "%s goes with -url", c->timed ? "-duration" : "-save");
	if (c->timed && c->duration == 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-duration: nothing can be traced in no time");
	if (c->save != NULL && c->urls.n > 1)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-save takes one trace: one -url");
	if (c->save != NULL && strcmp(c->save, "-") == 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-save takes the name of a file");
	return 0;
}

int
capture_setup(struct capture *c, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	char *name;
	size_t i;

	if (check(c, err) < 0)
		return -1;
	c->patience = GTT_CAPTURE_PATIENCE;
	for (i = 0; i < c->urls.n; i++) {
		name = gtt_capture_name(c->urls.v[i], &why);
		if (name == NULL)
			return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
			    "-url: %.200s", why.msg);
		gtt_list_add(&c->names, name);
	}
	return c->urls.n > 0 ? catch_interrupt(c, err) : 0;
}

struct gtt_input *
capture_open(const struct capture *c, size_t i, const struct gtt_input_opts *io,
    struct gtt_err *err)
{
	const struct gtt_capture what = {
		.url = c->urls.v[i],
		.duration = c->duration,
		.patience = c->patience,
		.save = c->save,
		.stop = c->stop,
	};

	return gtt_capture_open(&what, io, err);
}

/* When what begins at a time is over, as long as it may take. */
static int64_t
over(const struct capture *c, size_t i, int64_t from)
{
	struct gtt_capture what = { .url = c->urls.v[i],
	    .duration = c->duration };
	int64_t last;

	if (__builtin_add_overflow(from, c->patience, &last) ||
	    __builtin_add_overflow(last, gtt_capture_duration(&what), &last))
		return INT64_MAX;
	return last;
}

int64_t
capture_last(const struct capture *c, size_t i, int64_t first)
{
	return i < c->urls.n ? over(c, i, first) : INT64_MAX;
}

int
capture_late(struct gtt_job *job)
{
	return gtt_fail(&job->err, GTT_ELIMIT, GTT_NO_OFFSET, "the service goes "
	    "on tracing, longer than it was asked to: the rest is left");
}

/* What is no trace has no end by which to know that it is all there. */
#define STRAY_MAX ((uint64_t)1 << 20)

/* How much more is worth saving, when reading came to an end with this. */
static uint64_t
wanted(const struct gtt_job *job, int rc)
{
	bool stray = rc < 0 && job->err.code == GTT_EDATA && job->err.off == 0;
	bool late = rc < 0 && job->err.code == GTT_ELIMIT &&
	    job->err.off == GTT_NO_OFFSET;	/* of capture_late */

	return late ? 0 : stray ? STRAY_MAX : UINT64_MAX;
}

int
capture_rest(const struct capture *c, struct gtt_job *job, int rc)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	uint64_t left = wanted(job, rc);
	const uint8_t *p;
	int64_t end;
	size_t got;

	if (c->save == NULL || job->index >= c->urls.n)
		return rc;
	end = over(c, job->index, gtt_now());
	while (left > 0 && gtt_now() < end &&
	    gtt_input_peek(job->in, 1, &p, &got, &err) == 0 && got > 0) {
		gtt_input_skip(job->in, got);
		left -= got < left ? got : left;
	}
	if (err.code == GTT_OK)
		return rc;
	if (rc < 0 && strcmp(err.msg, job->err.msg) != 0)
		gtt_job_report(job, &err);
	else if (rc >= 0)
		job->err = err;
	return -1;
}

int
capture_end(struct capture *c, int status)
{
	size_t i;

	for (i = 0; i < c->names.n; i++)
		free((char *)c->names.v[i]);
	gtt_list_fini(&c->names);
	gtt_list_fini(&c->urls);
	if (interrupted)
		raise(SIGINT);
	return status;
}
