#include "tracecat/assembler.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/trace/header.h"
#include "tracecat/rawbytes.h"
#include "tracecat/rawline.h"

/* The longest lines: data, every byte of it escaped, and all others. */
#define MAX_DATA_LINE	(4 * GTT_V2_MAX_RECORD + 4096)
#define MAX_LINE	((size_t)64 << 10)

enum where {
	AT_HEADER,
	BEFORE_TRACE,	/* in an archive, before the section that holds it */
	IN_TRACE,
	BEHIND_TRACE,	/* in a later section */
};

/* What the record that was begun still waits for. */
enum wants { WANTS_NOTHING, WANTS_DATA, WANTS_FRAMES };

struct assembler {
	struct assembler_opts	 o;
	enum where		 where;
	bool			 archive;
	uint64_t		 line;
	struct rawshape		 shapes[RAW_TYPES];
	struct gtt_map		 types;		/* by hash of the name */
	struct rawbytes		 to;

	struct rawrecord	 rec;
	const struct rawshape	*shape;		/* of rec */
	enum wants		 wants;
	bool			 counted;	/* how many frames there are */
	size_t			 index;		/* of the next number */
	uint64_t		*frames;
	size_t			 nnumbers, frames_cap;
	struct gtt_pad		*pads;
	size_t			 npads, pads_cap;

	bool			 sized;		/* a batch that says its size */
	uint64_t		 size_line, says, takes;
};

struct assembler *
assembler_new(const struct assembler_opts *opts)
{
	struct assembler *a = gtt_calloc(1, sizeof *a);

	a->o = *opts;
	/* Never NULL, which would mean that they are not known. */
	a->pads = gtt_grow(NULL, &a->pads_cap, 1, sizeof *a->pads);
	return a;
}

void
assembler_free(struct assembler *a)
{
	if (a == NULL)
		return;
	gtt_map_fini(&a->types);
	rawbytes_fini(&a->to);
	free(a->frames);
	free(a->pads);
	free(a);
}

/* The version is known. */
static int
begin(struct assembler *a, int version, struct gtt_err *err)
{
	if (gtt_header_check(version, &a->o.trace, err) < 0 ||
	    a->o.begin(a->o.arg, version, err) < 0)
		return -1;
	a->where = IN_TRACE;
	rawbytes_init(&a->to, version, a->o.minimal);
	rawtext_shapes(a->shapes, version);
	for (unsigned type = 0; type < RAW_TYPES; type++) {
		const char *name = a->shapes[type].name;

		if (name[0] != '\0')
			*gtt_map_put(&a->types, gtt_hash(name,
			    strlen(name))) = type;
	}
	return 0;
}

static int
read_header(struct assembler *a, struct rawline *l, struct gtt_err *err)
{
	int version;

	if (!rawline_version(l, "Go1.", &version))
		return rawline_wrong(l, "Go1.N", err);
	if (rawline_end(l, err) < 0)
		return -1;
	if (a->o.version != 0 && version != a->o.version)
		return gtt_fail(err, GTT_EVERSION, GTT_NO_OFFSET, "a trace of "
		    "Go 1.%d, not of Go 1.%d as was said", version,
		    a->o.version);
	return begin(a, version, err);
}

/* Notes what the number that was read last takes: bytes, 0 not said. */
static void
note_width(struct assembler *a, uint64_t v, unsigned bytes)
{
	size_t index = a->index++;

	if (bytes == 0 && index == a->shape->padded)
		bytes = GTT_V2_PADDED;
	if (bytes <= gtt_buf_sizev(v))
		return;
	a->pads = gtt_grow(a->pads, &a->pads_cap, a->npads + 1,
	    sizeof *a->pads);
	a->pads[a->npads++] = (struct gtt_pad){ index, bytes };
}

static int
read_number(struct assembler *a, struct rawline *l, const char *name,
    uint64_t *v, struct gtt_err *err)
{
	unsigned bytes;

	if (rawline_number(l, name, v, &bytes, err) < 0)
		return -1;
	note_width(a, *v, bytes);
	return 0;
}

/* A batch ends.  What it says is kept, but nobody may have meant it. */
static void
check_size(struct assembler *a)
{
	if (a->sized && a->takes != a->says && a->o.wrong_size != NULL) {
		a->o.wrong_size(a->o.arg, a->size_line, a->says, a->takes);
		a->o.wrong_size = NULL;
	}
	a->sized = false;
}

