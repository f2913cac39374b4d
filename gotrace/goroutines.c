#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "gotrace/callsin.h"

#define MAX_SPAWNS	4096	/* runs of one goroutine's, not yet seen to run */
#define MAX_IDLE	100000	/* goroutines without open calls */

void
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

void
goroutine_sweep(struct process *p)
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
	const struct code *to = calls_find_code(p, pc), *at;
	struct spawn *best = NULL;

	for (size_t i = 0; to && i < parent->nspawns; i++) {
		struct spawn *s = &parent->spawns[i];

		at = calls_find_code(p, s->code);
		if (at && at->func == to->func && at->line == to->line &&
		    (!best || distance(s->code, pc) < distance(best->code, pc)))
			best = s;
	}
	return best;
}

/* One goroutine fewer is to come from s. */
static void
take(struct goroutine *parent, struct spawn *s)
{
	struct spawn *end = parent->spawns + parent->nspawns;

	if (--s->left > 0)
		return;
	memmove(s, s + 1, (size_t)(end - (s + 1)) * sizeof(*s));
	parent->nspawns--;
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
		take(parent, s);
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

struct goroutine *
goroutine_switch(struct process *p, const struct rec *r)
{
	uint64_t goid = r[1].time, parent = r[1].word;
	struct goroutine *g = find_goroutine(p, goid);

	if (g)
		return g;
	if (p->ngs >= MAX_IDLE && p->ngs == p->cap_gs)
		goroutine_sweep(p);
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

void
goroutine_spawns(struct goroutine *g, const struct rec *r)
{
	struct frame *f = g->n > 0 ? &g->f[g->n - 1] : NULL;
	struct spawn s = { .code = rec_code(r), .node = f ? f->node : g->root,
	    .in = f ? f->in : g->root_in, .left = 1 };
	struct spawn *last = g->nspawns > 0 ? &g->spawns[g->nspawns - 1] : NULL;

	if (last && last->code == s.code && last->node == s.node &&
	    last->in == s.in) {
		last->left++;
		return;
	}
	if (g->nspawns == MAX_SPAWNS) {
		g->nspawns /= 2;
		memmove(g->spawns, g->spawns + g->nspawns,
		    g->nspawns * sizeof(*g->spawns));
	}
	g->spawns = gtt_grow(g->spawns, &g->cap_spawns, g->nspawns + 1,
	    sizeof(*g->spawns));
	g->spawns[g->nspawns++] = s;
}
