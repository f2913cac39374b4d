/*
 * Events that tell something at once, and tasks and regions.
 */
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/encode/impl.h"

/*
 * Instantaneous events.
 */

int
gtt_enc_metric(struct enc_act *a)
{
	static const uint8_t types[] = {
		[GTT_METRIC_GOMAXPROCS] = GTT_V2_PROCS_CHANGE,
		[GTT_METRIC_HEAP] = GTT_V2_HEAP_ALLOC,
		[GTT_METRIC_HEAP_GOAL] = GTT_V2_HEAP_GOAL,
	};
	bool procs = a->ev->metric == GTT_METRIC_GOMAXPROCS;
	uint64_t stack = 0;

	gtt_enc_place(a, procs ? enc_user : enc_a_p);
	enc_bring(a, GTT_V2_GO_BAD);
	if (procs && gtt_enc_stack(a, a->ev->stack, &stack) < 0)
		return -1;
	return gtt_enc_put(a, types[a->ev->metric], a->ev->val[0], stack, 0, 0);
}

int
gtt_enc_label(struct enc_act *a)
{
	uint64_t id;

	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	if (gtt_enc_str(a, 0, &id) < 0)
		return -1;
	return gtt_enc_put(a, GTT_V2_GO_LABEL, id, 0, 0, 0);
}

int
gtt_enc_user_log(struct enc_act *a)
{
	uint64_t category, message, stack;

	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	if (gtt_enc_str(a, 0, &category) < 0 || gtt_enc_str(a, 1, &message) < 0 ||
	    gtt_enc_stack(a, a->ev->stack, &stack) < 0)
		return -1;
	return gtt_enc_put(a, GTT_V2_USER_LOG, a->ev->val[0], category, message,
	    stack);
}

int
gtt_enc_sample(struct enc_act *a)
{
	struct gtt_event ev = *a->ev;
	uint64_t stack;

	if (a->e->mute)
		return 0;
	if (gtt_enc_stack(a, ev.stack, &stack) < 0)
		return -1;
	ev.time = a->time;
	gtt_v2_build_sample(&a->e->build, &ev, stack);
	gtt_enc_take(a->e, a->time);
	return 0;
}

int
gtt_enc_experimental(struct enc_act *a)
{
	const uint64_t *v = a->ev->val;

	gtt_enc_place(a, enc_nothing);
	enc_bring(a, GTT_V2_GO_BAD);
	return gtt_enc_put(a, a->ev->wire, v[0], v[1], v[2], v[3]);
}

/*
 * Tasks and regions.
 */

static void
plan_task_end(struct enc_act *a, struct enc_task *t)
{
	gtt_enc_behind(gtt_enc_plan(a->e, a->m, GTT_V2_USER_TASK_END, t->id, 0,
	    0), &a->e->task_last);
	gtt_enc_remove_task(a->e, t);
}

int
gtt_enc_task_begin(struct enc_act *a)
{
	const struct gtt_event *ev = a->ev;
	uint64_t parent = ev->val[1] == GTT_NO_TASK ? 0 : ev->val[1];
	struct enc_task *t = gtt_enc_find_task(a->e, ev->val[0]);
	uint64_t name, stack;

	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	if (t != NULL)
		plan_task_end(a, t);
	if (gtt_enc_str(a, 0, &name) < 0 || gtt_enc_stack(a, ev->stack, &stack) < 0 ||
	    gtt_enc_put(a, GTT_V2_USER_TASK_BEGIN, ev->val[0], parent, name,
	    stack) < 0)
		return -1;
	a->e->task_last = a->time;
	gtt_enc_add_task(a->e, &(struct enc_task){ ev->val[0], parent, a->g,
	    gtt_v2_name_of(&a->e->names, ev->table, ev->str[0]), true });
	return 0;
}

