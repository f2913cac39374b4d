#include <string.h>

#include "common/trace/v1/scan.h"

#define MAX_TEXT	1000000	/* bytes of a string; Go's limit, too */
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

	if (len > MAX_TEXT)
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

int
gtt_v1_read(struct gtt_cursor *c, int version, struct gtt_v1_record *r,
    const char **why)
{
	const struct gtt_cursor at = *c;
	struct gtt_cursor args;
	uint8_t b = gtt_cursor_u8(c);
	unsigned count = b >> 6, i;
	uint64_t len;

	r->type = b & 0x3f;
	if (r->type == GTT_V1_NONE || r->type >= GTT_V1_NTYPES ||
	    gtt_v1_specs[r->type].since > version)
		return bad(c, at, why, "unknown event type");
	if (r->type == GTT_V1_STRING)
		return read_string(c, at, r, why);
	if (r->type == GTT_V1_BATCH)
		return read_batch(c, at, version, count, r, why);
	args = *c;
	if (count == 3) {
		len = gtt_cursor_uvarint(c);
		args.p = gtt_cursor_bytes(c, len);
		if (c->bad)
			return bad(c, at, why, "cut or malformed event");
		args.end = c->p;
	}
	if (r->type == GTT_V1_STACK) {
		if (count != 3 || len > MAX_RECORD)
			return bad(c, at, why, "malformed stack");
		r->stack = args;
		return 1;
	}
	r->n = gtt_v1_numbers(r->type, version);
	if (count != 3 && count + (version < 7 ? 2 : 1) != r->n)
		return bad(c, at, why, "wrong number of arguments");
	for (i = 0; i < r->n; i++)
		r->num[i] = gtt_cursor_uvarint(&args);
	if (args.bad)
		return bad(c, at, why, "cut or malformed event");
	if (count == 3 && args.p != args.end)
		return bad(c, at, why, "wrong number of arguments");
	c->p = args.p;
	if (r->type == GTT_V1_USER_LOG) {
		read_text(c, r);
		if (c->bad)
			return bad(c, at, why, "cut or malformed log text");
	}
	return 1;
}
