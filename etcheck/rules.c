#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/match/yaml.h"
#include "etcheck/etcheck.h"

#define MS	INT64_C(1000000)
#define S	(1000 * MS)
#define MIB	(INT64_C(1) << 20)

static const struct rule defaults[NRULES] = {
	[RULE_GC_PAUSE] = {
		.name = "GCPauseSpike",
		.what = "the collector stopped the world",
		.advice = "unstoppable(1) shows who was last to stop. Look for "
		    "loops without calls (before Go 1.14), for many and large "
		    "stacks and globals, and for a machine that has too few "
		    "processors to run all threads.",
		.unit = UNIT_NS, .warn = 5 * MS, .error = 20 * MS, .min = 1,
	},
	[RULE_STW] = {
		.name = "StopTheWorld",
		.what = "the world was stopped for something else than the "
		    "collector, or tracing itself",
		.advice = "Call runtime.ReadMemStats, runtime.GOMAXPROCS, "
		    "runtime.Stack with all and goroutine profiles less often; "
		    "package runtime/metrics reads without a stop.",
		.unit = UNIT_NS, .warn = 5 * MS, .error = 20 * MS, .min = 1,
	},
	[RULE_SCHED] = {
		.name = "HighSchedulingLatency",
		.what = "a goroutine was created or woken and then waited for "
		    "a processor",
		.advice = "More goroutines want to run than there are "
		    "processors: find who uses them (a CPU profile), check "
		    "GOMAXPROCS against the limits of the container, bound the "
		    "work that is started at once.",
		.unit = UNIT_NS, .warn = 1 * MS, .error = 10 * MS, .min = 1,
	},
	[RULE_STARVATION] = {
		.name = "ProcessorStarvation",
		.what = "a processor stood idle while goroutines were runnable",
		.advice = "The system did not run the program's threads: look "
		    "for CPU limits that throttle the container, for other "
		    "busy programs, and for a GOMAXPROCS above the processors "
		    "there are.",
		.unit = UNIT_NS, .warn = 10 * MS, .error = 100 * MS, .min = 1,
	},
	[RULE_HOG] = {
		.name = "ProcessorHog",
		.what = "a goroutine held its processor without a break; the "
		    "scheduler asks for one after 10ms",
		.advice = "Others wait behind it, and so does every stop of "
		    "the world. Break up what it does in one piece (assembly, "
		    "copying of large memory; before Go 1.14 loops without "
		    "calls), or the system took its thread away: look for CPU "
		    "limits.",
		.unit = UNIT_NS, .warn = 50 * MS, .error = 200 * MS, .min = 1,
	},
	[RULE_SYSCALL] = {
		.name = "BlockedOnSyscall",
		.what = "a goroutine stayed in a system call or in C",
		.advice = "Look at what it calls: a slow disk, a network file "
		    "system, a lock of files, a C library. Set deadlines, move "
		    "it out of the way of requests, bound how many are there at "
		    "once.",
		.unit = UNIT_NS, .warn = 10 * MS, .error = 100 * MS, .min = 1,
	},
	[RULE_MUTEX] = {
		.name = "MutexContention",
		.what = "a goroutine waited for a lock",
		.advice = "Do less while the lock is held, above all no input "
		    "and output; give parts of the data locks of their own; use "
		    "an RWMutex where most only read.",
		.unit = UNIT_NS, .warn = 1 * MS, .error = 10 * MS, .min = 1,
	},
	[RULE_CONVOY] = {
		.name = "LockConvoy",
		.what = "many goroutines queued at one place for a lock that "
		    "one of them let go of, some for more than 1ms",
		.advice = "The place named is where the lock was held: shorten "
		    "what it does there, or split the lock.",
		.unit = UNIT_GOROUTINES, .warn = 10, .error = 50, .min = 1,
	},
	[RULE_CHANNEL] = {
		.name = "ChannelWait",
		.what = "a goroutine waited to send on a channel; or, while it "
		    "served a request or was in a region of the program's, to "
		    "receive or in a select",
		.advice = "Look at what the other side of the channel does: "
		    "too few receivers, one that is slow, or work that a "
		    "request should not wait for.",
		.unit = UNIT_NS, .warn = 100 * MS, .error = 1 * S, .min = 1,
	},
	[RULE_NETWORK] = {
		.name = "NetworkWait",
		.what = "a goroutine waited for a peer on the network",
		.advice = "Look at the peer that is called at this place: "
		    "latency, pool of connections, timeouts; ask several peers "
		    "at once rather than one after the other.",
		.unit = UNIT_NS, .warn = 100 * MS, .error = 1 * S, .min = 1,
	},
	[RULE_TIMER] = {
		.name = "LateTimer",
		.what = "time.Sleep, at a place where it always sleeps equally "
		    "long, woke up later than it did at best",
		.advice = "Timers fire when a processor gets to them: find "
		    "what holds the processors (HighSchedulingLatency, "
		    "ProcessorHog, pauses), or who takes them from the program.",
		.unit = UNIT_NS, .warn = 10 * MS, .error = 100 * MS, .min = 1,
	},
	[RULE_LEAK] = {
		.name = "GoroutineLeakGrowth",
		.what = "goroutines were created that did not end",
		.advice = "Find what they wait for (a goroutine profile, "
		    "GoroutineNeverRan): channels that nobody closes, contexts "
		    "that nobody cancels, missing deadlines, no limit on work "
		    "that is started.",
		.unit = UNIT_GOROUTINES, .warn = 100, .error = 500, .min = 10,
		.second = "ratio", .second_unit = UNIT_PERCENT,
		.second_warn = 25, .second_error = 100,
	},
	[RULE_NEVER_RAN] = {
		.name = "GoroutineNeverRan",
		.what = "goroutines that blocked and never ran again, for "
		    "half of the trace and a second at least, where that is "
		    "not how idle ones look",
		.advice = "Nobody may be left to wake them: see who should "
		    "send, receive, close or unlock.",
		.unit = UNIT_GOROUTINES, .warn = 10, .error = 100, .min = 1,
	},
	[RULE_ASSIST] = {
		.name = "GCAssist",
		.what = "a goroutine that allocated had to help the collector",
		.advice = "Allocate less there: reuse memory (sync.Pool), give "
		    "slices and maps their size; or give the collector room: a "
		    "higher GOGC, GOMEMLIMIT.",
		.unit = UNIT_NS, .warn = 1 * MS, .error = 10 * MS, .min = 1,
	},
	[RULE_GC_TIME] = {
		.name = "GCProcessorTime",
		.what = "the part of all processors' time that went to the "
		    "collector: its workers but those on idle processors, "
		    "assists and pauses",
		.advice = "The collector runs too often for this heap: "
		    "allocate less (an allocation profile), or give it room: a "
		    "higher GOGC, GOMEMLIMIT.",
		.unit = UNIT_PERCENT, .warn = 15, .error = 30, .min = 1,
	},
	[RULE_HEAP] = {
		.name = "HeapGrowthSpike",
		.what = "the heap grew past what it had been, and past the "
		    "size at which the collector meant to run next",
		.advice = "See who keeps the memory (a heap profile, "
		    "inuse_space); set GOMEMLIMIT so that the collector works "
		    "against it.",
		.unit = UNIT_BYTES, .warn = 100 * MIB, .error = 500 * MIB,
		.min = 32 * MIB,
		.second = "rate", .second_unit = UNIT_BYTES,
		.second_warn = 50 * MIB, .second_error = 200 * MIB,
	},
};

