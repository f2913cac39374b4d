/*
 * The option -goroutine N,...: which goroutines are wanted.
 */
#ifndef GTT_CLI_GOROUTINES_H
#define GTT_CLI_GOROUTINES_H

#include <stdbool.h>

#include "common/base/map.h"
#include "common/cli/opt.h"
#include "common/trace/trace.h"

/* Zero-initialised: the option is not given. */
struct gtt_goroutines {
	struct gtt_list	given;	/* set by GTT_OPT_LIST */
	struct gtt_map	ids;
};

/* Reads what was given; -1 with err: not numbers. */
int
gtt_goroutines_parse(struct gtt_goroutines *o, struct gtt_err *err);

/* Whether goroutine g is among them. */
static inline bool
gtt_goroutines_have(const struct gtt_goroutines *o, int64_t g)
{
	return gtt_map_get(&o->ids, (uint64_t)g) != GTT_MAP_NONE;
}

/*
 * Whether ev is something that they did, or a transition of theirs.  With -1
 * among them, also what no goroutine did.
 */
static inline bool
gtt_goroutines_want(const struct gtt_goroutines *o, const struct gtt_event *ev)
{
	bool its = ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE;

	if (its && gtt_goroutines_have(o, ev->id))
		return true;
	return (ev->g != GTT_NONE || !its) && gtt_goroutines_have(o, ev->g);
}

#endif
