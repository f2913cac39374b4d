/* Patterns: what they match, and what is refused and where. */
#include "common/match/names.h"
#include "common/match/pattern.h"

#include <ctype.h>

#include "common/trace/v2/spec.h"
#include "tests/unit/tap.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A table with one stack: string i + 1 names the frame i of it, leaf first. */
struct fixture {
	struct gtt_table t;
	struct gtt_str	 strs[40];
	struct gtt_frame frames[40];
	uint32_t	 pcs[40];
	struct gtt_stack stacks[2];
};

static uint64_t serial;

/* names: from the root to the leaf, separated by commas. */
static void
fixture(struct fixture *f, const char *names)
{
	const char *at[40];
	uint32_t lens[40], n = 0;

	while (names != NULL && *names != '\0') {
		const char *comma = strchr(names, ',');

		at[n] = names;
		lens[n++] = (uint32_t)(comma == NULL ? strlen(names) :
		    (size_t)(comma - names));
		names = comma == NULL ? NULL : comma + 1;
	}
	memset(f, 0, sizeof *f);
	f->strs[0].p = "";
	for (uint32_t i = 0; i < n; i++) {
		f->strs[i + 1] = (struct gtt_str){ at[n - 1 - i],
		    lens[n - 1 - i] };
		f->frames[i].func = i + 1;
		f->pcs[i] = i;
	}
	f->stacks[1].n = n;
	f->t = (struct gtt_table){ .serial = ++serial, .strs = f->strs,
	    .nstrs = n + 1, .frames = f->frames, .nframes = n, .pcs = f->pcs,
	    .stacks = f->stacks, .nstacks = 2 };
}

static struct gtt_event
some_event(const struct fixture *f)
{
	return (struct gtt_event){ .kind = GTT_LOG, .table = &f->t,
	    .stack = 1, .tstack = GTT_NO_STACK, .g = GTT_NONE };
}

/* Matches one event, twice; -2: the pattern is refused, -3: they differ. */
static int
match(const char *text, unsigned flags, const struct gtt_event *ev,
    int version)
{
	struct gtt_err err = { 0 };
	struct gtt_pattern *pat = gtt_pattern_compile(text, flags, &err);
	struct gtt_matcher *m;
	int hit;

	if (pat == NULL) {
		note("%s: %s", text, err.msg);
		return -2;
	}
	m = gtt_matcher_new(&pat, 1, version);
	hit = gtt_matcher_any(m, ev, &err);
	if (gtt_matcher_any(m, ev, &err) != hit)
		hit = -3;
	gtt_matcher_free(m);
	gtt_pattern_free(pat);
	return hit;
}

#define FIVE "a,bee,cee,x/vendor/d,e"
#define TAIL GTT_PATTERN_TAIL

