#include "regiongraph/ranges.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/gotime.h"

void
ranges_add(struct ranges *r, int64_t from, int64_t to)
{
	if (from >= to)
		return;
	r->v = gtt_grow(r->v, &r->cap, r->n + 1, sizeof r->v[0]);
	r->v[r->n++] = (struct range){ from, to };
}

void
ranges_add_all(struct ranges *r, const struct ranges *more)
{
	for (size_t i = 0; i < more->n; i++)
		ranges_add(r, more->v[i].from, more->v[i].to);
}

/* Where what is in order from i on ends. */
static size_t
run_end(const struct ranges *r, size_t i)
{
	if (i < r->n)
		i++;
	while (i < r->n && r->v[i - 1].from <= r->v[i].from)
		i++;
	return i;
}

static void
merge_two(struct range *to, const struct range *a, const struct range *b,
    const struct range *end)
{
	const struct range *mid = b;

	while (a < mid && b < end)
		*to++ = b->from < a->from ? *b++ : *a++;
	while (a < mid)
		*to++ = *a++;
	while (b < end)
		*to++ = *b++;
}

/*
 * Neighbours that are in order are merged two by two until all are: they come
 * from few spans, each in order.
 */
static void
sort(struct ranges *r)
{
	while (run_end(r, 0) < r->n) {
		struct range *was = r->v;
		size_t cap = r->cap, i, mid, end;

		r->spare = gtt_grow(r->spare, &r->spare_cap, r->n,
		    sizeof r->spare[0]);
		for (i = 0; i < r->n; i = end) {
			mid = run_end(r, i);
			end = run_end(r, mid);
			merge_two(r->spare + i, was + i, was + mid, was + end);
		}
		r->v = r->spare;
		r->cap = r->spare_cap;
		r->spare = was;
		r->spare_cap = cap;
	}
}

static void
clip(struct ranges *r, struct range window)
{
	size_t n = r->n;

	r->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct range x = r->v[i];

		if (x.from < window.from)
			x.from = window.from;
		if (x.to > window.to)
			x.to = window.to;
		if (x.from < x.to)
			r->v[r->n++] = x;
	}
}

void
ranges_merge(struct ranges *r, struct range window)
{
	size_t n = 0;

	sort(r);
	for (size_t i = 0; i < r->n; i++) {
		if (n > 0 && r->v[i].from <= r->v[n - 1].to) {
			if (r->v[i].to > r->v[n - 1].to)
				r->v[n - 1].to = r->v[i].to;
		} else {
			r->v[n++] = r->v[i];
		}
	}
	r->n = n;
	clip(r, window);
}

void
ranges_subtract(struct ranges *out, const struct ranges *a,
    const struct ranges *b)
{
	size_t j = 0;

	out->n = 0;
	for (size_t i = 0; i < a->n; i++) {
		int64_t from = a->v[i].from;

		while (j < b->n && b->v[j].to <= from)
			j++;
		for (size_t k = j; k < b->n && b->v[k].from < a->v[i].to; k++) {
			ranges_add(out, from, b->v[k].from);
			from = b->v[k].to;
		}
		ranges_add(out, from, a->v[i].to);
	}
}

void
ranges_intersect(struct ranges *out, const struct ranges *a,
    const struct ranges *b)
{
	size_t i = 0, j = 0;

	out->n = 0;
	while (i < a->n && j < b->n) {
		struct range x = a->v[i], y = b->v[j];

		ranges_add(out, x.from > y.from ? x.from : y.from,
		    x.to < y.to ? x.to : y.to);
		if (x.to < y.to)
			i++;
		else
			j++;
	}
}

int64_t
ranges_sum(const struct ranges *r)
{
	int64_t sum = 0;

	for (size_t i = 0; i < r->n; i++)
		sum = gtt_wrap_add(sum, gtt_wrap_sub(r->v[i].to,
		    r->v[i].from));
	return sum;
}

void
ranges_fini(struct ranges *r)
{
	free(r->v);
	free(r->spare);
	*r = (struct ranges){ 0 };
}
