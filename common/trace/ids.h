/*
 * From the ids of a file (any 64-bit number, usually small and close together)
 * to indices of our own.  Small ids live in an array, strays in a map.
 * Zero-initialised is empty.
 */
#ifndef GTT_TRACE_IDS_H
#define GTT_TRACE_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/map.h"

#define GTT_IDS_NONE UINT32_MAX

struct gtt_ids {
	uint32_t	*dense;
	size_t		 ndense;
	size_t		 cap;
	size_t		 n;		/* ids in all */
	struct gtt_map	 sparse;
};

/* The index of id, or GTT_IDS_NONE. */
static inline uint32_t
gtt_ids_get(const struct gtt_ids *ids, uint64_t id)
{
	if (id < ids->ndense && ids->dense[id] != GTT_IDS_NONE)
		return ids->dense[id];
	return gtt_map_get(&ids->sparse, id);
}

/* Adds id, or gives it another index. */
void
gtt_ids_add(struct gtt_ids *ids, uint64_t id, uint32_t index);

void
gtt_ids_fini(struct gtt_ids *ids);

#endif
