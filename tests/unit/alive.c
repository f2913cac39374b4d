#include "common/trace/alive.h"

#include "tests/unit/tap.h"

static struct gtt_alive alive;
static struct gtt_goroutine was;
static int64_t now;

static uint32_t
go(int64_t id, unsigned from, unsigned to)
{
	const struct gtt_event ev = {
		.time = now += 10, .kind = GTT_STATE_TRANSITION,
		.res = GTT_RES_GOROUTINE, .id = id,
		.from = (uint8_t)from, .to = (uint8_t)to,
	};

	return gtt_alive_event(&alive, &ev, &was);
}

static void
test_life(void)
{
	uint32_t slot = go(7, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);

	is_int(was.state, GTT_GO_NOTEXIST, "it was not");
	is_int(was.since, 10, "until now");
	is_int(gtt_alive_slot(&alive, 7), slot, "now it is");
	ok(!alive.v[slot].before && !alive.v[slot].ran, "it has not run");
	is_int(go(7, GTT_GO_RUNNABLE, GTT_GO_RUNNING), slot, "it runs");
	ok(was.state == GTT_GO_RUNNABLE && was.since == 10 && !was.ran,
	    "it was runnable since it began");
	ok(alive.v[slot].ran, "it has run");
	is_int(go(7, GTT_GO_RUNNING, GTT_GO_RUNNING), GTT_MAP_NONE,
	    "nothing changes");
	go(7, GTT_GO_RUNNING, GTT_GO_WAITING);
	ok(was.since == 20 && was.ran, "it ran since it was started");
	go(7, GTT_GO_WAITING, GTT_GO_RUNNABLE);
	ok(was.state == GTT_GO_WAITING && was.since == 40, "it waited");
	is_int(go(7, GTT_GO_RUNNABLE, GTT_GO_NOTEXIST), slot, "it ends");
	is_int(gtt_alive_slot(&alive, 7), GTT_MAP_NONE, "and is no more");
	is_int(alive.v[slot].state, GTT_GO_NOTEXIST, "its slot says so");
}

static void
test_many(void)
{
	uint32_t first = go(1, GTT_GO_UNDETERMINED, GTT_GO_WAITING), second;
	bool same = true;

	ok(was.state == GTT_GO_UNDETERMINED, "what was there before is told");
	ok(alive.v[first].before, "and marked");
	is_int(first, 0, "it has the slot that was free");
	second = go(-5, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);
	ok(second != first, "another one has another slot");
	go(1, GTT_GO_WAITING, GTT_GO_RUNNABLE);
	ok(was.before && !alive.v[first].before, "what comes next has a time");
	for (int64_t id = 100; id < 10100; id++) {
		go(id, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);
		same &= go(id, GTT_GO_RUNNING, GTT_GO_NOTEXIST) == 2;
	}
	ok(same && alive.n == 3, "room is for those alive at once");
	go(-5, GTT_GO_RUNNING, GTT_GO_NOTEXIST);
	go(-5, GTT_GO_NOTEXIST, GTT_GO_SYSCALL);
	ok(was.state == GTT_GO_NOTEXIST && !was.ran, "an id that comes again");
	go(99, GTT_GO_RUNNING, GTT_GO_WAITING);
	is_int(was.state, GTT_GO_UNDETERMINED, "one that was never told");
}

static void
test_others(void)
{
	struct gtt_event ev = { .kind = GTT_STATE_TRANSITION,
	    .res = GTT_RES_PROC, .id = 1, .from = GTT_PROC_IDLE,
	    .to = GTT_PROC_RUNNING };

	is_int(gtt_alive_event(&alive, &ev, &was), GTT_MAP_NONE, "a P");
	ev.kind = GTT_SYNC;
	ev.res = GTT_RES_GOROUTINE;
	is_int(gtt_alive_event(&alive, &ev, &was), GTT_MAP_NONE, "a sync");
}

int
main(void)
{
	test_life();
	test_many();
	test_others();
	gtt_alive_fini(&alive);
	return done_testing();
}
