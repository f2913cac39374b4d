/*
 * perfettotext <TRACE: the slices of a Perfetto trace, a line each, sorted by
 * their beginnings:
 *
 *	TIME DURATION TRACK>...>TRACK|NAME|KEY=VALUE...
 *
 * and counter values: TIME =VALUE TRACK.  A reader of its own, as the trace
 * processor goes about it: all packets are read, then sorted by time; an end
 * ends the innermost slice of its track.  What would be wrong there is said on
 * standard error, exit status 1: a track, parent or number that is not declared
 * before, an end of nothing, a slice without an end, an arrow that does not have
 * one beginning and after it one end, slices or tracks too deep for it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "tests/unit/protoread.h"

#define MAX_SEQ		64
#define MAX_SLICES	512	/* in each other */
#define MAX_TRACKS	99

struct track {
	uint64_t	parent;
	struct pb	name;
	size_t		top;	/* event + 1 of the innermost open slice */
	unsigned	nopen;
	unsigned	level;	/* 1: it has no parent */
};

struct event {
	uint64_t	time, track, value, from, to;
	unsigned	type;
	size_t		n;	/* place in the file */
	size_t		below;	/* event + 1 of the slice around */
	uint64_t	duration;
	size_t		text, len;	/* name and notes, in texts */
};

/* What an iid is, by field of InternedData and iid. */
struct sequence {
	struct gtt_map	map;
	bool		ready;
};

static struct pb *names;
static size_t nnames, names_cap;
static struct sequence seqs[MAX_SEQ];
static struct gtt_map track_of, flow_of;
static struct track *tracks;
static size_t ntracks, tracks_cap;
static struct event *events;
static size_t nevents, events_cap;
static struct gtt_buf texts;
static int bad;

static void
wrong(const char *what, uint64_t which)
{
	fprintf(stderr, "%s: %" PRIu64 "\n", what, which);
	bad = 1;
}

static uint64_t
fixed(struct pb in)
{
	uint64_t v = 0;

	for (size_t i = in.n; i-- > 0;)
		v = v << 8 | in.p[i];
	return v;
}

static void
learn(struct sequence *s, struct pb interned)
{
	struct pb_field f;

	while (pb_next(&interned, &f)) {
		uint32_t *slot = gtt_map_put(&s->map, (uint64_t)f.id << 40 |
		    pb_get(f.in, 1).v);

		if (*slot != GTT_MAP_NONE)
			wrong("a number that is taken", pb_get(f.in, 1).v);
		*slot = (uint32_t)nnames;
		names = gtt_grow(names, &names_cap, nnames + 1,
		    sizeof names[0]);
		names[nnames++] = pb_get(f.in, 2).in;
	}
}

static void
put_interned(const struct sequence *s, uint32_t field, uint64_t iid)
{
	uint32_t i = gtt_map_get(&s->map, (uint64_t)field << 40 | iid);

	if (i == GTT_MAP_NONE)
		wrong("a number that is not known", iid);
	else
		gtt_buf_put(&texts, names[i].p, names[i].n);
}

static void
put_annotation(const struct sequence *s, struct pb m)
{
	struct pb_field f;

	while (pb_next(&m, &f)) {
		if (f.id == 1) {
			gtt_buf_putc(&texts, '|');
			put_interned(s, 3, f.v);
			gtt_buf_putc(&texts, '=');
		} else if (f.id == 3) {
			gtt_buf_putu(&texts, f.v);
		} else if (f.id == 6) {
			gtt_buf_put(&texts, f.in.p, f.in.n);
		} else if (f.id == 17) {
			put_interned(s, 29, f.v);
		}
	}
}

static void
add_track(struct pb m)
{
	uint64_t uuid = pb_get(m, 1).v, parent = pb_get(m, 5).v;
	struct pb name = pb_get(m, 2).in;
	uint32_t *slot;

	if (parent != 0 && gtt_map_get(&track_of, parent) == GTT_MAP_NONE) {
		wrong("a parent that is not declared", parent);
		return;
	}
	slot = gtt_map_put(&track_of, uuid);
	if (*slot != GTT_MAP_NONE) {
		tracks[*slot].name = name;	/* the last one counts */
		return;
	}
	*slot = (uint32_t)ntracks;
	tracks = gtt_grow(tracks, &tracks_cap, ntracks + 1, sizeof tracks[0]);
	tracks[ntracks++] = (struct track){ .parent = parent, .name = name,
	    .level = 1 };
	if (parent != 0)
		tracks[ntracks - 1].level +=
		    tracks[gtt_map_get(&track_of, parent)].level;
	if (tracks[ntracks - 1].level > MAX_TRACKS)
		wrong("a track that is too deep", uuid);
}