const char *const unit_names[NUNITS] = {
	[UNIT_NS] = "ns",
	[UNIT_BYTES] = "bytes",
	[UNIT_GOROUTINES] = "goroutines",
	[UNIT_PERCENT] = "percent",
};

/* What "min" counts: cases of what takes time, else the amounts themselves. */
static enum unit
min_unit(const struct rule *r)
{
	return r->unit == UNIT_BYTES ? UNIT_BYTES : UNIT_GOROUTINES;
}

/* An amount as the user writes it; all of text. */
static int
parse_amount(enum unit unit, const char *text, int64_t *v, struct gtt_err *err)
{
	size_t n = strlen(text);
	char number[32];
	uint64_t u;

	if (unit == UNIT_NS)
		return gtt_parse_duration(text, v, err);
	if (unit == UNIT_PERCENT && n > 1 && n < sizeof number &&
	    text[n - 1] == '%') {
		memcpy(number, text, n - 1);
		number[n - 1] = '\0';
		text = number;
	}
	if ((unit == UNIT_BYTES ? gtt_parse_size : gtt_parse_uint)(text, &u,
	    err) < 0)
		return -1;
	if (u > INT64_MAX)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "\"%s\" is too much", text);
	*v = (int64_t)u;
	return 0;
}

/* A time as people read it, if that is all of it. */
static void
put_time(struct gtt_buf *out, int64_t v)
{
	struct gtt_buf b = { 0 };
	struct gtt_err err = { 0 };
	int64_t same;

	put_amount(&b, UNIT_NS, v);
	gtt_buf_putc(&b, '\0');
	if (gtt_parse_duration(b.p, &same, &err) == 0 && same == v)
		gtt_buf_puts(out, b.p);
	else
		gtt_buf_printf(out, "%" PRId64 "ns", v);
	gtt_buf_fini(&b);
}

