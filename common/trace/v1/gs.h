/*
 * What the merge and the checks in post.c keep of the goroutines of a v1 trace.
 */
#ifndef GTT_TRACE_V1_GS_H
#define GTT_TRACE_V1_GS_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/map.h"

struct gtt_v1_region {
	uint64_t	task, name;	/* ids in the file */
};

enum gtt_v1_status {
	GTT_V1_DEAD,
	GTT_V1_RUNNABLE,
	GTT_V1_RUNNING,
	GTT_V1_WAITING,
};

struct gtt_v1_g {
	uint64_t		id;
	uint64_t		seq;		/* of the merge */
	int64_t			blocked_at;	/* ticks of the last GoSysBlock */
	bool			live;		/* false: a free place */
	bool			exists;		/* post: has been created or seen */
	bool			net;		/* post: it waits for the network */
	uint8_t			status;		/* of the merge */
	uint8_t			state;		/* post */
	struct gtt_v1_region	*regions;
	size_t			nregions, regions_cap;
};

#define GTT_V1_RECENT 1024	/* a power of two */

struct gtt_v1_gs {
	struct gtt_v1_g	 *recent[GTT_V1_RECENT];	/* by id; to be checked */
	struct gtt_map	 index;		/* id -> place in all */
	struct gtt_v1_g	 **all;		/* each stays where it is */
	size_t		 n, cap;
	uint32_t	 *free;		/* places in all */
	size_t		 nfree, free_cap;
	struct gtt_arena arena;
};

void
gtt_v1_gs_init(struct gtt_v1_gs *gs);

void
gtt_v1_gs_fini(struct gtt_v1_gs *gs);

struct gtt_v1_g *
gtt_v1_gs_find_older(struct gtt_v1_gs *gs, uint64_t id);

/* A goroutine, or NULL.  Most were asked for recently, which is fast. */
static inline struct gtt_v1_g *
gtt_v1_gs_find(struct gtt_v1_gs *gs, uint64_t id)
{
	struct gtt_v1_g *g = gs->recent[id % GTT_V1_RECENT];

	if (__builtin_expect(g->id == id && g->live, 1))
		return g;
	return gtt_v1_gs_find_older(gs, id);
}

/* Adds goroutine id, which is not there. */
struct gtt_v1_g *
gtt_v1_gs_add(struct gtt_v1_gs *gs, uint64_t id);

/* The goroutine id, made when there is none. */
static inline struct gtt_v1_g *
gtt_v1_gs_get(struct gtt_v1_gs *gs, uint64_t id)
{
	struct gtt_v1_g *g = gtt_v1_gs_find(gs, id);

	return g != NULL ? g : gtt_v1_gs_add(gs, id);
}

/* Forgets goroutine id, if it is there. */
void
gtt_v1_gs_drop(struct gtt_v1_gs *gs, uint64_t id);

#endif
