#include "common/base/intern.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/tap.h"

int
main(void)
{
	struct gtt_intern in = { 0 };
	char text[16];
	bool same = true;

	is_int(gtt_intern(&in, "a", 1), 0, "the first");
	is_int(gtt_intern(&in, "", 0), 1, "an empty one");
	is_int(gtt_intern(&in, "a\0", 2), 2, "a longer one");
	is_int(gtt_intern(&in, "a", 1), 0, "the first again");
	is_int(gtt_intern(&in, NULL, 0), 1, "the empty one again");
	is_int(in.n, 3, "three in all");
	is_mem(in.v[2].p, in.v[2].len, "a\0", 2, "as it was");
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 50000; i++) {
			int n = snprintf(text, sizeof text, "n%u", i);

			same &= gtt_intern(&in, text, (size_t)n) == i + 3;
		}
	}
	ok(same && in.n == 50003, "many, twice");
	is_mem(in.v[50002].p, in.v[50002].len, "n49999", 6, "the last");
	ok((uintptr_t)in.v[7].p % 16 == 0, "aligned");
	gtt_intern_fini(&in);
	is_int(gtt_intern(&in, "b", 1), 0, "empty again");
	gtt_intern_fini(&in);
	return done_testing();
}
