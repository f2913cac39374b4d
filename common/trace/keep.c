#include "common/trace/keep.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/table.h"

struct gtt_keep {
	struct gtt_table_builder tb;	/* of what is kept */
	bool		lines;		/* only functions and lines of frames */
	struct gtt_map	frames;		/* hash -> index in tb */
	struct gtt_map	stacks;
	/* From indices of the table of the last event to those of tb. */
	uint64_t	serial;
	struct gtt_map	str_of, frame_of, stack_of;
	uint32_t       *work;		/* frames of the stack at hand */
	size_t		work_cap;
};

struct gtt_keep *
gtt_keep_new(void)
{
	struct gtt_keep *k = gtt_calloc(1, sizeof *k);

	gtt_table_init(&k->tb, 0);
	return k;
}

void
gtt_keep_free(struct gtt_keep *k)
{
	if (k == NULL)
		return;
	gtt_table_fini(&k->tb);
	gtt_map_fini(&k->frames);
	gtt_map_fini(&k->stacks);
	gtt_map_fini(&k->str_of);
	gtt_map_fini(&k->frame_of);
	gtt_map_fini(&k->stack_of);
	free(k->work);
	free(k);
}

void
gtt_keep_lines(struct gtt_keep *k)
{
	k->lines = true;
}

const struct gtt_table *
gtt_keep_table(const struct gtt_keep *k)
{
	return &k->tb.table;
}

static uint32_t
keep_str(struct gtt_keep *k, const struct gtt_table *t, uint32_t i)
{
	struct gtt_str s;
	uint32_t *slot;

	if (i == 0)
		return 0;
	slot = gtt_map_put(&k->str_of, i);
	if (*slot == GTT_MAP_NONE) {
		s = gtt_table_str(t, i);
		*slot = gtt_table_intern(&k->tb, s.p, s.len);
	}
	return *slot;
}

static bool
same_frame(const struct gtt_frame *a, const struct gtt_frame *b)
{
	return a->pc == b->pc && a->line == b->line && a->func == b->func &&
	    a->file == b->file;
}

/* The index of a frame of ours, added when it is new. */
static uint32_t
add_frame(struct gtt_keep *k, const struct gtt_frame *f)
{
	struct gtt_table *t = &k->tb.table;
	uint64_t h = gtt_hash(f, sizeof *f);
	uint32_t *slot;

	for (;; h++) {	/* the next free hash, where two frames share one */
		slot = gtt_map_put(&k->frames, h);
		if (*slot == GTT_MAP_NONE)
			break;
		if (same_frame(&t->frames[*slot], f))
			return *slot;
	}
	t->frames = gtt_grow(t->frames, &k->tb.frames_cap,
	    (size_t)t->nframes + 1, sizeof *t->frames);
	t->frames[t->nframes] = *f;
	*slot = t->nframes;
	return t->nframes++;
}

static uint32_t
keep_frame(struct gtt_keep *k, const struct gtt_table *t, uint32_t i)
{
	uint32_t *slot = gtt_map_put(&k->frame_of, i);
	struct gtt_frame f;

	if (*slot == GTT_MAP_NONE) {
		f = t->frames[i];
		f.func = keep_str(k, t, f.func);
		if (k->lines) {
			f.pc = 0;
			f.file = 0;
		}
		f.file = keep_str(k, t, f.file);
		*slot = add_frame(k, &f);
	}
	return *slot;
}

/* The index of the stack of n frames at work, added when it is new. */
static uint32_t
add_stack(struct gtt_keep *k, uint32_t n)
{
	struct gtt_table_builder *b = &k->tb;
	size_t size = n * sizeof k->work[0];
	uint64_t h = gtt_hash(k->work, size);
	uint32_t *slot;

	for (;; h++) {
		const struct gtt_stack *s;

		slot = gtt_map_put(&k->stacks, h);
		if (*slot == GTT_MAP_NONE)
			break;
		s = &b->table.stacks[*slot];
		if (s->n == n &&
		    memcmp(b->table.pcs + s->first, k->work, size) == 0)
			return *slot;
	}
	*slot = gtt_table_add_stack(b, k->work, n);
	return *slot;
}

/* Indices are those of t from now on. */
static void
use_table(struct gtt_keep *k, const struct gtt_table *t)
{
	if (t->serial == k->serial)
		return;
	gtt_map_clear(&k->str_of);
	gtt_map_clear(&k->frame_of);
	gtt_map_clear(&k->stack_of);
	k->serial = t->serial;
}

uint32_t
gtt_keep_stack(struct gtt_keep *k, const struct gtt_table *t, uint32_t id)
{
	const struct gtt_stack *s;
	uint32_t *slot;

	if (id >= t->nstacks || t->stacks[id].n == 0)
		return 0;
	use_table(k, t);
	slot = gtt_map_put(&k->stack_of, id);
	if (*slot != GTT_MAP_NONE)
		return *slot;
	s = &t->stacks[id];
	k->work = gtt_grow(k->work, &k->work_cap, s->n, sizeof k->work[0]);
	for (uint32_t i = 0; i < s->n; i++)
		k->work[i] = keep_frame(k, t, t->pcs[s->first + i]);
	*slot = add_stack(k, s->n);
	return *slot;
}

void
gtt_keep_event(struct gtt_keep *k, struct gtt_event *ev)
{
	const struct gtt_table *t = ev->table;

	if (t == NULL || t == &k->tb.table)
		return;
	use_table(k, t);
	ev->str[0] = keep_str(k, t, ev->str[0]);
	ev->str[1] = keep_str(k, t, ev->str[1]);
	if (ev->stack != GTT_NO_STACK)
		ev->stack = gtt_keep_stack(k, t, ev->stack);
	if (ev->tstack != GTT_NO_STACK)
		ev->tstack = gtt_keep_stack(k, t, ev->tstack);
	ev->clock = NULL;
	ev->table = &k->tb.table;
}

static size_t
map_bytes(const struct gtt_map *m)
{
	return m->slots == NULL ? 0 : (m->mask + 1) * sizeof m->slots[0];
}

size_t
gtt_keep_bytes(const struct gtt_keep *k)
{
	const struct gtt_table *t = &k->tb.table;

	return k->tb.text.bytes + t->nstrs * sizeof t->strs[0] +
	    t->nframes * sizeof t->frames[0] + k->tb.npcs * sizeof t->pcs[0] +
	    t->nstacks * sizeof t->stacks[0] + map_bytes(&k->frames) +
	    map_bytes(&k->stacks) + map_bytes(&k->tb.added);
}
