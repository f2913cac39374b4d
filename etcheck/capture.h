/*
 * Traces that are captured from running programs: inputs of the command beside
 * its files.
 *
 * The first interrupt from the terminal ends the captures: what came is done
 * as if the service had stopped sending, and then, when all is printed, the
 * program dies of it.  The second one ends the program at once.  An interrupt
 * that is ignored stays so.
 */
#ifndef ETCHECK_CAPTURE_H
#define ETCHECK_CAPTURE_H

#include "common/cli/cli.h"

struct capture {
	struct gtt_list	 urls;
	int64_t		 duration;	/* ns */
	bool		 timed;		/* duration is given */
	int64_t		 patience;	/* ns; of capture_setup */
	const char	*save;		/* NULL: nothing is saved */
	struct gtt_list	 names;		/* for gtt_cmd.live; of capture_setup */
	int		 stop;		/* readable after an interrupt, or -1 */
};

/* The rows of an option table for c, a struct capture. */
#define CAPTURE_OPTS(c) \
	{ "url", "URL", "capture a trace from the program at URL, as\n" \
	    "net/http/pprof serves it; may be given again", \
	    GTT_OPT_LIST, &(c).urls, NULL }, \
	{ "duration", "D", "how long to trace with -url (default: 5s)", \
	    GTT_OPT_DURATION, &(c).duration, &(c).timed }, \
	{ "save", "F", "write the trace that -url captures to F, too", \
	    GTT_OPT_STR, &(c).save, NULL }

/* For gtt_cmd.setup.  -1 when the options do not go together. */
int
capture_setup(struct capture *c, struct gtt_err *err);

/* For gtt_cmd.open_live. */
struct gtt_input *
capture_open(const struct capture *c, size_t i, const struct gtt_input_opts *io,
    struct gtt_err *err);

/*
 * The time of the last event that can be what was asked for, of input i whose
 * first is at this time: tracing may go on for patience behind the duration.
 * INT64_MAX for files.
 */
int64_t
capture_last(const struct capture *c, size_t i, int64_t first);

/* For an event behind that: -1 and job->err. */
int
capture_late(struct gtt_job *job);

/*
 * When a job is done with its input, whether it liked it or not: saves what is
 * still to come, of what is no trace only some, behind damage for no longer than
 * tracing may take.  Returns rc, or -1 when that goes wrong.
 */
int
capture_rest(const struct capture *c, struct gtt_job *job, int rc);

/*
 * In place of returning status from main: dies of the interrupt where there was
 * one.  Frees what c has.
 */
int
capture_end(struct capture *c, int status);

#endif
