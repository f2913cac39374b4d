#include "common/output/stackcache.h"
#include "common/output/text.h"
#include "tests/unit/events.h"
#include "tests/unit/tap.h"

static void
test_rows(void)
{
	struct gtt_text *t = gtt_text_new();

	for (size_t i = 0; i < EVENT_ROWS; i++) {
		const struct event_row *row = &event_rows[i];
		size_t line = strcspn(row->text, "\n") + 1;
		struct gtt_buf b = { 0 };

		gtt_text_event(t, &b, &row->ev, GTT_TEXT_STACKS);
		is_mem(b.p, b.len, row->text, strlen(row->text), "%s",
		    row->name);
		b.len = 0;
		gtt_text_event(t, &b, &row->ev, 0);
		is_mem(b.p, b.len, row->text, line, "%s: the first line",
		    row->name);
		gtt_buf_fini(&b);
	}
	gtt_text_free(t);
	gtt_text_free(NULL);
}

static void
is_stack(struct gtt_text *t, const struct gtt_table *table, uint32_t id,
    const char *want, const char *name)
{
	struct gtt_event ev = { .table = table };
	struct gtt_buf b = { 0 };

	gtt_buf_room(&b, 1);
	gtt_text_stack(t, &b, &ev, id);
	is_mem(b.p, b.len, want, strlen(want), "%s", name);
	gtt_buf_fini(&b);
}

/* The same stack number means another stack in another table. */
static void
test_tables(void)
{
	struct gtt_table other = event_table;
	struct gtt_stack stacks[] = { { 0, 0 }, { 1, 1 } };
	struct gtt_text *t = gtt_text_new();
	const char *two = "\tmain.work @ 0x48d1ef\n\t\t/src/a b.go:21\n"
	    "\tmain.main @ 0x48d2c5\n\t\t/src/a b.go:34\n";
	const char *one = "\tmain.main @ 0x48d2c5\n\t\t/src/a b.go:34\n";

	other.serial = 2;
	other.stacks = stacks;
	other.nstacks = 2;
	is_stack(t, &event_table, 1, two, "rendered");
	is_stack(t, &event_table, 1, two, "remembered");
	is_stack(t, &other, 1, one, "another table");
	is_stack(t, &event_table, 1, two, "and back");
	is_stack(t, &event_table, 4, "", "a stack that is not there");
	is_stack(t, NULL, 1, "", "no table");
	gtt_text_free(t);
}

static void
put_long_frame(struct gtt_buf *out, const struct gtt_table *t,
    const struct gtt_frame *f)
{
	(void)t;
	memset(gtt_buf_room(out, 100000), (int)f->pc, 100000);
	out->len += 100000;
}

/* What is remembered has a limit, and forgetting changes nothing. */
static void
test_limit(void)
{
	enum { N = 1000 };
	struct gtt_frame frames[N];
	uint32_t pcs[N];
	struct gtt_stack stacks[N];
	struct gtt_table t = { .serial = 7, .frames = frames, .nframes = N,
	    .pcs = pcs, .stacks = stacks, .nstacks = N };
	struct gtt_stackcache c = { 0 };
	struct gtt_buf b = { 0 };
	size_t most = 0, good = 0;

	for (uint32_t i = 0; i < N; i++) {
		frames[i] = (struct gtt_frame){ .pc = 'a' + i % 26 };
		pcs[i] = i;
		stacks[i] = (struct gtt_stack){ i, 1 };
	}
	for (uint32_t i = 0; i < 2 * N; i++) {
		b.len = 0;
		gtt_stackcache_put(&c, &b, &t, i % N, put_long_frame);
		good += b.len == 100000 && b.p[0] == (char)('a' + i % N % 26) &&
		    b.p[99999] == b.p[0];
		if (c.arena.bytes > most)
			most = c.arena.bytes;
	}
	is_int(good, 2 * N, "200 MB of stacks are right");
	ok(most <= 2 * GTT_STACKCACHE_MAX, "%zu bytes of them kept", most);
	gtt_stackcache_fini(&c);
	gtt_buf_fini(&b);
}

int
main(void)
{
	setenv("TZ", "UTC", 1);
	test_rows();
	test_tables();
	test_limit();
	return done_testing();
}
