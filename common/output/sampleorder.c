#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/samples.h"

/* What is compared while sorting. */
struct sorting {
	const struct gtt_samples *s;
	const struct gtt_sample_order *o;
};

static int
cmp_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
by_text(const void *a, const void *b, void *arg)
{
	const struct sorting *w = arg;
	struct gtt_str x = gtt_samples_text(w->s, *(const uint32_t *)a);
	struct gtt_str y = gtt_samples_text(w->s, *(const uint32_t *)b);
	int c = memcmp(x.p, y.p, x.len < y.len ? x.len : y.len);

	return c != 0 ? c : cmp_u64(x.len, y.len);
}

static int
by_frame(const void *a, const void *b, void *arg)
{
	const struct sorting *w = arg;
	const struct gtt_sample_frame *x = w->s->frames.v[*(const uint32_t *)a].p;
	const struct gtt_sample_frame *y = w->s->frames.v[*(const uint32_t *)b].p;
	int c = cmp_u64(w->o->strs[x->func], w->o->strs[y->func]);

	if (c == 0)
		c = cmp_u64(w->o->strs[x->file], w->o->strs[y->file]);
	if (c == 0)
		c = cmp_u64(x->line, y->line);
	return c != 0 ? c : cmp_u64(x->pc, y->pc);
}

static int
cmp_stack(const struct sorting *w, uint32_t a, uint32_t b)
{
	const struct gtt_interned *x = &w->s->stacks.v[a];
	const struct gtt_interned *y = &w->s->stacks.v[b];
	size_t n = x->len < y->len ? x->len : y->len;
	const uint32_t *p = x->p, *q = y->p;

	for (size_t i = 0; i < n / sizeof *p; i++) {
		int c = cmp_u64(w->o->frames[p[i]], w->o->frames[q[i]]);

		if (c != 0)
			return c;
	}
	return cmp_u64(x->len, y->len);
}

static int
cmp_label(const struct sorting *w, const struct gtt_sample_label *x,
    const struct gtt_sample_label *y)
{
	int c = cmp_u64(w->o->strs[x->key], w->o->strs[y->key]);

	if (c == 0)
		c = cmp_u64(x->is_num, y->is_num);
	if (c == 0)
		c = cmp_u64(w->o->strs[x->str], w->o->strs[y->str]);
	if (c == 0)
		c = (x->num > y->num) - (x->num < y->num);
	return c != 0 ? c : cmp_u64(w->o->strs[x->unit], w->o->strs[y->unit]);
}

static int
cmp_labels(const struct sorting *w, uint32_t a, uint32_t b)
{
	const struct gtt_interned *x = &w->s->labels.v[a];
	const struct gtt_interned *y = &w->s->labels.v[b];
	size_t n = x->len < y->len ? x->len : y->len;
	const struct gtt_sample_label *p = x->p, *q = y->p;

	for (size_t i = 0; i < n / sizeof *p; i++) {
		int c = cmp_label(w, &p[i], &q[i]);

		if (c != 0)
			return c;
	}
	return cmp_u64(x->len, y->len);
}

static int
by_sample(const void *a, const void *b, void *arg)
{
	const struct sorting *w = arg;
	const struct gtt_sample *x = &w->s->v[*(const uint32_t *)a];
	const struct gtt_sample *y = &w->s->v[*(const uint32_t *)b];
	int c = cmp_stack(w, x->stack, y->stack);

	return c != 0 ? c : cmp_labels(w, x->labels, y->labels);
}

/* The numbers 0 to n-1 in order. */
static uint32_t *
sorted(size_t n, int (*cmp)(const void *, const void *, void *),
    struct sorting *w)
{
	uint32_t *v = gtt_calloc(n, sizeof v[0]);

	for (size_t i = 0; i < n; i++)
		v[i] = (uint32_t)i;
	qsort_r(v, n, sizeof v[0], cmp, w);
	return v;
}

static uint32_t *
places(size_t n, int (*cmp)(const void *, const void *, void *),
    struct sorting *w)
{
	uint32_t *v = sorted(n, cmp, w);
	uint32_t *place = gtt_calloc(n, sizeof place[0]);

	for (size_t i = 0; i < n; i++)
		place[v[i]] = (uint32_t)i;
	free(v);
	return place;
}

void
gtt_sample_order_init(struct gtt_sample_order *o, const struct gtt_samples *s)
{
	struct sorting w = { s, o };

	*o = (struct gtt_sample_order){ 0 };
	o->strs = places(s->strs.n, by_text, &w);
	o->frames = places(s->frames.n, by_frame, &w);
	o->samples = sorted(s->n, by_sample, &w);
}

void
gtt_sample_order_fini(struct gtt_sample_order *o)
{
	free(o->strs);
	free(o->frames);
	free(o->samples);
	*o = (struct gtt_sample_order){ 0 };
}
