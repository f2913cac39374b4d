#include "common/trace/v1/wire.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/input/window.h"

#define MAX_PLAIN 128		/* no record without text or stack is longer */

struct gtt_v1_wire {
	struct gtt_window	 win;
	struct gtt_v1_format	 format;
	struct gtt_arena	 large;		/* a record no window can show */
};

struct gtt_v1_wire *
gtt_v1_wire_new(struct gtt_input *in, int version)
{
	struct gtt_v1_wire *w = gtt_calloc(1, sizeof *w);

	w->win.in = in;
	w->format = gtt_v1_format(version);
	return w;
}

void
gtt_v1_wire_free(struct gtt_v1_wire *w)
{
	if (w == NULL)
		return;
	gtt_arena_fini(&w->large);
	free(w);
}

/*
 * How many bytes the record at c takes, as far as its beginning tells; of most
 * that is a limit.
 */
static size_t
size_at(struct gtt_cursor c)
{
	const uint8_t *from = c.p;
	uint8_t b = gtt_cursor_u8(&c);
	unsigned type = b & 0x3f;
	uint64_t len;

	if (type != GTT_V1_STRING && type != GTT_V1_STACK &&
	    type != GTT_V1_USER_LOG)
		return MAX_PLAIN;
	len = gtt_cursor_uvarint(&c);	/* of a string its id */
	if (type == GTT_V1_STRING)
		len = gtt_cursor_uvarint(&c);
	if (type == GTT_V1_USER_LOG && b >> 6 == 3) {
		gtt_cursor_bytes(&c, len);
		len = gtt_cursor_uvarint(&c);
	}
	/* Longer ones than this are refused without being looked at. */
	if (c.bad || len > GTT_V1_MAX_TEXT)
		return MAX_PLAIN;
	return (size_t)(c.p - from) + (size_t)len;
}

static int
damaged(struct gtt_v1_wire *w, enum gtt_code code, const char *why,
    struct gtt_err *err)
{
	return gtt_fail(err, code, gtt_window_offset(&w->win), "%s", why);
}

/* A record of size bytes, which is more than a window need have. */
static int
read_large(struct gtt_v1_wire *w, size_t size, struct gtt_v1_record *rec,
    struct gtt_cursor *bytes, struct gtt_err *err)
{
	uint64_t off = gtt_window_offset(&w->win);
	struct gtt_cursor c;
	const uint8_t *p;
	const char *why;
	size_t got;
	int rc;

	rc = gtt_window_take(&w->win, size, &w->large, &p, &got, err);
	if (rc < 0)
		return -1;
	*bytes = c = gtt_cursor(p, got);
	if (!gtt_v1_read(&c, &w->format, rec, &why))
		return gtt_fail(err, got < size ? GTT_ECUT : GTT_EDATA, off,
		    "%s", why);
	return 1;
}

/*
 * After the window as it is did not do, because of why: 1 it has grown, 0 the
 * input ends here, -1; *size is set where no window is large enough.
 */
static int
grow(struct gtt_v1_wire *w, const char *why, size_t *size,
    struct gtt_err *err)
{
	size_t left = gtt_cursor_left(&w->win.c);
	int rc;

	if (left >= MAX_PLAIN) {
		*size = size_at(w->win.c);
		if (left >= *size)
			return damaged(w, GTT_EDATA, why, err);
		if (*size > GTT_INPUT_PEEK)
			return 1;
	}
	*size = 0;
	rc = gtt_window_want(&w->win, left + 1, err);
	if (rc != 0)
		return rc;
	return left == 0 ? 0 : damaged(w, GTT_ECUT, why, err);
}

int
gtt_v1_wire_next(struct gtt_v1_wire *w, struct gtt_v1_record *rec,
    struct gtt_cursor *bytes, uint64_t *off, struct gtt_err *err)
{
	const char *why = "";
	size_t size = 0;
	int rc;

	if (w->large.bytes > 0)
		gtt_arena_fini(&w->large);
	gtt_window_tend(&w->win);
	for (;;) {
		const uint8_t *at = w->win.c.p;

		*off = gtt_window_offset(&w->win);
		if (gtt_cursor_left(&w->win.c) > 0 &&
		    gtt_v1_read(&w->win.c, &w->format, rec, &why)) {
			*bytes = gtt_cursor(at, (size_t)(w->win.c.p - at));
			return 1;
		}
		rc = grow(w, why, &size, err);
		if (rc <= 0)
			return rc;
		if (size > 0)
			return read_large(w, size, rec, bytes, err);
	}
}

