#include "common/output/pprof.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/proto.h"
#include "common/input/gzip.h"

/* Field numbers of the messages, as profile.proto calls them. */
enum {
	PROFILE_SAMPLE_TYPE = 1, PROFILE_SAMPLE = 2, PROFILE_LOCATION = 4,
	PROFILE_FUNCTION = 5, PROFILE_STRING_TABLE = 6, PROFILE_TIME_NANOS = 9,
	PROFILE_DURATION_NANOS = 10, PROFILE_PERIOD_TYPE = 11,
	PROFILE_PERIOD = 12, PROFILE_DEFAULT_SAMPLE_TYPE = 14,
	VALUE_TYPE = 1, VALUE_UNIT = 2,
	SAMPLE_LOCATION_ID = 1, SAMPLE_VALUE = 2, SAMPLE_LABEL = 3,
	LABEL_KEY = 1, LABEL_STR = 2, LABEL_NUM = 3, LABEL_NUM_UNIT = 4,
	LOCATION_ID = 1, LOCATION_ADDRESS = 3, LOCATION_LINE = 4,
	LINE_FUNCTION_ID = 1, LINE_LINE = 2,
	FUNCTION_ID = 1, FUNCTION_NAME = 2, FUNCTION_SYSTEM_NAME = 3,
	FUNCTION_FILENAME = 4,
};

struct profile {
	const struct gtt_samples *s;
	struct gtt_sample_order	 order;
	uint32_t		*location;	/* of each frame; 0: not used */
	struct gtt_intern	 strs;		/* the string table */
	struct gtt_buf		 b;
};

static uint32_t
fixed_str(struct profile *p, const char *s)
{
	return gtt_intern(&p->strs, s, strlen(s));
}

static uint32_t
text(struct profile *p, uint32_t str)
{
	const struct gtt_interned *i = &p->s->strs.v[str];

	return gtt_intern(&p->strs, i->p, i->len);
}

static void
put_type(struct profile *p, uint32_t field, const struct gtt_sample_type *t)
{
	size_t at = gtt_proto_begin(&p->b, field);

	gtt_proto_uint(&p->b, VALUE_TYPE, fixed_str(p, t->type));
	gtt_proto_uint(&p->b, VALUE_UNIT, fixed_str(p, t->unit));
	gtt_proto_end(&p->b, at);
}

/* Numbers the frames that samples have, in order. */
static void
number_locations(struct profile *p)
{
	const struct gtt_samples *s = p->s;
	uint32_t *by_place = gtt_calloc(s->frames.n, sizeof by_place[0]);
	uint32_t id = 0;

	p->location = gtt_calloc(s->frames.n, sizeof p->location[0]);
	for (size_t i = 0; i < s->n; i++) {
		const struct gtt_interned *st = &s->stacks.v[s->v[i].stack];
		const uint32_t *frames = st->p;

		for (size_t k = 0; k < st->len / sizeof frames[0]; k++)
			by_place[p->order.frames[frames[k]]] = frames[k] + 1;
	}
	for (size_t i = 0; i < s->frames.n; i++) {
		if (by_place[i] != 0)
			p->location[by_place[i] - 1] = ++id;
	}
	free(by_place);
}

static void
put_label(struct profile *p, const struct gtt_sample_label *l)
{
	size_t at = gtt_proto_begin(&p->b, SAMPLE_LABEL);

	gtt_proto_uint(&p->b, LABEL_KEY, text(p, l->key));
	if (l->is_num) {
		gtt_proto_int(&p->b, LABEL_NUM, l->num);
		gtt_proto_uint(&p->b, LABEL_NUM_UNIT, text(p, l->unit));
	} else {
		gtt_proto_uint(&p->b, LABEL_STR, text(p, l->str));
	}
	gtt_proto_end(&p->b, at);
}

static void
put_sample(struct profile *p, const struct gtt_sample *v)
{
	const struct gtt_interned *st = &p->s->stacks.v[v->stack];
	const struct gtt_interned *ls = &p->s->labels.v[v->labels];
	const struct gtt_sample_label *labels = ls->p;
	const uint32_t *frames = st->p;
	size_t at = gtt_proto_begin(&p->b, PROFILE_SAMPLE), list;

	list = gtt_proto_begin(&p->b, SAMPLE_LOCATION_ID);
	for (size_t i = 0; i < st->len / sizeof frames[0]; i++)
		gtt_buf_putv(&p->b, p->location[frames[i]]);
	gtt_proto_end(&p->b, list);
	list = gtt_proto_begin(&p->b, SAMPLE_VALUE);
	for (size_t i = 0; i < p->s->ntypes; i++)
		gtt_buf_putv(&p->b, (uint64_t)v->value[i]);
	gtt_proto_end(&p->b, list);
	for (size_t i = 0; i < ls->len / sizeof labels[0]; i++)
		put_label(p, &labels[i]);
	gtt_proto_end(&p->b, at);
}

