/*
 * The goroutines that are alive, what each of them does and since when.
 * Memory is by how many are alive at once.
 *
 *	struct mine { struct gtt_goroutine go; ...what else is known of one };
 *
 *	gtt_alive_init(&a, sizeof(struct mine));
 *	m = gtt_alive_event(&a, ev, &was);
 *	if (m == NULL)
 *		return;			// nobody's state changes
 *	if (was.state == GTT_GO_WAITING)
 *		waited(m, ev->time - was.since);
 *
 * A goroutine has its record until the event that ends it is done with; then
 * another one may get it, with what is in it behind go.  In one that nobody has
 * had before that is all zero.  Records do not move.
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
	uint8_t	 state;		/* enum gtt_gostate; NOTEXIST: nobody's record */
	bool	 before;	/* it was so before that: the trace began later */
	bool	 ran;		/* it was seen running, now or earlier */
	uint32_t slot;		/* private: the number of the record */
	uint32_t free;		/* private: the next one that is free */
};

#define GTT_ALIVE_RECENT 256

struct gtt_alive {
	size_t		 n;		/* records, for gtt_alive_at */
	/* private */
	size_t		 size;		/* of a record */
	char		**chunks;
	size_t		 nchunks, cap;
	uint32_t	 free;		/* slot + 1 */
	struct gtt_map	 by_id;		/* slots */
	/* By the last bits of ids: of whom an event was last, or NULL. */
	struct gtt_goroutine *recent[GTT_ALIVE_RECENT];
};

/* size is that of the records; they begin with a struct gtt_goroutine. */
void
gtt_alive_init(struct gtt_alive *a, size_t size);

/* The record of goroutine id, or NULL. */
void *
gtt_alive_get(const struct gtt_alive *a, int64_t id);

/* Record i, from 0 on, whether somebody has it or not. */
void *
gtt_alive_at(const struct gtt_alive *a, size_t i);

/* For what follows: whose event it is, perhaps a new one; one has ended. */
struct gtt_goroutine *
gtt_alive_find(struct gtt_alive *a, const struct gtt_event *ev);
void
gtt_alive_forget(struct gtt_alive *a, struct gtt_goroutine *g);

/*
 * The record of whose state ev changes, a transition of a goroutine from one
 * state to another.  What it was is still there: for one that was not known the
 * state is UNDETERMINED, or NOTEXIST when ev makes it, and since the time of
 * ev.  gtt_alive_enter comes next.
 */
static inline void *
gtt_alive_leave(struct gtt_alive *a, const struct gtt_event *ev)
{
	struct gtt_goroutine **g =
	    &a->recent[(uint64_t)ev->id % GTT_ALIVE_RECENT];

	if (__builtin_expect(*g == NULL || (*g)->id != ev->id, 0))
		*g = gtt_alive_find(a, ev);
	return *g;
}

/* From now on g, which gtt_alive_leave gave for ev, does what ev says. */
static inline void
gtt_alive_enter(struct gtt_alive *a, struct gtt_goroutine *g,
    const struct gtt_event *ev)
{
	g->before = g->state == GTT_GO_UNDETERMINED;
	g->since = ev->time;
	g->state = ev->to;
	if (ev->to == GTT_GO_RUNNING)
		g->ran = true;
	else if (ev->to == GTT_GO_NOTEXIST)
		gtt_alive_forget(a, g);
}

/*
 * Both, for any event.  NULL when it changes nobody's state: it is of another
 * kind, or a generation says again what is.  *was is how it was before.
 */
static inline void *
gtt_alive_event(struct gtt_alive *a, const struct gtt_event *ev,
    struct gtt_goroutine *was)
{
	struct gtt_goroutine *g;

	if (ev->kind != GTT_STATE_TRANSITION || ev->res != GTT_RES_GOROUTINE ||
	    ev->from == ev->to)
		return NULL;
	g = gtt_alive_leave(a, ev);
	*was = *g;
	gtt_alive_enter(a, g, ev);
	return g;
}

void
gtt_alive_fini(struct gtt_alive *a);

#endif
