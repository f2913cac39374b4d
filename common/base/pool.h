/*
 * A pool: objects of one size that come and go, millions of them.  An object that
 * was put back is handed out again; memory is freed only with the whole pool, so
 * a pool is as large as the most that was in use at a time.
 *
 * Under AddressSanitizer each object is an allocation of its own, so that a use
 * after it was put back is found.
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
	void			*spare;	/* a list: each begins with a pointer to the next */
	struct gtt_arena	 arena;
};

/* An object of size bytes, at least a pointer's, aligned, uninitialised. */
static inline void *
gtt_pool_get(struct gtt_pool *p, size_t size)
{
	void *x = p->spare;

	if (GTT_POOL_PLAIN)
		return gtt_calloc(1, size);
	if (x == NULL)
		return gtt_arena_alloc(&p->arena, size);
	p->spare = *(void **)x;
	__builtin_prefetch(p->spare);	/* it may have been spare for long */
	return x;
}

/* Puts an object back.  NULL is fine. */
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

/*
 * Frees all objects.  (Under AddressSanitizer those that were not put back leak,
 * and are reported.)
 */
static inline void
gtt_pool_fini(struct gtt_pool *p)
{
	gtt_arena_fini(&p->arena);
	p->spare = NULL;
}

#endif
