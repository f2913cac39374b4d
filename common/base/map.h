/*
 * A hash map from 64-bit keys to 32-bit values: open addressing, linear
 * probing, deletion by shifting back.  Any key is fine; the value GTT_MAP_NONE
 * cannot be stored.  Keys are spread by a multiplication with a per-process
 * random odd number, so that an input cannot choose collisions.
 * Zero-initialised is empty.
 */
#ifndef GTT_BASE_MAP_H
#define GTT_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#define GTT_MAP_NONE UINT32_MAX

struct gtt_map_slot {
	uint64_t	key;
	uint32_t	val;	/* GTT_MAP_NONE: free */
};

struct gtt_map {
	struct gtt_map_slot	*slots;
	size_t			 n;	/* in use */
	size_t			 mask;	/* slots - 1 */
	unsigned		 shift;	/* 64 - log2(slots) */
	uint64_t		 mul;
};

/* The value of key, or GTT_MAP_NONE. */
static inline uint32_t
gtt_map_get(const struct gtt_map *m, uint64_t key)
{
	size_t i;

	if (m->n == 0)
		return GTT_MAP_NONE;
	for (i = (key * m->mul) >> m->shift; m->slots[i].val != GTT_MAP_NONE;
	    i = (i + 1) & m->mask) {
		if (m->slots[i].key == key)
			return m->slots[i].val;
	}
	return GTT_MAP_NONE;
}

/*
 * A pointer to the value of key.  A key that is not there is added with the value
 * GTT_MAP_NONE, and the caller must then store another one at once.  Good until
 * the next put or delete.
 */
uint32_t *
gtt_map_put(struct gtt_map *m, uint64_t key);

/* Removes key, if it is there. */
void
gtt_map_del(struct gtt_map *m, uint64_t key);

/*
 * Removes all keys, in time proportional to their number: the memory is kept
 * for reuse unless it is much larger than they needed.
 */
void
gtt_map_clear(struct gtt_map *m);

void
gtt_map_fini(struct gtt_map *m);

/*
 * A hash of bytes for the keys of such a map.  It differs from process to
 * process, and whoever writes an input cannot make texts whose hashes are equal.
 */
uint64_t
gtt_hash(const void *p, size_t n);

#endif
