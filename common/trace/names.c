#include "common/trace/trace.h"

static const char *const kinds[GTT_NKINDS] = {
	[GTT_BAD] = "Bad",
	[GTT_SYNC] = "Sync",
	[GTT_METRIC] = "Metric",
	[GTT_LABEL] = "Label",
	[GTT_STACK_SAMPLE] = "StackSample",
	[GTT_RANGE_BEGIN] = "RangeBegin",
	[GTT_RANGE_ACTIVE] = "RangeActive",
	[GTT_RANGE_END] = "RangeEnd",
	[GTT_TASK_BEGIN] = "TaskBegin",
	[GTT_TASK_END] = "TaskEnd",
	[GTT_REGION_BEGIN] = "RegionBegin",
	[GTT_REGION_END] = "RegionEnd",
	[GTT_LOG] = "Log",
	[GTT_STATE_TRANSITION] = "StateTransition",
	[GTT_EXPERIMENTAL] = "Experimental",
};

static const char *const gostates[GTT_NGOSTATES] = {
	"Undetermined", "NotExist", "Runnable", "Running", "Waiting", "Syscall",
};

static const char *const procstates[GTT_NPROCSTATES] = {
	"Undetermined", "NotExist", "Running", "Idle",
};

const char *
gtt_kind_name(enum gtt_kind k)
{
	return k < GTT_NKINDS ? kinds[k] : kinds[GTT_BAD];
}

const char *
gtt_state_name(enum gtt_resource res, unsigned state)
{
	switch (res) {
	case GTT_RES_GOROUTINE:
		return state < GTT_NGOSTATES ? gostates[state] : "Bad";
	case GTT_RES_PROC:
		return state < GTT_NPROCSTATES ? procstates[state] : "Bad";
	case GTT_RES_NONE:
		break;
	}
	return "Bad";
}

const char *
gtt_metric_name(enum gtt_metric m)
{
	switch (m) {
	case GTT_METRIC_GOMAXPROCS:
		return "/sched/gomaxprocs:threads";
	case GTT_METRIC_HEAP:
		return "/memory/classes/heap/objects:bytes";
	case GTT_METRIC_HEAP_GOAL:
		return "/gc/heap/goal:bytes";
	}
	return "";
}

const char *
gtt_range_name(enum gtt_range r)
{
	switch (r) {
	case GTT_RANGE_STW:
		return "stop-the-world";
	case GTT_RANGE_GC:
		return "GC concurrent mark phase";
	case GTT_RANGE_SWEEP:
		return "GC incremental sweep";
	case GTT_RANGE_ASSIST:
		return "GC mark assist";
	}
	return "";
}
