#include "gotrace/args.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/cursor.h"

enum { NIL, FALSE_, TRUE_, INT, UINT, FLOAT, COMPLEX, STRING, SLICE, MAP,
    POINTER, FUNC, CHAN, ERROR, OTHER, MORE };

#define MAX_STRING	64

/* Quotes what is not printable ASCII; UTF-8 is kept. */
static void
quoted(struct gtt_buf *out, const uint8_t *s, size_t n)
{
	gtt_buf_putc(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"' || s[i] == '\\')
			gtt_buf_printf(out, "\\%c", s[i]);
		else if (s[i] == '\n')
			gtt_buf_puts(out, "\\n");
		else if (s[i] == '\t')
			gtt_buf_puts(out, "\\t");
		else if (s[i] < 0x20 || s[i] == 0x7f)
			gtt_buf_printf(out, "\\x%02x", s[i]);
		else
			gtt_buf_putc(out, (char)s[i]);
	}
	gtt_buf_putc(out, '"');
}

/* A string's bytes end at a whole character. */
static size_t
whole(const uint8_t *s, size_t n, uint64_t len)
{
	size_t k = n;

	if (len <= n)
		return n;
	while (k > 0 && n - k < 4 && (s[k - 1] & 0xc0) == 0x80)
		k--;
	return k > 0 && s[k - 1] >= 0xc0 ? k - 1 : n;
}

static void
text(struct gtt_buf *out, struct gtt_cursor *c, bool quote)
{
	uint64_t len = gtt_cursor_uvarint(c);
	uint64_t n = len < MAX_STRING ? len : MAX_STRING;
	const uint8_t *s = gtt_cursor_bytes(c, n);

	if (!s)
		return;
	n = whole(s, n, len);
	if (quote)
		quoted(out, s, n);
	else
		gtt_buf_put(out, s, n);
	if (n < len)
		gtt_buf_puts(out, "…");
}

static double
number(struct gtt_cursor *c)
{
	uint64_t bits = gtt_cursor_uvarint(c);
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static void
real(struct gtt_buf *out, double v, bool sign)
{
	char s[40];

	for (int digits = 1; digits <= 17; digits++) {
		snprintf(s, sizeof(s), sign ? "%+.*g" : "%.*g", digits, v);
		if (strtod(s, NULL) == v || isnan(v))
			break;
	}
	gtt_buf_puts(out, s);
}

static void
value(struct gtt_buf *out, struct gtt_cursor *c)
{
	int tag = gtt_cursor_u8(c);

	switch (tag) {
	case NIL:
		gtt_buf_puts(out, "nil");
		break;
	case FALSE_:
	case TRUE_:
		gtt_buf_puts(out, tag == TRUE_ ? "true" : "false");
		break;
	case INT:
		gtt_buf_puti(out, gtt_unzigzag(gtt_cursor_uvarint(c)));
		break;
	case UINT:
		gtt_buf_putu(out, gtt_cursor_uvarint(c));
		break;
	case FLOAT:
		real(out, number(c), false);
		break;
	case COMPLEX:
		gtt_buf_putc(out, '(');
		real(out, number(c), false);
		gtt_cursor_u8(c);
		real(out, number(c), true);
		gtt_buf_puts(out, "i)");
		break;
	case STRING:
		text(out, c, true);
		break;
	case SLICE:
	case MAP:
		gtt_buf_printf(out, "%s(len %llu)", tag == MAP ? "map" : "[]",
		    (unsigned long long)gtt_cursor_uvarint(c));
		break;
	case POINTER:
	case FUNC:
	case CHAN:
		gtt_buf_printf(out, "%s0x%llx", tag == FUNC ? "func " :
		    tag == CHAN ? "chan " : "",
		    (unsigned long long)gtt_cursor_uvarint(c));
		break;
	case ERROR:
		gtt_buf_puts(out, "error ");
		text(out, c, false);
		break;
	case OTHER:
		text(out, c, false);
		gtt_buf_puts(out, "{…}");
		break;
	default:
		gtt_buf_puts(out, "…");
		c->bad = tag != MORE;
		break;
	}
}

void
args_text(struct gtt_buf *out, const struct rec *slots, size_t n)
{
	const uint8_t *b = (const uint8_t *)slots;
	size_t len = n > 0 ? (size_t)(b[0] | b[1] << 8) : 0;
	struct gtt_cursor c;
	bool first = true;

	if (n == 0 || len > n * 16 - 2)
		return;
	c = gtt_cursor(b + 2, len);
	while (gtt_cursor_left(&c) > 0 && !c.bad) {
		if (!first)
			gtt_buf_puts(out, ", ");
		first = false;
		value(out, &c);
	}
}

void
args_name(const struct rec *slots, size_t n, char *name, size_t size)
{
	const uint8_t *b = (const uint8_t *)slots;
	size_t len = n > 0 ? (size_t)(b[0] | b[1] << 8) : 0;
	struct gtt_cursor c = gtt_cursor(b + 2, len < n * 16 ? len : 0);
	struct gtt_buf out = { 0 };

	if (gtt_cursor_u8(&c) == STRING)
		text(&out, &c, false);
	snprintf(name, size, "%.*s", (int)out.len, out.p ? out.p : "");
	gtt_buf_fini(&out);
}
