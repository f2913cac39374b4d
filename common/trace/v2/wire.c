#include "common/trace/v2/wire.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/input/window.h"

#define MAX_NUMBER	10		/* bytes */

struct gtt_v2_wire {
	struct gtt_window	 win;
	unsigned		 ntypes;
	uint64_t		 off;		/* of the record */
	uint64_t		*frames;
	size_t			 frames_cap;
	struct gtt_arena	 data;		/* what no window can show */
	size_t			 index;		/* of a number in its record */
	struct gtt_pad		*pads;
	size_t			 npads, pads_cap;
};

struct gtt_v2_wire *
gtt_v2_wire_new(struct gtt_input *in, int version)
{
	struct gtt_v2_wire *w = gtt_calloc(1, sizeof *w);

	w->win.in = in;
	w->ntypes = gtt_v2_ntypes(version);
	w->pads = gtt_grow(NULL, &w->pads_cap, 1, sizeof *w->pads);
	return w;
}

void
gtt_v2_wire_free(struct gtt_v2_wire *w)
{
	if (w == NULL)
		return;
	free(w->frames);
	free(w->pads);
	gtt_arena_fini(&w->data);
	free(w);
}

unsigned
gtt_v2_wire_ntypes(const struct gtt_v2_wire *w)
{
	return w->ntypes;
}

uint64_t
gtt_v2_wire_end(const struct gtt_v2_wire *w)
{
	return w->off;
}

static int
cut(struct gtt_v2_wire *w, const char *what, struct gtt_err *err)
{
	return gtt_fail(err, GTT_ECUT, w->off, "cut inside %s", what);
}

/* Notes a number that began at from when it is longer than it has to be. */
static void
note_pad(struct gtt_v2_wire *w, const uint8_t *from)
{
	size_t bytes = (size_t)(w->win.c.p - from);

	if (bytes == 1 || w->win.c.p[-1] != 0)
		return;
	w->pads = gtt_grow(w->pads, &w->pads_cap, w->npads + 1,
	    sizeof *w->pads);
	w->pads[w->npads++] = (struct gtt_pad){ w->index, (unsigned)bytes };
}

/* The slow end of number: at the window's edge, or malformed. */
static int
number_more(struct gtt_v2_wire *w, uint64_t *v, const char *what,
    struct gtt_err *err)
{
	int rc;

	for (;;) {
		const uint8_t *from = w->win.c.p;

		*v = gtt_cursor_uvarint(&w->win.c);
		if (!w->win.c.bad) {
			note_pad(w, from);
			w->index++;
			return 0;
		}
		w->win.c.bad = false;
		if (gtt_cursor_left(&w->win.c) >= MAX_NUMBER)
			return gtt_fail(err, GTT_EDATA, gtt_window_offset(&w->win),
			    "malformed number in %s", what);
		rc = gtt_window_want(&w->win, gtt_cursor_left(&w->win.c) + 1, err);
		if (rc == 0)
			return cut(w, what, err);
		if (rc < 0)
			return -1;
	}
}

static inline int
number(struct gtt_v2_wire *w, uint64_t *v, const char *what,
    struct gtt_err *err)
{
	if (gtt_cursor_left(&w->win.c) == 0 || *w->win.c.p >= 0x80)
		return number_more(w, v, what, err);
	*v = gtt_cursor_u8(&w->win.c);
	w->index++;
	return 0;
}

static int
read_frames(struct gtt_v2_wire *w, struct gtt_v2_record *rec,
    struct gtt_err *err)
{
	const char *name = rec->spec->name;
	uint64_t n = rec->args[1];

	if (n > GTT_V2_MAX_RECORD / sizeof *w->frames / 4)
		return gtt_fail(err, GTT_ELIMIT, w->off, "a stack of %" PRIu64
		    " frames", n);
	for (size_t i = 0; i < n * 4; i++) {
		w->frames = gtt_grow(w->frames, &w->frames_cap, i + 1,
		    sizeof *w->frames);
		if (number(w, &w->frames[i], name, err) < 0)
			return -1;
	}
	rec->frames = w->frames;
	rec->nframes = (size_t)n;
	return 0;
}

/* Data longer than a window need be. */
static int
take_data(struct gtt_v2_wire *w, struct gtt_v2_record *rec,
    struct gtt_err *err)
{
	size_t got;
	int rc;

	rc = gtt_window_take(&w->win, rec->len, &w->data, &rec->data, &got,
	    err);
	if (rc < 0)
		return -1;
	return got < rec->len ? cut(w, rec->spec->name, err) : 0;
}

static int
read_data(struct gtt_v2_wire *w, struct gtt_v2_record *rec,
    struct gtt_err *err)
{
	uint64_t len;
	int rc;

	if (number(w, &len, rec->spec->name, err) < 0)
		return -1;
	if (len > GTT_V2_MAX_RECORD)
		return gtt_fail(err, GTT_ELIMIT, w->off, "%" PRIu64
		    " bytes of data in %s", len, rec->spec->name);
	rec->len = (size_t)len;
	if (rec->len > gtt_cursor_left(&w->win.c)) {
		if (rec->len > GTT_INPUT_PEEK)
			return take_data(w, rec, err);
		rc = gtt_window_want(&w->win, rec->len, err);
		if (rc == 0)
			return cut(w, rec->spec->name, err);
		if (rc < 0)
			return -1;
	}
	rec->data = gtt_cursor_bytes(&w->win.c, rec->len);
	return 0;
}

/* The type byte: 1, 0 at the end of the input, -1. */
static int
read_type(struct gtt_v2_wire *w, struct gtt_v2_record *rec,
    struct gtt_err *err)
{
	int rc = 1;

	gtt_window_tend(&w->win);
	if (gtt_cursor_left(&w->win.c) == 0)
		rc = gtt_window_want(&w->win, 1, err);
	w->off = gtt_window_offset(&w->win);
	if (rc <= 0)
		return rc;
	rec->type = gtt_cursor_u8(&w->win.c);
	if (rec->type == GTT_V2_NONE || rec->type >= w->ntypes)
		return gtt_fail(err, GTT_EDATA, w->off,
		    "unknown event type %u", rec->type);
	rec->spec = gtt_v2_spec(rec->type);
	return 1;
}

int
gtt_v2_wire_next(struct gtt_v2_wire *w, struct gtt_v2_record *rec,
    struct gtt_err *err)
{
	int rc;

	if (w->data.bytes > 0)
		gtt_arena_fini(&w->data);
	w->index = w->npads = 0;
	rc = read_type(w, rec, err);
	if (rc <= 0)
		return rc;
	for (unsigned i = 0; i < rec->spec->nargs; i++) {
		if (number(w, &rec->args[i], rec->spec->name, err) < 0)
			return -1;
	}
	if (rec->spec->is_stack && read_frames(w, rec, err) < 0)
		return -1;
	if (rec->spec->has_data && read_data(w, rec, err) < 0)
		return -1;
	rec->pads = (struct gtt_pads){ w->pads, w->npads };
	return 1;
}
