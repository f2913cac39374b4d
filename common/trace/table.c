#include "common/trace/table.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static atomic_uint_fast64_t serial;

/* Indices are 32 bits; the last value says "none". */
static void
check_room(size_t n)
{
	if (n >= UINT32_MAX - 1)
		gtt_nomem();
}

static uint32_t
push_str(struct gtt_table_builder *b, const char *p, size_t len)
{
	struct gtt_table *t = &b->table;

	check_room(t->nstrs);
	t->strs = gtt_grow(t->strs, &b->strs_cap, (size_t)t->nstrs + 1,
	    sizeof *t->strs);
	t->strs[t->nstrs] = (struct gtt_str){ p, (uint32_t)len };
	return t->nstrs++;
}

static uint32_t
push_stack(struct gtt_table_builder *b, uint32_t first, uint32_t n)
{
	struct gtt_table *t = &b->table;

	t->stacks = gtt_grow(t->stacks, &b->stacks_cap, (size_t)t->nstacks + 1,
	    sizeof *t->stacks);
	t->stacks[t->nstacks] = (struct gtt_stack){ first, n };
	return t->nstacks++;
}

void
gtt_table_init(struct gtt_table_builder *b, uint64_t gen)
{
	*b = (struct gtt_table_builder){ 0 };
	b->table.serial = atomic_fetch_add(&serial, 1) + 1;
	b->table.gen = gen;
	push_str(b, "", 0);
	push_stack(b, 0, 0);
}

void
gtt_table_fini(struct gtt_table_builder *b)
{
	free(b->table.strs);
	free(b->table.frames);
	free(b->table.pcs);
	free(b->table.stacks);
	gtt_ids_fini(&b->str_ids);
	gtt_ids_fini(&b->stack_ids);
	gtt_map_fini(&b->frame_of_pc);
	free(b->frame_ids);
	gtt_map_fini(&b->added);
	gtt_arena_fini(&b->text);
}

uint32_t
gtt_table_add_str(struct gtt_table_builder *b, uint64_t id, const char *p,
    size_t len)
{
	uint32_t i;

	if (id == 0 || gtt_ids_get(&b->str_ids, id) != GTT_IDS_NONE)
		return GTT_IDS_NONE;
	i = push_str(b, p, len);
	gtt_ids_add(&b->str_ids, id, i);
	return i;
}

uint32_t
gtt_table_add_view(struct gtt_table_builder *b, const char *p, size_t len)
{
	return len == 0 ? 0 : push_str(b, p, len);
}

uint32_t
gtt_table_intern(struct gtt_table_builder *b, const char *p, size_t len)
{
	uint64_t h = gtt_hash(p, len);
	uint32_t *slot;
	char *copy;

	if (len == 0)
		return 0;
	for (;; h++) {	/* the next free hash, where two texts share one */
		const struct gtt_str *s;

		slot = gtt_map_put(&b->added, h);
		if (*slot == GTT_MAP_NONE)
			break;
		s = &b->table.strs[*slot];
		if (s->len == len && memcmp(s->p, p, len) == 0)
			return *slot;
	}
	copy = gtt_arena_bytes(&b->text, len);
	memcpy(copy, p, len);
	*slot = push_str(b, copy, len);
	return *slot;
}

void
gtt_table_stack_begin(struct gtt_table_builder *b)
{
	push_stack(b, (uint32_t)b->npcs, 0);
}

static uint32_t
frame_index(struct gtt_table_builder *b, uint64_t pc, uint64_t func,
    uint64_t file, uint64_t line)
{
	struct gtt_table *t = &b->table;
	uint32_t *slot = gtt_map_put(&b->frame_of_pc, pc);

	if (*slot != GTT_MAP_NONE)
		return *slot;
	*slot = t->nframes;
	t->frames = gtt_grow(t->frames, &b->frames_cap, (size_t)t->nframes + 1,
	    sizeof *t->frames);
	b->frame_ids = gtt_grow(b->frame_ids, &b->frame_ids_cap,
	    2 * ((size_t)t->nframes + 1), sizeof *b->frame_ids);
	t->frames[t->nframes] = (struct gtt_frame){ .pc = pc, .line = line };
	b->frame_ids[2 * (size_t)t->nframes] = func;
	b->frame_ids[2 * (size_t)t->nframes + 1] = file;
	return t->nframes++;
}

