#include "common/output/quote.h"

#include <stdbool.h>
#include <string.h>

#include "common/base/utf8.h"

static const uint32_t printable[][2] = {
#include "common/output/isprint.inc"
};

static const char hex[] = "0123456789abcdef";

/* Whether Go 1.27 prints code point r as itself. */
static bool
is_print(uint32_t r)
{
	size_t lo = 0, hi = sizeof printable / sizeof printable[0], mid;

	if (r < 0x80)
		return r >= ' ' && r < 0x7f;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (r > printable[mid][1])
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sizeof printable / sizeof printable[0] &&
	    r >= printable[lo][0];
}

/* A backslash, letter c, and v as a number of so many hexadecimal digits. */
static void
put_escape(struct gtt_buf *out, char c, uint32_t v, unsigned digits)
{
	gtt_buf_putc(out, '\\');
	gtt_buf_putc(out, c);
	while (digits-- > 0)
		gtt_buf_putc(out, hex[v >> 4 * digits & 15]);
}

/* Code point r, of which p is the form in UTF-8. */
static void
put_rune(struct gtt_buf *out, uint32_t r, const char *p, unsigned len)
{
	static const char letters[] = "abtnvfr";	/* from 7 on */

	if (r == '"' || r == '\\')
		put_escape(out, (char)r, 0, 0);
	else if (is_print(r))
		gtt_buf_put(out, p, len);
	else if (r >= '\a' && r <= '\r')
		put_escape(out, letters[r - '\a'], 0, 0);
	else if (r < ' ' || r == 0x7f)
		put_escape(out, 'x', r, 2);
	else if (r < 0x10000)
		put_escape(out, 'u', r, 4);
	else
		put_escape(out, 'U', r, 8);
}

#define EVERY(x) (UINT64_C(0x0101010101010101) * (x))
#define HAS_ZERO(w) (((w) - EVERY(1)) & ~(w) & EVERY(0x80))

/* Whether eight bytes are ASCII that is printed as it is. */
static inline bool
plain8(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	/* The last two: below ' ' a subtraction borrows; 0x7f + 1 is 0x80. */
	return ((w | HAS_ZERO(w ^ EVERY('"')) | HAS_ZERO(w ^ EVERY('\\')) |
	    (w - EVERY(' ')) | (w + EVERY(1))) & EVERY(0x80)) == 0;
}

static inline bool
plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* How many of the n bytes at p are printed as they are, from the first on. */
static size_t
plain_run(const char *p, size_t n)
{
	size_t i = 0;

	while (n - i >= 8 && plain8(p + i))
		i += 8;
	while (i < n && plain(p[i]))
		i++;
	return i;
}

void
gtt_quote_part(struct gtt_buf *out, const char *p, size_t n)
{
	uint32_t r;
	unsigned len;
	size_t run;

	for (;;) {
		run = plain_run(p, n);
		gtt_buf_put(out, p, run);
		p += run;
		n -= run;
		if (n == 0)
			return;
		len = gtt_utf8_decode(p, n, &r);
		if (len > 0) {
			put_rune(out, r, p, len);
		} else {
			put_escape(out, 'x', (uint8_t)*p, 2);
			len = 1;
		}
		p += len;
		n -= len;
	}
}

void
gtt_quote(struct gtt_buf *out, const char *p, size_t n)
{
	gtt_buf_putc(out, '"');
	gtt_quote_part(out, p, n);
	gtt_buf_putc(out, '"');
}
