#include "common/output/stackcache.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static void
forget(struct gtt_stackcache *c, uint64_t serial)
{
	gtt_arena_fini(&c->arena);
	gtt_map_clear(&c->slots);
	c->n = 0;
	c->serial = serial;
}

static void
render(struct gtt_buf *out, const struct gtt_table *t, uint32_t id,
    gtt_put_frame *put)
{
	struct gtt_stack s;

	if (id >= t->nstacks)
		return;
	s = t->stacks[id];
	for (uint32_t i = 0; i < s.n; i++)
		put(out, t, &t->frames[t->pcs[s.first + i]]);
}

/* Renders stack id and keeps the text; returns its place in c->texts. */
static uint32_t
add(struct gtt_stackcache *c, const struct gtt_table *t, uint32_t id,
    gtt_put_frame *put)
{
	uint32_t i;
	char *p;

	c->work.len = 0;
	render(&c->work, t, id, put);
	if (c->arena.bytes + c->work.len > GTT_STACKCACHE_MAX)
		forget(c, t->serial);
	p = gtt_arena_bytes(&c->arena, c->work.len);
	if (c->work.len > 0)
		memcpy(p, c->work.p, c->work.len);
	i = (uint32_t)c->n;
	c->texts = gtt_grow(c->texts, &c->cap, c->n + 1, sizeof *c->texts);
	c->texts[c->n++] = (struct gtt_stacktext){ p, c->work.len };
	*gtt_map_put(&c->slots, id) = i;
	return i;
}

void
gtt_stackcache_put(struct gtt_stackcache *c, struct gtt_buf *out,
    const struct gtt_table *t, uint32_t id, gtt_put_frame *put)
{
	uint32_t i;

	if (t->serial != c->serial)
		forget(c, t->serial);
	i = gtt_map_get(&c->slots, id);
	if (i == GTT_MAP_NONE)
		i = add(c, t, id, put);
	gtt_buf_put(out, c->texts[i].p, c->texts[i].len);
}

void
gtt_stackcache_fini(struct gtt_stackcache *c)
{
	gtt_arena_fini(&c->arena);
	gtt_map_fini(&c->slots);
	free(c->texts);
	gtt_buf_fini(&c->work);
}
