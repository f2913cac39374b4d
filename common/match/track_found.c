/*
 * Regions that are found by the stacks of events, and those between two of
 * them.
 */
#include "common/match/track_impl.h"

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

static void
attach(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r)
{
	gtt_track_attach(&k->found, r);
	k->open |= BIT(r->kind);
	if (t->ops.open != NULL)
		t->ops.open(t->arg, r);
}

/*
 * BETWEEN.
 */

/* What lies between begins where r ends; what had begun before did not. */
static void
begin_between(struct gtt_tracker *t, struct tracked *k,
    const struct gtt_region *r)
{
	for (uint64_t kinds = t->between; kinds != 0; kinds &= kinds - 1) {
		uint32_t i = least_bit(kinds);
		const struct gtt_region_kind *of = &t->regions->kinds[i];
		struct gtt_region *gap;

		if (!(of->after & BIT(r->kind)))
			continue;
		if ((gap = find_open(k, i)) != NULL)
			gtt_track_drop(t, k, gap);
		if (k->open & ~BIT(r->kind) & BIT(of->before))
			continue;
		gap = gtt_track_new_region(t, k, i, false);
		gap->lasting = true;
		gap->start = gap->end = r->end;
		gap->start_tag = gap->end_tag = r->end_tag;
		attach(t, k, gap);
	}
}

static void
close_between(struct gtt_tracker *t, struct tracked *k, struct gtt_region *gap,
    enum gtt_region_why why)
{
	gap->end = t->ev->time;
	gap->end_tag = t->tag;
	gtt_track_close(t, k, gap, why);
}

/* A region of the kind begins: that before which they end, or another after. */
static void
end_between(struct gtt_tracker *t, struct tracked *k, uint32_t kind)
{
	uint64_t gaps = t->between & k->open;

	for (; gaps != 0; gaps &= gaps - 1) {
		uint32_t i = least_bit(gaps);
		const struct gtt_region_kind *of = &t->regions->kinds[i];
		struct gtt_region *gap = find_open(k, i);

		if (of->before == kind ||
		    ((of->after & BIT(kind)) && gap->sure))
			close_between(t, k, gap, GTT_REGION_NEXT);
	}
}

/*
 * The event at hand ends what lies between, or is in the midst of it; so is the
 * first one of those that are born.
 */
static void
go_through(struct gtt_tracker *t, struct tracked *k, uint64_t born)
{
	uint64_t kinds = t->between &
	    (t->is->through | born | (t->is->end & k->open));

	for (; kinds != 0; kinds &= kinds - 1) {
		uint32_t i = least_bit(kinds);
		const struct gtt_region_kind *of = &t->regions->kinds[i];
		struct gtt_region *gap;

		if (k->open & (of->after | BIT(of->before)))
			continue;
		gap = find_open(k, i);
		if (t->is->end & BIT(i)) {
			if (gap != NULL)
				close_between(t, k, gap, GTT_REGION_EVENT);
			continue;
		}
		if (gap == NULL) {
			gap = gtt_track_new_region(t, k, i,
			    t->told || t->first);
			gap->lasting = true;
			attach(t, k, gap);
		}
		gtt_track_make_sure(t, gap);
	}
}

/*
 * OF_STACKS.
 */

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
		gtt_track_drop(t, k, r);
		return;
	}
	begin_between(t, k, r);
	gtt_track_close(t, k, r, why);
}

/* The last step of r's kind that the event at hand is, from 1 on; 0: none. */
static unsigned
step_of(const struct gtt_tracker *t, const struct gtt_region *r)
{
	unsigned i = GTT_REGION_STEPS;

	if (!(t->is->stepped >> r->kind & 1))
		return 0;
	while (i > 0 && !(t->is->steps[i - 1] >> r->kind & 1))
		i--;
	return i;
}

static void
note_step(const struct gtt_tracker *t, struct gtt_region *r)
{
	unsigned step = step_of(t, r);

	if (step > r->step)
		r->step = (uint8_t)step;
}

