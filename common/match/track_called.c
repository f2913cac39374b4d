/* Regions and tasks that the program names itself, with runtime/trace. */
#include <string.h>

#include "common/base/mem.h"
#include "common/match/track_impl.h"

/* The last kind that wants the type: what stands behind is more particular. */
static int
find_kind(struct gtt_tracker *t, enum gtt_region_source source,
    struct gtt_str type, uint32_t *kind, struct gtt_err *err)
{
	for (uint32_t i = t->regions->n; i-- > 0;) {
		const struct gtt_region_kind *of = &t->regions->kinds[i];
		int hit = 1;

		if (of->source != source)
			continue;
		if (of->type != NULL)
			hit = gtt_regex_match(of->type, t->run, type.p,
			    type.len, err);
		*kind = i;
		if (hit != 0)
			return hit;
	}
	return 0;
}

/* Of tasks of one number, which a damaged trace may have, the first counts. */
static void
add_task(struct gtt_tracker *t, struct gtt_region *r)
{
	if (gtt_map_get(&t->by_task, t->ev->val[0]) != GTT_MAP_NONE)
		return;
	r->task = t->ev->val[0];
	t->tasks = gtt_grow(t->tasks, &t->tasks_cap, t->ntasks + 1,
	    sizeof t->tasks[0]);
	*gtt_map_put(&t->by_task, r->task) = (uint32_t)t->ntasks;
	t->tasks[t->ntasks++] = r;
}

void
gtt_track_forget_task(struct gtt_tracker *t, const struct gtt_region *r)
{
	uint32_t task = gtt_map_get(&t->by_task, r->task);

	if (task == GTT_MAP_NONE || t->tasks[task] != r)
		return;
	gtt_map_del(&t->by_task, r->task);
	t->tasks[task] = t->tasks[--t->ntasks];
	if (task < t->ntasks)
		*gtt_map_put(&t->by_task, t->tasks[task]->task) = task;
}

static int
begin_call(struct gtt_tracker *t, int64_t g, enum gtt_region_source source,
    struct gtt_err *err)
{
	struct gtt_str type = gtt_table_str(t->ev->table, t->ev->str[0]);
	struct gtt_region *r;
	struct tracked *k;
	uint32_t kind;
	int hit = find_kind(t, source, type, &kind, err);

	if (hit <= 0)
		return hit;
	k = gtt_track_need(t, g);
	r = gtt_track_new_region(t, k, kind, false);
	r->type = gtt_strndup(type.p, type.len);
	r->lasting = r->sure = true;
	r->since = k->called != NULL ? k->called->since : r->start;
	gtt_track_attach(&k->called, r);
	if (source == GTT_REGION_OF_TASK)
		add_task(t, r);
	if (t->ops.open != NULL)
		t->ops.open(t->arg, r);
	return 0;
}

static void
end_call(struct gtt_tracker *t, struct gtt_region *r)
{
	struct tracked *k = gtt_track_find(t, r->g);

	r->end = t->ev->time;
	r->end_tag = t->tag;
	gtt_track_close(t, k, r, GTT_REGION_CALL);
	gtt_track_forget_idle(t, k);
}

static void
end_user(struct gtt_tracker *t, int64_t g)
{
	struct gtt_str type = gtt_table_str(t->ev->table, t->ev->str[0]);
	struct tracked *k = gtt_track_find(t, g);
	struct gtt_region *r = k == NULL ? NULL : k->called;

	for (int i = 0; r != NULL && i < GTT_REGION_CALLS; i++, r = r->next) {
		if (t->regions->kinds[r->kind].source == GTT_REGION_OF_USER &&
		    strlen(r->type) == type.len &&
		    memcmp(r->type, type.p, type.len) == 0) {
			end_call(t, r);
			return;
		}
	}
}

static void
end_task(struct gtt_tracker *t)
{
	uint32_t i = gtt_map_get(&t->by_task, t->ev->val[0]);

	if (i != GTT_MAP_NONE)
		end_call(t, t->tasks[i]);
}

int
gtt_track_call(struct gtt_tracker *t, int64_t g, struct gtt_err *err)
{
	switch ((enum gtt_kind)t->ev->kind) {
	case GTT_REGION_BEGIN:
		return begin_call(t, g, GTT_REGION_OF_USER, err);
	case GTT_TASK_BEGIN:
		return begin_call(t, g, GTT_REGION_OF_TASK, err);
	case GTT_REGION_END:
		end_user(t, g);
		return 0;
	case GTT_TASK_END:
		end_task(t);
		return 0;
	case GTT_BAD:
	case GTT_SYNC:
	case GTT_METRIC:
	case GTT_LABEL:
	case GTT_STACK_SAMPLE:
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_ACTIVE:
	case GTT_RANGE_END:
	case GTT_LOG:
	case GTT_STATE_TRANSITION:
	case GTT_EXPERIMENTAL:
	case GTT_NKINDS:
		break;
	}
	return 0;
}

void
gtt_track_close_lasting(struct gtt_tracker *t, struct tracked *k,
    struct gtt_region *r, enum gtt_region_why why)
{
	bool trace = why == GTT_REGION_TRACE;

	r->end = trace ? t->time : t->ev->time;
	r->end_tag = trace ? GTT_REGION_NO_TAG : t->tag;
	gtt_track_close(t, k, r, why);
}
