/*
 * Frame expressions: PCRE2, compiled for the machine where that is possible.
 * They mean what the same text means to Go's regexp package, but for the
 * differences that etgrep(1) lists: UTF-8, an unanchored search, $ is the end of
 * the text and nothing before it.
 *
 * A compiled expression is read-only and can be used by many threads; each
 * brings its own gtt_regex_run.
 */
#ifndef GTT_MATCH_REGEX_H
#define GTT_MATCH_REGEX_H

#include <stddef.h>

#include "common/base/err.h"

/* Steps of backtracking before an expression is given up on. */
#define GTT_REGEX_STEPS 1000000u

struct gtt_regex;
struct gtt_regex_run;

/* NULL and err (GTT_EUSAGE, off is the byte in p) when the text is wrong. */
struct gtt_regex *
gtt_regex_new(const char *p, size_t n, struct gtt_err *err);

void
gtt_regex_free(struct gtt_regex *re);

/* What one thread needs to match.  Never NULL. */
struct gtt_regex_run *
gtt_regex_run_new(void);

void
gtt_regex_run_free(struct gtt_regex_run *run);

/* 1 when re is found in the n bytes at p, 0 when not, -1 past a limit. */
int
gtt_regex_match(const struct gtt_regex *re, struct gtt_regex_run *run,
    const char *p, size_t n, struct gtt_err *err);

#endif