static bool
begins_another(const struct gtt_tracker *t, const struct gtt_region *r)
{
	unsigned step = r->step > 1 ? step_of(t, r) : 0;

	return (r->had_once && (t->is->once >> r->kind & 1)) ||
	    (step > 0 && step < r->step);
}

void
gtt_track_wake(struct gtt_tracker *t, struct tracked *k)
{
	for (struct gtt_region *r = k->found; r != NULL; r = r->next)
		note_step(t, r);
}

/* The event at hand is one of r's. */
static void
append(struct gtt_tracker *t, struct gtt_region *r)
{
	const struct gtt_region_kind *of = &t->regions->kinds[r->kind];
	uint64_t was = r->end_tag;

	r->n++;
	r->had_once |= t->is->once >> r->kind & 1;
	note_step(t, r);
	if (of->trims && !r->whole &&
	    !((t->is->start | t->is->critical) & BIT(r->kind)))
		return;
	r->kept = r->n;
	r->end = t->ev->time;
	r->end_tag = t->tag;
	if (was != t->tag && t->ops.last != NULL)
		t->ops.last(t->arg, r, was);
	if (of->flush && is_enough(of, r))
		gtt_track_make_sure(t, r);
}

static bool
leaves(const struct gtt_tracker *t, const struct gtt_region *r)
{
	uint64_t bit = BIT(r->kind);

	if ((t->is->end & bit) || begins_another(t, r))
		return true;
	return !t->regions->kinds[r->kind].always && !r->whole &&
	    gtt_is_stack(t->ev->table, t->ev->stack) &&
	    !((t->is->start | t->is->keep) & bit);
}

void
gtt_track_step(struct gtt_tracker *t, struct tracked *k)
{
	struct gtt_region *r;

	for (r = k->found; r != NULL; r = r->next) {
		if (t->regions->kinds[r->kind].source != GTT_REGION_OF_STACKS)
			continue;
		r->leaving = leaves(t, r);
		if (!r->leaving)
			append(t, r);
	}
	for (r = k->found; r != NULL;) {
		if (!r->leaving) {
			r = r->next;
			continue;
		}
		finish(t, k, r, (t->is->end & BIT(r->kind)) ?
		    GTT_REGION_EVENT : (t->is->start & BIT(r->kind)) ?
		    GTT_REGION_NEXT : GTT_REGION_STACK);
		r = k->found;
	}
}

void
gtt_track_start(struct gtt_tracker *t, struct tracked *k, uint64_t born)
{
	uint64_t kinds;

	go_through(t, k, born);
	kinds = (born | (t->is->start & ~t->is->end)) & ~k->open;
	for (; kinds != 0; kinds &= kinds - 1) {
		uint32_t i = least_bit(kinds);
		struct gtt_region *r;

		if (t->regions->kinds[i].source != GTT_REGION_OF_STACKS)
			continue;
		end_between(t, k, i);
		r = gtt_track_new_region(t, k, i, t->told);
		r->whole = born >> i & 1;
		/* What brought it there came before the trace. */
		r->n = t->told;
		attach(t, k, r);
		append(t, r);
	}
}

/*
 * Whether it lasts until the trace ends: its goroutine waits there, or it is
 * all that that does.
 */
static bool
outlasts(const struct gtt_tracker *t, const struct tracked *k,
    const struct gtt_region *r)
{
	return r->whole || t->regions->kinds[r->kind].always ||
	    (k->away && r->kept == r->n);
}

void
gtt_track_flush(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r,
    enum gtt_region_why why)
{
	uint64_t was = r->end_tag;

	if (r->lasting && r->sure) {
		gtt_track_close_lasting(t, k, r, why);
	} else if (!t->regions->kinds[r->kind].flush) {
		gtt_track_drop(t, k, r);
	} else if (why == GTT_REGION_TRACE && outlasts(t, k, r)) {
		r->end = t->time;
		r->end_tag = GTT_REGION_NO_TAG;
		if (t->ops.last != NULL)
			t->ops.last(t->arg, r, was);
		gtt_track_close(t, k, r, why);
	} else {
		finish(t, k, r, why);
	}
}
