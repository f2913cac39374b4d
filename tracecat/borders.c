#include "tracecat/borders.h"

#include <stdlib.h>

#include "common/trace/v2/extents.h"
#include "common/trace/v2/v2.h"

#define FLOATS	1024	/* ns that floating point may be off, and more */

struct search {
	struct gtt_input	*in;
	int			 version;
	struct gtt_v2_extent	*v;
	size_t			 n;
};

/* The last generation whose Sync is not known to be after time. */
static size_t
at(const struct search *s, int64_t time)
{
	size_t i = 0;

	while (i + 1 < s->n && s->v[i + 1].start <= time)
		i++;
	return i;
}

/*
 * Whether reading from generation i on gives its last event the time it has in
 * the whole trace.  An event that would not be later than the one before it
 * gets the next nanosecond; what is after the events of generation i - 1 by
 * more than there are events has its own time.
 */
static bool
settles(const struct search *s, size_t i)
{
	struct gtt_v2_walked before, w;

	if (i == 0)
		return true;
	before = gtt_v2_walk(s->in, &s->v[i - 1]);
	w = gtt_v2_walk(s->in, &s->v[i]);
	return !before.bad && !w.bad && before.high >= 0 && w.low >= 0 &&
	    w.low - before.high > FLOATS +
	    (int64_t)(before.nevents + w.nevents);
}

/*
 * Where to begin for what is alive at the end of generation i: each says again
 * what goroutines and Ps do, but not which tasks, regions and stop-the-worlds
 * have begun.
 */
static size_t
first_for(const struct search *s, size_t i)
{
	size_t first = 0;
	int64_t stws = 0;

	for (size_t k = 0; k < i; k++) {
		struct gtt_v2_walked w = gtt_v2_walk(s->in, &s->v[k]);

		stws += w.stws;
		if (w.begins || w.bad)
			break;
		if (stws == 0)
			first = k + 1;
	}
	return settles(s, first) ? first : 0;
}

/* Times as the reader gives them, around one generation. */
struct around {
	int64_t	before;		/* of the last event before it */
	int64_t	sync;		/* its Sync */
	int64_t	last;		/* its last event */
};

static bool
read_around(const struct search *s, size_t i, struct around *a)
{
	const size_t first = i < 2 ? 0 : i - 2;
	const struct gtt_event *ev, *end;
	const uint8_t *p = NULL;
	struct gtt_err err = { 0 };
	struct gtt_input *in;
	struct gtt_v2 *v;
	size_t gen = first, off = s->v[first].off;
	size_t len = s->v[i].off + s->v[i].len - off;
	int rc;

	if (!settles(s, first))
		return false;
	gtt_input_rest(s->in, &p);
	in = gtt_input_memory(p + off, len);
	v = gtt_v2_new(in, s->version, false);
	*a = (struct around){ INT64_MIN, INT64_MIN, INT64_MIN };
	while ((rc = gtt_v2_next(v, &ev, &end, &err)) == 1) {
		if (ev->kind == GTT_SYNC && ev->table == NULL)
			break;
		if (ev->kind == GTT_SYNC && gen++ == i) {
			a->before = a->last;
			a->sync = ev->time;
		}
		a->last = end[-1].time;
	}
	gtt_v2_free(v);
	gtt_input_close(in);
	off += gtt_input_offset(s->in);
	gtt_input_release(s->in, off, off + len);
	return rc == 1 && gen == i + 1;
}

/* Whether the period ends between two generations: which one is after it. */
static bool
ends_at(const struct search *s, int64_t to, size_t *end)
{
	size_t i = at(s, to);
	struct around a;

	if (!read_around(s, i, &a))
		return false;
	if (a.before < to && to <= a.sync)
		*end = i;
	else if (a.last < to)
		*end = i + 1 < s->n ? i + 1 : SIZE_MAX;
	else
		return false;
	return true;
}

/* From generation i up to end; 1 where there is no GC. */
static uint64_t
gc_seq(const struct search *s, size_t i, size_t end)
{
	uint64_t seq = 0;

	for (; seq == 0 && i < end; i++)
		seq = gtt_v2_walk(s->in, &s->v[i]).gc_seq;
	return seq == 0 ? 1 : seq;
}

struct borders
borders_find(struct gtt_input *in, int version, const struct gtt_period *p)
{
	struct borders b = { .end = SIZE_MAX };
	struct search s = { .in = in, .version = version };
	int64_t from, to;
	size_t i;

	s.n = gtt_v2_extents(in, version, &s.v);
	if (s.n > 0) {
		b.known = true;
		b.start = s.v[0].start;
		gtt_period_at(p, b.start, &from, &to);
		/* Events before it may be as late as its Sync. */
		i = p->have_from ? at(&s, from) : 0;
		b.first = i < 2 ? 0 : first_for(&s, i - 2);
		b.skip = s.v[b.first].off;
		/* Behind them nothing is written anew, before -from nothing. */
		b.gc_seq = p->have_from ? gc_seq(&s, b.first, i + 1) : 1;
		b.whole = !p->have_to || ends_at(&s, to, &b.end);
	}
	free(s.v);
	return b;
}
