#include "tracecat/rawreader.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/header.h"

struct rawreader {
	struct gtt_input	*in;
	struct gtt_v2_wire	*v2;		/* or */
	struct gtt_v1_wire	*v1;
	struct gtt_v1_format	 format;	/* of v1 */
	uint64_t		*frames;
	size_t			 frames_cap;
	struct gtt_buf		 again;		/* a record as it is written */
	struct gtt_buf		 pads;
	bool			 lossy;
	struct rawshape		 shapes[RAW_TYPES];
};

struct rawreader *
rawreader_new(struct gtt_input *in, int version)
{
	struct rawreader *r = gtt_calloc(1, sizeof *r);

	r->in = in;
	rawtext_shapes(r->shapes, version);
	if (version >= GTT_FIRST_V2) {
		r->v2 = gtt_v2_wire_new(in, GTT_NEWEST);
	} else {
		r->v1 = gtt_v1_wire_new(in, version);
		r->format = gtt_v1_format(version);
	}
	return r;
}

void
rawreader_free(struct rawreader *r)
{
	if (r == NULL)
		return;
	gtt_v2_wire_free(r->v2);
	gtt_v1_wire_free(r->v1);
	free(r->frames);
	gtt_buf_fini(&r->again);
	gtt_buf_fini(&r->pads);
	free(r);
}

bool
rawreader_lossy(const struct rawreader *r)
{
	return r->lossy;
}

static int
next_v2(struct rawreader *r, struct rawrecord *raw, struct gtt_err *err)
{
	struct gtt_v2_record rec;
	int rc = gtt_v2_wire_next(r->v2, &rec, err);

	if (rc <= 0)
		return rc;
	if (rec.spec->name[0] == '\0')
		return gtt_fail(err, GTT_EDATA, gtt_v2_wire_end(r->v2),
		    "unknown event type %u", rec.type);
	*raw = (struct rawrecord){ .type = rec.type, .frames = rec.frames,
	    .nframes = rec.nframes, .data = rec.data, .len = rec.len,
	    .pads = rec.pads };
	for (unsigned i = 0; i < rec.spec->nargs; i++)
		raw->num[i] = rec.args[i];
	return 1;
}

/* The numbers of a stack. */
static int
read_stack(struct rawreader *r, struct gtt_cursor c, struct rawrecord *raw)
{
	size_t per_frame = r->shapes[GTT_V1_STACK].per_frame, n = 0;

	raw->num[0] = gtt_cursor_uvarint(&c);
	raw->num[1] = gtt_cursor_uvarint(&c);
	while (!c.bad && gtt_cursor_left(&c) > 0) {
		r->frames = gtt_grow(r->frames, &r->frames_cap, n + 1,
		    sizeof *r->frames);
		r->frames[n++] = gtt_cursor_uvarint(&c);
	}
	raw->frames = r->frames;
	raw->nframes = n / per_frame;
	return c.bad || n % per_frame != 0 || raw->nframes != raw->num[1] ?
	    -1 : 0;
}

/* Whether a record is as a runtime would write it but for w. */
static bool
as_written(struct rawreader *r, const struct gtt_v1_record *rec,
    struct gtt_cursor bytes, const struct gtt_v1_widths *w)
{
	r->again.len = 0;
	gtt_v1_put_record(&r->again, &r->format, rec, w);
	return r->again.len == gtt_cursor_left(&bytes) &&
	    memcmp(r->again.p, bytes.p, r->again.len) == 0;
}

/* Those of most records are the usual ones. */
static struct gtt_v1_widths
find_widths(struct rawreader *r, const struct gtt_v1_record *rec,
    struct gtt_cursor bytes)
{
	struct gtt_v1_widths w = { 0 };

	if (rec->type != GTT_V1_STACK && as_written(r, rec, bytes, &w))
		return w;
	gtt_v1_find_widths(&r->format, bytes, &w, &r->pads);
	if (!as_written(r, rec, bytes, &w))
		r->lossy = true;
	return w;
}

static int
next_v1(struct rawreader *r, struct rawrecord *raw, struct gtt_err *err)
{
	struct gtt_v1_record rec;
	struct gtt_v1_widths w;
	struct gtt_cursor bytes;
	uint64_t off;
	int rc = gtt_v1_wire_next(r->v1, &rec, &bytes, &off, err);

	if (rc <= 0)
		return rc;
	*raw = (struct rawrecord){ .type = rec.type };
	if (r->shapes[rec.type].has_data) {
		raw->data = rec.text;
		raw->len = rec.text_len;
	}
	for (unsigned i = 0; rec.type != GTT_V1_STACK && i < rec.n; i++)
		raw->num[i] = rec.num[i];
	if (rec.type == GTT_V1_STACK && read_stack(r, rec.stack, raw) < 0)
		return gtt_fail(err, GTT_EDATA, off,
		    "stack with a wrong number of frames");
	w = find_widths(r, &rec, bytes);
	raw->pads = w.pads;
	raw->length = w.length;
	return 1;
}

int
rawreader_next(struct rawreader *r, struct rawrecord *rec,
    const struct rawshape **shape, struct gtt_err *err)
{
	int rc = r->v2 != NULL ? next_v2(r, rec, err) : next_v1(r, rec, err);

	if (rc == 1)
		*shape = &r->shapes[rec->type];
	return rc;
}
