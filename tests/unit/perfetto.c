/* Packets for Perfetto: what is known by number, and forgetting it in time. */
#include "common/output/perfetto.h"

#include <stdio.h>

#include "tests/unit/events.h"
#include "tests/unit/protoread.h"
#include "tests/unit/tap.h"

static struct gtt_buf out;
static struct gtt_perfetto *w;

/* The one packet that was written since. */
static struct pb
packet(void)
{
	struct pb all = { (unsigned char *)out.p, out.len, false };
	struct pb_field f = { 0 };

	ok(pb_next(&all, &f) && f.id == 1 && f.wire == 2 && all.n == 0,
	    "a packet");
	out.len = 0;
	return f.in;
}

static const struct gtt_slice slice = {
	.time = 17, .track = 300, .name = STR("running"),
	.table = &event_table, .stack = 1, .flow_from = 5, .flow_to = UINT64_MAX,
	.notes = { { .key = GTT_NOTE_P, .num = UINT64_MAX },
	    { .key = GTT_NOTE_REASON, .is_text = true, .text = STR("x\377") } },
	.nnotes = 2,
};

static void
test_slice(void)
{
	static const char stack[] = "main.work /src/a b.go:21\n"
	    "main.main /src/a b.go:34";
	struct pb p, ev, in;
	struct pb_field f;

	gtt_perfetto_begin(w, &out, &slice);
	p = packet();
	is_int(pb_get(p, 8).v, 17, "its time");
	is_int(pb_get(p, 10).v, 3, "its sequence");
	is_int(pb_get(p, 13).v, 1, "the first: nothing was known");
	in = pb_get(p, 12).in;
	f = pb_get(pb_get(in, 2).in, 2);
	is_mem(f.in.p, f.in.n, "running", 7, "the name, for the first time");
	f = pb_get(pb_get(in, 29).in, 2);
	is_mem(f.in.p, f.in.n, stack, sizeof stack - 1, "the stack, too");
	ev = pb_get(p, 11).in;
	is_int(pb_get(ev, 9).v, 1, "a beginning");
	is_int(pb_get(ev, 11).v, 300, "on its track");
	is_int(pb_get(ev, 10).v, 1, "the name, by number");
	is_int(pb_get(ev, 23).wire, 3, "and not as text");
	ok(pb_get(pb_get(ev, 4).in, 3).v == UINT64_MAX, "a note");
	is_mem(pb_get(ev, 47).in.p, 8, "\5\0\0\0\0\0\0\0", 8, "an arrow begins");
	is_mem(pb_get(ev, 48).in.p, 8, "\377\377\377\377\377\377\377\377", 8,
	    "another ends");

	gtt_perfetto_instant(w, &out, &slice);
	p = packet();
	is_int(pb_get(p, 13).v, 2, "the second: something was known");
	is_int(pb_get(p, 12).wire, 3, "nothing is new");
	is_int(pb_get(pb_get(p, 11).in, 9).v, 3, "an instant");
	is_int(pb_get(pb_get(p, 11).in, 10).v, 1, "the same name");
}

static void
test_bare(void)
{
	struct pb p;

	gtt_perfetto_end(w, &out, -5, 300);
	p = packet();
	is_int(pb_get(p, 8).v, 0, "no time before 0");
	is_int(pb_get(pb_get(p, 11).in, 9).v, 2, "an end");
	gtt_perfetto_count(w, &out, INT64_MAX, 7, INT64_MIN);
	p = packet();
	is_int(pb_get(p, 8).v, INT64_MAX, "the last time there is");
	is_int((int64_t)pb_get(pb_get(p, 11).in, 30).v, INT64_MIN, "a value");
	gtt_perfetto_track(w, &out, &(struct gtt_track){ .uuid = 7,
	    .parent = 1, .name = STR("heap"), .kind = GTT_TRACK_BYTES,
	    .rank = -1 });
	p = pb_get(packet(), 60).in;
	is_int(pb_get(p, 1).v, 7, "a track");
	is_int(pb_get(p, 5).v, 1, "below another");
	is_int(pb_get(pb_get(p, 8).in, 3).v, 3, "of bytes");
	gtt_perfetto_track(w, &out, &(struct gtt_track){ .uuid = 9,
	    .parent = 1, .name = STR("a\0b"), .kind = GTT_TRACK_SLICES });
	p = pb_get(packet(), 60).in;
	is_mem(pb_get(p, 2).in.p, 5, "a\357\277\275b", 5,
	    "a name with a NUL, at which Perfetto would end it");
	is_int(pb_get(p, 15).v, 2, "never merged with one of that name");
	gtt_perfetto_clock(w, &out, 10, 20);
	p = pb_get(packet(), 6).in;
	is_int(pb_get(p, 2).v, 6, "the clock of the trace");
	is_int(pb_get(pb_get(p, 1).in, 2).v, 10, "and what it says");
}

/* Names that do not come again must not make memory grow. */
static void
test_forgets(void)
{
	struct gtt_slice s = slice;
	size_t starts = 0, known = 0, longest = 0;
	char name[64];

	for (int i = 0; i < 300000; i++) {
		struct pb all;
		struct pb_field f;
		uint64_t flags;

		s.name.p = name;
		s.name.len = (uint32_t)snprintf(name, sizeof name,
		    "a name that does not come again %d", i);
		gtt_perfetto_begin(w, &out, &s);
		all = (struct pb){ (unsigned char *)out.p, out.len, false };
		pb_next(&all, &f);
		flags = pb_get(f.in, 13).v;
		starts += flags == 1;
		known = flags == 1 ? 1 : known + 1;
		longest = known > longest ? known : longest;
		if (flags == 1) {
			is_int(pb_get(pb_get(f.in, 11).in, 10).v, 1,
			    "numbers begin again");
			ok(pb_get(pb_get(f.in, 12).in, 29).wire == 2,
			    "a stack that was known is told again");
		}
		out.len = 0;
	}
	ok(starts >= 1, "it begins again");
	ok(longest * 40 < 2 * GTT_PERFETTO_TEXT, "before there is too much");
}

int
main(void)
{
	w = gtt_perfetto_new(3);
	test_slice();
	test_bare();
	test_forgets();
	gtt_perfetto_free(w);
	gtt_perfetto_free(NULL);
	gtt_buf_fini(&out);
	return done_testing();
}
