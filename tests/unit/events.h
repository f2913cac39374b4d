/*
 * Events made by hand, one of each sort, for tests of output forms.
 */
#ifndef TESTS_UNIT_EVENTS_H
#define TESTS_UNIT_EVENTS_H

#include <string.h>

#include "common/trace/trace.h"
#include "common/trace/v2/spec.h"

#define STR(s) { s, sizeof(s) - 1 }

enum {
	S_EMPTY, S_SYNC, S_MAIN, S_WORK, S_FILE, S_STW, S_ODD, S_BROKEN
};

static struct gtt_str event_strs[] = {
	[S_EMPTY] = STR(""),
	[S_SYNC] = STR("sync"),
	[S_MAIN] = STR("main.main"),
	[S_WORK] = STR("main.work"),
	[S_FILE] = STR("/src/a b.go"),
	[S_STW] = STR("GC mark termination"),
	[S_ODD] = STR("a\"b\\c\n\342\202\254"),
	[S_BROKEN] = STR("x\377\342\202"),
};

static struct gtt_frame event_frames[] = {
	{ 0x48d1ef, 21, S_WORK, S_FILE },
	{ 0x48d2c5, 34, S_MAIN, S_FILE },
	{ UINT64_MAX, UINT64_MAX, S_ODD, S_BROKEN },
};

static uint32_t event_pcs[] = { 0, 1, 2 };

static struct gtt_stack event_stacks[] = {
	{ 0, 0 }, { 0, 2 }, { 1, 1 }, { 2, 1 },
};

static struct gtt_table event_table = {
	.serial = 1,
	.gen = 1,
	.strs = event_strs,
	.nstrs = sizeof event_strs / sizeof event_strs[0],
	.frames = event_frames,
	.nframes = sizeof event_frames / sizeof event_frames[0],
	.pcs = event_pcs,
	.stacks = event_stacks,
	.nstacks = sizeof event_stacks / sizeof event_stacks[0],
};

static struct gtt_clock event_clock = {
	.trace = 576737453248,
	.mono = 576737453203,
	.wall_sec = 1795225203,
	.wall_nsec = 406728400,
};

#define BY(m_, p_, g_) \
	.time = 17, .m = m_, .p = p_, .g = g_, .table = &event_table
#define NO_STACKS .stack = GTT_NO_STACK, .tstack = GTT_NO_STACK

struct event_row {
	const char	*name;
	struct gtt_event ev;
	const char	*text;	/* with stacks */
	const char	*json;
};

