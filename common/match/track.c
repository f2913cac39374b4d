#include "common/match/track.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/intern.h"
#include "common/base/mem.h"

#define BIT(i) (UINT64_C(1) << (i))

/* Kinds, a bit each, to which something means something. */
struct verdict {
	uint64_t	born, start, keep, end, once, critical, through;
};

/* What stacks say: those that say the same share one of these. */
struct outcome {
	struct verdict	 is;
	uint32_t	*more;	/* patterns that look at the event, too */
	size_t		 nmore;
};

/* A goroutine with open regions. */
struct tracked {
	int64_t		   g;
	struct gtt_region *found;	/* OF_STACKS and BETWEEN */
	struct gtt_region *called;	/* OF_USER, OF_TASK; newest first */
	uint64_t	   open;	/* kinds in found */
	uint64_t	   born;	/* kinds that its first start begins */
	uint32_t	   next;	/* free: another one */
};

struct gtt_tracker {
	const struct gtt_regions *regions;
	struct gtt_tracker_ops ops;
	void		*arg;
	struct gtt_matcher *matcher;
	struct gtt_regex_run *run;

	struct verdict	*roles;		/* of each pattern */
	uint32_t	*anywhere;	/* patterns that look at no stack */
	size_t		 nanywhere;
	bool		 starts_anywhere;

	uint64_t	 serial;	/* of the table of what follows */
	uint32_t	*outcome_of;	/* by stack: 1 + outcome, or 0 */
	size_t		 outcome_cap;
	struct gtt_intern bits;		/* the patterns that fit, by outcome */
	struct outcome	*outcomes;
	size_t		 noutcomes, outcomes_cap;

	struct gtt_map	 by_g;
	struct tracked	*tracked;
	size_t		 ntracked, tracked_cap;
	uint32_t	 free;
	struct gtt_map	 by_task;	/* to an index of tasks */
	struct gtt_region **tasks;
	size_t		 ntasks, tasks_cap;

	int64_t		 time;	/* of the last event of all */
	/* Of the event at hand. */
	const struct gtt_event *ev;
	uint64_t	 tag;
	struct verdict	 is;
};

const char *
gtt_region_why_name(enum gtt_region_why why)
{
	static const char *const names[GTT_NREGION_WHYS] = {
		[GTT_REGION_STACK] = "stack",
		[GTT_REGION_EVENT] = "event",
		[GTT_REGION_NEXT] = "next",
		[GTT_REGION_CALL] = "call",
		[GTT_REGION_GOROUTINE] = "goroutine",
		[GTT_REGION_TRACE] = "trace",
		[GTT_REGION_CUT] = "cut",
	};

	return names[why];
}

/* A pattern that looks at no stack is tried on each event. */
static void
give_roles(struct gtt_tracker *t, struct gtt_region_patterns of, size_t at,
    uint64_t bit)
{
	for (uint32_t i = of.first; i < of.first + of.n; i++) {
		uint64_t *role = (uint64_t *)((char *)&t->roles[i] + at);

		*role |= bit;
		if (gtt_pattern_any_stack(t->regions->patterns[i]))
			t->anywhere[t->nanywhere++] = i;
	}
}

struct gtt_tracker *
gtt_tracker_new(const struct gtt_regions *regions, int version,
    const struct gtt_tracker_ops *ops, void *arg)
{
	struct gtt_tracker *t = gtt_calloc(1, sizeof *t);

	t->regions = regions;
	t->ops = *ops;
	t->arg = arg;
	t->free = GTT_MAP_NONE;
	t->matcher = gtt_matcher_new(regions->patterns, regions->npatterns,
	    version);
	t->run = gtt_regex_run_new();
	t->roles = gtt_calloc(regions->npatterns + 1, sizeof t->roles[0]);
	t->anywhere = gtt_calloc(regions->npatterns + 1,
	    sizeof t->anywhere[0]);
	for (uint32_t i = 0; i < regions->n; i++) {
		const struct gtt_region_kind *k = &regions->kinds[i];

		size_t had = t->nanywhere;

		give_roles(t, k->goroutine, offsetof(struct verdict, born),
		    BIT(i));
		give_roles(t, k->start, offsetof(struct verdict, start), BIT(i));
		t->starts_anywhere |= t->nanywhere > had;
		give_roles(t, k->keep, offsetof(struct verdict, keep), BIT(i));
		give_roles(t, k->end, offsetof(struct verdict, end), BIT(i));
		give_roles(t, k->once, offsetof(struct verdict, once), BIT(i));
		give_roles(t, k->critical, offsetof(struct verdict, critical),
		    BIT(i));
		had = t->nanywhere;
		give_roles(t, k->through, offsetof(struct verdict, through),
		    BIT(i));
		t->starts_anywhere |= t->nanywhere > had;
	}
	return t;
}

