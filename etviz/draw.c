#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/ticks.h"
#include "common/output/timefmt.h"
#include "common/output/xml.h"
#include "etviz/etviz.h"

/* Pixels. */
#define MARGIN	10		/* around everything */
#define CHAR	7		/* a character of the small fonts, or more */
#define HEAD_CHAR 10		/* one of the headline */
#define LINE	16		/* of the legend */
#define TALL	400		/* bars of so much height have two axes */

/*
 * So many bars have texts beside them; more are drawn close together, and tell
 * what they are when the mouse is over them.
 */
#define TEXTS		100
#define TEXTS_DETAILS	1000

#define NAME_MAX_CHARS	300

static const struct {
	const char	*name;
	const char	*color[2];	/* by enum theme */
} looks[NIS] = {
	[IS_RUNNING] = { "running", { "black", "white" } },
	[IS_RUNNABLE] = { "runnable", { "grey", "grey" } },
	[IS_ASSISTING] = { "GC assist", { "chartreuse", "chartreuse" } },
	[IS_ON_NETWORK] = { "network", { "yellow", "yellow" } },
	[IS_ASLEEP] = { "asleep", { "skyblue", "steelblue" } },
	[IS_IN_SYSCALL] = { "system call", { "darkgreen", "seagreen" } },
	[IS_FOR_GC] = { "waiting for GC", { "limegreen", "limegreen" } },
	[IS_BLOCKED] = { "other blocking, or not known",
	    { "magenta", "magenta" } },
};

/* As in the legend. */
static const enum is order[NIS] = {
	IS_RUNNING, IS_RUNNABLE, IS_ASSISTING, IS_ON_NETWORK, IS_ASLEEP,
	IS_IN_SYSCALL, IS_FOR_GC, IS_BLOCKED,
};

static const struct {
	const char	*paper, *ink, *faint;
} themes[] = {
	[THEME_LIGHT] = { "white", "#333", "#ddd" },
	[THEME_DARK] = { "#1c1c1c", "#ccc", "#444" },
};

struct picture {
	struct gtt_file	*to;
	struct gtt_buf	*out;		/* what is in it */
	const struct opts *o;
	const struct rows *rows;
	unsigned	 width;		/* between the margins */
	uint64_t	 y;
	uint8_t		*columns;	/* what the bar at work shows */
	size_t		 bars;
	bool		 texts;
	unsigned	 bar, pitch;	/* height of one, from one to the next */
	unsigned	 gap;		/* between rows besides */
	struct gtt_buf	 label;
};

/* One half of the picture: when its times begin for a row. */
struct half {
	const char	*heading;
	struct scale	 scale;
	bool		 from_zero;
};

/*
 * -- What is drawn how
 */

/* Whether a line tells of several spans that stand apart from others. */
static bool
is_apart(const struct picture *p)
{
	return p->o->details && p->rows->n > 1;
}

static void
set_up(struct picture *p)
{
	for (size_t i = 0; i < p->rows->n; i++)
		p->bars += p->rows->v[i]->n;
	p->texts = p->bars <= (p->o->details ? TEXTS_DETAILS : TEXTS);
	p->bar = p->texts ? 7 : 5;
	p->pitch = p->texts ? 22 : 6;
	p->gap = is_apart(p) ? p->texts ? 8 : 4 : 0;
}

static uint64_t
bars_height(const struct picture *p)
{
	uint64_t gaps = p->rows->n > 0 ? p->rows->n - 1 : 0;

	return (uint64_t)p->bars * p->pitch + gaps * p->gap;
}

/* From the first of all spans to the last. */
static struct scale
scale_of_all(const struct picture *p)
{
	int64_t from = INT64_MAX, to = INT64_MIN;

	for (size_t i = 0; i < p->rows->n; i++) {
		const struct row *r = p->rows->v[i];

		for (size_t k = 0; k < r->n; k++) {
			const struct span *s = &r->spans[k];

			if (s->start + s->low < from)
				from = s->start + s->low;
			if (s->start + s->length > to)
				to = s->start + s->length;
		}
	}
	return (struct scale){ from, to > from ? to - from : 1, p->width };
}

/* From the beginning of a row, as long as the longest. */
static struct scale
scale_of_longest(const struct picture *p)
{
	int64_t length = 1;

	for (size_t i = 0; i < p->rows->n; i++) {
		if (p->rows->v[i]->length > length)
			length = p->rows->v[i]->length;
	}
	return (struct scale){ 0, length, p->width };
}