static const struct {
	const char	*stack, *specs;
	unsigned	 flags;
	int		 want;
} stacks[] = {
	/* The published vectors; they hold whatever a trailing ** may be. */
	{ FIVE, "`**`", TAIL, 1 },
	{ FIVE, "`a` `**`", TAIL, 1 },
	{ FIVE, "`**` `bee` `**`", TAIL, 1 },
	{ FIVE, "`**` `e`", TAIL, 1 },
	{ FIVE, "`**` `e` `**`", TAIL, 1 },
	{ FIVE, "`**` `a` `**`", TAIL, 1 },
	{ FIVE, "`a` `**` `bee` `**`", TAIL, 1 },
	{ FIVE, "`a` `**` `**` `**` `bee` `**`", TAIL, 1 },
	{ FIVE, "`a` `ee` `ee` `**`", TAIL, 1 },
	{ FIVE, "`a` `**` `^d$` `**`", TAIL, 1 },
	{ FIVE, "`a` `.*` `.*` `^d$` `.*`", TAIL, 1 },
	{ FIVE, "`bee` `**`", TAIL, 0 },
	{ FIVE, "`a` `.*` `^d$` `.*`", TAIL, 0 },
	{ FIVE, "`**` `x` `**`", TAIL, 0 },
	{ "", "`**`", TAIL, 1 },
	{ "", "`**` `f` `**`", TAIL, 0 },
	{ "a", "`a` `**`", TAIL, 0 },
	{ "a,b", "`**` `^b$` `**`", TAIL, 0 },
	{ "a", "`**` `a`", TAIL, 1 },
	{ "a,b", "`a` `**` `b`", TAIL, 1 },
	{ "a,b", "`**` `**`", TAIL, 1 },
	{ "", "`**` `**`", TAIL, 1 },
	/* Where it may be empty. */
	{ "a", "`a` `**`", 0, 1 },
	{ "a,b", "`**` `^b$` `**`", 0, 1 },
	{ "a", "`**` `a` `**`", 0, 1 },
	{ "a,b", "`a` `**` `b` `**`", 0, 1 },
	{ FIVE, "`bee` `**`", 0, 0 },
	{ FIVE, "`a` `.*` `^d$` `.*`", 0, 0 },
	{ FIVE, "`**` `x` `**`", 0, 0 },
	{ "", "`**`", 0, 1 },
	{ "", "`f` `**`", 0, 0 },
	{ "", "`**` `f`", 0, 0 },
	/* Both ends are fast, and each expression takes one frame. */
	{ "a,b,c", "`a`", 0, 0 },
	{ "a,b,c", "`c`", 0, 0 },
	{ "a,b,c", "`a` `b`", 0, 0 },
	{ "a,b,c", "`a` `b` `c`", 0, 1 },
	{ "a,b,c", "`a` `b` `c` `.`", 0, 0 },
	{ "a,b,c", "`a` `**` `a`", 0, 0 },
	{ "a,a", "`a` `**` `a`", 0, 1 },
	{ "a,a", "`^a$` `^a$`", 0, 1 },
	{ "a", "`^a$` `^a$`", 0, 0 },
	{ "a,b,a,b,c", "`**` `a` `b` `c`", 0, 1 },
	{ "a,b,a,c,b,c", "`**` `a` `b` `c` `**`", 0, 0 },
	{ "a,b", "", 0, 1 },
	{ "", "", 0, 1 },
	{ "", "", TAIL, 1 },
	/* A search in the trimmed name. */
	{ "net/http.(*conn).serve", "`net/http...conn..serve`", 0, 1 },
	{ "net/http.(*conn).serve", "`conn`", 0, 1 },
	{ "net/http.(*conn).serve", "`^conn`", 0, 0 },
	{ "main.a/vendor/b/vendor/c.d", "`^c.d$`", 0, 1 },
	{ "vendor/golang.org/x.F", "`^golang.org`", 0, 1 },
	{ "a/vendor/vendor/c.d", "`^c.d$`", 0, 1 },
	{ "invendor/c.d", "`^invendor/c`", 0, 1 },
	{ "a/vendor/", "`^$`", 0, 1 },
	/* As Go's regexp has it. */
	{ "f\n", "`^f$`", 0, 0 },
	{ "f\n", "`(?m)^f$`", 0, 1 },
	{ "a\nb", "`a.b`", 0, 0 },
	{ "a\nb", "`(?s)a.b`", 0, 1 },
	{ "a\rb", "`a.b`", 0, 1 },
	{ "main.\xc3\x84", "`^main..$`", 0, 1 },
	{ "main.\xc3\x84", "`(?i)^main.\xc3\xa4$`", 0, 1 },
	{ "main.\xff.x", "`^main.`", 0, 1 },
	{ "main.\xff.x", "`x$`", 0, 1 },
	{ "main.f", "`(?P<pkg>main)\\.\\pL`", 0, 1 },
	{ "main.f", "`\\Qmain.\\E[[:alpha:]]$`", 0, 1 },
	{ "testing.(*F).Fuzz", "`\\(\\*F\\)`", 0, 1 },
	{ "testing.(*F).Fuzz", "`[(*]F`", 0, 1 },
	{ "testing.(*F).Fuzz", "`g.[(][*]F[)].F`", 0, 1 },
	{ "testing.(*F).Fuzz", "\"g.[(][*]F[)].F\"", 0, 1 },
	{ "testing.(*F).Fuzz", "\"g...F..F\"", 0, 1 },
	{ "testing.(*F).Fuzz", "`\\Q(*F)\\E`", 0, 1 },
	{ "a.b", "``", 0, 1 },
	/* Quoting. */
	{ "a.b", "\"^a\\\\.b$\"", 0, 1 },
	{ "a.b", "\"\\x61\\u002e\\U00000062\"", 0, 1 },
	{ "a.b", "\"\\141\"", 0, 1 },
	{ "\xc3\x84\xe2\x82\xac\xf0\x9f\x98\x80",
	    "\"^\\u00c4\\u20ac\\U0001f600$\"", 0, 1 },
	{ "a\tb", "\"a\\tb\"", 0, 1 },
	{ "a\"b", "\"a\\\"b\"", 0, 1 },
	{ "a,b", "\"*\\x2a\"", 0, 1 },
	{ "ab", "`a\rb`", 0, 1 },
	{ "a,b", "  \t`a`\n\"b\" ", 0, 1 },
};