static void
free_region(struct gtt_region *r)
{
	free((char *)r->type);
	free(r);
}

static void
free_list(struct gtt_region *r)
{
	while (r != NULL) {
		struct gtt_region *next = r->next;

		free_region(r);
		r = next;
	}
}

void
gtt_tracker_free(struct gtt_tracker *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->ntracked; i++) {
		free_list(t->tracked[i].found);
		free_list(t->tracked[i].called);
	}
	for (size_t i = 0; i < t->noutcomes; i++)
		free(t->outcomes[i].more);
	free(t->outcomes);
	gtt_intern_fini(&t->bits);
	free(t->outcome_of);
	free(t->tracked);
	gtt_map_fini(&t->by_g);
	gtt_map_fini(&t->by_task);
	free(t->tasks);
	free(t->roles);
	free(t->anywhere);
	gtt_regex_run_free(t->run);
	gtt_matcher_free(t->matcher);
	free(t);
}

/*
 * What an event says to kinds.
 */

static void
join(struct verdict *to, const struct verdict *v)
{
	to->born |= v->born;
	to->start |= v->start;
	to->keep |= v->keep;
	to->end |= v->end;
	to->once |= v->once;
	to->critical |= v->critical;
	to->through |= v->through;
}

/* The outcome of the patterns whose bits are set. */
static void
add_outcome(struct gtt_tracker *t, const uint64_t *fits)
{
	size_t n = t->regions->npatterns;
	struct outcome *o;

	t->outcomes = gtt_grow(t->outcomes, &t->outcomes_cap, t->noutcomes + 1,
	    sizeof t->outcomes[0]);
	o = &t->outcomes[t->noutcomes++];
	*o = (struct outcome){ .more = gtt_calloc(n + 1, sizeof o->more[0]) };
	for (uint32_t i = 0; i < n; i++) {
		const struct gtt_pattern *pat = t->regions->patterns[i];

		if (!(fits[i / 64] >> i % 64 & 1) || gtt_pattern_any_stack(pat))
			continue;
		if (gtt_pattern_any_event(pat))
			join(&o->is, &t->roles[i]);
		else
			o->more[o->nmore++] = i;
	}
}

static int
find_outcome(struct gtt_tracker *t, uint32_t stack, uint32_t *outcome,
    struct gtt_err *err)
{
	size_t n = t->regions->npatterns, words = n / 64 + 1;
	uint64_t *fits = gtt_calloc(words, sizeof fits[0]);
	int rc = 0;

	for (size_t i = 0; i < n && rc >= 0; i++) {
		rc = gtt_matcher_fits(t->matcher, i, t->ev->table, stack, err);
		if (rc > 0)
			fits[i / 64] |= BIT(i % 64);
	}
	if (rc >= 0) {
		*outcome = gtt_intern(&t->bits, fits, words * sizeof fits[0]);
		if (*outcome == t->noutcomes)
			add_outcome(t, fits);
	}
	free(fits);
	return rc < 0 ? -1 : 0;
}

static void
use_table(struct gtt_tracker *t, const struct gtt_table *table)
{
	if (t->serial != table->serial && t->outcome_cap > 0)
		memset(t->outcome_of, 0,
		    t->outcome_cap * sizeof t->outcome_of[0]);
	t->serial = table->serial;
}

static const struct outcome *
outcome(struct gtt_tracker *t, uint32_t stack, struct gtt_err *err)
{
	uint32_t found;
	size_t had = t->outcome_cap;

	use_table(t, t->ev->table);
	if (stack >= had) {
		t->outcome_of = gtt_grow(t->outcome_of, &t->outcome_cap,
		    (size_t)stack + 1, sizeof t->outcome_of[0]);
		memset(t->outcome_of + had, 0,
		    (t->outcome_cap - had) * sizeof t->outcome_of[0]);
	}
	if (t->outcome_of[stack] == 0) {
		if (find_outcome(t, stack, &found, err) < 0)
			return NULL;
		t->outcome_of[stack] = found + 1;
	}
	return &t->outcomes[t->outcome_of[stack] - 1];
}

