#include "grstates/states.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static uint32_t
add_state(struct states *s, uint32_t stack, enum gtt_gostate is)
{
	s->states = gtt_grow(s->states, &s->states_cap, s->nstates + 1,
	    sizeof s->states[0]);
	s->states[s->nstates] = (struct state){
		.stack = stack,
		.is = (uint8_t)is,
		.last_to = STATE_NONE,
	};
	return (uint32_t)s->nstates++;
}

struct states *
states_new(void)
{
	struct states *s = gtt_calloc(1, sizeof *s);

	s->keep = gtt_keep_new();
	gtt_keep_lines(s->keep);
	while (s->nstates < STATES_FIRST)
		add_state(s, 0, GTT_GO_UNDETERMINED);
	return s;
}

void
states_free(struct states *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->nmoves; i++)
		states_move_fini(&s->moves[i]);
	gtt_map_fini(&s->by_ends);
	gtt_keep_free(s->keep);
	free(s->states);
	free(s->of_stack);
	free(s->moves);
	free(s);
}

void
states_move_fini(struct move *m)
{
	gtt_hist_fini(&m->times);
}

uint32_t
states_add(struct states *s, uint32_t stack, enum gtt_gostate is)
{
	size_t i = (size_t)stack * GTT_NGOSTATES + is;
	size_t had = s->of_stack_cap;

	s->of_stack = gtt_grow(s->of_stack, &s->of_stack_cap, i + 1,
	    sizeof s->of_stack[0]);
	memset(s->of_stack + had, 0xff,
	    (s->of_stack_cap - had) * sizeof s->of_stack[0]);
	s->of_stack[i] = add_state(s, stack, is);
	return s->of_stack[i];
}

struct move *
states_find(struct states *s, uint32_t from, uint32_t to, struct gtt_err *err)
{
	uint32_t *slot = gtt_map_put(&s->by_ends, (uint64_t)from << 32 | to);

	if (*slot == GTT_MAP_NONE) {
		*slot = (uint32_t)s->nmoves;
		if (s->nmoves == STATES_MOVES_MAX) {
			gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "more than "
			    "%zu different moves between states",
			    STATES_MOVES_MAX);
			return NULL;
		}
		s->moves = gtt_grow(s->moves, &s->moves_cap, s->nmoves + 1,
		    sizeof s->moves[0]);
		s->moves[s->nmoves++] = (struct move){ .from = from, .to = to };
	}
	s->states[from].last_to = to;
	s->states[from].last_move = *slot;
	return &s->moves[*slot];
}

bool
states_earlier(const struct example *a, const struct example *b)
{
	if (a->file != b->file)
		return a->file < b->file;
	return a->ev.time < b->ev.time;
}

void
states_example(struct states *s, struct move *m, const struct gtt_event *ev,
    size_t file)
{
	m->example.ev = *ev;
	m->example.ev.stack = m->example.ev.tstack = GTT_NO_STACK;
	m->example.file = file;
	gtt_keep_event(s->keep, &m->example.ev);
}

void
states_join(struct states *s, struct move *m, const struct move *other)
{
	if (m->count == 0 || states_earlier(&other->example, &m->example))
		states_example(s, m, &other->example.ev, other->example.file);
	m->count += other->count;
	gtt_hist_merge(&m->times, &other->times);
	for (unsigned i = 0; i < STATES_AS; i++)
		m->as[i] += other->as[i];
}

/* The state of s that state i of other is. */
static uint32_t
same_state(struct states *s, const struct states *other, uint32_t i,
    const bool *others)
{
	const struct state *o = &other->states[i];

	if (i < STATES_FIRST)
		return i;
	if (others != NULL && others[i])
		return STATE_OTHERS;
	return states_get(s, gtt_keep_stack(s->keep,
	    gtt_keep_table(other->keep), o->stack), o->is);
}

int
states_merge(struct states *s, const struct states *other, const bool *others,
    struct gtt_err *err)
{
	for (size_t i = 0; i < other->nmoves; i++) {
		const struct move *o = &other->moves[i];
		struct move *m;

		if (o->count == 0)
			continue;
		m = states_move(s, same_state(s, other, o->from, others),
		    same_state(s, other, o->to, others), err);
		if (m == NULL)
			return -1;
		states_join(s, m, o);
	}
	return 0;
}
