#include "gotrace/calls.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/arena.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "gotrace/args.h"
#include "gotrace/funcname.h"
#include "gotrace/probe.h"

#define RINGS		512
#define MAX_SPAWNS	4096	/* of one goroutine, not yet seen to run */
#define MAX_IDLE	100000	/* goroutines without open calls */
#define CACHE_BITS	13

struct code {
	uint32_t	func;
	uint32_t	line;
	uint32_t	entry;
};

struct block {
	uint32_t		 ring;
	const struct rec	*r;
	size_t			 n, at;
};

struct process {
	bool			 has_parents, gone;
	struct gtt_map		 codes;		/* code -> index in code[] */
	struct code		*code;
	size_t			 ncode, cap_code;
	struct { uint32_t code, index; } cache[1u << CACHE_BITS];
	struct gtt_map		 goids;		/* goid -> index in gs[] */
	struct goroutine	**gs;
	size_t			 ngs, cap_gs;
	struct goroutine	*current[RINGS];
	struct block		*blocks;
	size_t			 nblocks, cap_blocks;
	struct gtt_map		 links;		/* go pc -> node of the last */
	struct probe		 probe;
	uint64_t		 first;		/* ticks */
};

struct calls {
	struct calls_opts	 o;
	struct calls_watch	 w;
	struct node		*nodes;
	size_t			 nnodes, cap_nodes;
	struct gtt_map		 children;	/* parent, func, go -> node */
	struct func		*funcs;
	size_t			 nfuncs, cap_funcs;
	struct gtt_map		 by_name;
	struct gtt_arena	 text;
	struct process		**procs;
	size_t			 nprocs, cap_procs;
	struct slow_call	 slow[SLOWEST];
	size_t			 nslow;
	uint64_t		 tick0, ns0, tick1, ns1;
	uint64_t		 dropped, total;
};

struct calls *
calls_new(const struct calls_opts *o, const struct calls_watch *w)
{
	struct calls *c = gtt_calloc(1, sizeof(*c));

	c->o = *o;
	if (w)
		c->w = *w;
	c->nodes = gtt_grow(NULL, &c->cap_nodes, 1, sizeof(*c->nodes));
	c->nodes[0] = (struct node){ .func = NO_FUNC };
	c->nnodes = 1;
	return c;
}

static void
goroutine_free(struct goroutine *g)
{
	free(g->f);
	free(g->spawns);
	if (g->own) {
		free(g->own->text);
		free(g->own->path);
	}
	free(g->own);
	free(g);
}

static void
process_free(struct process *p)
{
	for (size_t i = 0; i < p->ngs; i++)
		goroutine_free(p->gs[i]);
	free(p->gs);
	free(p->code);
	free(p->blocks);
	gtt_map_fini(&p->codes);
	gtt_map_fini(&p->goids);
	gtt_map_fini(&p->links);
	free(p);
}

void
calls_free(struct calls *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->nprocs; i++)
		process_free(c->procs[i]);
	free(c->procs);
	free(c->nodes);
	free(c->funcs);
	gtt_map_fini(&c->children);
	gtt_map_fini(&c->by_name);
	gtt_arena_fini(&c->text);
	free(c);
}

static const char *
keep(struct calls *c, const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(gtt_arena_bytes(&c->text, n), s, n);
}

/* The function of that name, file and line: one for all processes. */
static uint32_t
find_func(struct calls *c, const struct code_info *ci)
{
	uint64_t h = gtt_hash(ci->func, strlen(ci->func)) ^
	    gtt_hash(ci->file, strlen(ci->file)) * 31 ^ ci->start;
	uint32_t *v = gtt_map_put(&c->by_name, h);
	struct func *f;

	if (*v != GTT_MAP_NONE)
		return *v;
	c->funcs = gtt_grow(c->funcs, &c->cap_funcs, c->nfuncs + 1,
	    sizeof(*c->funcs));
	f = &c->funcs[c->nfuncs];
	*f = (struct func){ .name = keep(c, ci->func),
	    .file = keep(c, ci->file), .line = ci->start };
	f->helper = strncmp(f->name, "runtime.", 8) == 0 ||
	    strncmp(f->name, "container.", 10) == 0;
	f->watched = c->o.watch && func_is_called(f->name, c->o.watch);
	f->is_from = c->o.from && func_is_called(f->name, c->o.from);
	f->is_until = c->o.until && func_is_called(f->name, c->o.until);
	return *v = (uint32_t)c->nfuncs++;
}

