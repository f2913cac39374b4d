/*
 * The records of a trace of either format, as raw text has them.
 */
#ifndef TRACECAT_RAWREADER_H
#define TRACECAT_RAWREADER_H

#include "tracecat/rawtext.h"

struct rawreader;

/* Starts after the header, which said version.  in is borrowed. */
struct rawreader *
rawreader_new(struct gtt_input *in, int version);

void
rawreader_free(struct rawreader *r);

/*
 * The next record and its shape: 1, 0 at the end, -1.  Good until the next
 * call.
 */
int
rawreader_next(struct rawreader *r, struct rawrecord *rec,
    const struct rawshape **shape, struct gtt_err *err);

/*
 * Whether a record so far cannot be written again byte for byte.  No runtime
 * wrote such a trace.
 */
bool
rawreader_lossy(const struct rawreader *r);

#endif
