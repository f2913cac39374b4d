/*
 * Draining: attaches to each process that announces itself in a directory and
 * carries its records to a sink.
 */
#ifndef GOTRACE_DRAIN_H
#define GOTRACE_DRAIN_H

#include "common/base/err.h"
#include "gotrace/record.h"

struct drain;

/* What the traced programs must be told, and how much is held for them. */
struct drain_opts {
	const char	*dir;		/* where segments appear */
	bool		 drop;		/* when a ring is full: drop */
	unsigned	 log_size;	/* of a ring, in bytes */
};

struct drain *
drain_new(const struct drain_opts *o, const struct sink *to,
    struct gtt_err *err);

/* NAME=VALUE for the environment of the program; lives as long as d. */
const char *
drain_env(const struct drain *d);

/*
 * One round: new processes are taken up, their records moved, ended ones let
 * go.  True when there may be more at once.
 */
bool
drain_round(struct drain *d);

/* Waits until a process appears or ends, or ms have passed. */
void
drain_wait(struct drain *d, int ms);

/* Takes what is left; processes that still run go on untraced. */
void
drain_finish(struct drain *d);

/* Records lost because a ring was full or there was no memory for one. */
uint64_t
drain_dropped(const struct drain *d);

unsigned
drain_procs(const struct drain *d);

/* What went wrong on the way, once; NULL when nothing did. */
const char *
drain_complaint(const struct drain *d);

void
drain_free(struct drain *d);

#endif
