/*
 * Go execution traces of every version, Go 1.5 to today's, in one event model:
 * that of Go 1.26's own reader (package internal/trace, also published as
 * golang.org/x/exp/trace).  Traces of Go 1.5-1.21 (format v1) are raised to it
 * the way that reader's v1 converter does.
 *
 * Lifetimes.  An event is good until the next call of gtt_reader_next.  Its
 * table, with all strings, frames and stacks in it, is good until a Sync event
 * with another table (or the end) has been returned: v2 has a table a
 * generation, v1 one for the whole trace.
 *
 * Times are int64 nanoseconds and strictly increase.  v2: the trace clock of
 * the machine.  v1: nanoseconds since the first event.
 */
#ifndef GTT_TRACE_TRACE_H
#define GTT_TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/base/err.h"
#include "common/input/input.h"

enum gtt_kind {
	GTT_BAD,
	GTT_SYNC,
	GTT_METRIC,
	GTT_LABEL,
	GTT_STACK_SAMPLE,
	GTT_RANGE_BEGIN,
	GTT_RANGE_ACTIVE,
	GTT_RANGE_END,
	GTT_TASK_BEGIN,
	GTT_TASK_END,
	GTT_REGION_BEGIN,
	GTT_REGION_END,
	GTT_LOG,
	GTT_STATE_TRANSITION,
	GTT_EXPERIMENTAL,
	GTT_NKINDS
};

enum gtt_gostate {
	GTT_GO_UNDETERMINED,
	GTT_GO_NOTEXIST,
	GTT_GO_RUNNABLE,
	GTT_GO_RUNNING,
	GTT_GO_WAITING,
	GTT_GO_SYSCALL,
	GTT_NGOSTATES
};

enum gtt_procstate {
	GTT_PROC_UNDETERMINED,
	GTT_PROC_NOTEXIST,
	GTT_PROC_RUNNING,
	GTT_PROC_IDLE,
	GTT_NPROCSTATES
};

enum gtt_resource {
	GTT_RES_NONE,
	GTT_RES_GOROUTINE,
	GTT_RES_PROC,
};

enum gtt_metric {
	GTT_METRIC_GOMAXPROCS,	/* /sched/gomaxprocs:threads */
	GTT_METRIC_HEAP,	/* /memory/classes/heap/objects:bytes */
	GTT_METRIC_HEAP_GOAL,	/* /gc/heap/goal:bytes */
};

enum gtt_range {
	GTT_RANGE_STW,		/* stop-the-world (<str[0]>), on a goroutine */
	GTT_RANGE_GC,		/* GC concurrent mark phase, global */
	GTT_RANGE_SWEEP,	/* GC incremental sweep, on a P */
	GTT_RANGE_ASSIST,	/* GC mark assist, on a goroutine */
};

#define GTT_NONE	INT64_C(-1)	/* no M, P or G */
#define GTT_NO_TASK	UINT64_MAX
#define GTT_NO_STACK	UINT32_MAX

struct gtt_str {
	const char	*p;	/* not NUL terminated, any bytes */
	uint32_t	 len;
};

/* Whether s is word; whether it begins with word. */
static inline bool
gtt_str_is(struct gtt_str s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.p, word, s.len) == 0;
}

static inline bool
gtt_str_begins(struct gtt_str s, const char *word)
{
	size_t n = strlen(word);

	return s.len >= n && memcmp(s.p, word, n) == 0;
}

struct gtt_frame {
	uint64_t	pc;
	uint64_t	line;
	uint32_t	func;	/* index of a string */
	uint32_t	file;
};

struct gtt_stack {
	uint32_t	first;	/* in gtt_table.pcs, leaf first */
	uint32_t	n;
};

/* Bytes of an experiment's own. */
struct gtt_batch {
	const uint8_t	*p;
	uint32_t	 len;
	uint8_t		 experiment;
	int64_t		 m;
};

/* What the events of a generation (v1: of the trace) refer to by index. */
struct gtt_table {
	uint64_t	  serial;	/* differs for each table of a process */
	uint64_t	  gen;		/* v2: the generation; v1: 0 */
	struct gtt_str	 *strs;		/* [0] is "" */
	uint32_t	  nstrs;	/* may grow while the table is in use */
	struct gtt_frame *frames;
	uint32_t	  nframes;
	uint32_t	 *pcs;		/* indices of frames, stack after stack */
	struct gtt_stack *stacks;	/* [0] is a stack without frames */
	uint32_t	  nstacks;
	struct gtt_batch *batches;	/* of experiments */
	size_t		  nbatches;
};

