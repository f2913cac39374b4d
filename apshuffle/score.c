#include <stdlib.h>
#include <string.h>

#include "apshuffle/apshuffle.h"
#include "common/base/mem.h"

/* A profile, of which one type is looked at. */
struct view {
	struct gtt_profile	*p;
	struct gtt_focus	*focus;
	size_t			 type;
};

static void
view_fini(struct view *v)
{
	gtt_focus_free(v->focus);
	gtt_profile_free(v->p);
}

/* Without -sample-type: what the profile says, or else its first. */
static size_t
choose_type(const struct gtt_profile *p, const struct opts *o)
{
	size_t i;

	if (o->sample_type != NULL)
		return gtt_profile_find_type(p, o->sample_type);
	i = gtt_profile_default_type(p);
	return i != GTT_PROFILE_NONE || gtt_profile_ntypes(p) == 0 ? i : 0;
}

/* For the message at the end. */
static void
note_types(struct fleet *f, const struct gtt_profile *p)
{
	pthread_mutex_lock(&f->lock);
	f->untyped++;
	for (size_t i = 0; i < gtt_profile_ntypes(p); i++) {
		struct gtt_profile_str s = gtt_profile_type(p, i).type;

		gtt_intern(&f->types, s.p, s.len);
	}
	pthread_mutex_unlock(&f->lock);
}

/* The same: without names nothing matches, and there is nothing to rank. */
static void
note_names(struct fleet *f, const struct gtt_profile *p)
{
	struct gtt_profile_asked asked = gtt_profile_asked(p);
	const struct opts *o = f->opts;
	bool named = gtt_profile_nfuncs(p) > 0 || gtt_profile_nlocs(p) == 0 ||
	    (o->focus.n == 0 && o->ignore.n == 0 && o->by != BY_FUNCTION);

	pthread_mutex_lock(&f->lock);
	f->unnamed += !named;
	f->asked.returns += asked.returns;
	f->asked.odd += asked.odd;
	pthread_mutex_unlock(&f->lock);
}

/* 1, 0 when there is no such type, -1. */
static int
view_init(struct view *v, struct fleet *f, struct gtt_input *in,
    struct gtt_err *err)
{
	*v = (struct view){ .p = gtt_profile_new(in,
	    f->opts->binary != NULL ? &f->opts->program : NULL, err) };
	if (v->p == NULL)
		return -1;
	v->type = choose_type(v->p, f->opts);
	if (v->type == GTT_PROFILE_NONE)
		return 0;
	v->focus = gtt_focus_new(f->opts->exprs, v->p, err);
	return v->focus == NULL ? -1 : 1;
}

/* The next sample that is looked at: 1, 0, -1. */
static int
view_next(struct view *v, struct gtt_profile_sample *s, struct gtt_err *err)
{
	int rc;

	do
		rc = gtt_profile_next(v->p, s, err);
	while (rc == 1 && !gtt_focus_keeps(v->focus, s));
	return rc;
}

static void
set_type(struct bundle *b, struct fleet *f, const struct view *v)
{
	struct gtt_profile_type t = gtt_profile_type(v->p, v->type);

	pthread_mutex_lock(&f->lock);
	b->type = gtt_intern(&f->strs, t.type.p, t.type.len);
	b->unit = gtt_intern(&f->strs, t.unit.p, t.unit.len);
	pthread_mutex_unlock(&f->lock);
}

int
score(struct bundle *b, struct fleet *f, struct gtt_input *in,
    struct gtt_err *err)
{
	struct gtt_profile_sample s;
	struct view v;
	int rc = view_init(&v, f, in, err);

	if (rc == 0)
		note_types(f, v.p);
	if (rc == 1) {
		set_type(b, f, &v);
		note_names(f, v.p);
		while ((rc = view_next(&v, &s, err)) == 1)
			b->value += s.values[v.type];
		rc = rc < 0 ? -1 : 1;
	}
	view_fini(&v);
	return rc;
}

/* Sums of one profile by the names of its functions. */
struct names {
	struct gtt_intern	 strs;
	uint32_t		*of_func;	/* the number of its name */
	sum			*flat, *cum;	/* by name */
	uint64_t		*last;		/* sample that counted it */
	size_t			 cap[3];
	uint64_t		 samples;
};

static void
names_fini(struct names *n)
{
	gtt_intern_fini(&n->strs);
	free(n->of_func);
	free(n->flat);
	free(n->cum);
	free(n->last);
}

