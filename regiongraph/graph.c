#include "regiongraph/graph.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "regiongraph/graph_impl.h"

static bool
is_go(const struct gtt_event *ev)
{
	return ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE;
}

/*
 * What the event is to the goroutine whose it is.  That needs a place in its
 * queue only when it is held, or something before it is.
 */
static void
put_apart(struct graph *gr, enum op op, unsigned code, uint32_t arg)
{
	gr->entry = graph_entry(gr, op, code, arg);
	gr->at = gr->now->q.tail;
	gr->apart = true;
}

void
graph_place(struct graph *gr)
{
	if (!gr->apart)
		return;
	gr->apart = false;
	graph_pin(gr->now, graph_enqueue(gr, gr->now, &gr->entry));
}

/* All is known of the event at hand. */
static void
release(struct graph *gr)
{
	struct gor *g = gr->now;

	if (!gr->apart) {
		graph_unpin(gr, g, gr->at);
		return;
	}
	gr->apart = false;
	if (queue_is_empty(&g->q)) {
		queue_skip(&g->q);
		graph_carry_out(gr, g, &gr->entry);
	} else {
		graph_enqueue(gr, g, &gr->entry);
	}
}

/* Something that is no event of g itself. */
static void
tell(struct graph *gr, struct gor *g, enum op op, uint32_t arg)
{
	struct entry e = graph_entry(gr, op, 0, arg);

	if (g == gr->now)
		graph_place(gr);
	if (queue_is_empty(&g->q))
		graph_carry_out(gr, g, &e);
	else
		graph_enqueue(gr, g, &e);
}

/* One goroutine creates another, or makes it runnable. */
static void
stir(struct graph *gr, struct gor *g)
{
	const struct gtt_event *ev = gr->ev;
	struct gor *target = graph_need(gr, ev->id);
	bool cause;

	if (!target->named)
		graph_note_root(gr, target, ev->tstack);
	cause = graph_is_cause(gr, g, target);
	if (ev->to == GTT_GO_RUNNABLE)
		graph_abandon_link(gr, target);
	if (cause)
		target->link = graph_new_link(gr, target);
	if (g != NULL)
		put_apart(gr, cause ? OP_CAUSE : OP_NOTHING, 0,
		    cause ? target->link : NO_LINK);
	if (ev->to == GTT_GO_RUNNABLE)
		tell(gr, target, OP_READY, NO_LINK);
}

/* It is known now whether the system call blocked. */
static void
settle_syscall(struct graph *gr, struct gor *g, bool blocked)
{
	struct entry *e;

	if (g->syscall == NO_ENTRY)
		return;
	e = queue_at(&g->q, g->syscall);
	e->op = blocked ? OP_WAIT : OP_NOTHING;
	e->code = GTT_WAIT_SYSCALL;
	if (!blocked)
		g->was = CHANGE_RUN;
	graph_unpin(gr, g, g->syscall);
	g->syscall = NO_ENTRY;
}

static void
start(struct graph *gr, struct gor *g)
{
	uint32_t link = g->link;

	g->link = NO_LINK;
	put_apart(gr, OP_START, 0, link);
	if (link == NO_LINK)
		return;
	gr->links[link].at = gr->at;
	if (!gr->links[link].done) {
		graph_place(gr);
		graph_pin(g, gr->at);
	}
}

static void
transition(struct graph *gr, struct gor *g)
{
	const struct gtt_event *ev = gr->ev;
	enum gtt_wait wait = gtt_wait_in((enum gtt_gostate)ev->to,
	    gtt_reason_of(&gr->reasons, ev));

	settle_syscall(gr, g, ev->to != GTT_GO_RUNNING);
	if (ev->from == GTT_GO_UNDETERMINED)
		g->was = (uint8_t)(wait == GTT_NWAITS ? CHANGE_RUN :
		    (enum change)wait);
	switch ((enum gtt_gostate)ev->to) {
	case GTT_GO_RUNNING:
		if (ev->from == GTT_GO_SYSCALL)
			break;
		start(gr, g);
		return;
	case GTT_GO_RUNNABLE:
		if (ev->from == GTT_GO_RUNNING) {
			put_apart(gr, OP_WAIT, GTT_WAIT_CPU, NO_LINK);
			return;
		}
		tell(gr, g, OP_READY, NO_LINK);
		break;
	case GTT_GO_WAITING:
		g->wait = (uint8_t)wait;
		put_apart(gr, OP_WAIT, wait, NO_LINK);
		return;
	case GTT_GO_SYSCALL:
		put_apart(gr, OP_SYSCALL, 0, NO_LINK);
		graph_place(gr);
		graph_pin(g, gr->at);
		g->syscall = gr->at;
		return;
	case GTT_GO_NOTEXIST:
		put_apart(gr, OP_END, 0, NO_LINK);
		return;
	case GTT_GO_UNDETERMINED:
	case GTT_NGOSTATES:
		break;
	}
	put_apart(gr, OP_NOTHING, 0, NO_LINK);
}

