/*
 * A keyed hash: without the key nobody can tell what was hashed, or try out a
 * guess.  BLAKE2b, by libsodium.
 */
#ifndef GTT_BASE_KEYED_H
#define GTT_BASE_KEYED_H

#include <stddef.h>
#include <stdint.h>

#define GTT_KEYED_BYTES 32

struct gtt_keyed {
	uint8_t	key[GTT_KEYED_BYTES];
};

/* The key made of n bytes of the user's at p, or a random one when n is 0. */
void
gtt_keyed_init(struct gtt_keyed *k, const void *p, size_t n);

uint64_t
gtt_keyed_hash(const struct gtt_keyed *k, const void *p, size_t n);

/* Wipes the key. */
void
gtt_keyed_fini(struct gtt_keyed *k);

#endif
