/*
 * Which samples of a profile are looked at: those that `go tool pprof -focus
 * -ignore' keeps.
 * Source: github.com/google/pprof, profile/filter.go.  An expression matches a
 * location when it is found in the name or the file of any of its functions,
 * those inlined there too, or in the file of its mapping.  A sample is dropped
 * when ignore matches a location of it, and kept when each focus matches one,
 * each maybe another one.  As in pprof, a sample without locations is kept only
 * when there is neither.
 */
#ifndef GTT_MATCH_FOCUS_H
#define GTT_MATCH_FOCUS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/profile/profile.h"

struct gtt_focus_exprs;

/*
 * focus are n expressions, all of which must match; ignore may be NULL.  NULL
 * and err (GTT_EUSAGE, the message names the expression) when one is wrong.
 * Can be used by many threads.
 */
struct gtt_focus_exprs *
gtt_focus_compile(const char *const *focus, size_t n, const char *ignore,
    struct gtt_err *err);

void
gtt_focus_exprs_free(struct gtt_focus_exprs *x);

struct gtt_focus;

/*
 * What they say of the locations of p: each is tried once.  Both are borrowed.
 * NULL and err when an expression gives up on a name.  For one thread.
 */
struct gtt_focus *
gtt_focus_new(const struct gtt_focus_exprs *x, const struct gtt_profile *p,
    struct gtt_err *err);

void
gtt_focus_free(struct gtt_focus *f);

bool
gtt_focus_keeps(struct gtt_focus *f, const struct gtt_profile_sample *s);

#endif
