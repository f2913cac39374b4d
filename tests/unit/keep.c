/* Events that were kept say the same when their table is gone. */
#include "common/trace/keep.h"

#include "common/output/text.h"
#include "tests/unit/events.h"
#include "tests/unit/tap.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static void
is_text(const struct gtt_event *ev, const char *want, const char *name)
{
	struct gtt_text *t = gtt_text_new();
	struct gtt_buf b = { 0 };

	gtt_text_event(t, &b, ev, GTT_TEXT_STACKS);
	is_mem(b.p, b.len, want, strlen(want), "%s", name);
	gtt_buf_fini(&b);
	gtt_text_free(t);
}

/* Clocks are of Sync events, which begin nothing. */
static bool
has_clock(const struct gtt_event *ev)
{
	return ev->kind == GTT_SYNC && ev->clock != NULL;
}

/* Each event, kept by one keeper, and then by another alone. */
static void
test_all(void)
{
	struct gtt_keep *a = gtt_keep_new(), *b = gtt_keep_new();
	struct gtt_event ev[LEN(event_rows)];
	size_t i;

	for (i = 0; i < LEN(event_rows); i++) {
		ev[i] = event_rows[i].ev;
		gtt_keep_event(a, &ev[i]);
		ok(ev[i].table != &event_table, "%s: another table",
		    event_rows[i].name);
	}
	for (i = 0; i < LEN(event_rows); i++)
		gtt_keep_event(b, &ev[i]);
	gtt_keep_free(a);
	for (i = 0; i < LEN(event_rows); i++) {
		if (!has_clock(&event_rows[i].ev))
			is_text(&ev[i], event_rows[i].text, event_rows[i].name);
	}
	gtt_keep_free(b);
}

/* A table like the one of the events, but not the same. */
static struct gtt_table
like(uint64_t serial)
{
	struct gtt_table t = event_table;

	t.serial = serial;
	return t;
}

static void
test_shared(void)
{
	struct gtt_keep *k = gtt_keep_new();
	struct gtt_event first = event_rows[0].ev, ev;
	struct gtt_table t;
	size_t bytes;

	gtt_keep_event(k, &first);
	bytes = gtt_keep_bytes(k);
	for (uint64_t i = 2; i < 1000; i++) {
		ev = event_rows[0].ev;
		t = like(i);
		ev.table = &t;
		gtt_keep_event(k, &ev);
	}
	is_int((long long)(gtt_keep_bytes(k) - bytes), 0,
	    "what is the same in another table takes no room");
	ok(ev.stack == first.stack && ev.tstack == first.tstack,
	    "it has the same number");
	gtt_keep_free(k);
}

/* One pc in two tables may be of two functions. */
static void
test_differ(void)
{
	struct gtt_keep *k = gtt_keep_new();
	struct gtt_frame other[LEN(event_frames)];
	struct gtt_event a = event_rows[0].ev, b = event_rows[0].ev;
	struct gtt_table t = like(2);

	memcpy(other, event_frames, sizeof other);
	other[0].line++;
	other[1].func = S_ODD;
	t.frames = other;
	b.table = &t;
	gtt_keep_event(k, &a);
	gtt_keep_event(k, &b);
	is_text(&a, event_rows[0].text, "the first of two with one pc");
	ok(a.stack != b.stack && a.tstack != b.tstack, "the second differs");
	is_int((long long)b.table->frames[
	    b.table->pcs[b.table->stacks[b.stack].first]].line, 22,
	    "it has its own line");
	gtt_keep_free(k);
}

/* With pcs and files left out, stacks that differ in nothing else are one. */
static void
test_lines(void)
{
	struct gtt_keep *k = gtt_keep_new();
	struct gtt_frame other[LEN(event_frames)];
	struct gtt_table t = like(2);
	const struct gtt_table *kept = gtt_keep_table(k);
	uint32_t a, b;

	gtt_keep_lines(k);
	memcpy(other, event_frames, sizeof other);
	other[0].pc++;
	other[1].file = S_ODD;
	t.frames = other;
	a = gtt_keep_stack(k, &event_table, 1);
	b = gtt_keep_stack(k, &t, 1);
	ok(a != 0 && a == b, "the same functions and lines");
	is_int(kept->stacks[a].n, 2, "all frames are there");
	is_int((long long)kept->frames[kept->pcs[kept->stacks[a].first]].line,
	    21, "with their lines");
	other[0].line++;
	t.serial++;
	ok(gtt_keep_stack(k, &t, 1) != a, "another line is another stack");
	is_int(gtt_keep_stack(k, &t, 0), 0, "no frames");
	is_int(gtt_keep_stack(k, &t, GTT_NO_STACK), 0, "no stack");
	is_int(gtt_keep_stack(k, &t, t.nstacks), 0, "no such stack");
	gtt_keep_free(k);
}

int
main(void)
{
	test_all();
	test_shared();
	test_differ();
	test_lines();
	return done_testing();
}
