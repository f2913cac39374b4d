/*
 * Regions to be listed by goroutine, kind and start, an order that demands all
 * of them: kept in some eight bytes each, and those of a goroutine together.
 */
#ifndef REGIONGRAPH_LISTING_H
#define REGIONGRAPH_LISTING_H

#include <stddef.h>
#include <stdint.h>

#include "common/match/track.h"

struct listing;

/* Never NULL. */
struct listing *
listing_new(void);

void
listing_free(struct listing *l);

void
listing_add(struct listing *l, const struct gtt_region *r);

/*
 * Goes through all of them in order: g, kind, type, start and end of the region
 * are set.  The listing is empty then.
 */
void
listing_each(struct listing *l,
    void (*each)(void *arg, const struct gtt_region *r), void *arg);

#endif
