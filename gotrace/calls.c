#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "gotrace/callsin.h"
#include "gotrace/funcname.h"

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

void
calls_end_process(struct process *p)
{
	goroutine_sweep(p);
	free(p->cache);
	p->cache = NULL;
	free(p->code);
	p->code = NULL;
	p->ncode = p->cap_code = 0;
	free(p->blocks);
	p->blocks = NULL;
	p->nblocks = p->cap_blocks = 0;
	gtt_map_fini(&p->codes);
	gtt_map_fini(&p->links);
}

static void
process_free(struct process *p)
{
	calls_end_process(p);
	for (size_t i = 0; i < p->ngs; i++)
		goroutine_free(p->gs[i]);
	free(p->gs);
	gtt_map_fini(&p->goids);
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
	free(c->live);
	free(c->nodes);
	free(c->funcs);
	gtt_map_fini(&c->children);
	gtt_intern_fini(&c->names);
	free(c);
}

/* The number of a function: name, file and line in one text. */
static uint32_t
number_of(struct calls *c, const struct code_info *ci)
{
	struct gtt_buf key = { 0 };
	uint32_t i;

	gtt_buf_put(&key, ci->func, strlen(ci->func) + 1);
	gtt_buf_put(&key, ci->file, strlen(ci->file) + 1);
	gtt_buf_putu(&key, ci->start);
	i = gtt_intern(&c->names, key.p, key.len);
	gtt_buf_fini(&key);
	return i;
}

uint32_t
calls_find_func(struct calls *c, const struct code_info *ci)
{
	uint32_t i = number_of(c, ci);
	const char *name = c->names.v[i].p;
	struct func *f;

	if (i < c->nfuncs)
		return i;
	c->funcs = gtt_grow(c->funcs, &c->cap_funcs, c->nfuncs + 1,
	    sizeof(*c->funcs));
	f = &c->funcs[c->nfuncs++];
	*f = (struct func){ .name = name, .file = name + strlen(name) + 1,
	    .line = ci->start };
	f->helper = strncmp(f->name, "runtime.", 8) == 0 ||
	    strncmp(f->name, "container.", 10) == 0;
	f->watched = c->o.watch && func_is_called(f->name, c->o.watch);
	f->is_from = c->o.from && func_is_called(f->name, c->o.from);
	f->is_until = c->o.until && func_is_called(f->name, c->o.until);
	return i;
}

const struct code *
calls_find_code(struct process *p, uint32_t code)
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
	    .depth = c->nodes[parent].depth + 1,
	    .next = c->nodes[parent].child, .min = INT64_MAX };
	c->nodes[parent].child = i;
	return i;
}

uint32_t
calls_find_node(struct calls *c, uint32_t parent, uint32_t func, bool go)
{
	uint32_t i, *v;

	if (c->nodes[parent].depth == NODE_DEEPEST) {
		parent = c->nodes[parent].parent;
		c->too_deep = true;
	}
	i = c->nodes[parent].child;
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

bool
calls_too_deep(const struct calls *c)
{
	return c->too_deep;
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

uint64_t
calls_last(const struct calls *c)
{
	uint64_t last = 0;

	for (size_t i = 0; i < c->nprocs; i++)
		if (c->procs[i]->last > last)
			last = c->procs[i]->last;
	return last;
}