/* For the name of a check: on one line, whatever is in it. */
static const char *
plain(const char *s)
{
	static char text[200];
	size_t n;

	for (n = 0; s[n] != '\0' && n + 1 < sizeof text; n++)
		text[n] = s[n] > ' ' && s[n] < 0x7f ? s[n] : '_';
	text[n] = '\0';
	return text;
}

static void
test_stacks(void)
{
	for (size_t i = 0; i < LEN(stacks); i++) {
		char text[200];
		struct fixture f;
		struct gtt_event ev;

		fixture(&f, stacks[i].stack);
		ev = some_event(&f);
		snprintf(text, sizeof text, "Any %s", stacks[i].specs);
		is_int(match(text, stacks[i].flags, &ev, 26), stacks[i].want,
		    "%zu: %s%s", i, plain(stacks[i].specs),
		    stacks[i].flags ? " (tail)" : "");
		if (stacks[i].stack[0] == '\0') {
			ev.stack = GTT_NO_STACK;
			is_int(match(text, stacks[i].flags, &ev, 26),
			    stacks[i].want, "no stack: %s", text);
		}
	}
}

static const struct {
	const char	*text;
	int		 column;
	const char	*why;
} refused[] = {
	{ "", 1, "expected the name of an event" },
	{ "  ", 3, "expected the name of an event" },
	{ "`a`", 1, "expected the name of an event" },
	{ "Foo", 1, "no event is called \"Foo\"" },
	{ " Foo", 2, "no event is called \"Foo\"" },
	{ "None", 1, "no event is called" },
	{ "Bad", 1, "no event is called" },
	{ "any", 1, "no event is called" },
	{ "GoBlockSyn", 1, "no event is called" },
	{ "GoBlockSyncs `**`", 1, "no event is called" },
	{ "v2.", 1, "no event of the v2 format" },
	{ "v2.Foo", 1, "no event of the v2 format" },
	{ "v2.EventBatch", 1, "part of the format" },
	{ "v2.Sync", 1, "part of the format" },
	{ "v2.ClockSnapshot", 1, "part of the format" },
	{ "v1.GoStop", 1, "no event is called" },
	{ "StateTransition oops", 17, "expected a quoted frame pattern" },
	{ "StateTransition `a` oops", 21, "expected a quoted frame pattern" },
	{ "StateTransition'a'", 1, "no event is called" },
	{ "Any`a`", 4, "expected a blank" },
	{ "Any `a``b`", 8, "expected a blank" },
	{ "Any \"a", 5, "not closed" },
	{ "Any `a", 5, "not closed" },
	{ "Any `a` \"", 9, "not closed" },
	{ "Any \"a\nb\"", 7, "a line ends" },
	{ "Any \"a\\", 7, "ends in an escape" },
	{ "Any \"net\\.Dial\"", 9, "unknown escape \\." },
	{ "Any \"\\'\"", 6, "unknown escape \\'" },
	{ "Any \"\\x4\"", 6, "too few digits" },
	{ "Any \"\\u12\"", 6, "too few digits" },
	{ "Any \"\\18\"", 6, "too few digits" },
	{ "Any \"\\777\"", 6, "above \\377" },
	{ "Any \"\\ud800\"", 6, "no character" },
	{ "Any \"\\U00110000\"", 6, "no character" },
	{ "StateTransition \"[\"", 19, "missing terminating ]" },
	{ "Any `ok` `a(b`", 14, "missing closing parenthesis" },
	{ "Any `a**b`", 8, "quantifier" },
	{ "Any \"\\x61\\x62(?Z)\"", 16, "unrecognized character" },
	{ "Any `***`", 6, "quantifier" },
	{ "Any `sync.(*Cond).Wait`", 11,
	    "(* has no meaning here; for the text (*T) write [(][*]T[)] or ..T." },
	{ "Any `[a](*F)`", 9, "(* has no meaning" },
	{ "Any `[]a](*F)`", 10, "(* has no meaning" },
	{ "Any `[[:alpha:]](*F)`", 17, "(* has no meaning" },
	{ "Any `\\Q(*\\E(*F)`", 12, "(* has no meaning" },
	{ "Any `\\C`", 8, "\\C" },
	{ "Any \"\\xff\"", 6, "UTF-8" },
};

