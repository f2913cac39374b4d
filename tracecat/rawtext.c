#include "tracecat/rawtext.h"

#include "common/output/digits.h"
#include "common/output/quote.h"
#include "common/trace/header.h"

static void
shapes_v2(struct rawshape *shapes)
{
	for (unsigned type = 1; type < GTT_V2_NTYPES; type++) {
		const struct gtt_v2_spec *spec = gtt_v2_spec(type);
		struct rawshape *s = &shapes[type];

		s->name = spec->name;
		s->padded = gtt_v2_padded_index(type);
		s->n = spec->nargs;
		s->per_frame = spec->is_stack ? 4 : 0;
		s->has_data = spec->has_data;
		for (unsigned i = 0; i < s->n; i++)
			s->names[i] = spec->args[i];
	}
}

static void
shapes_v1(struct rawshape *shapes, int version)
{
	struct gtt_v1_format f = gtt_v1_format(version);

	for (unsigned type = 1; type < GTT_V1_NTYPES; type++) {
		struct rawshape *s = &shapes[type];

		while ((s->names[s->n] = gtt_v1_number_name(&f, type, s->n)) !=
		    NULL)
			s->n++;
		if (s->n == 0)	/* newer than the version */
			continue;
		s->name = gtt_v1_specs[type].name;
		s->padded = SIZE_MAX;
		if (type == GTT_V1_STACK)
			s->per_frame = version < 7 ? 1 : 4;
		s->sized = type != GTT_V1_BATCH && type != GTT_V1_STRING;
		s->has_data = type == GTT_V1_STRING || type == GTT_V1_USER_LOG;
	}
}

void
rawtext_shapes(struct rawshape shapes[RAW_TYPES], int version)
{
	for (unsigned type = 0; type < RAW_TYPES; type++)
		shapes[type] = (struct rawshape){ .name = "" };
	if (version >= GTT_FIRST_V2)
		shapes_v2(shapes);
	else
		shapes_v1(shapes, version);
}

void
rawtext_header(struct gtt_buf *out, int version)
{
	gtt_buf_printf(out, "Trace Go1.%d\n", version);
}

void
rawtext_number(struct gtt_buf *out, char blank, const char *name, uint64_t v)
{
	size_t len = strlen(name);
	char *to = gtt_buf_room(out, 2 + len + GTT_DIGITS_MAX);

	*to++ = blank;
	memcpy(to, name, len);
	to += len;
	*to++ = '=';
	to = gtt_put_digits(to, v);
	out->len = (size_t)(to - out->p);
}

/* Appends "/BYTES" where the runtime would have taken another number of them. */
static void
put_width(struct gtt_buf *out, const struct rawshape *s,
    struct gtt_pads_walk *w, uint64_t v)
{
	bool usual = w->index == s->padded;
	unsigned bytes = gtt_pads_next(w);

	if (usual ? bytes != GTT_V2_PADDED : bytes > 1)
		gtt_buf_printf(out, "/%u", bytes > 1 ? bytes :
		    gtt_buf_sizev(v));
}

/* w is NULL where no number has a width to be told. */
static void
put_number(struct gtt_buf *out, const struct rawshape *s, char blank,
    const char *name, uint64_t v, struct gtt_pads_walk *w)
{
	rawtext_number(out, blank, name, v);
	if (w != NULL)
		put_width(out, s, w, v);
}

static void
put_frames(struct gtt_buf *out, const struct rawshape *s,
    const struct rawrecord *rec, struct gtt_pads_walk *w)
{
	const uint64_t *v = rec->frames;

	for (size_t n = 0; n < rec->nframes; n++) {
		gtt_buf_putc(out, '\n');
		for (unsigned i = 0; i < s->per_frame; i++, v++)
			put_number(out, s, i == 0 ? '\t' : ' ',
			    gtt_v2_frame_args[i], *v, w);
	}
}

void
rawtext_put(struct gtt_buf *out, const struct rawshape *s,
    const struct rawrecord *rec)
{
	struct gtt_pads_walk all = { rec->pads, 0 };
	struct gtt_pads_walk *w = rec->pads.n > 0 || s->padded != SIZE_MAX ?
	    &all : NULL;

	gtt_buf_puts(out, s->name);
	if (rec->length > 0)
		gtt_buf_printf(out, "/%u", rec->length);
	for (unsigned i = 0; i < s->n; i++)
		put_number(out, s, ' ', s->names[i], rec->num[i], w);
	if (s->per_frame > 0)
		put_frames(out, s, rec, w);
	if (s->has_data) {
		gtt_buf_lit(out, "\n\tdata=");
		gtt_quote(out, (const char *)rec->data, rec->len);
		if (w != NULL)
			put_width(out, s, w, rec->len);
	}
	gtt_buf_putc(out, '\n');
}
