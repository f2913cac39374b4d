/*
 * What an event or a stack says to the kinds of regions, a bit each: that it
 * begins one, keeps it open, ends it.
 *
 * Each pattern is tried once with each distinct stack of a table, and what stacks
 * say is put together once with what each kind of event says; of the answers,
 * which are few, each is kept once.
 */
#ifndef GTT_MATCH_VERDICT_H
#define GTT_MATCH_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/match/regions.h"
#include "common/trace/trace.h"

/* Bit i is about kind i; see struct gtt_region_kind. */
struct gtt_verdict {
	uint64_t	born;		/* goroutine */
	uint64_t	start, keep, end, once, critical, through;
	uint64_t	stepped;	/* any of steps */
	uint64_t	steps[GTT_REGION_STEPS];
};

struct gtt_judge;

/* version is the reader's; the definitions are borrowed.  Never NULL. */
struct gtt_judge *
gtt_judge_new(const struct gtt_regions *regions, int version);

void
gtt_judge_free(struct gtt_judge *j);

/*
 * What the event says; all: patterns that look at no stack are tried even where
 * they can begin nothing.  It is good as long as the judge is.  NULL when a
 * frame expression went past its limit.
 */
const struct gtt_verdict *
gtt_judge_event(struct gtt_judge *j, const struct gtt_event *ev, bool all,
    struct gtt_err *err);

/* What a stack says whatever the event is; nothing where there is none. */
const struct gtt_verdict *
gtt_judge_stack(struct gtt_judge *j, const struct gtt_table *table,
    uint32_t stack, struct gtt_err *err);

/* Whether there is a stack with frames. */
static inline bool
gtt_is_stack(const struct gtt_table *t, uint32_t stack)
{
	return t != NULL && stack < t->nstacks && t->stacks[stack].n > 0;
}

#endif