/* What the length n of a record takes where nobody says otherwise. */
static unsigned
usual_width(const struct gtt_v1_format *f, unsigned type, uint64_t n)
{
	return type == GTT_V1_STACK && f->version >= 21 ? 10 :
	    gtt_buf_sizev(n);
}

/* How many numbers follow the type and the length; of a stack, all. */
static size_t
count_numbers(const struct gtt_v1_format *f, unsigned type)
{
	switch (type) {
	case GTT_V1_STACK:
		return SIZE_MAX;
	case GTT_V1_BATCH:
		return f->version < 7 ? 3 : 2;
	case GTT_V1_STRING:
		return 2;
	default:
		return f->numbers[type] + (type == GTT_V1_USER_LOG ? 1u : 0u);
	}
}

/* Whether a record that the runtime writes has a length. */
static bool
has_length(const struct gtt_v1_format *f, unsigned type)
{
	if (type == GTT_V1_BATCH || type == GTT_V1_STRING)
		return false;
	return type == GTT_V1_STACK ||
	    f->numbers[type] >= 3 + (f->version < 7 ? 2 : 1);
}

void
gtt_v1_find_widths(const struct gtt_v1_format *f, struct gtt_cursor c,
    struct gtt_v1_widths *w, struct gtt_buf *room)
{
	uint8_t b = gtt_cursor_u8(&c);
	unsigned type = b & 0x3f;
	const uint8_t *from = c.p;
	uint64_t v;

	w->length = 0;
	if (b >> 6 == 3 && type != GTT_V1_STRING) {
		v = gtt_cursor_uvarint(&c);
		w->length = (unsigned)(c.p - from);
		if (has_length(f, type) && w->length == usual_width(f, type, v))
			w->length = 0;
	}
	room->len = 0;
	for (size_t i = 0, n = count_numbers(f, type);
	    i < n && gtt_cursor_left(&c) > 0; i++) {
		from = c.p;
		v = gtt_cursor_uvarint(&c);
		if ((size_t)(c.p - from) > gtt_buf_sizev(v))
			gtt_buf_put(room, &(struct gtt_pad){ i,
			    (unsigned)(c.p - from) }, sizeof(struct gtt_pad));
	}
	w->pads = (struct gtt_pads){ (const struct gtt_pad *)room->p,
	    room->len / sizeof(struct gtt_pad) };
}

/* Bytes with their number before them. */
static void
put_sized(struct gtt_buf *b, const void *p, size_t n, unsigned width)
{
	gtt_pads_put(b, n, width);
	gtt_buf_put(b, p, n);
}

/* The upper two bits of a type byte say how many arguments follow the time. */
static void
put_event(struct gtt_buf *b, const struct gtt_v1_format *f,
    const struct gtt_v1_record *r, unsigned length, struct gtt_pads_walk *w)
{
	unsigned count = r->n - (f->version < 7 ? 2 : 1);
	size_t at, end;

	if (length == 0) {
		gtt_buf_putc(b, (char)(r->type | count << 6));
		gtt_pads_put_all(b, w, r->num, r->n);
	} else {
		gtt_buf_putc(b, (char)(r->type | 3 << 6));
		at = b->len;
		/* Eight numbers are short enough for a length of a byte. */
		gtt_pads_put(b, 0, length);
		gtt_pads_put_all(b, w, r->num, r->n);
		end = b->len;
		b->len = at;
		gtt_pads_put(b, end - at - length, length);
		b->len = end;
	}
	if (r->type == GTT_V1_USER_LOG)
		put_sized(b, r->text, r->text_len, gtt_pads_next(w));
}

void
gtt_v1_put_record(struct gtt_buf *b, const struct gtt_v1_format *f,
    const struct gtt_v1_record *r, const struct gtt_v1_widths *widths)
{
	struct gtt_pads_walk w = { widths->pads, 0 };
	unsigned length = widths->length;

	if (length == 0 && has_length(f, r->type))
		length = usual_width(f, r->type, 0);
	switch (r->type) {
	case GTT_V1_BATCH:
		gtt_buf_putc(b, (char)(r->type | 1 << 6));
		gtt_pads_put_all(b, &w, r->num, r->n);
		return;
	case GTT_V1_STRING:
		gtt_buf_putc(b, (char)r->type);
		gtt_pads_put_all(b, &w, r->num, r->n);
		put_sized(b, r->text, r->text_len, gtt_pads_next(&w));
		return;
	case GTT_V1_STACK:
		gtt_buf_putc(b, (char)(r->type | 3 << 6));
		put_sized(b, r->stack.p, gtt_cursor_left(&r->stack), length);
		return;
	default:
		put_event(b, f, r, length, &w);
	}
}
