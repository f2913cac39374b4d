#include "common/profile/ids.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/profile/profile.h"

void
gtt_profile_ids_add(struct gtt_profile_ids *ids, uint64_t id)
{
	ids->v = gtt_grow(ids->v, &ids->cap, ids->n + 1, sizeof ids->v[0]);
	ids->v[ids->n++] = id;
}

static int
by_id(const void *a, const void *b, void *arg)
{
	const uint64_t *v = arg;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;

	if (v[i] != v[k])
		return v[i] < v[k] ? -1 : 1;
	return i < k ? -1 : i > k;
}

void
gtt_profile_ids_sort(struct gtt_profile_ids *ids)
{
	size_t i;

	for (i = 0; i < ids->n && ids->v[i] == i + 1; i++)
		;
	if (i == ids->n)
		return;
	ids->order = gtt_calloc(ids->n, sizeof ids->order[0]);
	for (i = 0; i < ids->n; i++)
		ids->order[i] = (uint32_t)i;
	qsort_r(ids->order, ids->n, sizeof ids->order[0], by_id, ids->v);
}

uint32_t
gtt_profile_ids_find(const struct gtt_profile_ids *ids, uint64_t id)
{
	size_t lo = 0, hi = ids->n;

	if (ids->order == NULL)		/* 0 wraps around */
		return id - 1 < ids->n ? (uint32_t)(id - 1) : GTT_PROFILE_NONE;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ids->v[ids->order[mid]] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < ids->n && ids->v[ids->order[lo]] == id)
		return ids->order[lo];
	return GTT_PROFILE_NONE;
}

void
gtt_profile_ids_fini(struct gtt_profile_ids *ids)
{
	free(ids->v);
	free(ids->order);
}

int
gtt_profile_ids_check(const struct gtt_profile_ids *ids, uint64_t id, size_t i, uint64_t off,
    struct gtt_err *err)
{
	if (id == 0)
		return gtt_fail(err, GTT_EDATA, off, "a %s has the id 0",
		    ids->name);
	if (gtt_profile_ids_find(ids, id) != i)
		return gtt_fail(err, GTT_EDATA, off,
		    "a second %s has the id %" PRIu64, ids->name, id);
	return 0;
}
