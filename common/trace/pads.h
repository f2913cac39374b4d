/*
 * Numbers that take more bytes than they need.  Readers accept them; to write a
 * record again byte for byte one has to know which they are.
 */
#ifndef GTT_TRACE_PADS_H
#define GTT_TRACE_PADS_H

#include "common/base/buf.h"

/* Number index of its record, counted from 0, takes so many bytes. */
struct gtt_pad {
	size_t		index;
	unsigned	bytes;
};

/* Those of a record, by index. */
struct gtt_pads {
	const struct gtt_pad	*p;	/* NULL: not known */
	size_t			 n;
};

/* A walk over the numbers of a record; begins as { pads, 0 }. */
struct gtt_pads_walk {
	struct gtt_pads	left;
	size_t		index;
};

/* The least bytes for the next number: 1 where it is not padded. */
unsigned
gtt_pads_next(struct gtt_pads_walk *w);

/* Appends a number in so many bytes, 1 to 10, or in more if it needs them. */
void
gtt_pads_put(struct gtt_buf *b, uint64_t v, unsigned bytes);

/* Appends the next n numbers of a record. */
void
gtt_pads_put_all(struct gtt_buf *b, struct gtt_pads_walk *w,
    const uint64_t *v, size_t n);

#endif
