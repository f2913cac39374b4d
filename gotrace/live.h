/*
 * The live tree: a line when a call starts and one when it ends, indented by
 * the goroutine's own depth.  With --until, entries are held back until the
 * function is reached; with --filters panic, all is, until a panic that
 * nobody recovers.
 */
#ifndef GOTRACE_LIVE_H
#define GOTRACE_LIVE_H

#include <stdio.h>

#include "gotrace/calls.h"

struct live;

struct live_opts {
	FILE	*to;
	double	 hot_ns;
	bool	 panics;	/* only those */
	bool	 until;		/* hold entries back */
};

struct live *
live_new(const struct live_opts *o);

/* What calls_new wants. */
void
live_watch(struct live *l, struct calls_watch *w);

/* Puts itself before a sink of calls, to print round by round. */
void
live_sink(struct live *l, struct calls *c, struct sink *to);

/* At the end: the paths of panics that ended the program. */
void
live_panics(struct live *l, struct calls *c);

void
live_free(struct live *l);

#endif
