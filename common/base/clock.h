/*
 * The clock that measures how long things take.
 */
#ifndef GTT_BASE_CLOCK_H
#define GTT_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* ns since some moment in the past, never less than before. */
static inline int64_t
gtt_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

#endif
