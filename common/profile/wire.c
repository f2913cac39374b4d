#include "common/profile/wire.h"

#include <inttypes.h>
#include <string.h>

static int
bad_number(const struct gtt_wire *m, struct gtt_err *err)
{
	return gtt_fail(err, GTT_EDATA, gtt_wire_offset(m),
	    "a number that is cut, or of more than 64 bits");
}

static int
cut_field(const struct gtt_wire_field *f, struct gtt_err *err)
{
	return gtt_fail(err, GTT_ECUT, f->off,
	    "field %" PRIu64 " goes past the end of what holds it", f->id);
}

/* The value of f, whose number and type are known. */
static int
read_value(struct gtt_wire *m, struct gtt_wire_field *f, struct gtt_err *err)
{
	uint64_t n;

	switch (f->type) {
	case GTT_WIRE_VARINT:
		f->in = *m;
		f->v = gtt_cursor_uvarint(&m->c);
		f->in.c.end = m->c.p;
		return m->c.bad ? bad_number(m, err) : 0;
	case GTT_WIRE_I64:
		n = 8;
		break;
	case GTT_WIRE_LEN:
		n = gtt_cursor_uvarint(&m->c);
		if (m->c.bad)
			return bad_number(m, err);
		break;
	case GTT_WIRE_I32:
		n = 4;
		break;
	default:
		return gtt_fail(err, GTT_EDATA, f->off,
		    "field %" PRIu64 " has wire type %u, which there is not",
		    f->id, f->type);
	}
	f->in = *m;
	if (gtt_cursor_bytes(&m->c, n) == NULL)
		return cut_field(f, err);
	f->in.c.end = m->c.p;
	return 0;
}

int
gtt_wire_next(struct gtt_wire *m, struct gtt_wire_field *f,
    struct gtt_err *err)
{
	uint64_t tag;

	if (gtt_cursor_left(&m->c) == 0)
		return 0;
	f->off = gtt_wire_offset(m);
	tag = gtt_cursor_uvarint(&m->c);
	if (m->c.bad)
		return bad_number(m, err);
	f->id = tag >> 3;
	f->type = tag & 7;
	return read_value(m, f, err) < 0 ? -1 : 1;
}

static const char *
type_name(unsigned type)
{
	switch ((enum gtt_wire_type)type) {
	case GTT_WIRE_VARINT:	return "a number";
	case GTT_WIRE_I64:	return "eight bytes";
	case GTT_WIRE_LEN:	return "a run of bytes";
	case GTT_WIRE_I32:	return "four bytes";
	}
	return "?";
}

int
gtt_wire_expect(const struct gtt_wire_field *f, enum gtt_wire_type type,
    const char *name, struct gtt_err *err)
{
	if (f->type == type)
		return 0;
	return gtt_fail(err, GTT_EDATA, f->off,
	    "field %" PRIu64 " of a %s is %s, not %s", f->id, name,
	    type_name(f->type), type_name(type));
}

int
gtt_wire_list(const struct gtt_wire_field *f, struct gtt_wire *m,
    const char *name, struct gtt_err *err)
{
	if (f->type != GTT_WIRE_LEN &&
	    gtt_wire_expect(f, GTT_WIRE_VARINT, name, err) < 0)
		return -1;
	*m = f->in;
	return 0;
}

int
gtt_wire_number(struct gtt_wire *m, uint64_t *v, struct gtt_err *err)
{
	if (gtt_cursor_left(&m->c) == 0)
		return 0;
	*v = gtt_cursor_uvarint(&m->c);
	return m->c.bad ? bad_number(m, err) : 1;
}

int
gtt_wire_numbers(struct gtt_wire m, uint64_t *v, unsigned n, const char *name,
    struct gtt_err *err)
{
	struct gtt_wire_field f;
	int rc;

	memset(v, 0, (n + 1) * sizeof v[0]);
	while ((rc = gtt_wire_next(&m, &f, err)) == 1) {
		if (f.id < 1 || f.id > n)
			continue;
		if (gtt_wire_expect(&f, GTT_WIRE_VARINT, name, err) < 0)
			return -1;
		v[f.id] = f.v;
	}
	return rc;
}
