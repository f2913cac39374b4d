/*
 * A compiled pattern, as pattern.c makes it and matcher.c uses it.
 *
 * Specs are numbered from 0; while a stack is walked, bit i of a set says that
 * the specs before i may have been used up, so bit nspecs is the end.  After
 * each frame a "**" may stay where it is, or be passed over.
 */
#ifndef GTT_MATCH_PATTERN_IMPL_H
#define GTT_MATCH_PATTERN_IMPL_H

#include <stdint.h>

#include "common/match/names.h"
#include "common/match/regex.h"

struct gtt_frame_expr {
	struct gtt_regex	*re;
	uint64_t		 at;	/* a bit for each spec it is */
};

struct gtt_pattern {
	struct gtt_pred		 pred;
	unsigned		 nspecs;	/* 0: any stack, or none */
	uint64_t		 any;		/* the "**" */
	uint64_t		 skip;		/* the "**" that may be empty */
	struct gtt_frame_expr	*exprs;		/* each text once */
	size_t			 nexprs;
};

#endif
