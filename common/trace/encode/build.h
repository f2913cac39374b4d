/*
 * Builds a v2 trace of the newest version out of timed events: the batches of
 * each M, and the strings and stacks that they name, each written when it is
 * first named.  Clock ticks are nanoseconds.
 *
 * A batch is written when it is full, so memory does not grow with a generation:
 * batches may be in any order in it, except for those of one M.
 *
 * Readers multiply ticks by a double.  Above 2^53 that would round times, so
 * batches begin at times that a double can hold, and the differences after that
 * are small.
 */
#ifndef GTT_TRACE_ENCODE_BUILD_H
#define GTT_TRACE_ENCODE_BUILD_H

#include "common/base/buf.h"
#include "common/base/map.h"
#include "common/trace/trace.h"
#include "common/trace/v2/spec.h"

/* The events of an M on their way into a batch.  Stays where it is. */
struct gtt_v2_lane {
	uint64_t	m;	/* UINT64_MAX: of no M */
	int64_t		last;	/* time of the last event in the batch */
	bool		listed;	/* in gtt_v2_build.lanes */
	struct gtt_buf	buf;
	size_t		at;	/* of gtt_v2_put_batch; buf.len 0: none open */
};

/* A batch that is not of events: strings, stacks, samples. */
struct gtt_v2_side {
	uint8_t		type;	/* of the byte that begins it */
	struct gtt_buf	buf;
	size_t		at;
};

/* Which of a table's strings or stacks a generation has. */
struct gtt_v2_used {
	uint64_t	*bits;
	size_t		 n, cap;	/* words */
};

struct gtt_v2_build {
	struct gtt_buf		*out;
	uint64_t		 gen;	/* 0: none yet */
	bool			 open;
	uint64_t		 start;	/* only the last batch may begin before it */
	struct gtt_v2_used	 used_strs, used_stacks;
	struct gtt_map		 frame_of_pc;
	struct gtt_v2_side	 strings, stacks, samples;
	struct gtt_v2_lane	**lanes; /* with events in this generation */
	size_t			 nlanes, lanes_cap;
	size_t			 limit;	/* bytes of a batch of events */

	struct gtt_map		 text_index;	/* hash -> text */
	struct gtt_v2_text	*texts;
	size_t			 ntexts, texts_cap;
};

/* Zero-initialised b; out is borrowed.  Writes the header. */
void
gtt_v2_build_init(struct gtt_v2_build *b, struct gtt_buf *out);

void
gtt_v2_build_fini(struct gtt_v2_build *b);

/*
 * Begins the next generation; start is shortly before its first event, or at it.
 * A text of the generation before that is still in use keeps its id.
 */
void
gtt_v2_build_begin(struct gtt_v2_build *b, int64_t start);

/*
 * Ends it: sync is the time of its Sync, before all its events.  Without a
 * clock the snapshot that readers insist on is all zeroes.
 */
void
gtt_v2_build_end(struct gtt_v2_build *b, int64_t sync,
    const struct gtt_clock *clock);

/* A timed event: args without dt.  Times rise within a lane. */
void
gtt_v2_build_event(struct gtt_v2_build *b, struct gtt_v2_lane *lane,
    enum gtt_v2_type type, int64_t time, const uint64_t *args);

/*
 * A CPU sample; stack is what gtt_v2_build_stack gave.  Its time stands alone:
 * above 2^53 it is rounded down.
 */
void
gtt_v2_build_sample(struct gtt_v2_build *b, const struct gtt_event *ev,
    uint64_t stack);

/* A batch of an experiment, as it is. */
void
gtt_v2_build_batch(struct gtt_v2_build *b, const struct gtt_batch *batch);

/*
 * The id of string i or stack i of t, the table of this generation.  GTT_NO_STACK
 * has id 0.  -1: the format cannot hold it.
 */
int
gtt_v2_build_str(struct gtt_v2_build *b, const struct gtt_table *t, uint32_t i,
    uint64_t *id, struct gtt_err *err);
int
gtt_v2_build_stack(struct gtt_v2_build *b, const struct gtt_table *t,
    uint32_t i, uint64_t *id, struct gtt_err *err);

/*
 * The id of a text: the same in all generations until gtt_v2_build_forget.
 * Between generations the id is given, but nothing written.
 */
int
gtt_v2_build_text(struct gtt_v2_build *b, struct gtt_str s, uint64_t *id,
    struct gtt_err *err);

/* Between two generations: forgets all texts; their ids must not be used again. */
void
gtt_v2_build_forget(struct gtt_v2_build *b);

#endif
