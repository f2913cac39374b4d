#include "common/trace/ids.h"

#include <stdlib.h>

#include "common/base/mem.h"

/* How far the array may reach with n ids in it: at most 4 words an id. */
static uint64_t
reach(size_t n)
{
	return 1024 + 4 * (uint64_t)n;
}

void
gtt_ids_add(struct gtt_ids *ids, uint64_t id, uint32_t index)
{
	ids->n++;
	if (id >= ids->ndense) {
		if (id >= reach(ids->n)) {
			*gtt_map_put(&ids->sparse, id) = index;
			return;
		}
		ids->dense = gtt_grow(ids->dense, &ids->cap, id + 1,
		    sizeof *ids->dense);
		while (ids->ndense <= id)
			ids->dense[ids->ndense++] = GTT_IDS_NONE;
	}
	ids->dense[id] = index;
}

void
gtt_ids_fini(struct gtt_ids *ids)
{
	free(ids->dense);
	gtt_map_fini(&ids->sparse);
	*ids = (struct gtt_ids){ 0 };
}
