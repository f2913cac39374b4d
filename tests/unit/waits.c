#include <string.h>

#include "common/trace/waits.h"
#include "tests/unit/tap.h"

static const struct {
	const char	*text;
	const char	*wait;	/* when it puts a goroutine into Waiting */
} rows[] = {
	/* v1's GoBlock, and Go 1.22 on. */
	{ "", "block" }, { "unspecified", "block" }, { "forever", "forever" },
	{ "network", "net" }, { "select", "select" },
	{ "sync.(*Cond).Wait", "cond" }, { "sync", "sync" },
	{ "chan send", "send" }, { "chan receive", "recv" },
	{ "GC mark assist wait for work", "gc" },
	{ "GC background sweeper wait", "system" },
	{ "system goroutine wait", "system" }, { "preempted", "gc" },
	{ "wait for debug call", "block" }, { "wait until GC ends", "gc" },
	{ "sleep", "sleep" }, { "GC weak to strong wait", "gc" },
	{ "synctest", "sync" }, { "runtime.Gosched", "block" },
	/* Near to one. */
	{ "sleepy", "block" }, { "slee", "block" }, { "Sleep", "block" },
};

#define NROWS (sizeof rows / sizeof rows[0])

static void
test_texts(void)
{
	for (size_t i = 0; i < NROWS; i++) {
		enum gtt_reason why = gtt_reason_find(rows[i].text,
		    strlen(rows[i].text));

		is_str(gtt_wait_name(gtt_wait_in(GTT_GO_WAITING, why)),
		    rows[i].wait, "waiting for \"%s\"", rows[i].text);
	}
}

static void
test_states(void)
{
	is_str(gtt_wait_name(gtt_wait_in(GTT_GO_RUNNABLE, GTT_REASON_NET)),
	    "cpu", "runnable, whatever it waited for");
	is_str(gtt_wait_name(gtt_wait_in(GTT_GO_SYSCALL, GTT_REASON_OTHER)),
	    "syscall", "in a system call");
	is_int(gtt_wait_in(GTT_GO_RUNNING, GTT_REASON_OTHER), GTT_NWAITS,
	    "who runs does not wait");
	is_int(gtt_wait_in(GTT_GO_NOTEXIST, GTT_REASON_OTHER), GTT_NWAITS,
	    "nor who is no more");
}

/* The same index means another string in another table. */
static void
test_tables(void)
{
	struct gtt_str a[] = { { "", 0 }, { "sleep", 5 }, { "network", 7 } };
	struct gtt_str b[] = { { "", 0 }, { "network", 7 } };
	struct gtt_table ta = { .serial = 1, .strs = a, .nstrs = 3 };
	struct gtt_table tb = { .serial = 2, .strs = b, .nstrs = 2 };
	struct gtt_event ev = { .table = &ta, .str = { 1 } };
	struct gtt_reasons r = { 0 };

	is_int(gtt_reason_of(&r, &ev), GTT_REASON_SLEEP, "of a table");
	is_int(gtt_reason_of(&r, &ev), GTT_REASON_SLEEP, "again");
	ev.str[0] = 2;
	is_int(gtt_reason_of(&r, &ev), GTT_REASON_NET, "another string");
	ev.table = &tb;
	is_int(gtt_reason_of(&r, &ev), GTT_REASON_OTHER, "past the strings");
	ev.str[0] = 1;
	is_int(gtt_reason_of(&r, &ev), GTT_REASON_NET, "of another table");
	ev.table = NULL;
	is_int(gtt_reason_of(&r, &ev), GTT_REASON_OTHER, "of no table");
	gtt_reasons_fini(&r);
}

int
main(void)
{
	test_texts();
	test_states();
	test_tables();
	return done_testing();
}
