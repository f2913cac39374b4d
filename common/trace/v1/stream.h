/*
 * The events of one P of a v1 trace, batch after batch, each with what it
 * needs of a goroutine's state and does to it.  For merge.c.  Source: parser.go
 * and order.go of internal/trace, Go 1.21.
 */
#ifndef GTT_TRACE_V1_STREAM_H
#define GTT_TRACE_V1_STREAM_H

#include "common/trace/v1/event.h"
#include "common/trace/v1/merge.h"
#include "common/trace/v1/scan.h"

#define GTT_V1_NO_BATCH	UINT32_MAX
#define GTT_V1_NOBODY	UINT64_MAX	/* an event that waits for nobody */
#define GTT_V1_THE_GC	(UINT64_MAX - 1) /* the GC, as if a goroutine */
#define GTT_V1_ANY_SEQ	UINT64_MAX
#define GTT_V1_NEXT_SEQ	(UINT64_MAX - 1)

/* The state of goroutine g that an event needs, and the one after it. */
struct gtt_v1_change {
	uint64_t	g;
	uint64_t	need_seq, next_seq;
	uint8_t		need, next;	/* enum gtt_v1_status */
};

/* The unread events of one P. */
struct gtt_v1_stream {
	int64_t			p;
	uint32_t		batch;	/* next to open, or GTT_V1_NO_BATCH */
	bool			samples; /* merge.c's: it is that of CPU samples */
	bool			open;	/* c is inside a batch */
	bool			loaded;	/* ev is there, not yet gone */
	bool			done;
	struct gtt_cursor	c;
	const uint8_t		*begin;	/* of the batch, to be let go */
	const uint8_t		*end;	/* of the batch closed last */
	int64_t			ts, seq;
	uint64_t		g;	/* that runs on it */
	struct gtt_v1_event	ev;	/* the next one; its type is plain */
	uint8_t			type;	/* of ev, as it stands in the file */
	int64_t			ev_seq;
	int64_t			key;	/* merge.c's: its time or sequence number */
	struct gtt_v1_change		change;
};

/* Reads the next event of a P, and what it changes: false after the last one. */
bool
gtt_v1_read_event(struct gtt_v1_stream *t, const struct gtt_v1_scan *s);

/*
 * The parts of reading an event, for one that stands alone: fills t->ev from
 * its record at at, then sets the goroutine that it is on.
 */
void
gtt_v1_fill_event(struct gtt_v1_stream *t, const struct gtt_v1_scan *s,
    const struct gtt_v1_record *r, const uint8_t *at);
void
gtt_v1_follow(struct gtt_v1_stream *t);

#endif
