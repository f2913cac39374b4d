/*
 * Clock ticks to nanoseconds the way Go does it: in floating point, so the
 * rounding shows.  Needs -ffp-contract=off.
 */
#ifndef GTT_TRACE_GOTIME_H
#define GTT_TRACE_GOTIME_H

#include <stdint.h>

/* int64(f) of Go on amd64: what does not fit becomes the smallest number. */
static inline int64_t
gtt_go_int64(double f)
{
	if (f >= -9223372036854775808.0 && f < 9223372036854775808.0)
		return (int64_t)f;
	return INT64_MIN;
}

/* Sums and differences that wrap as Go's do. */
static inline int64_t
gtt_wrap_add(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int64_t
gtt_wrap_sub(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

#endif