static void
test_refused(void)
{
	for (size_t i = 0; i < LEN(refused); i++) {
		struct gtt_err err = { 0 };
		struct gtt_pattern *p;
		char want[32];

		p = gtt_pattern_compile(refused[i].text, 0, &err);
		if (!ok(p == NULL, "refused: %s", plain(refused[i].text))) {
			gtt_pattern_free(p);
			continue;
		}
		is_int(err.code, GTT_EUSAGE, "the kind of error");
		is_int((int)err.off, refused[i].column - 1, "its offset");
		snprintf(want, sizeof want, "column %d: ", refused[i].column);
		ok(strncmp(err.msg, want, strlen(want)) == 0 &&
		    strstr(err.msg, refused[i].why) != NULL, "says %s%s: %s",
		    want, refused[i].why, err.msg);
	}
}

/* 63 specs are taken, 64 are not; runs of ** count once. */
static void
test_many_specs(void)
{
	char text[64 * 8 + 8] = "Any", names[200] = "a";
	struct gtt_err err = { 0 };
	struct fixture f;
	struct gtt_event ev;

	for (int i = 0; i < 63; i++)
		strcat(text, i % 2 == 0 ? " `a`" : " `**`");
	for (int i = 1; i < 32; i++)
		strcat(names, ",a");
	fixture(&f, names);
	ev = some_event(&f);
	is_int(match(text, 0, &ev, 26), 1, "63 specs on 32 frames");
	fixture(&f, names + 2);
	ev = some_event(&f);
	is_int(match(text, 0, &ev, 26), 0, "63 specs on 31 frames");
	strcat(text, " `**`");
	ok(gtt_pattern_compile(text, 0, &err) == NULL, "64 specs");
	ok(strstr(err.msg, "more than 63") != NULL, "says so: %s", err.msg);
	strcpy(text, "Any");
	for (int i = 0; i < 80; i++)
		strcat(text, " `**`");
	is_int(match(text, 0, &ev, 26), 1, "80 times ** is one");
}

/* An event as a test row gives it. */
struct row {
	const char	*names;		/* all names that match, ';' ended each */
	const char	*reason;
	enum gtt_kind	 kind;
	int		 res, from, to, metric, range;
};

#define GO(f, t) GTT_STATE_TRANSITION, GTT_RES_GOROUTINE, GTT_GO_##f, \
	GTT_GO_##t, 0, 0
#define PROC(f, t) GTT_STATE_TRANSITION, GTT_RES_PROC, GTT_PROC_##f, \
	GTT_PROC_##t, 0, 0
#define METRIC(m) GTT_METRIC, 0, 0, 0, m, 0
#define RANGE(k, r) GTT_RANGE_##k, 0, 0, 0, 0, GTT_RANGE_##r
#define PLAIN(k) k, 0, 0, 0, 0, 0

