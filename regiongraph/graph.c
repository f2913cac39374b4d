#include "regiongraph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/header.h"
#include "common/trace/v2/spec.h"
#include "regiongraph/graph_impl.h"

/*
 * Queues.
 */

static void
make_due(struct graph *gr, struct gor *g)
{
	if (g->due)
		return;
	g->due = true;
	gr->due = gtt_grow(gr->due, &gr->due_cap, gr->ndue + 1,
	    sizeof gr->due[0]);
	gr->due[gr->ndue++] = g;
}

static void
pin(struct gor *g, uint64_t i)
{
	queue_at(&g->q, i)->pins++;
}

static bool
is_held(const struct entry *e)
{
	return e->pins > 0 || e->unordered;
}

void
graph_unpin(struct graph *gr, struct gor *g, uint64_t i)
{
	struct entry *e = queue_at(&g->q, i);

	e->pins--;
	if (i == g->q.head && !is_held(e))
		make_due(gr, g);
}

static uint64_t
enqueue(struct graph *gr, struct gor *g, enum op op, unsigned code,
    uint32_t arg)
{
	struct entry e = { .time = gr->ev->time, .arg = arg,
	    .op = (uint8_t)op, .code = (uint8_t)code };

	gr->held++;
	make_due(gr, g);
	return queue_push(&g->q, &e);
}

static uint32_t
new_link(struct graph *gr, struct gor *target)
{
	uint32_t i = gr->free_link;

	if (i != NO_LINK) {
		gr->free_link = gr->links[i].next;
	} else {
		gr->links = gtt_grow(gr->links, &gr->links_cap,
		    gr->nlinks + 1, sizeof gr->links[0]);
		i = (uint32_t)gr->nlinks++;
	}
	gr->links[i] = (struct link){ .target = target, .at = NO_ENTRY };
	return i;
}

void
graph_free_link(struct graph *gr, uint32_t i)
{
	struct cell *why = gr->links[i].why;

	gr->links[i] = (struct link){ .next = gr->free_link };
	gr->free_link = i;
	cell_release(gr, why);
}

/* Its target ends, or something else makes it runnable. */
static void
abandon_link(struct graph *gr, struct gor *g)
{
	if (g->link == NO_LINK)
		return;
	gr->links[g->link].target = NULL;
	if (gr->links[g->link].done)
		graph_free_link(gr, g->link);
	g->link = NO_LINK;
}

/*
 * Goroutines.
 */

static struct gor *
find_gor(const struct graph *gr, int64_t id)
{
	uint32_t slot = gtt_map_get(&gr->by_g, (uint64_t)id);

	return slot == GTT_MAP_NONE ? NULL : gr->gors[slot];
}

static struct gor *
add_gor(struct graph *gr, int64_t id)
{
	struct gor *g = gtt_calloc(1, sizeof *g);

	g->id = id;
	g->who = gtt_calloc(1, sizeof *g->who);
	g->who->g = id;
	g->who->refs = 1;
	g->syscall = NO_ENTRY;
	g->link = NO_LINK;
	g->wait = GTT_WAIT_BLOCK;
	g->ready = INT64_MAX;
	g->slot = (uint32_t)gr->ngors;
	gr->gors = gtt_grow(gr->gors, &gr->gors_cap, gr->ngors + 1,
	    sizeof gr->gors[0]);
	gr->gors[gr->ngors++] = g;
	*gtt_map_put(&gr->by_g, (uint64_t)id) = g->slot;
	return g;
}

static struct gor *
need_gor(struct graph *gr, int64_t id)
{
	struct gor *g = find_gor(gr, id);

	return g != NULL ? g : add_gor(gr, id);
}

static void
bury(struct graph *gr, struct gor *g)
{
	g->dead = true;
	abandon_link(gr, g);
	gtt_map_del(&gr->by_g, (uint64_t)g->id);
	make_due(gr, g);
}

/* The last one takes its slot. */
static void
free_gor(struct graph *gr, struct gor *g)
{
	struct gor *other = gr->gors[--gr->ngors];

	gr->gors[g->slot] = other;
	other->slot = g->slot;
	if (!other->dead)
		*gtt_map_put(&gr->by_g, (uint64_t)other->id) = other->slot;
	cell_release(gr, g->why);
	who_release(g->who);
	queue_fini(&g->q);
	free(g);
}

