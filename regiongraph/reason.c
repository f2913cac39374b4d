#include <stdlib.h>

#include "common/base/mem.h"
#include "regiongraph/graph_impl.h"

/* What is new at one event: a span for a start, one for each region. */
#define NEW_MAX (GTT_REGION_KINDS + 2)

/* An entry at work. */
struct act {
	struct graph	*gr;
	struct gor	*g;
	struct entry	 e;
	struct cell	*old;		/* the chain before; borrowed */
	struct cell	*chain;		/* and from now on; ours */
	struct cell	*cells[NEW_MAX];	/* of new spans, outer ones first */
	size_t		 n;
	struct tree	*big;		/* it has grown too much; or NULL */
};

static struct cell *
hold(struct cell *c)
{
	if (c != NULL)
		c->refs++;
	return c;
}

/* Takes up. */
static struct cell *
push(struct graph *gr, struct span *span, struct cell *up)
{
	struct cell *c = gtt_pool_get(&gr->cells, sizeof *c);

	*c = (struct cell){ .up = up, .span = span, .refs = 1,
	    .depth = up == NULL ? 1 : up->depth + 1 };
	span->cells++;
	if (span->tree != NULL)
		span->tree->live++;
	return c;
}

void
cell_release(struct graph *gr, struct cell *c)
{
	while (c != NULL && --c->refs == 0) {
		struct cell *up = c->up;
		struct tree *t = c->span->tree;

		c->span->cells--;
		if (t != NULL && t->muted)
			span_prune(&gr->room, c->span);
		gtt_pool_put(&gr->cells, c);
		if (t != NULL && --t->live == 0)
			graph_tree_done(gr, t);
		c = up;
	}
}

static bool
is_region(const struct span *s)
{
	return s->kind != SPAN_NO_KIND;
}

/* Whether the cell is of those on top that are about g itself. */
static bool
is_own(const struct cell *c, const struct gor *g)
{
	return c != NULL && c->span->who == g->who;
}

/* The change that an entry is; NCHANGES: none. */
static enum change
change_of(const struct entry *e)
{
	switch ((enum op)e->op) {
	case OP_START:
		return CHANGE_RUN;
	case OP_WAIT:
		return (enum change)e->code;
	case OP_ASSIST:
		return e->code ? CHANGE_ASSIST : CHANGE_RUN;
	case OP_NOTHING:
	case OP_SYSCALL:
	case OP_CAUSE:
	case OP_END:
	case OP_READY:
	case OP_SAMPLE:
	case OP_TASK_END:
		break;
	}
	return NCHANGES;
}

/*
 * What the goroutine of a span did from the beginning of the trace until this
 * event: nothing that has a stack.
 */
static void
add_past(const struct act *a, struct span *s)
{
	const struct gor *g = a->g;
	enum change code = change_of(&a->e);

	span_change(s, (enum change)g->was, s->start, s->start);
	if (g->ran > s->start)
		span_change(s, CHANGE_RUN, g->ran, g->ready);
	if (code != NCHANGES && code != (enum change)s->code)
		span_change(s, code, a->e.time, g->ready);
}

/* The first thing a span does is whatever its goroutine does then: it runs. */
static void
add_span(struct act *a, struct span *s)
{
	enum change code = change_of(&a->e);

	if (a->e.op == OP_START && a->g->ready < a->e.time)
		s->before = a->e.time - a->g->ready;
	if (s->early)
		add_past(a, s);
	else
		span_change(s, code == NCHANGES ? CHANGE_RUN : code,
		    a->e.time, a->e.time);
	a->chain = push(a->gr, s, a->chain);
	a->cells[a->n++] = hold(a->chain);
}

/*
 * A start that another goroutine caused.  A chain that has come through this
 * goroutine before goes back to where that was: what it does now is still for
 * the same reason.  Shared work explains only what nothing else does.
 */
static void
wake(struct act *a, struct cell *inbound)
{
	const struct gtt_region_kind *kinds = a->gr->regions->kinds;
	struct cell *found = NULL, *up = inbound;

	if (inbound == NULL || a->g->who->system ||
	    (a->old != NULL && is_region(a->old->span)))
		return;
	for (struct cell *c = inbound; c != NULL; c = c->up) {
		if (a->old != NULL && is_region(c->span) &&
		    kinds[c->span->kind].shared)
			return;
		if (is_own(c, a->g))
			found = c;
	}
	if (found != NULL)
		up = is_region(found->span) ? found : found->up;
	hold(found);
	hold(up);
	cell_release(a->gr, a->chain);
	a->chain = found;
	if (found != NULL && span_is_open(found->span)) {
		cell_release(a->gr, up);
		return;
	}
	cell_release(a->gr, found);
	while (up != NULL && up->depth >= GRAPH_DEPTH) {
		struct cell *next = hold(up->up);

		cell_release(a->gr, up);
		up = next;
	}
	a->chain = up;
	add_span(a, span_new(&a->gr->room, a->g->who, SPAN_NO_KIND,
	    a->e.time));
}

