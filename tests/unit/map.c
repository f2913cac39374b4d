#include "common/base/map.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/tap.h"

#define KEYS 512	/* few enough that deletions meet long probes */

static uint64_t
next(uint64_t *state)
{
	*state = *state * 6364136223846793005 + 1442695040888963407;
	return *state >> 33;
}

/* The same operations on a map and on an array of all values. */
static void
like_an_array(const char *name, uint64_t stride)
{
	uint32_t model[KEYS];
	struct gtt_map m = { 0 };
	uint64_t state = 7;
	size_t n = 0;
	bool same = true;

	memset(model, 0xff, sizeof model);
	for (uint32_t round = 0; round < 200000; round++) {
		size_t i = next(&state) % KEYS;
		uint64_t key = i * stride;

		same &= gtt_map_get(&m, key) == model[i];
		if (next(&state) % 2 == 0) {
			n += model[i] == GTT_MAP_NONE;
			*gtt_map_put(&m, key) = model[i] = round;
		} else {
			n -= model[i] != GTT_MAP_NONE;
			gtt_map_del(&m, key);
			model[i] = GTT_MAP_NONE;
		}
		same &= m.n == n;
		if (round % 50000 == 49999) {
			gtt_map_clear(&m);
			memset(model, 0xff, sizeof model);
			n = 0;
		}
	}
	ok(same, "put, get, delete and clear: %s", name);
	gtt_map_fini(&m);
}

static void
empty(void)
{
	struct gtt_map m = { 0 };

	is_int(gtt_map_get(&m, 1), GTT_MAP_NONE, "an empty map has no key");
	gtt_map_del(&m, 1);
	gtt_map_clear(&m);
	is_int(m.n, 0, "and none can be taken from it");
	*gtt_map_put(&m, UINT64_MAX) = 0;
	is_int(gtt_map_get(&m, UINT64_MAX), 0, "any key will do");
	gtt_map_fini(&m);
}

static void
lengths(void)
{
	static const char zeros[40];
	bool differ = true;

	for (size_t i = 0; i < sizeof zeros; i++) {
		for (size_t j = 0; j < i; j++)
			differ &= gtt_hash(zeros, i) != gtt_hash(zeros, j);
	}
	ok(differ, "zeros hash by how many they are");
	ok(gtt_hash("abcdefghi", 9) == gtt_hash("abcdefghij", 9),
	    "what is behind the end does not count");
}

/*
 * In a chain of multiplications by an odd number a change of the highest bit
 * stays one, whatever the number is; where that is only shifted down and
 * combined, a second change takes it back.  The keys of a map must not be made
 * equal like that.
 */
static void
aimed(void)
{
	bool differ = true;

	for (unsigned down = 1; down < 64; down++) {
		uint64_t a[3] = { 1, 2, 3 }, b[3] = { 1, 2, 3 };

		b[0] ^= UINT64_C(1) << 63;
		b[1] ^= UINT64_C(1) << 63 | UINT64_C(1) << (63 - down);
		differ &= gtt_hash(a, sizeof a) != gtt_hash(b, sizeof b);
	}
	ok(differ, "a change is not taken back by a later one");
}

int
main(void)
{
	empty();
	like_an_array("small keys", 1);
	like_an_array("keys far apart", UINT64_C(1) << 55);
	lengths();
	aimed();
	return done_testing();
}
