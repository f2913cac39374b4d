/*
 * unstoppable's options and the pieces it is made of: track.c finds the stops
 * of the world in the events of a trace, text.c and json.c print them, profile.c
 * makes a profile of the samples in them, summary.c counts; file.c does one
 * input with these.
 *
 * What the events mean.  The runtime (stopTheWorldWithSema of runtime/proc.go)
 * writes STWBegin, takes the Ps that are idle or in system calls, asks for the
 * others and waits until each has stopped: pre-stop.  Then it does what the
 * world was stopped for: stopped.  To start the world (startTheWorldWithSema)
 * it first sets the number of Ps, which writes a Gomaxprocs event in every
 * version, wakes threads for those that have work, and writes STWEnd:
 * post-stop.  A P that starts and stops before the Gomaxprocs event is no
 * restart: its thread was just about to run when the stop was asked for.
 */
#ifndef UNSTOPPABLE_UNSTOPPABLE_H
#define UNSTOPPABLE_UNSTOPPABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/cli/cli.h"
#include "common/output/samples.h"
#include "common/trace/trace.h"

struct opts {
	bool		 stw;		/* print the stops themselves */
	bool		 stw_given;
	bool		 stacks;	/* print stacks and samples */
	bool		 json;
	bool		 summary;
	struct gtt_prefix prefix;
	int64_t		 grace;		/* ns: no samples before, in a phase */
	const char	*profile;	/* file to write, or NULL */
	struct results	*results;
};

enum phase { PRE_STOP, STOPPED, POST_STOP, NPHASES };

/* Names of phases in every output: "pre-stop" ... */
extern const char *const stw_phase_names[NPHASES];

struct span {
	int64_t	ns;
	bool	at_least;	/* some of it is not in the trace */
};

/* The P that stopped last, and who ran on it. */
struct stopper {
	int64_t	 p;		/* GTT_NONE: no P had to stop */
	int64_t	 g;		/* GTT_NONE: it was between goroutines */
	int64_t	 time;
	uint8_t	 to;		/* enum gtt_gostate the goroutine went to */
	uint32_t reason;	/* of that, a string of the store */
	uint32_t stack;		/* of g then, in the store, or GTT_NO_STACK */
	/*
	 * Go 1.21 to 1.24 often left out where a goroutine was preempted; then
	 * it is the stack of its last sample before that.
	 */
	bool	 sampled;
};

struct stw_sample {
	int64_t	 time;
	int64_t	 g;
	uint32_t stack;		/* in the store */
};

/*
 * A stop of the world.  Strings and stacks are numbers of the store that the
 * tracker was given.
 */
struct stw {
	int64_t		begin;
	bool		began_before;	/* before that: it is not in the trace */
	int64_t		since_first;	/* begin, from the trace's first event */
	int64_t		m, p, g;	/* who asked, or GTT_NONE */
	uint32_t	reason;
	uint32_t	stack;		/* of g at the beginning */
	struct span	total;
	struct span	phase[NPHASES];
	int64_t		start[NPHASES];	/* when the phases begin */
	/*
	 * The phases as rhysh/go-tracing-toolbox reckons them: stopped is from
	 * when one P alone runs until another one starts; bounds of ours where
	 * that never was.
	 */
	struct span	published[NPHASES];
	bool		stop_seen;	/* last and nstopped can be known */
	struct stopper	last;
	size_t		nstopped;	/* Ps that stopped after the beginning */
	const struct stw_sample *samples;	/* in their order */
	size_t		nsamples;
};

/* The phase that a sample is in. */
enum phase
stw_phase_at(const struct stw *w, int64_t time);

/* track.c */
struct tracker;

/*
 * Stops of a trace of that version go to done as they end; strings and stacks
 * into store.  partial: names may be lost.
 */
struct tracker *
stw_tracker_new(int version, bool partial, struct gtt_samples *store,
    void (*done)(void *arg, const struct stw *w), void *arg);
void
stw_tracker_free(struct tracker *t);

void
stw_tracker_event(struct tracker *t, const struct gtt_event *ev);

/* Whether a stop has begun and is not done: what it has in the store is needed. */
bool
stw_tracker_open(const struct tracker *t);

/* The trace is over: a stop that did not end is done, too. */
void
stw_tracker_finish(struct tracker *t);

/* text.c, json.c: append what is to be said of w. */
void
stw_text(struct gtt_buf *out, const struct stw *w,
    const struct gtt_samples *store, const struct opts *o);
void
stw_json(struct gtt_buf *out, const struct stw *w,
    const struct gtt_samples *store, const struct opts *o, const char *file);

/* From one time to another; times of damaged traces may be anything. */
static inline int64_t
stw_elapsed(int64_t from, int64_t to)
{
	int64_t ns;

	if (__builtin_sub_overflow(to, from, &ns))
		return from < to ? INT64_MAX : INT64_MIN;
	return ns;
}

/* How long after the beginning of its phase a sample is. */
static inline int64_t
stw_offset(const struct stw *w, const struct stw_sample *s)
{
	return stw_elapsed(w->start[stw_phase_at(w, s->time)], s->time);
}

/* Whether -grace keeps a sample. */
static inline bool
stw_keeps(const struct opts *o, const struct stw *w, const struct stw_sample *s)
{
	return stw_offset(w, s) >= o->grace;
}

/* "main.work" of a stack: its innermost function outside the sources of the
 * runtime, or the innermost; empty without frames. */
struct gtt_str
stw_where(const struct gtt_samples *store, uint32_t stack);

/*
 * profile.c: the store of a trace is a profile, too; the samples of a stop are
 * added to it.
 */
void
stw_profile_init(struct gtt_samples *store);
void
stw_profile_add(struct gtt_samples *store, const struct stw *w,
    const struct opts *o, const char *file);
int
stw_profile_write(const struct gtt_samples *store, const char *name,
    struct gtt_out *out, struct gtt_err *err);

/* summary.c: numbers of stops, by reason. */
struct summary;

struct summary *
stw_summary_new(void);
void
stw_summary_free(struct summary *s);
void
stw_summary_add(struct summary *s, const struct stw *w, struct gtt_str reason);
void
stw_summary_merge(struct summary *s, const struct summary *from);
void
stw_summary_text(struct gtt_buf *out, const struct summary *s);
void
stw_summary_json(struct gtt_buf *out, const struct summary *s);

/* file.c: one input, and what all of them leave behind. */
int
unstoppable_file(struct gtt_job *job);

struct results *
stw_results_new(void);
void
stw_results_free(struct results *r);
/* Prints the summary, writes the profile. */
int
stw_results_finish(const struct opts *o, struct gtt_out *out, struct gtt_err *err);

#endif
