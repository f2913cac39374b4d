#include "common/trace/alive.h"

#include <stdlib.h>

#include "common/base/mem.h"

static uint32_t
new_slot(struct gtt_alive *a)
{
	uint32_t slot = a->free;

	if (slot != 0) {
		a->free = a->v[slot - 1].next;
		return slot - 1;
	}
	a->v = gtt_grow(a->v, &a->cap, a->n + 1, sizeof a->v[0]);
	return (uint32_t)a->n++;
}

uint32_t
gtt_alive_find(struct gtt_alive *a, const struct gtt_event *ev)
{
	uint32_t *at = gtt_map_put(&a->by_id, (uint64_t)ev->id);

	if (*at != GTT_MAP_NONE)
		return *at;
	*at = new_slot(a);
	a->v[*at] = (struct gtt_goroutine){
		.id = ev->id,
		.since = ev->time,
		.state = ev->from == GTT_GO_NOTEXIST ? GTT_GO_NOTEXIST :
		    GTT_GO_UNDETERMINED,
	};
	return *at;
}

void
gtt_alive_forget(struct gtt_alive *a, uint32_t slot)
{
	uint64_t id = (uint64_t)a->v[slot].id;

	a->recent[id % GTT_ALIVE_RECENT] = 0;
	gtt_map_del(&a->by_id, id);
	a->v[slot].next = a->free;
	a->free = slot + 1;
}

void
gtt_alive_fini(struct gtt_alive *a)
{
	gtt_map_fini(&a->by_id);
	free(a->v);
	*a = (struct gtt_alive){ 0 };
}
