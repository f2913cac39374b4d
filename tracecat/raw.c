#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/header.h"
#include "tracecat/rawtext.h"
#include "tracecat/tracecat.h"

struct raw {
	struct gtt_job		*job;
	struct gtt_v1_format	 format;	/* v1 */
	uint64_t		*frames;
	size_t			 frames_cap;
	struct gtt_buf		 again;		/* a record as it is written */
	struct gtt_buf		 pads;
	bool			 warned;
	struct rawshape		 shapes[RAW_TYPES];
};

static void
put(struct raw *r, const struct rawrecord *rec)
{
	struct gtt_job *job = r->job;

	rawtext_put(&job->out->buf, &r->shapes[rec->type], rec);
	gtt_out_check(job->out);
	gtt_job_count(job, 1);
}

static int
print_v2(struct raw *r)
{
	struct gtt_job *job = r->job;
	struct gtt_v2_wire *w = gtt_v2_wire_new(job->in, GTT_NEWEST);
	struct gtt_v2_record rec;
	int rc;

	while ((rc = gtt_v2_wire_next(w, &rec, &job->err)) == 1) {
		struct rawrecord raw = { .type = rec.type,
		    .frames = rec.frames, .nframes = rec.nframes,
		    .data = rec.data, .len = rec.len, .pads = rec.pads };

		if (rec.spec->name[0] == '\0') {
			rc = gtt_fail(&job->err, GTT_EDATA,
			    gtt_v2_wire_end(w), "unknown event type %u",
			    rec.type);
			break;
		}
		memcpy(raw.num, rec.args, sizeof rec.args);
		put(r, &raw);
	}
	gtt_v2_wire_free(w);
	return rc;
}

/* The numbers of a stack. */
static int
read_stack(struct raw *r, struct gtt_cursor c, struct rawrecord *raw)
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
as_written(struct raw *r, const struct gtt_v1_record *rec,
    struct gtt_cursor bytes, const struct gtt_v1_widths *w)
{
	r->again.len = 0;
	gtt_v1_put_record(&r->again, &r->format, rec, w);
	return r->again.len == gtt_cursor_left(&bytes) &&
	    memcmp(r->again.p, bytes.p, r->again.len) == 0;
}

/* Sets the widths of a record that is longer than need be. */
static void
find_widths(struct raw *r, const struct gtt_v1_record *rec,
    struct gtt_cursor bytes, struct gtt_v1_widths *w)
{
	if (rec->type != GTT_V1_STACK && as_written(r, rec, bytes, w))
		return;
	gtt_v1_find_widths(&r->format, bytes, w, &r->pads);
	if (r->warned || as_written(r, rec, bytes, w))
		return;
	gtt_job_warn(r->job, "warning: no Go runtime wrote it: assembled again, "
	    "it will have the same records, not the same bytes");
	r->warned = true;
}

static int
print_v1_record(struct raw *r, const struct gtt_v1_record *rec,
    struct gtt_cursor bytes)
{
	struct rawrecord raw = { .type = rec->type, .data = rec->text,
	    .len = rec->text_len };
	struct gtt_v1_widths w = { 0 };

	if (rec->type == GTT_V1_STACK) {
		if (read_stack(r, rec->stack, &raw) < 0)
			return gtt_fail(&r->job->err, GTT_EDATA,
			    gtt_input_offset(r->job->in),
			    "stack with a wrong number of frames");
	} else {
		memcpy(raw.num, rec->num, sizeof raw.num);
	}
	find_widths(r, rec, bytes, &w);
	raw.pads = w.pads;
	raw.length = w.length;
	put(r, &raw);
	return 0;
}

static int
print_v1(struct raw *r, int version)
{
	struct gtt_v1_wire *w = gtt_v1_wire_new(r->job->in, version);
	struct gtt_v1_record rec;
	struct gtt_cursor bytes;
	int rc;

	r->format = gtt_v1_format(version);
	while ((rc = gtt_v1_wire_next(w, &rec, &bytes, &r->job->err)) == 1 &&
	    print_v1_record(r, &rec, bytes) == 0)
		;
	gtt_v1_wire_free(w);
	return rc == 1 ? -1 : rc;
}

int
tracecat_raw(struct gtt_job *job)
{
	int version = gtt_header_read(job->in, &job->trace, &job->err), rc;
	struct raw *r;

	if (version < 0)
		return -1;
	r = gtt_calloc(1, sizeof *r);
	r->job = job;
	rawtext_shapes(r->shapes, version);
	rawtext_header(&job->out->buf, version);
	rc = version >= GTT_FIRST_V2 ? print_v2(r) :
	    print_v1(r, version);
	free(r->frames);
	gtt_buf_fini(&r->again);
	gtt_buf_fini(&r->pads);
	free(r);
	return rc;
}
