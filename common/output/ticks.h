/*
 * Round times along an axis.
 */
#ifndef GTT_OUTPUT_TICKS_H
#define GTT_OUTPUT_TICKS_H

#include <stdint.h>

struct gtt_ticks {
	int64_t		first, step;	/* ns; step is at least 1 */
	unsigned	n;
};

/*
 * Round times t, from <= t <= from + length, in ns, on an axis of width pixels: as
 * close together as possible while their labels, made by gtt_put_duration with
 * chars pixels a character, do not touch; one or none where the axis is too short
 * for two.  length is at least 1; from and from + length are within +-2^62.
 */
struct gtt_ticks
gtt_ticks(int64_t from, int64_t length, unsigned width, unsigned chars);

#endif
