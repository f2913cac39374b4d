/*
 * The one bounded way through bytes of an input.  A read past the end or a
 * malformed number sets the sticky bad flag and gives 0; a decoder reads all
 * its fields, tests bad once, then uses them.
 *
 * Numbers are unsigned LEB128 of at most ten bytes, least significant first;
 * padding with zero groups is allowed (the Go runtime reserves room for
 * lengths that way).  Source: encoding/binary's Uvarint.
 */
#ifndef GTT_BASE_CURSOR_H
#define GTT_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gtt_cursor {
	const uint8_t	*p;
	const uint8_t	*end;
	bool		 bad;
};

static inline struct gtt_cursor
gtt_cursor(const void *p, size_t len)
{
	const uint8_t *b = p;

	return (struct gtt_cursor){ b, b + len, false };
}

static inline size_t
gtt_cursor_left(const struct gtt_cursor *c)
{
	return (size_t)(c->end - c->p);
}

static inline uint8_t
gtt_cursor_u8(struct gtt_cursor *c)
{
	if (__builtin_expect(c->p >= c->end, 0)) {
		c->bad = true;
		return 0;
	}
	return *c->p++;
}

/* The slow path of gtt_cursor_uvarint: numbers of two bytes and more. */
uint64_t
gtt_cursor_uvarint_long(struct gtt_cursor *c);

static inline uint64_t
gtt_cursor_uvarint(struct gtt_cursor *c)
{
	if (__builtin_expect(c->p < c->end && *c->p < 0x80, 1))
		return *c->p++;
	return gtt_cursor_uvarint_long(c);
}

/* A number and where it ends; p is NULL when it takes more than ten bytes. */
struct gtt_uvarint {
	uint64_t	v;
	const uint8_t	*p;
};

struct gtt_uvarint
gtt_uvarint_long(const uint8_t *p);

/*
 * A number, where ten bytes are known to be readable.  One that does not end
 * within them sets *bad and leaves *pp alone.
 */
static inline __attribute__((always_inline)) uint64_t
gtt_uvarint_near(const uint8_t **pp, bool *bad)
{
	const uint8_t *p = *pp;
	uint64_t v = *p++;
	struct gtt_uvarint n;

	if (__builtin_expect(v < 0x80, 1)) {
		*pp = p;
		return v;
	}
	v = (v & 0x7f) | (uint64_t)*p << 7;
	if (*p++ < 0x80) {
		*pp = p;
		return v;
	}
	v = (v & 0x3fff) | (uint64_t)*p << 14;
	if (*p++ < 0x80) {
		*pp = p;
		return v;
	}
	n = gtt_uvarint_long(*pp);
	if (n.p != NULL)
		*pp = n.p;
	else
		*bad = true;
	return n.v;
}

/* The next n bytes as they lie, or NULL and bad when there are fewer. */
static inline const uint8_t *
gtt_cursor_bytes(struct gtt_cursor *c, uint64_t n)
{
	const uint8_t *p = c->p;

	if (n > gtt_cursor_left(c)) {
		c->bad = true;
		return NULL;
	}
	c->p += n;
	return p;
}

#endif
