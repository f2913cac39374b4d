/*
 * Patterns over events and their stacks, and the matching of events against
 * many of them.
 *
 *	pattern	= event { spec }
 *	event	= a name that gtt-events(7) lists
 *	spec	= a Go string, "..." or `...`: a frame expression, or "**"
 *
 * An event matches by its name alone when there are no specs.  Otherwise all
 * frames of its stack, from the outermost caller to the leaf, must be used up
 * by the specs in their order, all of them: a frame expression takes one frame
 * and is searched in the name of its function (without a vendor directory
 * before it), "**" takes any number of frames.  The stack is the one of the
 * goroutine that executed the event; no stack is an empty one.
 *
 * What is found out about a function's name is remembered while names fit in
 * GTT_MATCHER_NAMES bytes, what is found out about a stack as long as its
 * table lives: an event costs a look-up.
 */
#ifndef GTT_MATCH_PATTERN_H
#define GTT_MATCH_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/trace/trace.h"

#define GTT_PATTERN_SPECS	63	/* in one pattern, "**" counted in */
#define GTT_MATCHER_NAMES	((size_t)16 << 20)

/*
 * A "**" at the end takes at least one frame (the only spec it is exempt: a
 * lone "**" matches an empty stack, too).
 */
#define GTT_PATTERN_TAIL	1u

struct gtt_pattern;

/*
 * NULL and err when text is not a pattern: GTT_EUSAGE, err->off is the byte of
 * text that is wrong, and the message begins with its column, from 1.
 */
struct gtt_pattern *
gtt_pattern_compile(const char *text, unsigned flags, struct gtt_err *err);

void
gtt_pattern_free(struct gtt_pattern *p);

/*
 * The n patterns that were given with -match, to be freed with
 * gtt_patterns_free; NULL and err, which says what was given, when one is
 * none.
 */
struct gtt_pattern **
gtt_patterns_compile(const char *const *texts, size_t n, struct gtt_err *err);

void
gtt_patterns_free(struct gtt_pattern **patterns, size_t n);

/* Whether it looks at names of functions. */
bool
gtt_pattern_needs_names(const struct gtt_pattern *p);

/* n patterns at work on one reader.  Not for two threads at once. */
struct gtt_matcher;

/*
 * version is the reader's.  The patterns are borrowed and may be shared with
 * matchers of other threads.  Never NULL.
 */
struct gtt_matcher *
gtt_matcher_new(struct gtt_pattern *const *patterns, size_t n, int version);

void
gtt_matcher_free(struct gtt_matcher *m);

/*
 * 1 when any of the patterns matches ev, else 0; -1 when a frame expression
 * went past its limit (see regex.h).
 */
int
gtt_matcher_any(struct gtt_matcher *m, const struct gtt_event *ev,
    struct gtt_err *err);

/*
 * The two halves of that for pattern i alone, for callers who remember more
 * than one answer for a stack: whether the event is the one it names, and
 * whether the frames of a stack (GTT_NO_STACK: of none) fit its specs.
 */
bool
gtt_matcher_names(struct gtt_matcher *m, size_t i, const struct gtt_event *ev);

int
gtt_matcher_fits(struct gtt_matcher *m, size_t i, const struct gtt_table *t,
    uint32_t stack, struct gtt_err *err);

/*
 * All of an event that gtt_matcher_names looks at, whatever the pattern, as a
 * number of so many bits.
 */
#define GTT_MATCHER_KEY 25

uint32_t
gtt_matcher_key(struct gtt_matcher *m, const struct gtt_event *ev);

/* Whether pattern says anything of stacks, and whether of events. */
bool
gtt_pattern_any_stack(const struct gtt_pattern *p);
bool
gtt_pattern_any_event(const struct gtt_pattern *p);

#endif
