/*
 * What all traces came to.
 */
#ifndef ETCHECK_TOTALS_H
#define ETCHECK_TOTALS_H

#include "etcheck/etcheck.h"
#include "etcheck/places.h"

struct totals {
	pthread_mutex_t	 lock;
	const struct rule *rules;
	bool		 by_func;	/* sites are functions */
	struct places	 places;	/* of the groups' examples and sites */
	struct groups	 groups;	/* with a rule; without wait */
	struct gtt_hist	 waits[GTT_NWAITS];
	struct gtt_hist	 sched, gc_pauses;
	struct traced	*traces;	/* in the order they came */
	size_t		*index;		/* of their inputs */
	size_t		 ntraces, traces_cap, index_cap;
};

#endif
