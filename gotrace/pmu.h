/*
 * Counters around a program, from perf_event_open(2): of the processor, or
 * where that has none or forbids it, of the system.
 */
#ifndef GOTRACE_PMU_H
#define GOTRACE_PMU_H

#include <stdio.h>

#include "gotrace/child.h"

struct pmu;

struct pmu *
pmu_new(void);

/* As child_start, counting from exec on.  p may be NULL: then not. */
pid_t
pmu_start(struct pmu *p, char *const argv[], const struct child_opts *o,
    struct gtt_err *err);

/* The program has ended. */
void
pmu_stop(struct pmu *p);

void
pmu_print(const struct pmu *p, FILE *to);

void
pmu_free(struct pmu *p);

#endif