static const struct row rows[] = {
	{ "Sync;", "", PLAIN(GTT_SYNC) },
	{ "Label;", "", PLAIN(GTT_LABEL) },
	{ "Experimental;", "", PLAIN(GTT_EXPERIMENTAL) },
	{ "StackSample;CPUSample;", "", PLAIN(GTT_STACK_SAMPLE) },
	{ "TaskBegin;UserTaskCreate;", "", PLAIN(GTT_TASK_BEGIN) },
	{ "TaskEnd;UserTaskEnd;", "", PLAIN(GTT_TASK_END) },
	{ "RegionBegin;UserRegion;", "", PLAIN(GTT_REGION_BEGIN) },
	{ "RegionEnd;UserRegion;", "", PLAIN(GTT_REGION_END) },
	{ "Log;UserLog;", "", PLAIN(GTT_LOG) },
	{ "Metric;Gomaxprocs;", "", METRIC(GTT_METRIC_GOMAXPROCS) },
	{ "Metric;HeapAlloc;", "", METRIC(GTT_METRIC_HEAP) },
	{ "Metric;HeapGoal;NextGC;", "", METRIC(GTT_METRIC_HEAP_GOAL) },
	{ "RangeBegin;GCSTWStart;STWStart;", "", RANGE(BEGIN, STW) },
	{ "RangeEnd;GCSTWDone;STWDone;", "", RANGE(END, STW) },
	{ "RangeBegin;GCStart;", "", RANGE(BEGIN, GC) },
	{ "RangeActive;", "", RANGE(ACTIVE, GC) },
	{ "RangeEnd;GCDone;", "", RANGE(END, GC) },
	{ "RangeBegin;GCSweepStart;", "", RANGE(BEGIN, SWEEP) },
	{ "RangeActive;", "", RANGE(ACTIVE, SWEEP) },
	{ "RangeEnd;GCSweepDone;", "", RANGE(END, SWEEP) },
	{ "RangeBegin;GCMarkAssistStart;", "", RANGE(BEGIN, ASSIST) },
	{ "RangeActive;", "", RANGE(ACTIVE, ASSIST) },
	{ "RangeEnd;GCMarkAssistDone;", "", RANGE(END, ASSIST) },
	{ "StateTransition;ProcStart;", "", PROC(IDLE, RUNNING) },
	{ "StateTransition;ProcStop;", "", PROC(RUNNING, IDLE) },
	{ "StateTransition;", "", PROC(IDLE, IDLE) },
	{ "StateTransition;", "", PROC(RUNNING, RUNNING) },
	{ "StateTransition;GoCreate;", "", GO(NOTEXIST, RUNNABLE) },
	{ "StateTransition;GoCreate;", "", GO(NOTEXIST, WAITING) },
	{ "StateTransition;GoCreate;", "", GO(NOTEXIST, SYSCALL) },
	{ "StateTransition;GoStart;", "", GO(RUNNABLE, RUNNING) },
	{ "StateTransition;GoEnd;", "", GO(RUNNING, NOTEXIST) },
	{ "StateTransition;GoEnd;", "", GO(SYSCALL, NOTEXIST) },
	{ "StateTransition;GoUnblock;", "", GO(WAITING, RUNNABLE) },
	{ "StateTransition;GoSysCall;", "", GO(RUNNING, SYSCALL) },
	{ "StateTransition;GoSysExit;", "", GO(SYSCALL, RUNNING) },
	{ "StateTransition;GoSysExit;GoSysBlock;", "", GO(SYSCALL, RUNNABLE) },
	{ "StateTransition;GoWaiting;", "", GO(UNDETERMINED, WAITING) },
	{ "StateTransition;GoInSyscall;", "", GO(UNDETERMINED, SYSCALL) },
	{ "StateTransition;", "", GO(UNDETERMINED, RUNNABLE) },
	{ "StateTransition;", "", GO(WAITING, WAITING) },
	{ "StateTransition;", "", GO(RUNNING, RUNNING) },
	{ "StateTransition;GoSched;", "runtime.Gosched", GO(RUNNING, RUNNABLE) },
	{ "StateTransition;GoPreempt;", "preempted", GO(RUNNING, RUNNABLE) },
	{ "StateTransition;", "unspecified", GO(RUNNING, RUNNABLE) },
	{ "StateTransition;GoStop;", "forever", GO(RUNNING, WAITING) },
	{ "StateTransition;GoSleep;", "sleep", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlockSend;", "chan send", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlockRecv;", "chan receive", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlockSelect;", "select", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlockSync;", "sync", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlockCond;", "sync.(*Cond).Wait",
	    GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlockNet;", "network", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlockGC;", "GC mark assist wait for work",
	    GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "unspecified", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "GC background sweeper wait",
	    GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "system goroutine wait",
	    GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "preempted", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "wait for debug call",
	    GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "wait until GC ends",
	    GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "GC weak to strong wait",
	    GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "synctest", GO(RUNNING, WAITING) },
	{ "StateTransition;GoBlock;", "a reason of tomorrow",
	    GO(RUNNING, WAITING) },
};

static struct gtt_event
row_event(const struct row *r, struct fixture *f)
{
	struct gtt_event ev;

	fixture(f, r->reason);
	ev = some_event(f);
	ev.kind = (uint8_t)r->kind;
	ev.res = (uint8_t)r->res;
	ev.from = (uint8_t)r->from;
	ev.to = (uint8_t)r->to;
	ev.metric = (uint8_t)r->metric;
	ev.range = (uint8_t)r->range;
	ev.str[0] = 1;
	ev.stack = GTT_NO_STACK;
	return ev;
}

