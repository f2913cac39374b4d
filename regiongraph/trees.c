#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "regiongraph/graph_impl.h"

/*
 * Trees and queues are not looked at more often than every so many events, and
 * not for more of them than the work on as many events is worth.
 */
#define LOOK_MIN	4096
#define LOOK_EACH	32

/* Bytes of a tree that a chain counts for, and for each chain around it. */
#define CHAIN_BYTES	16
#define CHAIN_DEEPER	8

static void
add(struct tree **list, struct tree *t)
{
	t->prev = NULL;
	t->next = *list;
	if (t->next != NULL)
		t->next->prev = t;
	*list = t;
}

static void
take_out(struct tree **list, struct tree *t)
{
	if (t->prev != NULL)
		t->prev->next = t->next;
	else
		*list = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
}

void
graph_add_tree(struct graph *gr, struct tree *t)
{
	t->muted = gr->ops.wants != NULL &&
	    !gr->ops.wants(gr->ops.arg, t->root);
	t->limit = gr->ops.chains ? SIZE_MAX : GRAPH_TREE;
	t->quiet = t->muted || gr->ops.chains;
	add(&gr->open, t);
	gr->ntrees++;
}

void
graph_tree_done(struct graph *gr, struct tree *t)
{
	take_out(&gr->open, t);
	if (t->muted) {
		gr->ntrees--;
		tree_free(&gr->room, t);
		return;
	}
	add(&gr->done, t);
	gr->waiting += t->bytes;
	if (gr->waiting > GRAPH_WAITING)
		gr->until_look = 0;
}

/*
 * A chain may begin with a region of another tree: one that ended with the event
 * by which what follows was caused.  That tree goes out on its own.
 */
static struct span *
keep(struct graph *gr, struct tree *t, struct span *s)
{
	struct span *copy = t->others;

	if (s->tree == t)
		return s;
	if (copy != NULL && copy->who == s->who && copy->start == s->start &&
	    copy->kind == s->kind)
		return copy;
	copy = span_copy(&gr->room, s);
	copy->next = t->others;
	t->others = copy;
	t->bytes += sizeof *copy;
	return copy;
}

static struct chain *
add_chain(struct graph *gr, struct tree *t, struct span *s)
{
	struct chain *chain = gtt_pool_get(&gr->room.chains, sizeof *chain);

	*chain = (struct chain){ .span = keep(gr, t, s) };
	if (t->last == NULL)
		t->chains = chain;
	else
		t->last->next = chain;
	t->last = chain;
	return chain;
}

/*
 * The chain of a cell in tree t, made with what is around it where it is new.
 * No deeper than chains are.
 */
static struct chain *
chain_of(struct graph *gr, struct tree *t, struct cell *c)
{
	bool own = c->span->tree == t;
	struct chain *chain, *up;

	if (own && c->chain != NULL)
		return c->chain;
	up = c->up == NULL ? NULL : chain_of(gr, t, c->up);
	chain = add_chain(gr, t, c->span);
	chain->up = up;
	if (own)
		c->chain = chain;
	return chain;
}

/* What it takes goes with its depth, as its text does. */
void
graph_show_chain(struct graph *gr, struct cell *c)
{
	struct tree *t = c->span->tree;
	struct chain *chain;

	if (!gr->ops.chains || t->muted)
		return;
	chain = chain_of(gr, t, c);
	if (!chain->shown)
		t->bytes += CHAIN_BYTES + c->depth * CHAIN_DEEPER;
	chain->shown = true;
}

/* Next time it must have grown as much again, so that this is not done often. */
void
graph_take_apart(struct graph *gr, struct tree *t)
{
	struct tree *part = tree_take_apart(&gr->room, t);

	while (part != NULL) {
		struct tree *next = part->next;

		if (span_is_shown(part->root))
			gr->ops.tree(gr->ops.arg, part);
		tree_free(&gr->room, part);
		part = next;
	}
	t->limit = t->bytes > GRAPH_TREE / 2 ? 2 * t->bytes : GRAPH_TREE;
}

/* Nothing that is to come begins before that. */
static int64_t
watermark(const struct graph *gr)
{
	int64_t first = gr->ev->time;

	for (size_t i = 0; i < gr->ngors; i++) {
		const struct gor *g = gr->gors[i];

		if (!queue_is_empty(&g->q) &&
		    queue_at(&g->q, g->q.head)->time < first)
			first = queue_at(&g->q, g->q.head)->time;
	}
	for (const struct tree *t = gr->open; t != NULL; t = t->next) {
		if (!t->muted && t->start < first)
			first = t->start;
	}
	return first;
}

/* A tree that goes out, and what it is sorted by. */
struct leaver {
	int64_t		 start;
	struct tree	*tree;
};

static int
by_start(const void *a, const void *b)
{
	const struct leaver *x = a, *y = b;
	const struct span *p = x->tree->root, *q = y->tree->root;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (p->kind != q->kind)
		return p->kind < q->kind ? -1 : 1;
	return (p->who->g > q->who->g) - (p->who->g < q->who->g);
}

void
graph_let_go(struct graph *gr, bool all)
{
	int64_t before = all ? INT64_MAX : watermark(gr);
	struct leaver *v = gtt_calloc(gr->ntrees, sizeof v[0]);
	size_t n = 0;

	all = all || gr->waiting > GRAPH_WAITING;
	for (struct tree *t = gr->done; t != NULL; t = t->next) {
		if (all || t->start < before)
			v[n++] = (struct leaver){ t->start, t };
	}
	qsort(v, n, sizeof v[0], by_start);
	for (size_t i = 0; i < n; i++) {
		struct tree *t = v[i].tree;

		gr->waiting -= t->bytes;
		gr->ops.tree(gr->ops.arg, t);
		take_out(&gr->done, t);
		gr->ntrees--;
		tree_free(&gr->room, t);
	}
	free(v);
	gr->until_look = LOOK_MIN + LOOK_EACH * (gr->ngors + gr->ntrees);
}
