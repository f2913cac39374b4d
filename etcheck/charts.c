#include "etcheck/charts.h"

#include <inttypes.h>
#include <math.h>

#include "common/output/ticks.h"
#include "common/output/xml.h"

#define LIMIT		(INT64_MAX / 64)	/* of what is drawn */
#define DECADE		5	/* bins of one */
#define NARROW		3	/* decades, at least */
#define TALL		120	/* pixels: a histogram */
#define LOW		24	/* a row of a table */
#define AXIS		20	/* what stands below it */
#define TOP		14	/* room for a text above the highest line */

/* From 10ns on: 10, 16, 25, 40, 63, 100 ... */
static int64_t
bin_end(unsigned bin)
{
	static const int64_t steps[DECADE] = { 16, 25, 40, 63, 100 };
	int64_t v = steps[bin % DECADE];

	for (unsigned i = bin / DECADE; i > 0; i--)
		v *= 10;
	return v;
}

static int64_t
bin_begin(unsigned bin)
{
	return bin == 0 ? 0 : bin_end(bin - 1);
}

static void
count(void *arg, int64_t v, uint64_t n)
{
	struct chart_bins *b = arg;
	unsigned lo = 0, hi = CHART_BINS - 1, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (v < bin_end(mid))
			hi = mid;
		else
			lo = mid + 1;
	}
	b->n[lo] += n;
	if (b->n[lo] > b->most)
		b->most = b->n[lo];
}

void
chart_count(struct chart_bins *b, const struct gtt_hist *h)
{
	*b = (struct chart_bins){ 0 };
	gtt_hist_each(h, count, b);
}

void
chart_widen(struct chart_range *r, const struct chart_bins *b)
{
	for (unsigned i = 0; i < CHART_BINS; i++) {
		if (b->n[i] == 0)
			continue;
		if (r->to == 0 || i / DECADE < r->from)
			r->from = i / DECADE;
		if (i / DECADE >= r->to)
			r->to = i / DECADE + 1;
	}
	if (r->to > 0 && r->to - r->from < NARROW)
		r->to = r->from + NARROW;
	if (r->to > CHART_BINS / DECADE) {
		r->to = CHART_BINS / DECADE;
		r->from = r->to - NARROW;
	}
}

/* Text at a place of an axis; every other one gives way on a narrow screen. */
static void
put_tick(struct gtt_buf *out, double percent, int y, unsigned i,
    enum unit unit, int64_t v)
{
	gtt_buf_printf(out, "<text class=\"tick%s\" x=\"%.3f%%\" y=\"%d\">",
	    i % 2 == 1 ? " odd" : "", percent, y);
	put_amount(out, unit, v);
	gtt_buf_lit(out, "</text>");
}

static double
width_of(const struct chart_range *r)
{
	return r->to > r->from ? 100.0 / ((r->to - r->from) * DECADE) : 100;
}

/* 10ns, 100ns ... below an axis. */
static void
put_decades(struct gtt_buf *out, const struct chart_range *r, int y)
{
	int64_t v = 10;

	for (unsigned i = 0; i <= r->to; i++, v *= 10) {
		if (i >= r->from)
			put_tick(out, (i - r->from) * DECADE * width_of(r), y,
			    i - r->from, UNIT_NS, v);
	}
}

/* A single one can be seen, too. */
static double
height_of(uint64_t n, uint64_t most, int height)
{
	return n == 0 ? 0 : (log10((double)n) + 0.3) /
	    (log10((double)most) + 0.3) * height;
}

void
put_count(struct gtt_buf *out, uint64_t n)
{
	if (n >= 1000) {
		put_count(out, n / 1000);
		gtt_buf_printf(out, ",%03" PRIu64, n % 1000);
	} else {
		gtt_buf_putu(out, n);
	}
}

static void
put_bars(struct gtt_buf *out, const struct chart_bins *b,
    const struct chart_range *r, int base, int height)
{
	double width = width_of(r);

	for (unsigned i = r->from * DECADE; i < r->to * DECADE; i++) {
		double h = height_of(b->n[i], b->most, height);

		if (b->n[i] == 0)
			continue;
		gtt_buf_printf(out, "<rect class=\"bar\" x=\"%.3f%%\" "
		    "y=\"%.1f\" width=\"%.3f%%\" height=\"%.1f\"><title>",
		    (i - r->from * DECADE) * width + width * 0.06, base - h,
		    width * 0.88, h);
		put_amount(out, UNIT_NS, bin_begin(i));
		gtt_buf_lit(out, " to ");
		put_amount(out, UNIT_NS, bin_end(i));
		gtt_buf_lit(out, ": ");
		put_count(out, b->n[i]);
		gtt_buf_lit(out, "</title></rect>");
	}
}

