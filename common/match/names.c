#include "common/match/names.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "common/trace/trace.h"
#include "common/trace/v2/spec.h"
#include "common/trace/waits.h"

struct row {
	const char	*name;
	struct gtt_pred	 pred;
};

#define BIT(x)		(1u << (x))
#define ALL_KINDS	(BIT(GTT_NKINDS) - 1 - BIT(GTT_BAD))

#define KIND(k)		{ .kinds = BIT(k) }
#define GO(f, t)	.kinds = BIT(GTT_STATE_TRANSITION), \
			.how = GTT_PRED_STATE, .arg = GTT_RES_GOROUTINE, \
			.from = (f), .to = (t)
#define PROC(f, t)	.kinds = BIT(GTT_STATE_TRANSITION), \
			.how = GTT_PRED_STATE, .arg = GTT_RES_PROC, \
			.from = BIT(f), .to = BIT(t), \
			.from_v1 = BIT(GTT_PROC_UNDETERMINED)
#define BLOCK(why)	{ GO(RUNNING, WAITING), .reasons = (why) }
#define WHY(why)	BIT(GTT_REASON_##why)
#define YIELD(why)	{ GO(RUNNING, RUNNABLE), .reasons = WHY(why) }
#define METRIC(m)	{ .kinds = BIT(GTT_METRIC), .how = GTT_PRED_METRIC, \
			.arg = (m) }
#define RANGE(k, r)	{ .kinds = BIT(k), .how = GTT_PRED_RANGE, .arg = (r) }

#define UNDETERMINED	BIT(GTT_GO_UNDETERMINED)
#define NOTEXIST	BIT(GTT_GO_NOTEXIST)
#define RUNNABLE	BIT(GTT_GO_RUNNABLE)
#define RUNNING		BIT(GTT_GO_RUNNING)
#define WAITING		BIT(GTT_GO_WAITING)
#define SYSCALL		BIT(GTT_GO_SYSCALL)
#define ANY_STATE	(BIT(GTT_NGOSTATES) - 1)

/*
 * Reasons that have an event of their own in the classic format; all others
 * are GoBlock there.  Source: traceBlockReason of Go 1.21's runtime, which maps
 * its reasons to the classic events.
 */
#define CLASSIC		(WHY(FOREVER) | WHY(SLEEP) | WHY(SEND) | WHY(RECV) | \
			WHY(SELECT) | WHY(SYNC) | WHY(COND) | WHY(NET) | \
			WHY(ASSIST))
#define ANY_REASON	(BIT(GTT_NREASONS) - 1)

static const struct row rows[] = {
	{ "Any", { .kinds = ALL_KINDS } },

	/* The model. */
	{ "Sync", KIND(GTT_SYNC) },
	{ "Metric", KIND(GTT_METRIC) },
	{ "Label", KIND(GTT_LABEL) },
	{ "StackSample", KIND(GTT_STACK_SAMPLE) },
	{ "RangeBegin", KIND(GTT_RANGE_BEGIN) },
	{ "RangeActive", KIND(GTT_RANGE_ACTIVE) },
	{ "RangeEnd", KIND(GTT_RANGE_END) },
	{ "TaskBegin", KIND(GTT_TASK_BEGIN) },
	{ "TaskEnd", KIND(GTT_TASK_END) },
	{ "RegionBegin", KIND(GTT_REGION_BEGIN) },
	{ "RegionEnd", KIND(GTT_REGION_END) },
	{ "Log", KIND(GTT_LOG) },
	{ "StateTransition", KIND(GTT_STATE_TRANSITION) },
	{ "Experimental", KIND(GTT_EXPERIMENTAL) },

	/* Goroutines. */
	{ "GoCreate", { GO(NOTEXIST, ANY_STATE) } },
	{ "GoStart", { GO(RUNNABLE, RUNNING), .from_v1 = UNDETERMINED } },
	{ "GoEnd", { GO(RUNNING | SYSCALL, NOTEXIST) } },
	{ "GoSched", YIELD(GOSCHED) },
	{ "GoPreempt", YIELD(PREEMPTED) },
	{ "GoStop", BLOCK(WHY(FOREVER)) },
	{ "GoSleep", BLOCK(WHY(SLEEP)) },
	{ "GoBlock", BLOCK(ANY_REASON & ~CLASSIC) },
	{ "GoBlockSend", BLOCK(WHY(SEND)) },
	{ "GoBlockRecv", BLOCK(WHY(RECV)) },
	{ "GoBlockSelect", BLOCK(WHY(SELECT)) },
	{ "GoBlockSync", BLOCK(WHY(SYNC)) },
	{ "GoBlockCond", BLOCK(WHY(COND)) },
	{ "GoBlockNet", BLOCK(WHY(NET)) },
	{ "GoBlockGC", BLOCK(WHY(ASSIST)) },
	{ "GoUnblock", { GO(WAITING, RUNNABLE) } },
	{ "GoSysCall", { GO(RUNNING, SYSCALL) } },
	{ "GoSysExit", { GO(SYSCALL, RUNNABLE | RUNNING) } },
	{ "GoSysBlock", { GO(SYSCALL, RUNNABLE) } },
	{ "GoWaiting", { GO(UNDETERMINED, WAITING) } },
	{ "GoInSyscall", { GO(UNDETERMINED, SYSCALL) } },

	/* Processors. */
	{ "ProcStart", { PROC(GTT_PROC_IDLE, GTT_PROC_RUNNING) } },
	{ "ProcStop", { PROC(GTT_PROC_RUNNING, GTT_PROC_IDLE) } },
	{ "Gomaxprocs", METRIC(GTT_METRIC_GOMAXPROCS) },

	/* The collector. */
	{ "GCStart", RANGE(GTT_RANGE_BEGIN, GTT_RANGE_GC) },
	{ "GCDone", RANGE(GTT_RANGE_END, GTT_RANGE_GC) },
	{ "GCSTWStart", RANGE(GTT_RANGE_BEGIN, GTT_RANGE_STW) },
	{ "GCSTWDone", RANGE(GTT_RANGE_END, GTT_RANGE_STW) },
	{ "STWStart", RANGE(GTT_RANGE_BEGIN, GTT_RANGE_STW) },
	{ "STWDone", RANGE(GTT_RANGE_END, GTT_RANGE_STW) },
	{ "GCSweepStart", RANGE(GTT_RANGE_BEGIN, GTT_RANGE_SWEEP) },
	{ "GCSweepDone", RANGE(GTT_RANGE_END, GTT_RANGE_SWEEP) },
	{ "GCMarkAssistStart", RANGE(GTT_RANGE_BEGIN, GTT_RANGE_ASSIST) },
	{ "GCMarkAssistDone", RANGE(GTT_RANGE_END, GTT_RANGE_ASSIST) },
	{ "HeapAlloc", METRIC(GTT_METRIC_HEAP) },
	{ "HeapGoal", METRIC(GTT_METRIC_HEAP_GOAL) },
	{ "NextGC", METRIC(GTT_METRIC_HEAP_GOAL) },

	/* The program's own, and samples. */
	{ "UserTaskCreate", KIND(GTT_TASK_BEGIN) },
	{ "UserTaskEnd", KIND(GTT_TASK_END) },
	{ "UserRegion", { .kinds = BIT(GTT_REGION_BEGIN) |
	    BIT(GTT_REGION_END) } },
	{ "UserLog", KIND(GTT_LOG) },
	{ "CPUSample", KIND(GTT_STACK_SAMPLE) },
};

