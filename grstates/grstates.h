/*
 * grstates' options, and the pieces it is made of: machine.c follows the
 * goroutines of a trace, states.c adds up what they did, view.c chooses and
 * orders what is shown, draw.c makes a graph of it, lines.c JSON; colors.c
 * reads the file of colours.
 */
#ifndef GRSTATES_GRSTATES_H
#define GRSTATES_GRSTATES_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/cli/cli.h"
#include "common/match/pattern.h"
#include "grstates/states.h"

struct colors;

struct opts {
	const char	*dot, *svg, *png, *json;	/* files to write */
	const char	*colors_file;
	struct colors	*colors;			/* NULL: none */
	struct gtt_list	 match;
	struct gtt_pattern **patterns;	/* match.n of them, compiled */
	uint64_t	 top, min_count;
	bool		 have_top;

	/* What all inputs come to. */
	pthread_mutex_t	 lock;
	struct states	*all;
	size_t		 read;		/* inputs that were traces */
	struct gtt_list	 names;		/* of inputs, by index */
};

/*
 * view.c: what is shown, in its order.
 */
struct view_state {
	uint32_t	 state;		/* in view.states; or STATE_OTHERS */
	uint64_t	 count;		/* times goroutines came to it or left */
	const struct move *made;	/* goroutines made in it, or NULL */
	const struct move *ended;	/* goroutines that ended from it, or NULL */
	const struct example *example;	/* an event that showed it, or NULL */
};

struct view {
	const struct states *states;
	struct states	*folded;	/* states, or NULL when nothing is folded */
	size_t		 nfolded;	/* how many states are folded into one */
	struct view_state *v;
	size_t		 n;
	const struct move **moves;	/* between states that are shown */
	size_t		 nmoves;
	uint32_t	*rank;		/* by state: index in v */
};

/*
 * All states of s between which there are moves, but the most frequent top
 * (UINT64_MAX: all) that were seen min_count times or more are folded into one.
 */
int
view_make(struct view *v, const struct states *s, uint64_t top,
    uint64_t min_count, struct gtt_err *err);
void
view_fini(struct view *v);

/* The name a state has in all outputs, "s12" or "others", put to to. */
#define VIEW_NAME 16
const char *
view_name(const struct view *v, uint32_t state, char to[VIEW_NAME]);

/* The name of what a goroutine is in a state: "Waiting". */
const char *
view_is(const struct view *v, uint32_t state);

/* draw.c: the graph.  Names of inputs are told when there are many. */
struct gtt_graph *
draw_graph(const struct view *v, const struct opts *o, struct gtt_err *err);

/* lines.c: JSON lines. */
void
put_lines(const struct view *v, const struct opts *o, struct gtt_buf *out);

/* colors.c: NULL and err when the file is wrong. */
struct colors *
colors_load(const char *path, struct gtt_err *err);
void
colors_free(struct colors *c);

/*
 * The colour of each state of a view, by index, NULL for none; the strings are
 * those of c.  -1 and err when an expression went past its limit.
 */
int
colors_find(const struct colors *c, const struct view *v, const char **colors,
    struct gtt_err *err);

#endif