/* The other way round. */
static void
put_plain(struct gtt_buf *out, enum unit unit, int64_t v)
{
	switch (unit) {
	case UNIT_NS:
		put_time(out, v);
		break;
	case UNIT_BYTES:
		if (v > 0 && v % MIB == 0)
			gtt_buf_printf(out, "%" PRId64 "MiB", v / MIB);
		else
			gtt_buf_puti(out, v);
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

static struct rule *
find_rule(struct rule *rules, const char *name, size_t n)
{
	for (unsigned i = 0; i < NRULES; i++) {
		if (strlen(rules[i].name) == n &&
		    memcmp(rules[i].name, name, n) == 0)
			return &rules[i];
	}
	return NULL;
}

static int
no_rule(const char *name, size_t n, struct gtt_err *err)
{
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "no rule is called \"%.*s\"; -list shows all",
	    n > 60 ? 60 : (int)n, name);
}

static int
in_order(const char *name, int64_t warn, int64_t error, struct gtt_err *err)
{
	if (warn > error)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "%s: an ERROR begins below a WARN", name);
	if (warn == 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "%s: a threshold of 0 is reached by everything", name);
	return 0;
}

/* "WARN,ERROR", "WARN" for both, or "off". */
static int
parse_thresholds(struct rule *r, const char *text, struct gtt_err *err)
{
	const char *comma = strchr(text, ',');
	char warn[64];
	size_t n = comma == NULL ? strlen(text) : (size_t)(comma - text);

	if (strcmp(text, "off") == 0) {
		r->on = false;
		return 0;
	}
	if (n >= sizeof warn)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "\"%.60s\" is no threshold", text);
	memcpy(warn, text, n);
	warn[n] = '\0';
	if (parse_amount(r->unit, warn, &r->warn, err) < 0 ||
	    parse_amount(r->unit, comma == NULL ? warn : comma + 1, &r->error,
	    err) < 0)
		return -1;
	r->on = true;
	return in_order(r->name, r->warn, r->error, err);
}

/* NAME=WARN,ERROR of -rule. */
static int
apply_word(struct rule *rules, const char *word, struct gtt_err *err)
{
	const char *eq = strchr(word, '=');
	struct gtt_err why = { 0 };
	struct rule *r;

	if (eq == NULL)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "-rule %.60s: "
		    "expected NAME=WARN,ERROR or NAME=off", word);
	r = find_rule(rules, word, (size_t)(eq - word));
	if (r == NULL)
		return no_rule(word, (size_t)(eq - word), err);
	if (parse_thresholds(r, eq + 1, &why) < 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "-rule %s: %s",
		    r->name, why.msg);
	return 0;
}

static int
apply_only(struct rule *rules, const struct gtt_list *only,
    struct gtt_err *err)
{
	bool on[NRULES] = { false };

	for (size_t i = 0; i < only->n; i++) {
		for (const char *p = only->v[i];; p++) {
			size_t n = strcspn(p, ",");
			struct rule *r = find_rule(rules, p, n);

			if (r == NULL)
				return no_rule(p, n, err);
			on[r - rules] = true;
			p += n;
			if (*p == '\0')
				break;
		}
	}
	for (unsigned i = 0; i < NRULES && only->n > 0; i++)
		rules[i].on = on[i];
	return 0;
}

static int
read_amount(const struct gtt_yaml *map, const char *key, enum unit unit,
    int64_t *v, struct gtt_err *err)
{
	const struct gtt_yaml *y = gtt_yaml_get(map, key);
	struct gtt_err why = { 0 };

	if (y == NULL)
		return 0;
	if (gtt_yaml_want(y, GTT_YAML_SCALAR, key, err) < 0)
		return -1;
	if (parse_amount(unit, y->text, v, &why) < 0)
		return gtt_yaml_fail(y, err, "%s: %.150s", key, why.msg);
	return 0;
}

static int
read_on(const struct gtt_yaml *map, bool *on, struct gtt_err *err)
{
	const struct gtt_yaml *y = gtt_yaml_get(map, "on");
	struct gtt_err why = { 0 };

	if (y == NULL)
		return 0;
	if (gtt_yaml_want(y, GTT_YAML_SCALAR, "on", err) < 0)
		return -1;
	if (gtt_parse_bool(y->text, on, &why) < 0)
		return gtt_yaml_fail(y, err, "on: %.150s", why.msg);
	return 0;
}