static void
put_function(struct profile *p, uint32_t id, const struct gtt_sample_frame *f)
{
	size_t at = gtt_proto_begin(&p->b, PROFILE_FUNCTION);
	uint32_t name = text(p, f->func);

	gtt_proto_uint(&p->b, FUNCTION_ID, id);
	gtt_proto_uint(&p->b, FUNCTION_NAME, name);
	gtt_proto_uint(&p->b, FUNCTION_SYSTEM_NAME, name);
	gtt_proto_uint(&p->b, FUNCTION_FILENAME, text(p, f->file));
	gtt_proto_end(&p->b, at);
}

/* function 0: it is not known. */
static void
put_location(struct profile *p, uint32_t id, uint32_t function,
    const struct gtt_sample_frame *f)
{
	size_t at = gtt_proto_begin(&p->b, PROFILE_LOCATION), line;

	gtt_proto_uint(&p->b, LOCATION_ID, id);
	gtt_proto_uint(&p->b, LOCATION_ADDRESS, f->pc);
	if (function != 0) {
		line = gtt_proto_begin(&p->b, LOCATION_LINE);
		gtt_proto_uint(&p->b, LINE_FUNCTION_ID, function);
		gtt_proto_uint(&p->b, LINE_LINE, f->line);
		gtt_proto_end(&p->b, line);
	}
	gtt_proto_end(&p->b, at);
}

/* Frames of one function stand side by side in their order. */
static void
put_locations(struct profile *p)
{
	const struct gtt_samples *s = p->s;
	const struct gtt_sample_frame **used, *last = NULL;
	uint32_t function = 0, n = 0;

	used = gtt_calloc(s->frames.n, sizeof used[0]);
	for (size_t i = 0; i < s->frames.n; i++) {
		if (p->location[i] != 0) {
			used[p->location[i] - 1] = s->frames.v[i].p;
			n++;
		}
	}
	for (uint32_t i = 0; i < n; i++) {
		bool known = used[i]->func != 0 || used[i]->file != 0;

		if (known && (last == NULL || last->func != used[i]->func ||
		    last->file != used[i]->file)) {
			put_function(p, ++function, used[i]);
			last = used[i];
		}
		put_location(p, i + 1, known ? function : 0, used[i]);
	}
	free(used);
}

static void
put_strings(struct profile *p)
{
	for (size_t i = 0; i < p->strs.n; i++)
		gtt_proto_str(&p->b, PROFILE_STRING_TABLE, p->strs.v[i].p,
		    p->strs.v[i].len);
}

static void
put_profile(struct profile *p, const struct gtt_pprof *about)
{
	const struct gtt_samples *s = p->s;

	for (size_t i = 0; i < s->ntypes; i++)
		put_type(p, PROFILE_SAMPLE_TYPE, &s->type[i]);
	for (size_t i = 0; i < s->n; i++)
		put_sample(p, &s->v[p->order.samples[i]]);
	put_locations(p);
	gtt_proto_int(&p->b, PROFILE_TIME_NANOS, about->time_ns);
	gtt_proto_int(&p->b, PROFILE_DURATION_NANOS, about->duration_ns);
	put_type(p, PROFILE_PERIOD_TYPE, &about->period_type);
	gtt_proto_int(&p->b, PROFILE_PERIOD, about->period);
	gtt_proto_uint(&p->b, PROFILE_DEFAULT_SAMPLE_TYPE,
	    fixed_str(p, s->type[about->default_type].type));
	put_strings(p);
}

void
gtt_pprof_put(struct gtt_buf *out, const struct gtt_samples *s,
    const struct gtt_pprof *about)
{
	struct profile p = { .s = s };

	gtt_intern(&p.strs, "", 0);
	gtt_sample_order_init(&p.order, s);
	number_locations(&p);
	put_profile(&p, about);
	gtt_gzip_put(out, p.b.p, p.b.len);
	gtt_sample_order_fini(&p.order);
	free(p.location);
	gtt_intern_fini(&p.strs);
	gtt_buf_fini(&p.b);
}