static void
join_named(struct gtt_tracker *t, const uint32_t *patterns, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (gtt_matcher_names(t->matcher, patterns[i], t->ev))
			join(&t->is, &t->roles[patterns[i]]);
	}
}

static bool
is_stack(const struct gtt_table *t, uint32_t stack)
{
	return t != NULL && stack < t->nstacks && t->stacks[stack].n > 0;
}

static bool
has_stack(const struct gtt_event *ev)
{
	return is_stack(ev->table, ev->stack);
}

/* Fills t->is; what looks at no stack only where it matters. */
static int
judge(struct gtt_tracker *t, bool tracked, struct gtt_err *err)
{
	const struct outcome *o;

	t->is = (struct verdict){ 0 };
	if (has_stack(t->ev)) {
		if ((o = outcome(t, t->ev->stack, err)) == NULL)
			return -1;
		t->is = o->is;
		join_named(t, o->more, o->nmore);
	}
	if (tracked || t->starts_anywhere)
		join_named(t, t->anywhere, t->nanywhere);
	return 0;
}

/*
 * Goroutines that are in regions.
 */

static struct tracked *
find_tracked(const struct gtt_tracker *t, int64_t g)
{
	uint32_t i = gtt_map_get(&t->by_g, (uint64_t)g);

	return i == GTT_MAP_NONE ? NULL : &t->tracked[i];
}

static struct tracked *
need_tracked(struct gtt_tracker *t, int64_t g)
{
	struct tracked *k = find_tracked(t, g);
	uint32_t i = t->free;

	if (k != NULL)
		return k;
	if (i != GTT_MAP_NONE) {
		t->free = t->tracked[i].next;
	} else {
		t->tracked = gtt_grow(t->tracked, &t->tracked_cap,
		    t->ntracked + 1, sizeof t->tracked[0]);
		i = (uint32_t)t->ntracked++;
	}
	*gtt_map_put(&t->by_g, (uint64_t)g) = i;
	t->tracked[i] = (struct tracked){ .g = g };
	return &t->tracked[i];
}

static void
forget_idle(struct gtt_tracker *t, struct tracked *k)
{
	if (k->found != NULL || k->called != NULL || k->born != 0)
		return;
	gtt_map_del(&t->by_g, (uint64_t)k->g);
	k->next = t->free;
	t->free = (uint32_t)(k - t->tracked);
}

/*
 * Regions, one at a time.
 */

static struct gtt_region *
new_region(struct tracked *k, uint32_t kind, int64_t time, uint64_t tag)
{
	struct gtt_region *r = gtt_calloc(1, sizeof *r);

	r->g = k->g;
	r->kind = kind;
	r->start = r->end = time;
	r->start_tag = r->end_tag = tag;
	return r;
}

static void
attach(struct tracked *k, struct gtt_region *r)
{
	r->next = k->found;
	k->found = r;
	k->open |= BIT(r->kind);
}

static void
unlink_from(struct gtt_region **list, const struct gtt_region *r)
{
	while (*list != r)
		list = &(*list)->next;
	*list = r->next;
}

static void
detach(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r)
{
	uint32_t task;

	if (r->type == NULL) {
		unlink_from(&k->found, r);
		k->open &= ~BIT(r->kind);
		return;
	}
	unlink_from(&k->called, r);
	task = gtt_map_get(&t->by_task, r->task);
	if (task == GTT_MAP_NONE || t->tasks[task] != r)
		return;
	gtt_map_del(&t->by_task, r->task);
	t->tasks[task] = t->tasks[--t->ntasks];
	if (task < t->ntasks)
		*gtt_map_put(&t->by_task, t->tasks[task]->task) = task;
}

static void
drop(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r)
{
	detach(t, k, r);
	if (t->ops.drop != NULL)
		t->ops.drop(t->arg, r);
	free_region(r);
}

static void
make_sure(struct gtt_tracker *t, struct gtt_region *r)
{
	if (!r->sure && t->ops.sure != NULL)
		t->ops.sure(t->arg, r);
	r->sure = true;
}

static void
close_region(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r,
    enum gtt_region_why why)
{
	make_sure(t, r);
	r->why = why;
	detach(t, k, r);
	if (t->ops.close != NULL)
		t->ops.close(t->arg, r);
	free_region(r);
}

