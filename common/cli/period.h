/*
 * The options -from and -to: a period of a trace, from <= time < to.
 */
#ifndef GTT_CLI_PERIOD_H
#define GTT_CLI_PERIOD_H

#include "common/cli/opt.h"
#include "common/trace/trace.h"

/* As given; set by GTT_OPT_TIME. */
struct gtt_period {
	struct gtt_time	from, to;
	bool		have_from, have_to;
};

/* -1 when it ends before it begins. */
int
gtt_period_check(const struct gtt_period *p, struct gtt_err *err);

/* Whether a time is given as a duration, for which the trace needs a clock. */
bool
gtt_period_relative(const struct gtt_period *p);

/*
 * The time that durations are counted from: that of the first event.  In v1 it is
 * 0 by definition.
 */
int64_t
gtt_period_start(const struct gtt_reader *r, const struct gtt_event *first);

/* The period in the clock of a trace; a side that is not given has no bound. */
void
gtt_period_at(const struct gtt_period *p, int64_t start, int64_t *from,
    int64_t *to);

#endif
