/*
 * The records of a v2 trace as they are in the file: not put in order, without
 * tables, and hardly checked.  Source: internal/trace/raw of Go 1.26.
 */
#ifndef GTT_TRACE_V2_WIRE_H
#define GTT_TRACE_V2_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/input/input.h"
#include "common/trace/pads.h"
#include "common/trace/v2/spec.h"

/* The longest data or stack of a record that is accepted, in bytes. */
#define GTT_V2_MAX_RECORD	(UINT64_C(64) << 20)

struct gtt_v2_record {
	const struct gtt_v2_spec *spec;
	uint8_t		 type;
	uint64_t	 args[GTT_V2_MAX_ARGS];	/* spec->nargs of them */
	const uint64_t	*frames;	/* spec->is_stack: 4 numbers each */
	size_t		 nframes;
	const uint8_t	*data;		/* spec->has_data */
	size_t		 len;
	struct gtt_pads	 pads;	/* of args, then frames or the length */
};

struct gtt_v2_wire;

/*
 * Reads the records after the header of a trace of the given version.  The input
 * is borrowed.  A record is given as soon as its last byte has arrived.  Never
 * NULL.
 */
struct gtt_v2_wire *
gtt_v2_wire_new(struct gtt_input *in, int version);

/*
 * The next record: 1, 0 at the end, -1 when it is cut or damaged, after which
 * there is no more.  What rec points to is good until the next call.
 */
int
gtt_v2_wire_next(struct gtt_v2_wire *w, struct gtt_v2_record *rec,
    struct gtt_err *err);

/* Types from this on are unknown in the trace's version. */
unsigned
gtt_v2_wire_ntypes(const struct gtt_v2_wire *w);

/*
 * Where the last record that was given begins; once gtt_v2_wire_next has returned
 * 0 or -1, where the last whole record ended.
 */
uint64_t
gtt_v2_wire_end(const struct gtt_v2_wire *w);

void
gtt_v2_wire_free(struct gtt_v2_wire *w);

#endif