static struct gtt_region *
find_open(const struct tracked *k, uint32_t kind)
{
	struct gtt_region *r = k->found;

	if (!(k->open & BIT(kind)))
		return NULL;
	while (r->kind != kind)
		r = r->next;
	return r;
}

static struct gtt_region *
open_between(struct gtt_tracker *t, struct tracked *k, uint32_t kind,
    int64_t time, uint64_t tag)
{
	struct gtt_region *gap = new_region(k, kind, time, tag);

	gap->lasting = true;
	attach(k, gap);
	if (t->ops.open != NULL)
		t->ops.open(t->arg, gap);
	return gap;
}

/* What lies between begins where r ends; what had begun before did not. */
static void
begin_between(struct gtt_tracker *t, struct tracked *k,
    const struct gtt_region *r)
{
	for (uint32_t i = 0; i < t->regions->n; i++) {
		const struct gtt_region_kind *of = &t->regions->kinds[i];
		struct gtt_region *gap;

		if (of->source != GTT_REGION_BETWEEN || of->after != r->kind)
			continue;
		if ((gap = find_open(k, i)) != NULL)
			drop(t, k, gap);
		if (!(k->open & BIT(of->before)))
			open_between(t, k, i, r->end, r->end_tag);
	}
}

static void
close_between(struct gtt_tracker *t, struct tracked *k, struct gtt_region *gap,
    enum gtt_region_why why)
{
	gap->end = t->ev->time;
	gap->end_tag = t->tag;
	close_region(t, k, gap, why);
}

/* A region of the kind begins: that before which they end, or another after. */
static void
end_between(struct gtt_tracker *t, struct tracked *k, uint32_t kind)
{
	for (uint32_t i = 0; i < t->regions->n; i++) {
		const struct gtt_region_kind *of = &t->regions->kinds[i];
		struct gtt_region *gap;

		if (of->source == GTT_REGION_BETWEEN &&
		    (gap = find_open(k, i)) != NULL && (of->before == kind ||
		    (of->after == kind && gap->sure)))
			close_between(t, k, gap, GTT_REGION_NEXT);
	}
}

/* The event at hand ends what lies between, or is in the midst of it. */
static void
go_through(struct gtt_tracker *t, struct tracked *k)
{
	uint64_t kinds = t->is.through | (t->is.end & k->open);

	for (uint32_t i = 0; i < t->regions->n && kinds >> i != 0; i++) {
		const struct gtt_region_kind *of = &t->regions->kinds[i];
		struct gtt_region *gap;

		if (!(kinds >> i & 1) || of->source != GTT_REGION_BETWEEN ||
		    (k->open & (BIT(of->after) | BIT(of->before))))
			continue;
		gap = find_open(k, i);
		if (t->is.end & BIT(i)) {
			if (gap != NULL)
				close_between(t, k, gap, GTT_REGION_EVENT);
			continue;
		}
		if (gap == NULL)
			gap = open_between(t, k, i, t->ev->time, t->tag);
		make_sure(t, gap);
	}
}

static bool
is_enough(const struct gtt_region_kind *of, const struct gtt_region *r)
{
	return r->kept >= (of->single ? 1 : 2);
}

static void
finish(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r,
    enum gtt_region_why why)
{
	if (!is_enough(&t->regions->kinds[r->kind], r)) {
		drop(t, k, r);
		return;
	}
	begin_between(t, k, r);
	close_region(t, k, r, why);
}

/* The event at hand is one of r's. */
static void
append(struct gtt_tracker *t, struct gtt_region *r)
{
	const struct gtt_region_kind *of = &t->regions->kinds[r->kind];
	uint64_t was = r->end_tag;

	r->n++;
	r->had_once |= t->is.once >> r->kind & 1;
	if (of->trims && !r->whole &&
	    !((t->is.start | t->is.critical) & BIT(r->kind)))
		return;
	r->kept = r->n;
	r->end = t->ev->time;
	r->end_tag = t->tag;
	if (r->n > 1 && t->ops.last != NULL)
		t->ops.last(t->arg, r, was);
	if (of->flush && is_enough(of, r))
		make_sure(t, r);
}

