#include "common/output/xml.h"

#include <stdbool.h>
#include <stdint.h>

#include "common/base/utf8.h"

/* Characters that change the direction of what follows: UAX #9, section 2. */
static bool
is_direction(uint32_t r)
{
	return r == 0x61c || r == 0x200e || r == 0x200f ||
	    (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069);
}

/* Source of what it can hold: XML 1.0, section 2.2. */
static bool
is_shown(uint32_t r)
{
	return r >= 0x20 && (r < 0x7f || r > 0x9f) && r != 0xfffe &&
	    r != 0xffff && !is_direction(r);
}

/* One character, or one byte that is none; returns its length. */
static size_t
put_one(struct gtt_buf *out, const char *p, size_t n)
{
	uint32_t r;
	unsigned len = gtt_utf8_decode(p, n, &r);

	if (len == 0 || !is_shown(r))
		gtt_buf_lit(out, "\xef\xbf\xbd");
	else if (r == '&')
		gtt_buf_lit(out, "&amp;");
	else if (r == '<')
		gtt_buf_lit(out, "&lt;");
	else if (r == '>')
		gtt_buf_lit(out, "&gt;");
	else if (r == '"')
		gtt_buf_lit(out, "&quot;");
	else
		gtt_buf_put(out, p, len);
	return len == 0 ? 1 : len;
}

void
gtt_xml_text(struct gtt_buf *out, const char *p, size_t n)
{
	for (size_t len; n > 0; p += len, n -= len)
		len = put_one(out, p, n);
}

void
gtt_xml_cut(struct gtt_buf *out, const char *p, size_t n, size_t max)
{
	size_t before = out->len, len;

	for (; n > 0 && max > 0; p += len, n -= len, max--) {
		before = out->len;
		len = put_one(out, p, n);
	}
	if (n > 0) {
		out->len = before;
		gtt_buf_lit(out, "\xe2\x80\xa6");
	}
}
