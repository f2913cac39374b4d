#include "common/match/regex.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "common/base/mem.h"

/* KiB of heap for one match without machine code, and its stack with it. */
#define HEAP_KIB	(16 << 10)
#define STACK_MIN	(32 << 10)
#define STACK_MAX	(1 << 20)

struct gtt_regex {
	pcre2_code	*code;
	char		 text[100];	/* for messages, cut if need be */
};

struct gtt_regex_run {
	pcre2_match_data	*data;
	pcre2_match_context	*ctx;
	pcre2_jit_stack		*stack;
};

/* Where the literal text that \Q begins at p ends. */
static const char *
skip_literal(const char *p, const char *end)
{
	const char *e = memmem(p, (size_t)(end - p), "\\E", 2);

	return e == NULL ? end : e + 2;
}

/* Where the class whose '[' is at p ends. */
static const char *
skip_class(const char *p, const char *end)
{
	p++;
	if (p < end && *p == '^')
		p++;
	if (p < end && *p == ']')
		p++;
	while (p < end && *p != ']') {
		const char *posix = NULL;

		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '[' && p + 1 < end && p[1] == ':')
			posix = memmem(p, (size_t)(end - p), ":]", 2);
		p = posix != NULL ? posix + 2 : p + 1;
	}
	return p < end ? p + 1 : end;
}

/*
 * PCRE2 reads "(*" as the start of a verb: testing.(*F).Fuzz would quietly
 * match nothing.  To Go it is an error, and so it is here.  Returns where the
 * first one is, or NULL.
 */
static const char *
find_verb(const char *p, const char *end)
{
	while (p < end) {
		if (*p == '\\' && p + 1 < end)
			p = p[1] == 'Q' ? skip_literal(p + 2, end) : p + 2;
		else if (*p == '[')
			p = skip_class(p, end);
		else if (*p == '(' && p + 1 < end && p[1] == '*')
			return p;
		else
			p++;
	}
	return NULL;
}

static pcre2_code *
compile(const char *p, size_t n, struct gtt_err *err)
{
	pcre2_compile_context *ctx = pcre2_compile_context_create(NULL);
	pcre2_code *code;
	PCRE2_UCHAR why[160];
	PCRE2_SIZE off;
	int rc;

	if (ctx == NULL)
		gtt_nomem();
	pcre2_set_newline(ctx, PCRE2_NEWLINE_LF);
	code = pcre2_compile((PCRE2_SPTR)p, n, PCRE2_UTF |
	    PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY |
	    PCRE2_NEVER_BACKSLASH_C, &rc, &off, ctx);
	pcre2_compile_context_free(ctx);
	if (code == NULL) {
		pcre2_get_error_message(rc, why, sizeof why);
		gtt_fail(err, GTT_EUSAGE, off, "%s", (const char *)why);
		return NULL;
	}
	/* Where machine code is forbidden, matching is slower: no error. */
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	return code;
}

struct gtt_regex *
gtt_regex_new(const char *p, size_t n, struct gtt_err *err)
{
	const char *verb = find_verb(p, p + n);
	struct gtt_regex *re;
	pcre2_code *code;
	size_t keep;

	if (verb != NULL) {
		gtt_fail(err, GTT_EUSAGE, (uint64_t)(verb - p),
		    "(* has no meaning here; "
		    "for the text (*T) write [(][*]T[)] or ..T.");
		return NULL;
	}
	code = compile(p, n, err);
	if (code == NULL)
		return NULL;
	re = gtt_calloc(1, sizeof *re);
	re->code = code;
	keep = n < sizeof re->text ? n : sizeof re->text - 1;
	memcpy(re->text, p, keep);
	return re;
}

void
gtt_regex_free(struct gtt_regex *re)
{
	if (re == NULL)
		return;
	pcre2_code_free(re->code);
	free(re);
}

struct gtt_regex_run *
gtt_regex_run_new(void)
{
	struct gtt_regex_run *run = gtt_calloc(1, sizeof *run);

	run->data = pcre2_match_data_create(1, NULL);
	run->ctx = pcre2_match_context_create(NULL);
	if (run->data == NULL || run->ctx == NULL)
		gtt_nomem();
	pcre2_set_match_limit(run->ctx, GTT_REGEX_STEPS);
	pcre2_set_heap_limit(run->ctx, HEAP_KIB);
	run->stack = pcre2_jit_stack_create(STACK_MIN, STACK_MAX, NULL);
	pcre2_jit_stack_assign(run->ctx, NULL, run->stack);
	return run;
}

void
gtt_regex_run_free(struct gtt_regex_run *run)
{
	if (run == NULL)
		return;
	pcre2_jit_stack_free(run->stack);
	pcre2_match_context_free(run->ctx);
	pcre2_match_data_free(run->data);
	free(run);
}

int
gtt_regex_match(const struct gtt_regex *re, struct gtt_regex_run *run,
    const char *p, size_t n, struct gtt_err *err)
{
	PCRE2_UCHAR why[120];
	int rc;

	rc = pcre2_match(re->code, (PCRE2_SPTR)p, n, 0, 0, run->data, run->ctx);
	if (rc >= 0)
		return 1;	/* 0: more groups than places, still found */
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	pcre2_get_error_message(rc, why, sizeof why);
	return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
	    "frame pattern \"%s\" gave up on a function name of %zu bytes: %s",
	    re->text, n, (const char *)why);
}