/* Regions that the event leaves end; all others have one event more. */
static void
step(struct gtt_tracker *t, struct tracked *k)
{
	bool stack = has_stack(t->ev);
	struct gtt_region *r;

	for (r = k->found; r != NULL; r = r->next) {
		const struct gtt_region_kind *of = &t->regions->kinds[r->kind];
		uint64_t bit = BIT(r->kind);

		if (of->source != GTT_REGION_OF_STACKS)
			continue;
		r->leaving = (t->is.end & bit) ||
		    (r->had_once && (t->is.once & bit)) || (!of->always &&
		    !r->whole && stack &&
		    !((t->is.start | t->is.keep) & bit));
		if (!r->leaving)
			append(t, r);
	}
	for (r = k->found; r != NULL;) {
		if (!r->leaving) {
			r = r->next;
			continue;
		}
		finish(t, k, r, (t->is.end & BIT(r->kind)) ?
		    GTT_REGION_EVENT : (t->is.once & BIT(r->kind)) ?
		    GTT_REGION_NEXT : GTT_REGION_STACK);
		r = k->found;
	}
}

/* What the event begins; of those that are born, all the goroutine's life. */
static void
start(struct gtt_tracker *t, struct tracked *k, uint64_t born)
{
	uint64_t kinds = (born | (t->is.start & ~t->is.end)) & ~k->open;

	for (uint32_t i = 0; kinds >> i != 0; i++) {
		struct gtt_region *r;

		if (!(kinds >> i & 1))
			continue;
		end_between(t, k, i);
		r = new_region(k, i, t->ev->time, t->tag);
		r->whole = born >> i & 1;
		attach(k, r);
		if (t->ops.open != NULL)
			t->ops.open(t->arg, r);
		append(t, r);
		if (i == 63)
			break;
	}
}

/*
 * What the program says itself.
 */

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

static int
call(struct gtt_tracker *t, int64_t g, enum gtt_region_source source,
    struct gtt_err *err)
{
	struct gtt_str type = gtt_table_str(t->ev->table, t->ev->str[0]);
	struct gtt_region *r;
	struct tracked *k;
	uint32_t kind;
	int hit = find_kind(t, source, type, &kind, err);

	if (hit <= 0)
		return hit;
	k = need_tracked(t, g);
	r = new_region(k, kind, t->ev->time, t->tag);
	r->type = gtt_strndup(type.p, type.len);
	r->lasting = r->sure = true;
	r->since = k->called != NULL ? k->called->since : r->start;
	r->next = k->called;
	k->called = r;
	if (source == GTT_REGION_OF_TASK &&
	    gtt_map_get(&t->by_task, t->ev->val[0]) == GTT_MAP_NONE) {
		r->task = t->ev->val[0];
		t->tasks = gtt_grow(t->tasks, &t->tasks_cap, t->ntasks + 1,
		    sizeof t->tasks[0]);
		*gtt_map_put(&t->by_task, r->task) = (uint32_t)t->ntasks;
		t->tasks[t->ntasks++] = r;
	}
	if (t->ops.open != NULL)
		t->ops.open(t->arg, r);
	return 0;
}

static void
end_call(struct gtt_tracker *t, struct gtt_region *r)
{
	struct tracked *k = find_tracked(t, r->g);

	r->end = t->ev->time;
	r->end_tag = t->tag;
	close_region(t, k, r, GTT_REGION_CALL);
	forget_idle(t, k);
}