/* The clocks at the start of a generation (Go 1.25 on). */
struct gtt_clock {
	int64_t		trace;		/* ns, the clock of the events */
	uint64_t	mono;		/* ns */
	int64_t		wall_sec;	/* since 1970 */
	int64_t		wall_nsec;	/* 0..999999999 */
};

struct gtt_event {
	int64_t		time;
	int64_t		m, p, g;	/* who executed it; GTT_NONE: nobody */
	const struct gtt_table *table;	/* NULL only for the last Sync */
	uint32_t	stack;		/* of g at the event, or GTT_NO_STACK */
	uint8_t		kind;		/* enum gtt_kind */

	/*
	 * What follows is set for the kinds that are named, and means nothing
	 * for others; but wire, tstack and str are always set.
	 *
	 * STATE_TRANSITION; res and id are also a label's or range's scope.
	 */
	uint8_t		res;		/* enum gtt_resource */
	uint8_t		from, to;	/* enum gtt_gostate or gtt_procstate */
	uint8_t		metric;		/* METRIC: enum gtt_metric */
	uint8_t		range;		/* RANGE_*: enum gtt_range */
	/*
	 * The type byte in the file: v2 enum gtt_v2_type, v1 enum gtt_v1_type
	 * (Local variants are their plain ones); 0 for Sync and for what the
	 * reader adds.
	 */
	uint8_t		wire;
	int64_t		id;		/* goroutine or P */
	uint32_t	tstack;		/* of id, or GTT_NO_STACK */

	/*
	 * Indices of strings.
	 * STATE_TRANSITION: reason; LABEL: label; RANGE_*: stop-the-world
	 * reason; TASK_*: type; REGION_*: type; LOG: category, message.
	 */
	uint32_t	str[2];

	/*
	 * STATE_TRANSITION of a P in a v2 status event: the status in the file
	 * (enum gtt_v2_procstatus), which the model shows two and two alike.
	 * SYNC: number; METRIC: value; RANGE_END of a sweep: bytes swept,
	 * bytes reclaimed; TASK_*: id, parent (or GTT_NO_TASK); REGION_*, LOG:
	 * task; EXPERIMENTAL: the arguments.
	 */
	uint64_t	val[4];
	const struct gtt_clock *clock;	/* SYNC: or NULL */
};

struct gtt_reader;

struct gtt_reader_opts {
	bool	partial;	/* go on after damage as far as possible */
	bool	strict;		/* refuse versions newer than are known */
	const char *binary;	/* Go 1.5: the program, for symbols; or NULL */
	/* Called once for each oddity that is not an error; may be NULL. */
	void	(*warn)(void *arg, const char *msg);
	void	*arg;
};

/*
 * Starts reading; the input is borrowed and must outlive the reader.  Reads no
 * more than the header.  NULL: not a trace, or a version that is refused.
 */
struct gtt_reader *
gtt_reader_new(struct gtt_input *in, const struct gtt_reader_opts *opts,
    struct gtt_err *err);

/* The next event: 1, 0 at the end, -1 on an error, after which there is no more. */
int
gtt_reader_next(struct gtt_reader *r, const struct gtt_event **ev,
    struct gtt_err *err);

void
gtt_reader_free(struct gtt_reader *r);

/* The minor version in the header: 5, 7 ... 26. */
int
gtt_reader_version(const struct gtt_reader *r);

/* v1 with opts.partial and no frequency in the file: times are clock ticks. */
bool
gtt_reader_in_ticks(const struct gtt_reader *r);

/* Names as Go prints them. */
const char *
gtt_kind_name(enum gtt_kind k);
const char *
gtt_state_name(enum gtt_resource res, unsigned state);
const char *
gtt_metric_name(enum gtt_metric m);
/* "stop-the-world" for GTT_RANGE_STW: the reason follows it in parentheses. */
const char *
gtt_range_name(enum gtt_range r);

/* The text of string i of t; "" where t is NULL. */
static inline struct gtt_str
gtt_table_str(const struct gtt_table *t, uint32_t i)
{
	if (t == NULL || i >= t->nstrs)
		return (struct gtt_str){ "", 0 };
	return t->strs[i];
}

#endif
