/*
 * The ids by which messages of a profile refer to each other; private to
 * common/profile.  Writers use 1, 2, 3 and so on, which cost nothing to look up;
 * other ids are found by binary search.
 */
#ifndef GTT_PROFILE_IDS_H
#define GTT_PROFILE_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

/* By index, in the order of the messages.  Zero-initialised but for name. */
struct gtt_profile_ids {
	uint64_t	*v;
	size_t		 n, cap;
	uint32_t	*order;		/* by id; NULL: they are 1, 2, 3... */
	const char	*name;		/* of such a message */
};

void
gtt_profile_ids_add(struct gtt_profile_ids *ids, uint64_t id);

/* Called when all have been added, before any is looked up. */
void
gtt_profile_ids_sort(struct gtt_profile_ids *ids);

/* The index of the first message with this id, or GTT_PROFILE_NONE. */
uint32_t
gtt_profile_ids_find(const struct gtt_profile_ids *ids, uint64_t id);

/* -1 when id, of message i at offset off, is 0 or that of an earlier message. */
int
gtt_profile_ids_check(const struct gtt_profile_ids *ids, uint64_t id, size_t i, uint64_t off,
    struct gtt_err *err);

void
gtt_profile_ids_fini(struct gtt_profile_ids *ids);

#endif
