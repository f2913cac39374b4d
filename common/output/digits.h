/*
 * Decimal digits, fast: numbers are half of what the text of an event is.
 */
#ifndef GTT_OUTPUT_DIGITS_H
#define GTT_OUTPUT_DIGITS_H

#include <stdint.h>
#include <string.h>

/*
 * The eight decimal digits of v < 10^8, one in each byte, the first in the lowest:
 * v is split in halves three times, all parts at a time within one word.
 */
static inline uint64_t
gtt_digits8(uint32_t v)
{
	uint64_t fours, tens, twos, ones;

	fours = v / 10000 | (uint64_t)(v % 10000) << 32;
	tens = (fours * 10486 >> 20) & UINT64_C(0x7f0000007f);
	twos = tens | (fours - 100 * tens) << 16;
	ones = (twos * 103 >> 10) & UINT64_C(0x000f000f000f000f);
	return ones | (twos - 10 * ones) << 8;
}

#define GTT_ASCII_ZEROS UINT64_C(0x3030303030303030)

/* v < 10^8, without leading zeros; may write up to eight bytes in any case. */
static inline char *
gtt_put_digits_short(char *to, uint32_t v)
{
	uint64_t d = gtt_digits8(v);
	/* The last digit is written even if it is a zero. */
	unsigned zeros = (unsigned)__builtin_ctzll(d | UINT64_C(1) << 56) / 8;

	d = (d | GTT_ASCII_ZEROS) >> 8 * zeros;
	memcpy(to, &d, sizeof d);
	return to + 8 - zeros;
}

static inline char *
gtt_put_digits8(char *to, uint32_t v)
{
	uint64_t d = gtt_digits8(v) | GTT_ASCII_ZEROS;

	memcpy(to, &d, sizeof d);
	return to + 8;
}

/* Writes v and returns where it ends; needs room for GTT_DIGITS_MAX bytes. */
#define GTT_DIGITS_MAX 28

static inline char *
gtt_put_digits(char *to, uint64_t v)
{
	const uint64_t e8 = 100000000;

	if (v < e8)
		return gtt_put_digits_short(to, (uint32_t)v);
	if (v / e8 < e8) {
		to = gtt_put_digits_short(to, (uint32_t)(v / e8));
	} else {
		to = gtt_put_digits_short(to, (uint32_t)(v / e8 / e8));
		to = gtt_put_digits8(to, (uint32_t)(v / e8 % e8));
	}
	return gtt_put_digits8(to, (uint32_t)(v % e8));
}

/* The same of a number with a sign. */
static inline char *
gtt_put_digits_signed(char *to, int64_t v)
{
	if (v >= 0)
		return gtt_put_digits(to, (uint64_t)v);
	*to++ = '-';
	return gtt_put_digits(to, -(uint64_t)v);
}

#endif