static bool
listed(const char *names, const char *name)
{
	size_t n = strlen(name);

	for (; *names != '\0'; names = strchr(names, ';') + 1) {
		if (strncmp(names, name, n) == 0 && names[n] == ';')
			return true;
	}
	return false;
}

/* Each name against each kind of event: it matches these and no others. */
static void
test_names(void)
{
	const char *name;

	for (size_t n = 0; (name = gtt_pred_name(n)) != NULL; n++) {
		size_t right = 0, some = 0;

		for (size_t i = 0; i < LEN(rows); i++) {
			struct fixture f;
			struct gtt_event ev = row_event(&rows[i], &f);
			bool want = strcmp(name, "Any") == 0 ||
			    listed(rows[i].names, name);

			some += want;
			right += match(name, 0, &ev, 26) == want;
		}
		is_int((long long)right, (long long)LEN(rows), "%s", name);
		ok(some > 0, "%s is in a row", name);
	}
}

/* What is first seen of a P, or of a goroutine that runs, in a v1 trace. */
static void
test_v1(void)
{
	static const struct {
		const char	*name;
		struct row	 row;
	} first[] = {
		{ "ProcStart", { "", "", PROC(UNDETERMINED, RUNNING) } },
		{ "ProcStop", { "", "", PROC(UNDETERMINED, IDLE) } },
		{ "GoStart", { "", "", GO(UNDETERMINED, RUNNING) } },
	};

	for (size_t i = 0; i < LEN(first); i++) {
		struct fixture f;
		struct gtt_event ev = row_event(&first[i].row, &f);

		is_int(match(first[i].name, 0, &ev, 21), 1, "%s, Go 1.21",
		    first[i].name);
		is_int(match(first[i].name, 0, &ev, 22), 0, "%s, Go 1.22",
		    first[i].name);
	}
}

static void
test_wire(void)
{
	struct fixture f;
	struct gtt_event ev;

	fixture(&f, "");
	ev = some_event(&f);
	for (unsigned t = 0; t < GTT_V2_NTYPES; t++) {
		char name[60];

		if (!gtt_v2_spec(t)->timed || t == GTT_V2_CLOCK_SNAPSHOT)
			continue;
		snprintf(name, sizeof name, "v2.%s", gtt_v2_spec(t)->name);
		ev.wire = (uint8_t)t;
		is_int(match(name, 0, &ev, 26), 1, "%s", name);
		is_int(match(name, 0, &ev, 21), 0, "%s, Go 1.21", name);
		ev.wire++;
		is_int(match(name, 0, &ev, 26), 0, "%s, another type", name);
	}
	ev.wire = GTT_V2_CPU_SAMPLE;
	is_int(match("v2.CPUSample", 0, &ev, 26), 1, "v2.CPUSample");
}

/* One matcher through many tables: nothing of an old one is believed. */
static void
test_tables(void)
{
	static const char *const pats[] = { "Log `^b$` `**`", "Sync",
		"GoBlockSync `**` `^c$`" };
	static const struct { const char *names; int log, sync; } turns[] = {
		{ "a,b,c", 0, 0 }, { "b,b,c", 1, 0 }, { "a,b,c", 0, 0 },
		{ "b", 1, 0 }, { "", 0, 0 }, { "sync,c,sync", 0, 0 },
		{ "c,c,sync", 0, 0 }, { "b,c", 1, 0 }, { "sync,c", 0, 0 },
		{ "x,sync", 0, 0 },
	};
	struct gtt_pattern *p[3];
	struct gtt_err err = { 0 };
	struct gtt_matcher *m;

	for (size_t i = 0; i < 3; i++)
		p[i] = gtt_pattern_compile(pats[i], 0, &err);
	m = gtt_matcher_new(p, 3, 26);
	for (size_t i = 0; i < 5 * LEN(turns); i++) {
		size_t at = i % LEN(turns);
		struct fixture f;
		struct gtt_event ev;

		fixture(&f, turns[at].names);
		ev = some_event(&f);
		is_int(gtt_matcher_any(m, &ev, &err), turns[at].log,
		    "Log on [%s], turn %zu", turns[at].names, i);
		ev = row_event(&(struct row){ "", turns[at].names,
		    GO(RUNNING, WAITING) }, &f);
		ev.str[0] = f.t.nstrs - 1;	/* the first name */
		ev.stack = 1;
		is_int(gtt_matcher_any(m, &ev, &err),
		    strcmp(turns[at].names, "sync,c") == 0,
		    "GoBlockSync on [%s], turn %zu", turns[at].names, i);
	}
	gtt_matcher_free(m);
	for (size_t i = 0; i < 3; i++)
		gtt_pattern_free(p[i]);
}

