#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/timefmt.h"
#include "common/output/xml.h"
#include "scope_chart/scope.h"

/* Pixels: names on the left, a bin a pixel on the right. */
#define MARGIN	10
#define NAMES	370
#define X	(MARGIN + NAMES + 10)
#define WIDTH	(X + BINS + MARGIN)
#define ROW	14
#define CHAR	7		/* a character, or more */
#define INDENT	8
#define DEEPEST	16		/* no further in */
#define STRIP	60		/* height of all samples together */
#define STRIP_BINS 100
#define TALL	400		/* rows of so much height have two axes */
#define LEVELS	4		/* shades of a mark */

#define TITLE_FRAMES	200
#define TITLE_CHARS	300

/* A lane in its place. */
struct lane {
	const struct chart *c;
	const uint32_t	*names;
	size_t		 depth;
	uint32_t	 number;	/* of the chart's */
	size_t		 first, end;	/* of its marks */
};

struct drawing {
	struct gtt_buf	*out;
	struct chart	*c;
	struct lane	*lanes;
	size_t		 n;
	uint64_t	 bins[BINS];	/* of the row at work */
	uint64_t	 most;		/* in a bin of all samples */
	unsigned	 y;
	struct gtt_buf	 b;
};

static struct gtt_str
name_at(const struct lane *l, size_t i)
{
	const struct gtt_interned *name = &l->c->names.v[l->names[i]];

	return (struct gtt_str){ name->p, (uint32_t)name->len };
}

static int
compare_names(struct gtt_str a, struct gtt_str b)
{
	uint32_t n = a.len < b.len ? a.len : b.len;
	int d = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return d != 0 ? d : (a.len > b.len) - (a.len < b.len);
}

/* Frame by frame; what others go on from comes before them. */
static int
by_names(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;

	for (size_t i = 0; i < x->depth && i < y->depth; i++) {
		int d = x->names[i] == y->names[i] ? 0 :
		    compare_names(name_at(x, i), name_at(y, i));

		if (d != 0)
			return d;
	}
	return (x->depth > y->depth) - (x->depth < y->depth);
}

static int
by_place(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->lane != y->lane)
		return x->lane < y->lane ? -1 : 1;
	return (x->bin > y->bin) - (x->bin < y->bin);
}

static void
sort_lanes(struct drawing *d)
{
	struct chart *c = d->c;
	size_t at = 0;

	d->n = c->lanes.n;
	d->lanes = gtt_calloc(d->n, sizeof d->lanes[0]);
	if (c->nmarks > 1)
		qsort(c->marks, c->nmarks, sizeof c->marks[0], by_place);
	for (uint32_t i = 0; i < d->n; i++) {
		struct lane *l = &d->lanes[i];

		l->c = c;
		l->number = i;
		l->names = c->lanes.v[i].p;
		l->depth = c->lanes.v[i].len / sizeof l->names[0];
		l->first = at;
		while (at < c->nmarks && c->marks[at].lane == i)
			at++;
		l->end = at;
	}
	if (d->n > 1)
		qsort(d->lanes, d->n, sizeof d->lanes[0], by_names);
}

/* Adds up lanes from lo to hi in d->bins. */
static uint64_t
add_up(struct drawing *d, size_t lo, size_t hi)
{
	uint64_t sum = 0;

	memset(d->bins, 0, sizeof d->bins);
	for (size_t i = lo; i < hi; i++) {
		for (size_t k = d->lanes[i].first; k < d->lanes[i].end; k++) {
			const struct mark *m = &d->c->marks[k];

			d->bins[m->bin] += m->n;
			sum += m->n;
		}
	}
	return sum;
}

/*
 * -- Texts
 */

/* Without the directories of its package. */
static struct gtt_str
short_name(struct gtt_str s)
{
	uint32_t from = 0;

	for (uint32_t i = 0; i < s.len && s.p[i] != '(' && s.p[i] != '['; i++) {
		if (s.p[i] == '/')
			from = i + 1;
	}
	return (struct gtt_str){ s.p + from, s.len - from };
}

#define ARROW " \u203a "
#define DOTS "\u2026"

/* The frames of a lane from..to, or the first and the last, or the last. */
static void
put_chain(struct gtt_buf *b, const struct lane *l, size_t from, size_t to,
    size_t room)
{
	struct gtt_str first = short_name(name_at(l, from));
	struct gtt_str last = short_name(name_at(l, to - 1));
	size_t length = 0;

	for (size_t i = from; i < to; i++)
		length += short_name(name_at(l, i)).len + 3;
	if (length - 3 > room && to - from > 1) {
		if ((size_t)first.len + last.len + 7 <= room)
			gtt_buf_put(b, first.p, first.len);
		if (b->len > 0 && to - from > 2)
			gtt_buf_lit(b, ARROW);
		if (b->len == 0 || to - from > 2)
			gtt_buf_lit(b, DOTS);
		gtt_buf_lit(b, ARROW);
		gtt_buf_put(b, last.p, last.len);
		return;
	}
	for (size_t i = from; i < to; i++) {
		struct gtt_str name = short_name(name_at(l, i));

		if (i > from)
			gtt_buf_lit(b, ARROW);
		gtt_buf_put(b, name.p, name.len);
	}
}

