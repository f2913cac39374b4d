#include "common/base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "tests/unit/tap.h"

static bool
aligned(const void *p)
{
	return (uintptr_t)p % alignof(max_align_t) == 0;
}

int
main(void)
{
	struct gtt_arena a = { 0 };
	bool all = true, apart = true;
	char *text[200];

	/* Texts larger than a chunk, of odd sizes, make chunks of their own, and
	 * those that come after are shares of all bytes: objects in either. */
	for (size_t i = 0; i < 200; i++) {
		text[i] = gtt_arena_bytes(&a, 70001 + i);
		memset(text[i], (int)i, 70001 + i);
		for (size_t n = 1; n < 20000; n += 7001)
			all &= aligned(memset(gtt_arena_alloc(&a, n), 255, n));
	}
	ok(all, "objects are aligned, whatever texts lie between them");
	for (size_t i = 0; i < 200; i++)
		apart &= text[i][0] == (char)i && text[i][70000 + i] == (char)i;
	ok(apart, "and nothing lies over another");
	gtt_arena_fini(&a);
	gtt_arena_fini(&a);
	ok(a.bytes == 0 && aligned(gtt_arena_alloc(&a, 3)),
	    "empty, and used again");
	gtt_arena_fini(&a);
	return done_testing();
}
