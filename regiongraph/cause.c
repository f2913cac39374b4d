#include "common/trace/header.h"
#include "common/trace/v2/spec.h"
#include "regiongraph/graph_impl.h"

/* Those that the runtime has for itself, as runtime/trace and GC have it. */
static bool
is_system(struct gtt_str root)
{
	if (gtt_str_begins(root, "runtime/trace."))
		return true;
	return gtt_str_begins(root, "runtime.") &&
	    !gtt_str_is(root, "runtime.main") &&
	    !gtt_str_begins(root, "runtime.cgocallback");
}

/*
 * The goroutines with which an HTTP server watches a connection while it answers
 * a request, and database/sql a transaction or rows until they are over: what
 * these wait for would hide most of what the handler waits for.
 */
static bool
watches(struct gtt_str root)
{
	return gtt_str_is(root, "net/http.(*connReader).backgroundRead") ||
	    gtt_str_is(root, "database/sql.(*Tx).awaitDone") ||
	    gtt_str_is(root, "database/sql.(*Rows).awaitDone");
}

/*
 * A goroutine is called after its outermost function; a stack of one frame may
 * show a wrapper, so that only counts until there is a longer one.
 */
void
graph_note_root(struct graph *gr, struct gor *g, uint32_t stack)
{
	const struct gtt_table *t = gr->ev->table;
	const struct gtt_stack *st;
	struct gtt_str root;

	if (g->named || t == NULL || stack >= t->nstacks ||
	    t->stacks[stack].n == 0)
		return;
	st = &t->stacks[stack];
	root = gtt_table_str(t, t->frames[t->pcs[st->first + st->n - 1]].func);
	g->who->name = gtt_intern(&gr->strs, root.p, root.len);
	g->named = st->n > 1;
	g->who->system = is_system(root);
	g->who->watches = watches(root);
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

		if (gtt_str_begins(f, "internal/poll.") ||
		    gtt_str_begins(f, "net."))
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

		if (gtt_str_begins(f, "runtime.gc"))
			return true;
		if (!gtt_str_begins(f, "runtime."))
			break;
	}
	return false;
}

bool
graph_is_cause(const struct graph *gr, const struct gor *g,
    const struct gor *target)
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