static void
put_count(struct gtt_buf *out, uint64_t n, const char *what)
{
	gtt_buf_putu(out, n);
	gtt_buf_puts(out, what);
	if (n != 1)
		gtt_buf_putc(out, 's');
}

/* How many there are, and the stack, outermost first. */
static void
put_title(struct drawing *d, const struct lane *l, size_t depth, uint64_t n)
{
	gtt_buf_lit(d->out, "<title>");
	put_count(d->out, n, " sample");
	gtt_buf_printf(d->out, ", %.1f%%", 100.0 * (double)n /
	    (double)d->c->samples);
	for (size_t i = 0; i < depth && i < TITLE_FRAMES; i++) {
		struct gtt_str name = name_at(l, i);

		gtt_buf_putc(d->out, '\n');
		gtt_xml_cut(d->out, name.p, name.len, TITLE_CHARS);
	}
	if (depth > TITLE_FRAMES)
		gtt_buf_printf(d->out, "\n%zu more", depth - TITLE_FRAMES);
	gtt_buf_lit(d->out, "</title>");
}

/*
 * -- Rows
 */

static unsigned
shade(const struct drawing *d, uint64_t n)
{
	double part = log1p((double)n) / log1p((double)d->most);
	unsigned level = (unsigned)ceil(part * LEVELS);

	return level < 1 ? 1 : level > LEVELS ? LEVELS : level;
}

/* What is in d->bins, the more the darker. */
static void
put_marks(struct drawing *d, const char *color)
{
	for (unsigned level = 1; level <= LEVELS; level++) {
		unsigned pen = 0;

		for (unsigned x = 0; x < BINS; x++) {
			if (d->bins[x] == 0 || shade(d, d->bins[x]) != level)
				continue;
			if (pen == 0)
				gtt_buf_printf(d->out, "<path stroke=\"%s\" "
				    "stroke-opacity=\"%.2f\" d=\"", color,
				    0.25 + 0.75 * level / LEVELS);
			gtt_buf_printf(d->out, "M%u.5 2v10", X + x);
			pen = 1;
		}
		if (pen != 0)
			gtt_buf_lit(d->out, "\"/>");
	}
}

/*
 * A row for lanes lo to hi, which have the frames before to in common: one
 * lane, or all that go on from there.
 */
static void
put_row(struct drawing *d, size_t lo, size_t hi, size_t from, size_t to,
    unsigned in)
{
	const struct lane *l = &d->lanes[lo];
	bool sum = hi - lo > 1;
	uint64_t n = add_up(d, lo, hi);
	unsigned x = (in < DEEPEST ? in : DEEPEST) * INDENT;
	size_t room = (NAMES - x) / CHAR;

	gtt_buf_printf(d->out, "<g transform=\"translate(0,%u)\">", d->y);
	put_title(d, l, to, n);
	/* All of the row tells. */
	gtt_buf_printf(d->out, "<rect x=\"%d\" width=\"%d\" height=\"%d\" "
	    "fill=\"%s\"/><text x=\"%u\" y=\"11\">", MARGIN,
	    WIDTH - 2 * MARGIN, ROW, sum ? "#eef3fa" : "white", MARGIN + x);
	d->b.len = 0;
	if (from < to)
		put_chain(&d->b, l, from, to, room);
	else
		gtt_buf_lit(&d->b, "itself");
	gtt_xml_cut(d->out, d->b.p, d->b.len, room);
	gtt_buf_lit(d->out, "</text>");
	put_marks(d, sum ? "#4a86c8" : "black");
	gtt_buf_lit(d->out, "</g>\n");
	d->y += ROW;
}

static bool
same_frame(const struct lane *a, const struct lane *b, size_t i)
{
	return i < a->depth && i < b->depth && a->names[i] == b->names[i];
}

/*
 * The rows of lanes lo to hi, which have the first shared frames in common: one
 * for what they all do then, and theirs below.
 */
static void
put_tree(struct drawing *d, size_t lo, size_t hi, size_t shared, unsigned in)
{
	size_t to = shared, i, end;

	if (hi - lo == 1) {
		put_row(d, lo, hi, shared, d->lanes[lo].depth, in);
		return;
	}
	while (same_frame(&d->lanes[lo], &d->lanes[hi - 1], to))
		to++;
	if (to > shared)
		put_row(d, lo, hi, shared, to, in++);
	for (i = lo; i < hi; i = end) {
		end = i + 1;
		while (end < hi && same_frame(&d->lanes[i], &d->lanes[end], to))
			end++;
		put_tree(d, i, end, to, in);
	}
}

/* How many rows that will be. */
static unsigned
count_rows(const struct drawing *d, size_t lo, size_t hi, size_t shared)
{
	size_t to = shared, i, end;
	unsigned n;

	if (hi - lo <= 1)
		return (unsigned)(hi - lo);
	while (same_frame(&d->lanes[lo], &d->lanes[hi - 1], to))
		to++;
	n = to > shared;
	for (i = lo; i < hi; i = end) {
		end = i + 1;
		while (end < hi && same_frame(&d->lanes[i], &d->lanes[end], to))
			end++;
		n += count_rows(d, i, end, to);
	}
	return n;
}

