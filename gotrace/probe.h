/*
 * What tracing costs: each process calls an empty traced function some hundred
 * times when it starts.
 */
#ifndef GOTRACE_PROBE_H
#define GOTRACE_PROBE_H

#include "gotrace/record.h"

#define PROBES	1024

struct probe {
	bool		on;
	size_t		n;
	uint64_t	enter, last;
	uint64_t	span[PROBES];	/* entry to exit */
	uint64_t	step[PROBES];	/* entry to the next entry */
	double		in;		/* ticks between the two time stamps */
	double		all;		/* ticks of a whole call */
};

void
probe_start(struct probe *p);

void
probe_record(struct probe *p, enum rec_kind k, uint64_t time);

/* Works out in and all. */
void
probe_end(struct probe *p);

#endif