static void
on_proc(void *ctx, const struct proc_info *pi)
{
	struct calls *c = ctx;
	struct process *p = gtt_calloc(1, sizeof(*p));

	p->has_parents = pi->has_parents;
	c->procs = gtt_grow(c->procs, &c->cap_procs, c->nprocs + 1,
	    sizeof(*c->procs));
	c->procs[c->nprocs++] = p;
}

static void
on_code(void *ctx, uint32_t proc, const struct code_info *ci)
{
	struct calls *c = ctx;
	struct process *p = c->procs[proc];
	uint32_t *v = gtt_map_put(&p->codes, ci->code);

	p->code = gtt_grow(p->code, &p->cap_code, p->ncode + 1,
	    sizeof(*p->code));
	p->code[p->ncode] = (struct code){ find_func(c, ci), ci->line,
	    ci->entry };
	*v = (uint32_t)p->ncode++;
}

static void
on_block(void *ctx, uint32_t proc, uint32_t ring, const struct rec *r,
    size_t n)
{
	struct calls *c = ctx;
	struct process *p = c->procs[proc];

	if (ring >= RINGS || n == 0)
		return;
	p->blocks = gtt_grow(p->blocks, &p->cap_blocks, p->nblocks + 1,
	    sizeof(*p->blocks));
	p->blocks[p->nblocks++] = (struct block){ ring, r, n, 0 };
}

/* The code's place, or NULL when it was never named. */
static const struct code *
find_code(struct process *p, uint32_t code)
{
	uint32_t h = (code * 2654435761u) >> (32 - CACHE_BITS), i;

	if (p->cache[h].index != 0 && p->cache[h].code == code)
		return &p->code[p->cache[h].index - 1];
	i = gtt_map_get(&p->codes, code);
	if (i == GTT_MAP_NONE)
		return NULL;
	p->cache[h].code = code;
	p->cache[h].index = i + 1;
	return &p->code[i];
}

static uint32_t
add_node(struct calls *c, uint32_t parent, uint32_t func, bool go)
{
	uint32_t i = (uint32_t)c->nnodes++;

	c->nodes = gtt_grow(c->nodes, &c->cap_nodes, c->nnodes,
	    sizeof(*c->nodes));
	c->nodes[i] = (struct node){ .func = func, .parent = parent, .go = go,
	    .next = c->nodes[parent].child, .min = INT64_MAX };
	c->nodes[parent].child = i;
	return i;
}

static uint32_t
find_node(struct calls *c, uint32_t parent, uint32_t func, bool go)
{
	uint32_t i = c->nodes[parent].child, *v;

	if (i != 0 && c->nodes[i].func == func && c->nodes[i].go == go)
		return i;
	if (c->nnodes >= NODE_MAX)
		parent = NODE_ROOT;
	v = gtt_map_put(&c->children,
	    (uint64_t)parent << 32 | (uint64_t)func << 1 | go);
	if (*v == GTT_MAP_NONE)
		*v = add_node(c, parent, func, go);
	return *v;
}

/* Frees goroutines with no open calls when there are very many. */
static void
sweep(struct process *p)
{
	size_t kept = 0;

	memset(p->current, 0, sizeof(p->current));
	gtt_map_clear(&p->goids);
	for (size_t i = 0; i < p->ngs; i++) {
		if (p->gs[i]->n == 0 && !p->gs[i]->unwinding) {
			goroutine_free(p->gs[i]);
			continue;
		}
		*gtt_map_put(&p->goids, p->gs[i]->goid) = (uint32_t)kept;
		p->gs[kept++] = p->gs[i];
	}
	p->ngs = kept;
}

static struct goroutine *
find_goroutine(struct process *p, uint64_t goid)
{
	uint32_t i = gtt_map_get(&p->goids, goid);

	return i == GTT_MAP_NONE ? NULL : p->gs[i];
}

