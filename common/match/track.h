/*
 * Finds the regions of a trace while its events go by, each with its exact
 * beginning and end.
 *
 *	t = gtt_tracker_new(regions, gtt_reader_version(r), &ops, arg);
 *	while (gtt_reader_next(r, &ev, err) == 1)
 *		gtt_tracker_event(t, ev, 0, err);
 *	gtt_tracker_finish(t);
 *	gtt_tracker_free(t);
 *
 * What an event means to a region is often known only later: whether it was its
 * last one, whether there was a region at all.  Who only wants the regions
 * takes ops.close and what it finds in the struct; who must know what is still
 * open takes the others, too.
 *
 * Samples are no events here: a signal takes them at any moment, and their
 * place among a goroutine's events is not exact.
 *
 * Memory goes with the goroutines that are in a region, and with those.
 */
#ifndef GTT_MATCH_TRACK_H
#define GTT_MATCH_TRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/match/regions.h"
#include "common/trace/trace.h"

/* Why a region ended. */
enum gtt_region_why {
	GTT_REGION_STACK,	/* the next event has another stack */
	GTT_REGION_EVENT,	/* an event that ends its kind */
	GTT_REGION_NEXT,	/* the region behind it began */
	GTT_REGION_CALL,	/* OF_USER, OF_TASK: the program said so */
	GTT_REGION_GOROUTINE,	/* the goroutine ended */
	GTT_REGION_TRACE,	/* it did not: the trace did */
	GTT_REGION_CUT,		/* gtt_tracker_cut */
	GTT_NREGION_WHYS
};

struct gtt_region {
	int64_t		g;
	uint32_t	kind;		/* number of the definition */
	const char	*type;		/* OF_USER, OF_TASK: its type; or NULL */
	int64_t		start, end;	/* ns, in the trace's clock */
	uint64_t	start_tag, end_tag;	/* of those events */
	enum gtt_region_why why;	/* once it is closed */
	void		*user;		/* the caller's; NULL at first */

	bool		sure;		/* it will not be dropped */
	/* It began before the trace; start is the trace's beginning. */
	bool		early;
	/*
	 * Its end is yet to come: BETWEEN, OF_USER, OF_TASK.  The others end
	 * where end_tag says unless a later event is theirs, or the trace ends
	 * while they go on.
	 */
	bool		lasting;

	/* private */
	struct gtt_region *next, *prev;	/* of its goroutine */
	uint64_t	task;		/* OF_TASK */
	int64_t		since;		/* of those called before it, the first start */
	uint64_t	n, kept;	/* events in it, and up to end */
	bool		leaving;
	bool		had_once;	/* an event of which it has one */
	uint8_t		step;		/* that it has come to, from 1 on; or 0 */
	bool		whole;		/* all the life of its goroutine */
};

/* End tag of a region that lasts until the trace ends. */
#define GTT_REGION_NO_TAG UINT64_MAX

/* A call that ends a region is looked for among as many as that, innermost first. */
#define GTT_REGION_CALLS 64

/* Each may be NULL.  A region is the tracker's, and gone behind close or drop. */
struct gtt_tracker_ops {
	/* One begins; it may still be dropped. */
	void	(*open)(void *arg, struct gtt_region *r);
	/*
	 * Its end is now this event's, or the trace's; it was at that tag (or
	 * start_tag).
	 */
	void	(*last)(void *arg, struct gtt_region *r, uint64_t was);
	/* It will not be dropped. */
	void	(*sure)(void *arg, struct gtt_region *r);
	/*
	 * It has ended, where end and end_tag say.  A task may end while the
	 * event is another goroutine's: the tag is that event's, still.
	 */
	void	(*close)(void *arg, struct gtt_region *r);
	void	(*drop)(void *arg, struct gtt_region *r);
};

struct gtt_tracker;

/*
 * version is the reader's; the definitions are borrowed and outlive the
 * tracker.  Never NULL.
 */
struct gtt_tracker *
gtt_tracker_new(const struct gtt_regions *regions, int version,
    const struct gtt_tracker_ops *ops, void *arg);

void
gtt_tracker_free(struct gtt_tracker *t);

/*
 * The next event, of all that the trace has, which the caller may give a number
 * to know it by.  -1 when a frame expression went past its limit.
 */
int
gtt_tracker_event(struct gtt_tracker *t, const struct gtt_event *ev,
    uint64_t tag, struct gtt_err *err);

/* The end of the trace: what is open is closed or dropped. */
void
gtt_tracker_finish(struct gtt_tracker *t);

/*
 * A time at or before the beginnings of all regions that are open on goroutine
 * g, or may turn out to be; INT64_MAX: there is none.
 */
int64_t
gtt_tracker_since(const struct gtt_tracker *t, int64_t g);

/* Gives an open region up: closes it where it is sure, drops it where not. */
void
gtt_tracker_cut(struct gtt_tracker *t, struct gtt_region *r);

/* "stack", "event", "next", "call", "goroutine", "trace", "cut". */
const char *
gtt_region_why_name(enum gtt_region_why why);

/*
 * The goroutine whose doing an event is, or GTT_NONE: who executed it, or who
 * was started or told of.
 */
static inline int64_t
gtt_event_goroutine(const struct gtt_event *ev)
{
	if (ev->kind != GTT_STATE_TRANSITION ||
	    ev->res != GTT_RES_GOROUTINE || ev->from == GTT_GO_NOTEXIST ||
	    (ev->from == GTT_GO_WAITING && ev->to == GTT_GO_RUNNABLE))
		return ev->g > 0 ? ev->g : GTT_NONE;
	return ev->id > 0 ? ev->id : GTT_NONE;
}

/*
 * Whether a transition is none that its goroutine made: what a generation says
 * again, or the end that readers of v1 add to a system call that did not block.
 */
static inline bool
gtt_event_adds_nothing(const struct gtt_event *ev)
{
	return ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE && (ev->from == ev->to ||
	    (ev->wire == 0 && ev->from == GTT_GO_SYSCALL &&
	    ev->to == GTT_GO_RUNNING));
}

#endif
