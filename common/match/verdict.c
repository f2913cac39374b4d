#include "common/match/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/intern.h"
#include "common/base/mem.h"

#define BIT(i) (UINT64_C(1) << (i))

/* What stacks say: those that say the same share one of these. */
struct outcome {
	const struct gtt_verdict *is;
	uint32_t	*more;	/* patterns that look at the event, too */
	size_t		 nmore;
};

struct gtt_judge {
	const struct gtt_regions *regions;
	struct gtt_matcher *matcher;

	struct gtt_verdict *roles;	/* of each pattern */
	uint32_t	*anywhere;	/* patterns that look at no stack */
	size_t		 nanywhere;
	bool		 starts_anywhere;

	uint64_t	 serial;	/* of the table of what follows */
	uint32_t	*outcome_of;	/* by stack: its outcome, or 0 */
	size_t		 outcome_cap;
	struct gtt_intern bits;		/* the patterns that fit, by outcome */
	struct outcome	*outcomes;	/* [0] is that there is none */
	size_t		 noutcomes, outcomes_cap;
	struct gtt_map	 by_event;	/* by outcome and event: a verdict */
	struct gtt_intern verdicts;
};

/* A pattern that looks at no stack is tried on each event. */
static void
give_roles(struct gtt_judge *j, struct gtt_region_patterns of, size_t at,
    uint64_t bit)
{
	for (uint32_t i = of.first; i < of.first + of.n; i++) {
		uint64_t *role = (uint64_t *)((char *)&j->roles[i] + at);

		*role |= bit;
		if (gtt_pattern_any_stack(j->regions->patterns[i]))
			j->anywhere[j->nanywhere++] = i;
	}
}

/* The roles of what begins regions; one that looks at no stack may anywhere. */
static void
give_starts(struct gtt_judge *j, struct gtt_region_patterns of, size_t at,
    uint64_t bit)
{
	size_t had = j->nanywhere;

	give_roles(j, of, at, bit);
	j->starts_anywhere |= j->nanywhere > had;
}

static void
give_step(struct gtt_judge *j, struct gtt_region_patterns of, size_t step,
    uint64_t bit)
{
	give_roles(j, of, offsetof(struct gtt_verdict, steps) +
	    step * sizeof(uint64_t), bit);
	for (uint32_t i = of.first; i < of.first + of.n; i++)
		j->roles[i].stepped |= bit;
}

static void
join(struct gtt_verdict *to, const struct gtt_verdict *v)
{
	to->born |= v->born;
	to->start |= v->start;
	to->keep |= v->keep;
	to->end |= v->end;
	to->once |= v->once;
	to->critical |= v->critical;
	to->through |= v->through;
	to->stepped |= v->stepped;
	for (size_t i = 0; i < GTT_REGION_STEPS; i++)
		to->steps[i] |= v->steps[i];
}

static const struct gtt_verdict *
intern(struct gtt_judge *j, const struct gtt_verdict *v)
{
	uint32_t i = gtt_intern(&j->verdicts, v, sizeof *v);

	return j->verdicts.v[i].p;
}

/* The outcome of the patterns whose bits are set; NULL: of none. */
static void
add_outcome(struct gtt_judge *j, const uint64_t *fits)
{
	size_t n = fits == NULL ? 0 : j->regions->npatterns;
	struct gtt_verdict is = { 0 };
	struct outcome *o;

	j->outcomes = gtt_grow(j->outcomes, &j->outcomes_cap, j->noutcomes + 1,
	    sizeof j->outcomes[0]);
	o = &j->outcomes[j->noutcomes++];
	*o = (struct outcome){ .more = gtt_calloc(n + 1, sizeof o->more[0]) };
	for (uint32_t i = 0; i < n; i++) {
		const struct gtt_pattern *pat = j->regions->patterns[i];

		if (!(fits[i / 64] >> i % 64 & 1) || gtt_pattern_any_stack(pat))
			continue;
		if (gtt_pattern_any_event(pat))
			join(&is, &j->roles[i]);
		else
			o->more[o->nmore++] = i;
	}
	o->is = intern(j, &is);
}

#define ROLE(name) offsetof(struct gtt_verdict, name)

struct gtt_judge *
gtt_judge_new(const struct gtt_regions *regions, int version)
{
	struct gtt_judge *j = gtt_calloc(1, sizeof *j);

	j->regions = regions;
	j->matcher = gtt_matcher_new(regions->patterns, regions->npatterns,
	    version);
	j->roles = gtt_calloc(regions->npatterns + 1, sizeof j->roles[0]);
	j->anywhere = gtt_calloc(regions->npatterns + 1,
	    sizeof j->anywhere[0]);
	for (uint32_t i = 0; i < regions->n; i++) {
		const struct gtt_region_kind *k = &regions->kinds[i];

		give_roles(j, k->goroutine, ROLE(born), BIT(i));
		give_starts(j, k->start, ROLE(start), BIT(i));
		give_roles(j, k->keep, ROLE(keep), BIT(i));
		give_roles(j, k->end, ROLE(end), BIT(i));
		give_roles(j, k->once, ROLE(once), BIT(i));
		for (size_t n = 0; n < GTT_REGION_STEPS; n++)
			give_step(j, k->steps[n], n, BIT(i));
		give_roles(j, k->critical, ROLE(critical), BIT(i));
		give_starts(j, k->through, ROLE(through), BIT(i));
	}
	add_outcome(j, NULL);
	return j;
}