static void
begin_size(struct assembler *a)
{
	const struct rawrecord *r = &a->rec;

	if (r->type != GTT_V2_EVENT_BATCH || r->unsized)
		return;
	a->sized = true;
	a->size_line = a->line;
	a->says = r->num[a->shape->n - 1];
	a->takes = 0;
}

/* All of the record is there. */
static int
put(struct assembler *a, struct gtt_buf *out, struct gtt_err *err)
{
	struct rawrecord *r = &a->rec;
	const bool ends = a->to.version >= GTT_FIRST_V2 &&
	    rawbytes_ends_batch(r->type);
	const size_t from = out->len;

	if (ends)
		check_size(a);
	a->wants = WANTS_NOTHING;
	r->frames = a->frames;
	r->pads = (struct gtt_pads){ a->pads, a->npads };
	if (rawbytes_put(&a->to, a->shape, r, out, err) < 0)
		return -1;
	a->takes += out->len - from;
	if (ends)
		begin_size(a);
	return 0;
}

/* Ends a record whose other lines, if any, have all been read. */
static int
end_record(struct assembler *a, struct gtt_buf *out, struct gtt_err *err)
{
	if (a->wants == WANTS_DATA)
		note_width(a, 0, 0);
	else if (a->counted)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "%" PRIu64 " frames were announced, and there are only "
		    "%zu", a->rec.num[1], a->rec.nframes);
	else
		a->rec.num[1] = a->rec.nframes;
	return put(a, out, err);
}

static int
read_frame(struct assembler *a, struct rawline *l, struct gtt_buf *out,
    struct gtt_err *err)
{
	for (unsigned i = 0; i < a->shape->per_frame; i++) {
		uint64_t v;

		if (read_number(a, l, gtt_v2_frame_args[i], &v, err) < 0)
			return -1;
		a->frames = gtt_grow(a->frames, &a->frames_cap,
		    a->nnumbers + 1, sizeof *a->frames);
		a->frames[a->nnumbers++] = v;
	}
	if (rawline_end(l, err) < 0)
		return -1;
	a->rec.nframes++;
	if (a->counted && a->rec.nframes == a->rec.num[1])
		return put(a, out, err);
	return 0;
}

static int
read_data(struct assembler *a, struct rawline *l, struct gtt_buf *out,
    struct gtt_err *err)
{
	struct gtt_unquoted u;
	unsigned bytes;
	int rc = -1;

	if (rawline_data(l, &u, &bytes, err) == 0 && rawline_end(l, err) == 0) {
		note_width(a, u.len, bytes);
		a->rec.data = (const uint8_t *)u.p;
		a->rec.len = u.len;
		rc = put(a, out, err);
	}
	gtt_unquoted_fini(&u);
	return rc;
}

/* NAME or NAME/BYTES. */
static int
read_name(struct assembler *a, struct rawline *l, struct gtt_err *err)
{
	const char *w;
	size_t n = rawline_word(l, &w);
	const char *slash = memchr(w, '/', n);
	uint32_t type;

	if (slash != NULL)
		n = (size_t)(slash - w);
	type = gtt_map_get(&a->types, gtt_hash(w, n));
	if (type == GTT_MAP_NONE || strlen(a->shapes[type].name) != n ||
	    memcmp(a->shapes[type].name, w, n) != 0)
		return rawline_wrong(l, "a record that this version has", err);
	a->shape = &a->shapes[type];
	a->rec = (struct rawrecord){ .type = type };
	if (slash != NULL && !a->shape->sized)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "%s has no length of its own", a->shape->name);
	l->p += n;
	return rawline_bytes(l, &a->rec.length, err);
}

/* The numbers of a record; that of what follows may be left out. */
static int
read_numbers(struct assembler *a, struct rawline *l, struct gtt_err *err)
{
	const struct rawshape *s = a->shape;
	const char *w;

	for (unsigned i = 0; i < s->n; i++) {
		bool countable = i == s->n - 1u &&
		    (i == s->padded || s->per_frame > 0);

		if (countable && rawline_word(l, &w) == 0) {
			a->rec.unsized = i == s->padded;
			a->counted = false;
			note_width(a, 0, 0);
		} else if (read_number(a, l, s->names[i], &a->rec.num[i],
		    err) < 0) {
			return -1;
		}
	}
	return rawline_end(l, err);
}

static int
tell_batch(struct assembler *a, struct gtt_err *err)
{
	const struct rawrecord *r = &a->rec;

	if (a->to.version < GTT_FIRST_V2)
		return 0;
	if (r->type == GTT_V2_EVENT_BATCH)
		return a->o.batch(a->o.arg, r->num[0], err);
	if (r->type == GTT_V2_EXPERIMENTAL_BATCH)
		return a->o.batch(a->o.arg, r->num[1], err);
	return 0;
}