static void
add_event(const struct sequence *s, uint64_t time, struct pb m)
{
	struct event e = { .time = time, .n = nevents, .text = texts.len };
	struct pb_field f;

	while (pb_next(&m, &f)) {
		if (f.id == 4)
			put_annotation(s, f.in);
		else if (f.id == 9)
			e.type = (unsigned)f.v;
		else if (f.id == 10)
			put_interned(s, 2, f.v);
		else if (f.id == 11)
			e.track = f.v;
		else if (f.id == 23)
			gtt_buf_put(&texts, f.in.p, f.in.n);
		else if (f.id == 30)
			e.value = f.v;
		else if (f.id == 47)
			e.from = fixed(f.in);
		else if (f.id == 48)
			e.to = fixed(f.in);
	}
	e.len = texts.len - e.text;
	if (gtt_map_get(&track_of, e.track) == GTT_MAP_NONE)
		wrong("a track that is not declared", e.track);
	events = gtt_grow(events, &events_cap, nevents + 1, sizeof events[0]);
	events[nevents++] = e;
}

static void
packet(struct pb m)
{
	uint64_t time = pb_get(m, 8).v, seq = pb_get(m, 10).v;
	struct sequence *s = &seqs[seq % MAX_SEQ];
	struct pb_field f;

	if (pb_get(m, 13).v & 1) {
		gtt_map_clear(&s->map);
		s->ready = true;
	} else if (!s->ready) {
		wrong("a sequence without a start", seq);
	}
	learn(s, pb_get(m, 12).in);
	while (pb_next(&m, &f)) {
		if (f.id == 60)
			add_track(f.in);
		else if (f.id == 11)
			add_event(s, time, f.in);
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->n < y->n ? -1 : 1;
}

static void
arrows(const struct event *e)
{
	uint32_t *slot;

	if (e->from != 0) {
		slot = gtt_map_put(&flow_of, e->from);
		if (*slot != GTT_MAP_NONE)
			wrong("an arrow begins twice", e->from);
		*slot = 1;
	}
	if (e->to != 0) {
		slot = gtt_map_put(&flow_of, e->to);
		if (*slot != 1)
			wrong("an arrow ends that is not there", e->to);
		*slot = 2;
	}
}

static void
replay(void)
{
	for (size_t i = 0; i < nevents; i++) {
		struct event *e = &events[i];
		uint32_t t = gtt_map_get(&track_of, e->track);

		arrows(e);
		if (t == GTT_MAP_NONE)
			continue;
		if (e->type != 2 && tracks[t].nopen >= MAX_SLICES)
			wrong("a slice that is too deep", e->time);
		if (e->type == 1) {
			tracks[t].nopen++;
			e->below = tracks[t].top;
			tracks[t].top = i + 1;
		} else if (e->type == 2 && tracks[t].top == 0) {
			wrong("an end of nothing", e->time);
		} else if (e->type == 2) {
			struct event *begun = &events[tracks[t].top - 1];

			begun->duration = e->time - begun->time;
			tracks[t].top = begun->below;
			tracks[t].nopen--;
		}
	}
	for (size_t i = 0; i < ntracks; i++) {
		if (tracks[i].top != 0)
			wrong("a slice does not end", events[tracks[i].top - 1].time);
	}
	for (size_t i = 0; flow_of.n > 0 && i <= flow_of.mask; i++) {
		if (flow_of.slots[i].val == 1)
			wrong("an arrow does not end", flow_of.slots[i].key);
	}
}

static void
print_track(uint64_t uuid, unsigned depth)
{
	uint32_t t = gtt_map_get(&track_of, uuid);

	if (t == GTT_MAP_NONE || depth > 100)
		return;
	if (tracks[t].parent != 0) {
		print_track(tracks[t].parent, depth + 1);
		putchar('>');
	}
	if (tracks[t].name.n > 0)
		fwrite(tracks[t].name.p, 1, tracks[t].name.n, stdout);
}

static void
print(const struct event *e)
{
	if (e->type == 2)
		return;
	if (e->type == 4)
		printf("%" PRIu64 " =%" PRId64 " ", e->time, (int64_t)e->value);
	else
		printf("%" PRIu64 " %" PRIu64 " ", e->time, e->duration);
	print_track(e->track, 0);
	if (e->type != 4)
		putchar('|');
	for (size_t i = 0; i < e->len; i++) {
		char c = texts.p[e->text + i];

		putchar(c == '\n' ? ',' : c);
	}
	putchar('\n');
}

int
main(void)
{
	struct gtt_buf in = { 0 };
	struct pb_field f;
	struct pb m;
	size_t n;

	while ((n = fread(gtt_buf_room(&in, 1 << 16), 1, 1 << 16, stdin)) > 0)
		in.len += n;
	for (m = (struct pb){ (unsigned char *)in.p, in.len, false };
	    pb_next(&m, &f);)
		packet(f.in);
	if (m.bad)
		wrong("a damaged message", in.len);
	if (nevents > 0)
		qsort(events, nevents, sizeof events[0], by_time);
	replay();
	for (size_t i = 0; i < nevents; i++)
		print(&events[i]);
	gtt_buf_fini(&in);
	gtt_buf_fini(&texts);
	free(names);
	free(tracks);
	free(events);
	gtt_map_fini(&track_of);
	gtt_map_fini(&flow_of);
	for (size_t i = 0; i < MAX_SEQ; i++)
		gtt_map_fini(&seqs[i].map);
	return bad;
}
