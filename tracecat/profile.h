/*
 * Time by stack: what goroutines did over all inputs, as a profile or as folded
 * stacks.
 *
 * sync, net, syscall and sched are what `go tool trace -pprof=…` of Go 1.26
 * computes: an interval counts with the stack of the event that began it, when
 * its end is in the trace and its goroutine has run before (or never runs in
 * the trace).  Where that tool counts only the last goroutine of those that had
 * one id after another (C calling into Go), here all count.
 *
 * wait counts what ends in the trace, by the stack where the goroutine blocked.
 * run counts all, by the stack where it stopped running; where that is not
 * known, by the function that the goroutine began with.
 */
#ifndef TRACECAT_PROFILE_H
#define TRACECAT_PROFILE_H

#include "common/base/err.h"
#include "common/cli/cli.h"

enum value {
	VALUE_WAIT,
	VALUE_RUN,
	VALUE_SCHED,
	VALUE_SYNC,
	VALUE_NET,
	VALUE_SYSCALL,
};

struct profile;

/* Never NULL. */
struct profile *
profile_new(enum value value);

void
profile_free(struct profile *p);

/* Adds one input; several threads may do so at once. */
int
profile_file(struct profile *p, struct gtt_job *job);

/* Prints what all inputs were. */
void
profile_pprof(const struct profile *p, struct gtt_buf *out);
void
profile_folded(const struct profile *p, struct gtt_buf *out);

#endif
