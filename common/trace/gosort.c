#include "common/trace/gosort.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
	MAX_INSERTION = 12,	/* shorter runs are sorted by insertion */
	NINTHER = 50,		/* longer runs take the median of medians */
	MAX_STEPS = 5,		/* pairs a nearly sorted run may have wrong */
	MAX_SWAPS = 12,		/* all of a ninther's comparisons swapped */
};

struct run {
	unsigned char	*base;
	size_t		 size;
	int		(*cmp)(const void *, const void *, void *);
	void		*arg;
};

enum hint { UNKNOWN, INCREASING, DECREASING };

static bool
less(const struct run *r, long i, long j)
{
	return r->cmp(r->base + (size_t)i * r->size,
	    r->base + (size_t)j * r->size, r->arg) < 0;
}

static void
swap(const struct run *r, long i, long j)
{
	unsigned char *a = r->base + (size_t)i * r->size;
	unsigned char *b = r->base + (size_t)j * r->size;
	unsigned char tmp[64];
	size_t left, n;

	for (left = r->size; left > 0; left -= n, a += n, b += n) {
		n = left < sizeof tmp ? left : sizeof tmp;
		memcpy(tmp, a, n);
		memcpy(a, b, n);
		memcpy(b, tmp, n);
	}
}

static void
insertion_sort(const struct run *r, long a, long b)
{
	long i, j;

	for (i = a + 1; i < b; i++) {
		for (j = i; j > a && less(r, j, j - 1); j--)
			swap(r, j, j - 1);
	}
}

static void
sift_down(const struct run *r, long root, long hi, long first)
{
	long child;

	for (;; root = child) {
		child = 2 * root + 1;
		if (child >= hi)
			return;
		if (child + 1 < hi && less(r, first + child, first + child + 1))
			child++;
		if (!less(r, first + root, first + child))
			return;
		swap(r, first + root, first + child);
	}
}

static void
heap_sort(const struct run *r, long a, long b)
{
	long i, hi = b - a;

	for (i = (hi - 1) / 2; i >= 0; i--)
		sift_down(r, i, hi, a);
	for (i = hi - 1; i >= 0; i--) {
		swap(r, a, a + i);
		sift_down(r, 0, i, a);
	}
}

/* Splits [a,b) around the pivot; *clean: nothing had to move. */
static long
partition(const struct run *r, long a, long b, long pivot, bool *clean)
{
	long i = a + 1, j = b - 1;

	swap(r, a, pivot);
	while (i <= j && less(r, i, a))
		i++;
	while (i <= j && !less(r, j, a))
		j--;
	*clean = i > j;
	if (*clean) {
		swap(r, j, a);
		return j;
	}
	swap(r, i++, j--);
	for (;;) {
		while (i <= j && less(r, i, a))
			i++;
		while (i <= j && !less(r, j, a))
			j--;
		if (i > j)
			break;
		swap(r, i++, j--);
	}
	swap(r, j, a);
	return j;
}

/* Splits [a,b) into what equals the pivot and what is greater. */
static long
partition_equal(const struct run *r, long a, long b, long pivot)
{
	long i = a + 1, j = b - 1;

	swap(r, a, pivot);
	for (;;) {
		while (i <= j && !less(r, a, i))
			i++;
		while (i <= j && less(r, a, j))
			j--;
		if (i > j)
			return i;
		swap(r, i++, j--);
	}
}

/* Mends a run with few wrong pairs; true when it is sorted after that. */
static bool
partial_insertion_sort(const struct run *r, long a, long b)
{
	long i = a + 1, k;
	int step;

	for (step = 0; step < MAX_STEPS; step++) {
		while (i < b && !less(r, i, i - 1))
			i++;
		if (i == b)
			return true;
		if (b - a < NINTHER)
			return false;
		swap(r, i, i - 1);
		if (i - a >= 2) {
			for (k = i - 1; k >= 1 && less(r, k, k - 1); k--)
				swap(r, k, k - 1);
		}
		if (b - i >= 2) {
			for (k = i + 1; k < b && less(r, k, k - 1); k++)
				swap(r, k, k - 1);
		}
	}
	return false;
}

static unsigned
bit_length(uint64_t v)
{
	return v == 0 ? 0 : 64 - (unsigned)__builtin_clzll(v);
}

static void
break_patterns(const struct run *r, long a, long b)
{
	long length = b - a, idx, other;
	uint64_t random = (uint64_t)length;
	uint64_t mask = (UINT64_C(1) << bit_length((uint64_t)length)) - 1;

	if (length < 8)
		return;
	idx = a + length / 4 * 2 - 1;
	for (int k = 0; k < 3; k++, idx++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		other = (long)(random & mask);
		if (other >= length)
			other -= length;
		swap(r, idx, a + other);
	}
}

static long
median(const struct run *r, long a, long b, long c, int *swaps)
{
	long t;

	if (less(r, b, a)) {
		++*swaps;
		t = a, a = b, b = t;
	}
	if (less(r, c, b)) {
		++*swaps;
		b = c;
	}
	if (less(r, b, a)) {
		++*swaps;
		b = a;
	}
	return b;
}

static long
choose_pivot(const struct run *r, long a, long b, enum hint *hint)
{
	long l = b - a;
	long i = a + l / 4, j = a + l / 4 * 2, k = a + l / 4 * 3;
	int swaps = 0;

	if (l >= NINTHER) {
		i = median(r, i - 1, i, i + 1, &swaps);
		j = median(r, j - 1, j, j + 1, &swaps);
		k = median(r, k - 1, k, k + 1, &swaps);
	}
	if (l >= 8)
		j = median(r, i, j, k, &swaps);
	*hint = swaps == 0 ? INCREASING :
	    swaps == MAX_SWAPS ? DECREASING : UNKNOWN;
	return j;
}

static void
reverse(const struct run *r, long a, long b)
{
	for (b--; a < b; a++, b--)
		swap(r, a, b);
}

static void
pdqsort(const struct run *r, long a, long b, unsigned limit)
{
	bool balanced = true, clean = true;
	long length, pivot, mid;
	enum hint hint;

	for (;;) {
		length = b - a;
		if (length <= MAX_INSERTION) {
			insertion_sort(r, a, b);
			return;
		}
		if (limit == 0) {
			heap_sort(r, a, b);
			return;
		}
		if (!balanced) {
			break_patterns(r, a, b);
			limit--;
		}
		pivot = choose_pivot(r, a, b, &hint);
		if (hint == DECREASING) {
			reverse(r, a, b);
			pivot = (b - 1) - (pivot - a);
			hint = INCREASING;
		}
		if (balanced && clean && hint == INCREASING &&
		    partial_insertion_sort(r, a, b))
			return;
		if (a > 0 && !less(r, a - 1, pivot)) {
			a = partition_equal(r, a, b, pivot);
			continue;
		}
		mid = partition(r, a, b, pivot, &clean);
		balanced = (mid - a < b - mid ? mid - a : b - mid) >= length / 8;
		if (mid - a < b - mid) {
			pdqsort(r, a, mid, limit);
			a = mid + 1;
		} else {
			pdqsort(r, mid + 1, b, limit);
			b = mid;
		}
	}
}

void
gtt_gosort(void *base, size_t n, size_t size,
    int (*cmp)(const void *, const void *, void *), void *arg)
{
	struct run r = { base, size, cmp, arg };

	pdqsort(&r, 0, (long)n, bit_length(n));
}
