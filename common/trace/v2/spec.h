/*
 * The wire events of format v2 (Go 1.22 on), as data.  Reader, writer,
 * printers and checks all follow this table.  Source: internal/trace/tracev2
 * (events.go, spec.go) and internal/trace/version of Go 1.26.
 */
#ifndef GTT_TRACE_V2_SPEC_H
#define GTT_TRACE_V2_SPEC_H

#include <stdbool.h>
#include <stdint.h>

enum gtt_v2_type {
	GTT_V2_NONE,

	/* Structure. */
	GTT_V2_EVENT_BATCH,
	GTT_V2_STACKS,
	GTT_V2_STACK,
	GTT_V2_STRINGS,
	GTT_V2_STRING,
	GTT_V2_CPU_SAMPLES,
	GTT_V2_CPU_SAMPLE,
	GTT_V2_FREQUENCY,

	/* Timed events. */
	GTT_V2_PROCS_CHANGE,
	GTT_V2_PROC_START,
	GTT_V2_PROC_STOP,
	GTT_V2_PROC_STEAL,
	GTT_V2_PROC_STATUS,
	GTT_V2_GO_CREATE,
	GTT_V2_GO_CREATE_SYSCALL,
	GTT_V2_GO_START,
	GTT_V2_GO_DESTROY,
	GTT_V2_GO_DESTROY_SYSCALL,
	GTT_V2_GO_STOP,
	GTT_V2_GO_BLOCK,
	GTT_V2_GO_UNBLOCK,
	GTT_V2_GO_SYSCALL_BEGIN,
	GTT_V2_GO_SYSCALL_END,
	GTT_V2_GO_SYSCALL_END_BLOCKED,
	GTT_V2_GO_STATUS,
	GTT_V2_STW_BEGIN,
	GTT_V2_STW_END,
	GTT_V2_GC_ACTIVE,
	GTT_V2_GC_BEGIN,
	GTT_V2_GC_END,
	GTT_V2_GC_SWEEP_ACTIVE,
	GTT_V2_GC_SWEEP_BEGIN,
	GTT_V2_GC_SWEEP_END,
	GTT_V2_GC_MARK_ASSIST_ACTIVE,
	GTT_V2_GC_MARK_ASSIST_BEGIN,
	GTT_V2_GC_MARK_ASSIST_END,
	GTT_V2_HEAP_ALLOC,
	GTT_V2_HEAP_GOAL,
	GTT_V2_GO_LABEL,
	GTT_V2_USER_TASK_BEGIN,
	GTT_V2_USER_TASK_END,
	GTT_V2_USER_REGION_BEGIN,
	GTT_V2_USER_REGION_END,
	GTT_V2_USER_LOG,

	/* Go 1.23. */
	GTT_V2_GO_SWITCH,
	GTT_V2_GO_SWITCH_DESTROY,
	GTT_V2_GO_CREATE_BLOCKED,
	GTT_V2_GO_STATUS_STACK,
	GTT_V2_EXPERIMENTAL_BATCH,

	/* Go 1.25. */
	GTT_V2_SYNC,
	GTT_V2_CLOCK_SNAPSHOT,

	/* Go 1.26. */
	GTT_V2_END_OF_GENERATION,
	GTT_V2_NEVENTS,

	/* The alloc-free experiment, Go 1.23. */
	GTT_V2_SPAN = 128,
	GTT_V2_SPAN_ALLOC,
	GTT_V2_SPAN_FREE,
	GTT_V2_HEAP_OBJECT,
	GTT_V2_HEAP_OBJECT_ALLOC,
	GTT_V2_HEAP_OBJECT_FREE,
	GTT_V2_GOROUTINE_STACK,
	GTT_V2_GOROUTINE_STACK_ALLOC,
	GTT_V2_GOROUTINE_STACK_FREE,
	GTT_V2_NTYPES
};

/* Statuses in ProcStatus and GoStatus events. */
enum gtt_v2_gostatus {
	GTT_V2_GO_BAD,
	GTT_V2_GO_RUNNABLE,
	GTT_V2_GO_RUNNING,
	GTT_V2_GO_SYSCALL,
	GTT_V2_GO_WAITING,
	GTT_V2_NGOSTATUS
};

enum gtt_v2_procstatus {
	GTT_V2_PROC_BAD,
	GTT_V2_PROC_RUNNING,
	GTT_V2_PROC_IDLE,
	GTT_V2_PROC_SYSCALL,
	GTT_V2_PROC_SYSCALL_ABANDONED,	/* its M is no longer known */
	GTT_V2_NPROCSTATUS
};

/* Limits of the format. */
#define GTT_V2_MAX_BATCH	(64 << 10)	/* bytes in a batch */
#define GTT_V2_MAX_FRAMES	128		/* frames in a stack */
#define GTT_V2_MAX_STRING	(1 << 10)	/* bytes in a string */
#define GTT_V2_MAX_ARGS		5		/* of a timed event, dt included */

struct gtt_v2_spec {
	const char	*name;		/* "" where the type is not used */
	uint8_t		 nargs;
	uint8_t		 stack;		/* argument: main stack id, 0 none */
	uint8_t		 stack2;	/* argument: another stack id, 0 none */
	uint8_t		 str[2];	/* arguments: string ids, 0 none */
	uint8_t		 start;		/* the type that begins what this ends */
	bool		 timed;		/* in a batch of events; args[0] is dt */
	bool		 has_data;	/* a length and bytes follow */
	bool		 is_stack;	/* args[1] frames of four numbers follow */
	uint8_t		 experiment;	/* 1: alloc-free */
	const char	*args[GTT_V2_MAX_ARGS];
};

/*
 * How many numbers a timed event of each type has, dt included; 0 for types
 * that are not timed.  It repeats the table for the sake of speed.
 */
extern const uint8_t gtt_v2_timed_args[256];

/* The names of the four numbers of a frame. */
extern const char *const gtt_v2_frame_args[4];

/* Never NULL: types that are not used have an empty name and no arguments. */
const struct gtt_v2_spec *
gtt_v2_spec(unsigned type);

/*
 * How many types the raw form of a version knows (types from there on are
 * invalid in it).  Versions newer than are known count as the newest.
 */
unsigned
gtt_v2_ntypes(int version);

#endif
