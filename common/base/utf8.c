#include "common/base/utf8.h"

/*
 * How many bytes a code point takes that begins with byte c, and in *min the
 * smallest one that may take so many.  0: none begins with c.
 */
static unsigned
utf8_form(uint8_t c, uint32_t *min)
{
	if (c >= 0xf0) {
		*min = 0x10000;
		return c < 0xf8 ? 4 : 0;
	}
	if (c >= 0xe0) {
		*min = 0x800;
		return 3;
	}
	*min = 0x80;
	return c >= 0xc0 ? 2 : 0;
}

unsigned
gtt_utf8_decode(const char *p, size_t n, uint32_t *r)
{
	const uint8_t *s = (const uint8_t *)p;
	uint32_t min, v;
	unsigned len;

	if (s[0] < 0x80) {
		*r = s[0];
		return 1;
	}
	len = utf8_form(s[0], &min);
	if (len == 0 || n < len)
		return 0;
	v = s[0] & (0x7fu >> len);
	for (unsigned i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (s[i] & 0x3f);
	}
	if (v < min || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 0;
	*r = v;
	return len;
}
