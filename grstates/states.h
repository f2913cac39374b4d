/*
 * States and the moves between them: what the goroutines of a trace, or of
 * many, went through.
 *
 * A state is what a goroutine was (running, waiting ...) together with the
 * stack it was seen with, of which the functions and lines count.  A move is
 * from the state seen last to the next one that is seen; what lies between
 * (being runnable, running on) is part of the time spent in the first.
 */
#ifndef GRSTATES_STATES_H
#define GRSTATES_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/hist.h"
#include "common/base/map.h"
#include "common/trace/keep.h"
#include "common/trace/trace.h"

/* More moves than this are no picture, and no program's trace. */
#define STATES_MOVES_MAX	((size_t)1 << 20)

#define STATE_NONE UINT32_MAX

/* Times are told apart by what a goroutine was, from Runnable on. */
#define STATES_AS	(GTT_NGOSTATES - GTT_GO_RUNNABLE)

/* The first states are not states, but ends of moves. */
enum {
	STATE_UNKNOWN,		/* not seen before: a move to the first state */
	STATE_NEW,		/* a goroutine is made */
	STATE_EXIT,		/* it ends */
	STATE_OTHERS,		/* the states that were folded into one */
	STATES_FIRST		/* of the states that are some */
};

struct state {
	uint32_t	stack;	/* in the table of keep */
	uint8_t		is;	/* enum gtt_gostate */
	/* The last move from it, which is often the next one too. */
	uint32_t	last_to, last_move;
};

/* An event, and the file it is from. */
struct example {
	struct gtt_event ev;	/* kept, without stacks */
	size_t		 file;	/* index of the input */
};

struct move {
	uint32_t	from, to;	/* states */
	uint64_t	count;
	/*
	 * Time from when the state was seen to the move, ns, where it was seen
	 * to begin; and what the goroutine was meanwhile.
	 */
	struct gtt_hist	times;
	uint64_t	as[STATES_AS];
	struct example	example;	/* the earliest event that made it */
};

struct states {
	struct gtt_keep	*keep;		/* stacks by functions and lines */
	struct state	*states;
	size_t		 nstates, states_cap;
	uint32_t	*of_stack;	/* states by stack and what they are */
	size_t		 of_stack_cap;
	struct move	*moves;
	size_t		 nmoves, moves_cap;
	struct gtt_map	 by_ends;	/* from << 32 | to -> move */
};

/* Never NULL. */
struct states *
states_new(void);
void
states_free(struct states *s);

/* The slow ends of the functions below. */
uint32_t
states_add(struct states *s, uint32_t stack, enum gtt_gostate is);
struct move *
states_find(struct states *s, uint32_t from, uint32_t to, struct gtt_err *err);
void
states_example(struct states *s, struct move *m, const struct gtt_event *ev,
    size_t file);

/* The state that stack (of the table of keep, not 0) and is make. */
static inline uint32_t
states_get(struct states *s, uint32_t stack, enum gtt_gostate is)
{
	size_t i = (size_t)stack * GTT_NGOSTATES + is;

	if (i < s->of_stack_cap && s->of_stack[i] != STATE_NONE)
		return s->of_stack[i];
	return states_add(s, stack, is);
}

/*
 * The move between two states, made with a count of 0 when it is not there;
 * NULL and err when there are too many.  Good until the next call.
 */
static inline struct move *
states_move(struct states *s, uint32_t from, uint32_t to, struct gtt_err *err)
{
	const struct state *f = &s->states[from];

	if (f->last_to == to)
		return &s->moves[f->last_move];
	return states_find(s, from, to, err);
}

/* One more of the move m, which ev made. */
static inline void
states_count(struct states *s, struct move *m, const struct gtt_event *ev,
    size_t file)
{
	if (m->count++ == 0)
		states_example(s, m, ev, file);
}

/* Adds what other says of the same two states, kept in s or its own keeper. */
void
states_join(struct states *s, struct move *m, const struct move *other);

/*
 * Adds the moves of other that have a count to s.  others, when not NULL, says
 * for each state of other whether it is to be one of STATE_OTHERS in s.
 */
int
states_merge(struct states *s, const struct states *other, const bool *others,
    struct gtt_err *err);

/* Whether a is of an earlier input than b, or earlier in the same. */
bool
states_earlier(const struct example *a, const struct example *b);

/* Ends what a move holds. */
void
states_move_fini(struct move *m);

#endif