/* How far the record of a go statement is from its pc: before is better. */
static uint64_t
distance(uint32_t code, uint32_t pc)
{
	int64_t d = (int64_t)(int32_t)pc - (int32_t)code;

	return d >= 0 ? (uint64_t)d : (uint64_t)-d + UINT32_MAX;
}

/*
 * The go statement that started a goroutine: of its parent's, not yet taken,
 * the oldest on the same line.  Where several stand on one line, the nearest
 * address decides; compilers move code, so it may come after.
 */
static struct spawn *
find_spawn(struct process *p, struct goroutine *parent, uint32_t pc)
{
	const struct code *to = find_code(p, pc), *at;
	struct spawn *best = NULL;

	for (size_t i = 0; to && i < parent->nspawns; i++) {
		struct spawn *s = &parent->spawns[i];

		at = find_code(p, s->code);
		if (at && at->func == to->func && at->line == to->line &&
		    (!best || distance(s->code, pc) < distance(best->code, pc)))
			best = s;
	}
	return best;
}

/* Hangs a new goroutine under the call that started it. */
static void
link_goroutine(struct process *p, struct goroutine *g, uint64_t parent_id,
    uint32_t pc)
{
	struct goroutine *parent = find_goroutine(p, parent_id);
	struct spawn *s = parent ? find_spawn(p, parent, pc) : NULL;
	uint32_t *v;

	g->linked = true;
	if (s) {
		g->root = s->node;
		g->root_in = s->in;
		*gtt_map_put(&p->links, pc) = s->node << 1 | s->in;
		memmove(s, s + 1, (size_t)(parent->spawns + parent->nspawns -
		    (s + 1)) * sizeof(*s));
		parent->nspawns--;
		return;
	}
	v = gtt_map_put(&p->links, pc);
	if (parent && parent->n > 0) {
		/* Started by code that is not traced: below what calls it. */
		struct frame *f = &parent->f[parent->n - 1];

		*v = f->node << 1 | f->in;
	} else if (*v == GTT_MAP_NONE) {
		*v = NODE_ROOT;
	}
	g->root = *v >> 1;
	g->root_in = *v & 1;
	g->guess = g->root != NODE_ROOT;
}

/*
 * Before Go 1.21 a goroutine does not know its parent: any goroutine with a
 * go statement at that place that nobody has claimed will do.
 */
static void
guess_goroutine(struct process *p, struct goroutine *g, uint32_t pc)
{
	for (size_t i = p->ngs; i-- > 0;) {
		if (p->gs[i] != g && find_spawn(p, p->gs[i], pc)) {
			link_goroutine(p, g, p->gs[i]->goid, pc);
			break;
		}
	}
	g->guess = true;
	g->linked = true;
}

static struct goroutine *
on_switch(struct process *p, const struct rec *r)
{
	uint64_t goid = r[1].time, parent = r[1].word;
	struct goroutine *g = find_goroutine(p, goid);

	if (g)
		return g;
	if (p->ngs >= MAX_IDLE && p->ngs == p->cap_gs)
		sweep(p);
	g = gtt_calloc(1, sizeof(*g));
	g->goid = goid;
	p->gs = gtt_grow(p->gs, &p->cap_gs, p->ngs + 1, sizeof(*p->gs));
	*gtt_map_put(&p->goids, goid) = (uint32_t)p->ngs;
	p->gs[p->ngs++] = g;
	if (!p->has_parents && goid != 1)
		guess_goroutine(p, g, (uint32_t)r[2].time);
	else if (parent != 0)
		link_goroutine(p, g, parent, (uint32_t)r[2].time);
	return g;
}

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

static void
count_call(struct calls *c, struct process *p, struct goroutine *g,
    struct frame *f, uint64_t raw, bool unclosed)
{
	struct node *n = &c->nodes[f->node];
	struct func *fn = &c->funcs[f->func];
	double in = p->probe.in, all = p->probe.all;
	int64_t incl = (int64_t)((double)raw - in - (double)f->desc * all);
	int64_t excl = (int64_t)((double)(raw - f->inner) - in -
	    f->kids * (all - in));