static void
begin(struct gtt_buf *out, const char *class, int height, const char *label)
{
	gtt_buf_printf(out, "<svg class=\"%s\" height=\"%d\" ", class, height);
	if (label == NULL) {
		gtt_buf_lit(out, "aria-hidden=\"true\">");
		return;
	}
	gtt_buf_lit(out, "role=\"img\" aria-label=\"");
	gtt_xml_text(out, label, strlen(label));
	gtt_buf_lit(out, "\">");
}

static void
put_line(struct gtt_buf *out, const char *class, double y)
{
	gtt_buf_printf(out, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" "
	    "y1=\"%.1f\" y2=\"%.1f\"/>", class, y, y);
}

/* 1, 10, 100 ..., as far as they stand apart. */
static void
put_count_grid(struct gtt_buf *out, uint64_t most)
{
	double last = TOP + TALL + 16, y;
	uint64_t n = 1;

	for (; n <= most && n < UINT64_MAX / 10; n *= 10) {
		y = TOP + TALL - height_of(n, most, TALL);
		if (last - y < 16)
			continue;
		last = y;
		put_line(out, "grid", y);
		gtt_buf_printf(out, "<text class=\"level\" x=\"0\" "
		    "y=\"%.1f\">", y - 3);
		put_count(out, n);
		gtt_buf_lit(out, "</text>");
	}
	put_line(out, "base", TOP + TALL);
}

static void
put_mark(struct gtt_buf *out, const struct chart_range *r, int64_t v,
    const char *class, const char *name)
{
	double x;

	if (v <= 0)
		return;
	x = (log10((double)v) - 1 - r->from) * DECADE * width_of(r);
	if (x < 0 || x > 100)
		return;
	gtt_buf_printf(out, "<line class=\"mark %s\" x1=\"%.3f%%\" "
	    "x2=\"%.3f%%\" y1=\"%d\" y2=\"%d\"><title>%s: ", class, x, x, TOP,
	    TOP + TALL, name);
	put_amount(out, UNIT_NS, v);
	gtt_buf_printf(out, "</title></line><text class=\"tick %s\" "
	    "x=\"%.3f%%\" y=\"%d\">%s</text>", class, x, TOP - 4, name);
}

void
chart_histogram(struct gtt_buf *out, const struct chart_bins *b,
    const struct chart_range *r, const struct chart_marks *marks,
    const char *label)
{
	begin(out, "chart", TOP + TALL + AXIS, label);
	put_count_grid(out, b->most);
	put_bars(out, b, r, TOP + TALL, TALL);
	put_mark(out, r, marks->warn, "warn", "WARN");
	put_mark(out, r, marks->error, "error", "ERROR");
	put_decades(out, r, TOP + TALL + 15);
	gtt_buf_lit(out, "</svg>\n");
}

void
chart_row(struct gtt_buf *out, const struct chart_bins *b,
    const struct chart_range *r)
{
	begin(out, "chart", LOW, NULL);
	put_bars(out, b, r, LOW, LOW);
	put_line(out, "base", LOW);
	gtt_buf_lit(out, "</svg>");
}

void
chart_row_axis(struct gtt_buf *out, const struct chart_range *r)
{
	begin(out, "chart", AXIS, NULL);
	put_decades(out, r, 13);
	gtt_buf_lit(out, "</svg>");
}

/* Over time. */

static int64_t
length_of(const struct series *s)
{
	int64_t length;

	if (__builtin_mul_overflow((int64_t)s->n, s->width, &length) ||
	    length > LIMIT)
		return LIMIT;
	return length > 0 ? length : 1;
}

double
chart_at(const struct series *s, int64_t time)
{
	double at = 100.0 * (double)time / (double)length_of(s);

	return at < 0 ? 0 : at > 100 ? 100 : at;
}

/* The round step of which at most four make v: a power of 2, or 1, 2, 5 ... */
static int64_t
round_step(int64_t v, enum unit unit)
{
	int64_t step = 1;

	if (unit == UNIT_BYTES) {
		while (step * 4 < v)
			step *= 2;
		return step;
	}
	while (step * 20 < v)
		step *= 10;
	return step * 4 >= v ? step : step * 8 >= v ? step * 2 : step * 5;
}

/* One of the columns of a series, by its place in struct point. */
static int64_t
value(const struct series *s, size_t i, size_t column)
{
	const int64_t *v = (const int64_t *)(const void *)
	    ((const char *)&s->v[i] + column);

	return *v < LIMIT ? *v : LIMIT;
}

static int64_t
most(const struct series *s, size_t column)
{
	int64_t max = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (value(s, i, column) > max)
			max = value(s, i, column);
	}
	return max;
}