/*
 * -- Texts
 */

static void
put_label(struct gtt_buf *b, const struct row *r, const struct span *s)
{
	gtt_buf_lit(b, "g=");
	gtt_buf_putu(b, s->g);
	gtt_buf_puts(b, s->child ? " +" : " @");
	gtt_put_duration(b, s->child ? s->start - r->start : s->start);
	gtt_buf_lit(b, " / ");
	gtt_put_duration(b, s->length);
	if (!s->child && r->on_cpu >= 0) {
		gtt_buf_lit(b, " / on CPU ");
		gtt_put_duration(b, r->on_cpu);
	}
	gtt_buf_putc(b, ' ');
	gtt_buf_put(b, s->kind, s->kind_len);
}

static void
put_title(struct picture *p, const struct row *r, const struct span *s)
{
	int64_t sums[NIS];

	gtt_buf_lit(p->out, "<title>");
	gtt_xml_cut(p->out, p->label.p, p->label.len, NAME_MAX_CHARS);
	if (r->file != NULL) {
		gtt_buf_putc(p->out, '\n');
		gtt_xml_cut(p->out, r->file, r->file_len, NAME_MAX_CHARS);
	}
	etviz_sums(s, sums);
	for (unsigned i = 0; i < NIS; i++) {
		if (sums[order[i]] == 0)
			continue;
		gtt_buf_putc(p->out, '\n');
		gtt_buf_puts(p->out, looks[order[i]].name);
		gtt_buf_putc(p->out, ' ');
		gtt_put_duration(p->out, sums[order[i]]);
	}
	gtt_buf_lit(p->out, "</title>");
}

/* Beside the beginning of its bar, or its end: where there is more room. */
static void
put_text(struct picture *p, unsigned first, unsigned end)
{
	bool right = first > p->width / 2;

	gtt_buf_printf(p->out, "<text x=\"%u\" y=\"-7\"%s>",
	    right ? end : first, right ? " text-anchor=\"end\"" : "");
	gtt_xml_cut(p->out, p->label.p, p->label.len,
	    (right ? end : p->width - first) / CHAR);
	gtt_buf_lit(p->out, "</text>");
}

/*
 * -- Bars
 */

/* The pixels at which a bar is something, in its colour. */
static void
put_columns(struct picture *p, unsigned is, unsigned first, unsigned end)
{
	unsigned pen = 0, x, to;

	for (x = first; x < end; x = to) {
		for (to = x + 1; to < end && p->columns[to] == p->columns[x];)
			to++;
		if (p->columns[x] != is)
			continue;
		if (pen == 0)
			gtt_buf_printf(p->out, "<path stroke=\"%s\" d=\"M%u 0",
			    looks[is].color[p->o->theme], x);
		else
			gtt_buf_printf(p->out, "m%u 0", x - pen);
		gtt_buf_printf(p->out, "h%u", to - x);
		pen = to;
	}
	if (pen > 0)
		gtt_buf_lit(p->out, "\"/>");
}

/* What goes on past an edge says so in the margin. */
static void
put_cuts(struct picture *p, unsigned cut)
{
	if (cut & CUT_LEFT)
		gtt_buf_printf(p->out, "<path stroke=\"none\" "
		    "d=\"M-3 -3l-5 3l5 3z\"/>");
	if (cut & CUT_RIGHT)
		gtt_buf_printf(p->out, "<path stroke=\"none\" "
		    "d=\"M%u -3l5 3l-5 3z\"/>", p->width + 3);
}

static void
put_bar(struct picture *p, const struct half *h, const struct row *r,
    const struct span *s)
{
	struct scale at = h->scale;
	unsigned cut, first = 0, end = at.width;

	if (h->from_zero)
		at.from = r->start;
	cut = etviz_columns(s, &at, p->columns);
	while (first < end && p->columns[first] == COLUMN_NONE)
		first++;
	while (end > first && p->columns[end - 1] == COLUMN_NONE)
		end--;
	if (first == end)	/* all of it is past the edge */
		first = end = cut & CUT_LEFT ? 0 : at.width;
	p->label.len = 0;
	put_label(&p->label, r, s);
	gtt_buf_printf(p->out, "<g transform=\"translate(%d,%llu.5)\">", MARGIN,
	    (unsigned long long)(p->y + p->pitch - p->bar / 2 - 2));
	put_title(p, r, s);
	for (unsigned i = 0; i < NIS; i++)
		put_columns(p, i, first, end);
	put_cuts(p, cut);
	if (p->texts)
		put_text(p, first, end);
	gtt_buf_lit(p->out, "</g>\n");
	p->y += p->pitch;
}

