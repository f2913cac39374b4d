#include <stdlib.h>
#include <string.h>

#include "etviz/etviz.h"

static int
by_time(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

/* A goroutine that was runnable before it ran began then. */
static int64_t
find_low(const struct span *s)
{
	int64_t low = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].to == IS_RUNNABLE && s->v[i].at < low)
			low = s->v[i].at;
	}
	return low;
}

void
etviz_settle(struct span *s)
{
	size_t n = 0;

	s->low = find_low(s);
	if (s->n > 1)
		qsort(s->v, s->n, sizeof s->v[0], by_time);
	for (size_t i = 0; i < s->n; i++) {
		struct change c = s->v[i];

		if (c.at >= s->length)
			break;
		if (c.at < s->low)
			c.at = s->low;
		/* Of those that begin at one moment the last is what counts. */
		if (n > 0 && s->v[n - 1].at == c.at)
			n--;
		if (n == 0 || s->v[n - 1].to != c.to)
			s->v[n++] = c;
	}
	s->n = n;
}

/*
 * A walk over the pieces of a span in which it is one thing: before the first
 * change nobody knows what.
 */
struct piece {
	const struct span *s;
	size_t		 next;		/* change */
	int64_t		 from, to;	/* offsets */
	enum is		 is;
};

static struct piece
first_piece(const struct span *s)
{
	return (struct piece){ .s = s, .to = s->low, .is = IS_BLOCKED };
}

static bool
next_piece(struct piece *p)
{
	const struct span *s = p->s;

	if (p->to >= s->length)
		return false;
	p->from = p->to;
	if (p->next < s->n && s->v[p->next].at == p->from)
		p->is = s->v[p->next++].to;
	p->to = p->next < s->n ? s->v[p->next].at : s->length;
	return true;
}

void
etviz_sums(const struct span *s, int64_t sums[NIS])
{
	struct piece p = first_piece(s);

	memset(sums, 0, NIS * sizeof sums[0]);
	while (next_piece(&p))
		sums[p.is] += p.to - p.from;
}

/* How long a pixel is what; times are counted in pixels' pieces. */
struct pixel {
	uint8_t		*columns;
	unsigned	 x;
	__int128	 time[NIS];
};

static void
end_pixel(struct pixel *p)
{
	unsigned most = COLUMN_NONE;

	for (unsigned i = 0; i < NIS; i++) {
		if (p->time[i] > 0 &&
		    (most == COLUMN_NONE || p->time[i] >= p->time[most]))
			most = i;
	}
	p->columns[p->x] = (uint8_t)most;
	memset(p->time, 0, sizeof p->time);
}

/* Adds a piece, [from, to) in units of 1/scale of a pixel. */
static void
add_piece(struct pixel *p, __int128 from, __int128 to, int64_t scale, enum is is)
{
	unsigned first = (unsigned)(from / scale);
	unsigned last = (unsigned)((to - 1) / scale);

	if (first > p->x) {
		end_pixel(p);
		p->x = first;
	}
	if (last == p->x) {
		p->time[is] += to - from;
		return;
	}
	p->time[is] += (__int128)(p->x + 1) * scale - from;
	end_pixel(p);
	memset(p->columns + p->x + 1, (int)is, last - p->x - 1);
	p->x = last;
	p->time[is] += to - (__int128)last * scale;
}

/* Of a span of no length there is one pixel to see. */
static void
show_moment(const struct span *s, const struct scale *at, uint8_t *columns)
{
	int64_t off = s->start - at->from;
	__int128 x;

	if (off < 0 || off > at->length)
		return;
	x = (__int128)off * at->width / at->length;
	if (x == at->width)
		x--;
	columns[(unsigned)x] = IS_RUNNING;
}

unsigned
etviz_columns(const struct span *s, const struct scale *at, uint8_t *columns)
{
	struct pixel pixel = { .columns = columns };
	struct piece p = first_piece(s);
	unsigned cut = 0;
	int64_t off = s->start - at->from;

	memset(columns, COLUMN_NONE, at->width);
	if (s->low == s->length)
		show_moment(s, at, columns);
	while (next_piece(&p)) {
		int64_t from = off + p.from, to = off + p.to;

		cut |= from < 0 ? CUT_LEFT : 0;
		cut |= to > at->length ? CUT_RIGHT : 0;
		from = from < 0 ? 0 : from;
		to = to > at->length ? at->length : to;
		if (from < to)
			add_piece(&pixel, (__int128)from * at->width,
			    (__int128)to * at->width, at->length, p.is);
	}
	if (s->low < s->length && pixel.x < at->width)
		end_pixel(&pixel);
	return cut;
}
