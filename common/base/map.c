#include "common/base/map.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "common/base/mem.h"

#define LARGE	((size_t)1 << 16)	/* slots, of 16 bytes */

/* Odd numbers that nobody outside of the process knows. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t secret[2] = { 0x9e3779b97f4a7c15, 0xd1342543de82ef95 };

static void
make_secret(void)
{
	uint64_t random[2];

	if (getrandom(random, sizeof random, 0) == sizeof random)
		memcpy(secret, random, sizeof secret);
	secret[0] |= 1;
	secret[1] |= 1;
}

static void
resize(struct gtt_map *m, size_t size)
{
	struct gtt_map_slot *old = m->slots;
	size_t i, oldsize = old != NULL ? m->mask + 1 : 0;

	pthread_once(&once, make_secret);
	m->mul = secret[0];
	m->slots = gtt_calloc(size, sizeof *m->slots);
	m->mask = size - 1;
	m->shift = 64 - (unsigned)__builtin_ctzll(size);
	m->n = 0;
	for (i = 0; i < size; i++)
		m->slots[i].val = GTT_MAP_NONE;
	for (i = 0; i < oldsize; i++) {
		if (old[i].val != GTT_MAP_NONE)
			*gtt_map_put(m, old[i].key) = old[i].val;
	}
	free(old);
}

/* A small one is fast, a large one not too large. */
static bool
is_full(const struct gtt_map *m)
{
	return m->mask < LARGE ? m->n * 2 >= m->mask : m->n * 4 >= m->mask * 3;
}

uint32_t *
gtt_map_put(struct gtt_map *m, uint64_t key)
{
	size_t i;

	if (m->slots == NULL)
		resize(m, 16);
	else if (is_full(m))
		resize(m, (m->mask + 1) * 2);
	for (i = (key * m->mul) >> m->shift; m->slots[i].val != GTT_MAP_NONE;
	    i = (i + 1) & m->mask) {
		if (m->slots[i].key == key)
			return &m->slots[i].val;
	}
	m->slots[i].key = key;
	m->n++;
	return &m->slots[i].val;
}

void
gtt_map_del(struct gtt_map *m, uint64_t key)
{
	size_t i, j, home;

	if (m->n == 0)
		return;
	for (i = (key * m->mul) >> m->shift; m->slots[i].key != key ||
	    m->slots[i].val == GTT_MAP_NONE; i = (i + 1) & m->mask) {
		if (m->slots[i].val == GTT_MAP_NONE)
			return;
	}
	/* Pull back what probed past the hole. */
	for (j = (i + 1) & m->mask; m->slots[j].val != GTT_MAP_NONE;
	    j = (j + 1) & m->mask) {
		home = (m->slots[j].key * m->mul) >> m->shift;
		if (((j - home) & m->mask) >= ((j - i) & m->mask)) {
			m->slots[i] = m->slots[j];
			i = j;
		}
	}
	m->slots[i].val = GTT_MAP_NONE;
	m->n--;
}

void
gtt_map_clear(struct gtt_map *m)
{
	size_t i;

	if (m->n == 0)
		return;
	if (m->n * 16 < m->mask) {
		gtt_map_fini(m);
		return;
	}
	for (i = 0; i <= m->mask; i++)
		m->slots[i].val = GTT_MAP_NONE;
	m->n = 0;
}

void
gtt_map_fini(struct gtt_map *m)
{
	free(m->slots);
	*m = (struct gtt_map){ 0 };
}

/*
 * Both halves of a product.  One of the factors is secret, so that nobody can
 * tell how a change of the other one shows, and undo it with a later change.
 */
static uint64_t
fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t
gtt_hash(const void *p, size_t n)
{
	const unsigned char *b = p;
	uint64_t h, w;
	size_t left;

	pthread_once(&once, make_secret);
	h = secret[1];
	for (left = n; left >= 8; left -= 8, b += 8) {
		memcpy(&w, b, 8);
		h = fold(h ^ w, secret[0]);
	}
	w = 0;
	if (left > 0)
		memcpy(&w, b, left);
	h = fold(h ^ w, secret[0]);
	return fold(h ^ n, secret[1]);
}
