#include "common/output/ticks.h"

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/output/timefmt.h"

#define SECOND	INT64_C(1000000000)
#define HOUR	(3600 * SECOND)

/* The next larger step: 1, 2, 5 of each power of ten, and those of clocks. */
static int64_t
next_step(int64_t step)
{
	static const int64_t clock[] = {
		10 * SECOND, 30 * SECOND, 60 * SECOND, 120 * SECOND,
		300 * SECOND, 600 * SECOND, 1800 * SECOND, HOUR, 2 * HOUR,
		6 * HOUR, 12 * HOUR, 24 * HOUR,
	};
	int64_t power = 1;

	for (unsigned i = 0; i < sizeof clock / sizeof clock[0]; i++) {
		if (step >= 5 * SECOND && clock[i] > step)
			return clock[i];
	}
	if (step >= 5 * SECOND)
		return step * 2;
	while (power * 10 <= step)
		power *= 10;
	return step == power ? 2 * power : step == 2 * power ? 5 * power :
	    10 * power;
}

/* The first multiple of step that is not less than t. */
static int64_t
up_to(int64_t t, int64_t step)
{
	int64_t rest = t % step;

	return rest > 0 ? t + (step - rest) : t - rest;
}

static unsigned
text_length(int64_t ns)
{
	struct gtt_buf b = { 0 };
	unsigned n;

	gtt_put_duration(&b, ns);
	n = (unsigned)b.len;
	gtt_buf_fini(&b);
	return n;
}

/* Whether texts at these ticks stand apart, two characters at least. */
static bool
have_room(const struct gtt_ticks *t, int64_t length, unsigned width,
    unsigned chars)
{
	double apart = (double)t->step / (double)length * width;

	for (unsigned i = 0; i < t->n; i++) {
		if ((text_length(t->first + i * t->step) + 2) * chars > apart)
			return false;
	}
	return true;
}

struct gtt_ticks
gtt_ticks(int64_t from, int64_t length, unsigned width, unsigned chars)
{
	struct gtt_ticks t = { .step = 1 };

	/* The shortest texts, like 0s, have two characters. */
	while (length / t.step > width / (4 * chars))
		t.step = next_step(t.step);
	for (;; t.step = next_step(t.step)) {
		t.first = up_to(from, t.step);
		t.n = t.first > from + length ? 0 :
		    (unsigned)((from + length - t.first) / t.step) + 1;
		if (t.n <= 1 || have_room(&t, length, width, chars))
			return t;
	}
}