static void
put_gap(struct picture *p)
{
	gtt_buf_printf(p->out, "<path stroke=\"%s\" stroke-width=\"2\" "
	    "d=\"M%d %lluh%u\"/>\n", themes[p->o->theme].faint, MARGIN,
	    (unsigned long long)(p->y + p->gap / 2), p->width);
	p->y += p->gap;
}

static void
put_bars(struct picture *p, const struct half *h)
{
	gtt_buf_printf(p->out, "<g stroke-width=\"%u\">\n", p->bar);
	for (size_t i = 0; i < p->rows->n; i++) {
		const struct row *r = p->rows->v[i];

		if (i > 0 && is_apart(p))
			put_gap(p);
		for (size_t k = 0; k < r->n; k++) {
			put_bar(p, h, r, &r->spans[k]);
			gtt_file_check(p->to);
		}
	}
	gtt_buf_lit(p->out, "</g>\n");
}

/*
 * -- Axes
 */

static unsigned
tick_x(const struct half *h, int64_t t)
{
	return (unsigned)((__int128)(t - h->scale.from) * h->scale.width /
	    h->scale.length);
}

static void
put_lines(struct picture *p, const struct half *h, const struct gtt_ticks *t)
{
	gtt_buf_printf(p->out, "<path stroke=\"%s\" d=\"",
	    themes[p->o->theme].faint);
	for (unsigned i = 0; i < t->n; i++)
		gtt_buf_printf(p->out, "M%u.5 %lluv%llu",
		    MARGIN + tick_x(h, t->first + i * t->step),
		    (unsigned long long)p->y - 3,
		    (unsigned long long)bars_height(p) + 6);
	gtt_buf_lit(p->out, "\"/>\n");
}

static void
put_times(struct picture *p, const struct half *h, const struct gtt_ticks *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		int64_t ns = t->first + i * t->step;
		unsigned x = tick_x(h, ns), half;
		const char *anchor = "middle";

		p->label.len = 0;
		gtt_put_duration(&p->label, ns);
		half = (unsigned)p->label.len * CHAR / 2 + 2;
		if (x + half > p->width + MARGIN)
			anchor = "end";
		else if (x + MARGIN < half)
			anchor = "start";
		gtt_buf_printf(p->out, "<text x=\"%u\" y=\"%llu\" "
		    "text-anchor=\"%s\">", MARGIN + x, (unsigned long long)p->y,
		    anchor);
		gtt_buf_put(p->out, p->label.p, p->label.len);
		gtt_buf_lit(p->out, "</text>\n");
	}
}

/* The heading, the times, the bars, and the room between. */
#define HALF_HEAD	30
#define HALF_TIMES	(LINE + 7)
#define HALF_FOOT	(LINE - 2)

static uint64_t
half_height(const struct picture *p)
{
	return HALF_HEAD + (p->bars == 0 ? 0 :
	    HALF_TIMES + bars_height(p) + HALF_FOOT);
}

static void
put_half(struct picture *p, const struct half *h)
{
	struct gtt_ticks t;

	p->y += HALF_HEAD;
	gtt_buf_printf(p->out, "<text x=\"%d\" y=\"%llu\" font-size=\"12\" "
	    "font-weight=\"bold\">%s</text>\n", MARGIN,
	    (unsigned long long)p->y, h->heading);
	if (p->bars == 0)
		return;
	t = gtt_ticks(h->scale.from, h->scale.length, h->scale.width, CHAR);
	p->y += LINE;
	put_times(p, h, &t);
	p->y += HALF_TIMES - LINE;
	put_lines(p, h, &t);
	put_bars(p, h);
	p->y += HALF_FOOT;
	if (bars_height(p) > TALL)
		put_times(p, h, &t);
}

/*
 * -- The head
 */

static bool
same_kind(const struct span *a, const struct span *b)
{
	return a->kind_len == b->kind_len &&
	    (a->kind_len == 0 || memcmp(a->kind, b->kind, a->kind_len) == 0);
}