	n->calls++;
	n->incl += incl;
	n->excl += excl;
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
static void
pop(struct calls *c, struct process *p, struct goroutine *g, uint64_t now,
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
	if (f->in)
		f->node = find_node(c, up_in || !c->o.from ? parent : NODE_ROOT,
		    at->func, !up && g->linked && parent != NODE_ROOT);
	if (!up && g->guess)
		c->nodes[f->node].guess = true;
	if (c->w.enter)
		c->w.enter(c->w.ctx, g, f, fn);
}

/* A call marked by hand: its entry comes next, and its depth is made up. */
static void
name_next(struct calls *c, struct goroutine *g, const struct rec *slots,
    size_t n)
{
	char name[80];
	struct code_info ci = { .func = name, .file = "" };

	args_name(slots, n, name, sizeof(name));
	g->next_func = find_func(c, &ci) + 1;
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

static void
on_enter(struct calls *c, struct process *p, struct goroutine *g,
    const struct rec *r)
{
	const struct code *at = find_code(p, rec_code(r));
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
		pop(c, p, g, r->time, true);
	push(c, g, at, r);
}

/*
 * A function ends.  Open-coded, its exit is recorded from inside it, at the
 * depth of its entry; otherwise the runtime calls it, from further down.
 */
static void
on_exit_rec(struct calls *c, struct process *p, struct goroutine *g,
    const struct rec *r)
{
	const struct code *at = find_code(p, rec_code(r));
	enum rec_kind kind = rec_kind(r);
	struct frame *top = g->n > 0 ? &g->f[g->n - 1] : NULL;

	if (!top || !at)
		return;
	if (kind == REC_EXIT) {
		if (rec_depth(r) > top->depth && !c->funcs[at->func].helper)
			return;		/* its entry was lost */
		while (g->n > 0 && g->f[g->n - 1].depth > rec_depth(r))
			pop(c, p, g, r->time, true);
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
		pop(c, p, g, r->time, false);
		return;
	}
	if (g->unwinding && top->depth < g->panic_depth)
		g->unwinding = false;
	pop(c, p, g, r->time, false);
}

static void
on_spawn(struct process *p, struct goroutine *g, const struct rec *r)
{
	struct frame *f = g->n > 0 ? &g->f[g->n - 1] : NULL;

	(void)p;
	if (g->nspawns == MAX_SPAWNS) {
		g->nspawns /= 2;
		memmove(g->spawns, g->spawns + g->nspawns,
		    g->nspawns * sizeof(*g->spawns));
	}
	g->spawns = gtt_grow(g->spawns, &g->cap_spawns, g->nspawns + 1,
	    sizeof(*g->spawns));
	g->spawns[g->nspawns++] = (struct spawn){ rec_code(r),
	    f ? f->node : g->root, r->time, f ? f->in : g->root_in };
}

static void
on_mark(struct process *p, const struct rec *r)
{
	switch ((enum rec_mark)(rec_depth(r) >> 3)) {
	case MARK_PROBE:
		probe_start(&p->probe);
		break;
	case MARK_PROBE_END:
		probe_end(&p->probe);
		break;
	case MARK_LOST:
		break;
	}
}

/* One record; the goroutine is known but for REC_SWITCH. */
static struct goroutine *
on_record(struct calls *c, struct process *p, struct goroutine *g,
    const struct rec *r)
{
	enum rec_kind k = rec_kind(r);

	if (k == REC_SWITCH)
		return on_switch(p, r);
	if (k == REC_MARK) {
		on_mark(p, r);
		return g;
	}
	if (p->probe.on) {
		probe_record(&p->probe, k, r->time);
		return g;
	}
	if (!g)
		return g;
	switch (k) {
	case REC_ENTER:
		on_enter(c, p, g, r);
		break;
	case REC_EXIT:
	case REC_PANIC:
	case REC_GOEXIT:
		on_exit_rec(c, p, g, r);
		break;
	case REC_SPAWN:
		on_spawn(p, g, r);
		break;
	case REC_DATA:
		if (rec_depth(r) >> 3 == DATA_NAME)
			name_next(c, g, r + 1, rec_slots(r) - 1);
		else if (c->w.data)
			c->w.data(c->w.ctx, g, rec_depth(r) >> 3, r + 1,
			    rec_slots(r) - 1);
		break;
	case REC_SWITCH:
	case REC_MARK:
		break;
	}
	return g;
}

/* A block's records up to where the goroutine changes. */
static void
run_segment(struct calls *c, struct process *p, struct block *b)
{
	struct goroutine *g = p->current[b->ring];
	bool first = true;

	while (b->at < b->n) {
		const struct rec *r = &b->r[b->at];

		if (rec_kind(r) == REC_SWITCH && !first)
			break;
		if (rec_slots(r) > b->n - b->at) {
			b->at = b->n;
			break;
		}
		g = on_record(c, p, g, r);
		p->current[b->ring] = g;
		b->at += rec_slots(r);
		first = false;
	}
}

/* Segments by time: a goroutine's do not overlap, so its order is right. */
static void
run_blocks(struct calls *c, struct process *p)
{
	for (;;) {
		struct block *b = NULL;

		for (size_t i = 0; i < p->nblocks; i++) {
			struct block *x = &p->blocks[i];

			if (x->at < x->n && (!b || x->r[x->at].time <
			    b->r[b->at].time))
				b = x;
		}
		if (!b)
			break;
		run_segment(c, p, b);
	}
	p->nblocks = 0;
}

static void
on_round(void *ctx, uint64_t ticks, uint64_t ns)
{
	struct calls *c = ctx;

	if (c->ns0 == 0) {
		c->tick0 = ticks;
		c->ns0 = ns;
	}
	if (ticks > c->tick1) {
		c->tick1 = ticks;
		c->ns1 = ns;
	}
	for (size_t i = 0; i < c->nprocs; i++)
		run_blocks(c, c->procs[i]);
}

static void
on_gone(void *ctx, uint32_t proc, uint64_t ticks, uint64_t dropped)
{
	struct calls *c = ctx;
	struct process *p = c->procs[proc];

	run_blocks(c, p);
	for (size_t i = 0; i < p->ngs; i++)
		while (p->gs[i]->n > 0)
			pop(c, p, p->gs[i], ticks, true);
	c->dropped += dropped;
	p->gone = true;
}

void
calls_finish(struct calls *c)
{
	for (size_t i = 0; i < c->nprocs; i++)
		if (!c->procs[i]->gone)
			on_gone(c, (uint32_t)i, c->tick1, 0);
	for (size_t i = c->nnodes; i-- > 1;) {
		struct node *n = &c->nodes[i], *up = &c->nodes[n->parent];

		if (n->calls > 0)
			n->span = n->incl > 0 ? (double)n->incl : 0;
		if (up->calls == 0)
			up->span += n->span;
	}
}

void
calls_sink(struct calls *c, struct sink *to)
{
	*to = (struct sink){ c, on_proc, on_code, on_block, on_round, on_gone };
}

const struct node *
calls_node(const struct calls *c, uint32_t i)
{
	return &c->nodes[i];
}

uint32_t
calls_nodes(const struct calls *c)
{
	return (uint32_t)c->nnodes;
}

const struct func *
calls_func(const struct calls *c, uint32_t i)
{
	return &c->funcs[i];
}

uint32_t
calls_funcs(const struct calls *c)
{
	return (uint32_t)c->nfuncs;
}

size_t
calls_slowest(const struct calls *c, struct slow_call out[SLOWEST])
{
	memcpy(out, c->slow, c->nslow * sizeof(*out));
	return c->nslow;
}

double
calls_ns(const struct calls *c, double ticks)
{
	if (c->tick1 <= c->tick0)
		return ticks;
	return ticks * (double)(c->ns1 - c->ns0) /
	    (double)(c->tick1 - c->tick0);
}

double
calls_cost(const struct calls *c)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < c->nprocs; i++) {
		if (c->procs[i]->probe.all > 0) {
			sum += c->procs[i]->probe.all;
			n++;
		}
	}
	return n ? sum / (double)n : 0;
}

uint64_t
calls_dropped(const struct calls *c)
{
	return c->dropped;
}

uint64_t
calls_total(const struct calls *c)
{
	return c->total;
}

void
calls_panicked(struct calls *c,
    void (*f)(void *ctx, const struct goroutine *g), void *ctx)
{
	for (size_t i = 0; i < c->nprocs; i++)
		for (size_t j = 0; j < c->procs[i]->ngs; j++)
			if (c->procs[i]->gs[j]->unwinding &&
			    !c->procs[i]->gs[j]->goexit)
				f(ctx, c->procs[i]->gs[j]);
}
