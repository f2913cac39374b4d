/*
 * What the files that follow calls share; everyone else uses calls.h.
 *
 *	calls.c		what is kept: functions, contexts, processes
 *	goroutines.c	which call started which goroutine
 *	stack.c		a goroutine's open calls: entries, exits, panics
 *	replay.c	the sink: from rounds of blocks to records in order
 */
#ifndef GOTRACE_CALLSIN_H
#define GOTRACE_CALLSIN_H

#include "common/base/intern.h"
#include "common/base/map.h"
#include "gotrace/calls.h"
#include "gotrace/probe.h"

#define RINGS		512
#define CACHE_BITS	13

struct code {
	uint32_t	func;
	uint32_t	line;
	uint32_t	entry;
};

struct block {
	const struct rec	*r;
	size_t			 n, at;
	uint32_t		 next;		/* of the same ring + 1 */
};

struct cached {
	uint32_t code, index;	/* + 1 */
};

struct process {
	bool			 has_parents, gone;
	uint64_t		 last;		/* time of its last record */
	struct gtt_map		 codes;		/* code -> index in code[] */
	struct code		*code;
	size_t			 ncode, cap_code;
	struct cached		*cache;		/* 1 << CACHE_BITS */
	struct gtt_map		 goids;		/* goid -> index in gs[] */
	struct goroutine	**gs;
	size_t			 ngs, cap_gs;
	struct goroutine	*current[RINGS];
	struct block		*blocks;	/* of this round */
	size_t			 nblocks, cap_blocks;
	uint32_t		 head[RINGS], tail[RINGS]; /* in blocks + 1 */
	uint16_t		 busy[RINGS];	/* rings that have some */
	size_t			 nbusy;
	struct gtt_map		 links;		/* go pc -> node of the last */
	struct probe		 probe;
};

struct calls {
	struct calls_opts	 o;
	struct calls_watch	 w;
	struct node		*nodes;
	size_t			 nnodes, cap_nodes;
	struct gtt_map		 children;	/* parent, func, go -> node */
	struct func		*funcs;
	size_t			 nfuncs, cap_funcs;
	struct gtt_intern	 names;		/* numbers are those of funcs */
	struct process		**procs;
	size_t			 nprocs, cap_procs;
	struct process		**live;		/* with blocks in this round */
	size_t			 nlive, cap_live;
	struct slow_call	 slow[SLOWEST];
	size_t			 nslow;
	uint64_t		 tick0, ns0, tick1, ns1;
	uint64_t		 dropped, total;
	bool			 too_deep;
};

/* calls.c */

/* Lets go of all that a process does not need when it has ended. */
void
calls_end_process(struct process *p);

/* The function of that name, file and line: one for all processes. */
uint32_t
calls_find_func(struct calls *c, const struct code_info *ci);

/* The code's place, or NULL when it was never named. */
const struct code *
calls_find_code(struct process *p, uint32_t code);

/*
 * The context of a function below another, or, where that is too deep, beside
 * it; made when there is none.
 */
uint32_t
calls_find_node(struct calls *c, uint32_t parent, uint32_t func, bool go);

/* goroutines.c */

/* The goroutine of a REC_SWITCH; a new one is linked to who started it. */
struct goroutine *
goroutine_switch(struct process *p, const struct rec *r);

/* A REC_SPAWN of g's. */
void
goroutine_spawns(struct goroutine *g, const struct rec *r);

void
goroutine_free(struct goroutine *g);

/* Frees goroutines that have no open calls and are not being unwound. */
void
goroutine_sweep(struct process *p);

/* stack.c */

void
stack_enter(struct calls *c, struct process *p, struct goroutine *g,
    const struct rec *r);

/* REC_EXIT, REC_PANIC or REC_GOEXIT. */
void
stack_exit(struct calls *c, struct process *p, struct goroutine *g,
    const struct rec *r);

/* A call marked by hand: the name of the entry that comes next. */
void
stack_name_next(struct calls *c, struct goroutine *g, const struct rec *slots,
    size_t n);

/* Ends the innermost call; unclosed: its end was not recorded. */
void
stack_pop(struct calls *c, struct process *p, struct goroutine *g,
    uint64_t now, bool unclosed);

#endif
