/*
 * The words of findings.
 */
#include <inttypes.h>
#include <string.h>

#include "common/output/timefmt.h"
#include "etcheck/etcheck.h"

const char *const severity_names[NSEVERITIES] = {
	[SEV_INFO] = "INFO",
	[SEV_WARN] = "WARN",
	[SEV_ERROR] = "ERROR",
};

/* To four digits: more of them nobody reads. */
static int64_t
rounded(int64_t ns)
{
	int64_t unit = 1;

	while (ns / unit >= 10000)
		unit *= 10;
	return ns > INT64_MAX - unit ? ns : (ns + unit / 2) / unit * unit;
}

static void
put_bytes(struct gtt_buf *out, int64_t v)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	double d = (double)v / 1024;
	unsigned i = 0;

	if (v < 1024) {
		gtt_buf_printf(out, "%" PRId64 " bytes", v);
		return;
	}
	for (; d >= 1024 && i < 3; i++)
		d /= 1024;
	gtt_buf_printf(out, d < 10 ? "%.1f %s" : "%.0f %s", d, units[i]);
}

void
put_amount(struct gtt_buf *out, enum unit unit, int64_t v)
{
	switch (unit) {
	case UNIT_NS:
		gtt_put_duration(out, rounded(v));
		break;
	case UNIT_BYTES:
		put_bytes(out, v);
		break;
	case UNIT_GOROUTINES:
		gtt_buf_puti(out, v);
		break;
	case UNIT_PERCENT:
		gtt_buf_printf(out, "%" PRId64 "%%", v);
		break;
	case NUNITS:
		break;
	}
}

static void
put_str(struct gtt_buf *out, struct gtt_str s)
{
	gtt_buf_put(out, s.p, s.len);
}

/* "at least 1.2s" of what is not all in the trace. */
static void
put_value(struct gtt_buf *out, const struct rule *r, const struct example *e)
{
	if (e->at_least)
		gtt_buf_lit(out, "at least ");
	put_amount(out, r->unit, e->value);
}

/* The threshold that was crossed. */
static void
put_threshold(struct gtt_buf *out, const struct rule *r, int64_t value)
{
	put_amount(out, r->unit, value >= r->error ? r->error : r->warn);
}

static void
put_goroutine(struct gtt_buf *out, int64_t g)
{
	if (g == GTT_NONE)
		gtt_buf_lit(out, "a goroutine");
	else
		gtt_buf_printf(out, "goroutine %" PRId64, g);
}

/* " (threshold: 10ms)", the one that was crossed. */
static void
put_crossed(struct gtt_buf *out, const struct rule *r, const struct group *g)
{
	gtt_buf_lit(out, " (threshold: ");
	put_threshold(out, r, g->worst.value);
	gtt_buf_putc(out, ')');
}

/* What a goroutine did for so long, in two parts. */
static const struct {
	const char	*did, *what;
} words[NRULES] = {
	[RULE_SCHED] = { "waited", " to be scheduled" },
	[RULE_HOG] = { "held its processor for", "" },
	[RULE_SYSCALL] = { "blocked in syscall for", "" },
	[RULE_MUTEX] = { "waited", " to acquire a mutex" },
	[RULE_CHANNEL] = { "waited", " on a channel" },
	[RULE_NETWORK] = { "waited", " for the network" },
	[RULE_ASSIST] = { "was kept in GC mark assist for", "" },
};

static void
put_who(struct gtt_buf *out, const struct rule *r, const struct group *g,
    const struct gtt_table *t)
{
	(void)t;
	put_goroutine(out, g->worst.g);
	gtt_buf_printf(out, " %s ", words[g->key.rule].did);
	put_value(out, r, &g->worst);
	gtt_buf_puts(out, words[g->key.rule].what);
	put_crossed(out, r, g);
}

static void
put_stop(struct gtt_buf *out, const struct rule *r, const struct group *g,
    const struct gtt_table *t)
{
	gtt_buf_puts(out, g->key.rule == RULE_GC_PAUSE ? "GC STW pause (" :
	    "stop-the-world (");
	put_str(out, gtt_table_str(t, g->worst.word));
	gtt_buf_lit(out, ") of ");
	put_value(out, r, &g->worst);
	gtt_buf_lit(out, " exceeds ");
	put_threshold(out, r, g->worst.value);
	gtt_buf_lit(out, " threshold");
}

static void
put_starvation(struct gtt_buf *out, const struct rule *r,
    const struct group *g, const struct gtt_table *t)
{
	(void)t;
	gtt_buf_printf(out, "P %" PRId64 " was idle for ", g->worst.p);
	put_value(out, r, &g->worst);
	gtt_buf_lit(out, " while goroutines were runnable");
	put_crossed(out, r, g);
}

