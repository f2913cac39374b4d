#include "grstates/machine.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

#define NONE	UINT32_MAX

struct goroutine {
	uint32_t	state;		/* seen last, or STATE_UNKNOWN */
	uint32_t	held;		/* list of moves held; or next free */
	uint8_t		is;		/* enum gtt_gostate */
	bool		preempted;	/* and has not left Running since */
	bool		timed;		/* the state was seen to begin */
	bool		wanted;
	int64_t		since;		/* when it was seen */
	int64_t		changed;	/* when it became what it is */
	uint64_t	as[STATES_AS];	/* ns since, by what it was */
};

/*
 * A move of a goroutine of which it is not known yet whether it is wanted.
 * They are added up, so a goroutine holds each of its moves once.
 */
struct held {
	struct move	 move;
	uint64_t	 key;		/* in machine.by_owner */
	uint32_t	 index;		/* of the move in states */
	uint32_t	 next;		/* of the goroutine; or next free */
};

/* What a stack says about an event that has it. */
enum {
	HAS_GOSCHED = 1,	/* runtime.Gosched: it gave way by itself */
	NO_PLACE = 2,		/* of no use, see look_at */
};

struct machine {
	struct states	*states;
	size_t		 file;
	bool		 ticks;
	struct gtt_map	 by_id;
	struct goroutine *gs;
	size_t		 ngs, gs_cap;
	uint32_t	 free_g;

	/* Stacks of the table with this serial, as those of states->keep. */
	uint64_t	 serial;
	uint32_t	*kept;		/* NONE: not looked up */
	size_t		 kept_cap;
	uint8_t		*about;		/* by stack of states->keep */
	size_t		 about_n, about_cap;

	struct gtt_matcher *matcher;	/* NULL: all are wanted */
	struct held	*held;
	size_t		 nheld, held_cap;
	uint32_t	 free_held;
	struct gtt_map	 by_owner;	/* goroutine << 32 | move -> held */
};

struct machine *
machine_new(struct gtt_pattern *const *patterns, size_t npatterns,
    int version, bool ticks, size_t file)
{
	struct machine *m = gtt_calloc(1, sizeof *m);

	m->states = states_new();
	m->file = file;
	m->ticks = ticks;
	m->free_g = m->free_held = NONE;
	if (npatterns > 0)
		m->matcher = gtt_matcher_new(patterns, npatterns, version);
	return m;
}

void
machine_free(struct machine *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->nheld; i++)
		states_move_fini(&m->held[i].move);
	gtt_matcher_free(m->matcher);
	states_free(m->states);
	gtt_map_fini(&m->by_id);
	gtt_map_fini(&m->by_owner);
	free(m->gs);
	free(m->kept);
	free(m->about);
	free(m->held);
	free(m);
}

const struct states *
machine_states(const struct machine *m)
{
	return m->states;
}

static __attribute__((noinline)) uint32_t
new_goroutine(struct machine *m)
{
	uint32_t i = m->free_g;

	if (i != NONE) {
		m->free_g = m->gs[i].held;
	} else {
		m->gs = gtt_grow(m->gs, &m->gs_cap, m->ngs + 1,
		    sizeof m->gs[0]);
		i = (uint32_t)m->ngs++;
	}
	m->gs[i] = (struct goroutine){
		.state = STATE_UNKNOWN,
		.held = NONE,
		.wanted = m->matcher == NULL,
	};
	return i;
}

static inline struct goroutine *
find_goroutine(struct machine *m, int64_t id)
{
	uint32_t i = gtt_map_get(&m->by_id, (uint64_t)id);

	if (__builtin_expect(i == GTT_MAP_NONE, 0)) {
		i = new_goroutine(m);
		*gtt_map_put(&m->by_id, (uint64_t)id) = i;
	}
	return &m->gs[i];
}

/*
 * -- What stacks are
 */

/* From Go 1.27 on programs call runtime.mallocgcSmallScanNoHeaderSC5, and more. */
static bool
allocates(struct gtt_str func)
{
	return gtt_str_begins(func, "runtime.mallocgc");
}

/*
 * A goroutine that allocates may be made to help the collector anywhere, and a
 * preempted wrapper of a go statement has a frame without a line: such stacks
 * are no places where programs go.
 */
static uint8_t
look_at(const struct gtt_table *t, uint32_t stack)
{
	const struct gtt_stack *s = &t->stacks[stack];
	uint8_t about = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		const struct gtt_frame *f = &t->frames[t->pcs[s->first + i]];
		struct gtt_str func = gtt_table_str(t, f->func);

		if (gtt_str_is(func, "runtime.Gosched"))
			about |= HAS_GOSCHED;
		if (f->line == 0 || allocates(func))
			about |= NO_PLACE;
	}
	return about;
}

