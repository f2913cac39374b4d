/*
 * The headers of batches; gen.h has the layout.
 */
#ifndef GTT_TRACE_V2_BATCH_H
#define GTT_TRACE_V2_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

struct gtt_v2_header {
	uint8_t		type;	/* EVENT_BATCH, EXPERIMENTAL_BATCH, END_OF_GENERATION */
	uint8_t		exp;	/* experiment, 0 none */
	uint64_t	gen, m, time, size;
	uint64_t	off;	/* of the header in the input: set by the caller */
	size_t		len;	/* bytes of the header */
};

/*
 * Parses the header that begins at p: 1, 0 when it takes more than the n bytes
 * that are there, -1.  n is at least 1.
 */
int
gtt_v2_parse_header(struct gtt_v2_header *h, const uint8_t *p, size_t n,
    struct gtt_err *err);

#endif
