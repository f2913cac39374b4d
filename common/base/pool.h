/*
 * A pool: objects of one size that come and go, millions of them.  What is given
 * back is handed out again; no memory goes back before all of it does, so a pool
 * is as large as what was in use at a time.
 *
 * Under AddressSanitizer each object is an allocation of its own, so that one
 * used behind its end is found.
 */
#ifndef GTT_BASE_POOL_H
#define GTT_BASE_POOL_H

#include <stddef.h>
#include <stdlib.h>

#include "common/base/arena.h"
#include "common/base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define GTT_POOL_PLAIN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GTT_POOL_PLAIN 1
#endif
#endif
#ifndef GTT_POOL_PLAIN
#define GTT_POOL_PLAIN 0
#endif

/* Zero-initialised is empty. */
struct gtt_pool {
	void			*spare;	/* each begins with where the next is */
	struct gtt_arena	 arena;
};

/* An object of size bytes, a pointer's or more, aligned, with anything in it. */
static inline void *
gtt_pool_get(struct gtt_pool *p, size_t size)
{
	void *x = p->spare;

	if (GTT_POOL_PLAIN)
		return gtt_calloc(1, size);
	if (x == NULL)
		return gtt_arena_alloc(&p->arena, size);
	p->spare = *(void **)x;
	return x;
}

/* Gives it back.  NULL is fine. */
static inline void
gtt_pool_put(struct gtt_pool *p, void *x)
{
	if (GTT_POOL_PLAIN) {
		free(x);
	} else if (x != NULL) {
		*(void **)x = p->spare;
		p->spare = x;
	}
}

/* Frees what was given back, and but under AddressSanitizer what was not. */
static inline void
gtt_pool_fini(struct gtt_pool *p)
{
	gtt_arena_fini(&p->arena);
	p->spare = NULL;
}

#endif
