/*
 * The tracker of unstoppable over events made here: what real traces do not
 * show, or not alone.  Times are in ns, P 0 with goroutine 1 asks.
 */
#include "common/trace/table.h"
#include "tests/unit/tap.h"
#include "unstoppable/unstoppable.h"

#define MAX 8

static struct gtt_table_builder table;
static struct gtt_samples store;
static struct stw got[MAX];
static size_t ngot;

static void
done(void *arg, const struct stw *w)
{
	(void)arg;
	if (ngot < MAX)
		got[ngot++] = *w;
}

/* An event in short: what happens at a time. */
struct ev {
	int64_t	time;
	enum {
		STOP,		/* P n goes idle */
		START,		/* P n runs */
		RUNS,		/* it does already, and that is news */
		RUN,		/* goroutine n runs on P p */
		LEAVE,		/* it is preempted there */
		SYSCALL,	/* it makes a system call there */
		BEGIN, END,	/* goroutine n stops the world on P p */
		PROCS,		/* goroutine n sets GOMAXPROCS on P p */
		SAMPLE,		/* of goroutine n on P p */
		NOTHING,	/* on P p */
	} what;
	int64_t	n, p;
	const char *reason;	/* BEGIN, END */
};

static uint32_t
str(const char *s)
{
	return gtt_table_intern(&table, s, strlen(s));
}

static void
go(struct gtt_event *ev, const struct ev *e, enum gtt_gostate from,
    enum gtt_gostate to, const char *reason)
{
	ev->kind = GTT_STATE_TRANSITION;
	ev->res = GTT_RES_GOROUTINE;
	ev->id = e->n;
	ev->from = (uint8_t)from;
	ev->to = (uint8_t)to;
	ev->str[0] = str(reason);
}

static void
procstate(struct gtt_event *ev, const struct ev *e, enum gtt_procstate from,
    enum gtt_procstate to)
{
	ev->kind = GTT_STATE_TRANSITION;
	ev->res = GTT_RES_PROC;
	ev->id = ev->p = e->n;
	ev->g = GTT_NONE;
	ev->from = (uint8_t)from;
	ev->to = (uint8_t)to;
}

static void
feed(struct tracker *t, const struct ev *e)
{
	struct gtt_event ev = {
		.time = e->time, .m = 7, .p = e->p, .g = e->n,
		.table = &table.table, .stack = GTT_NO_STACK,
		.tstack = GTT_NO_STACK, .kind = GTT_LOG,
	};

	switch (e->what) {
	case STOP:
		procstate(&ev, e, GTT_PROC_RUNNING, GTT_PROC_IDLE);
		break;
	case START:
		procstate(&ev, e, GTT_PROC_IDLE, GTT_PROC_RUNNING);
		break;
	case RUNS:
		procstate(&ev, e, GTT_PROC_UNDETERMINED, GTT_PROC_RUNNING);
		break;
	case RUN:
		go(&ev, e, GTT_GO_RUNNABLE, GTT_GO_RUNNING, "");
		break;
	case LEAVE:
		go(&ev, e, GTT_GO_RUNNING, GTT_GO_RUNNABLE, "preempted");
		break;
	case SYSCALL:
		go(&ev, e, GTT_GO_RUNNING, GTT_GO_SYSCALL, "");
		break;
	case BEGIN:
	case END:
		ev.kind = e->what == BEGIN ? GTT_RANGE_BEGIN : GTT_RANGE_END;
		ev.range = GTT_RANGE_STW;
		ev.res = GTT_RES_GOROUTINE;
		ev.id = e->n;
		ev.str[0] = str(e->reason);
		break;
	case PROCS:
		ev.kind = GTT_METRIC;
		ev.metric = GTT_METRIC_GOMAXPROCS;
		break;
	case SAMPLE:
		ev.kind = GTT_STACK_SAMPLE;
		break;
	case NOTHING:
		break;
	}
	stw_tracker_event(t, &ev);
}

