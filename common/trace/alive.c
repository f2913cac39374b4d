#include "common/trace/alive.h"

#include <stdlib.h>

#include "common/base/mem.h"

/* Records that are allocated together. */
#define CHUNK 64

void
gtt_alive_init(struct gtt_alive *a, size_t size)
{
	*a = (struct gtt_alive){ .size = size };
}

void *
gtt_alive_at(const struct gtt_alive *a, size_t i)
{
	return a->chunks[i / CHUNK] + i % CHUNK * a->size;
}

void *
gtt_alive_get(const struct gtt_alive *a, int64_t id)
{
	uint32_t slot = gtt_map_get(&a->by_id, (uint64_t)id);

	return slot == GTT_MAP_NONE ? NULL : gtt_alive_at(a, slot);
}

/* A record that is nobody's. */
static struct gtt_goroutine *
take(struct gtt_alive *a)
{
	struct gtt_goroutine *g;

	if (a->free != 0) {
		g = gtt_alive_at(a, a->free - 1);
		a->free = g->free;
		return g;
	}
	if (a->n == a->nchunks * CHUNK) {
		a->chunks = gtt_grow(a->chunks, &a->cap, a->nchunks + 1,
		    sizeof a->chunks[0]);
		a->chunks[a->nchunks++] = gtt_calloc(CHUNK, a->size);
	}
	g = gtt_alive_at(a, a->n);
	g->slot = (uint32_t)a->n++;
	return g;
}

struct gtt_goroutine *
gtt_alive_find(struct gtt_alive *a, const struct gtt_event *ev)
{
	uint32_t *at = gtt_map_put(&a->by_id, (uint64_t)ev->id);
	struct gtt_goroutine *g;

	if (*at != GTT_MAP_NONE)
		return gtt_alive_at(a, *at);
	g = take(a);
	*at = g->slot;
	*g = (struct gtt_goroutine){
		.id = ev->id,
		.since = ev->time,
		.state = ev->from == GTT_GO_NOTEXIST ? GTT_GO_NOTEXIST :
		    GTT_GO_UNDETERMINED,
		.slot = g->slot,
	};
	return g;
}

void
gtt_alive_forget(struct gtt_alive *a, struct gtt_goroutine *g)
{
	uint64_t id = (uint64_t)g->id;

	a->recent[id % GTT_ALIVE_RECENT] = NULL;
	gtt_map_del(&a->by_id, id);
	g->free = a->free;
	a->free = g->slot + 1;
}

void
gtt_alive_fini(struct gtt_alive *a)
{
	for (size_t i = 0; i < a->nchunks; i++)
		free(a->chunks[i]);
	free(a->chunks);
	gtt_map_fini(&a->by_id);
	*a = (struct gtt_alive){ .size = a->size };
}
