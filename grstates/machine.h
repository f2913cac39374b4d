/*
 * The machine that follows the goroutines of one trace through their states.
 */
#ifndef GRSTATES_MACHINE_H
#define GRSTATES_MACHINE_H

#include "common/match/pattern.h"
#include "grstates/states.h"

struct machine;

/*
 * For a trace that a reader of this version reads, the input with index file.
 * With patterns, only goroutines one of whose events matches any of them are
 * counted, from their beginning on.  ticks: times are no nanoseconds and count
 * for nothing.  Never NULL.
 */
struct machine *
machine_new(struct gtt_pattern *const *patterns, size_t npatterns,
    int version, bool ticks, size_t file);

void
machine_free(struct machine *m);

/* The next event of the trace.  -1 and err: too many states, or a pattern. */
int
machine_event(struct machine *m, const struct gtt_event *ev,
    struct gtt_err *err);

/* What was found so far; the machine's. */
const struct states *
machine_states(const struct machine *m);

#endif
