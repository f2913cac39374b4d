#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"
#include "gotrace/args.h"
#include "gotrace/callsin.h"

/* Keeps the slowest calls, the slowest first. */
static void
note_slow(struct calls *c, uint32_t func, uint64_t goid, int64_t time)
{
	size_t i;

	if (c->nslow == SLOWEST && time <= c->slow[SLOWEST - 1].time)
		return;
	if (c->nslow < SLOWEST)
		c->nslow++;
	for (i = c->nslow - 1; i > 0 && c->slow[i - 1].time < time; i--)
		c->slow[i] = c->slow[i - 1];
	c->slow[i] = (struct slow_call){ func, goid, time };
}

/* Times of a damaged recording may be too many years to add up. */
static void
add(int64_t *sum, int64_t v)
{
	if (__builtin_add_overflow(*sum, v, sum))
		*sum = v < 0 ? INT64_MIN : INT64_MAX;
}

static int64_t
whole(double ticks)
{
	return ticks > 0x1p62 ? INT64_MAX / 2 : ticks < -0x1p62 ?
	    -(INT64_MAX / 2) : (int64_t)ticks;
}

static void
count_call(struct calls *c, struct process *p, struct goroutine *g,
    struct frame *f, uint64_t raw, bool unclosed)
{
	struct node *n = &c->nodes[f->node];
	struct func *fn = &c->funcs[f->func];
	double in = p->probe.in, all = p->probe.all;
	int64_t incl = whole((double)raw - in - (double)f->desc * all);
	int64_t excl = whole((double)raw - (double)f->inner - in -
	    f->kids * (all - in));

	n->calls++;
	if (!f->joined)
		add(&n->incl, incl);
	add(&n->excl, excl);
	n->unclosed += unclosed;
	n->panicked += f->panicked;
	if (incl < 0)
		incl = 0;
	if (incl < n->min)
		n->min = incl;
	if (incl > n->max)
		n->max = incl;
	c->total++;
	note_slow(c, f->func, g->goid, incl);
	if (fn->watched && c->w.sample)
		c->w.sample(c->w.ctx, f->func, incl);
	if (c->w.leave)
		c->w.leave(c->w.ctx, g, f, fn, incl, f->panicked);
}

/* Ends the innermost call. */
void
stack_pop(struct calls *c, struct process *p, struct goroutine *g, uint64_t now,
    bool unclosed)
{
	struct frame *f = &g->f[g->n - 1], *up = g->n > 1 ? f - 1 : NULL;
	uint64_t raw = now > f->enter ? now - f->enter : 0;

	if (up) {
		up->inner += raw;
		up->kids++;
		up->desc += f->desc + 1;
		up->reached |= f->reached;
	}
	if (f->in && f->reached)
		count_call(c, p, g, f, raw, unclosed);
	g->n--;
}

static void
push(struct calls *c, struct goroutine *g, const struct code *at,
    const struct rec *r)
{
	struct frame *up = g->n > 0 ? &g->f[g->n - 1] : NULL, *f;
	const struct func *fn = &c->funcs[at->func];
	bool up_in = up ? up->in : g->root_in;
	uint32_t parent = up ? up->node : g->root;

	g->f = gtt_grow(g->f, &g->cap, g->n + 1, sizeof(*g->f));
	up = g->n > 0 ? &g->f[g->n - 1] : NULL;
	f = &g->f[g->n++];
	*f = (struct frame){ .func = at->func, .depth = rec_depth(r),
	    .enter = r->time };
	f->below = up && (up->below || c->funcs[up->func].is_until);
	f->in = (!c->o.from || up_in || fn->is_from) && !f->below;
	f->reached = !c->o.until || fn->is_until;
	f->node = parent;
	f->joined = c->nodes[parent].depth == NODE_DEEPEST;
	if (f->in)
		f->node = calls_find_node(c, up_in || !c->o.from ? parent : NODE_ROOT,
		    at->func, !up && g->linked && parent != NODE_ROOT);
	if (!up && g->guess)
		c->nodes[f->node].guess = true;
	if (c->w.enter)
		c->w.enter(c->w.ctx, g, f, fn);
}

/* A call marked by hand: its entry comes next, and its depth is made up. */
void
stack_name_next(struct calls *c, struct goroutine *g, const struct rec *slots,
    size_t n)
{
	char name[80];
	struct code_info ci = { .func = name, .file = "" };

	args_name(slots, n, name, sizeof(name));
	g->next_func = calls_find_func(c, &ci) + 1;
}

static void
enter_marked(struct calls *c, struct goroutine *g, const struct rec *r)
{
	struct code at = { g->next_func - 1, 0, 0 };
	uint32_t depth = g->n > 0 ? g->f[g->n - 1].depth + 8 : 8;
	struct rec made = { r->time, depth };

	g->next_func = 0;
	push(c, g, &at, &made);
}

void
stack_enter(struct calls *c, struct process *p, struct goroutine *g,
    const struct rec *r)
{
	const struct code *at = calls_find_code(p, rec_code(r));
	uint32_t depth = rec_depth(r);

	if (!at)
		return;
	if (g->next_func != 0) {
		enter_marked(c, g, r);
		return;
	}
	if (g->unwinding && depth < g->panic_depth)
		g->unwinding = false;
	while (g->n > 0 && g->f[g->n - 1].depth >= depth)
		stack_pop(c, p, g, r->time, true);
	push(c, g, at, r);
}

/*
 * A function ends.  Open-coded, its exit is recorded from inside it, at the
 * depth of its entry; otherwise the runtime calls it, from further down.
 */
void
stack_exit(struct calls *c, struct process *p, struct goroutine *g,
    const struct rec *r)
{
	const struct code *at = calls_find_code(p, rec_code(r));
	enum rec_kind kind = rec_kind(r);
	struct frame *top = g->n > 0 ? &g->f[g->n - 1] : NULL;

	if (!top || !at)
		return;
	if (kind == REC_EXIT) {
		if (rec_depth(r) > top->depth && !c->funcs[at->func].helper)
			return;		/* its entry was lost */
		while (g->n > 0 && g->f[g->n - 1].depth > rec_depth(r))
			stack_pop(c, p, g, r->time, true);
		top = g->n > 0 ? &g->f[g->n - 1] : NULL;
		if (!top || (top->depth == rec_depth(r) &&
		    at->func != top->func))
			return;
	} else if (at->func != top->func && rec_depth(r) > top->depth) {
		if (!g->unwinding || g->panic_depth != rec_depth(r)) {
			g->goexit = kind == REC_GOEXIT;
			if (c->w.panic && !g->goexit)
				c->w.panic(c->w.ctx, g);
		}
		g->unwinding = true;
		g->panic_depth = rec_depth(r);
		g->panic_time = r->time;
		top->panicked = !g->goexit;
		stack_pop(c, p, g, r->time, false);
		return;
	}
	if (g->unwinding && top->depth < g->panic_depth)
		g->unwinding = false;
	stack_pop(c, p, g, r->time, false);
}