/* What is drawn: the kind of all rows, when they are alike. */
static void
put_headline(struct picture *p)
{
	const struct rows *rows = p->rows;
	const struct span *s = rows->n > 0 ? &rows->v[0]->spans[0] : NULL;
	bool alike = s != NULL && s->kind_len > 0;

	for (size_t i = 1; i < rows->n && alike; i++)
		alike = same_kind(s, &rows->v[i]->spans[0]);
	gtt_buf_printf(p->out, "<text x=\"%d\" y=\"%llu\" font-size=\"14\">",
	    MARGIN, (unsigned long long)p->y);
	if (alike)
		gtt_xml_cut(p->out, s->kind, s->kind_len, p->width / HEAD_CHAR);
	else
		gtt_buf_puts(p->out, rows->n > 0 ? "different kinds" :
		    "nothing to show");
	gtt_buf_lit(p->out, "</text>\n");
}

static void
put_count(struct picture *p)
{
	static const char *const which[] = {
		[SORT_START] = "the first ",
		[SORT_LENGTH] = "the longest ",
		[SORT_INPUT] = "",
	};
	const struct rows *rows = p->rows;

	gtt_buf_printf(p->out, "<text x=\"%d\" y=\"%llu\">", MARGIN,
	    (unsigned long long)p->y);
	if (rows->n < rows->all)
		gtt_buf_puts(p->out, which[rows->sort]);
	gtt_buf_putu(p->out, rows->n);
	if (rows->n < rows->all)
		gtt_buf_printf(p->out, " of %llu; %llu left out",
		    (unsigned long long)rows->all,
		    (unsigned long long)(rows->all - rows->n));
	gtt_buf_lit(p->out, "</text>\n");
}

static void
put_legend(struct picture *p)
{
	unsigned x = 0;

	for (unsigned i = 0; i < NIS; i++) {
		const char *name = looks[order[i]].name;
		unsigned width = 14 + (unsigned)strlen(name) * CHAR;

		if (x > 0 && x + width > p->width) {
			x = 0;
			p->y += LINE;
		}
		gtt_buf_printf(p->out, "<rect x=\"%u\" y=\"%llu\" width=\"10\" "
		    "height=\"10\" fill=\"%s\"/><text x=\"%u\" y=\"%llu\">%s"
		    "</text>\n", MARGIN + x, (unsigned long long)p->y - 9,
		    looks[order[i]].color[p->o->theme], MARGIN + x + 14,
		    (unsigned long long)p->y, name);
		x += width + 12;
	}
}

static void
put_head(struct picture *p)
{
	p->y += 20;
	put_headline(p);
	gtt_buf_lit(p->out, "<g font-size=\"11\">\n");
	p->y += LINE;
	put_count(p);
	p->y += LINE + 4;
	put_legend(p);
	gtt_buf_lit(p->out, "</g>\n");
}

/* How tall it is must be said before anything is drawn. */
static void
put_svg(struct picture *p, const struct gtt_buf *head)
{
	unsigned long long width = p->o->width;
	unsigned long long height = p->y + 2 * half_height(p) + MARGIN;

	gtt_buf_printf(p->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%llu\" "
	    "height=\"%llu\" viewBox=\"0 0 %llu %llu\" font-size=\"10\" "
	    "font-family=\"sans-serif\" fill=\"%s\" shape-rendering=\"crispEdges\">\n"
	    "<title>etviz</title>\n"
	    "<rect width=\"100%%\" height=\"100%%\" fill=\"%s\"/>\n",
	    width, height, width, height, themes[p->o->theme].ink,
	    themes[p->o->theme].paper);
	gtt_buf_put(p->out, head->p, head->len);
}

void
etviz_draw(struct gtt_file *to, const struct opts *o)
{
	struct gtt_buf head = { 0 };
	struct picture p = {
		.to = to, .out = &head, .o = o, .rows = &o->rows,
		.width = (unsigned)o->width - 2 * MARGIN,
	};
	const struct half offset = { "by time since the trace began",
		scale_of_all(&p), false };
	const struct half zero = { "by time since each began",
		scale_of_longest(&p), true };

	p.columns = gtt_calloc(p.width, 1);
	set_up(&p);
	put_head(&p);
	p.out = &to->buf;
	put_svg(&p, &head);
	put_half(&p, &offset);
	put_half(&p, &zero);
	gtt_buf_lit(p.out, "</svg>\n");
	gtt_buf_fini(&head);
	gtt_buf_fini(&p.label);
	free(p.columns);
}
