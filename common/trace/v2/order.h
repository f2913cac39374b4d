/*
 * The scheduler state of a v2 trace, emulated: which timed event may go next,
 * what it means, and whether it can be.  Source: internal/trace/order.go and
 * event.go of Go 1.26.
 *
 * gtt_v2_advance (order_impl.h) lets an event through when the state allows it:
 * sequence numbers of goroutines and Ps put the events of different Ms in order
 * where clocks cannot.  Each comes out as one to GTT_V2_MAX_OUT events of the
 * model.
 */
#ifndef GTT_TRACE_V2_ORDER_H
#define GTT_TRACE_V2_ORDER_H

#include "common/trace/v2/gen.h"
#include "common/trace/v2/spec.h"

/* A timed event of one M as it stands in its batch. */
struct gtt_v2_raw {
	int64_t		time;		/* ns */
	uint64_t	args[GTT_V2_MAX_ARGS - 1];	/* without dt */
	uint64_t	off;		/* in the input */
	uint8_t		type;
};

#define GTT_V2_MAX_OUT	3

struct gtt_v2_order;

struct gtt_v2_order *
gtt_v2_order_new(bool partial);

void
gtt_v2_order_free(struct gtt_v2_order *o);

struct gtt_v2_m;

/* The state of thread m, -1 included; good for the whole trace. */
struct gtt_v2_m *
gtt_v2_thread(struct gtt_v2_order *o, int64_t m);

/* From now on events are of generation g, which is borrowed. */
void
gtt_v2_order_begin(struct gtt_v2_order *o, struct gtt_v2_gen *g);

/* Turns a CPU sample into an event. */
int
gtt_v2_sample_event(const struct gtt_v2_sample *s, struct gtt_v2_gen *g,
    bool partial, struct gtt_event *ev, struct gtt_err *err);

/*
 * For when no thread can go on: fails, with the state of the goroutine or P that
 * raw waits for in the message.
 */
int
gtt_v2_stuck(const struct gtt_v2_order *o, const struct gtt_v2_raw *raw,
    int64_t m, struct gtt_err *err);

#endif