static uint32_t
name_add(struct names *n, const char *p, size_t len)
{
	size_t before = n->strs.n;
	uint32_t i = gtt_intern(&n->strs, p, len);

	if (n->strs.n > before) {
		n->flat = gtt_grow(n->flat, &n->cap[0], i + 1, sizeof n->flat[0]);
		n->cum = gtt_grow(n->cum, &n->cap[1], i + 1, sizeof n->cum[0]);
		n->last = gtt_grow(n->last, &n->cap[2], i + 1,
		    sizeof n->last[0]);
		n->flat[i] = n->cum[i] = 0;
		n->last[i] = 0;
	}
	return i;
}

/* What pprof calls a place whose function nobody knows: "[libc.so.6]". */
static uint32_t
nameless(struct names *n, const struct gtt_profile_loc *l)
{
	const char *base = l->mapping.p != NULL && l->mapping.len > 0 ?
	    memrchr(l->mapping.p, '/', l->mapping.len) : NULL;
	const char *p = base != NULL ? base + 1 : l->mapping.p;
	struct gtt_buf b = { 0 };
	uint32_t i;

	if (l->mapping.len == 0)
		return name_add(n, "<unknown>", 9);
	gtt_buf_putc(&b, '[');
	gtt_buf_put(&b, p, (size_t)(l->mapping.p + l->mapping.len - p));
	gtt_buf_putc(&b, ']');
	i = name_add(n, b.p, b.len);
	gtt_buf_fini(&b);
	return i;
}

static void
number_funcs(struct names *n, const struct gtt_profile *p)
{
	n->of_func = gtt_calloc(gtt_profile_nfuncs(p), sizeof n->of_func[0]);
	for (size_t i = 0; i < gtt_profile_nfuncs(p); i++) {
		struct gtt_profile_str name = gtt_profile_func(p, i).name;

		n->of_func[i] = name.len > 0 ?
		    name_add(n, name.p, name.len) : GTT_PROFILE_NONE;
	}
}

/* Once for each sample, however often it is on the stack. */
static void
count(struct names *n, uint32_t name, int64_t v, bool leaf)
{
	if (leaf)
		n->flat[name] += v;
	if (n->last[name] == n->samples)
		return;
	n->last[name] = n->samples;
	n->cum[name] += v;
}

static void
count_sample(struct names *n, const struct gtt_profile *p,
    const struct gtt_profile_sample *s, int64_t v)
{
	n->samples++;
	for (size_t i = 0; i < s->nlocs; i++) {
		struct gtt_profile_loc l = gtt_profile_loc(p, s->locs[i]);

		if (l.nfuncs == 0)
			count(n, nameless(n, &l), v, i == 0);
		for (size_t k = 0; k < l.nfuncs; k++) {
			uint32_t name = n->of_func[l.funcs[k]];

			count(n, name == GTT_PROFILE_NONE ? nameless(n, &l) :
			    name, v, i == 0 && k == 0);
		}
	}
}

static struct function *
function_named(struct fleet *f, const struct gtt_interned *s)
{
	uint32_t name = gtt_intern(&f->strs, s->p, s->len);
	uint32_t *at = gtt_map_put(&f->function_of, name);

	if (*at == GTT_MAP_NONE) {
		*at = (uint32_t)f->nfunctions++;
		f->functions = gtt_grow(f->functions, &f->functions_cap,
		    f->nfunctions, sizeof f->functions[0]);
		f->functions[*at] = (struct function){ .name = name };
	}
	return &f->functions[*at];
}

static void
merge(struct fleet *f, const struct names *n, int weight)
{
	pthread_mutex_lock(&f->lock);
	for (size_t i = 0; i < n->strs.n; i++) {
		struct function *fn;

		if (n->last[i] == 0)
			continue;
		fn = function_named(f, &n->strs.v[i]);
		fn->flat += n->flat[i] * weight;
		fn->cum += n->cum[i] * weight;
	}
	pthread_mutex_unlock(&f->lock);
}

int
score_functions(const struct bundle *b, struct fleet *f, struct gtt_input *in,
    struct gtt_err *err)
{
	struct gtt_profile_sample s;
	struct names n = { 0 };
	struct view v;
	int rc = view_init(&v, f, in, err);

	if (rc == 1) {
		number_funcs(&n, v.p);
		while ((rc = view_next(&v, &s, err)) == 1)
			count_sample(&n, v.p, &s, s.values[v.type]);
		if (rc == 0)
			merge(f, &n, b->weight);
	}
	names_fini(&n);
	view_fini(&v);
	return rc;
}
