#include "common/trace/v1/gs.h"

#include <stdlib.h>

#include "common/base/mem.h"

static struct gtt_v1_g nobody;	/* is not live */

void
gtt_v1_gs_init(struct gtt_v1_gs *gs)
{
	size_t i;

	*gs = (struct gtt_v1_gs){ 0 };
	for (i = 0; i < GTT_V1_RECENT; i++)
		gs->recent[i] = &nobody;
}

void
gtt_v1_gs_fini(struct gtt_v1_gs *gs)
{
	size_t i;

	for (i = 0; i < gs->n; i++)
		free(gs->all[i]->regions);
	free(gs->all);
	free(gs->free);
	gtt_map_fini(&gs->index);
	gtt_arena_fini(&gs->arena);
}

struct gtt_v1_g *
gtt_v1_gs_find_older(struct gtt_v1_gs *gs, uint64_t id)
{
	uint32_t i = gtt_map_get(&gs->index, id);

	if (i == GTT_MAP_NONE)
		return NULL;
	gs->recent[id % GTT_V1_RECENT] = gs->all[i];
	return gs->all[i];
}

struct gtt_v1_g *
gtt_v1_gs_add(struct gtt_v1_gs *gs, uint64_t id)
{
	uint32_t i;

	if (gs->nfree > 0) {
		i = gs->free[--gs->nfree];
	} else {
		gs->all = gtt_grow(gs->all, &gs->cap, gs->n + 1,
		    sizeof *gs->all);
		i = (uint32_t)gs->n++;
		gs->all[i] = gtt_arena_alloc(&gs->arena, sizeof **gs->all);
	}
	*gs->all[i] = (struct gtt_v1_g){ .id = id, .live = true };
	*gtt_map_put(&gs->index, id) = i;
	gs->recent[id % GTT_V1_RECENT] = gs->all[i];
	return gs->all[i];
}

void
gtt_v1_gs_drop(struct gtt_v1_gs *gs, uint64_t id)
{
	uint32_t i = gtt_map_get(&gs->index, id);

	if (i == GTT_MAP_NONE)
		return;
	free(gs->all[i]->regions);
	*gs->all[i] = (struct gtt_v1_g){ 0 };
	gtt_map_del(&gs->index, id);
	gs->free = gtt_grow(gs->free, &gs->free_cap, gs->nfree + 1,
	    sizeof *gs->free);
	gs->free[gs->nfree++] = i;
}
