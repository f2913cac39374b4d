#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "grstates/grstates.h"

#define NO_RANK UINT32_MAX

/* What is said of each state of s, by index. */
static struct view_state *
gather(const struct states *s)
{
	struct view_state *all = gtt_calloc(s->nstates, sizeof all[0]);
	uint64_t *left = gtt_calloc(s->nstates, sizeof left[0]);

	for (size_t i = 0; i < s->nmoves; i++) {
		const struct move *m = &s->moves[i];
		struct view_state *to = &all[m->to], *from = &all[m->from];

		if (m->count == 0)
			continue;
		to->count += m->count;
		left[m->from] += m->count;
		if (to->example == NULL ||
		    states_earlier(&m->example, to->example))
			to->example = &m->example;
		if (m->from == STATE_NEW)
			to->made = m;
		if (m->to == STATE_EXIT)
			from->ended = m;
	}
	for (size_t i = 0; i < s->nstates; i++) {
		all[i].state = (uint32_t)i;
		/* More often left than come to: it was not seen to begin. */
		if (all[i].count < left[i])
			all[i].count = left[i];
	}
	free(left);
	return all;
}

/* Where a move ends when it is no state. */
static bool
is_end(uint32_t state)
{
	return state < STATE_OTHERS;
}

/* Which states are shown: those that a goroutine was seen to come to or leave. */
static bool *
find_shown(const struct states *s)
{
	bool *shown = gtt_calloc(s->nstates, sizeof shown[0]);

	for (size_t i = 0; i < s->nmoves; i++) {
		const struct move *m = &s->moves[i];

		if (m->count == 0 || m->from == STATE_UNKNOWN)
			continue;
		shown[m->from] = !is_end(m->from);
		shown[m->to] = !is_end(m->to);
	}
	return shown;
}

/*
 * -- Order
 */

static int
compare_str(struct gtt_str a, struct gtt_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

/* By their frames from the outermost caller on. */
static int
compare_stacks(const struct gtt_table *t, uint32_t a, uint32_t b)
{
	const struct gtt_stack *x = &t->stacks[a], *y = &t->stacks[b];

	for (uint32_t i = 1; i <= x->n && i <= y->n; i++) {
		const struct gtt_frame *f = &t->frames[t->pcs[x->first + x->n - i]];
		const struct gtt_frame *g = &t->frames[t->pcs[y->first + y->n - i]];
		int c = compare_str(gtt_table_str(t, f->func),
		    gtt_table_str(t, g->func));

		if (c != 0)
			return c;
		if (f->line != g->line)
			return f->line < g->line ? -1 : 1;
	}
	return (x->n > y->n) - (x->n < y->n);
}

/* The most frequent first, then by what they are. */
static int
by_count(const void *a, const void *b, void *arg)
{
	const struct view_state *x = a, *y = b;
	const struct states *s = arg;
	const struct state *p = &s->states[x->state];
	const struct state *q = &s->states[y->state];

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (p->is != q->is)
		return p->is < q->is ? -1 : 1;
	return compare_stacks(gtt_keep_table(s->keep), p->stack, q->stack);
}

/* Those that goroutines are made in come first, the folded one last. */
static int
by_birth(const void *a, const void *b, void *arg)
{
	const struct view_state *x = a, *y = b;

	if (x->state == STATE_OTHERS || y->state == STATE_OTHERS)
		return (x->state == STATE_OTHERS) - (y->state == STATE_OTHERS);
	if ((x->made != NULL) != (y->made != NULL))
		return x->made != NULL ? -1 : 1;
	return by_count(a, b, arg);
}

static int
by_ranks(const void *a, const void *b, void *arg)
{
	const struct move *const *x = a, *const *y = b;
	const uint32_t *rank = arg;

	if ((*x)->from != (*y)->from)
		return rank[(*x)->from] < rank[(*y)->from] ? -1 : 1;
	return rank[(*x)->to] < rank[(*y)->to] ? -1 : 1;
}

/* The states that are shown, in an order. */
static void
list_states(struct view *v, const struct states *s,
    int (*order)(const void *, const void *, void *))
{
	struct view_state *all = gather(s);
	bool *shown = find_shown(s);

	v->states = s;
	v->n = 0;
	for (size_t i = 0; i < s->nstates; i++) {
		if (shown[i])
			all[v->n++] = all[i];
	}
	qsort_r(all, v->n, sizeof all[0], order, (void *)s);
	v->v = all;
	free(shown);
}

/*
 * -- Folding
 */

static int
fold(struct view *v, const struct states *s, uint64_t top, uint64_t min_count,
    struct gtt_err *err)
{
	bool *others = gtt_calloc(s->nstates, sizeof others[0]);
	int rc = 0;

	list_states(v, s, by_count);
	for (size_t i = 0; i < v->n; i++) {
		if (i >= top || v->v[i].count < min_count) {
			others[v->v[i].state] = true;
			v->nfolded++;
		}
	}
	free(v->v);
	v->v = NULL;
	if (v->nfolded > 0) {
		v->folded = states_new();
		rc = states_merge(v->folded, s, others, err);
	}
	free(others);
	return rc;
}

static void
list_moves(struct view *v)
{
	const struct states *s = v->states;

	v->rank = gtt_calloc(s->nstates, sizeof v->rank[0]);
	for (size_t i = 0; i < s->nstates; i++)
		v->rank[i] = NO_RANK;
	for (size_t i = 0; i < v->n; i++)
		v->rank[v->v[i].state] = (uint32_t)i;
	v->moves = gtt_calloc(s->nmoves, sizeof v->moves[0]);
	for (size_t i = 0; i < s->nmoves; i++) {
		const struct move *m = &s->moves[i];

		if (m->count > 0 && !is_end(m->from) && !is_end(m->to))
			v->moves[v->nmoves++] = m;
	}
	qsort_r(v->moves, v->nmoves, sizeof v->moves[0], by_ranks, v->rank);
}

int
view_make(struct view *v, const struct states *s, uint64_t top,
    uint64_t min_count, struct gtt_err *err)
{
	*v = (struct view){ 0 };
	if (fold(v, s, top, min_count, err) < 0)
		return -1;
	list_states(v, v->folded != NULL ? v->folded : s, by_birth);
	list_moves(v);
	return 0;
}

void
view_fini(struct view *v)
{
	states_free(v->folded);
	free(v->v);
	free(v->moves);
	free(v->rank);
	*v = (struct view){ 0 };
}

const char *
view_name(const struct view *v, uint32_t state, char to[VIEW_NAME])
{
	if (state == STATE_OTHERS)
		return "others";
	snprintf(to, VIEW_NAME, "s%u", (unsigned)v->rank[state] + 1);
	return to;
}

const char *
view_is(const struct view *v, uint32_t state)
{
	return gtt_state_name(GTT_RES_GOROUTINE, v->states->states[state].is);
}
