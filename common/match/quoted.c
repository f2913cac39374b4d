#include "common/match/quoted.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/* The text on its way through. */
struct scan {
	const char		*s;
	size_t			 n;
	size_t			 i;
	struct gtt_unquoted	*u;
	struct gtt_err		*err;
};

static int
wrong(struct scan *c, size_t at, const char *what)
{
	return gtt_fail(c->err, GTT_EUSAGE, at, "%s", what);
}

static void
put(struct scan *c, size_t at, unsigned byte)
{
	c->u->p[c->u->len] = (char)byte;
	c->u->at[c->u->len++] = at;
}

static void
put_rune(struct scan *c, size_t at, uint32_t r)
{
	if (r < 0x80) {
		put(c, at, r);
		return;
	}
	if (r < 0x800) {
		put(c, at, 0xc0 | r >> 6);
	} else {
		if (r < 0x10000) {
			put(c, at, 0xe0 | r >> 12);
		} else {
			put(c, at, 0xf0 | r >> 18);
			put(c, at, 0x80 | (r >> 12 & 0x3f));
		}
		put(c, at, 0x80 | (r >> 6 & 0x3f));
	}
	put(c, at, 0x80 | (r & 0x3f));
}

static int
digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	if (ch >= 'A' && ch <= 'F')
		return ch - 'A' + 10;
	return 16;
}

/* Exactly count digits of base 8 or 16 at c->i. */
static int
number(struct scan *c, size_t at, unsigned base, unsigned count, uint32_t *v)
{
	*v = 0;
	for (; count > 0; count--, c->i++) {
		if (c->i >= c->n || digit(c->s[c->i]) >= (int)base)
			return wrong(c, at, "too few digits in an escape");
		*v = *v * base + (unsigned)digit(c->s[c->i]);
	}
	return 0;
}

static int
escape_number(struct scan *c, size_t at, char kind)
{
	uint32_t v;

	switch (kind) {
	case 'x':
		if (number(c, at, 16, 2, &v) < 0)
			return -1;
		put(c, at, v);
		return 0;
	case 'u':
	case 'U':
		if (number(c, at, 16, kind == 'u' ? 4 : 8, &v) < 0)
			return -1;
		if (v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
			return wrong(c, at, "an escape names no character");
		put_rune(c, at, v);
		return 0;
	}
	c->i--;		/* the first of three octal digits */
	if (number(c, at, 8, 3, &v) < 0)
		return -1;
	if (v > 0xff)
		return wrong(c, at, "an octal escape is above \\377");
	put(c, at, v);
	return 0;
}

/* c->i is at a backslash. */
static int
escape(struct scan *c)
{
	static const char plain[] = "abfnrtv\\\"", means[] = "\a\b\f\n\r\t\v\\\"";
	size_t at = c->i++;
	const char *known;
	char kind;

	if (c->i >= c->n)
		return wrong(c, at, "the text ends in an escape");
	kind = c->s[c->i++];
	known = memchr(plain, kind, sizeof plain - 1);
	if (known != NULL) {
		put(c, at, (unsigned char)means[known - plain]);
		return 0;
	}
	if (strchr("xuU01234567", kind) != NULL && kind != '\0')
		return escape_number(c, at, kind);
	return gtt_fail(c->err, GTT_EUSAGE, at, "unknown escape \\%c in "
	    "double quotes; write \\\\%c, or quote with ` instead",
	    kind, kind);
}

/* Up to the quote that ends the literal begun at start. */
static int
body(struct scan *c, size_t start)
{
	char quote = c->s[start];

	for (c->i = start + 1; c->i < c->n && c->s[c->i] != quote;) {
		char ch = c->s[c->i];

		if (quote == '"' && ch == '\\') {
			if (escape(c) < 0)
				return -1;
			continue;
		}
		if (quote == '"' && ch == '\n')
			return wrong(c, c->i, "a line ends in double quotes");
		if (quote == '"' || ch != '\r')	/* Go drops these in `...` */
			put(c, c->i, (unsigned char)ch);
		c->i++;
	}
	if (c->i >= c->n)
		return wrong(c, start, "a quote that is not closed");
	c->u->at[c->u->len] = c->i++;
	return 0;
}

int
gtt_unquote(const char *text, size_t n, size_t *pos, struct gtt_unquoted *u,
    struct gtt_err *err)
{
	struct scan c = { text, n, *pos, u, err };

	*u = (struct gtt_unquoted){ NULL, NULL, 0 };
	if (*pos >= n || (text[*pos] != '"' && text[*pos] != '`'))
		return wrong(&c, *pos, "no quoted text here");
	/* No escape stands for more bytes than it is long. */
	u->p = gtt_calloc(n - *pos, 1);
	u->at = gtt_calloc(n - *pos, sizeof u->at[0]);
	if (body(&c, *pos) < 0) {
		gtt_unquoted_fini(u);
		return -1;
	}
	*pos = c.i;
	return 0;
}

void
gtt_unquoted_fini(struct gtt_unquoted *u)
{
	free(u->p);
	free(u->at);
	*u = (struct gtt_unquoted){ NULL, NULL, 0 };
}