static void
carry_on(struct graph *gr)
{
	while (gr->ndue > 0) {
		struct gor *g = gr->due[--gr->ndue];

		g->due = false;
		while (!queue_is_empty(&g->q) &&
		    !is_held(queue_at(&g->q, g->q.head)))
			graph_carry_out(gr, g);
		if (g->dead && queue_is_empty(&g->q) && !g->due)
			free_gor(gr, g);
	}
}

/* Whether it is for r that entry i is held. */
static bool
holds_up(const struct mark *m, uint64_t i)
{
	return m->start == i ||
	    (!m->region->lasting && m->region->end_tag == i);
}

/* The goroutine whose queue has been held up by regions for longest. */
static struct gor *
most_held(const struct graph *gr)
{
	struct gor *most = NULL;
	int64_t since = INT64_MAX;

	for (size_t i = 0; i < gr->ngors; i++) {
		struct gor *g = gr->gors[i];
		const struct mark *m = g->open;

		while (m != NULL && !holds_up(m, g->q.head))
			m = m->next_open;
		if (m != NULL && queue_at(&g->q, g->q.head)->time <= since) {
			most = g;
			since = queue_at(&g->q, g->q.head)->time;
		}
	}
	return most;
}

static void
cut_regions(struct graph *gr, struct gor *g)
{
	struct mark *m = g->open;

	while (m != NULL) {
		if (!holds_up(m, g->q.head)) {
			m = m->next_open;
			continue;
		}
		gr->ncut++;
		gtt_tracker_cut(gr->tracker, m->region);
		m = g->open;
	}
}

static void
relieve(struct graph *gr)
{
	struct gor *g;

	while (gr->held > GRAPH_HELD / 2 && (g = most_held(gr)) != NULL) {
		cut_regions(gr, g);
		carry_on(gr);
	}
}

/* Those that the runtime has for itself, as runtime/trace and GC have it. */
static bool
is_system(struct gtt_str root)
{
	static const char own[] = "runtime.", main[] = "runtime.main",
	    trace[] = "runtime/trace.", c[] = "runtime.cgocallback";

	if (root.len >= sizeof trace - 1 &&
	    memcmp(root.p, trace, sizeof trace - 1) == 0)
		return true;
	if (root.len < sizeof own - 1 || memcmp(root.p, own, sizeof own - 1))
		return false;
	if (root.len == sizeof main - 1 && memcmp(root.p, main, root.len) == 0)
		return false;
	return root.len < sizeof c - 1 || memcmp(root.p, c, sizeof c - 1);
}

/*
 * A goroutine is called after its outermost function; a stack of one frame may
 * show a wrapper, so that only counts until there is a longer one.
 */
static void
note_root(struct graph *gr, struct gor *g, uint32_t stack)
{
	const struct gtt_table *t = gr->ev->table;
	const struct gtt_stack *st;
	struct gtt_str root;

	if (g->who->final || t == NULL || stack >= t->nstacks ||
	    t->stacks[stack].n == 0)
		return;
	st = &t->stacks[stack];
	root = gtt_table_str(t, t->frames[t->pcs[st->first + st->n - 1]].func);
	g->who->name = gtt_intern(&gr->strs, root.p, root.len);
	g->who->final = st->n > 1;
	g->who->system = is_system(root);
}

/*
 * Regions, as the tracker tells of them.
 */

void
graph_free_mark(struct mark *m)
{
	free(m->type);
	free(m);
}

/* Of regions that begin at an entry all but one must have ended. */
static void
order(struct graph *gr, struct gor *g, uint64_t i)
{
	struct entry *e = queue_at(&g->q, i);
	size_t open = 0;

	for (const struct mark *m = e->starts; m != NULL; m = m->next_start)
		open += !m->ended;
	e->unordered = open > 1;
	if (i == g->q.head && !is_held(e))
		make_due(gr, g);
}

