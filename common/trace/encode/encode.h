/*
 * From events of the model, of a trace of any version, to a v2 trace of the
 * newest one: all of them, or some of them and what keeps the trace valid.
 *
 * The encoder tracks what a reader of its output believes: which P and G each M
 * has, the state of each goroutine and P, the ranges, tasks and regions in
 * flight, and all sequence numbers.  An event is valid only in certain states.
 * Where these are not given, events of the encoder's own before it bring them
 * about: a status where a goroutine or P is first named, a P that starts, stops
 * or is stolen, a goroutine that starts or stops.  Such events are put into
 * nanoseconds in which nothing happens, so that no event of the input moves.
 *
 * Events of v2 traces keep their M, P and G.  In those of v1 traces these are
 * not always what v2 can express (place.c says what becomes of them), and
 * all times are GTT_V1_SHIFT later, to leave room before the first.
 */
#ifndef GTT_TRACE_ENCODE_ENCODE_H
#define GTT_TRACE_ENCODE_ENCODE_H

#include "common/base/buf.h"
#include "common/trace/trace.h"

/* What is made up where the input has nothing that would do. */
#define GTT_CARRIER_M	INT64_C(1000000000000000)
#define GTT_VICTIM_M	(GTT_CARRIER_M - 1)	/* Ps are stolen from it */
#define GTT_CARRIER_P	INT64_C(1000000)
#define GTT_CARRIER_G	INT64_C(1000000000000000)	/* and some above */

#define GTT_V1_SHIFT	INT64_C(1000000000)	/* ns */

struct gtt_encoder;

/*
 * For the events of a reader of a trace of the given version; out is borrowed
 * and may be emptied between calls.  Never NULL.
 */
struct gtt_encoder *
gtt_encoder_new(struct gtt_buf *out, int version);

void
gtt_encoder_free(struct gtt_encoder *e);

/*
 * Called before the first event, if at all: the sequence number of the first
 * event of the GC, as it is in the trace that is read.  Generations that are
 * copied after this one continue it.
 */
void
gtt_encoder_gc_seq(struct gtt_encoder *e, uint64_t seq);

/*
 * Called before the first event, if at all: until gtt_encoder_begin is called
 * events are only followed.
 */
void
gtt_encoder_wait(struct gtt_encoder *e);

/*
 * Ends the wait: declares what is alive, in the nanoseconds before time at (two
 * less where that is amid events that one wire event gives).  With wants, only
 * the goroutines for which it returns true are declared, and what they have
 * begun; anything else is declared when it first occurs.
 */
int
gtt_encoder_begin(struct gtt_encoder *e, int64_t at,
    bool (*wants)(void *arg, int64_t g), void *arg, struct gtt_err *err);

/*
 * The next event of the reader.  Every event must be passed, also those that
 * are not to be kept.  Sync events are always kept.
 */
int
gtt_encoder_event(struct gtt_encoder *e, const struct gtt_event *ev,
    bool keep, struct gtt_err *err);

/* Ends the trace, also after an error: what was written is valid. */
int
gtt_encoder_end(struct gtt_encoder *e, struct gtt_err *err);

/*
 * The same right after gtt_encoder_begin, when generations from elsewhere will
 * follow: a reader's clock is at - 1 when it comes to them.
 */
int
gtt_encoder_end_before(struct gtt_encoder *e, int64_t at, struct gtt_err *err);

#endif