/* Names are forgotten when they take too much room; answers stay right. */
static void
test_many_names(void)
{
	const size_t size = GTT_MATCHER_NAMES / 8;
	struct gtt_err err = { 0 };
	struct gtt_pattern *p = gtt_pattern_compile("Any `[aeg]$`", 0, &err);
	struct gtt_matcher *m = gtt_matcher_new(&p, 1, 26);
	char *name = malloc(size + 1);
	int right = 0;

	memset(name, 'x', size);
	name[size] = '\0';
	for (int i = 0; i < 60; i++) {
		struct fixture f;
		struct gtt_event ev;

		name[size - 1] = (char)('a' + i % 26);
		name[0] = (char)('a' + i % 7);
		fixture(&f, name);
		ev = some_event(&f);
		right += gtt_matcher_any(m, &ev, &err) ==
		    (strchr("aeg", name[size - 1]) != NULL);
	}
	is_int(right, 60, "many long names");
	free(name);
	gtt_matcher_free(m);
	gtt_pattern_free(p);
}

/* Indices past the table are an empty stack and an empty string. */
static void
test_dangling(void)
{
	struct fixture f;
	struct gtt_event ev;

	fixture(&f, "a");
	ev = some_event(&f);
	ev.stack = 77;
	is_int(match("Any `a`", 0, &ev, 26), 0, "a stack that is not there");
	ev.stack = 1;
	f.frames[0].func = 0x7fffffff;
	is_int(match("Any `^$`", 0, &ev, 26), 1, "a name that is not there");
	ev = row_event(&(struct row){ "", "", GO(RUNNING, WAITING) }, &f);
	ev.str[0] = 0x7fffffff;
	is_int(match("GoBlock", 0, &ev, 26), 1, "a reason that is not there");
	ev = (struct gtt_event){ .kind = GTT_SYNC, .stack = GTT_NO_STACK };
	is_int(match("Sync `**`", 0, &ev, 26), 1, "no table, any stack");
	is_int(match("Sync `a`", 0, &ev, 26), 0, "no table, a frame");
}

/* An expression that backtracks without end is given up on, and says so. */
static void
test_limit(void)
{
	static const char bomb[] = "Any `^(a|aa|aaa)*[^a]`";
	struct gtt_err err = { 0 };
	struct gtt_pattern *p = gtt_pattern_compile(bomb, 0, &err);
	struct gtt_matcher *m = gtt_matcher_new(&p, 1, 26);
	char name[201];
	struct fixture f;
	struct gtt_event ev;

	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';	/* and no other letter */
	fixture(&f, name);
	ev = some_event(&f);
	is_int(gtt_matcher_any(m, &ev, &err), -1, "an explosive expression");
	is_int(err.code, GTT_ELIMIT, "a limit");
	ok(strstr(err.msg, "limit") != NULL && strstr(err.msg, "(a|aa|aaa)") != NULL,
	    "says which: %s", err.msg);
	gtt_matcher_free(m);
	gtt_pattern_free(p);
}

/* The word that is a row's first in the page, or "" on other lines. */
static void
page_name(const char *line, char *name, size_t size)
{
	static const char macro[] = ".It Li ";
	size_t n = 0;

	if (strncmp(line, macro, sizeof macro - 1) == 0) {
		line += sizeof macro - 1;
		while (n + 1 < size && (isalnum((unsigned char)line[n]) ||
		    line[n] == '.')) {
			name[n] = line[n];
			n++;
		}
	}
	name[n] = '\0';
}

static bool
in_page(FILE *fp, const char *want)
{
	char line[400], name[60];

	rewind(fp);
	while (fgets(line, sizeof line, fp) != NULL) {
		page_name(line, name, sizeof name);
		if (strcmp(name, want) == 0)
			return true;
	}
	return false;
}

