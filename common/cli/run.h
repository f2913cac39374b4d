/*
 * The loop over inputs: a few at a time, results in order.
 */
#ifndef GTT_CLI_RUN_H
#define GTT_CLI_RUN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/cli/out.h"
#include "common/input/input.h"
#include "common/trace/trace.h"

/* One input at work. */
struct gtt_job {
	const char	*name;	/* for messages and prefixes */
	size_t		 index;	/* of the input, from 0 */
	size_t		 of;	/* how many inputs there are */
	/*
	 * Open; closed by the loop.  Reading it may flush out, so it must be
	 * read by the thread that writes to out.
	 */
	struct gtt_input *in;
	struct gtt_out	*out;	/* closed by the loop */
	struct gtt_err	 err;	/* to be filled before -1 is returned */
	struct gtt_reader_opts trace;	/* for gtt_reader_new: -strict ... */
	void		*arg;	/* gtt_run.arg */
	_Atomic uint64_t events;	/* for the progress line: gtt_job_count */
};

struct gtt_run {
	const char *const *names;	/* "-" is standard input */
	size_t		 n;
	/*
	 * The first nlive names are not of files, but for messages only; these
	 * inputs are opened by open_live, where i is the index of the name.
	 */
	size_t		 nlive;
	struct gtt_input *(*open_live)(size_t i,
		    const struct gtt_input_opts *io, void *arg,
		    struct gtt_err *err);
	unsigned	 threads;	/* at least 1 */
	bool		 progress;	/* show it, when stderr is a terminal */
	struct gtt_reader_opts trace;	/* warn is set by the loop */
	void		*arg;		/* shared by all jobs: read-only there */
	/*
	 * Does one input.  Returns 0 or 1, with the meaning that the command
	 * gives them, or -1 for trouble, which the loop reports from job->err.
	 * Runs in several threads at the same time, for different jobs.
	 */
	int	(*file)(struct gtt_job *job);
	/*
	 * Called when the input with this name cannot be opened: may add to the
	 * message what the user perhaps meant.  May be NULL.
	 */
	void	(*unopened)(const char *name, struct gtt_err *err);
	/*
	 * The exit status when nothing went wrong, from how many jobs returned
	 * 0 and how many 1.  NULL: 1 when any did.
	 */
	int	(*status)(size_t zeros, size_t ones);
};

/*
 * Returns the exit status: 2 when any input made trouble.  *abandoned is set
 * when gtt_job_stop left jobs unfinished that still run: the process must then
 * end by _exit, and nothing they use may be freed.
 */
int
gtt_run(const struct gtt_run *run, bool *abandoned);

/* A status rule: 0 when any job returned 0 (it found something), else 1. */
int
gtt_status_found(size_t zeros, size_t ones);

/* An input's name in messages and prefixes: "(standard input)" for "-". */
const char *
gtt_run_label(const char *name);

/* For the progress line; costs next to nothing. */
static inline void
gtt_job_count(struct gtt_job *job, uint64_t n)
{
	uint64_t sofar = atomic_load_explicit(&job->events,
	    memory_order_relaxed);

	atomic_store_explicit(&job->events, sofar + n, memory_order_relaxed);
}

/*
 * No input after this one is needed: what those have printed so far is dropped,
 * and their status does not count.  Inputs before this one are still finished, so
 * that the result is the same whatever -j is.
 */
void
gtt_job_stop(struct gtt_job *job);

/* A message about this input that is not an error: "tool: FILE: ...". */
void
gtt_job_warn(struct gtt_job *job, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * For commands that can do little without the names of functions: warns when
 * traces of this version have none and -binary is not given.
 */
void
gtt_job_warn_nameless(struct gtt_job *job, int version);

/* -1 when the trace has lost its clock, so that durations mean nothing. */
int
gtt_need_clock(const struct gtt_reader *r, struct gtt_err *err);

/* Reports err as the loop does; for a job that goes on and returns -1 later. */
void
gtt_job_report(struct gtt_job *job, const struct gtt_err *err);

#endif
