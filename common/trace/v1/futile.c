/*
 * Before Go 1.9 a goroutine could be woken in vain: another took what it was
 * woken for, and it blocked again, after a FutileWakeup event.  Such wakeups
 * (unblock, start, preemption, block) are taken out, as Go's reader does.
 * What is futile shows only at the end of one, so this is a pass of its own,
 * made only for traces that have FutileWakeup events.
 */
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/v1/post.h"

/* What has happened to a goroutine since it was unblocked. */
struct wakeup {
	uint64_t	*off;
	size_t		 n, cap;
	bool		 futile;
};

struct wakeups {
	struct gtt_map	 index;	/* goroutine -> place in v */
	struct wakeup	*v;
	size_t		 n, cap;
};

static struct wakeup *
wakeup_of(struct wakeups *w, uint64_t g)
{
	uint32_t *slot = gtt_map_put(&w->index, g);

	if (*slot == GTT_MAP_NONE) {
		*slot = (uint32_t)w->n;
		w->v = gtt_grow(w->v, &w->cap, w->n + 1, sizeof *w->v);
		w->v[w->n++] = (struct wakeup){ 0 };
	}
	return &w->v[*slot];
}

static void
add(struct wakeup *w, uint64_t off)
{
	w->off = gtt_grow(w->off, &w->cap, w->n + 1, sizeof *w->off);
	w->off[w->n++] = off;
}

static void
end(struct wakeup *w, uint64_t off, struct gtt_map *offsets)
{
	size_t i;

	if (w->futile) {
		*gtt_map_put(offsets, off) = 1;
		for (i = 0; i < w->n; i++)
			*gtt_map_put(offsets, w->off[i]) = 1;
	}
	w->n = 0;
	w->futile = false;
}

static void
take(struct wakeups *w, const struct gtt_v1_event *ev, struct gtt_map *offsets)
{
	struct wakeup *u;

	switch (ev->type) {
	case GTT_V1_GO_UNBLOCK:
		u = wakeup_of(w, ev->args[0]);
		u->n = 0;
		add(u, ev->off);
		break;
	case GTT_V1_GO_START:
	case GTT_V1_GO_PREEMPT:
	case GTT_V1_FUTILE_WAKEUP:
		u = wakeup_of(w, ev->g);
		add(u, ev->off);
		if (ev->type == GTT_V1_FUTILE_WAKEUP)
			u->futile = true;
		break;
	case GTT_V1_GO_BLOCK:
	case GTT_V1_GO_BLOCK_SEND:
	case GTT_V1_GO_BLOCK_RECV:
	case GTT_V1_GO_BLOCK_SELECT:
	case GTT_V1_GO_BLOCK_SYNC:
	case GTT_V1_GO_BLOCK_COND:
		end(wakeup_of(w, ev->g), ev->off, offsets);
		break;
	default:
		break;
	}
}

int
gtt_v1_find_futile(const struct gtt_v1_scan *s, struct gtt_input *in,
    bool classic, struct gtt_map *offsets)
{
	struct gtt_v1_merge *m = gtt_v1_merge_new(s, in, classic);
	struct wakeups w = { 0 };
	struct gtt_v1_event *ev;
	struct gtt_err ignored = { 0 };	/* the pass that gives events tells */
	size_t i;
	int r;

	while ((r = gtt_v1_merge_next(m, &ev, &ignored)) > 0) {
		take(&w, ev, offsets);
		if (ev->type == GTT_V1_GO_END)
			gtt_v1_merge_drop_g(m, ev->g);
	}
	for (i = 0; i < w.n; i++)
		free(w.v[i].off);
	free(w.v);
	gtt_map_fini(&w.index);
	gtt_v1_merge_free(m);
	return r;
}
