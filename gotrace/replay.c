#include <string.h>

#include "common/base/mem.h"
#include "gotrace/args.h"
#include "gotrace/callsin.h"

static void
on_proc(void *ctx, const struct proc_info *pi)
{
	struct calls *c = ctx;
	struct process *p = gtt_calloc(1, sizeof(*p));

	p->has_parents = pi->has_parents;
	p->cache = gtt_calloc(1u << CACHE_BITS, sizeof(*p->cache));
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
	p->code[p->ncode] = (struct code){ calls_find_func(c, ci), ci->line,
	    ci->entry };
	*v = (uint32_t)p->ncode++;
}

/* Blocks of a ring come in order. */
static void
queue(struct process *p, uint32_t ring, const struct rec *r, size_t n)
{
	uint32_t i;

	p->blocks = gtt_grow(p->blocks, &p->cap_blocks, p->nblocks + 1,
	    sizeof(*p->blocks));
	p->blocks[p->nblocks] = (struct block){ r, n, 0, 0 };
	i = (uint32_t)++p->nblocks;
	if (p->head[ring] == 0) {
		p->head[ring] = i;
		p->busy[p->nbusy++] = (uint16_t)ring;
	} else {
		p->blocks[p->tail[ring] - 1].next = i;
	}
	p->tail[ring] = i;
}

static void
on_block(void *ctx, uint32_t proc, uint32_t ring, const struct rec *r,
    size_t n)
{
	struct calls *c = ctx;
	struct process *p = c->procs[proc];

	if (ring >= RINGS || n == 0)
		return;
	if (p->nbusy == 0) {
		c->live = gtt_grow(c->live, &c->cap_live, c->nlive + 1,
		    sizeof(*c->live));
		c->live[c->nlive++] = p;
	}
	queue(p, ring, r, n);
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
		return goroutine_switch(p, r);
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
		stack_enter(c, p, g, r);
		break;
	case REC_EXIT:
	case REC_PANIC:
	case REC_GOEXIT:
		stack_exit(c, p, g, r);
		break;
	case REC_SPAWN:
		goroutine_spawns(g, r);
		break;
	case REC_DATA:
		if (rec_depth(r) >> 3 == DATA_NAME)
			stack_name_next(c, g, r + 1, rec_slots(r) - 1);
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
run_segment(struct calls *c, struct process *p, uint32_t ring)
{
	struct block *b = &p->blocks[p->head[ring] - 1];
	struct goroutine *g = p->current[ring];
	bool first = true;

	while (b->at < b->n) {
		const struct rec *r = &b->r[b->at];

		if (rec_kind(r) == REC_SWITCH && !first)
			break;
		if (rec_slots(r) > b->n - b->at) {
			b->at = b->n;
			break;
		}
		p->last = r->time > p->last ? r->time : p->last;
		g = on_record(c, p, g, r);
		p->current[ring] = g;
		b->at += rec_slots(r);
		first = false;
	}
}

/* The time of the next record of a busy ring. */
static uint64_t
next_time(const struct process *p, size_t busy)
{
	const struct block *b = &p->blocks[p->head[p->busy[busy]] - 1];

	return b->r[b->at].time;
}

/* Segments by time: a goroutine's do not overlap, so its order is right. */
static void
run_blocks(struct calls *c, struct process *p)
{
	while (p->nbusy > 0) {
		size_t first = 0;
		uint32_t ring;

		for (size_t i = 1; i < p->nbusy; i++)
			if (next_time(p, i) < next_time(p, first))
				first = i;
		ring = p->busy[first];
		run_segment(c, p, ring);
		if (p->blocks[p->head[ring] - 1].at < p->blocks[p->head[ring] - 1].n)
			continue;
		p->head[ring] = p->blocks[p->head[ring] - 1].next;
		if (p->head[ring] == 0)
			p->busy[first] = p->busy[--p->nbusy];
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
	for (size_t i = 0; i < c->nlive; i++)
		run_blocks(c, c->live[i]);
	c->nlive = 0;
}

static void
on_gone(void *ctx, uint32_t proc, uint64_t ticks, uint64_t dropped)
{
	struct calls *c = ctx;
	struct process *p = c->procs[proc];

	run_blocks(c, p);
	for (size_t i = 0; i < p->ngs; i++)
		while (p->gs[i]->n > 0)
			stack_pop(c, p, p->gs[i], ticks, true);
	c->dropped += dropped;
	p->gone = true;
	calls_end_process(p);
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
