/*
 * Protocol buffers read field by field; private to common/profile.
 * Source: protobuf.dev, "Encoding": the wire types, and that a list of numbers
 * may come packed into one field, or one by one, or both.
 */
#ifndef GTT_PROFILE_WIRE_H
#define GTT_PROFILE_WIRE_H

#include <stdint.h>

#include "common/base/cursor.h"
#include "common/base/err.h"

/* What is left of a message. */
struct gtt_wire {
	struct gtt_cursor	 c;
	const uint8_t		*base;	/* the first byte of the input */
};

enum gtt_wire_type {
	GTT_WIRE_VARINT = 0,
	GTT_WIRE_I64 = 1,
	GTT_WIRE_LEN = 2,
	GTT_WIRE_I32 = 5,
};

struct gtt_wire_field {
	uint64_t	id;
	unsigned	type;		/* enum gtt_wire_type */
	uint64_t	v;		/* of GTT_WIRE_VARINT */
	struct gtt_wire	in;		/* of GTT_WIRE_LEN */
	uint64_t	off;		/* where it begins in the input */
};

/* Offset in the input of the next byte. */
static inline uint64_t
gtt_wire_offset(const struct gtt_wire *m)
{
	return (uint64_t)(m->c.p - m->base);
}

/* The next field: 1, 0 at the end of the message, -1 when it is damaged. */
int
gtt_wire_next(struct gtt_wire *m, struct gtt_wire_field *f,
    struct gtt_err *err);

/* -1 when f, a field with this name, is of another type than it must be. */
int
gtt_wire_expect(const struct gtt_wire_field *f, enum gtt_wire_type type,
    const char *name, struct gtt_err *err);

/*
 * For f, a list of numbers or a part of one: sets *m to its numbers, which
 * gtt_wire_number gives: 1, 0 at the end, -1.
 */
int
gtt_wire_list(const struct gtt_wire_field *f, struct gtt_wire *m,
    const char *name, struct gtt_err *err);
int
gtt_wire_number(struct gtt_wire *m, uint64_t *v, struct gtt_err *err);

/*
 * Reads a message all of whose fields that are known, 1 to n, are numbers: into
 * v[1] to v[n], 0 for those that are not there.  The last of several counts.
 */
int
gtt_wire_numbers(struct gtt_wire m, uint64_t *v, unsigned n, const char *name,
    struct gtt_err *err);

#endif
