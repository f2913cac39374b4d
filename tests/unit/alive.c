#include "common/trace/alive.h"

#include "tests/unit/tap.h"

struct mine {
	struct gtt_goroutine go;
	int	what;
};

static struct gtt_alive alive;
static struct gtt_goroutine was;
static int64_t now;

static struct mine *
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
	struct mine *m = go(7, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);

	is_int(was.state, GTT_GO_NOTEXIST, "it was not");
	is_int(was.since, 10, "until now");
	ok(gtt_alive_get(&alive, 7) == m && m->what == 0, "now it is");
	ok(!m->go.before && !m->go.ran, "it has not run");
	m->what = 5;
	ok(go(7, GTT_GO_RUNNABLE, GTT_GO_RUNNING) == m, "it runs");
	ok(was.state == GTT_GO_RUNNABLE && was.since == 10 && !was.ran,
	    "it was runnable since it began");
	ok(m->go.ran, "it has run");
	ok(go(7, GTT_GO_RUNNING, GTT_GO_RUNNING) == NULL, "nothing changes");
	go(7, GTT_GO_RUNNING, GTT_GO_WAITING);
	ok(was.since == 20 && was.ran, "it ran since it was started");
	go(7, GTT_GO_WAITING, GTT_GO_RUNNABLE);
	ok(was.state == GTT_GO_WAITING && was.since == 40, "it waited");
	ok(go(7, GTT_GO_RUNNABLE, GTT_GO_NOTEXIST) == m, "it ends");
	ok(gtt_alive_get(&alive, 7) == NULL, "and is no more");
	is_int(m->go.state, GTT_GO_NOTEXIST, "its record says so");
	is_int(m->what, 5, "and what else was in it");
}

static void
test_many(void)
{
	struct mine *first = go(1, GTT_GO_UNDETERMINED, GTT_GO_WAITING);
	struct mine *second;
	bool same = true;

	ok(was.state == GTT_GO_UNDETERMINED, "what was there before is told");
	ok(first->go.before, "and marked");
	is_int(first->what, 5, "it has the record that was free");
	second = go(-5, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);
	ok(second != first, "another one has another record");
	go(1, GTT_GO_WAITING, GTT_GO_RUNNABLE);
	ok(was.before && !first->go.before, "what comes next has a time");
	for (int64_t id = 100; id < 10100; id++) {
		go(id, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);
		same &= go(id, GTT_GO_RUNNING, GTT_GO_NOTEXIST) ==
		    gtt_alive_at(&alive, 2);
	}
	ok(same && alive.n == 3, "room is for those alive at once");
	for (int64_t id = 0; id < 1000; id++)
		go(id << 40, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);
	for (int64_t id = 0; id < 1000; id++) {
		struct mine *m = gtt_alive_get(&alive, id << 40);

		same &= m != NULL && m->go.id == id << 40;
	}
	ok(same && alive.n == 1002, "those alive are found");
	ok(go(-5, GTT_GO_RUNNABLE, GTT_GO_RUNNING) == second,
	    "records do not move");
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

	ok(gtt_alive_event(&alive, &ev, &was) == NULL, "a P");
	ev.kind = GTT_SYNC;
	ev.res = GTT_RES_GOROUTINE;
	ok(gtt_alive_event(&alive, &ev, &was) == NULL, "a sync");
}

int
main(void)
{
	gtt_alive_init(&alive, sizeof(struct mine));
	test_life();
	test_many();
	test_others();
	gtt_alive_fini(&alive);
	return done_testing();
}