static void
end_user(struct gtt_tracker *t, int64_t g)
{
	struct gtt_str type = gtt_table_str(t->ev->table, t->ev->str[0]);
	struct tracked *k = find_tracked(t, g);
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

static int
calls(struct gtt_tracker *t, int64_t g, struct gtt_err *err)
{
	switch ((enum gtt_kind)t->ev->kind) {
	case GTT_REGION_BEGIN:
		return call(t, g, GTT_REGION_OF_USER, err);
	case GTT_TASK_BEGIN:
		return call(t, g, GTT_REGION_OF_TASK, err);
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

/*
 * The whole.
 */

static void
close_lasting(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r,
    enum gtt_region_why why)
{
	bool trace = why == GTT_REGION_TRACE;

	r->end = trace ? t->time : t->ev->time;
	r->end_tag = trace ? GTT_REGION_NO_TAG : t->tag;
	close_region(t, k, r, why);
}

/* The goroutine or the trace ends. */
static void
flush(struct gtt_tracker *t, struct tracked *k, enum gtt_region_why why)
{
	k->born = 0;
	while (k->called != NULL)
		close_lasting(t, k, k->called, why);
	while (k->found != NULL) {
		struct gtt_region *r = k->found;

		if (r->lasting && r->sure)
			close_lasting(t, k, r, why);
		else if (t->regions->kinds[r->kind].flush)
			finish(t, k, r, why);
		else
			drop(t, k, r);
	}
	forget_idle(t, k);
}

/* What a goroutine that is made now will be, from its first start on. */
static int
expect(struct gtt_tracker *t, struct gtt_err *err)
{
	const struct gtt_event *ev = t->ev;
	const struct outcome *o;
	struct tracked *k;

	if (ev->kind != GTT_STATE_TRANSITION ||
	    ev->res != GTT_RES_GOROUTINE || ev->from != GTT_GO_NOTEXIST ||
	    ev->id <= 0 || !is_stack(ev->table, ev->tstack))
		return 0;
	if ((o = outcome(t, ev->tstack, err)) == NULL)
		return -1;
	if (o->is.born == 0)
		return 0;
	k = need_tracked(t, ev->id);
	k->born = o->is.born;
	return 0;
}

/* Where a goroutine was when the trace began. */
static int
find_out(struct gtt_tracker *t, struct gtt_err *err)
{
	const struct gtt_event *ev = t->ev;
	const struct outcome *o;

	if (ev->kind != GTT_STATE_TRANSITION ||
	    ev->res != GTT_RES_GOROUTINE || ev->from != GTT_GO_UNDETERMINED ||
	    !is_stack(ev->table, ev->tstack))
		return 0;
	if ((o = outcome(t, ev->tstack, err)) == NULL)
		return -1;
	t->is.through |= o->is.through & ~o->is.end;
	return 0;
}

static uint64_t
is_born(struct tracked *k, const struct gtt_event *ev)
{
	uint64_t born = k->born;

	if (ev->kind != GTT_STATE_TRANSITION || ev->to != GTT_GO_RUNNING)
		return 0;
	k->born = 0;
	return born;
}

static bool
ends_goroutine(const struct gtt_event *ev, int64_t g)
{
	return ev->kind == GTT_STATE_TRANSITION &&
	    ev->res == GTT_RES_GOROUTINE && ev->id == g &&
	    ev->to == GTT_GO_NOTEXIST;
}

int
gtt_tracker_event(struct gtt_tracker *t, const struct gtt_event *ev,
    uint64_t tag, struct gtt_err *err)
{
	int64_t g = gtt_event_goroutine(ev);
	struct tracked *k;
	uint64_t born = 0;

	t->ev = ev;
	t->tag = tag;
	if (ev->time > t->time)
		t->time = ev->time;
	if (expect(t, err) < 0)
		return -1;
	if (g == GTT_NONE || ev->kind == GTT_STACK_SAMPLE ||
	    gtt_event_adds_nothing(ev))
		return 0;
	k = find_tracked(t, g);
	if (judge(t, k != NULL, err) < 0 || find_out(t, err) < 0)
		return -1;
	if (k != NULL) {
		step(t, k);
		born = is_born(k, ev);
	}
	if ((t->is.start | t->is.through | born) != 0)
		k = need_tracked(t, g);
	if (k != NULL) {
		go_through(t, k);
		start(t, k, born);
	}
	if (k != NULL && ends_goroutine(ev, g))
		flush(t, k, GTT_REGION_GOROUTINE);
	else if (k != NULL)
		forget_idle(t, k);
	return calls(t, g, err);
}

void
gtt_tracker_finish(struct gtt_tracker *t)
{
	for (size_t i = 0; i < t->ntracked; i++) {
		struct tracked *k = &t->tracked[i];

		k->born = 0;
		if (k->found != NULL || k->called != NULL)
			flush(t, k, GTT_REGION_TRACE);
	}
}

int64_t
gtt_tracker_since(const struct gtt_tracker *t, int64_t g)
{
	const struct tracked *k = find_tracked(t, g);
	int64_t since = INT64_MAX;

	if (k == NULL)
		return since;
	if (k->called != NULL)
		since = k->called->since;
	for (const struct gtt_region *r = k->found; r != NULL; r = r->next) {
		if (r->start < since)
			since = r->start;
	}
	return since;
}

void
gtt_tracker_cut(struct gtt_tracker *t, struct gtt_region *r)
{
	struct tracked *k = find_tracked(t, r->g);

	if (r->sure && !r->lasting)
		close_region(t, k, r, GTT_REGION_CUT);
	else
		drop(t, k, r);
	forget_idle(t, k);
}
