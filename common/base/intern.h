/*
 * Distinct byte strings, numbered from 0 in the order in which they are first
 * seen: names, or small structs without padding.  Zero-initialised is empty.
 */
#ifndef GTT_BASE_INTERN_H
#define GTT_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/map.h"

struct gtt_interned {
	const void	*p;	/* aligned for any object */
	size_t		 len;
};

struct gtt_intern {
	struct gtt_interned	*v;
	size_t			 n, cap;
	struct gtt_map		 by_hash;
	struct gtt_arena	 arena;
};

/* The number of len bytes at p, which are copied when they are new. */
uint32_t
gtt_intern(struct gtt_intern *in, const void *p, size_t len);

void
gtt_intern_fini(struct gtt_intern *in);

#endif