int
gtt_enc_task_end(struct enc_act *a)
{
	const struct gtt_event *ev = a->ev;
	uint64_t parent = ev->val[1] == GTT_NO_TASK ? 0 : ev->val[1];
	struct enc_task *t = gtt_enc_find_task(a->e, ev->val[0]);
	uint64_t name, stack;

	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	if (gtt_enc_str(a, 0, &name) < 0 || gtt_enc_stack(a, ev->stack, &stack) < 0)
		return -1;
	if (t == NULL && (ev->val[1] != GTT_NO_TASK || name != 0))
		gtt_enc_behind(gtt_enc_plan(a->e, a->m,
		    GTT_V2_USER_TASK_BEGIN, ev->val[0], parent, name),
		    &a->e->task_last);
	if (t != NULL)
		gtt_enc_remove_task(a->e, t);
	if (gtt_enc_put(a, GTT_V2_USER_TASK_END, ev->val[0], stack, 0, 0) < 0)
		return -1;
	a->e->task_last = a->time;
	return 0;
}

/* Whether the region that ev ends is r. */
static bool
is_region(const struct gtt_event *ev, const struct gtt_v2_region *r)
{
	struct gtt_str name = gtt_table_str(ev->table, ev->str[0]);
	struct gtt_str began = gtt_v2_name_text(r->name);

	return ev->val[0] == r->task && name.len == began.len &&
	    memcmp(name.p, began.p, name.len) == 0;
}

int
gtt_enc_region_begin(struct enc_act *a)
{
	const struct gtt_event *ev = a->ev;
	uint64_t name, stack;
	struct gtt_v2_g *g;

	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	if (gtt_enc_str(a, 0, &name) < 0 || gtt_enc_stack(a, ev->stack, &stack) < 0 ||
	    gtt_enc_put(a, GTT_V2_USER_REGION_BEGIN, ev->val[0], name, stack, 0) < 0)
		return -1;
	g = &a->m->g->s;
	g->regions = gtt_grow(g->regions, &g->regions_cap, g->nregions + 1,
	    sizeof *g->regions);
	g->regions[g->nregions++] = (struct gtt_v2_region){ ev->val[0],
	    gtt_v2_name_of(&a->e->names, ev->table, ev->str[0]) };
	return 0;
}

/*
 * Makes the region that ends the innermost one: those inside it, whose ends
 * were not kept, end before; if it is not there, it begins.
 */
static int
bring_region(struct enc_act *a, uint64_t name)
{
	struct gtt_v2_g *g = &a->m->g->s;
	size_t at = g->nregions;
	uint64_t inner;

	while (at > 0 && !is_region(a->ev, &g->regions[at - 1]))
		at--;
	if (at == 0) {
		if (g->nregions > 0)
			gtt_enc_plan(a->e, a->m, GTT_V2_USER_REGION_BEGIN,
			    a->ev->val[0], name, 0);
		return 0;
	}
	for (; g->nregions > at; g->nregions--) {
		struct gtt_v2_region *r = &g->regions[g->nregions - 1];

		if (gtt_v2_build_text(&a->e->build, gtt_v2_name_text(r->name),
		    &inner, a->err) < 0)
			return -1;
		gtt_enc_plan(a->e, a->m, GTT_V2_USER_REGION_END, r->task, inner,
		    0);
		gtt_v2_name_drop(r->name);
	}
	gtt_v2_name_drop(g->regions[--g->nregions].name);
	return 0;
}

int
gtt_enc_region_end(struct enc_act *a)
{
	const struct gtt_event *ev = a->ev;
	uint64_t name, stack;

	gtt_enc_place(a, enc_user);
	enc_bring(a, GTT_V2_GO_BAD);
	if (gtt_enc_str(a, 0, &name) < 0 || bring_region(a, name) < 0 ||
	    gtt_enc_stack(a, ev->stack, &stack) < 0)
		return -1;
	return gtt_enc_put(a, GTT_V2_USER_REGION_END, ev->val[0], name, stack, 0);
}