static const struct event_row event_rows[] = {
	{ "a goroutine is made", { BY(3, 0, 1), .kind = GTT_STATE_TRANSITION,
	    .res = GTT_RES_GOROUTINE, .id = 9, .from = GTT_GO_NOTEXIST,
	    .to = GTT_GO_RUNNABLE, .stack = 1, .tstack = 2 },
	    "M=3 P=0 G=1 StateTransition Time=17 GoID=9 NotExist->Runnable "
	    "Reason=\"\"\n"
	    "TransitionStack=\n"
	    "\tmain.main @ 0x48d2c5\n\t\t/src/a b.go:34\n"
	    "\n"
	    "Stack=\n"
	    "\tmain.work @ 0x48d1ef\n\t\t/src/a b.go:21\n"
	    "\tmain.main @ 0x48d2c5\n\t\t/src/a b.go:34\n"
	    "\n",
	    "{\"time_ns\":17,\"kind\":\"StateTransition\",\"m\":3,\"p\":0,"
	    "\"g\":1,\"goroutine\":9,\"from\":\"NotExist\","
	    "\"to\":\"Runnable\",\"reason\":\"\",\"transition_stack\":["
	    "{\"func\":\"main.main\",\"file\":\"/src/a b.go\",\"line\":34,"
	    "\"pc\":\"0x48d2c5\"}],\"stack\":["
	    "{\"func\":\"main.work\",\"file\":\"/src/a b.go\",\"line\":21,"
	    "\"pc\":\"0x48d1ef\"},"
	    "{\"func\":\"main.main\",\"file\":\"/src/a b.go\",\"line\":34,"
	    "\"pc\":\"0x48d2c5\"}]}\n" },
	{ "a P stops", { BY(3, 2, GTT_NONE), .kind = GTT_STATE_TRANSITION,
	    .res = GTT_RES_PROC, .id = 2, .from = GTT_PROC_RUNNING,
	    .to = GTT_PROC_IDLE, NO_STACKS },
	    "M=3 P=2 G=-1 StateTransition Time=17 ProcID=2 Running->Idle "
	    "Reason=\"\"\n",
	    "{\"time_ns\":17,\"kind\":\"StateTransition\",\"m\":3,\"p\":2,"
	    "\"proc\":2,\"from\":\"Running\",\"to\":\"Idle\","
	    "\"reason\":\"\"}\n" },
	{ "a reason, and a stack without frames", { BY(-1, -1, 5),
	    .kind = GTT_STATE_TRANSITION, .res = GTT_RES_GOROUTINE, .id = 5,
	    .from = GTT_GO_RUNNING, .to = GTT_GO_WAITING, .str = { S_SYNC },
	    .stack = 0, .tstack = 0 },
	    "M=-1 P=-1 G=5 StateTransition Time=17 GoID=5 Running->Waiting "
	    "Reason=\"sync\"\nTransitionStack=\n\nStack=\n\n",
	    "{\"time_ns\":17,\"kind\":\"StateTransition\",\"g\":5,"
	    "\"goroutine\":5,\"from\":\"Running\",\"to\":\"Waiting\","
	    "\"reason\":\"sync\",\"transition_stack\":[],\"stack\":[]}\n" },
	{ "a transition without an executing goroutine's stack", {
	    BY(1, 1, -1), .kind = GTT_STATE_TRANSITION,
	    .res = GTT_RES_GOROUTINE, .id = 6, .from = GTT_GO_UNDETERMINED,
	    .to = GTT_GO_SYSCALL, .stack = GTT_NO_STACK, .tstack = 3 },
	    "M=1 P=1 G=-1 StateTransition Time=17 GoID=6 "
	    "Undetermined->Syscall Reason=\"\"\n"
	    "TransitionStack=\n"
	    "\ta\"b\\c\n\342\202\254 @ 0xffffffffffffffff\n"
	    "\t\tx\377\342\202:18446744073709551615\n\n",
	    "{\"time_ns\":17,\"kind\":\"StateTransition\",\"m\":1,\"p\":1,"
	    "\"goroutine\":6,\"from\":\"Undetermined\",\"to\":\"Syscall\","
	    "\"reason\":\"\",\"transition_stack\":["
	    "{\"func\":\"a\\\"b\\\\c\\n\342\202\254\","
	    "\"file\":\"x\357\277\275\357\277\275\357\277\275\","
	    "\"line\":\"18446744073709551615\","
	    "\"pc\":\"0xffffffffffffffff\"}]}\n" },
	{ "the first sync, with clocks", { BY(-1, -1, -1), .kind = GTT_SYNC,
	    .val = { 1 }, .clock = &event_clock, NO_STACKS },
	    "M=-1 P=-1 G=-1 Sync Time=17 N=1 Trace=576737453248 "
	    "Mono=576737453203 Wall=2026-11-21T01:40:03.4067284Z\n",
	    "{\"time_ns\":17,\"kind\":\"Sync\",\"n\":1,\"clock\":{"
	    "\"trace_ns\":576737453248,\"mono_ns\":576737453203,"
	    "\"wall\":\"2026-11-21T01:40:03.4067284Z\"}}\n" },
	{ "the last sync, without a table", { .time = 18, .m = -1, .p = -1,
	    .g = -1, .kind = GTT_SYNC, .val = { 2 }, NO_STACKS },
	    "M=-1 P=-1 G=-1 Sync Time=18 N=2\n",
	    "{\"time_ns\":18,\"kind\":\"Sync\",\"n\":2}\n" },
	{ "GOMAXPROCS", { BY(1, 2, 3), .kind = GTT_METRIC,
	    .metric = GTT_METRIC_GOMAXPROCS, .val = { 4 }, NO_STACKS },
	    "M=1 P=2 G=3 Metric Time=17 Name=\"/sched/gomaxprocs:threads\" "
	    "Value=Value{Uint64(4)}\n",
	    "{\"time_ns\":17,\"kind\":\"Metric\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"name\":\"/sched/gomaxprocs:threads\",\"value\":4}\n" },
	{ "a metric past 2^53", { BY(1, 2, 3), .kind = GTT_METRIC,
	    .metric = GTT_METRIC_HEAP_GOAL, .val = { UINT64_MAX }, NO_STACKS },
	    "M=1 P=2 G=3 Metric Time=17 Name=\"/gc/heap/goal:bytes\" "
	    "Value=Value{Uint64(18446744073709551615)}\n",
	    "{\"time_ns\":17,\"kind\":\"Metric\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"name\":\"/gc/heap/goal:bytes\","
	    "\"value\":\"18446744073709551615\"}\n" },
	{ "a label", { BY(1, 2, 3), .kind = GTT_LABEL,
	    .res = GTT_RES_GOROUTINE, .id = 3, .str = { S_ODD }, NO_STACKS },
	    "M=1 P=2 G=3 Label Time=17 Label=\"a\\\"b\\\\c\\n\342\202\254\" "
	    "Resource=Goroutine(3)\n",
	    "{\"time_ns\":17,\"kind\":\"Label\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"goroutine\":3,\"label\":\"a\\\"b\\\\c\\n\342\202\254\"}\n" },
	{ "the world stops", { BY(1, 2, 3), .kind = GTT_RANGE_BEGIN,
	    .range = GTT_RANGE_STW, .res = GTT_RES_GOROUTINE, .id = 3,
	    .str = { S_STW }, NO_STACKS },
	    "M=1 P=2 G=3 RangeBegin Time=17 "
	    "Name=\"stop-the-world (GC mark termination)\" "
	    "Scope=Goroutine(3)\n",
	    "{\"time_ns\":17,\"kind\":\"RangeBegin\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"name\":\"stop-the-world (GC mark termination)\","
	    "\"goroutine\":3}\n" },
	{ "a broken reason", { BY(1, 2, 3), .kind = GTT_RANGE_END,
	    .range = GTT_RANGE_STW, .res = GTT_RES_GOROUTINE, .id = 3,
	    .str = { S_BROKEN }, NO_STACKS },
	    "M=1 P=2 G=3 RangeEnd Time=17 "
	    "Name=\"stop-the-world (x\\xff\\xe2\\x82)\" Scope=Goroutine(3) "
	    "Attributes=[]\n",
	    "{\"time_ns\":17,\"kind\":\"RangeEnd\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"name\":\"stop-the-world (x\357\277\275\357\277\275\357\277\275)"
	    "\",\"goroutine\":3}\n" },
	{ "GC runs", { BY(1, 2, 3), .kind = GTT_RANGE_ACTIVE,
	    .range = GTT_RANGE_GC, .res = GTT_RES_NONE, NO_STACKS },
	    "M=1 P=2 G=3 RangeActive Time=17 "
	    "Name=\"GC concurrent mark phase\" Scope=None\n",
	    "{\"time_ns\":17,\"kind\":\"RangeActive\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"name\":\"GC concurrent mark phase\"}\n" },
	{ "a sweep ends", { BY(1, 2, 3), .kind = GTT_RANGE_END,
	    .range = GTT_RANGE_SWEEP, .res = GTT_RES_PROC, .id = 2,
	    .val = { 8192, 0 }, NO_STACKS },
	    "M=1 P=2 G=3 RangeEnd Time=17 Name=\"GC incremental sweep\" "
	    "Scope=Proc(2) Attributes=[\"bytes swept\"=Value{Uint64(8192)} "
	    "\"bytes reclaimed\"=Value{Uint64(0)}]\n",
	    "{\"time_ns\":17,\"kind\":\"RangeEnd\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"name\":\"GC incremental sweep\",\"proc\":2,"
	    "\"swept_bytes\":8192,\"reclaimed_bytes\":0}\n" },
	{ "a task without a parent", { BY(1, 2, 3), .kind = GTT_TASK_BEGIN,
	    .val = { 7, GTT_NO_TASK }, .str = { S_SYNC }, NO_STACKS },
	    "M=1 P=2 G=3 TaskBegin Time=17 ID=7 "
	    "Parent=18446744073709551615 Type=\"sync\"\n",
	    "{\"time_ns\":17,\"kind\":\"TaskBegin\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"task\":7,\"type\":\"sync\"}\n" },
	{ "a task ends", { BY(1, 2, 3), .kind = GTT_TASK_END,
	    .val = { 7, 0 }, .str = { S_EMPTY }, NO_STACKS },
	    "M=1 P=2 G=3 TaskEnd Time=17 ID=7 Parent=0 Type=\"\"\n",
	    "{\"time_ns\":17,\"kind\":\"TaskEnd\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"task\":7,\"parent\":0,\"type\":\"\"}\n" },
	{ "a region", { BY(1, 2, 3), .kind = GTT_REGION_BEGIN,
	    .val = { 7 }, .str = { S_WORK }, NO_STACKS },
	    "M=1 P=2 G=3 RegionBegin Time=17 Task=7 Type=\"main.work\"\n",
	    "{\"time_ns\":17,\"kind\":\"RegionBegin\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"task\":7,\"type\":\"main.work\"}\n" },
	{ "a log", { BY(1, 2, 3), .kind = GTT_LOG, .val = { 0 },
	    .str = { S_SYNC, S_ODD }, NO_STACKS },
	    "M=1 P=2 G=3 Log Time=17 Task=0 Category=\"sync\" "
	    "Message=\"a\\\"b\\\\c\\n\342\202\254\"\n",
	    "{\"time_ns\":17,\"kind\":\"Log\",\"m\":1,\"p\":2,\"g\":3,"
	    "\"task\":0,\"category\":\"sync\","
	    "\"message\":\"a\\\"b\\\\c\\n\342\202\254\"}\n" },
	{ "a sample", { BY(-1, -1, -1), .kind = GTT_STACK_SAMPLE, .stack = 2,
	    .tstack = GTT_NO_STACK },
	    "M=-1 P=-1 G=-1 StackSample Time=17\n"
	    "Stack=\n\tmain.main @ 0x48d2c5\n\t\t/src/a b.go:34\n\n",
	    "{\"time_ns\":17,\"kind\":\"StackSample\",\"stack\":["
	    "{\"func\":\"main.main\",\"file\":\"/src/a b.go\",\"line\":34,"
	    "\"pc\":\"0x48d2c5\"}]}\n" },
	{ "an experiment", { BY(1, 2, 3), .kind = GTT_EXPERIMENTAL,
	    .wire = GTT_V2_SPAN_ALLOC, .val = { 11, 2, 16 }, NO_STACKS },
	    "M=1 P=2 G=3 Experimental Time=17 Name=SpanAlloc Args=["
	    "id=Value{Uint64(11)}, npages_value=Value{Uint64(2)}, "
	    "kindclass=Value{Uint64(16)}]\n",
	    "{\"time_ns\":17,\"kind\":\"Experimental\",\"m\":1,\"p\":2,"
	    "\"g\":3,\"name\":\"SpanAlloc\",\"args\":{\"id\":11,"
	    "\"npages_value\":2,\"kindclass\":16}}\n" },
};

#define EVENT_ROWS (sizeof event_rows / sizeof event_rows[0])

#endif
