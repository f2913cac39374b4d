/*
 * The goroutines that are alive, the state of each and since when it has been in
 * that.  Memory is proportional to how many are alive at a time.
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
 * A goroutine has its record until the next call after the event that ends it.
 * Then another goroutine may get the record, and what follows go in it stays as it
 * was; in a new record that is all zero.  Records do not move.
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
	uint8_t	 state;		/* enum gtt_gostate; NOTEXIST: a free record */
	bool	 before;	/* since is a bound: it was in this state earlier */
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
	/* By the last bits of their ids: goroutines of recent events, or NULL. */
	struct gtt_goroutine *recent[GTT_ALIVE_RECENT];
};

/* size is that of the records; they begin with a struct gtt_goroutine. */
void
gtt_alive_init(struct gtt_alive *a, size_t size);

/* The record of goroutine id, or NULL. */
void *
gtt_alive_get(const struct gtt_alive *a, int64_t id);

/* Record i, from 0 on, free or not. */
void *
gtt_alive_at(const struct gtt_alive *a, size_t i);

/* For the inline functions below: finds or makes a record; frees one. */
struct gtt_goroutine *
gtt_alive_find(struct gtt_alive *a, const struct gtt_event *ev);
void
gtt_alive_forget(struct gtt_alive *a, struct gtt_goroutine *g);

/*
 * The record of the goroutine whose state ev changes; ev must be a transition
 * between two states.  The record still says what it was before: for a goroutine
 * that was not known UNDETERMINED, or NOTEXIST when ev makes it, since the time
 * of ev.  Call gtt_alive_enter next.
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

/* Puts g, which gtt_alive_leave gave for ev, into its new state. */
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
 * Both, for any event, with what the record said before in *was.  NULL when the
 * event changes no goroutine's state: it is of another kind, or a generation
 * repeats what is known.
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