/*
 * What began with a root may go on when that has ended, but who then waits and
 * is woken by nothing that has a reason works for whatever came in.
 */
static void
forget_over(struct act *a)
{
	const struct span *root;

	if (!a->g->parked || a->old == NULL || is_region(a->old->span))
		return;
	root = a->old->span->tree->root;
	if (span_is_open(root) || root->stop > a->e.time)
		return;
	cell_release(a->gr, a->chain);
	a->chain = NULL;
}

static void
take_link(struct act *a)
{
	struct cell *why = NULL;

	if (a->e.op != OP_START)
		return;
	if (a->e.arg != NO_LINK)
		why = a->gr->links[a->e.arg].why;
	if (why == NULL)
		forget_over(a);
	else
		wake(a, why);
	if (a->e.arg != NO_LINK)
		graph_free_link(a->gr, a->e.arg);
}

/*
 * Of regions that begin together the one that ends first is the innermost.  Of
 * those that end together, too, the one whose kind stands last.
 */
static bool
is_outside(const struct mark *a, const struct mark *b)
{
	uint64_t x = a->ended ? a->end : NO_ENTRY;
	uint64_t y = b->ended ? b->end : NO_ENTRY;

	return x != y ? x > y : a->kind < b->kind;
}

/* What is left of a chain when only regions of its own goroutine explain it. */
static struct cell *
without_inherited(const struct act *a, struct cell *c)
{
	struct cell *up;

	if (!is_own(c, a->g) || !is_region(c->span))
		return NULL;
	up = without_inherited(a, c->up);
	if (up == c->up) {
		cell_release(a->gr, up);
		return hold(c);
	}
	return push(a->gr, c->span, up);
}

static void
begin_region(struct act *a, struct mark *m)
{
	if (a->chain != NULL && a->chain->depth >= GRAPH_NESTED) {
		a->gr->ncut++;
	} else {
		if (a->gr->regions->kinds[m->kind].root) {
			struct cell *own = without_inherited(a, a->chain);

			cell_release(a->gr, a->chain);
			a->chain = own;
		}
		m->span = span_new(&a->gr->room, a->g->who, m->kind,
		    m->time);
		m->span->early = m->early;
		m->span->type = m->type;
		m->span->awaited = true;
		m->type = NULL;
		add_span(a, m->span);
	}
	if (m->ended && m->end == NO_ENTRY)
		graph_free_mark(a->gr, m);	/* it lasts until the trace ends */
}

static void
begin_regions(struct act *a)
{
	struct mark *v[NEW_MAX];
	size_t n = 0, i;

	for (struct mark *m = a->e.starts; m != NULL && n < NEW_MAX - 1;
	    m = m->next_start) {
		for (i = n++; i > 0 && is_outside(m, v[i - 1]); i--)
			v[i] = v[i - 1];
		v[i] = m;
	}
	for (i = 0; i < n; i++)
		begin_region(a, v[i]);
}

static void
give_link(struct graph *gr, const struct entry *e, struct cell *why)
{
	struct link *l;

	if (e->op != OP_CAUSE)
		return;
	l = &gr->links[e->arg];
	l->done = true;
	l->why = hold(why);
	if (l->target == NULL)
		graph_free_link(gr, e->arg);
	else if (l->at != NO_ENTRY)
		graph_unpin(gr, l->target, l->at);
}

/* Takes regions that have ended out of the chain, leaves those that have not. */
static struct cell *
without_ended(struct act *a, struct cell *c, bool *changed)
{
	struct cell *up, *rest;

	if (!is_own(c, a->g) || !is_region(c->span))
		return hold(c);
	up = c->up;
	rest = without_ended(a, up, changed);
	if (c->span->over) {
		*changed = true;
		return rest;
	}
	if (rest == up) {
		cell_release(a->gr, rest);
		return hold(c);
	}
	return push(a->gr, c->span, rest);
}

static void
end_regions(struct act *a)
{
	bool changed = false;
	struct cell *rest;

	if (a->e.ends == NULL)
		return;
	for (struct mark *m = a->e.ends, *next; m != NULL; m = next) {
		next = m->next_end;
		if (m->span != NULL) {
			m->span->over = true;
			m->span->why = (uint8_t)m->why;
		}
		graph_free_mark(a->gr, m);
	}
	rest = without_ended(a, a->chain, &changed);
	cell_release(a->gr, a->chain);
	a->chain = rest;
}

