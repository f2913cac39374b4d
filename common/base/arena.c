#include "common/base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#include "common/base/mem.h"

#define CHUNK ((size_t)64 << 10)
#define ALIGN alignof(max_align_t)

struct gtt_arena_chunk {
	struct gtt_arena_chunk	*next;
	size_t			 size;
	alignas(max_align_t) char data[];
};

static void
add_chunk(struct gtt_arena *a, size_t n)
{
	size_t size = n > CHUNK ? n : CHUNK;
	struct gtt_arena_chunk *c;

	/* Larger chunks as there are more, so that there are never very many. */
	if (size < a->bytes / 8)
		size = a->bytes / 8;
	if (size > SIZE_MAX - sizeof *c - ALIGN)
		gtt_nomem();
	/* Memory is handed out from the end, which must be aligned for that. */
	size = (size + ALIGN - 1) & ~(ALIGN - 1);
	c = malloc(sizeof *c + size);
	if (c == NULL)
		gtt_nomem();
	c->next = a->head;
	c->size = size;
	a->head = c;
	a->left = size;
	a->bytes += size;
}

void *
gtt_arena_bytes(struct gtt_arena *a, size_t n)
{
	if (a->head == NULL || a->left < n)
		add_chunk(a, n);
	a->left -= n;
	return a->head->data + a->left;
}

void *
gtt_arena_alloc(struct gtt_arena *a, size_t n)
{
	const size_t mask = ALIGN - 1;

	if (n > SIZE_MAX - mask)
		gtt_nomem();
	n = (n + mask) & ~mask;
	a->left &= ~mask;
	return gtt_arena_bytes(a, n);
}

void
gtt_arena_fini(struct gtt_arena *a)
{
	struct gtt_arena_chunk *c, *next;

	for (c = a->head; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct gtt_arena){ 0 };
}
