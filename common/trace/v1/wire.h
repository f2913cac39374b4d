/*
 * The records of a v1 trace as they are in the file, one after the other, each as
 * soon as it has arrived: for streams what scan.h is for a whole input.
 */
#ifndef GTT_TRACE_V1_WIRE_H
#define GTT_TRACE_V1_WIRE_H

#include "common/base/buf.h"
#include "common/trace/pads.h"
#include "common/trace/v1/scan.h"

struct gtt_v1_wire;

/* Reads the records after the header; in is borrowed.  Never NULL. */
struct gtt_v1_wire *
gtt_v1_wire_new(struct gtt_input *in, int version);

void
gtt_v1_wire_free(struct gtt_v1_wire *w);

/*
 * The next record: 1, 0 at the end, -1 when it is cut or damaged, after which
 * there is no more.  rec and bytes, the whole record, are good until the next
 * call; off is where it stands.
 */
int
gtt_v1_wire_next(struct gtt_v1_wire *w, struct gtt_v1_record *rec,
    struct gtt_cursor *bytes, uint64_t *off, struct gtt_err *err);

/*
 * How many bytes the length and the numbers of a record take where that is more
 * than needed.  Zero-initialised: as the runtime writes it.
 */
struct gtt_v1_widths {
	unsigned	length;	/* bytes of the record's length, 0: the usual */
	struct gtt_pads	pads;	/* of the numbers, then those of a stack, then
				   the length of the text */
};

/* Finds the widths of a record; w points into room, which is overwritten. */
void
gtt_v1_find_widths(const struct gtt_v1_format *f, struct gtt_cursor bytes,
    struct gtt_v1_widths *w, struct gtt_buf *room);

/*
 * Appends a record as the runtime writes it but for w: as many arguments as the
 * version has, a length before them where there are three or more.  The
 * numbers of a stack are taken as they are.  Source: runtime/trace.go of Go
 * 1.21 (traceEventLocked, traceStackTable.dump, traceString), where the lengths
 * of stacks are padded; before Go 1.20 they were not.
 */
void
gtt_v1_put_record(struct gtt_buf *b, const struct gtt_v1_format *f,
    const struct gtt_v1_record *rec, const struct gtt_v1_widths *w);

#endif