static int
read_second(struct rule *r, const struct gtt_yaml *map, struct gtt_err *err)
{
	char key[32];

	if (r->second == NULL)
		return 0;
	snprintf(key, sizeof key, "warn_%s", r->second);
	if (read_amount(map, key, r->second_unit, &r->second_warn, err) < 0)
		return -1;
	snprintf(key, sizeof key, "error_%s", r->second);
	return read_amount(map, key, r->second_unit, &r->second_error, err);
}

static int
read_rule(struct rule *r, const struct gtt_yaml *map, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	int64_t min = (int64_t)r->min;
	char keys[80] = "warn error min on";

	if (r->second != NULL)
		snprintf(keys, sizeof keys, "warn error min on warn_%s error_%s",
		    r->second, r->second);
	if (gtt_yaml_only(map, keys, r->name, err) < 0 ||
	    read_on(map, &r->on, err) < 0 ||
	    read_amount(map, "warn", r->unit, &r->warn, err) < 0 ||
	    read_amount(map, "error", r->unit, &r->error, err) < 0 ||
	    read_amount(map, "min", min_unit(r), &min, err) < 0 ||
	    read_second(r, map, err) < 0)
		return -1;
	r->min = (uint64_t)min;
	if (in_order(r->name, r->warn, r->error, &why) < 0 || (r->second !=
	    NULL && in_order(r->name, r->second_warn, r->second_error,
	    &why) < 0))
		return gtt_yaml_fail(map, err, "%s", why.msg);
	return 0;
}

static int
read_rules(struct rule *rules, const struct gtt_yaml *y, struct gtt_err *err)
{
	if (gtt_yaml_want(y, GTT_YAML_MAP, "the file", err) < 0)
		return -1;
	for (size_t i = 0; i < y->n; i += 2) {
		const char *name = y->v[i]->text;
		struct rule *r = find_rule(rules, name, strlen(name));

		if (r == NULL)
			return gtt_yaml_fail(y->v[i], err, "no rule is called "
			    "'%.60s'; -list shows all", name);
		if (read_rule(r, y->v[i + 1], err) < 0)
			return -1;
	}
	return 0;
}

static int
load_rules(struct rule *rules, const char *path, struct gtt_err *err)
{
	struct gtt_err why = { .off = GTT_NO_OFFSET };
	struct gtt_yaml *y = gtt_yaml_load(path, err);
	int rc = 0;

	if (y == NULL)
		return err->code == GTT_OK ? 0 : -1;
	if (read_rules(rules, y, &why) < 0)
		rc = gtt_fail(err, why.code, why.off, "%.100s: %s", path,
		    why.msg);
	gtt_yaml_free(y);
	return rc;
}

int
rules_setup(struct opts *o, struct gtt_err *err)
{
	memcpy(o->rules, defaults, sizeof defaults);
	for (unsigned i = 0; i < NRULES; i++)
		o->rules[i].on = true;
	if (o->rules_file != NULL &&
	    load_rules(o->rules, o->rules_file, err) < 0)
		return -1;
	if (apply_only(o->rules, &o->only, err) < 0)
		return -1;
	for (size_t i = 0; i < o->rule.n; i++) {
		if (apply_word(o->rules, o->rule.v[i], err) < 0)
			return -1;
	}
	return 0;
}

static void
put_line(struct gtt_buf *out, const char *key, const char *second,
    enum unit unit, int64_t v)
{
	gtt_buf_printf(out, "  %s%s%s: ", key, second == NULL ? "" : "_",
	    second == NULL ? "" : second);
	put_plain(out, unit, v);
	gtt_buf_putc(out, '\n');
}

void
rules_list(struct gtt_buf *out, const struct rule *rules)
{
	for (const struct rule *r = rules; r < rules + NRULES; r++) {
		gtt_buf_printf(out, "# %s\n%s:\n", r->what, r->name);
		if (!r->on)
			gtt_buf_lit(out, "  on: false\n");
		put_line(out, "warn", NULL, r->unit, r->warn);
		put_line(out, "error", NULL, r->unit, r->error);
		put_line(out, "min", NULL, min_unit(r), (int64_t)r->min);
		if (r->second == NULL)
			continue;
		put_line(out, "warn", r->second, r->second_unit,
		    r->second_warn);
		put_line(out, "error", r->second, r->second_unit,
		    r->second_error);
	}
}