/* gtt-events(7) has each name, and none that is not. */
static void
test_page(void)
{
	FILE *fp = fopen("man/gtt-events.7", "r");
	char line[400], name[60];
	struct gtt_pred pred;
	const char *known;

	if (!ok(fp != NULL, "man/gtt-events.7 is there (run from the top)"))
		return;
	for (size_t i = 0; (known = gtt_pred_name(i)) != NULL; i++)
		ok(in_page(fp, known), "%s is in the page", known);
	rewind(fp);
	while (fgets(line, sizeof line, fp) != NULL) {
		struct gtt_err err = { 0 };

		page_name(line, name, sizeof name);
		if (name[0] != '\0')
			ok(gtt_pred_find(name, strlen(name), &pred, &err) == 0,
			    "%s of the page is known", name);
	}
	fclose(fp);
}

/*
 * Keys: events that have the same one are named by the same patterns.
 */

#define KEYED_EVENTS 2000
#define KEYED_NAMES 100

struct keyed {
	struct gtt_matcher *m;
	size_t		 nnames, n, wrong, same;
	uint32_t	 keys[KEYED_EVENTS];
	bool		 named[KEYED_EVENTS][KEYED_NAMES];
};

static void
add_keyed(struct keyed *k, const struct gtt_event *ev)
{
	bool *named = k->named[k->n];

	for (size_t i = 0; i < k->nnames; i++)
		named[i] = gtt_matcher_names(k->m, i, ev);
	k->keys[k->n] = gtt_matcher_key(k->m, ev);
	k->wrong += k->keys[k->n] >> GTT_MATCHER_KEY != 0;
	for (size_t i = 0; i < k->n; i++) {
		if (k->keys[i] != k->keys[k->n])
			continue;
		k->same++;
		k->wrong += memcmp(k->named[i], named, k->nnames) != 0;
	}
	k->n++;
}

/* Strings 1 to 5 of the table are reasons. */
static void
add_transitions(struct keyed *k, struct gtt_event ev)
{
	ev.kind = GTT_STATE_TRANSITION;
	for (uint8_t i = 0; i < GTT_NGOSTATES * GTT_NGOSTATES; i++) {
		ev.from = i / GTT_NGOSTATES;
		ev.to = i % GTT_NGOSTATES;
		ev.res = GTT_RES_GOROUTINE;
		for (ev.str[0] = 0; ev.str[0] <= 5; ev.str[0]++)
			add_keyed(k, &ev);
		ev.res = GTT_RES_PROC;
		if (ev.from < GTT_NPROCSTATES && ev.to < GTT_NPROCSTATES)
			add_keyed(k, &ev);
	}
}

static void
add_kinds(struct keyed *k, struct gtt_event ev)
{
	for (ev.kind = GTT_SYNC; ev.kind < GTT_NKINDS; ev.kind++) {
		for (uint8_t i = 0; i < 4; i++) {
			ev.metric = i < 3 ? i : 0;
			ev.range = i;
			if (ev.kind != GTT_STATE_TRANSITION)
				add_keyed(k, &ev);
		}
	}
}

static void
test_keys(void)
{
	static const uint8_t wires[] = { 0, GTT_V2_GO_STOP, GTT_V2_GO_SWITCH };
	static struct keyed k;
	struct gtt_pattern *pats[KEYED_NAMES];
	struct gtt_err err = { 0 };
	struct fixture f;
	const char *name;

	fixture(&f, "select,sync,preempted,runtime.Gosched,network");
	pats[k.nnames++] = gtt_pattern_compile("v2.GoStop", 0, &err);
	pats[k.nnames++] = gtt_pattern_compile("v2.GoSwitch", 0, &err);
	for (size_t i = 0; (name = gtt_pred_name(i)) != NULL; i++)
		pats[k.nnames++] = gtt_pattern_compile(name, 0, &err);
	k.m = gtt_matcher_new(pats, k.nnames, 26);
	for (size_t i = 0; i < LEN(wires); i++) {
		struct gtt_event ev = some_event(&f);

		ev.wire = wires[i];
		add_transitions(&k, ev);
		add_kinds(&k, ev);
	}
	is_int(k.wrong, 0, "events of one key are named alike");
	ok(k.same > 0 && k.same < k.n, "there are such, and others");
	gtt_matcher_free(k.m);
	for (size_t i = 0; i < k.nnames; i++)
		gtt_pattern_free(pats[i]);
}

int
main(void)
{
	test_stacks();
	test_refused();
	test_many_specs();
	test_names();
	test_v1();
	test_wire();
	test_keys();
	test_tables();
	test_many_names();
	test_dangling();
	test_limit();
	test_page();
	return done_testing();
}
