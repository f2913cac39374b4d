#include "common/trace/v2/spec.h"

#include <stddef.h>

#define TIMED	.timed = true

static const struct gtt_v2_spec specs[256] = {
	[GTT_V2_NONE] = { .name = "" },
	[GTT_V2_EVENT_BATCH] = { .name = "EventBatch", .nargs = 4,
	    .args = { "gen", "m", "time", "size" } },
	[GTT_V2_STACKS] = { .name = "Stacks" },
	[GTT_V2_STACK] = { .name = "Stack", .nargs = 2, .is_stack = true,
	    .args = { "id", "nframes" } },
	[GTT_V2_STRINGS] = { .name = "Strings" },
	[GTT_V2_STRING] = { .name = "String", .nargs = 1, .has_data = true,
	    .args = { "id" } },
	[GTT_V2_CPU_SAMPLES] = { .name = "CPUSamples" },
	[GTT_V2_CPU_SAMPLE] = { .name = "CPUSample", .nargs = 5, .stack = 4,
	    .args = { "time", "m", "p", "g", "stack" } },
	[GTT_V2_FREQUENCY] = { .name = "Frequency", .nargs = 1,
	    .args = { "freq" } },
	[GTT_V2_EXPERIMENTAL_BATCH] = { .name = "ExperimentalBatch", .nargs = 4,
	    .has_data = true, .args = { "exp", "gen", "m", "time" } },
	[GTT_V2_SYNC] = { .name = "Sync" },
	[GTT_V2_END_OF_GENERATION] = { .name = "EndOfGeneration" },

	[GTT_V2_PROCS_CHANGE] = { .name = "ProcsChange", .nargs = 3, TIMED,
	    .stack = 2, .args = { "dt", "procs_value", "stack" } },
	[GTT_V2_PROC_START] = { .name = "ProcStart", .nargs = 3, TIMED,
	    .args = { "dt", "p", "p_seq" } },
	[GTT_V2_PROC_STOP] = { .name = "ProcStop", .nargs = 1, TIMED,
	    .args = { "dt" } },
	[GTT_V2_PROC_STEAL] = { .name = "ProcSteal", .nargs = 4, TIMED,
	    .args = { "dt", "p", "p_seq", "m" } },
	[GTT_V2_PROC_STATUS] = { .name = "ProcStatus", .nargs = 3, TIMED,
	    .args = { "dt", "p", "pstatus" } },
	[GTT_V2_GO_CREATE] = { .name = "GoCreate", .nargs = 4, TIMED,
	    .stack = 3, .stack2 = 2,
	    .args = { "dt", "new_g", "new_stack", "stack" } },
	[GTT_V2_GO_CREATE_SYSCALL] = { .name = "GoCreateSyscall", .nargs = 2,
	    TIMED, .args = { "dt", "new_g" } },
	[GTT_V2_GO_START] = { .name = "GoStart", .nargs = 3, TIMED,
	    .args = { "dt", "g", "g_seq" } },
	[GTT_V2_GO_DESTROY] = { .name = "GoDestroy", .nargs = 1, TIMED,
	    .args = { "dt" } },
	[GTT_V2_GO_DESTROY_SYSCALL] = { .name = "GoDestroySyscall", .nargs = 1,
	    TIMED, .args = { "dt" } },
	[GTT_V2_GO_STOP] = { .name = "GoStop", .nargs = 3, TIMED, .stack = 2,
	    .str = { 1 }, .args = { "dt", "reason_string", "stack" } },
	[GTT_V2_GO_BLOCK] = { .name = "GoBlock", .nargs = 3, TIMED, .stack = 2,
	    .str = { 1 }, .args = { "dt", "reason_string", "stack" } },
	[GTT_V2_GO_UNBLOCK] = { .name = "GoUnblock", .nargs = 4, TIMED,
	    .stack = 3, .args = { "dt", "g", "g_seq", "stack" } },
	[GTT_V2_GO_SYSCALL_BEGIN] = { .name = "GoSyscallBegin", .nargs = 3,
	    TIMED, .stack = 2, .args = { "dt", "p_seq", "stack" } },
	[GTT_V2_GO_SYSCALL_END] = { .name = "GoSyscallEnd", .nargs = 1, TIMED,
	    .start = GTT_V2_GO_SYSCALL_BEGIN, .args = { "dt" } },
	[GTT_V2_GO_SYSCALL_END_BLOCKED] = { .name = "GoSyscallEndBlocked",
	    .nargs = 1, TIMED, .start = GTT_V2_GO_SYSCALL_BEGIN,
	    .args = { "dt" } },
	[GTT_V2_GO_STATUS] = { .name = "GoStatus", .nargs = 4, TIMED,
	    .args = { "dt", "g", "m", "gstatus" } },
	[GTT_V2_STW_BEGIN] = { .name = "STWBegin", .nargs = 3, TIMED,
	    .stack = 2, .str = { 1 }, .args = { "dt", "kind_string", "stack" } },
	[GTT_V2_STW_END] = { .name = "STWEnd", .nargs = 1, TIMED,
	    .start = GTT_V2_STW_BEGIN, .args = { "dt" } },
	[GTT_V2_GC_ACTIVE] = { .name = "GCActive", .nargs = 2, TIMED,
	    .start = GTT_V2_GC_BEGIN, .args = { "dt", "gc_seq" } },
	[GTT_V2_GC_BEGIN] = { .name = "GCBegin", .nargs = 3, TIMED, .stack = 2,
	    .args = { "dt", "gc_seq", "stack" } },
	[GTT_V2_GC_END] = { .name = "GCEnd", .nargs = 2, TIMED,
	    .start = GTT_V2_GC_BEGIN, .args = { "dt", "gc_seq" } },
	[GTT_V2_GC_SWEEP_ACTIVE] = { .name = "GCSweepActive", .nargs = 2, TIMED,
	    .start = GTT_V2_GC_SWEEP_BEGIN, .args = { "dt", "p" } },
	[GTT_V2_GC_SWEEP_BEGIN] = { .name = "GCSweepBegin", .nargs = 2, TIMED,
	    .stack = 1, .args = { "dt", "stack" } },
	[GTT_V2_GC_SWEEP_END] = { .name = "GCSweepEnd", .nargs = 3, TIMED,
	    .start = GTT_V2_GC_SWEEP_BEGIN,
	    .args = { "dt", "swept_value", "reclaimed_value" } },
	[GTT_V2_GC_MARK_ASSIST_ACTIVE] = { .name = "GCMarkAssistActive",
	    .nargs = 2, TIMED, .start = GTT_V2_GC_MARK_ASSIST_BEGIN,
	    .args = { "dt", "g" } },
	[GTT_V2_GC_MARK_ASSIST_BEGIN] = { .name = "GCMarkAssistBegin",
	    .nargs = 2, TIMED, .stack = 1, .args = { "dt", "stack" } },
	[GTT_V2_GC_MARK_ASSIST_END] = { .name = "GCMarkAssistEnd", .nargs = 1,
	    TIMED, .start = GTT_V2_GC_MARK_ASSIST_BEGIN, .args = { "dt" } },
	[GTT_V2_HEAP_ALLOC] = { .name = "HeapAlloc", .nargs = 2, TIMED,
	    .args = { "dt", "heapalloc_value" } },
	[GTT_V2_HEAP_GOAL] = { .name = "HeapGoal", .nargs = 2, TIMED,
	    .args = { "dt", "heapgoal_value" } },
	[GTT_V2_GO_LABEL] = { .name = "GoLabel", .nargs = 2, TIMED,
	    .str = { 1 }, .args = { "dt", "label_string" } },
	[GTT_V2_USER_TASK_BEGIN] = { .name = "UserTaskBegin", .nargs = 5, TIMED,
	    .stack = 4, .str = { 3 },
	    .args = { "dt", "task", "parent_task", "name_string", "stack" } },
	[GTT_V2_USER_TASK_END] = { .name = "UserTaskEnd", .nargs = 3, TIMED,
	    .stack = 2, .args = { "dt", "task", "stack" } },
	[GTT_V2_USER_REGION_BEGIN] = { .name = "UserRegionBegin", .nargs = 4,
	    TIMED, .stack = 3, .str = { 2 },
	    .args = { "dt", "task", "name_string", "stack" } },
	[GTT_V2_USER_REGION_END] = { .name = "UserRegionEnd", .nargs = 4, TIMED,
	    .stack = 3, .str = { 2 }, .start = GTT_V2_USER_REGION_BEGIN,
	    .args = { "dt", "task", "name_string", "stack" } },
	[GTT_V2_USER_LOG] = { .name = "UserLog", .nargs = 5, TIMED, .stack = 4,
	    .str = { 2, 3 },
	    .args = { "dt", "task", "key_string", "value_string", "stack" } },

	[GTT_V2_GO_SWITCH] = { .name = "GoSwitch", .nargs = 3, TIMED,
	    .args = { "dt", "g", "g_seq" } },
	[GTT_V2_GO_SWITCH_DESTROY] = { .name = "GoSwitchDestroy", .nargs = 3,
	    TIMED, .args = { "dt", "g", "g_seq" } },
	[GTT_V2_GO_CREATE_BLOCKED] = { .name = "GoCreateBlocked", .nargs = 4,
	    TIMED, .stack = 3, .stack2 = 2,
	    .args = { "dt", "new_g", "new_stack", "stack" } },
	[GTT_V2_GO_STATUS_STACK] = { .name = "GoStatusStack", .nargs = 5, TIMED,
	    .stack = 4, .args = { "dt", "g", "m", "gstatus", "stack" } },
	[GTT_V2_CLOCK_SNAPSHOT] = { .name = "ClockSnapshot", .nargs = 4, TIMED,
	    .args = { "dt", "mono", "sec", "nsec" } },

	[GTT_V2_SPAN] = { .name = "Span", .nargs = 4, TIMED, .experiment = 1,
	    .args = { "dt", "id", "npages_value", "kindclass" } },
	[GTT_V2_SPAN_ALLOC] = { .name = "SpanAlloc", .nargs = 4, TIMED,
	    .experiment = 1, .args = { "dt", "id", "npages_value", "kindclass" } },
	[GTT_V2_SPAN_FREE] = { .name = "SpanFree", .nargs = 2, TIMED,
	    .experiment = 1, .args = { "dt", "id" } },
	[GTT_V2_HEAP_OBJECT] = { .name = "HeapObject", .nargs = 3, TIMED,
	    .experiment = 1, .args = { "dt", "id", "type" } },
	[GTT_V2_HEAP_OBJECT_ALLOC] = { .name = "HeapObjectAlloc", .nargs = 3,
	    TIMED, .experiment = 1, .args = { "dt", "id", "type" } },
	[GTT_V2_HEAP_OBJECT_FREE] = { .name = "HeapObjectFree", .nargs = 2,
	    TIMED, .experiment = 1, .args = { "dt", "id" } },
	[GTT_V2_GOROUTINE_STACK] = { .name = "GoroutineStack", .nargs = 3,
	    TIMED, .experiment = 1, .args = { "dt", "id", "order" } },
	[GTT_V2_GOROUTINE_STACK_ALLOC] = { .name = "GoroutineStackAlloc",
	    .nargs = 3, TIMED, .experiment = 1, .args = { "dt", "id", "order" } },
	[GTT_V2_GOROUTINE_STACK_FREE] = { .name = "GoroutineStackFree",
	    .nargs = 2, TIMED, .experiment = 1, .args = { "dt", "id" } },
};

static const struct gtt_v2_spec unused = { .name = "" };

const char *const gtt_v2_frame_args[4] = { "pc", "func", "file", "line" };

const struct gtt_v2_spec *
gtt_v2_spec(unsigned type)
{
	if (type >= GTT_V2_NTYPES || specs[type].name == NULL)
		return &unused;
	return &specs[type];
}

unsigned
gtt_v2_ntypes(int version)
{
	if (version < 23)
		return GTT_V2_USER_LOG + 1;
	if (version < 25)
		return GTT_V2_EXPERIMENTAL_BATCH + 1;
	if (version < 26)
		return GTT_V2_CLOCK_SNAPSHOT + 1;
	return GTT_V2_NTYPES;
}