/*
 * A column as a path in units of a point and of 1/1000 of the height.  What is
 * 0 is as it was before; nothing is drawn before the first that is not.
 */
static void
put_steps(struct gtt_buf *out, const struct series *s, size_t column,
    int64_t top, bool filled)
{
	int64_t v, last = 0;
	bool begun = false;
	size_t i;

	for (i = 0; i < s->n; i++) {
		v = value(s, i, column);
		if (v <= 0 || v == last)
			continue;
		last = v;
		if (!begun && filled)
			gtt_buf_printf(out, "M%zu 1000V", i);
		else if (!begun)
			gtt_buf_printf(out, "M%zu ", i);
		else
			gtt_buf_printf(out, "H%zuV", i);
		gtt_buf_printf(out, "%.0f",
		    1000 - 1000 * ((double)v / (double)top));
		begun = true;
	}
	if (begun)
		gtt_buf_printf(out, "H%zu%s", s->n, filled ? "V1000Z" : "");
}

static void
put_path(struct gtt_buf *out, const struct series *s, size_t column,
    int64_t top, const char *class, bool filled)
{
	gtt_buf_printf(out, "<path class=\"%s\" "
	    "vector-effect=\"non-scaling-stroke\" d=\"", class);
	put_steps(out, s, column, top, filled);
	gtt_buf_lit(out, "\"/>");
}

/* Round levels from 0 to the top of a chart. */
struct scale {
	enum unit	unit;
	int64_t		step, top;
};

static struct scale
scale_to(int64_t max, enum unit unit)
{
	int64_t step = round_step(max, unit);
	int64_t top = (max + step - 1) / step * step;

	return (struct scale){ unit, step, top > 0 ? top : step };
}

static double
level(const struct scale *sc, int64_t v)
{
	return TOP + TALL - TALL * ((double)v / (double)sc->top);
}

/* What is below the lines of a chart. */
static void
begin_series(struct gtt_buf *out, const struct series *s,
    const struct scale *sc, const char *label)
{
	begin(out, "chart", TOP + TALL + 1, label);
	for (int64_t v = sc->step; v <= sc->top; v += sc->step)
		put_line(out, "grid", level(sc, v));
	gtt_buf_printf(out, "<svg y=\"%d\" width=\"100%%\" height=\"%d\" "
	    "viewBox=\"0 0 %zu 1000\" preserveAspectRatio=\"none\">", TOP,
	    TALL, s->n > 0 ? s->n : 1);
}

/* And what is above them. */
static void
end_series(struct gtt_buf *out, const struct scale *sc)
{
	gtt_buf_lit(out, "</svg>");
	for (int64_t v = sc->step; v <= sc->top; v += sc->step) {
		gtt_buf_printf(out, "<text class=\"level\" x=\"0\" "
		    "y=\"%.1f\">", level(sc, v) - 3);
		put_amount(out, sc->unit, v);
		gtt_buf_lit(out, "</text>");
	}
	put_line(out, "base", TOP + TALL);
	gtt_buf_lit(out, "</svg>\n");
}

bool
chart_has_heap(const struct series *s)
{
	return most(s, offsetof(struct point, heap)) > 0;
}

void
chart_heap(struct gtt_buf *out, const struct series *s)
{
	const size_t heap = offsetof(struct point, heap);
	const size_t goal = offsetof(struct point, goal);
	int64_t max = most(s, heap), aim = most(s, goal);
	struct scale sc = scale_to(max > aim ? max : aim, UNIT_BYTES);

	begin_series(out, s, &sc, "The heap over time, and the size at which "
	    "the collector means to have run");
	put_path(out, s, heap, sc.top, "area", true);
	put_path(out, s, goal, sc.top, "line goal", false);
	put_path(out, s, heap, sc.top, "line", false);
	end_series(out, &sc);
}

void
chart_goroutines(struct gtt_buf *out, const struct series *s)
{
	const size_t column = offsetof(struct point, goroutines);
	struct scale sc = scale_to(most(s, column), UNIT_GOROUTINES);

	begin_series(out, s, &sc, "The number of goroutines over time");
	put_path(out, s, column, sc.top, "area", true);
	put_path(out, s, column, sc.top, "line", false);
	end_series(out, &sc);
}

void
chart_time_axis(struct gtt_buf *out, const struct series *s)
{
	struct gtt_ticks t = gtt_ticks(0, length_of(s), 480, 8);

	begin(out, "chart", AXIS, NULL);
	for (unsigned i = 0; i < t.n; i++) {
		int64_t at = t.first + i * t.step;

		put_tick(out, chart_at(s, at), 13, i, UNIT_NS, at);
	}
	gtt_buf_lit(out, "</svg>\n");
}
