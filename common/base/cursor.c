#include "common/base/cursor.h"

uint64_t
gtt_cursor_uvarint_long(struct gtt_cursor *c)
{
	const uint8_t *p = c->p, *end = c->end;
	uint64_t v = 0;
	unsigned shift;

	for (shift = 0; shift < 63 && p < end; shift += 7) {
		uint8_t b = *p++;

		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80) {
			c->p = p;
			return v;
		}
	}
	if (shift == 63 && p < end && *p <= 1) {	/* the tenth byte: one bit */
		v |= (uint64_t)*p++ << 63;
		c->p = p;
		return v;
	}
	c->bad = true;
	return 0;
}

struct gtt_uvarint
gtt_uvarint_long(const uint8_t *p)
{
	struct gtt_cursor c = { p, p + 10, false };
	uint64_t v = gtt_cursor_uvarint_long(&c);

	return (struct gtt_uvarint){ v, c.bad ? NULL : c.p };
}
