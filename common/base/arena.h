/*
 * An arena: many small allocations that die together.  Memory comes in chunks
 * of at least 64 KiB; what is handed out does not move and is not zeroed.
 */
#ifndef GTT_BASE_ARENA_H
#define GTT_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct gtt_arena_chunk;

struct gtt_arena {
	struct gtt_arena_chunk	*head;	/* newest first */
	size_t			 left;	/* bytes left in head */
	size_t			 bytes;	/* bytes in all chunks */
};

/* n bytes, aligned for any object. */
void *
gtt_arena_alloc(struct gtt_arena *a, size_t n);

/* n bytes, not aligned: for text. */
void *
gtt_arena_bytes(struct gtt_arena *a, size_t n);

/* Frees all; the arena is empty and can be used again. */
void
gtt_arena_fini(struct gtt_arena *a);

#endif
