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

/* One that ends before it begins is a slip: -1. */
int
gtt_period_check(const struct gtt_period *p, struct gtt_err *err);

/* Whether durations are given: they need a clock. */
bool
gtt_period_relative(const struct gtt_period *p);

/*
 * Once the first event of a trace is there: its beginning, which durations are
 * counted from.  v1 counts from it, too.
 */
int64_t
gtt_period_start(const struct gtt_reader *r, const struct gtt_event *first);

/* The times in the clock of a trace; all of it where nothing is given. */
void
gtt_period_at(const struct gtt_period *p, int64_t start, int64_t *from,
    int64_t *to);

#endif
