#include "common/base/intern.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static uint32_t
add(struct gtt_intern *in, const void *p, size_t len)
{
	void *copy = gtt_arena_alloc(&in->arena, len);

	if (in->n >= GTT_MAP_NONE)
		gtt_nomem();
	if (len > 0)
		memcpy(copy, p, len);
	in->v = gtt_grow(in->v, &in->cap, in->n + 1, sizeof in->v[0]);
	in->v[in->n] = (struct gtt_interned){ copy, len };
	return (uint32_t)in->n++;
}

uint32_t
gtt_intern(struct gtt_intern *in, const void *p, size_t len)
{
	uint64_t h = gtt_hash(p, len);
	uint32_t *slot;

	for (;; h++) {	/* the next free hash, where two share one */
		const struct gtt_interned *i;

		slot = gtt_map_put(&in->by_hash, h);
		if (*slot == GTT_MAP_NONE)
			break;
		i = &in->v[*slot];
		if (i->len == len && (len == 0 || memcmp(i->p, p, len) == 0))
			return *slot;
	}
	return *slot = add(in, p, len);
}

void
gtt_intern_fini(struct gtt_intern *in)
{
	free(in->v);
	gtt_map_fini(&in->by_hash);
	gtt_arena_fini(&in->arena);
	*in = (struct gtt_intern){ 0 };
}
