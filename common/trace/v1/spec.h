/*
 * The events of format v1 (Go 1.5 to 1.21), as data.  Source: parser.go of
 * internal/trace, Go 1.21, whose names the classic form prints.
 */
#ifndef GTT_TRACE_V1_SPEC_H
#define GTT_TRACE_V1_SPEC_H

#include <stdbool.h>
#include <stdint.h>

enum gtt_v1_type {
	GTT_V1_NONE,
	GTT_V1_BATCH,
	GTT_V1_FREQUENCY,
	GTT_V1_STACK,
	GTT_V1_GOMAXPROCS,
	GTT_V1_PROC_START,
	GTT_V1_PROC_STOP,
	GTT_V1_GC_START,
	GTT_V1_GC_DONE,
	GTT_V1_STW_START,
	GTT_V1_STW_DONE,
	GTT_V1_GC_SWEEP_START,
	GTT_V1_GC_SWEEP_DONE,
	GTT_V1_GO_CREATE,
	GTT_V1_GO_START,
	GTT_V1_GO_END,
	GTT_V1_GO_STOP,
	GTT_V1_GO_SCHED,
	GTT_V1_GO_PREEMPT,
	GTT_V1_GO_SLEEP,
	GTT_V1_GO_BLOCK,
	GTT_V1_GO_UNBLOCK,
	GTT_V1_GO_BLOCK_SEND,
	GTT_V1_GO_BLOCK_RECV,
	GTT_V1_GO_BLOCK_SELECT,
	GTT_V1_GO_BLOCK_SYNC,
	GTT_V1_GO_BLOCK_COND,
	GTT_V1_GO_BLOCK_NET,
	GTT_V1_GO_SYS_CALL,
	GTT_V1_GO_SYS_EXIT,
	GTT_V1_GO_SYS_BLOCK,
	GTT_V1_GO_WAITING,
	GTT_V1_GO_IN_SYSCALL,
	GTT_V1_HEAP_ALLOC,
	GTT_V1_HEAP_GOAL,
	GTT_V1_TIMER_GOROUTINE,
	GTT_V1_FUTILE_WAKEUP,
	GTT_V1_STRING,
	GTT_V1_GO_START_LOCAL,
	GTT_V1_GO_UNBLOCK_LOCAL,
	GTT_V1_GO_SYS_EXIT_LOCAL,
	GTT_V1_GO_START_LABEL,
	GTT_V1_GO_BLOCK_GC,
	GTT_V1_GC_MARK_ASSIST_START,
	GTT_V1_GC_MARK_ASSIST_DONE,
	GTT_V1_USER_TASK_CREATE,
	GTT_V1_USER_TASK_END,
	GTT_V1_USER_REGION,
	GTT_V1_USER_LOG,
	GTT_V1_CPU_SAMPLE,
	GTT_V1_NTYPES
};

/* Ps that stand for where an event really comes from. */
#define GTT_V1_TIMER_P		1000001
#define GTT_V1_NETPOLL_P	1000002
#define GTT_V1_SYSCALL_P	1000003
#define GTT_V1_GC_P		1000004
#define GTT_V1_PROFILE_P	1000005

struct gtt_v1_spec {
	const char	*name;
	uint8_t		 since;		/* the first version that has it */
	bool		 stack;		/* the last argument is a stack id */
	uint8_t		 nargs;		/* named below, the stack not counted */
	const char	*args[3];
	const char	*sargs[2];	/* texts after them in the classic form */
};

extern const struct gtt_v1_spec gtt_v1_specs[GTT_V1_NTYPES];

/*
 * What the records of a version look like: how many numbers each type has, the
 * time (before that, in 1.5, a sequence number), the arguments and the stack;
 * 0 for types that the version does not have, and for STRING, STACK and BATCH.
 */
struct gtt_v1_format {
	int	version;
	uint8_t	numbers[64];
	uint8_t	flags[64];	/* GTT_V1_USUAL, GTT_V1_DULL */
};

#define GTT_V1_USUAL	1	/* from 1.7 on: an event, without text */
#define GTT_V1_DULL	2	/* and of no interest but in its place */

struct gtt_v1_format
gtt_v1_format(int version);

/*
 * What the i-th number of a record of that type means, or NULL when it has no
 * more; of a STACK the first two.  A difference of times is dt, one of sequence
 * numbers (Go 1.5) dseq, the stack of an event stack.
 */
const char *
gtt_v1_number_name(const struct gtt_v1_format *f, unsigned type, unsigned i);

/* Why the world stopped, by the version's number; NULL: not known. */
const char *
gtt_v1_stw_reason(int version, uint64_t kind);

#endif
