#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "apshuffle/apshuffle.h"
#include "common/base/mem.h"

static bool
is_scored(const struct bundle *b)
{
	return b->scored;
}

/* Bundles that are ranked: with -vs-prev those that have one before. */
static bool
is_ranked(const struct fleet *f, const struct bundle *b)
{
	return b->scored && (!f->opts->vs_prev || b->prev != NULL);
}

/* Makes differences of values, from the last on: those before are needed. */
static void
subtract(struct fleet *f)
{
	fleet_link(f, is_scored);
	for (size_t i = f->n; i-- > 0;) {
		if (f->v[i].prev != NULL)
			f->v[i].value -= f->v[i].prev->value;
	}
}

static bool
is_full(const struct opts *o, size_t n)
{
	return o->have_top && n >= o->top;
}

/* Largest first; of equals the later, then the larger process. */
static int
by_value(const void *va, const void *vb, void *f)
{
	const struct bundle *a = *(struct bundle *const *)va;
	const struct bundle *b = *(struct bundle *const *)vb;
	int c = sum_cmp(b->value, a->value);

	return c != 0 ? c : fleet_cmp(f, b, a);
}

static void
rank_bundles(struct fleet *f, struct gtt_out *out)
{
	struct bundle **v = gtt_calloc(f->n, sizeof(v[0]));
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		if (is_ranked(f, &f->v[i]))
			v[n++] = &f->v[i];
	}
	if (n > 0)
		qsort_r(v, n, sizeof(v[0]), by_value, f);
	for (size_t i = 0; i < n && !is_full(f->opts, i); i++)
		print_bundle(f, out, v[i]);
	free(v);
}

/* Rounded down. */
static sum
quotient(sum v, sum n)
{
	return v / n - (v % n < 0);
}

/* Compares v / n: the products of what is left are small. */
static int
mean_cmp(const struct group *a, const struct group *b)
{
	sum an = (sum)a->n, bn = (sum)b->n;
	sum aq = quotient(a->flat, an), bq = quotient(b->flat, bn);

	if (aq != bq)
		return sum_cmp(aq, bq);
	return sum_cmp((a->flat - aq * an) * bn, (b->flat - bq * bn) * an);
}

struct order {
	const struct fleet *f;
	int	(*cmp)(const struct group *a, const struct group *b);
};

static int
flat_cmp(const struct group *a, const struct group *b)
{
	int c = sum_cmp(a->flat, b->flat);

	return c != 0 ? c : sum_cmp(a->cum, b->cum);
}

static int
cum_cmp(const struct group *a, const struct group *b)
{
	int c = sum_cmp(a->cum, b->cum);

	return c != 0 ? c : sum_cmp(a->flat, b->flat);
}

/* Largest first; of equals by name. */
static int
by_rank(const void *va, const void *vb, void *arg)
{
	const struct group *a = va, *b = vb;
	const struct order *o = arg;
	int c = o->cmp(b, a);

	return c != 0 ? c : fleet_text_cmp(o->f, a->name, b->name);
}

static void
print_groups(struct fleet *f, struct gtt_out *out, struct group *v, size_t n,
    const struct bundle *any)
{
	struct order o = { f, mean_cmp };

	if (f->opts->by == BY_FUNCTION)
		o.cmp = f->opts->cum ? cum_cmp : flat_cmp;
	if (n > 0)
		qsort_r(v, n, sizeof v[0], by_rank, &o);
	for (size_t i = 0; i < n && !is_full(f->opts, i); i++)
		print_group(f, out, &v[i], any);
}

static void
rank_groups(struct fleet *f, struct gtt_out *out)
{
	struct group *v = gtt_calloc(f->n, sizeof v[0]);
	const struct bundle *any = NULL;
	struct gtt_map of = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct bundle *b = &f->v[i];
		uint32_t name = f->opts->by == BY_HOST ? b->m.host :
		    b->m.revision, *at;

		if (!is_ranked(f, b))
			continue;
		any = b;
		at = gtt_map_put(&of, name);
		if (*at == GTT_MAP_NONE) {
			v[n].name = name;
			*at = (uint32_t)n++;
		}
		v[*at].flat += b->value;
		v[*at].n++;
	}
	print_groups(f, out, v, n, any);
	gtt_map_fini(&of);
	free(v);
}

/*
 * How often the functions of each bundle count.  The differences to the one
 * before, added up, are what the last of each process has, less the first.
 */
static size_t
weigh(struct fleet *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct bundle *b = &f->v[i];

		if (!is_ranked(f, b))
			continue;
		n++;
		b->weight++;
		if (f->opts->vs_prev)
			b->prev->weight--;
	}
	return n;
}

static int
name_cmp(const void *va, const void *vb)
{
	return strcmp((*(struct bundle *const *)va)->name,
	    (*(struct bundle *const *)vb)->name);
}

