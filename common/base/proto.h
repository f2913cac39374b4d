/*
 * Protocol buffers, written field by field after what a buffer holds.
 * Source: protobuf.dev, "Encoding".
 *
 * A message inside of another one:
 *
 *	size_t at = gtt_proto_begin(b, 4);
 *	gtt_proto_uint(b, 1, id);
 *	gtt_proto_end(b, at);
 *
 * A packed field is one whose values are written with gtt_buf_putv between
 * the same two calls.  Field numbers are 1 to 2^29 - 1.  Fields are written in
 * the order of the calls.
 */
#ifndef GTT_BASE_PROTO_H
#define GTT_BASE_PROTO_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

enum gtt_proto_wire {
	GTT_PROTO_VARINT = 0,
	GTT_PROTO_I64 = 1,
	GTT_PROTO_LEN = 2,
};

static inline void
gtt_proto_tag(struct gtt_buf *b, uint32_t field, enum gtt_proto_wire wire)
{
	gtt_buf_putv(b, (uint64_t)field << 3 | wire);
}

/* uint32, uint64, bool, enum; int32 and int64 that are not negative. */
static inline void
gtt_proto_uint(struct gtt_buf *b, uint32_t field, uint64_t v)
{
	gtt_proto_tag(b, field, GTT_PROTO_VARINT);
	gtt_buf_putv(b, v);
}

/* int32, int64: a negative one takes ten bytes. */
static inline void
gtt_proto_int(struct gtt_buf *b, uint32_t field, int64_t v)
{
	gtt_proto_uint(b, field, (uint64_t)v);
}

/* fixed64. */
void
gtt_proto_fixed64(struct gtt_buf *b, uint32_t field, uint64_t v);

/* bytes. */
void
gtt_proto_bytes(struct gtt_buf *b, uint32_t field, const void *p, size_t n);

/*
 * string: bytes that are not UTF-8 become U+FFFD, since readers insist on UTF-8,
 * and so does NUL, where some readers end a string.
 */
void
gtt_proto_str(struct gtt_buf *b, uint32_t field, const char *p, size_t n);

/* An embedded message, or a packed field. */
size_t
gtt_proto_begin(struct gtt_buf *b, uint32_t field);
void
gtt_proto_end(struct gtt_buf *b, size_t at);

#endif