static void
run(int version, const struct ev *e, size_t n)
{
	struct tracker *t;

	ngot = 0;
	t = stw_tracker_new(version, false, &store, done, NULL);
	for (size_t i = 0; i < n; i++)
		feed(t, &e[i]);
	stw_tracker_finish(t);
	stw_tracker_free(t);
}

#define RUN_EVENTS(version, ...) do { \
	static const struct ev list[] = { __VA_ARGS__ }; \
	run(version, list, sizeof list / sizeof list[0]); \
} while (0)

static void
is_span(struct span s, int64_t ns, bool at_least, const char *name)
{
	is_int(s.ns, ns, "%s: ns", name);
	is_int(s.at_least, at_least, "%s: a bound", name);
}

/* The four times of the one stop that there was. */
static void
is_stop(const int64_t *ns, const bool *at_least, const char *name)
{
	if (!is_int(ngot, 1, "%s: one stop", name))
		return;
	is_span(got[0].total, ns[0], at_least[0], name);
	for (int i = 0; i < NPHASES; i++)
		is_span(got[0].phase[i], ns[i + 1], at_least[i + 1], name);
}

#define TIMES(...) (const int64_t[]){ __VA_ARGS__ }
#define BOUNDS(...) (const bool[]){ __VA_ARGS__ }
#define BOTH_RUN { 0, START, 0, 0, 0 }, { 1, RUN, 1, 0, 0 }, \
	{ 2, START, 5, 0, 0 }, { 3, RUN, 50, 5, 0 }

static void
test_whole(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 100, BEGIN, 1, 0, "x" },
	    { 110, LEAVE, 50, 5, 0 },
	    { 120, STOP, 5, 0, 0 },
	    { 150, PROCS, 1, 0, 0 },
	    { 155, START, 5, 0, 0 },
	    { 157, STOP, 5, 0, 0 },
	    { 160, END, 1, 0, "x" });
	is_stop(TIMES(60, 20, 30, 10), BOUNDS(0, 0, 0, 0), "whole");
	ok(got[0].stop_seen, "whole: it was seen to stop");
	is_int(got[0].last.p, 5, "whole: the last P");
	is_int(got[0].last.g, 50, "whole: its goroutine");
	is_int(got[0].last.to, GTT_GO_RUNNABLE, "whole: what it did");
	is_int(got[0].nstopped, 1, "whole: a P that stops later does not count");
	is_span(got[0].published[PRE_STOP], 20, false, "whole, published");
	is_span(got[0].published[STOPPED], 35, false, "whole, published");
	is_span(got[0].published[POST_STOP], 5, false, "whole, published");
}

/* A thread that was waking up: no restart, but the last to stop. */
static void
test_waking(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 100, BEGIN, 1, 0, "x" },
	    { 110, LEAVE, 50, 5, 0 },
	    { 120, STOP, 5, 0, 0 },
	    { 130, START, 6, 0, 0 },
	    { 140, STOP, 6, 0, 0 },
	    { 150, PROCS, 1, 0, 0 },
	    { 160, END, 1, 0, "x" });
	is_stop(TIMES(60, 40, 10, 10), BOUNDS(0, 0, 0, 0), "waking");
	is_int(got[0].last.p, 6, "waking: the last P");
	is_int(got[0].last.g, GTT_NONE, "waking: no goroutine");
	is_span(got[0].published[STOPPED], 10, false, "waking, published");
}

/* A P that is first heard of when it stops has not been started. */
static void
test_unknown(void)
{
	RUN_EVENTS(22,
	    { 0, START, 0, 0, 0 },
	    { 100, BEGIN, 1, 0, "x" },
	    { 119, RUNS, 5, 0, 0 },
	    { 120, STOP, 5, 0, 0 },
	    { 150, PROCS, 1, 0, 0 },
	    { 160, END, 1, 0, "x" });
	is_stop(TIMES(60, 20, 30, 10), BOUNDS(0, 0, 0, 0), "unknown P");
	is_int(got[0].last.p, 5, "unknown P: stopped last");
	is_span(got[0].published[PRE_STOP], 20, false, "unknown P, published");
	is_span(got[0].published[STOPPED], 30, false, "unknown P, published");
}