static void
on_open(void *arg, struct gtt_region *r)
{
	struct graph *gr = arg;
	struct mark *m = gtt_calloc(1, sizeof *m), **at;

	m->g = find_gor(gr, r->g);
	m->kind = r->kind;
	m->type = r->type == NULL ? NULL :
	    gtt_strndup(r->type, strlen(r->type));
	m->start = r->start_tag;
	m->early = r->early;
	m->time = r->start;
	m->region = r;
	r->user = m;
	at = &queue_at(&m->g->q, m->start)->starts;
	while (*at != NULL)
		at = &(*at)->next_start;
	*at = m;
	m->next_open = m->g->open;
	m->g->open = m;
	if (!r->sure)
		pin(m->g, m->start);
	if (!r->lasting)
		pin(m->g, r->end_tag);
	order(gr, m->g, m->start);
}

static void
on_last(void *arg, struct gtt_region *r, uint64_t was)
{
	struct mark *m = r->user;

	if (r->end_tag != GTT_REGION_NO_TAG)
		pin(m->g, r->end_tag);
	graph_unpin(arg, m->g, was);
}

static void
on_sure(void *arg, struct gtt_region *r)
{
	struct mark *m = r->user;

	graph_unpin(arg, m->g, m->start);
}

static void
remove_open(struct mark *m)
{
	struct mark **at = &m->g->open;

	while (*at != m)
		at = &(*at)->next_open;
	*at = m->next_open;
	m->region = NULL;
}

static void
on_close(void *arg, struct gtt_region *r)
{
	struct graph *gr = arg;
	struct mark *m = r->user;
	struct gor *g = m->g;
	uint64_t start = m->start;

	remove_open(m);
	m->why = r->why;
	m->ended = true;
	m->end = r->end_tag;
	if (r->end_tag == GTT_REGION_NO_TAG) {
		m->end = NO_ENTRY;
	} else {
		if (g != gr->now && r->lasting)
			m->end = enqueue(gr, g, OP_TASK_END, 0, NO_LINK);
		m->next_end = queue_at(&g->q, m->end)->ends;
		queue_at(&g->q, m->end)->ends = m;
		if (!r->lasting)
			graph_unpin(gr, g, m->end);
	}
	if (queue_has(&g->q, start))
		order(gr, g, start);
	else if (m->end == NO_ENTRY)
		graph_free_mark(m);
}

static void
on_drop(void *arg, struct gtt_region *r)
{
	struct graph *gr = arg;
	struct mark *m = r->user, **at;

	remove_open(m);
	at = &queue_at(&m->g->q, m->start)->starts;
	while (*at != m)
		at = &(*at)->next_start;
	*at = m->next_start;
	if (!r->lasting)
		graph_unpin(gr, m->g, r->end_tag);
	if (!r->sure)
		graph_unpin(gr, m->g, m->start);
	order(gr, m->g, m->start);
	graph_free_mark(m);
}

/*
 * Events.
 */

static bool
is_go(const struct gtt_event *ev)
{
	return ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE;
}

static bool
begins_with(struct gtt_str s, const char *word)
{
	size_t n = strlen(word);

	return s.len >= n && memcmp(s.p, word, n) == 0;
}

/* The function of frame i of the event's stack, leaf first. */
static struct gtt_str
function(const struct gtt_event *ev, uint32_t i)
{
	const struct gtt_table *t = ev->table;

	return gtt_table_str(t,
	    t->frames[t->pcs[t->stacks[ev->stack].first + i]].func);
}

/* Whether a frame of the stack is of a package that closes what is waited for. */
static bool
is_from_poll(const struct gtt_event *ev)
{
	for (uint32_t i = 0; i < ev->table->stacks[ev->stack].n; i++) {
		struct gtt_str f = function(ev, i);

		if (begins_with(f, "internal/poll.") || begins_with(f, "net."))
			return true;
	}
	return false;
}

/*
 * Whether the collector wakes: who allocates may have to do a part of its work,
 * and that is no business of whoever waits for another part.
 */
static bool
is_from_gc(const struct gtt_event *ev)
{
	for (uint32_t i = 0; i < ev->table->stacks[ev->stack].n; i++) {
		struct gtt_str f = function(ev, i);

		if (begins_with(f, "runtime.gc"))
			return true;
		if (!begins_with(f, "runtime."))
			break;
	}
	return false;
}

