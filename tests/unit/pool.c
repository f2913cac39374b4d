#include "common/base/pool.h"

#include "tests/unit/tap.h"

int
main(void)
{
	struct gtt_pool p = { 0 };
	uint64_t *v[5000], *again;
	bool same = true;

	gtt_pool_put(&p, NULL);
	for (uint64_t i = 0; i < 5000; i++) {
		v[i] = gtt_pool_get(&p, 3 * sizeof *v[i]);
		for (int k = 0; k < 3; k++)
			v[i][k] = i;
	}
	for (uint64_t i = 0; i < 5000; i++)
		same &= v[i][0] == i && v[i][2] == i;
	ok(same, "each has a place of its own");
	ok((uintptr_t)v[7] % 16 == 0, "aligned");
	gtt_pool_put(&p, v[3]);
	again = gtt_pool_get(&p, 3 * sizeof *again);
	ok(GTT_POOL_PLAIN || again == v[3], "what was given back is used");
	v[3] = again;
	for (uint64_t i = 0; i < 5000; i++)
		gtt_pool_put(&p, v[i]);
	gtt_pool_fini(&p);
	gtt_pool_fini(&p);
	again = gtt_pool_get(&p, sizeof *again);
	*again = 1;
	ok(*again == 1, "empty, and used again");
	gtt_pool_put(&p, again);
	gtt_pool_fini(&p);
	return done_testing();
}