static void
test_alone(void)
{
	RUN_EVENTS(22,
	    { 0, START, 0, 0, 0 },
	    { 100, BEGIN, 1, 0, "x" },
	    { 150, PROCS, 1, 0, 0 },
	    { 160, END, 1, 0, "x" });
	is_stop(TIMES(60, 0, 50, 10), BOUNDS(0, 0, 0, 0), "alone");
	is_int(got[0].last.p, GTT_NONE, "alone: nobody stopped");
	ok(got[0].stop_seen, "alone: which is known");
}

/* In a system call since before; the P is taken by the one who asks. */
static void
test_syscall(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 90, SYSCALL, 50, 5, 0 },
	    { 100, BEGIN, 1, 0, "x" },
	    { 120, STOP, 5, 0, 0 },
	    { 150, PROCS, 1, 0, 0 },
	    { 160, END, 1, 0, "x" });
	is_int(got[0].last.g, 50, "system call: the goroutine");
	is_int(got[0].last.to, GTT_GO_SYSCALL, "system call: is in one");
}

/* It left before the stop was asked for: the P was between goroutines. */
static void
test_between(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 90, LEAVE, 50, 5, 0 },
	    { 100, BEGIN, 1, 0, "x" },
	    { 120, STOP, 5, 0, 0 },
	    { 150, PROCS, 1, 0, 0 },
	    { 160, END, 1, 0, "x" });
	is_int(got[0].last.p, 5, "between: the P");
	is_int(got[0].last.g, GTT_NONE, "between: no goroutine");
}

static void
test_late(void)
{
	RUN_EVENTS(22,
	    { 0, START, 0, 0, 0 },
	    { 100, BEGIN, 1, 0, "start trace" },
	    { 150, PROCS, 1, 0, 0 },
	    { 160, END, 1, 0, "start trace" });
	is_stop(TIMES(60, 0, 50, 10), BOUNDS(1, 1, 1, 0), "start trace");
	ok(!got[0].stop_seen, "start trace: who stopped is not known");
	RUN_EVENTS(9, BOTH_RUN,
	    { 100, BEGIN, 1, 0, "x" },
	    { 110, BEGIN, GTT_NONE, 5, "x" },
	    { 120, END, GTT_NONE, 5, "x" },
	    { 160, END, 1, 0, "x" });
	is_stop(TIMES(60, 0, 60, 0), BOUNDS(1, 1, 1, 1), "Go 1.9");
}

/* The trace ends in it: before all stopped, maybe after, after for sure. */
static void
test_cut(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 100, BEGIN, 1, 0, "x" },
	    { 140, NOTHING, 1, 0, 0 });
	is_stop(TIMES(40, 40, 0, 0), BOUNDS(1, 1, 1, 1), "cut, running");
	RUN_EVENTS(22, BOTH_RUN,
	    { 100, BEGIN, 1, 0, "x" },
	    { 120, STOP, 5, 0, 0 },
	    { 140, NOTHING, 1, 0, 0 });
	is_stop(TIMES(40, 20, 0, 0), BOUNDS(1, 1, 1, 1), "cut, none runs");
	RUN_EVENTS(22, BOTH_RUN,
	    { 100, BEGIN, 1, 0, "x" },
	    { 120, STOP, 5, 0, 0 },
	    { 130, PROCS, 1, 0, 0 },
	    { 140, NOTHING, 1, 0, 0 });
	is_stop(TIMES(40, 20, 10, 10), BOUNDS(1, 0, 0, 1), "cut, restarted");
	ok(got[0].stop_seen, "cut, restarted: who stopped last is known");
}

/* Only an end: it began when another P was last seen, or later. */
static void
test_lone_end(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 100, NOTHING, 50, 5, 0 },
	    { 130, NOTHING, 1, 0, 0 },
	    { 160, END, 1, 0, "x" });
	is_stop(TIMES(60, 0, 0, 0), BOUNDS(1, 1, 1, 1), "only an end");
	ok(got[0].began_before, "only an end: began before");
	is_int(got[0].since_first, 100, "only an end: when, at most");
	ok(!got[0].stop_seen, "only an end: who stopped is not known");
}