/*
 * Whether who executes ev meant to wake whom it wakes.  The scheduler wakes on
 * whatever goroutine it finds itself; such events have no stack, or one that
 * has nothing to do with it.
 */
static bool
is_cause(const struct graph *gr, const struct gor *g, const struct gor *target)
{
	const struct gtt_event *ev = gr->ev;

	if (g == NULL || g == target || g->who->system ||
	    target->who->system || ev->to != GTT_GO_RUNNABLE)
		return false;
	if (ev->from == GTT_GO_NOTEXIST)
		return true;
	if (gr->version >= GTT_FIRST_V2 && (ev->wire == GTT_V2_GO_SWITCH ||
	    ev->wire == GTT_V2_GO_SWITCH_DESTROY))
		return true;
	if (ev->table == NULL || ev->stack >= ev->table->nstacks ||
	    ev->table->stacks[ev->stack].n == 0 || is_from_gc(ev))
		return false;
	switch ((enum gtt_wait)target->wait) {
	case GTT_WAIT_NET:
		return is_from_poll(ev);
	case GTT_WAIT_GC:
	case GTT_WAIT_SLEEP:
	case GTT_WAIT_SYSTEM:
		return false;
	case GTT_WAIT_CPU:
	case GTT_WAIT_SYSCALL:
	case GTT_WAIT_SELECT:
	case GTT_WAIT_RECV:
	case GTT_WAIT_SEND:
	case GTT_WAIT_COND:
	case GTT_WAIT_SYNC:
	case GTT_WAIT_BLOCK:
	case GTT_WAIT_FOREVER:
	case GTT_NWAITS:
		break;
	}
	return true;
}

/* One goroutine creates another, or makes it runnable. */
static uint64_t
stir(struct graph *gr, struct gor *g)
{
	const struct gtt_event *ev = gr->ev;
	struct gor *target = need_gor(gr, ev->id);
	uint64_t at = NO_ENTRY;
	bool cause;

	note_root(gr, target, ev->tstack);
	cause = is_cause(gr, g, target);
	if (ev->to == GTT_GO_RUNNABLE)
		abandon_link(gr, target);
	if (cause)
		target->link = new_link(gr, target);
	if (g != NULL)
		at = enqueue(gr, g, cause ? OP_CAUSE : OP_NOTHING, 0,
		    cause ? target->link : NO_LINK);
	if (ev->to == GTT_GO_RUNNABLE)
		enqueue(gr, target, OP_READY, 0, NO_LINK);
	return at;
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

static uint64_t
start(struct graph *gr, struct gor *g)
{
	uint32_t link = g->link;
	uint64_t at;

	g->link = NO_LINK;
	at = enqueue(gr, g, OP_START, 0, link);
	if (link == NO_LINK)
		return at;
	gr->links[link].at = at;
	if (!gr->links[link].done)
		pin(g, at);
	return at;
}

static uint64_t
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
		return start(gr, g);
	case GTT_GO_RUNNABLE:
		if (ev->from == GTT_GO_RUNNING)
			return enqueue(gr, g, OP_WAIT, GTT_WAIT_CPU, NO_LINK);
		enqueue(gr, g, OP_READY, 0, NO_LINK);
		break;
	case GTT_GO_WAITING:
		g->wait = (uint8_t)wait;
		return enqueue(gr, g, OP_WAIT, wait, NO_LINK);
	case GTT_GO_SYSCALL:
		g->syscall = enqueue(gr, g, OP_SYSCALL, 0, NO_LINK);
		pin(g, g->syscall);
		return g->syscall;
	case GTT_GO_NOTEXIST:
		return enqueue(gr, g, OP_END, 0, NO_LINK);
	case GTT_GO_UNDETERMINED:
	case GTT_NGOSTATES:
		break;
	}
	return enqueue(gr, g, OP_NOTHING, 0, NO_LINK);
}

