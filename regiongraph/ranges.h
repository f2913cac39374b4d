/*
 * Sets of time, as ranges that begin at from and end before to.
 */
#ifndef REGIONGRAPH_RANGES_H
#define REGIONGRAPH_RANGES_H

#include <stddef.h>
#include <stdint.h>

struct range {
	int64_t	from, to;
};

/* Zero-initialised is empty. */
struct ranges {
	struct range	*v;
	size_t		 n, cap;
	struct range	*spare;		/* private: room to sort in */
	size_t		 spare_cap;
};

/* Adds a range, in any order; one that is empty or the wrong way round is none. */
void
ranges_add(struct ranges *r, int64_t from, int64_t to);

void
ranges_add_all(struct ranges *r, const struct ranges *more);

/*
 * Sorts, joins what overlaps or touches, and leaves what is in the window.  The
 * functions below want that.
 */
void
ranges_merge(struct ranges *r, struct range window);

/* What of a is not in b goes to out, which must be another one. */
void
ranges_subtract(struct ranges *out, const struct ranges *a,
    const struct ranges *b);

/* What is in both. */
void
ranges_intersect(struct ranges *out, const struct ranges *a,
    const struct ranges *b);

int64_t
ranges_sum(const struct ranges *r);

void
ranges_fini(struct ranges *r);

#endif