static uint32_t
keep_stack(struct machine *m, const struct gtt_table *t, uint32_t id)
{
	const struct gtt_table *ours = gtt_keep_table(m->states->keep);
	uint32_t stack = gtt_keep_stack(m->states->keep, t, id);

	m->about = gtt_grow(m->about, &m->about_cap, ours->nstacks, 1);
	while (m->about_n < ours->nstacks) {
		m->about[m->about_n] = look_at(ours, (uint32_t)m->about_n);
		m->about_n++;
	}
	return stack;
}

static void
new_table(struct machine *m, const struct gtt_table *t)
{
	m->serial = t->serial;
	m->kept = gtt_grow(m->kept, &m->kept_cap, t->nstacks,
	    sizeof m->kept[0]);
	memset(m->kept, 0xff, m->kept_cap * sizeof m->kept[0]);
}

/* The kept stack that stack id of t is; 0 for none, or an empty one. */
static inline uint32_t
our_stack(struct machine *m, const struct gtt_table *t, uint32_t id)
{
	if (id == GTT_NO_STACK)
		return 0;
	if (__builtin_expect(m->serial != t->serial || id >= m->kept_cap, 0))
		new_table(m, t);
	if (id >= t->nstacks)
		return 0;
	if (__builtin_expect(m->kept[id] == NONE, 0))
		m->kept[id] = keep_stack(m, t, id);
	return m->kept[id];
}

/*
 * -- Moves
 */

/* The goroutine's own account of a move, while it is not known to be wanted. */
static struct move *
hold(struct machine *m, struct goroutine *g, const struct move *of)
{
	uint32_t index = (uint32_t)(of - m->states->moves);
	uint64_t key = (uint64_t)(g - m->gs) << 32 | index;
	uint32_t *slot = gtt_map_put(&m->by_owner, key);
	uint32_t i = *slot;

	if (i != GTT_MAP_NONE)
		return &m->held[i].move;
	i = m->free_held;
	if (i != NONE) {
		m->free_held = m->held[i].next;
	} else {
		m->held = gtt_grow(m->held, &m->held_cap, m->nheld + 1,
		    sizeof m->held[0]);
		i = (uint32_t)m->nheld++;
	}
	m->held[i] = (struct held){ .key = key, .index = index, .next = g->held };
	g->held = *slot = i;
	return &m->held[i].move;
}

/* Lets go of what g holds; when it is wanted that counts. */
static void
let_go(struct machine *m, struct goroutine *g)
{
	while (g->held != NONE) {
		struct held *h = &m->held[g->held];
		uint32_t next = h->next;

		if (g->wanted)
			states_join(m->states, &m->states->moves[h->index],
			    &h->move);
		states_move_fini(&h->move);
		gtt_map_del(&m->by_owner, h->key);
		h->next = m->free_held;
		m->free_held = g->held;
		g->held = next;
	}
}

/* Time since the last change is time as what it is. */
static inline void
pass_time(struct goroutine *g, int64_t now)
{
	g->as[g->is - GTT_GO_RUNNABLE] += (uint64_t)(now - g->changed);
	g->changed = now;
}

/* From now on the goroutine is in this state. */
static inline void
enter(struct goroutine *g, uint32_t state, int64_t now, bool timed)
{
	g->state = state;
	g->since = now;
	g->timed = timed;
	memset(g->as, 0, sizeof g->as);
}

/* ev took g to a state, from the one it was in. */
static int
move_to(struct machine *m, struct goroutine *g, uint32_t to,
    const struct gtt_event *ev, struct gtt_err *err)
{
	struct move *mv = states_move(m->states, g->state, to, err);

	if (mv == NULL)
		return -1;
	if (__builtin_expect(!g->wanted, 0))
		mv = hold(m, g, mv);
	states_count(m->states, mv, ev, m->file);
	if (g->timed && !m->ticks) {
		gtt_hist_add(&mv->times, ev->time - g->since);
		/* No loop: loads in pairs would wait for stores of one. */
		mv->as[0] += g->as[0];
		mv->as[1] += g->as[1];
		mv->as[2] += g->as[2];
		mv->as[3] += g->as[3];
	}
	return 0;
}

/*
 * -- The rules: which events show a state
 */

/* ev shows g with a stack, by which it is told what it did to another. */
static int
origin(struct machine *m, const struct gtt_event *ev, uint32_t stack,
    struct gtt_err *err)
{
	struct goroutine *g = find_goroutine(m, ev->g);
	uint32_t state;