static void
sample(struct graph *gr)
{
	const struct gtt_event *ev = gr->ev;
	const struct gtt_table *t = ev->table;
	struct gor *g = find_gor(gr, ev->g);
	struct gtt_str f;

	if (g == NULL || t == NULL || ev->stack >= t->nstacks ||
	    t->stacks[ev->stack].n == 0 ||
	    (g->why == NULL && queue_is_empty(&g->q)))
		return;
	f = gtt_table_str(t,
	    t->frames[t->pcs[t->stacks[ev->stack].first]].func);
	enqueue(gr, g, OP_SAMPLE, 0, gtt_intern(&gr->strs, f.p, f.len));
}

/* The entry of the event; NO_ENTRY: it is nobody's. */
static uint64_t
receive(struct graph *gr, int64_t id)
{
	const struct gtt_event *ev = gr->ev;
	struct gor *g = id == GTT_NONE ? NULL : need_gor(gr, id);

	gr->now = g;
	if (g != NULL) {
		note_root(gr, g, ev->stack);
		g->last = ev->time;
	}
	if (is_go(ev) && (ev->from == GTT_GO_NOTEXIST ||
	    (ev->from == GTT_GO_WAITING && ev->to == GTT_GO_RUNNABLE))) {
		if (ev->id > 0)
			return stir(gr, g);
		return g == NULL ? NO_ENTRY :
		    enqueue(gr, g, OP_NOTHING, 0, NO_LINK);
	}
	if (g == NULL)
		return NO_ENTRY;
	if (is_go(ev))
		return transition(gr, g);
	if ((ev->kind == GTT_RANGE_BEGIN || ev->kind == GTT_RANGE_END) &&
	    ev->range == GTT_RANGE_ASSIST)
		return enqueue(gr, g, OP_ASSIST, ev->kind == GTT_RANGE_BEGIN,
		    NO_LINK);
	return enqueue(gr, g, OP_NOTHING, 0, NO_LINK);
}

int
graph_event(struct graph *gr, const struct gtt_event *ev, struct gtt_err *err)
{
	int64_t id = gtt_event_goroutine(ev);
	uint64_t at = NO_ENTRY;
	int rc = 0;

	gr->ev = ev;
	if (ev->time > gr->time)
		gr->time = ev->time;
	if (ev->kind == GTT_STACK_SAMPLE) {
		sample(gr);
	} else if (is_go(ev) && gtt_event_adds_nothing(ev)) {
		if (ev->from != ev->to && (gr->now = find_gor(gr, id)) != NULL)
			settle_syscall(gr, gr->now, false);
	} else if ((at = receive(gr, id)) == NO_ENTRY) {
		rc = gtt_tracker_event(gr->tracker, ev, at, err);
	} else {
		pin(gr->now, at);
		rc = gtt_tracker_event(gr->tracker, ev, at, err);
		graph_unpin(gr, gr->now, at);
		if (is_go(ev) && ev->to == GTT_GO_NOTEXIST)
			bury(gr, gr->now);
	}
	carry_on(gr);
	if (gr->held > GRAPH_HELD)
		relieve(gr);
	if (gr->until_look-- == 0)
		graph_let_go(gr, false);
	return rc;
}

struct graph *
graph_new(const struct gtt_regions *regions, int version,
    const struct graph_ops *ops)
{
	static const struct gtt_tracker_ops track = { on_open, on_last,
	    on_sure, on_close, on_drop };
	struct graph *gr = gtt_calloc(1, sizeof *gr);

	gr->regions = regions;
	gr->ops = *ops;
	gr->version = version;
	gr->free_link = NO_LINK;
	gr->tracker = gtt_tracker_new(regions, version, &track, gr);
	gtt_intern(&gr->strs, "", 0);
	return gr;
}

void
graph_finish(struct graph *gr)
{
	gtt_tracker_finish(gr->tracker);
	for (size_t i = 0; i < gr->ngors; i++)
		settle_syscall(gr, gr->gors[i], true);
	carry_on(gr);
	for (size_t i = 0; i < gr->ngors; i++)
		abandon_link(gr, gr->gors[i]);
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
		free_gor(gr, gr->gors[gr->ngors - 1]);
	gtt_tracker_free(gr->tracker);
	gtt_reasons_fini(&gr->reasons);
	gtt_intern_fini(&gr->strs);
	gtt_map_fini(&gr->by_g);
	free(gr->gors);
	free(gr->due);
	free(gr->links);
	free(gr);
}
