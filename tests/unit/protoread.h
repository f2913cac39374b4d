/*
 * Protocol buffers read, for tests: shares nothing with what writes them.
 */
#ifndef TESTS_UNIT_PROTOREAD_H
#define TESTS_UNIT_PROTOREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pb {			/* what is left of a message */
	const unsigned char	*p;
	size_t			 n;
	bool			 bad;
};

struct pb_field {
	uint32_t	id;
	unsigned	wire;
	uint64_t	v;	/* of wire 0 */
	struct pb	in;	/* of wire 2 */
};

static uint64_t
pb_number(struct pb *m)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		unsigned char c;

		if (m->n == 0)
			break;
		c = *m->p++;
		m->n--;
		v |= (uint64_t)(c & 0x7f) << (shift < 64 ? shift : 63);
		if (c < 0x80)
			return v;
	}
	m->bad = true;
	m->n = 0;
	return 0;
}

/* The next field: false at the end, or with m->bad. */
static bool
pb_next(struct pb *m, struct pb_field *f)
{
	uint64_t tag;

	if (m->n == 0)
		return false;
	tag = pb_number(m);
	*f = (struct pb_field){ .id = (uint32_t)(tag >> 3), .wire = tag & 7 };
	if (f->wire == 0) {
		f->v = pb_number(m);
	} else {
		uint64_t len = f->wire == 2 ? pb_number(m) : 8;

		if (len > m->n || (f->wire != 1 && f->wire != 2))
			m->bad = true;
		else {
			f->in = (struct pb){ m->p, (size_t)len, false };
			m->p += len;
			m->n -= len;
		}
	}
	if (m->bad)
		m->n = 0;
	return !m->bad;
}

/* Field id of m, the first; wire 3, which there is not, when it has none. */
static __attribute__((unused)) struct pb_field
pb_get(struct pb m, uint32_t id)
{
	struct pb_field f;

	while (pb_next(&m, &f)) {
		if (f.id == id)
			return f;
	}
	return (struct pb_field){ .wire = 3 };
}

#endif
