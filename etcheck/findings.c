#include <stdlib.h>
#include <string.h>

#include "common/base/arena.h"
#include "common/base/mem.h"
#include "etcheck/totals.h"

/* A report with what it points to. */
struct owned {
	struct report	  report;	/* first: report_free gets this */
	struct finding	 *findings;
	size_t		  cap;
	struct gtt_arena  texts;	/* and changes */
};

static enum severity
level(int64_t v, int64_t warn, int64_t error, bool *found)
{
	if (v >= warn)
		*found = true;
	return v >= error ? SEV_ERROR : v >= warn ? SEV_WARN : SEV_INFO;
}

/* Whether a group is a finding, and how bad it is. */
static bool
judge(const struct rule *r, const struct group *g, enum severity *sev)
{
	bool found = false;
	enum severity second = SEV_INFO;

	if (!r->on || g->over == 0 || (r->unit == UNIT_NS && g->over < r->min))
		return false;
	*sev = level(g->worst.value, r->warn, r->error, &found);
	if (r->second != NULL)
		second = level(g->second, r->second_warn, r->second_error,
		    &found);
	if (second > *sev)
		*sev = second;
	if (g->key.unsure)
		*sev = SEV_INFO;
	return found;
}

/* The group of the baseline that is the same as g, or NULL. */
static const struct group *
same_before(struct totals *old, const struct totals *t, const struct group *g)
{
	struct place at = places_at(&t->places, g->key.site);
	struct group_key key = g->key;
	uint32_t i;

	if (key.site != SITE_OTHERS)
		key.site = places_site(&old->places, &at);
	i = groups_get(&old->groups, key);
	return i == GROUP_NONE ? NULL : &old->groups.v[i];
}

static double
seconds(const struct totals *t)
{
	double ns = 0;

	for (size_t i = 0; i < t->ntraces; i++)
		ns += (double)t->traces[i].duration;
	return ns > 0 ? ns / 1e9 : 1e-9;
}

/* By a quarter. */
static bool
grew(double old, double new)
{
	return new >= old * 1.25;
}

/* More than chance makes where so many are expected. */
static bool
more_than(double expected, uint64_t n)
{
	double more = (double)n - expected;

	return more > 0 && more * more > 4 * ((double)n + expected);
}

/* How many amounts are a limit or more. */
struct beyond {
	double	 limit;
	uint64_t n;
};

static void
add_beyond(void *arg, int64_t v, uint64_t n)
{
	struct beyond *b = arg;

	if ((double)v >= b->limit)
		b->n += n;
}

/*
 * Whether cases are longer than any that group o of the baseline has, or are
 * the first that reach the threshold, and that is not by chance: of as many
 * cases as there were, one is longer.
 */
static bool
longer(const struct rule *r, const struct group *o, const struct group *g,
    bool first_error)
{
	struct beyond b = { .limit = (double)r->warn };
	double expected = 0;

	if (o != NULL && o->all.n > 0) {
		expected = (double)g->all.n / ((double)o->all.n + 1);
		if ((double)o->all.max * 1.25 > b.limit)
			b.limit = (double)o->all.max * 1.25;
	}
	gtt_hist_each(&g->all, add_beyond, &b);
	if (b.n > g->over)	/* of a timer all are sleeps, late or not */
		b.n = g->over;
	return more_than(expected, b.n) || (b.n > 0 && first_error) ||
	    (b.n > 1 && b.n > g->all.n / 2);
}

/* Of fewer cases p99 is the worst one: chance. */
#define P99_MIN 100

/* Fills *c; whether a finding is worse than it was. */
static bool
compare_before(struct totals *old, const struct totals *t,
    const struct group *g, enum severity sev, struct change *c)
{
	const struct rule *r = &t->rules[g->key.rule];
	const struct group *o = same_before(old, t, g);
	double s = seconds(t), old_s = seconds(old);
	bool time = r->unit == UNIT_NS;
	int64_t p99 = gtt_hist_percentile(&g->all, 99);

	c->rate = time ? (double)g->total / s : (double)g->worst.value;
	c->known = o != NULL && judge(r, o, &c->severity);
	if (!c->known)
		return !time || longer(r, o, g, sev == SEV_ERROR);
	c->old_rate = time ? (double)o->total / old_s : (double)o->worst.value;
	c->old_p99 = gtt_hist_percentile(&o->all, 99);
	c->old_max = o->all.max;
	if (!time)
		return grew(c->old_rate, c->rate);
	return (grew(c->old_rate, c->rate) &&
	    more_than((double)o->over * s / old_s, g->over)) ||
	    longer(r, o, g, sev == SEV_ERROR && c->severity < SEV_ERROR) ||
	    (p99 >= r->warn && g->all.n >= P99_MIN && o->all.n >= P99_MIN &&
	    grew((double)c->old_p99, (double)p99));
}

static struct gtt_str
text(struct owned *o, const struct gtt_buf *b)
{
	char *p = gtt_arena_bytes(&o->texts, b->len);

	memcpy(p, b->p, b->len);
	return (struct gtt_str){ p, (uint32_t)b->len };
}

static size_t
trace_place(const struct totals *t, size_t index)
{
	size_t i = 0;

	while (i < t->ntraces && t->index[i] != index)
		i++;
	return i;
}