static void
sample(struct graph *gr)
{
	const struct gtt_event *ev = gr->ev;
	const struct gtt_table *t = ev->table;
	struct gor *g = graph_find(gr, ev->g);
	struct gtt_str f;

	if (g == NULL || t == NULL || ev->stack >= t->nstacks ||
	    t->stacks[ev->stack].n == 0 ||
	    (g->why == NULL && queue_is_empty(&g->q)))
		return;
	f = gtt_table_str(t,
	    t->frames[t->pcs[t->stacks[ev->stack].first]].func);
	tell(gr, g, OP_SAMPLE, gtt_intern(&gr->strs, f.p, f.len));
}

/* Whether it is anybody's event; it is put apart then. */
static bool
receive(struct graph *gr, struct gor *g)
{
	const struct gtt_event *ev = gr->ev;

	if (g != NULL) {
		if (!g->named)
			graph_note_root(gr, g, ev->stack);
		g->last = ev->time;
	}
	if (is_go(ev) && (ev->from == GTT_GO_NOTEXIST ||
	    (ev->from == GTT_GO_WAITING && ev->to == GTT_GO_RUNNABLE))) {
		if (ev->id > 0)
			stir(gr, g);
		else if (g != NULL)
			put_apart(gr, OP_NOTHING, 0, NO_LINK);
	} else if (g == NULL) {
		return false;
	} else if (is_go(ev)) {
		transition(gr, g);
	} else if ((ev->kind == GTT_RANGE_BEGIN ||
	    ev->kind == GTT_RANGE_END) && ev->range == GTT_RANGE_ASSIST) {
		put_apart(gr, OP_ASSIST, ev->kind == GTT_RANGE_BEGIN, NO_LINK);
	} else {
		put_apart(gr, OP_NOTHING, 0, NO_LINK);
	}
	return g != NULL;
}

static int
take_in(struct graph *gr, int64_t id, struct gtt_err *err)
{
	const struct gtt_event *ev = gr->ev;
	struct gor *g = id == GTT_NONE ? NULL : graph_need(gr, id);
	int rc;

	gr->now = g;
	if (!receive(gr, g))
		return gtt_tracker_event(gr->tracker, ev, NO_ENTRY, err);
	rc = gtt_tracker_event(gr->tracker, ev, gr->at, err);
	release(gr);
	if (is_go(ev) && ev->to == GTT_GO_NOTEXIST)
		graph_bury(gr, g);
	return rc;
}

int
graph_event(struct graph *gr, const struct gtt_event *ev, struct gtt_err *err)
{
	int64_t id = gtt_event_goroutine(ev);
	int rc = 0;

	gr->ev = ev;
	if (ev->time > gr->time)
		gr->time = ev->time;
	if (ev->kind == GTT_STACK_SAMPLE) {
		sample(gr);
	} else if (is_go(ev) && gtt_event_adds_nothing(ev)) {
		if (ev->from != ev->to && (gr->now = graph_find(gr, id)) != NULL)
			settle_syscall(gr, gr->now, false);
	} else {
		rc = take_in(gr, id, err);
	}
	graph_carry_on(gr);
	if (gr->held > GRAPH_HELD)
		graph_relieve(gr);
	if (gr->until_look-- == 0)
		graph_let_go(gr, false);
	return rc;
}

struct graph *
graph_new(const struct gtt_regions *regions, int version,
    const struct graph_ops *ops)
{
	struct graph *gr = gtt_calloc(1, sizeof *gr);

	gr->regions = regions;
	gr->ops = *ops;
	gr->version = version;
	gr->free_link = NO_LINK;
	gr->tracker = gtt_tracker_new(regions, version, &graph_marks, gr);
	gtt_intern(&gr->strs, "", 0);
	return gr;
}

void
graph_finish(struct graph *gr)
{
	gtt_tracker_finish(gr->tracker);
	for (size_t i = 0; i < gr->ngors; i++)
		settle_syscall(gr, gr->gors[i], true);
	graph_carry_on(gr);
	for (size_t i = 0; i < gr->ngors; i++)
		graph_abandon_link(gr, gr->gors[i]);
	for (size_t i = 0; i < gr->ngors; i++)
		graph_close(gr, gr->gors[i]);
	graph_let_go(gr, true);
}

uint64_t
graph_cut(const struct graph *gr)
{
	return gr->ncut;
}

struct gtt_str
graph_str(const struct graph *gr, uint32_t i)
{
	return (struct gtt_str){ gr->strs.v[i].p, (uint32_t)gr->strs.v[i].len };
}

/* Also of a graph that is not finished. */
void
graph_free(struct graph *gr)
{
	if (gr == NULL)
		return;
	graph_finish(gr);
	while (gr->ngors > 0)
		graph_free_gor(gr, gr->gors[gr->ngors - 1]);
	gtt_tracker_free(gr->tracker);
	gtt_reasons_fini(&gr->reasons);
	gtt_intern_fini(&gr->strs);
	gtt_map_fini(&gr->by_g);
	free(gr->gors);
	free(gr->due);
	free(gr->links);
	span_room_fini(&gr->room);
	gtt_pool_fini(&gr->cells);
	gtt_pool_fini(&gr->marks);
	gtt_pool_fini(&gr->goroutines);
	free(gr);
}
