/*
 * The event names a pattern may begin with, as predicates over the event
 * model.  gtt-events(7) is the table for users, with the reasoning.
 *
 *	Any			every event
 *	StateTransition ...	the kinds of the model
 *	v2.GoStop ...		the type in the file, for traces of Go 1.22 on
 *	GoBlockSync ...		names of the classic format, whatever Go wrote it
 */
#ifndef GTT_MATCH_NAMES_H
#define GTT_MATCH_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

/* What is tested besides the kind. */
enum gtt_pred_how {
	GTT_PRED_KIND,		/* nothing */
	GTT_PRED_WIRE,		/* arg: enum gtt_v2_type */
	GTT_PRED_STATE,		/* arg: enum gtt_resource; from, to, reasons */
	GTT_PRED_METRIC,	/* arg: enum gtt_metric */
	GTT_PRED_RANGE,		/* arg: enum gtt_range */
};

struct gtt_pred {
	uint16_t	kinds;		/* a bit for each enum gtt_kind */
	uint8_t		how;		/* enum gtt_pred_how */
	uint8_t		arg;
	uint8_t		from, to;	/* a bit for each state */
	/*
	 * States that count as from in traces of Go 1.5-1.21 besides: in those
	 * the first start or stop of each P, and a start before tracing is all
	 * set up, are raised to a first sight of it, Undetermined->...
	 */
	uint8_t		from_v1;
	uint32_t	reasons;	/* a bit for each enum gtt_reason; 0: any */
};

/*
 * Finds the name of n bytes: 0 and *pred, or -1 and err (off counts from the
 * name's beginning).
 */
int
gtt_pred_find(const char *name, size_t n, struct gtt_pred *pred,
    struct gtt_err *err);

/* The names without a prefix, one by one; NULL past the last. */
const char *
gtt_pred_name(size_t i);

#endif