/* Another P runs while the world is stopped: that it stopped is lost. */
static void
test_lost(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 90, START, 6, 0, 0 },
	    { 100, BEGIN, 1, 0, "x" },
	    { 120, STOP, 5, 0, 0 },
	    { 150, PROCS, 1, 0, 0 },
	    { 160, END, 1, 0, "x" });
	is_stop(TIMES(60, 20, 0, 10), BOUNDS(0, 1, 1, 0), "lost");
	ok(!got[0].stop_seen, "lost: who stopped last is not known");
	ok(got[0].published[PRE_STOP].at_least, "lost: in the first line");
}

static void
test_two(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 100, BEGIN, 1, 0, "x" },
	    { 120, BEGIN, 50, 5, "y" },
	    { 130, END, 1, 0, "x" },
	    { 140, END, 50, 5, "y" });
	is_int(ngot, 3, "two at once: both, and an end");
	ok(got[0].total.at_least, "two at once: the first is cut off");
	ok(got[1].began_before, "two at once: its end stands alone");
	is_int(got[2].total.ns, 20, "two at once: the second is whole");
}

static void
test_samples(void)
{
	RUN_EVENTS(22, BOTH_RUN,
	    { 90, SAMPLE, 50, 5, 0 },
	    { 100, BEGIN, 1, 0, "x" },
	    { 119, SAMPLE, 50, 5, 0 },
	    { 120, STOP, 5, 0, 0 },
	    { 121, SAMPLE, 1, 0, 0 },
	    { 150, PROCS, 1, 0, 0 },
	    { 151, SAMPLE, 1, 0, 0 },
	    { 160, END, 1, 0, "x" },
	    { 170, SAMPLE, 50, 5, 0 });
	is_int(got[0].nsamples, 3, "samples: in the stop");
	is_int(stw_phase_at(got, 119), PRE_STOP, "samples: pre-stop");
	is_int(stw_phase_at(got, 121), STOPPED, "samples: stopped");
	is_int(stw_phase_at(got, 151), POST_STOP, "samples: post-stop");
}

/* Times of a damaged trace: nothing is computed that is not defined. */
static void
test_extremes(void)
{
	RUN_EVENTS(22,
	    { INT64_MIN, START, 0, 0, 0 },
	    { INT64_MIN + 1, BEGIN, 1, 0, "x" },
	    { INT64_MAX - 1, PROCS, 1, 0, 0 },
	    { INT64_MAX, END, 1, 0, "x" });
	is_stop(TIMES(INT64_MAX, 0, INT64_MAX, 1), BOUNDS(0, 0, 0, 0),
	    "extremes");
}

static void
test_summary(void)
{
	struct summary *s = stw_summary_new(), *other = stw_summary_new();
	struct gtt_str x = { "x", 1 };
	struct gtt_buf out = { 0 };
	struct stw w = { .total = { 10, false } };

	stw_summary_add(s, &w, x);
	w.total.ns = 30;
	stw_summary_add(s, &w, x);
	w.total = (struct span){ 50, true };
	stw_summary_add(other, &w, x);
	stw_summary_merge(s, other);
	stw_summary_json(&out, s);
	is_str(strtok(out.p, "\n"), "{\"reason\":\"x\",\"phase\":\"all\","
	    "\"known\":2,\"bounds\":1,\"total_ns\":90,\"total_at_least\":true,"
	    "\"p50_ns\":10,\"p99_ns\":30,\"max_ns\":50,\"max_at_least\":true}",
	    "summary: bounds beside what is known");
	gtt_buf_fini(&out);
	stw_summary_free(s);
	stw_summary_free(other);
}

int
main(void)
{
	gtt_table_init(&table, 1);
	stw_profile_init(&store);
	test_whole();
	test_waking();
	test_unknown();
	test_alone();
	test_syscall();
	test_between();
	test_late();
	test_cut();
	test_lone_end();
	test_lost();
	test_two();
	test_samples();
	test_extremes();
	test_summary();
	gtt_samples_fini(&store);
	gtt_table_fini(&table);
	return done_testing();
}