	if (g->is == GTT_GO_UNDETERMINED) {
		g->is = GTT_GO_RUNNING;
		g->changed = ev->time;
	}
	pass_time(g, ev->time);
	/* Preempted and running on: it is seen, but not how it came there. */
	g->preempted = g->preempted && g->is == GTT_GO_RUNNING;
	if (m->about[stack] & NO_PLACE)
		return 0;
	state = states_get(m->states, stack, g->is);
	if (!g->preempted && move_to(m, g, state, ev, err) < 0)
		return -1;
	enter(g, state, ev->time, true);
	return 0;
}

/*
 * Whether a transition shows a place where the goroutine went by itself.  That
 * it was preempted, and what it is until it does something else than running,
 * says nothing; but a call of runtime.Gosched does.
 */
static bool
is_place(struct machine *m, struct goroutine *g, const struct gtt_event *ev,
    uint32_t stack)
{
	if (g->preempted && ev->to == GTT_GO_RUNNING)
		return false;
	g->preempted = ev->from == GTT_GO_RUNNING && ev->to == GTT_GO_RUNNABLE;
	if (ev->to == GTT_GO_NOTEXIST)
		return stack == 0 || !(m->about[stack] & NO_PLACE);
	if (stack == 0 || (m->about[stack] & NO_PLACE))
		return false;
	return !g->preempted || (m->about[stack] & HAS_GOSCHED);
}

static void
end_goroutine(struct machine *m, struct goroutine *g, int64_t id)
{
	let_go(m, g);
	gtt_map_del(&m->by_id, (uint64_t)id);
	g->held = m->free_g;
	m->free_g = (uint32_t)(g - m->gs);
}

/* ev changed what goroutine ev->id is; stack is its own. */
static int
target(struct machine *m, const struct gtt_event *ev, uint32_t stack,
    struct gtt_err *err)
{
	struct goroutine *g = find_goroutine(m, ev->id);
	uint32_t state = STATE_EXIT;

	if (g->is != GTT_GO_UNDETERMINED)
		pass_time(g, ev->time);
	g->changed = ev->time;
	if (ev->from == GTT_GO_NOTEXIST)
		enter(g, stack != 0 ? STATE_NEW : STATE_UNKNOWN, ev->time, true);
	if (is_place(m, g, ev, stack)) {
		if (ev->to != GTT_GO_NOTEXIST)
			state = states_get(m->states, stack, ev->to);
		/* Of an end, where it came from is all there is to say. */
		if ((state != STATE_EXIT || g->state >= STATES_FIRST) &&
		    move_to(m, g, state, ev, err) < 0)
			return -1;
		enter(g, state, ev->time, ev->from != GTT_GO_UNDETERMINED);
	}
	g->is = ev->to;
	if (ev->to == GTT_GO_NOTEXIST)
		end_goroutine(m, g, ev->id);
	return 0;
}

static int
transition(struct machine *m, const struct gtt_event *ev, struct gtt_err *err)
{
	uint32_t stack = our_stack(m, ev->table, ev->stack);

	if (ev->from == ev->to)
		return 0;	/* a generation says again what is */
	if (ev->g == ev->id)
		return target(m, ev, stack, err);
	if (ev->g != GTT_NONE && stack != 0 && origin(m, ev, stack, err) < 0)
		return -1;
	return target(m, ev, our_stack(m, ev->table, ev->tstack), err);
}

/*
 * -- Which goroutines are wanted
 */

static int
want(struct machine *m, int64_t id, const struct gtt_event *ev,
    struct gtt_err *err)
{
	struct goroutine *g = find_goroutine(m, id);
	int hit;

	if (g->wanted)
		return 0;
	hit = gtt_matcher_any(m->matcher, ev, err);
	if (hit <= 0)
		return hit;
	g->wanted = true;
	let_go(m, g);
	return 0;
}

/* Each goroutine of an event is judged by its own stack. */
static int
match(struct machine *m, const struct gtt_event *ev, struct gtt_err *err)
{
	struct gtt_event other;

	if (ev->g != GTT_NONE && want(m, ev->g, ev, err) < 0)
		return -1;
	if (ev->kind != GTT_STATE_TRANSITION || ev->res != GTT_RES_GOROUTINE ||
	    ev->id == ev->g)
		return 0;
	other = *ev;
	other.stack = ev->tstack;
	return want(m, ev->id, &other, err);
}

int
machine_event(struct machine *m, const struct gtt_event *ev,
    struct gtt_err *err)
{
	if (m->matcher != NULL && match(m, ev, err) < 0)
		return -1;
	if (ev->kind != GTT_STATE_TRANSITION || ev->res != GTT_RES_GOROUTINE)
		return 0;
	return transition(m, ev, err);
}