#define NROWS (sizeof rows / sizeof rows[0])

static int
same(const char *s, const char *p, size_t n)
{
	return strlen(s) == n && memcmp(s, p, n) == 0;
}

/*
 * Types that come out as events under their own number: the timed ones but the
 * clock snapshot, which a Sync carries, and CPU samples.
 */
static int
find_wire(const char *name, size_t n, struct gtt_pred *pred,
    struct gtt_err *err)
{
	for (unsigned t = 0; t < GTT_V2_NTYPES; t++) {
		const struct gtt_v2_spec *spec = gtt_v2_spec(t);

		if (n == 0 || !same(spec->name, name, n))
			continue;
		if ((!spec->timed || t == GTT_V2_CLOCK_SNAPSHOT) &&
		    t != GTT_V2_CPU_SAMPLE)
			return gtt_fail(err, GTT_EUSAGE, 0,
			    "v2.%s is part of the format, not an event",
			    spec->name);
		*pred = (struct gtt_pred){ .kinds = ALL_KINDS,
		    .how = GTT_PRED_WIRE, .arg = (uint8_t)t };
		return 0;
	}
	return gtt_fail(err, GTT_EUSAGE, 0, "no event of the v2 format is "
	    "called \"%.*s\"", n > 60 ? 60 : (int)n, name);
}

static bool
nearly(const char *s, const char *p, size_t n)
{
	return strlen(s) == n && strncasecmp(s, p, n) == 0;
}

/* Says which name was perhaps meant: in other letters, or of the format. */
static void
suggest(const char *name, size_t n, struct gtt_err *err)
{
	struct gtt_pred pred;

	for (size_t i = 0; i < NROWS; i++) {
		if (nearly(rows[i].name, name, n)) {
			gtt_err_add(err, "; is it %s?", rows[i].name);
			return;
		}
	}
	for (unsigned t = 0; t < GTT_V2_NTYPES; t++) {
		const char *known = gtt_v2_spec(t)->name;

		if (n > 0 && nearly(known, name, n) &&
		    find_wire(known, n, &pred, NULL) == 0) {
			gtt_err_add(err, "; is it v2.%s?", known);
			return;
		}
	}
}

int
gtt_pred_find(const char *name, size_t n, struct gtt_pred *pred,
    struct gtt_err *err)
{
	if (n >= 3 && memcmp(name, "v2.", 3) == 0)
		return find_wire(name + 3, n - 3, pred, err);
	for (size_t i = 0; i < NROWS; i++) {
		if (same(rows[i].name, name, n)) {
			*pred = rows[i].pred;
			return 0;
		}
	}
	gtt_fail(err, GTT_EUSAGE, 0, "no event is called \"%.*s\" "
	    "(gtt-events(7) has the names)", n > 60 ? 60 : (int)n, name);
	suggest(name, n, err);
	return -1;
}

const char *
gtt_pred_name(size_t i)
{
	return i < NROWS ? rows[i].name : NULL;
}
