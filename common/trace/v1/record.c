#include <string.h>

#include "common/trace/v1/scan.h"

#define MAX_RECORD	(1 << 16) /* bytes of a record of a stack */

static int
bad(struct gtt_cursor *c, struct gtt_cursor at, const char **why,
    const char *what)
{
	*why = what;
	*c = at;
	return 0;
}

/* A length and that many bytes. */
static void
read_text(struct gtt_cursor *c, struct gtt_v1_record *r)
{
	uint64_t len = gtt_cursor_uvarint(c);

	if (len > GTT_V1_MAX_TEXT)
		c->bad = true;
	else
		r->text = gtt_cursor_bytes(c, len);
	r->text_len = (uint32_t)len;
}

static int
read_string(struct gtt_cursor *c, struct gtt_cursor at,
    struct gtt_v1_record *r, const char **why)
{
	r->num[0] = gtt_cursor_uvarint(c);
	r->n = 1;
	read_text(c, r);
	if (c->bad)
		return bad(c, at, why, "cut or malformed string");
	if (r->num[0] == 0 || r->text_len == 0)
		return bad(c, at, why, "string without an id or without text");
	return 1;
}

static int
read_batch(struct gtt_cursor *c, struct gtt_cursor at, int version,
    unsigned count, struct gtt_v1_record *r, const char **why)
{
	unsigned i;

	if (count != 1)
		return bad(c, at, why, "batch with a wrong number of arguments");
	r->n = version < 7 ? 3 : 2;
	for (i = 0; i < r->n; i++)
		r->num[i] = gtt_cursor_uvarint(c);
	if (c->bad)
		return bad(c, at, why, "cut or malformed batch header");
	if (r->num[0] != UINT64_MAX && r->num[0] > INT32_MAX)
		return bad(c, at, why, "P id out of range");
	return 1;
}

/* The numbers of an event: fast where they cannot reach the end. */
static void
read_numbers(struct gtt_cursor *c, unsigned n, uint64_t *num)
{
	const uint8_t *p = c->p;
	unsigned i;

	if (__builtin_expect(gtt_cursor_left(c) < GTT_V1_FAR, 0)) {
		for (i = 0; i < n; i++)
			num[i] = gtt_cursor_uvarint(c);
		return;
	}
	for (i = 0; i < n; i++)
		num[i] = gtt_uvarint_near(&p, &c->bad);
	c->p = p;
}

static int
read_stack(struct gtt_cursor *c, struct gtt_cursor at, unsigned count,
    struct gtt_v1_record *r, const char **why)
{
	uint64_t len = gtt_cursor_uvarint(c);
	const uint8_t *p;

	if (count != 3 || len > MAX_RECORD)
		return bad(c, at, why, "malformed stack");
	p = gtt_cursor_bytes(c, len);
	if (c->bad)
		return bad(c, at, why, "cut or malformed stack");
	r->stack = gtt_cursor(p, len);
	return 1;
}

static int
read_other(struct gtt_cursor *c, struct gtt_cursor at,
    const struct gtt_v1_format *f, unsigned count, struct gtt_v1_record *r,
    const char **why)
{
	if (r->type == GTT_V1_BATCH)
		return read_batch(c, at, f->version, count, r, why);
	if (r->type == GTT_V1_STRING && f->version >= 7)
		return read_string(c, at, r, why);
	if (r->type == GTT_V1_STACK)
		return read_stack(c, at, count, r, why);
	return bad(c, at, why, "unknown event type");
}

int
gtt_v1_read(struct gtt_cursor *c, const struct gtt_v1_format *f,
    struct gtt_v1_record *r, const char **why)
{
	const struct gtt_cursor at = *c;
	uint8_t b = gtt_cursor_u8(c);
	const unsigned count = b >> 6;
	const uint8_t *end = NULL;
	uint64_t len;

	r->type = b & 0x3f;
	r->n = f->numbers[r->type];
	if (__builtin_expect(r->n == 0, 0))
		return read_other(c, at, f, count, r, why);
	if (count == 3) {
		len = gtt_cursor_uvarint(c);
		if (c->bad || len > gtt_cursor_left(c))
			return bad(c, at, why, "cut or malformed event");
		end = c->p + len;
	} else if (count + (f->version < 7 ? 2 : 1) != r->n) {
		return bad(c, at, why, "wrong number of arguments");
	}
	read_numbers(c, r->n, r->num);
	if (__builtin_expect(c->bad, 0))
		return bad(c, at, why, "cut or malformed event");
	if (end != NULL && c->p != end)
		return bad(c, at, why, "wrong number of arguments");
	if (r->type == GTT_V1_USER_LOG) {
		read_text(c, r);
		if (c->bad)
			return bad(c, at, why, "cut or malformed log text");
	}
	return 1;
}
