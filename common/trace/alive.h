/*
 * The goroutines that are alive, what each of them does and since when.
 * Memory is by how many are alive at once.
 *
 *	slot = gtt_alive_event(&a, ev, &was);
 *	if (slot == GTT_MAP_NONE)
 *		return;			// nobody's state changes
 *	if (was.state == GTT_GO_WAITING)
 *		waited(mine[slot], ev->time - was.since);
 *	if (ev->to == GTT_GO_WAITING)
 *		mine[slot] = ev->str[0] ...
 *
 * What a caller knows of a goroutine it keeps in an array of its own, by slot.
 * A goroutine has its slot until the event that ends it is done with; then
 * another one may get it.
 */
#ifndef GTT_TRACE_ALIVE_H
#define GTT_TRACE_ALIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/map.h"
#include "common/trace/trace.h"

struct gtt_goroutine {
	int64_t	 id;
	int64_t	 since;		/* time of the event that put it in its state */
	uint8_t	 state;		/* enum gtt_gostate */
	bool	 before;	/* it was so before that: the trace began later */
	bool	 ran;		/* it was seen running, now or earlier */
	uint32_t next;		/* private: of the list of free slots */
};

#define GTT_ALIVE_RECENT 64

/* Zero-initialised is nobody. */
struct gtt_alive {
	struct gtt_map		 by_id;
	struct gtt_goroutine	*v;	/* by slot; state NOTEXIST: free */
	size_t			 n, cap;
	uint32_t		 free;	/* slot + 1 */
	/* Private, by the last bits of ids: slot + 1 of whom an event was last. */
	uint32_t		 recent[GTT_ALIVE_RECENT];
};

/* The slot of goroutine id, or GTT_MAP_NONE. */
static inline uint32_t
gtt_alive_slot(const struct gtt_alive *a, int64_t id)
{
	return gtt_map_get(&a->by_id, (uint64_t)id);
}

/* For gtt_alive_event: whose event it is, perhaps a new one; one has ended. */
uint32_t
gtt_alive_find(struct gtt_alive *a, const struct gtt_event *ev);
void
gtt_alive_forget(struct gtt_alive *a, uint32_t slot);

/*
 * Follows the states.  Returns the slot of the goroutine whose state ev
 * changes, or GTT_MAP_NONE when it changes none (it is of another kind, or a
 * generation says again what is).  *was is how the goroutine was before; for
 * one that was not known its state is UNDETERMINED, or NOTEXIST when ev made
 * it, and since the time of ev.
 */
static inline uint32_t
gtt_alive_event(struct gtt_alive *a, const struct gtt_event *ev,
    struct gtt_goroutine *was)
{
	uint32_t *recent = &a->recent[(uint64_t)ev->id % GTT_ALIVE_RECENT];
	struct gtt_goroutine *g;
	uint32_t slot = *recent - 1;

	if (ev->kind != GTT_STATE_TRANSITION || ev->res != GTT_RES_GOROUTINE ||
	    ev->from == ev->to)
		return GTT_MAP_NONE;
	if (__builtin_expect(*recent == 0 || a->v[slot].id != ev->id, 0)) {
		slot = gtt_alive_find(a, ev);
		*recent = slot + 1;
	}
	g = &a->v[slot];
	*was = *g;
	g->before = g->state == GTT_GO_UNDETERMINED;
	g->since = ev->time;
	g->state = ev->to;
	if (ev->to == GTT_GO_RUNNING)
		g->ran = true;
	else if (ev->to == GTT_GO_NOTEXIST)
		gtt_alive_forget(a, slot);
	return slot;
}

void
gtt_alive_fini(struct gtt_alive *a);

#endif
