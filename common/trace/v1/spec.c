#include "common/trace/v1/spec.h"

#include <stddef.h>

const struct gtt_v1_spec gtt_v1_specs[GTT_V1_NTYPES] = {
	[GTT_V1_NONE] = { "None", 5, false, 0, { 0 }, { 0 } },
	[GTT_V1_BATCH] = { "Batch", 5, false, 2, { "p", "ticks" }, { 0 } },
	[GTT_V1_FREQUENCY] = { "Frequency", 5, false, 1, { "freq" }, { 0 } },
	[GTT_V1_STACK] = { "Stack", 5, false, 2, { "id", "siz" }, { 0 } },
	[GTT_V1_GOMAXPROCS] = { "Gomaxprocs", 5, true, 1, { "procs" }, { 0 } },
	[GTT_V1_PROC_START] = { "ProcStart", 5, false, 1, { "thread" }, { 0 } },
	[GTT_V1_PROC_STOP] = { "ProcStop", 5, false, 0, { 0 }, { 0 } },
	[GTT_V1_GC_START] = { "GCStart", 5, true, 1, { "seq" }, { 0 } },
	[GTT_V1_GC_DONE] = { "GCDone", 5, false, 0, { 0 }, { 0 } },
	[GTT_V1_STW_START] = { "STWStart", 5, false, 1, { "kindid" },
	    { "kind" } },
	[GTT_V1_STW_DONE] = { "STWDone", 5, false, 0, { 0 }, { 0 } },
	[GTT_V1_GC_SWEEP_START] = { "GCSweepStart", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GC_SWEEP_DONE] = { "GCSweepDone", 5, false, 2,
	    { "swept", "reclaimed" }, { 0 } },
	[GTT_V1_GO_CREATE] = { "GoCreate", 5, true, 2, { "g", "stack" },
	    { 0 } },
	[GTT_V1_GO_START] = { "GoStart", 5, false, 2, { "g", "seq" }, { 0 } },
	[GTT_V1_GO_END] = { "GoEnd", 5, false, 0, { 0 }, { 0 } },
	[GTT_V1_GO_STOP] = { "GoStop", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_SCHED] = { "GoSched", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_PREEMPT] = { "GoPreempt", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_SLEEP] = { "GoSleep", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_BLOCK] = { "GoBlock", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_UNBLOCK] = { "GoUnblock", 5, true, 2, { "g", "seq" },
	    { 0 } },
	[GTT_V1_GO_BLOCK_SEND] = { "GoBlockSend", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_BLOCK_RECV] = { "GoBlockRecv", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_BLOCK_SELECT] = { "GoBlockSelect", 5, true, 0, { 0 },
	    { 0 } },
	[GTT_V1_GO_BLOCK_SYNC] = { "GoBlockSync", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_BLOCK_COND] = { "GoBlockCond", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_BLOCK_NET] = { "GoBlockNet", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_SYS_CALL] = { "GoSysCall", 5, true, 0, { 0 }, { 0 } },
	[GTT_V1_GO_SYS_EXIT] = { "GoSysExit", 5, false, 3,
	    { "g", "seq", "ts" }, { 0 } },
	[GTT_V1_GO_SYS_BLOCK] = { "GoSysBlock", 5, false, 0, { 0 }, { 0 } },
	[GTT_V1_GO_WAITING] = { "GoWaiting", 5, false, 1, { "g" }, { 0 } },
	[GTT_V1_GO_IN_SYSCALL] = { "GoInSyscall", 5, false, 1, { "g" },
	    { 0 } },
	[GTT_V1_HEAP_ALLOC] = { "HeapAlloc", 5, false, 1, { "mem" }, { 0 } },
	[GTT_V1_HEAP_GOAL] = { "HeapGoal", 5, false, 1, { "mem" }, { 0 } },
	[GTT_V1_TIMER_GOROUTINE] = { "TimerGoroutine", 5, false, 1, { "g" },
	    { 0 } },
	[GTT_V1_FUTILE_WAKEUP] = { "FutileWakeup", 5, false, 0, { 0 }, { 0 } },
	[GTT_V1_STRING] = { "String", 7, false, 0, { 0 }, { 0 } },
	[GTT_V1_GO_START_LOCAL] = { "GoStartLocal", 7, false, 1, { "g" },
	    { 0 } },
	[GTT_V1_GO_UNBLOCK_LOCAL] = { "GoUnblockLocal", 7, true, 1, { "g" },
	    { 0 } },
	[GTT_V1_GO_SYS_EXIT_LOCAL] = { "GoSysExitLocal", 7, false, 2,
	    { "g", "ts" }, { 0 } },
	[GTT_V1_GO_START_LABEL] = { "GoStartLabel", 8, false, 3,
	    { "g", "seq", "labelid" }, { "label" } },
	[GTT_V1_GO_BLOCK_GC] = { "GoBlockGC", 8, true, 0, { 0 }, { 0 } },
	[GTT_V1_GC_MARK_ASSIST_START] = { "GCMarkAssistStart", 9, true, 0,
	    { 0 }, { 0 } },
	[GTT_V1_GC_MARK_ASSIST_DONE] = { "GCMarkAssistDone", 9, false, 0,
	    { 0 }, { 0 } },
	[GTT_V1_USER_TASK_CREATE] = { "UserTaskCreate", 11, true, 3,
	    { "taskid", "pid", "typeid" }, { "name" } },
	[GTT_V1_USER_TASK_END] = { "UserTaskEnd", 11, true, 1, { "taskid" },
	    { 0 } },
	[GTT_V1_USER_REGION] = { "UserRegion", 11, true, 3,
	    { "taskid", "mode", "typeid" }, { "name" } },
	[GTT_V1_USER_LOG] = { "UserLog", 11, true, 2, { "id", "keyid" },
	    { "category", "message" } },
	[GTT_V1_CPU_SAMPLE] = { "CPUSample", 19, true, 3, { "ts", "p", "g" },
	    { 0 } },
};

