/*
 * The raw text of a trace, gtt-raw(5): a header line, then a line for each
 * record of either format, with its frames or its data on the lines after it.
 * raw.c prints it, assembler.c reads it; both follow the shapes.
 */
#ifndef TRACECAT_RAWTEXT_H
#define TRACECAT_RAWTEXT_H

#include <stdbool.h>

#include "common/trace/v1/wire.h"
#include "common/trace/v2/put.h"

#define RAW_TYPES	256
#define RAW_NUMBERS	8	/* of a record at most */

/* What the text of a type of record has. */
struct rawshape {
	const char	*name;		/* "" where there is no such type */
	const char	*names[RAW_NUMBERS];	/* of its numbers */
	uint8_t		 n;		/* how many of them */
	size_t		 padded;	/* this number the runtime pads */
	uint8_t		 per_frame;	/* numbers in each frame of a stack */
	bool		 has_data;
	bool		 sized;		/* may have a length: NAME/BYTES */
};

/*
 * A record of either format as it is in the text.  What it points to belongs
 * to whoever made it.
 */
struct rawrecord {
	unsigned		 type;
	uint64_t		 num[RAW_NUMBERS];
	const uint64_t		*frames;	/* per_frame numbers each */
	size_t			 nframes;
	const uint8_t		*data;
	size_t			 len;
	struct gtt_pads		 pads;	/* as in the formats' records */
	unsigned		 length; /* as in struct gtt_v1_widths */
	bool			 unsized; /* a batch whose size is to be found */
};

/*
 * The shapes of a version, by type.  All versions of v2 have those of the newest:
 * experiments write types that their version does not have, and a type means the
 * same in all of them.
 */
void
rawtext_shapes(struct rawshape shapes[RAW_TYPES], int version);

/* "Trace Go1.N", the first line. */
void
rawtext_header(struct gtt_buf *out, int version);

/* Appends a blank and NAME=V. */
void
rawtext_number(struct gtt_buf *out, char blank, const char *name, uint64_t v);

/* Appends a record with all its lines. */
void
rawtext_put(struct gtt_buf *out, const struct rawshape *s,
    const struct rawrecord *rec);

#endif
