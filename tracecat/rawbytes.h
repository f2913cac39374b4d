/*
 * The bytes of records of raw text.
 */
#ifndef TRACECAT_RAWBYTES_H
#define TRACECAT_RAWBYTES_H

#include "tracecat/rawtext.h"

struct rawbytes {
	int			 version;
	bool			 minimal;	/* as in common/trace/v2/put.h */
	struct gtt_v1_format	 format;	/* v1 */
	bool			 open;		/* a batch without a size */
	struct gtt_buf		 batch;		/* that one */
	size_t			 batch_at;
	struct gtt_buf		 stack;		/* the numbers of one of v1 */
};

void
rawbytes_init(struct rawbytes *w, int version, bool minimal);

void
rawbytes_fini(struct rawbytes *w);

/*
 * Appends a record, of shape s.  rec->unsized: the batch that begins ends where
 * the next one does, and is written then.  -1 when no reader would take it.
 */
int
rawbytes_put(struct rawbytes *w, const struct rawshape *s,
    const struct rawrecord *rec, struct gtt_buf *out, struct gtt_err *err);

/* Whether a record of Go 1.22 or later ends the batch before it. */
bool
rawbytes_ends_batch(unsigned type);

/* Appends a batch that waits for its end. */
void
rawbytes_end(struct rawbytes *w, struct gtt_buf *out);

#endif