static void
put_convoy(struct gtt_buf *out, const struct rule *r, const struct group *g,
    const struct gtt_table *t)
{
	(void)t;
	put_value(out, r, &g->worst);
	gtt_buf_lit(out, " goroutines queued for a lock that ");
	put_goroutine(out, g->worst.g);
	gtt_buf_lit(out, " held here");
	put_crossed(out, r, g);
}

static void
put_late(struct gtt_buf *out, const struct rule *r, const struct group *g,
    const struct gtt_table *t)
{
	(void)t;
	put_goroutine(out, g->worst.g);
	gtt_buf_lit(out, " woke up ");
	put_value(out, r, &g->worst);
	gtt_buf_lit(out, " late from a sleep of ");
	put_amount(out, UNIT_NS, g->worst.from);
	put_crossed(out, r, g);
}

static void
put_leak(struct gtt_buf *out, const struct rule *r, const struct group *g,
    const struct gtt_table *t)
{
	(void)t;
	gtt_buf_lit(out, "goroutine count grew by +");
	put_value(out, r, &g->worst);
	if (g->second > 0)
		gtt_buf_printf(out, " (%" PRId64 "%% of baseline)", g->second);
	gtt_buf_printf(out, " during trace by those created here (in all "
	    "created %" PRId64 ", exited %" PRId64 ")", g->worst.from,
	    g->worst.to);
}

static void
put_stuck(struct gtt_buf *out, const struct rule *r, const struct group *g,
    const struct gtt_table *t)
{
	(void)t;
	put_value(out, r, &g->worst);
	gtt_buf_lit(out, " goroutines blocked here and never ran again");
	put_crossed(out, r, g);
}

static void
put_gc_time(struct gtt_buf *out, const struct rule *r, const struct group *g,
    const struct gtt_table *t)
{
	(void)t;
	gtt_buf_lit(out, "the garbage collector took ");
	put_value(out, r, &g->worst);
	gtt_buf_lit(out, " of the processors' time");
	put_crossed(out, r, g);
}

static void
put_heap(struct gtt_buf *out, const struct rule *r, const struct group *g,
    const struct gtt_table *t)
{
	(void)t;
	gtt_buf_lit(out, "heap grew by ");
	put_value(out, r, &g->worst);
	gtt_buf_lit(out, " (");
	put_bytes(out, g->worst.from);
	gtt_buf_lit(out, " -> ");
	put_bytes(out, g->worst.to);
	gtt_buf_putc(out, ')');
	if (g->second > 0) {
		gtt_buf_lit(out, ", at up to ");
		put_bytes(out, g->second);
		gtt_buf_lit(out, "/s");
	}
}

void
message_put(struct gtt_buf *out, const struct rule *rules,
    const struct group *g, const struct gtt_table *t)
{
	static void (*const put[NRULES])(struct gtt_buf *,
	    const struct rule *, const struct group *,
	    const struct gtt_table *) = {
		[RULE_GC_PAUSE] = put_stop,
		[RULE_STW] = put_stop,
		[RULE_STARVATION] = put_starvation,
		[RULE_CONVOY] = put_convoy,
		[RULE_TIMER] = put_late,
		[RULE_LEAK] = put_leak,
		[RULE_NEVER_RAN] = put_stuck,
		[RULE_GC_TIME] = put_gc_time,
		[RULE_HEAP] = put_heap,
	};
	unsigned rule = g->key.rule;

	(put[rule] != NULL ? put[rule] : put_who)(out, &rules[rule], g, t);
}

/* "3 of 120 reached 1ms, 12ms in all; half took up to 3µs, ..." */
static void
put_times(struct gtt_buf *out, const struct rule *r, const struct group *g)
{
	const struct gtt_hist *h = &g->all;

	gtt_buf_printf(out, "%" PRIu64 " of %" PRIu64 " %s ", g->over, h->n,
	    g->key.rule == RULE_TIMER ? "were late by" : "reached");
	put_amount(out, r->unit, r->warn);
	gtt_buf_lit(out, ", ");
	put_amount(out, r->unit, g->total);
	gtt_buf_lit(out, " in all; p50 ");
	put_amount(out, r->unit, gtt_hist_percentile(h, 50));
	gtt_buf_lit(out, ", p99 ");
	put_amount(out, r->unit, gtt_hist_percentile(h, 99));
	gtt_buf_lit(out, ", max ");
	put_amount(out, r->unit, h->max);
}

void
detail_put(struct gtt_buf *out, const struct rule *rules,
    const struct group *g)
{
	const struct rule *r = &rules[g->key.rule];

	if (r->unit == UNIT_NS) {
		put_times(out, r, g);
	} else if (g->key.rule == RULE_CONVOY) {
		gtt_buf_printf(out, "so many were queued at %" PRIu64 " of %"
		    PRIu64 " unlocks with a queue", g->over, g->all.n);
	} else {
		gtt_buf_printf(out, "in %" PRIu64 " of %" PRIu64 " trace%s",
		    g->over, g->all.n, g->all.n == 1 ? "" : "s");
	}
}