void
gtt_table_stack_frame(struct gtt_table_builder *b, uint64_t pc, uint64_t func,
    uint64_t file, uint64_t line)
{
	struct gtt_table *t = &b->table;

	check_room(b->npcs);
	t->pcs = gtt_grow(t->pcs, &b->pcs_cap, b->npcs + 1, sizeof *t->pcs);
	t->pcs[b->npcs++] = frame_index(b, pc, func, file, line);
	t->stacks[t->nstacks - 1].n++;
}

uint32_t
gtt_table_stack_end(struct gtt_table_builder *b, uint64_t id, bool replace)
{
	struct gtt_table *t = &b->table;

	if (id == 0 || (!replace &&
	    gtt_ids_get(&b->stack_ids, id) != GTT_IDS_NONE)) {
		t->nstacks--;
		b->npcs = t->stacks[t->nstacks].first;
		return GTT_IDS_NONE;
	}
	gtt_ids_add(&b->stack_ids, id, t->nstacks - 1);
	return t->nstacks - 1;
}

uint32_t
gtt_table_add_stack(struct gtt_table_builder *b, const uint32_t *frames,
    uint32_t n)
{
	struct gtt_table *t = &b->table;
	uint32_t first = (uint32_t)b->npcs;

	check_room(b->npcs + n);
	t->pcs = gtt_grow(t->pcs, &b->pcs_cap, b->npcs + n, sizeof *t->pcs);
	if (n > 0)
		memcpy(t->pcs + first, frames, n * sizeof *frames);
	b->npcs += n;
	return push_stack(b, first, n);
}

uint32_t
gtt_table_unresolved_str(struct gtt_table_builder *b, uint64_t id)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%" PRIu64, id);

	return gtt_table_intern(b, text, (size_t)n);
}

uint32_t
gtt_table_lone_stack(struct gtt_table_builder *b, uint64_t id,
    const struct gtt_frame *frame)
{
	struct gtt_table *t = &b->table;
	uint32_t i;

	check_room(b->npcs);
	t->frames = gtt_grow(t->frames, &b->frames_cap, (size_t)t->nframes + 1,
	    sizeof *t->frames);
	t->frames[t->nframes] = *frame;
	t->pcs = gtt_grow(t->pcs, &b->pcs_cap, b->npcs + 1, sizeof *t->pcs);
	t->pcs[b->npcs] = t->nframes++;
	i = push_stack(b, (uint32_t)b->npcs++, 1);
	gtt_ids_add(&b->stack_ids, id, i);
	return i;
}

uint32_t
gtt_table_unresolved_stack(struct gtt_table_builder *b, uint64_t id)
{
	uint32_t i = gtt_ids_get(&b->stack_ids, id);
	char text[32];
	int n;

	if (i != GTT_IDS_NONE)
		return i;
	n = snprintf(text, sizeof text, "stack %" PRIu64, id);
	return gtt_table_lone_stack(b, id, &(struct gtt_frame){
	    .func = gtt_table_intern(b, text, (size_t)n) });
}

/* The index of string id, 0 for id 0. */
static int
resolve_str(struct gtt_table_builder *b, uint64_t id, const char *what,
    uint64_t pc, bool partial, uint32_t *index, struct gtt_err *err)
{
	*index = id == 0 ? 0 : gtt_ids_get(&b->str_ids, id);
	if (*index != GTT_IDS_NONE)
		return 0;
	if (!partial)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "%s of pc 0x%"
		    PRIx64 " is string %" PRIu64 ", which is not there", what,
		    pc, id);
	*index = gtt_table_unresolved_str(b, id);
	return 0;
}

int
gtt_table_resolve(struct gtt_table_builder *b, bool partial,
    struct gtt_err *err)
{
	struct gtt_table *t = &b->table;
	uint32_t i;

	for (i = 0; i < t->nframes; i++) {
		struct gtt_frame *f = &t->frames[i];
		const uint64_t *ids = &b->frame_ids[2 * (size_t)i];

		if (resolve_str(b, ids[0], "the function", f->pc, partial,
		    &f->func, err) < 0 ||
		    resolve_str(b, ids[1], "the file", f->pc, partial,
		    &f->file, err) < 0)
			return -1;
	}
	free(b->frame_ids);
	b->frame_ids = NULL;
	b->frame_ids_cap = 0;
	gtt_map_fini(&b->frame_of_pc);
	return 0;
}
