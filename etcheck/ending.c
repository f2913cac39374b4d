/*
 * What only the whole trace tells: goroutines that are left over, sleeps that
 * took longer than others.
 */
#include "common/output/samples.h"
#include "etcheck/scan.h"

#define MS	INT64_C(1000000)
#define SLEEPS	8		/* so many tell how long they were to be */

/* Those that are left, and came one after the other rather than all at once. */
static bool
spread(const struct scan *s, const struct tally *t)
{
	return scan_elapsed(t->first, t->last) >=
	    scan_elapsed(s->first, s->now) / 4;
}

static void
note_time(struct tally *t, int64_t at)
{
	if (t->first == 0 || at < t->first)
		t->first = at;
	if (t->last == 0 || at > t->last)
		t->last = at;
}

static void
leaks(struct scan *s)
{
	const struct rule *r = &s->rules[RULE_LEAK];
	int64_t growth = s->created - s->ended;

	for (size_t i = 0; i < s->groups.n; i++) {
		struct group *g = &s->groups.v[i];
		struct example e = scan_example(s, g->tally.first,
		    g->tally.n < growth ? g->tally.n : growth);

		if (g->key.rule != RULE_LEAK)
			continue;
		e.stack = g->worst.stack;
		e.from = s->created;
		e.to = s->ended;
		gtt_hist_add(&g->all, e.value);
		if (e.value < (int64_t)r->min)
			continue;
		if (s->before > 0 && spread(s, &g->tally))
			g->second = (int64_t)((double)e.value * 100 /
			    (double)s->before);
		if (e.value >= r->warn || g->second >= r->second_warn)
			group_over(g, &e);
	}
}

static bool
waits_for_others(enum gtt_wait wait)
{
	return wait == GTT_WAIT_RECV || wait == GTT_WAIT_SELECT ||
	    wait == GTT_WAIT_COND || wait == GTT_WAIT_SYNC ||
	    wait == GTT_WAIT_FOREVER;
}

/*
 * Whether a wait can be in vain; *sure: it cannot be for work.  What was so
 * before the trace may be anything.
 */
static bool
may_be_stuck(struct scan *s, const struct known *k, bool *sure)
{
	int64_t ns = scan_elapsed(k->go.since, s->now);
	struct group_key key;
	unsigned at;

	if (k->go.state != GTT_GO_WAITING || k->go.before || k->system ||
	    ns < 1000 * MS || ns < scan_elapsed(s->first, s->now) / 2)
		return false;
	key = s->groups.v[k->group].key;
	at = places_info(&s->places, k->stack)->at;
	*sure = key.rule == RULE_MUTEX || key.rule == RULE_CHANNEL;
	return *sure || (k->created != GROUP_NONE &&
	    !(at & (AT_IDLE | AT_SERVER | AT_SYSTEM | AT_FILE)) &&
	    waits_for_others((enum gtt_wait)key.wait));
}

static void
stuck(struct scan *s, const struct known *k, bool sure)
{
	uint32_t i = scan_group(s, RULE_NEVER_RAN,
	    places_info(&s->places, k->stack)->site);
	struct group *to = &s->groups.v[i];
	struct example *e = &to->worst;

	to->tally.n++;
	to->tally.sure += sure;
	note_time(&to->tally, k->created != GROUP_NONE ? k->created_at :
	    k->go.since);
	if (e->g == GTT_NONE || k->go.since < e->from) {
		e->g = k->go.id;
		e->stack = k->stack;
		e->from = k->go.since;
	}
}

static void
never_ran(struct scan *s)
{
	for (size_t i = 0; i < s->groups.n; i++) {
		struct group *g = &s->groups.v[i];
		struct example e = g->worst;

		if (g->key.rule != RULE_NEVER_RAN)
			continue;
		e.value = spread(s, &g->tally) ? g->tally.n : g->tally.sure;
		e.time = scan_elapsed(s->first, e.from);
		e.trace = s->trace;
		e.at_least = false;
		gtt_hist_add(&g->all, e.value);
		if (e.value >= g->warn)
			group_over(g, &e);
	}
}

/* How many sleeps are late, and how much in all. */
struct late {
	int64_t	 asked;		/* what they were to take */
	int64_t	 warn;
	uint64_t n;
	int64_t	 total;
};

static void
add_late(void *arg, int64_t v, uint64_t n)
{
	struct late *l = arg;
	int64_t by;

	if (v - l->asked < l->warn)
		return;
	l->n += n;
	if (__builtin_mul_overflow(v - l->asked, n, &by))
		by = INT64_MAX;
	gtt_sample_sum(&l->total, by);
}

/*
 * A place where nearly all sleeps take the same time asks for the same time:
 * for the least it got, or less, as a sleep does not end early.
 */
static void
late_timers(struct scan *s)
{
	const struct rule *r = &s->rules[RULE_TIMER];

	for (size_t i = 0; i < s->groups.n; i++) {
		struct group *g = &s->groups.v[i];
		struct late late = { .asked = g->all.min, .warn = r->warn };
		int64_t near = late.asked / 16;

		if (g->key.rule != RULE_TIMER)
			continue;
		if (near < MS)
			near = MS;
		g->worst.value -= late.asked;
		g->worst.from = late.asked;
		if (g->all.n < SLEEPS || g->worst.value < r->warn ||
		    gtt_hist_percentile(&g->all, 50) - late.asked > near) {
			g->worst.value = -1;
			continue;
		}
		gtt_hist_each(&g->all, add_late, &late);
		g->over = late.n;
		g->total = late.total;
	}
}

void
ending(struct scan *s)
{
	for (size_t i = 0; i < s->alive.n; i++) {
		const struct known *k = gtt_alive_at(&s->alive, i);
		bool sure = false;

		if (k->go.state == GTT_GO_NOTEXIST)
			continue;
		if (k->created != GROUP_NONE)
			note_time(&s->groups.v[k->created].tally,
			    k->created_at);
		if (may_be_stuck(s, k, &sure))
			stuck(s, k, sure);
	}
	leaks(s);
	never_ran(s);
	late_timers(s);
}