/* Its function may be the whole of a site: then where in it the worst was. */
static struct place
place_of_group(const struct totals *t, const struct group *g)
{
	struct place at = places_at(&t->places, g->key.site);
	struct place worst = place_of(gtt_keep_table(t->places.keep),
	    g->worst.stack);

	return t->by_func && at.func.len > 0 && worst.func.len > 0 ?
	    worst : at;
}

static void
add_finding(struct owned *o, const struct totals *t, const struct group *g,
    enum severity sev, const struct change *change)
{
	const struct gtt_table *table = gtt_keep_table(t->places.keep);
	const struct example *e = &g->worst;
	struct gtt_buf b = { 0 };
	struct finding f = {
		.rule = &t->rules[g->key.rule],
		.severity = sev,
		.trace = trace_place(t, e->trace),
		.time = e->time,
		.value = e->value,
		.at_least = e->at_least,
		.g = e->g, .p = e->p, .by = e->by,
		.stack = e->stack, .by_stack = e->by_stack,
		.at = place_of_group(t, g),
		.by_at = place_of(table, e->by_stack),
		.count = g->over,
		.total = g->total,
		.all = &g->all,
	};

	message_put(&b, t->rules, g, table);
	f.message = text(o, &b);
	b.len = 0;
	detail_put(&b, t->rules, g);
	f.detail = text(o, &b);
	gtt_buf_fini(&b);
	if (change != NULL) {
		struct change *mine = gtt_arena_alloc(&o->texts, sizeof *mine);

		*mine = *change;
		f.change = mine;
	}
	o->findings = gtt_grow(o->findings, &o->cap, o->report.n + 1,
	    sizeof f);
	o->findings[o->report.n++] = f;
}

static int
compare_str(struct gtt_str a, struct gtt_str b)
{
	int c = memcmp(a.p, b.p, a.len < b.len ? a.len : b.len);

	return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

/*
 * The most severe first; of a rule, what took most time in all, then at most.
 * Goroutines, bytes and parts of a hundred make no sum.
 */
static int
compare(const void *x, const void *y)
{
	const struct finding *a = x, *b = y;
	int c;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if (a->rule->unit == UNIT_NS && a->total != b->total)
		return a->total > b->total ? -1 : 1;
	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	if ((c = compare_str(a->at.func, b->at.func)) != 0 ||
	    (c = compare_str(a->at.file, b->at.file)) != 0)
		return c;
	return (a->at.line > b->at.line) - (a->at.line < b->at.line);
}

/* Leaves the first top of each rule. */
static void
cut(struct owned *o, const struct rule *rules, uint64_t top)
{
	uint64_t seen[NRULES] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < o->report.n; i++) {
		if (top == 0 || seen[o->findings[i].rule - rules]++ < top)
			o->findings[n++] = o->findings[i];
	}
	o->report.left_out = o->report.n - n;
	o->report.n = n;
}

/* Traces in the order of their inputs, and where findings say which. */
static void
sort_traces(struct totals *t)
{
	for (size_t i = 1; i < t->ntraces; i++) {
		for (size_t k = i; k > 0 && t->index[k - 1] > t->index[k]; k--) {
			struct traced a = t->traces[k];
			size_t index = t->index[k];

			t->traces[k] = t->traces[k - 1];
			t->traces[k - 1] = a;
			t->index[k] = t->index[k - 1];
			t->index[k - 1] = index;
		}
	}
}

static void
find_all(struct owned *o, const struct totals *t, struct totals *old)
{
	enum severity sev;

	for (size_t i = 0; i < t->groups.n; i++) {
		const struct group *g = &t->groups.v[i];
		struct change change = { 0 };

		if (!judge(&t->rules[g->key.rule], g, &sev))
			continue;
		if (old == NULL)
			add_finding(o, t, g, sev, NULL);
		else if (compare_before(old, t, g, sev, &change))
			add_finding(o, t, g, sev, &change);
		else if (!change.known)
			o->report.by_chance++;
	}
}

struct report *
report_new(struct totals *t, struct totals *old, uint64_t top)
{
	struct owned *o = gtt_calloc(1, sizeof *o);
	struct report *r = &o->report;

	sort_traces(t);
	find_all(o, t, old);
	r->baseline = old != NULL;
	if (r->n > 0)
		qsort(o->findings, r->n, sizeof o->findings[0], compare);
	for (size_t i = 0; i < r->n; i++)
		r->severities[o->findings[i].severity]++;
	cut(o, t->rules, top);
	r->findings = o->findings;
	r->rules = t->rules;
	r->nrules = NRULES;
	r->traces = t->traces;
	r->ntraces = t->ntraces;
	r->table = gtt_keep_table(t->places.keep);
	r->sched = &t->sched;
	r->gc_pauses = &t->gc_pauses;
	r->waits = t->waits;
	return r;
}

void
report_free(struct report *r)
{
	struct owned *o = (struct owned *)r;

	if (o == NULL)
		return;
	free(o->findings);
	gtt_arena_fini(&o->texts);
	free(o);
}

bool
report_frame(const struct report *r, uint32_t stack, size_t i, struct place *f)
{
	return place_frame(r->table, stack, i, f);
}
