#include "common/base/buf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/mem.h"

void
gtt_buf_fini(struct gtt_buf *b)
{
	free(b->p);
	*b = (struct gtt_buf){ 0 };
}

void
gtt_buf_more(struct gtt_buf *b, size_t n)
{
	if (n > SIZE_MAX - b->len)
		gtt_nomem();
	b->p = gtt_grow(b->p, &b->cap, b->len + n, 1);
}

static const char digits2[] =
    "0001020304050607080910111213141516171819"
    "2021222324252627282930313233343536373839"
    "4041424344454647484950515253545556575859"
    "6061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";

void
gtt_buf_putu(struct gtt_buf *b, uint64_t v)
{
	char tmp[20];
	size_t i = sizeof tmp;

	while (v >= 100) {
		i -= 2;
		memcpy(tmp + i, digits2 + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10) {
		i -= 2;
		memcpy(tmp + i, digits2 + v * 2, 2);
	} else {
		tmp[--i] = (char)('0' + v);
	}
	gtt_buf_put(b, tmp + i, sizeof tmp - i);
}

void
gtt_buf_puti(struct gtt_buf *b, int64_t v)
{
	if (v < 0) {
		gtt_buf_putc(b, '-');
		gtt_buf_putu(b, -(uint64_t)v);
	} else {
		gtt_buf_putu(b, (uint64_t)v);
	}
}

void
gtt_buf_putx(struct gtt_buf *b, uint64_t v)
{
	char tmp[16];
	size_t i = sizeof tmp;

	do {
		tmp[--i] = "0123456789abcdef"[v & 15];
		v >>= 4;
	} while (v != 0);
	gtt_buf_put(b, tmp + i, sizeof tmp - i);
}

/* U+0080 to U+009F, of two bytes, are controls, too. */
static bool
is_c1(uint8_t first, uint8_t second)
{
	return first == 0xc2 && second >= 0x80 && second <= 0x9f;
}

void
gtt_buf_plain(struct gtt_buf *b, const char *p, size_t n)
{
	uint8_t before = 0, c, next;

	for (size_t i = 0; i < n; i++, before = c) {
		c = (uint8_t)p[i];
		next = i + 1 < n ? (uint8_t)p[i + 1] : 0;
		if (c < ' ' || c == 0x7f || is_c1(c, next) || is_c1(before, c))
			gtt_buf_printf(b, "\\x%02x", c);
		else
			gtt_buf_putc(b, p[i]);
	}
}

void
gtt_buf_printf(struct gtt_buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		vsnprintf(gtt_buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
	va_end(ap);
}
