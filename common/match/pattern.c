#include "common/match/pattern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/match/pattern_impl.h"
#include "common/match/quoted.h"

/* A pattern being read. */
struct parse {
	const char		*text;
	size_t			 len;
	size_t			 pos;
	struct gtt_pattern	*pat;
	struct gtt_unquoted	*texts;	/* of pat->exprs */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_blanks(struct parse *p)
{
	while (p->pos < p->len && is_blank(p->text[p->pos]))
		p->pos++;
}

/* Copies why to err with the place said: byte at of the text. */
static int
fail_at(struct gtt_err *err, size_t at, const struct gtt_err *why)
{
	return gtt_fail(err, GTT_EUSAGE, at, "column %zu: %s", at + 1,
	    why->msg);
}

static int
fail_text(struct gtt_err *err, size_t at, const char *what)
{
	return gtt_fail(err, GTT_EUSAGE, at, "column %zu: %s", at + 1, what);
}

static int
parse_event(struct parse *p, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	size_t start;

	skip_blanks(p);
	start = p->pos;
	while (p->pos < p->len && !is_blank(p->text[p->pos]) &&
	    p->text[p->pos] != '"' && p->text[p->pos] != '`')
		p->pos++;
	if (p->pos == start)
		return fail_text(err, start, "expected the name of an event");
	if (gtt_pred_find(p->text + start, p->pos - start, &p->pat->pred,
	    &why) < 0)
		return fail_at(err, start, &why);
	return 0;
}

/* The expression with this text, or NULL. */
static struct gtt_frame_expr *
find_expr(struct parse *p, const struct gtt_unquoted *u)
{
	for (size_t i = 0; i < p->pat->nexprs; i++) {
		if (p->texts[i].len == u->len &&
		    memcmp(p->texts[i].p, u->p, u->len) == 0)
			return &p->pat->exprs[i];
	}
	return NULL;
}

/* Makes u, which it takes, the next spec. */
static int
add_expr(struct parse *p, struct gtt_unquoted *u, struct gtt_err *err)
{
	struct gtt_pattern *pat = p->pat;
	struct gtt_frame_expr *expr = find_expr(p, u);
	struct gtt_err why = { 0 };
	size_t i = pat->nexprs;
	struct gtt_regex *re;

	if (expr == NULL) {
		re = gtt_regex_new(u->p, u->len, &why);
		if (re == NULL) {
			fail_at(err, u->at[why.off < u->len ? why.off : u->len],
			    &why);
			gtt_unquoted_fini(u);
			return -1;
		}
		expr = &pat->exprs[i];
		*expr = (struct gtt_frame_expr){ .re = re };
		p->texts[i] = *u;
		pat->nexprs++;
	} else {
		gtt_unquoted_fini(u);
	}
	expr->at |= UINT64_C(1) << pat->nspecs++;
	return 0;
}

static bool
is_stars(const struct gtt_unquoted *u)
{
	return u->len == 2 && memcmp(u->p, "**", 2) == 0;
}

/* The literal at p->pos; a run of "**" is one. */
static int
parse_spec(struct parse *p, struct gtt_err *err)
{
	struct gtt_pattern *pat = p->pat;
	struct gtt_err why = { 0 };
	struct gtt_unquoted u;
	size_t start = p->pos;
	uint64_t last;

	if (p->text[start] != '"' && p->text[start] != '`')
		return fail_text(err, start, "expected a quoted frame pattern "
		    "(\"...\" or `...`) or the end");
	if (!is_blank(p->text[start - 1]))
		return fail_text(err, start, "expected a blank before a quote");
	if (gtt_unquote(p->text, p->len, &p->pos, &u, &why) < 0)
		return fail_at(err, why.off, &why);
	last = pat->nspecs > 0 ? UINT64_C(1) << (pat->nspecs - 1) : 0;
	if (is_stars(&u) && (pat->any & last)) {
		gtt_unquoted_fini(&u);
		return 0;
	}
	if (pat->nspecs == GTT_PATTERN_SPECS) {
		gtt_unquoted_fini(&u);
		return gtt_fail(err, GTT_EUSAGE, start, "column %zu: more than "
		    "%d frame patterns", start + 1, GTT_PATTERN_SPECS);
	}
	if (!is_stars(&u))
		return add_expr(p, &u, err);
	gtt_unquoted_fini(&u);
	pat->any |= UINT64_C(1) << pat->nspecs++;
	return 0;
}

static int
parse_pattern(struct parse *p, struct gtt_err *err)
{
	if (parse_event(p, err) < 0)
		return -1;
	for (skip_blanks(p); p->pos < p->len; skip_blanks(p)) {
		if (parse_spec(p, err) < 0)
			return -1;
	}
	return 0;
}

/* What follows from the specs as a whole. */
static void
finish(struct gtt_pattern *pat, unsigned flags)
{
	if (pat->nspecs == 1 && pat->any)
		pat->nspecs = 0;	/* all stacks, the empty one too */
	pat->skip = pat->any;
	if ((flags & GTT_PATTERN_TAIL) && pat->nspecs > 0)
		pat->skip &= ~(UINT64_C(1) << (pat->nspecs - 1));
}

struct gtt_pattern *
gtt_pattern_compile(const char *text, unsigned flags, struct gtt_err *err)
{
	struct parse p = { .text = text, .len = strlen(text) };
	int rc;

	p.pat = gtt_calloc(1, sizeof *p.pat);
	p.pat->exprs = gtt_calloc(GTT_PATTERN_SPECS, sizeof p.pat->exprs[0]);
	p.texts = gtt_calloc(GTT_PATTERN_SPECS, sizeof p.texts[0]);
	rc = parse_pattern(&p, err);
	for (size_t i = 0; i < p.pat->nexprs; i++)
		gtt_unquoted_fini(&p.texts[i]);
	free(p.texts);
	if (rc < 0) {
		gtt_pattern_free(p.pat);
		return NULL;
	}
	finish(p.pat, flags);
	return p.pat;
}

bool
gtt_pattern_needs_names(const struct gtt_pattern *pat)
{
	return pat->nexprs > 0;
}

bool
gtt_pattern_any_stack(const struct gtt_pattern *pat)
{
	return pat->nspecs == 0;
}

bool
gtt_pattern_any_event(const struct gtt_pattern *pat)
{
	return pat->pred.how == GTT_PRED_KIND &&
	    pat->pred.kinds == (uint16_t)((1u << GTT_NKINDS) - 1 -
	    (1u << GTT_BAD));
}

void
gtt_pattern_free(struct gtt_pattern *pat)
{
	if (pat == NULL)
		return;
	for (size_t i = 0; i < pat->nexprs; i++)
		gtt_regex_free(pat->exprs[i].re);
	free(pat->exprs);
	free(pat);
}

struct gtt_pattern **
gtt_patterns_compile(const char *const *texts, size_t n, struct gtt_err *err)
{
	struct gtt_pattern **patterns = gtt_calloc(n, sizeof patterns[0]);

	for (size_t i = 0; i < n; i++) {
		struct gtt_err why = { 0 };

		patterns[i] = gtt_pattern_compile(texts[i], 0, &why);
		if (patterns[i] == NULL) {
			gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
			    "-match '%.100s': %s", texts[i], why.msg);
			gtt_patterns_free(patterns, i);
			return NULL;
		}
	}
	return patterns;
}

void
gtt_patterns_free(struct gtt_pattern **patterns, size_t n)
{
	for (size_t i = 0; patterns != NULL && i < n; i++)
		gtt_pattern_free(patterns[i]);
	free(patterns);
}