/* Archives with several bundles are inputs once: they are side by side. */
static void
choose_inputs(struct fleet *f, struct gtt_list *inputs)
{
	f->by_name = gtt_calloc(f->n, sizeof(f->by_name[0]));
	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].weight != 0)
			f->by_name[f->nby++] = &f->v[i];
	}
	if (f->nby > 0)
		qsort(f->by_name, f->nby, sizeof(f->by_name[0]), name_cmp);
	for (size_t i = 0; i < f->nby; i++) {
		const char *input = f->by_name[i]->input;

		if (inputs->n == 0 ||
		    strcmp(inputs->v[inputs->n - 1], input) != 0)
			gtt_list_add(inputs, input);
	}
}

static int
rank_functions(struct fleet *f, const struct gtt_cmd *cmd, struct gtt_out *out)
{
	struct gtt_list inputs = { 0 };
	const struct bundle *any = NULL;
	size_t n = weigh(f);
	struct group *v;
	int status = 0;

	choose_inputs(f, &inputs);
	f->gather = true;
	if (inputs.n > 0)
		status = gtt_cli_again(cmd, &inputs);
	gtt_list_fini(&inputs);
	v = gtt_calloc(f->nfunctions, sizeof v[0]);
	for (size_t i = 0; i < f->nfunctions; i++)
		v[i] = (struct group){ f->functions[i].name,
		    f->functions[i].flat, f->functions[i].cum, n };
	for (size_t i = 0; i < f->n && any == NULL; i++)
		any = f->v[i].scored ? &f->v[i] : NULL;
	print_groups(f, out, v, f->nfunctions, any);
	free(v);
	return status;
}

/* "space, objects": those in names. */
static void
put_names(struct gtt_buf *b, const struct gtt_intern *names)
{
	for (size_t i = 0; i < names->n; i++)
		gtt_buf_printf(b, "%s%.*s", i > 0 ? ", " : "",
		    (int)names->v[i].len, (const char *)names->v[i].p);
	gtt_buf_putc(b, '\0');
}

/* -1 when no profile has the type that was asked for; says so of a part. */
static int
check_types(struct fleet *f, size_t scored, struct gtt_err *err)
{
	struct gtt_buf b = { 0 };

	if (f->untyped == 0)
		return 0;
	put_names(&b, &f->types);
	if (scored == 0)
		gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "-sample-type %s: "
		    "there is no such type; there are: %s",
		    f->opts->sample_type != NULL ? f->opts->sample_type : "",
		    b.len > 1 ? b.p : "none");
	else
		gtt_diag("%zu profiles have no sample type %s and are left "
		    "out; they have: %s", f->untyped, f->opts->sample_type,
		    b.p);
	gtt_buf_fini(&b);
	f->trouble = true;
	return scored == 0 ? -1 : 0;
}

/* What is counted must be the same everywhere to be compared. */
static void
warn_mixture(const struct fleet *f)
{
	struct gtt_intern names = { 0 };
	struct gtt_buf b = { 0 };

	for (size_t i = 0; i < f->n; i++) {
		struct gtt_interned s = fleet_text(f, f->v[i].type);

		if (f->v[i].scored)
			gtt_intern(&names, s.p, s.len);
	}
	put_names(&b, &names);
	if (names.n > 1)
		gtt_diag("warning: these profiles count different things: %s; "
		    "-sample-type chooses one", b.p);
	gtt_buf_fini(&b);
	gtt_intern_fini(&names);
}

/* Those of Go 1.8 and older, without debug=1. */
static void
warn_unnamed(const struct fleet *f)
{
	if (f->unnamed > 0)
		gtt_diag("warning: %zu profiles have addresses but no names of "
		    "functions%s", f->unnamed, f->opts->binary != NULL ?
		    ", and the program does not have them either" :
		    ": give the program with -binary");
}

/*
 * With another program names would be wrong, and nobody would know.  Goroutines
 * begin as if one had been called, and some addresses stand for what is inlined.
 */
static void
warn_program(const struct fleet *f)
{
	if (f->asked.odd > 1 + f->asked.returns / 2)
		gtt_diag("warning: %s is not the program that wrote these "
		    "profiles, or another build of it: %zu of %zu addresses in "
		    "stacks do not follow a call", f->opts->binary, f->asked.odd,
		    f->asked.returns);
}

static int
check_profiles(struct fleet *f, struct gtt_err *err)
{
	size_t scored = 0;

	for (size_t i = 0; i < f->n; i++)
		scored += f->v[i].scored;
	if (check_types(f, scored, err) < 0)
		return -1;
	warn_mixture(f);
	warn_unnamed(f);
	warn_program(f);
	if (scored > 0 || f->trouble)
		return 0;
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "no bundle has a profile called %s%s", f->opts->profile,
	    strcmp(f->opts->profile, "cpu") == 0 ?
	    ": the CPU profile is called profile" : "");
}

int
rank(struct fleet *f, const struct gtt_cmd *cmd, struct gtt_out *out,
    struct gtt_err *err)
{
	int status = 0;

	if (check_profiles(f, err) < 0)
		return -1;
	if (f->opts->vs_prev)
		subtract(f);
	switch ((enum by)f->opts->by) {
	case BY_BUNDLE:
		rank_bundles(f, out);
		break;
	case BY_FUNCTION:
		status = rank_functions(f, cmd, out);
		break;
	case BY_HOST:
	case BY_REVISION:
		rank_groups(f, out);
		break;
	}
	return status;
}