/*
 * -- All samples together, axes, the head
 */

static void
put_strip(struct drawing *d)
{
	unsigned step = BINS / STRIP_BINS;
	uint64_t all[STRIP_BINS] = { 0 }, most = 1;

	for (unsigned x = 0; x < BINS; x++)
		all[x / step] += d->bins[x];
	for (unsigned i = 0; i < STRIP_BINS; i++)
		most = all[i] > most ? all[i] : most;
	d->b.len = 0;
	put_count(&d->b, most, " sample");
	gtt_buf_printf(d->out, "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">",
	    X - 6, d->y + 8);
	gtt_buf_put(d->out, d->b.p, d->b.len);
	gtt_buf_printf(d->out, "</text>\n<text x=\"%d\" y=\"%u\" "
	    "text-anchor=\"end\">in a hundredth</text>\n<path fill=\"#4a86c8\" "
	    "d=\"M%d %u", X - 6, d->y + 20, X, d->y + STRIP);
	for (unsigned i = 0; i < STRIP_BINS; i++)
		gtt_buf_printf(d->out, "V%uh%u", d->y + STRIP -
		    (unsigned)(all[i] * STRIP / most), step);
	gtt_buf_printf(d->out, "V%uz\"/>\n", d->y + STRIP);
	d->y += STRIP;
}

static void
put_axis(struct drawing *d)
{
	for (unsigned i = 0; i <= 10; i++)
		gtt_buf_printf(d->out, "<text x=\"%u\" y=\"%u\" "
		    "text-anchor=\"%s\">%u%%</text>\n", X + i * BINS / 10, d->y,
		    i == 10 ? "end" : "middle", i * 10);
}

static void
put_lines(struct drawing *d, unsigned height)
{
	gtt_buf_lit(d->out, "<path stroke=\"#ddd\" d=\"");
	for (unsigned i = 0; i <= 10; i++)
		gtt_buf_printf(d->out, "M%u.5 %uv%u", X + i * BINS / 10 -
		    (i == 10), d->y, height);
	gtt_buf_lit(d->out, "\"/>\n");
}

static void
put_head(struct drawing *d)
{
	const struct gtt_hist *lengths = &d->c->lengths;

	d->y = 20;
	gtt_buf_printf(d->out, "<text x=\"%d\" y=\"%u\" font-size=\"14\">",
	    MARGIN, d->y);
	if (d->c->samples == 0) {
		gtt_buf_lit(d->out, "no CPU samples in regions</text>\n");
		return;
	}
	put_count(d->out, d->c->samples, " CPU sample");
	gtt_buf_lit(d->out, " in ");
	put_count(d->out, lengths->n, " region");
	d->y += 16;
	gtt_buf_printf(d->out, "</text>\n<text x=\"%d\" y=\"%u\" "
	    "font-size=\"11\">0%% is where a region begins, 100%% where it "
	    "ends: after a median of ", MARGIN, d->y);
	gtt_put_duration(d->out, gtt_hist_percentile(lengths, 50));
	gtt_buf_lit(d->out, ", ");
	gtt_put_duration(d->out, lengths->min);
	gtt_buf_lit(d->out, " to ");
	gtt_put_duration(d->out, lengths->max);
	gtt_buf_lit(d->out, "</text>\n");
}

static void
put_body(struct drawing *d)
{
	unsigned height = count_rows(d, 0, d->n, 0) * ROW;

	d->y += 14;
	add_up(d, 0, d->n);
	for (unsigned i = 0; i < BINS; i++)
		d->most = d->bins[i] > d->most ? d->bins[i] : d->most;
	put_strip(d);
	d->y += 14;
	put_axis(d);
	d->y += 4;
	gtt_buf_lit(d->out, "<g stroke-width=\"2\">\n");
	put_tree(d, 0, d->n, 0, 0);
	gtt_buf_lit(d->out, "</g>\n<g style=\"pointer-events:none\">\n");
	d->y -= height;
	put_lines(d, height);
	gtt_buf_lit(d->out, "</g>\n");
	d->y += height;
	if (height > TALL) {
		d->y += 12;
		put_axis(d);
	}
}

void
scope_draw(struct gtt_buf *out, struct chart *c)
{
	struct gtt_buf body = { 0 };
	struct drawing d = { .out = &body, .c = c };

	sort_lanes(&d);
	put_head(&d);
	if (c->samples > 0)
		put_body(&d);
	d.y += MARGIN;
	gtt_buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	    "height=\"%u\" viewBox=\"0 0 %d %u\" font-size=\"10\" "
	    "font-family=\"sans-serif\" fill=\"#333\">\n"
	    "<title>scope_chart</title>\n"
	    "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
	    WIDTH, d.y, WIDTH, d.y);
	gtt_buf_put(out, body.p, body.len);
	gtt_buf_lit(out, "</svg>\n");
	gtt_buf_fini(&body);
	gtt_buf_fini(&d.b);
	free(d.lanes);
}
