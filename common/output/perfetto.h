/*
 * Traces for Perfetto (ui.perfetto.dev, trace_processor): packets of track
 * events.  A trace is just a series of packets, so traces may be concatenated
 * when their sequences and tracks differ.
 * Source: protos/perfetto/trace of github.com/google/perfetto.
 *
 * Texts that are used several times are written once and then referred to by
 * number.  The numbers are forgotten, here and by the reader, when the texts have
 * grown to GTT_PERFETTO_TEXT bytes.
 */
#ifndef GTT_OUTPUT_PERFETTO_H
#define GTT_OUTPUT_PERFETTO_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/trace/trace.h"

#define GTT_PERFETTO_TEXT	((size_t)8 << 20)

enum gtt_track_kind {
	GTT_TRACK_PROCESS,	/* rank is the pid: 1 and up */
	GTT_TRACK_SLICES,
	GTT_TRACK_COUNT,	/* a counter */
	GTT_TRACK_BYTES,	/* a counter of bytes */
};

enum gtt_track_order {		/* of the tracks below a track */
	GTT_ORDER_ANY,
	GTT_ORDER_TIME,		/* of their first event */
	GTT_ORDER_RANK,
};

struct gtt_track {
	uint64_t		uuid;	/* not 0 */
	uint64_t		parent;	/* or 0 */
	struct gtt_str		name;
	enum gtt_track_kind	kind;
	enum gtt_track_order	order;
	int32_t			rank;
};

/* Keys of notes. */
enum gtt_note_key {
	GTT_NOTE_GOROUTINE,
	GTT_NOTE_P,
	GTT_NOTE_M,
	GTT_NOTE_TASK,
	GTT_NOTE_PARENT,
	GTT_NOTE_REASON,
	GTT_NOTE_CATEGORY,
	GTT_NOTE_SWEPT,
	GTT_NOTE_RECLAIMED,
	GTT_NOTE_STACK,		/* private: see struct gtt_slice */
	GTT_NNOTES
};

struct gtt_note {
	enum gtt_note_key	key;
	bool			is_text;
	struct gtt_str		text;
	uint64_t		num;
};

#define GTT_SLICE_NOTES	4

/* The beginning of a slice, or one without length. */
struct gtt_slice {
	int64_t			time;
	uint64_t		track;
	struct gtt_str		name;
	bool			unique;	/* the name will hardly be used again */
	uint64_t		flow_from;	/* an arrow begins, or 0 */
	uint64_t		flow_to;	/* it ends here, or 0 */
	const struct gtt_table *table;	/* of stack */
	uint32_t		stack;	/* or GTT_NO_STACK */
	struct gtt_note		notes[GTT_SLICE_NOTES];
	unsigned		nnotes;
};

struct gtt_perfetto;

/* sequence: 1 and up, different in each trace of an output.  Never NULL. */
struct gtt_perfetto *
gtt_perfetto_new(uint32_t sequence);

void
gtt_perfetto_free(struct gtt_perfetto *w);

/*
 * Each appends one packet.  A track must be declared before what is on it and
 * below it.  It may be declared again with another name, which then counts for the
 * whole trace.
 */
void
gtt_perfetto_track(struct gtt_perfetto *w, struct gtt_buf *out,
    const struct gtt_track *t);
void
gtt_perfetto_begin(struct gtt_perfetto *w, struct gtt_buf *out,
    const struct gtt_slice *s);
void
gtt_perfetto_instant(struct gtt_perfetto *w, struct gtt_buf *out,
    const struct gtt_slice *s);
/* Ends the innermost slice that is open on track. */
void
gtt_perfetto_end(struct gtt_perfetto *w, struct gtt_buf *out, int64_t time,
    uint64_t track);
void
gtt_perfetto_count(struct gtt_perfetto *w, struct gtt_buf *out, int64_t time,
    uint64_t track, int64_t value);
/* What the time of day is at a time of the trace: wall, in ns since 1970. */
void
gtt_perfetto_clock(struct gtt_perfetto *w, struct gtt_buf *out, int64_t time,
    int64_t wall);

#endif
