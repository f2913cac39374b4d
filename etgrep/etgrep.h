/*
 * etgrep's options and the pieces it is made of: grep.c decides, lasting.c
 * follows states from their beginning to their end, print.c writes.
 */
#ifndef ETGREP_ETGREP_H
#define ETGREP_ETGREP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/cli/cli.h"
#include "common/cli/goroutines.h"
#include "common/cli/period.h"
#include "common/match/pattern.h"
#include "common/trace/trace.h"

enum sort { SORT_TIME, SORT_GOROUTINE };

struct opts {
	struct gtt_list	  match;
	struct gtt_pattern **patterns;	/* match.n of them, compiled */
	struct gtt_goroutines goroutines;
	struct gtt_time	  time;
	struct gtt_period period;
	int64_t		  longer;
	uint64_t	  max;
	int		  sort;		/* enum sort */
	bool		  have_time;
	bool		  have_longer, have_max;
	bool		  stacks;
	bool		  invert;
	bool		  count;
	bool		  list;		/* names of inputs with a match */
	bool		  list_without;
	bool		  quiet;
	struct gtt_prefix prefix;
	bool		  json;
};

/* How long a state lasted. */
struct lasted {
	int64_t	ns;
	bool	at_least;	/* cut off: it began before or ended after */
};

/* grep.c: one input. */
int
etgrep_file(struct gtt_job *job);

/*
 * print.c: records on their way out.  A record is what is printed of one event
 * or state: lines of text, or an object.
 */
struct printer;

struct printer *
printer_new(struct gtt_job *job, bool ticks);
void
printer_free(struct printer *p);

/* Prints an event, in the group of goroutine g when there are groups. */
void
printer_event(struct printer *p, const struct gtt_event *ev, int64_t g);

/*
 * Prints a state from the event that began it; end is the one that ended it, or
 * NULL.  All beginnings are of one table, or nearly so: their stacks are
 * remembered apart from those of other events.
 */
void
printer_state(struct printer *p, const struct gtt_event *begin,
    const struct lasted *how, const struct gtt_event *end);

/* Prints what is printed at the end: groups, in the order of goroutines. */
void
printer_finish(struct printer *p);

/*
 * lasting.c: what lasts, from the event that begins it to the one that ends
 * it: states of goroutines and processors, ranges, tasks, regions.
 */
struct lasting;

struct lasting_ops {
	/*
	 * Called when a state that was wanted ends, with the event that began
	 * it and the one that ended it, which is NULL at the end of the trace.
	 */
	void	(*end)(void *arg, bool selected, const struct gtt_event *begin,
		    const struct lasted *how, const struct gtt_event *end);
	void	*arg;
	bool	 keep;	/* end uses the table of begin, which else may be gone */
};

struct lasting *
lasting_new(const struct lasting_ops *ops);
void
lasting_free(struct lasting *l);

/*
 * The next event.  wanted: ops->end is to be called for the state that it begins,
 * if any, with selected.
 */
void
lasting_event(struct lasting *l, const struct gtt_event *ev, bool wanted,
    bool selected);

/* For tests: for how many states at a time there is room. */
size_t
lasting_room(const struct lasting *l);

/* For tests: how many bytes are kept of what states refer to. */
size_t
lasting_kept(const struct lasting *l);

/* The trace is over: ends what still lasts, oldest first. */
void
lasting_finish(struct lasting *l);

/* The goroutine an event is sorted under, or GTT_NONE. */
int64_t
event_goroutine(const struct gtt_event *ev);

#endif