/* What old versions had not yet. */
static unsigned
missing(unsigned type, int version)
{
	switch (type) {
	case GTT_V1_GC_SWEEP_DONE:
		return version < 9 ? 2 : 0;
	case GTT_V1_GC_START:
	case GTT_V1_GO_START:
	case GTT_V1_GO_UNBLOCK:
		return version < 7 ? 1 : 0;
	case GTT_V1_STW_START:
		return version < 10 ? 1 : 0;
	default:
		return 0;
	}
}

static unsigned
numbers(unsigned type, int version)
{
	const struct gtt_v1_spec *s = &gtt_v1_specs[type];
	unsigned n = s->nargs + (s->stack ? 1u : 0u);

	if (type == GTT_V1_STRING || type == GTT_V1_STACK ||
	    type == GTT_V1_BATCH || s->since > version)
		return 0;
	if (type == GTT_V1_FREQUENCY || type == GTT_V1_TIMER_GOROUTINE)
		return n + (version < 7 ? 1 : 0);	/* an unused one */
	return n + (version < 7 ? 2 : 1) - missing(type, version);
}

static unsigned
flags(unsigned type)
{
	switch (type) {
	case GTT_V1_FREQUENCY:
	case GTT_V1_TIMER_GOROUTINE:
	case GTT_V1_CPU_SAMPLE:
	case GTT_V1_USER_LOG:
		return 0;
	case GTT_V1_GO_SYS_EXIT:
	case GTT_V1_FUTILE_WAKEUP:
		return GTT_V1_USUAL;
	default:
		return GTT_V1_USUAL | GTT_V1_DULL;
	}
}

struct gtt_v1_format
gtt_v1_format(int version)
{
	struct gtt_v1_format f = { .version = version };
	unsigned type;

	for (type = 1; type < GTT_V1_NTYPES; type++) {
		f.numbers[type] = (uint8_t)numbers(type, version);
		if (version >= 7 && f.numbers[type] > 0)
			f.flags[type] = (uint8_t)flags(type);
	}
	return f;
}

/* Records that are no events, by version. */
static const char *
structure_name(int version, unsigned type, unsigned i)
{
	static const char *const names[][3] = {
		[GTT_V1_BATCH] = { "p", "ticks" },
		[GTT_V1_FREQUENCY] = { "freq" },
		[GTT_V1_STACK] = { "id", "nframes" },
		[GTT_V1_TIMER_GOROUTINE] = { "g" },
		[GTT_V1_STRING] = { "id" },
	};
	static const char *const names5[][3] = {
		[GTT_V1_BATCH] = { "p", "seq", "ticks" },
		[GTT_V1_FREQUENCY] = { "freq", "unused" },
		[GTT_V1_STACK] = { "id", "nframes" },
		[GTT_V1_TIMER_GOROUTINE] = { "g", "unused" },
		[GTT_V1_STRING] = { NULL },
	};

	if (i >= 3)
		return NULL;
	return version < 7 ? names5[type][i] : names[type][i];
}

const char *
gtt_v1_number_name(const struct gtt_v1_format *f, unsigned type, unsigned i)
{
	static const char *const lead[] = { "dseq", "dt" };
	const struct gtt_v1_spec *s = &gtt_v1_specs[type];
	unsigned nlead = f->version < 7 ? 2 : 1, n = f->numbers[type];

	if (type == GTT_V1_BATCH || type == GTT_V1_STACK ||
	    type == GTT_V1_STRING || type == GTT_V1_FREQUENCY ||
	    type == GTT_V1_TIMER_GOROUTINE)
		return structure_name(f->version, type, i);
	if (i >= n)
		return NULL;
	if (i < nlead)
		return lead[2 - nlead + i];
	if (s->stack && i == n - 1)
		return "stack";
	if (type == GTT_V1_GO_CREATE && i == nlead + 1)
		return "new_stack";
	return s->args[i - nlead];
}

const char *
gtt_v1_stw_reason(int version, uint64_t kind)
{
	static const char *const go121[] = {
		NULL, "GC mark termination", "GC sweep termination",
		"write heap dump", "goroutine profile",
		"goroutine profile cleanup", "all goroutine stack trace",
		"read mem stats", "AllThreadsSyscall", "GOMAXPROCS",
		"start trace", "stop trace", "CountPagesInUse (test)",
		"ReadMetricsSlow (test)", "ReadMemStatsSlow (test)",
		"PageCachePagesLeaked (test)", "ResetDebugLog (test)",
	};

	if (version < 21)
		return kind < 2 ? go121[kind + 1] : NULL;
	return kind < sizeof go121 / sizeof go121[0] ? go121[kind] : NULL;
}
