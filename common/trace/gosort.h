/*
 * Go's slices.SortFunc: the same elements in the same places, also among
 * equals.  It is not stable, but it is deterministic (insertion sort up to 12,
 * then pattern-defeating quicksort with a fixed seed), and the order it gives
 * to equal times shows in the order of events.  Source: slices/zsortanyfunc.go
 * and slices/sort.go of Go 1.19 to 1.27.
 */
#ifndef GTT_TRACE_GOSORT_H
#define GTT_TRACE_GOSORT_H

#include <stddef.h>

/* Sorts n objects of size bytes; cmp is negative, zero or positive. */
void
gtt_gosort(void *base, size_t n, size_t size,
    int (*cmp)(const void *, const void *, void *), void *arg);

#endif
