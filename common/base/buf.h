/*
 * A growing run of bytes, for building text.  Zero-initialised is empty.
 * The gtt_buf_put functions never fail.
 */
#ifndef GTT_BASE_BUF_H
#define GTT_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct gtt_buf {
	char	*p;	/* not NUL terminated */
	size_t	 len;
	size_t	 cap;
};

void
gtt_buf_fini(struct gtt_buf *b);

/* The slow path of gtt_buf_room. */
void
gtt_buf_more(struct gtt_buf *b, size_t n);

/* Makes room for n bytes after len and returns where they go; add to len. */
static inline char *
gtt_buf_room(struct gtt_buf *b, size_t n)
{
	if (__builtin_expect(b->cap - b->len < n, 0))
		gtt_buf_more(b, n);
	return b->p + b->len;
}

static inline void
gtt_buf_put(struct gtt_buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	memcpy(gtt_buf_room(b, n), p, n);
	b->len += n;
}

static inline void
gtt_buf_putc(struct gtt_buf *b, char c)
{
	*gtt_buf_room(b, 1) = c;
	b->len++;
}

/* A NUL-terminated string. */
static inline void
gtt_buf_puts(struct gtt_buf *b, const char *s)
{
	gtt_buf_put(b, s, strlen(s));
}

/*
 * Text from elsewhere, made safe for a terminal and for a part of a line: control
 * characters become \x1b and the like.
 */
void
gtt_buf_plain(struct gtt_buf *b, const char *p, size_t n);

#define gtt_buf_lit(b, s) gtt_buf_put(b, "" s, sizeof(s) - 1)

/* Decimal, and lower-case hexadecimal without a prefix. */
void
gtt_buf_putu(struct gtt_buf *b, uint64_t v);
void
gtt_buf_puti(struct gtt_buf *b, int64_t v);
void
gtt_buf_putx(struct gtt_buf *b, uint64_t v);

#define GTT_VARINT_MAX	10	/* bytes */

/*
 * Unsigned LEB128 in its shortest form, which cursor.h reads.  Writes at most
 * GTT_VARINT_MAX bytes and returns where the next one goes.
 */
static inline uint8_t *
gtt_putv(uint8_t *to, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*to++ = (uint8_t)(v | 0x80);
	*to++ = (uint8_t)v;
	return to;
}

static inline void
gtt_buf_putv(struct gtt_buf *b, uint64_t v)
{
	uint8_t *to = (uint8_t *)gtt_buf_room(b, GTT_VARINT_MAX);

	b->len = (size_t)((char *)gtt_putv(to, v) - b->p);
}

/* How many bytes gtt_putv writes. */
static inline unsigned
gtt_buf_sizev(uint64_t v)
{
	unsigned n = 1;

	for (; v >= 0x80; v >>= 7)
		n++;
	return n;
}

/* Signed numbers as unsigned ones, small if they are small; and back. */
static inline uint64_t
gtt_zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (uint64_t)(v >> 63);
}

static inline int64_t
gtt_unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

void
gtt_buf_printf(struct gtt_buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
