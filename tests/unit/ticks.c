/* Round times along an axis: as close as their texts allow. */
#include "common/output/ticks.h"

#include <inttypes.h>

#include "common/base/buf.h"
#include "common/output/timefmt.h"
#include "tests/unit/tap.h"

#define MS INT64_C(1000000)
#define S (1000 * MS)

static const struct {
	const char	*name;
	int64_t		 from, length;
	unsigned	 width;
	int64_t		 first, step;
	unsigned	 n;
} rows[] = {
	{ "16 ms", 0, 16 * MS, 980, 0, MS, 17 },
	{ "from between", 2890361, 33 * MS, 980, 4 * MS, 2 * MS, 16 },
	{ "before zero", -7 * MS, 20 * MS, 980, -7 * MS, MS, 21 },
	{ "long texts are further apart", 81234567891000, 10000, 980,
	    81234567892000, 2000, 5 },
	{ "a nanosecond", 5, 1, 980, 5, 1, 2 },
	{ "a minute", 0, 60 * S, 980, 0, 5 * S, 13 },
	{ "two hours", 0, 7200 * S, 980, 0, 600 * S, 13 },
	{ "narrow", 0, 100 * MS, 60, 0, 100 * MS, 2 },
	{ "all there is", -(INT64_C(1) << 62), INT64_C(1) << 62, 980, 0, 0, 0 },
};

/* What holds of all: round, within, and as many as there are. */
static void
check(size_t i, const struct gtt_ticks *t)
{
	int64_t last = t->first + (t->n - 1) * t->step;
	int64_t end = rows[i].from + rows[i].length;

	ok(t->step >= 1 && t->first % t->step == 0 &&
	    t->first >= rows[i].from && t->first - t->step < rows[i].from &&
	    last <= end && last > end - t->step, "%s: all that there are",
	    rows[i].name);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_ticks t = gtt_ticks(rows[i].from, rows[i].length,
		    rows[i].width, 6);

		check(i, &t);
		if (rows[i].n == 0)
			continue;
		is_int(t.step, rows[i].step, "%s: the step", rows[i].name);
		is_int(t.first, rows[i].first, "%s: the first", rows[i].name);
		is_int(t.n, rows[i].n, "%s: how many", rows[i].name);
	}
	/* Whatever the length is, texts stand apart and are not too few. */
	for (int64_t length = 1; length < INT64_C(1) << 61; length *= 3) {
		struct gtt_ticks t = gtt_ticks(0, length, 980, 6);
		struct gtt_buf b = { 0 };
		double apart = (double)t.step / (double)length * 980;

		gtt_put_duration(&b, t.first + (t.n - 1) * t.step);
		ok(apart > b.len * 6 && t.n >= (length > 2 ? 3 : 2),
		    "%" PRId64 " ns: %u times", length, t.n);
		gtt_buf_fini(&b);
	}
	return done_testing();
}