void
gtt_judge_free(struct gtt_judge *j)
{
	if (j == NULL)
		return;
	for (size_t i = 0; i < j->noutcomes; i++)
		free(j->outcomes[i].more);
	free(j->outcomes);
	gtt_intern_fini(&j->bits);
	gtt_map_fini(&j->by_event);
	gtt_intern_fini(&j->verdicts);
	free(j->outcome_of);
	free(j->roles);
	free(j->anywhere);
	gtt_matcher_free(j->matcher);
	free(j);
}

static int
find_outcome(struct gtt_judge *j, const struct gtt_table *table,
    uint32_t stack, uint32_t *outcome, struct gtt_err *err)
{
	size_t n = j->regions->npatterns, words = n / 64 + 1;
	uint64_t *fits = gtt_calloc(words, sizeof fits[0]);
	int rc = 0;

	for (size_t i = 0; i < n && rc >= 0; i++) {
		rc = gtt_matcher_fits(j->matcher, i, table, stack, err);
		if (rc > 0)
			fits[i / 64] |= BIT(i % 64);
	}
	if (rc >= 0) {
		*outcome = 1 + gtt_intern(&j->bits, fits,
		    words * sizeof fits[0]);
		if (*outcome == j->noutcomes)
			add_outcome(j, fits);
	}
	free(fits);
	return rc < 0 ? -1 : 0;
}

static void
use_table(struct gtt_judge *j, const struct gtt_table *table)
{
	if (j->serial != table->serial && j->outcome_cap > 0)
		memset(j->outcome_of, 0,
		    j->outcome_cap * sizeof j->outcome_of[0]);
	j->serial = table->serial;
}

/* The number of what a stack says, or UINT32_MAX. */
static uint32_t
outcome(struct gtt_judge *j, const struct gtt_table *table, uint32_t stack,
    struct gtt_err *err)
{
	size_t had = j->outcome_cap;

	if (!gtt_is_stack(table, stack))
		return 0;
	use_table(j, table);
	if (stack >= had) {
		j->outcome_of = gtt_grow(j->outcome_of, &j->outcome_cap,
		    (size_t)stack + 1, sizeof j->outcome_of[0]);
		memset(j->outcome_of + had, 0,
		    (j->outcome_cap - had) * sizeof j->outcome_of[0]);
	}
	if (j->outcome_of[stack] == 0 &&
	    find_outcome(j, table, stack, &j->outcome_of[stack], err) < 0)
		return UINT32_MAX;
	return j->outcome_of[stack];
}

static void
join_named(struct gtt_judge *j, const struct gtt_event *ev,
    const uint32_t *patterns, size_t n, struct gtt_verdict *is)
{
	for (size_t i = 0; i < n; i++) {
		if (gtt_matcher_names(j->matcher, patterns[i], ev))
			join(is, &j->roles[patterns[i]]);
	}
}

/* What an outcome and the event say together; all: and those that are anywhere. */
static uint32_t
put_together(struct gtt_judge *j, const struct gtt_event *ev,
    const struct outcome *o, bool all)
{
	struct gtt_verdict is = *o->is;

	join_named(j, ev, o->more, o->nmore, &is);
	if (all)
		join_named(j, ev, j->anywhere, j->nanywhere, &is);
	return gtt_intern(&j->verdicts, &is, sizeof is);
}

const struct gtt_verdict *
gtt_judge_event(struct gtt_judge *j, const struct gtt_event *ev, bool all,
    struct gtt_err *err)
{
	uint32_t o = outcome(j, ev->table, ev->stack, err), v;
	uint64_t key;

	if (o == UINT32_MAX)
		return NULL;
	all |= j->starts_anywhere;
	if (!all && j->outcomes[o].nmore == 0)
		return j->outcomes[o].is;
	key = ((uint64_t)o << 1 | all) << GTT_MATCHER_KEY |
	    gtt_matcher_key(j->matcher, ev);
	v = gtt_map_get(&j->by_event, key);
	if (v == GTT_MAP_NONE) {
		v = put_together(j, ev, &j->outcomes[o], all);
		*gtt_map_put(&j->by_event, key) = v;
	}
	return j->verdicts.v[v].p;
}

const struct gtt_verdict *
gtt_judge_stack(struct gtt_judge *j, const struct gtt_table *table,
    uint32_t stack, struct gtt_err *err)
{
	uint32_t o = outcome(j, table, stack, err);

	return o == UINT32_MAX ? NULL : j->outcomes[o].is;
}