static int
read_record(struct assembler *a, struct rawline *l, struct gtt_buf *out,
    struct gtt_err *err)
{
	a->index = a->npads = a->nnumbers = 0;
	a->counted = true;
	if (read_name(a, l, err) < 0 || read_numbers(a, l, err) < 0 ||
	    tell_batch(a, err) < 0)
		return -1;
	if (a->shape->has_data)
		a->wants = WANTS_DATA;
	else if (a->shape->per_frame > 0 && (!a->counted || a->rec.num[1] > 0))
		a->wants = WANTS_FRAMES;
	else
		return put(a, out, err);
	return 0;
}

static int
read_trace(struct assembler *a, struct rawline *l, struct gtt_buf *out,
    struct gtt_err *err)
{
	if (a->wants == WANTS_DATA && rawline_has(l, "data"))
		return read_data(a, l, out, err);
	if (a->wants == WANTS_FRAMES &&
	    (a->counted || rawline_has(l, gtt_v2_frame_args[0])))
		return read_frame(a, l, out, err);
	if (a->wants != WANTS_NOTHING && end_record(a, out, err) < 0)
		return -1;
	if (a->archive && rawline_take(l, "--")) {
		a->where = BEHIND_TRACE;
		return 0;
	}
	return read_record(a, l, out, err);
}

/* The first line that says anything. */
static int
read_first(struct assembler *a, struct rawline *l, struct gtt_buf *out,
    struct gtt_err *err)
{
	if (rawline_take(l, "Trace"))
		return read_header(a, l, err);
	if (rawline_is(l, "go"))
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "this is a "
		    "trace, not the text of one; -d=raw prints that");
	if (a->o.version == 0)
		return rawline_wrong(l, "Trace Go1.N (or -assemble=1.N, for "
		    "text without it)", err);
	if (begin(a, a->o.version, err) < 0)
		return -1;
	return read_trace(a, l, out, err);
}

static int
read_line(struct assembler *a, struct rawline *l, struct gtt_buf *out,
    struct gtt_err *err)
{
	const char *w;

	if (rawline_word(l, &w) == 0)
		return 0;
	switch (a->where) {
	case AT_HEADER:
		if (a->archive || !rawline_is(l, "--"))
			return read_first(a, l, out, err);
		a->archive = true;
		a->where = BEFORE_TRACE;
		/* fall through */
	case BEFORE_TRACE:
		if (rawline_take(l, "--") && rawline_take(l, "trace") &&
		    rawline_take(l, "--"))
			a->where = AT_HEADER;
		return 0;
	case IN_TRACE:
		return read_trace(a, l, out, err);
	case BEHIND_TRACE:
		return 0;
	}
	return -1;
}

/* Puts the line's number before what is wrong with it. */
static int
wrong_line(const struct assembler *a, const struct gtt_err *why,
    struct gtt_err *err)
{
	return gtt_fail(err, why->code, GTT_NO_OFFSET, "line %" PRIu64 ": %s",
	    a->line, why->msg);
}

int
assembler_long_line(struct assembler *a, const char *line, size_t len,
    struct gtt_err *err)
{
	struct rawline l = { line, line + len };

	if (len <= MAX_LINE || (len <= MAX_DATA_LINE &&
	    rawline_has(&l, "data")))
		return 0;
	return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "line %" PRIu64
	    ": longer than any can be", a->line + 1);
}

int
assembler_line(struct assembler *a, const char *line, size_t len,
    struct gtt_buf *out, struct gtt_err *err)
{
	struct rawline l = { line, line + len };
	struct gtt_err why = { 0 };

	if (assembler_long_line(a, line, len, err) < 0)
		return -1;
	a->line++;
	return read_line(a, &l, out, &why) < 0 ? wrong_line(a, &why, err) : 0;
}

int
assembler_end(struct assembler *a, struct gtt_buf *out, struct gtt_err *err)
{
	struct gtt_err why = { 0 };

	if (a->where == AT_HEADER || a->where == BEFORE_TRACE)
		return gtt_fail(err, GTT_ECUT, GTT_NO_OFFSET,
		    "line %" PRIu64 ": the text ends without a trace%s",
		    a->line, a->where == BEFORE_TRACE ?
		    " (there is no section -- trace --)" : "");
	if (a->wants != WANTS_NOTHING && end_record(a, out, &why) < 0)
		return wrong_line(a, &why, err);
	check_size(a);
	rawbytes_end(&a->to, out);
	return 0;
}
