#include "common/match/focus.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/match/regex.h"

/* ignore comes first, where there is one. */
struct gtt_focus_exprs {
	struct gtt_regex	**v;
	size_t			  n;
	bool			  ignore;
};

/* A bit for each expression, in words for each location. */
struct gtt_focus {
	const struct gtt_focus_exprs *x;
	size_t		 words;
	uint64_t	*hits;
	uint64_t	*seen;		/* those that matched in one sample */
};

static int
add(struct gtt_focus_exprs *x, const char *option, const char *text,
    struct gtt_err *err)
{
	struct gtt_err why = { 0 };

	x->v[x->n] = gtt_regex_new(text, strlen(text), &why);
	if (x->v[x->n] == NULL)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-%s '%s': %s, at byte %zu", option, text, why.msg,
		    (size_t)why.off);
	x->n++;
	return 0;
}

struct gtt_focus_exprs *
gtt_focus_compile(const char *const *focus, size_t n, const char *ignore,
    struct gtt_err *err)
{
	struct gtt_focus_exprs *x = gtt_calloc(1, sizeof *x);
	int rc = 0;

	x->v = gtt_calloc(n + 1, sizeof(x->v[0]));
	x->ignore = ignore != NULL;
	if (x->ignore)
		rc = add(x, "ignore", ignore, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = add(x, "focus", focus[i], err);
	if (rc == 0)
		return x;
	gtt_focus_exprs_free(x);
	return NULL;
}

void
gtt_focus_exprs_free(struct gtt_focus_exprs *x)
{
	if (x == NULL)
		return;
	for (size_t i = 0; i < x->n; i++)
		gtt_regex_free(x->v[i]);
	free(x->v);
	free(x);
}

/* Tries expression k on all functions: hits has a byte for each. */
static int
try_funcs(const struct gtt_focus *f, size_t k, const struct gtt_profile *p,
    struct gtt_regex_run *run, uint8_t *hits, struct gtt_err *err)
{
	int rc;

	for (size_t i = 0; i < gtt_profile_nfuncs(p); i++) {
		struct gtt_profile_func fn = gtt_profile_func(p, i);

		rc = gtt_regex_match(f->x->v[k], run, fn.name.p, fn.name.len,
		    err);
		if (rc == 0)
			rc = gtt_regex_match(f->x->v[k], run, fn.file.p,
			    fn.file.len, err);
		if (rc < 0)
			return -1;
		hits[i] = (uint8_t)rc;
	}
	return 0;
}

static bool
any_func(const struct gtt_profile_loc *l, const uint8_t *hits)
{
	for (size_t i = 0; i < l->nfuncs; i++) {
		if (hits[l->funcs[i]])
			return true;
	}
	return false;
}

/*
 * Locations lie in few mappings, mostly in one: the answer for the last file is
 * remembered.
 */
static int
try_locs(struct gtt_focus *f, size_t k, const struct gtt_profile *p,
    struct gtt_regex_run *run, const uint8_t *hits, struct gtt_err *err)
{
	const char *file = NULL;
	int in_file = 0;

	for (size_t i = 0; i < gtt_profile_nlocs(p); i++) {
		struct gtt_profile_loc l = gtt_profile_loc(p, i);

		if (l.mapping.p != file) {
			file = l.mapping.p;
			in_file = file == NULL ? 0 : gtt_regex_match(f->x->v[k],
			    run, file, l.mapping.len, err);
		}
		if (in_file < 0)
			return -1;
		if (in_file > 0 || any_func(&l, hits))
			f->hits[i * f->words + k / 64] |=
			    UINT64_C(1) << k % 64;
	}
	return 0;
}

struct gtt_focus *
gtt_focus_new(const struct gtt_focus_exprs *x, const struct gtt_profile *p,
    struct gtt_err *err)
{
	struct gtt_regex_run *run = gtt_regex_run_new();
	struct gtt_focus *f = gtt_calloc(1, sizeof *f);
	uint8_t *hits = gtt_calloc(gtt_profile_nfuncs(p), 1);
	int rc = 0;

	f->x = x;
	f->words = (x->n + 63) / 64;
	f->hits = gtt_calloc(gtt_profile_nlocs(p) * f->words,
	    sizeof f->hits[0]);
	f->seen = gtt_calloc(f->words, sizeof f->seen[0]);
	for (size_t k = 0; k < x->n && rc == 0; k++) {
		rc = try_funcs(f, k, p, run, hits, err);
		if (rc == 0)
			rc = try_locs(f, k, p, run, hits, err);
	}
	free(hits);
	gtt_regex_run_free(run);
	if (rc == 0)
		return f;
	gtt_focus_free(f);
	return NULL;
}

void
gtt_focus_free(struct gtt_focus *f)
{
	if (f == NULL)
		return;
	free(f->hits);
	free(f->seen);
	free(f);
}

static bool
seen(const struct gtt_focus *f, size_t k)
{
	return f->seen[k / 64] >> k % 64 & 1;
}

bool
gtt_focus_keeps(struct gtt_focus *f, const struct gtt_profile_sample *s)
{
	if (f->x->n == 0)
		return true;
	memset(f->seen, 0, f->words * sizeof f->seen[0]);
	for (size_t i = 0; i < s->nlocs; i++) {
		for (size_t w = 0; w < f->words; w++)
			f->seen[w] |= f->hits[s->locs[i] * f->words + w];
	}
	if (f->x->ignore && seen(f, 0))
		return false;
	for (size_t k = f->x->ignore; k < f->x->n; k++) {
		if (!seen(f, k))
			return false;
	}
	return s->nlocs > 0;
}
