#include "common/output/digits.h"

#include <inttypes.h>

#include "tests/unit/tap.h"

static size_t wrong;

static void
check(uint64_t v)
{
	char want[32], got[GTT_DIGITS_MAX + 1];

	snprintf(want, sizeof want, "%" PRIu64, v);
	memset(got, 'x', sizeof got);
	*gtt_put_digits(got, v) = '\0';
	if (strcmp(got, want) != 0 && wrong++ < 5)
		note("got %s, want %s", got, want);

	snprintf(want, sizeof want, "%" PRId64, (int64_t)v);
	memset(got, 'x', sizeof got);
	*gtt_put_digits_signed(got, (int64_t)v) = '\0';
	if (strcmp(got, want) != 0 && wrong++ < 5)
		note("got %s, want %s", got, want);
	if (got[GTT_DIGITS_MAX] != 'x')
		wrong++;
}

int
main(void)
{
	uint64_t p = 1, x = 88172645463325252;

	for (uint64_t v = 0; v < 2000000; v++)
		check(v);
	is_int(wrong, 0, "up to two million");
	for (unsigned i = 0; i < 20; i++, p *= 10) {
		for (uint64_t k = 1; k < 10; k++) {
			check(p * k - 1);
			check(p * k);
			check(p * k + 1);
		}
	}
	is_int(wrong, 0, "around powers of ten");
	check(UINT64_MAX);
	check((uint64_t)INT64_MAX);
	check((uint64_t)INT64_MIN);
	is_int(wrong, 0, "the ends");
	for (unsigned i = 0; i < 2000000; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		check(x >> i % 64);
	}
	is_int(wrong, 0, "of all lengths");
	return done_testing();
}