static struct cell *
find_cell(const struct act *a, const struct span *s)
{
	struct cell *c;

	for (c = a->chain; is_own(c, a->g); c = c->up) {
		if (c->span == s)
			return c;
	}
	return NULL;
}

/*
 * What explains a span is what is around it; what began with it stands beside
 * it, not around it.
 */
static struct span *
parent_of(const struct cell *c)
{
	const struct span *s = c->span;

	for (const struct cell *up = c->up; up != NULL; up = up->up) {
		if (up->span->start != s->start || up->span->who != s->who)
			return up->span;
	}
	return c->up == NULL ? NULL : c->up->span;
}

static void
attach_new(struct act *a)
{
	for (size_t i = 0; i < a->n; i++) {
		struct span *s = a->cells[i]->span;
		struct cell *c = find_cell(a, s);

		span_attach(&a->gr->room, s, parent_of(c != NULL ? c : a->cells[i]));
		if (s->parent == NULL)
			graph_add_tree(a->gr, s->tree);
		else if (s->tree->bytes > s->tree->limit)
			a->big = s->tree;
	}
}

static void
mark_kept(const struct act *a, bool kept)
{
	for (struct cell *c = a->chain; is_own(c, a->g); c = c->up)
		c->span->kept = kept;
}

static void
close_one(const struct act *a, struct span *s)
{
	if (!s->kept && span_is_open(s))
		span_close(s, a->e.time, a->e.op == OP_END ?
		    (unsigned)GTT_REGION_GOROUTINE : (unsigned)SPAN_CAUSE);
}

/* Spans that are no longer a reason end, with this event as their last. */
static void
close_gone(const struct act *a)
{
	mark_kept(a, true);
	for (struct cell *c = a->old; is_own(c, a->g); c = c->up)
		close_one(a, c->span);
	for (size_t i = 0; i < a->n; i++)
		close_one(a, a->cells[i]->span);
	mark_kept(a, false);
}

static void
change_all(const struct gor *g, const struct entry *e)
{
	enum change code = change_of(e);

	if (code == NCHANGES)
		return;
	for (struct cell *c = g->why; is_own(c, g); c = c->up) {
		if (span_is_open(c->span))
			span_change(c->span, code, e->time, g->ready);
	}
}

/* The chain is now the reason: what was told of the event is all done. */
static void
settle(struct act *a)
{
	struct cell *old = a->old;

	a->g->why = a->chain;
	if (a->chain != NULL)
		graph_show_chain(a->gr, a->chain);
	for (size_t i = 0; i < a->n; i++)
		cell_release(a->gr, a->cells[i]);
	cell_release(a->gr, old);
}

static void
new_reason(struct graph *gr, struct gor *g, const struct entry *e)
{
	struct act a;

	a.gr = gr;
	a.g = g;
	a.e = *e;
	a.old = g->why;
	a.chain = hold(g->why);
	a.n = 0;
	a.big = NULL;
	take_link(&a);
	begin_regions(&a);
	give_link(gr, e, a.chain);
	end_regions(&a);
	if (e->op == OP_END) {
		cell_release(gr, a.chain);
		a.chain = NULL;
	}
	attach_new(&a);
	close_gone(&a);
	settle(&a);
	if (a.big != NULL && a.big->live > 0)
		graph_take_apart(gr, a.big);
}

/* Whether its goroutine may have another reason from now on; most change none. */
static bool
is_turn(const struct gor *g, const struct entry *e)
{
	if (e->starts != NULL || e->ends != NULL)
		return true;
	if (e->op == OP_START)
		return e->arg != NO_LINK || (g->parked && g->why != NULL);
	return e->op == OP_END && g->why != NULL;
}

void
graph_carry_out(struct graph *gr, struct gor *g, const struct entry *e)
{
	if (e->op == OP_READY) {
		g->ready = e->time;
		return;
	}
	if (e->op == OP_SAMPLE) {
		if (g->why != NULL)
			span_sample(g->why->span, e->time, e->arg);
		return;
	}
	change_all(g, e);
	if (is_turn(g, e))
		new_reason(gr, g, e);
	else
		give_link(gr, e, g->why);
	if (e->op == OP_START)
		g->ran = e->time;
	g->parked = e->op == OP_WAIT && e->code != GTT_WAIT_CPU &&
	    e->code != GTT_WAIT_SYSCALL;
}

void
graph_close(struct graph *gr, struct gor *g)
{
	struct cell *c;

	for (c = g->why; is_own(c, g); c = c->up) {
		if (span_is_open(c->span))
			span_close(c->span, is_region(c->span) ? gr->time :
			    g->last, GTT_REGION_TRACE);
	}
	c = g->why;
	g->why = NULL;
	cell_release(gr, c);
}
