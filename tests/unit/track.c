/* What is found where, by events made by hand. */
#include "common/match/track.h"

#include <string.h>

#include "common/base/buf.h"
#include "tests/unit/tap.h"

#define STR(s) { s, sizeof(s) - 1 }
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static struct gtt_str strs[] = { STR(""), STR("r"), STR("a"), STR("b"),
    STR("x"), STR("y") };
static struct gtt_frame frames[] = { { 1, 1, 1, 0 }, { 2, 1, 2, 0 },
    { 3, 1, 3, 0 } };
/* Leaf first: [r], [r a], [r a a], [r b]. */
static uint32_t pcs[] = { 0, 1, 0, 1, 1, 0, 2, 0 };
static struct gtt_stack stacks[] = { { 0, 0 }, { 0, 1 }, { 1, 2 }, { 3, 3 },
    { 6, 2 } };
static struct gtt_table table = {
	.serial = 1, .strs = strs, .nstrs = LEN(strs), .frames = frames,
	.nframes = LEN(frames), .pcs = pcs, .stacks = stacks,
	.nstacks = LEN(stacks),
};

enum { R = 1, A, AA, B, NO = -1 };	/* stacks */
enum { X = 4, Y };			/* types */

enum what { METRIC, CREATE, START, BLOCK, END, SAMPLE, STATUS, WAS, WAKE, REGION, ENDREGION,
    TASK, ENDTASK };

struct step {
	int64_t		g;
	enum what	what;
	int		stack;	/* or type */
};

static struct gtt_event
transition(int64_t id, unsigned from, unsigned to)
{
	return (struct gtt_event){ .kind = GTT_STATE_TRANSITION, .g = id,
	    .res = GTT_RES_GOROUTINE, .id = id, .from = (uint8_t)from,
	    .to = (uint8_t)to };
}

static struct gtt_event
make(const struct step *s, int64_t time)
{
	struct gtt_event ev = { .kind = GTT_METRIC, .g = s->g };
	bool typed = false;

	switch (s->what) {
	case METRIC:
		break;
	case CREATE:	/* by 9 */
		ev = transition(s->g, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);
		ev.g = 9;
		break;
	case START:
		ev = transition(s->g, GTT_GO_RUNNABLE, GTT_GO_RUNNING);
		ev.g = GTT_NONE;
		break;
	case BLOCK:
		ev = transition(s->g, GTT_GO_RUNNING, GTT_GO_WAITING);
		break;
	case END:
		ev = transition(s->g, GTT_GO_RUNNING, GTT_GO_NOTEXIST);
		break;
	case STATUS:
		ev = transition(s->g, GTT_GO_WAITING, GTT_GO_WAITING);
		break;
	case WAS:	/* when the trace began */
		ev = transition(s->g, GTT_GO_UNDETERMINED, GTT_GO_WAITING);
		break;
	case WAKE:	/* by 9 */
		ev = transition(s->g, GTT_GO_WAITING, GTT_GO_RUNNABLE);
		ev.g = 9;
		break;
	case SAMPLE:
		ev.kind = GTT_STACK_SAMPLE;
		break;
	case REGION:
	case ENDREGION:
	case TASK:
	case ENDTASK:
		ev.kind = (uint8_t)(s->what == REGION ? GTT_REGION_BEGIN :
		    s->what == ENDREGION ? GTT_REGION_END :
		    s->what == TASK ? GTT_TASK_BEGIN : GTT_TASK_END);
		ev.str[0] = (uint32_t)s->stack;
		ev.val[0] = 7;
		typed = true;
		break;
	}
	ev.time = time;
	ev.table = &table;
	ev.stack = ev.tstack = GTT_NO_STACK;
	if (!typed && s->stack != NO)
		*(s->what == CREATE || s->what == WAS ? &ev.tstack : &ev.stack) =
		    (uint32_t)s->stack;
	return ev;
}

struct log {
	const struct gtt_regions *regions;
	struct gtt_buf	buf;
	bool		all;	/* every call, not only close */
};

static void
put(struct log *l, const char *what, const struct gtt_region *r)
{
	gtt_buf_printf(&l->buf, "%s%s%s%s%s", l->buf.len > 0 ? " " : "", what,
	    l->regions->kinds[r->kind].name, r->type != NULL ? ":" : "",
	    r->type != NULL ? r->type : "");
}

static void
on_open(void *arg, struct gtt_region *r)
{
	struct log *l = arg;

	put(l, "+", r);
	gtt_buf_printf(&l->buf, "@%d", (int)r->start_tag);
}

static void
on_last(void *arg, struct gtt_region *r, uint64_t was)
{
	struct log *l = arg;

	put(l, "", r);
	gtt_buf_printf(&l->buf, "@%d>%d", (int)was, (int)r->end_tag);
}

static void
on_sure(void *arg, struct gtt_region *r)
{
	put(arg, "!", r);
}

static void
on_drop(void *arg, struct gtt_region *r)
{
	put(arg, "-", r);
}

static void
on_close(void *arg, struct gtt_region *r)
{
	struct log *l = arg;

	put(l, l->all ? "=" : "", r);
	gtt_buf_printf(&l->buf, "(%d@%s%d-%d %s)", (int)r->g,
	    r->early ? "<" : "", (int)r->start, (int)r->end,
	    gtt_region_why_name(r->why));
}

/* Steps are 10 ns apart, the first at 10; their tags are their times / 10. */
static char *
run(const char *kinds, const struct step *steps, bool all)
{
	const struct gtt_tracker_ops every = { on_open, on_last, on_sure,
	    on_close, on_drop }, closes = { .close = on_close };
	struct gtt_err err = { 0 };
	struct log l = { .all = all };
	struct gtt_tracker *t;
	struct gtt_regions *r;

	l.regions = r = gtt_regions_parse(kinds, strlen(kinds), &err);
	if (r == NULL) {
		note("%s", err.msg);
		return NULL;
	}
	t = gtt_tracker_new(r, 26, all ? &every : &closes, &l);
	for (int i = 0; steps[i].g != 0; i++) {
		struct gtt_event ev = make(&steps[i], (i + 1) * 10);

		gtt_tracker_event(t, &ev, (uint64_t)i + 1, &err);
	}
	gtt_tracker_finish(t);
	is_int(gtt_tracker_since(t, 1), INT64_MAX, "nothing is left open");
	gtt_tracker_free(t);
	gtt_regions_free(r);
	gtt_buf_putc(&l.buf, '\0');
	return l.buf.p;
}

#define K_A	"a: {start: 'Any \"r\" \"a\" \"**\"'"
#define K_ONE	"a: {start: 'Any \"r\" \"a\"', single: true}\n"
#define K_GAP	K_ONE "b: {start: 'Any \"r\" \"b\"', single: true, " \
		"flush: true}\ng: {between: [a, b]}\n"
#define K_MIDST	K_ONE "b: {start: 'Any \"r\" \"b\"', single: true, " \
		"flush: true}\ng: {between: [a, b], through: 'Any \"r\"', " \
		"end: 'Any \"r\" \"a\" \"a\"'}\n"

static const struct {
	const char	*name, *kinds;
	struct step	 steps[10];
	const char	*want;
} rows[] = {
	{ "until another stack", K_A "}",
	    { { 1, BLOCK, R }, { 1, BLOCK, AA }, { 1, BLOCK, AA },
	    { 1, BLOCK, B } }, "a(1@20-30 stack)" },
	{ "a trailing ** takes a frame", K_A "}",
	    { { 1, BLOCK, A }, { 1, BLOCK, A }, { 1, BLOCK, R } }, "" },
	{ "no stack keeps it open", K_A "}",
	    { { 1, BLOCK, AA }, { 1, START, NO }, { 1, BLOCK, B } },
	    "a(1@10-20 stack)" },
	{ "one event is not enough", K_A "}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, B } }, "" },
	{ "but where it is", K_A ", single: true}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, B } }, "a(1@10-10 stack)" },
	{ "others do not count", K_A "}",
	    { { 1, BLOCK, AA }, { 2, BLOCK, B }, { 1, BLOCK, AA },
	    { 2, BLOCK, AA }, { 1, BLOCK, B }, { 2, BLOCK, AA },
	    { 2, BLOCK, R } }, "a(1@10-30 stack) a(2@40-60 stack)" },
	{ "the end of the goroutine drops it", K_A "}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, AA }, { 1, END, NO } }, "" },
	{ "or does not", K_A ", flush: true}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, AA }, { 1, END, NO },
	    { 1, START, NO } }, "a(1@10-30 goroutine)" },
	{ "nor the end of the trace", K_A ", flush: true}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, AA } }, "a(1@10-20 trace)" },
	{ "it waits there until the trace ends", K_A ", flush: true}",
	    { { 1, BLOCK, AA }, { 2, METRIC, NO } }, "a(1@10-20 trace)" },
	{ "it may have gone elsewhere", K_A ", flush: true}",
	    { { 1, BLOCK, AA }, { 1, START, NO }, { 2, METRIC, NO } },
	    "a(1@10-20 trace)" },
	{ "it runs: one event is not enough", K_A ", flush: true}",
	    { { 1, METRIC, AA }, { 2, METRIC, NO } }, "" },
	{ "what was trimmed off is no end of it", K_A ", flush: true, "
	    "critical: []}",
	    { { 1, METRIC, AA }, { 1, METRIC, AA }, { 1, BLOCK, NO },
	    { 2, METRIC, NO } }, "a(1@10-20 trace)" },
	{ "nothing ends it but the trace", K_A ", keep: always, flush: true}",
	    { { 1, BLOCK, AA }, { 1, START, NO }, { 2, METRIC, NO } },
	    "a(1@10-30 trace)" },
	{ "trimmed to its stacks", K_A ", critical: []}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, AA }, { 1, START, NO },
	    { 1, BLOCK, B } }, "a(1@10-20 stack)" },
	{ "or to an event", K_A ", critical: GoStart}",
	    { { 1, BLOCK, AA }, { 1, START, NO }, { 1, METRIC, NO },
	    { 1, BLOCK, B } }, "a(1@10-20 stack)" },
	{ "an event ends it", K_A ", end: GoStart}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, AA }, { 1, START, NO },
	    { 1, BLOCK, AA } }, "a(1@10-20 event)" },
	{ "nothing ends it", K_A ", keep: always, flush: true}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, B }, { 1, BLOCK, R } },
	    "a(1@10-30 trace)" },
	{ "what keeps it open", K_A ", keep: 'GoBlock \"r\" \"b\"'}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, B }, { 1, METRIC, B } },
	    "a(1@10-20 stack)" },
	{ "by an event alone", "a: {start: GoStart, single: true}",
	    { { 1, START, NO }, { 1, BLOCK, R } }, "a(1@10-10 stack)" },
	{ "samples are no events", K_A "}",
	    { { 1, BLOCK, AA }, { 1, SAMPLE, B }, { 1, BLOCK, AA },
	    { 1, BLOCK, R } }, "a(1@10-30 stack)" },
	{ "nor is what is said again", K_A "}",
	    { { 1, BLOCK, AA }, { 1, STATUS, B }, { 1, BLOCK, AA },
	    { 1, BLOCK, R } }, "a(1@10-30 stack)" },

	{ "a second one begins another", "a: {start: 'Any \"r\" \"a\"', "
	    "once: 'GoBlock \"r\" \"a\"'}",
	    { { 1, METRIC, A }, { 1, BLOCK, A }, { 1, METRIC, A },
	    { 1, BLOCK, A }, { 1, METRIC, A }, { 1, BLOCK, R } },
	    "a(1@10-30 next) a(1@40-50 stack)" },
	{ "a step again is none back", "a: {start: "
	    "'Any \"r\" \"a\" \"**\"', steps: ['GoBlock \"r\" \"a\" \"a\"', "
	    "'GoCreate \"r\" \"a\" \"a\"']}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, AA }, { 1, METRIC, AA },
	    { 9, BLOCK, R }, { 1, BLOCK, AA }, { 1, BLOCK, R } }, "a(1@10-50 stack)" },
	{ "a step back begins another", "a: {start: "
	    "'Any \"r\" \"a\" \"**\"', steps: ['GoBlock \"r\" \"a\" \"a\"', "
	    "'Metric \"r\" \"a\" \"a\"']}",
	    { { 1, BLOCK, AA }, { 1, METRIC, AA }, { 1, METRIC, AA },
	    { 1, BLOCK, AA }, { 1, METRIC, AA }, { 1, BLOCK, R } },
	    "a(1@10-30 next) a(1@40-50 stack)" },
	{ "who wakes it may be a step", K_A ", steps: ['GoBlock \"r\" \"a\"', "
	    "'GoBlock \"r\" \"a\" \"a\"', 'GoUnblock \"r\" \"b\"']}",
	    { { 1, BLOCK, AA }, { 1, WAKE, A }, { 1, START, NO },
	    { 1, BLOCK, AA }, { 1, WAKE, B }, { 1, START, NO },
	    { 1, BLOCK, AA }, { 1, WAKE, B }, { 1, START, NO } },
	    "a(1@10-60 next)" },
	{ "all the life of a goroutine", "a: {goroutine: 'Any \"^r$\"'}",
	    { { 1, CREATE, R }, { 1, START, NO }, { 1, BLOCK, B },
	    { 1, START, NO }, { 1, BLOCK, R }, { 1, END, NO },
	    { 1, START, NO } }, "" },
	{ "kept where it ends", "a: {goroutine: 'Any \"^r$\"', flush: true}",
	    { { 1, CREATE, R }, { 1, START, NO }, { 1, BLOCK, B },
	    { 1, START, NO }, { 1, BLOCK, R }, { 1, END, NO },
	    { 1, START, NO } }, "a(1@20-60 goroutine)" },
	{ "or the trace does", "a: {goroutine: 'Any \"^r$\"', flush: true}",
	    { { 1, CREATE, R }, { 1, START, NO }, { 2, METRIC, NO } },
	    "a(1@20-30 trace)" },
	{ "of another function", "a: {goroutine: 'Any \"^r$\"', flush: true}",
	    { { 1, CREATE, A }, { 1, START, NO }, { 1, BLOCK, R },
	    { 1, END, NO } }, "" },
	{ "one that never starts", "a: {goroutine: 'Any \"^r$\"', flush: true}",
	    { { 1, CREATE, R } }, "" },
	{ "or one that was there", "a: {goroutine: 'Any \"^r$\"', "
	    "start: 'Any \"r\" \"a\"', flush: true}",
	    { { 1, START, NO }, { 1, BLOCK, A }, { 1, START, NO },
	    { 1, BLOCK, R } }, "a(1@20-30 stack)" },

	{ "between two", K_GAP,
	    { { 1, BLOCK, A }, { 1, BLOCK, A }, { 1, BLOCK, R },
	    { 1, BLOCK, B }, { 1, BLOCK, R } },
	    "a(1@10-20 stack) g(1@20-40 next) b(1@40-40 stack)" },
	{ "the first begins again", K_GAP,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 1, BLOCK, A },
	    { 1, BLOCK, R }, { 1, BLOCK, B } },
	    "a(1@10-10 stack) a(1@30-30 stack) g(1@30-50 next) "
	    "b(1@50-50 trace)" },
	{ "the second without the first", K_GAP,
	    { { 1, BLOCK, B }, { 1, BLOCK, R }, { 1, BLOCK, A },
	    { 1, BLOCK, B }, { 1, BLOCK, R }, { 1, BLOCK, B } },
	    "b(1@10-10 stack) a(1@30-30 stack) g(1@30-40 next) "
	    "b(1@40-40 stack) b(1@60-60 trace)" },
	{ "the first only", K_GAP,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 1, END, NO } },
	    "a(1@10-10 stack)" },

	{ "in the midst of it", K_MIDST,
	    { { 1, BLOCK, R }, { 1, BLOCK, B }, { 1, BLOCK, R },
	    { 1, BLOCK, B } }, "g(1@10-20 next) b(1@20-20 stack) "
	    "g(1@30-40 next) b(1@40-40 trace)" },
	{ "from the first all the same", K_MIDST,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 1, BLOCK, R },
	    { 1, BLOCK, B } },
	    "a(1@10-10 stack) g(1@10-40 next) b(1@40-40 trace)" },
	{ "the goroutine ends in the midst of it", K_MIDST,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 1, END, NO } },
	    "a(1@10-10 stack) g(1@10-30 goroutine)" },
	{ "or the trace, with another one's event", K_MIDST,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 2, METRIC, NO } },
	    "a(1@10-10 stack) g(1@10-30 trace)" },
	{ "or the first begins again", K_MIDST,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 1, BLOCK, A },
	    { 1, END, NO } }, "a(1@10-10 stack) g(1@10-30 next)" },
	{ "or something ends it", K_MIDST,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 1, BLOCK, AA },
	    { 1, BLOCK, AA }, { 1, BLOCK, B } },
	    "a(1@10-10 stack) g(1@10-30 event) b(1@50-50 trace)" },
	{ "the trace began in the midst of it", K_MIDST,
	    { { 1, WAS, R }, { 1, START, NO }, { 1, BLOCK, B } },
	    "g(1@<10-30 next) b(1@30-30 trace)" },
	{ "and says so late", K_MIDST,
	    { { 2, METRIC, NO }, { 1, WAS, R }, { 1, START, NO },
	    { 1, BLOCK, B } }, "g(1@<10-40 next) b(1@40-40 trace)" },
	{ "or does not: the first stack does", K_MIDST,
	    { { 2, METRIC, NO }, { 1, WAS, NO }, { 1, START, NO },
	    { 1, BLOCK, R }, { 1, BLOCK, B } },
	    "g(1@<10-50 next) b(1@50-50 trace)" },
	{ "unless that is elsewhere", K_MIDST,
	    { { 1, WAS, NO }, { 1, START, NO }, { 1, BLOCK, AA },
	    { 1, BLOCK, R }, { 1, BLOCK, B } },
	    "g(1@40-50 next) b(1@50-50 trace)" },
	{ "or it was not there before", K_MIDST,
	    { { 2, METRIC, NO }, { 1, CREATE, R }, { 1, START, NO },
	    { 1, BLOCK, R }, { 1, BLOCK, B } },
	    "g(1@40-50 next) b(1@50-50 trace)" },
	{ "it waited there before the trace", K_A ", flush: true}",
	    { { 2, METRIC, NO }, { 1, WAS, AA }, { 1, START, NO },
	    { 1, BLOCK, R } }, "a(1@<10-30 stack)" },
	{ "from before to behind it", K_A ", flush: true}",
	    { { 2, METRIC, NO }, { 1, WAS, AA }, { 2, METRIC, NO } },
	    "a(1@<10-30 trace)" },
	{ "may have come there in it", K_A ", flush: true}",
	    { { 2, METRIC, NO }, { 1, WAS, NO }, { 1, START, NO },
	    { 1, BLOCK, AA }, { 1, BLOCK, AA }, { 1, BLOCK, R } },
	    "a(1@40-50 stack)" },

	{ "it is all the life of a goroutine", "a: {start: 'Any \"r\" \"b\"', "
	    "once: 'GoBlock \"r\" \"b\"', critical: GoStart, single: true}\n"
	    "g: {between: [a, a], goroutine: 'Any \"^r$\"', through: 'Any \"a\"'}\n",
	    { { 1, CREATE, R }, { 1, START, NO }, { 2, CREATE, A },
	    { 2, START, NO }, { 1, END, NO }, { 2, END, NO } },
	    "g(1@20-50 goroutine)" },
	{ "or all between two of one kind", "a: {start: 'Any \"r\" \"b\"', "
	    "once: 'GoBlock \"r\" \"b\"', critical: GoStart, single: true}\n"
	    "g: {between: [a, a], goroutine: 'Any \"^r$\"', through: 'Any \"a\"'}\n",
	    { { 1, BLOCK, B }, { 1, START, NO }, { 1, BLOCK, B },
	    { 1, START, NO }, { 1, BLOCK, R }, { 1, BLOCK, B },
	    { 1, START, NO }, { 1, END, NO } },
	    "a(1@10-20 next) g(1@20-30 next) a(1@30-40 stack) "
	    "g(1@40-60 next)" },

	{ "regions of the program", "r: {user: region}",
	    { { 1, REGION, X }, { 1, REGION, Y }, { 2, ENDREGION, X },
	    { 1, ENDREGION, Y }, { 1, ENDREGION, X }, { 1, ENDREGION, X } },
	    "r:y(1@20-40 call) r:x(1@10-50 call)" },
	{ "of one type", "r: {user: region, type: ^x$}",
	    { { 1, REGION, X }, { 1, REGION, Y }, { 1, ENDREGION, Y },
	    { 1, END, NO } }, "r:x(1@10-40 goroutine)" },
	{ "the last kind that wants it", "r: {user: region}\n"
	    "s: {user: region, type: x}\n",
	    { { 1, REGION, X }, { 1, REGION, Y }, { 1, METRIC, NO } },
	    "r:y(1@20-30 trace) s:x(1@10-30 trace)" },
	{ "a task ends elsewhere", "t: {user: task}",
	    { { 1, TASK, X }, { 1, METRIC, NO }, { 2, ENDTASK, X },
	    { 1, METRIC, NO }, { 2, ENDTASK, X } }, "t:x(1@10-30 call)" },
	{ "a task outlives its goroutine", "t: {user: task}",
	    { { 1, TASK, X }, { 1, END, NO }, { 2, ENDTASK, X } },
	    "t:x(1@10-20 goroutine)" },
};

/* What else is told on the way. */
static const struct {
	const char	*name, *kinds;
	struct step	 steps[10];
	const char	*want;
} told[] = {
	{ "what may be dropped", K_A "}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, AA }, { 1, BLOCK, R },
	    { 1, BLOCK, AA }, { 1, BLOCK, R } },
	    "+a@1 a@1>2 !a =a(1@10-20 stack) +a@4 -a" },
	{ "what may not, from its second event on", K_A ", flush: true}",
	    { { 1, BLOCK, AA }, { 1, BLOCK, AA }, { 1, BLOCK, AA } },
	    "+a@1 a@1>2 !a a@2>3 a@3>-1 =a(1@10-30 trace)" },
	{ "what lies between begins in the past", K_GAP,
	    { { 1, BLOCK, A }, { 1, METRIC, NO }, { 1, BLOCK, B } },
	    "+a@1 a@1>2 +g@2 !a =a(1@10-20 stack) !g =g(1@20-30 next) "
	    "+b@3 !b b@3>-1 =b(1@30-30 trace)" },
	{ "and is dropped where it was none", K_GAP,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 1, END, NO } },
	    "+a@1 +g@1 !a =a(1@10-10 stack) -g" },
	{ "and is sure in the midst of it", K_MIDST,
	    { { 1, BLOCK, A }, { 1, BLOCK, R }, { 1, END, NO } },
	    "+a@1 +g@1 !a =a(1@10-10 stack) !g =g(1@10-30 goroutine)" },
	{ "calls are sure", "r: {user: region}",
	    { { 1, REGION, X }, { 1, METRIC, NO } }, "+r:x@1 =r:x(1@10-20 trace)" },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < LEN(rows); i++) {
		char *got = run(rows[i].kinds, rows[i].steps, false);

		is_str(got, rows[i].want, "%s", rows[i].name);
		free(got);
	}
	for (size_t i = 0; i < LEN(told); i++) {
		char *got = run(told[i].kinds, told[i].steps, true);

		is_str(got, told[i].want, "%s", told[i].name);
		free(got);
	}
}

static void
test_since(void)
{
	static const char kinds[] = K_A "}\nr: {user: region}\n";
	const struct step steps[] = { { 1, METRIC, NO }, { 1, REGION, X },
	    { 1, BLOCK, AA }, { 1, REGION, Y }, { 1, ENDREGION, X } };
	const struct gtt_tracker_ops ops = { 0 };
	struct gtt_err err = { 0 };
	struct gtt_regions *r = gtt_regions_parse(kinds, sizeof kinds - 1, &err);
	struct gtt_tracker *t = gtt_tracker_new(r, 26, &ops, NULL);
	static const int64_t want[] = { INT64_MAX, 20, 20, 20, 20 };

	for (size_t i = 0; i < LEN(steps); i++) {
		struct gtt_event ev = make(&steps[i], (int64_t)(i + 1) * 10);

		gtt_tracker_event(t, &ev, i, &err);
		is_int(gtt_tracker_since(t, 1), want[i], "since, %zu", i);
	}
	is_int(gtt_tracker_since(t, 2), INT64_MAX, "of another goroutine");
	gtt_tracker_free(t);	/* with regions that are open */
	gtt_regions_free(r);
}

/* The same numbers mean other stacks in another table. */
static void
test_tables(void)
{
	static const char kinds[] = K_A ", single: true}";
	static uint32_t others[] = { 0, 2, 0, 2, 2, 0, 2, 0 };
	struct gtt_table other = table;
	const struct gtt_tracker_ops ops = { .close = on_close };
	struct gtt_err err = { 0 };
	struct log l = { 0 };
	struct gtt_regions *r = gtt_regions_parse(kinds, sizeof kinds - 1, &err);
	struct gtt_tracker *t = gtt_tracker_new(r, 26, &ops, &l);
	struct gtt_event ev = make(&(struct step){ 1, BLOCK, AA }, 10);

	l.regions = r;
	gtt_tracker_event(t, &ev, 1, &err);
	other.serial = 2;
	other.pcs = others;
	ev.table = &other;
	ev.time = 20;
	gtt_tracker_event(t, &ev, 2, &err);
	gtt_tracker_finish(t);
	gtt_buf_putc(&l.buf, '\0');
	is_str(l.buf.p, "a(1@10-10 stack)", "it ends with the table's meaning");
	gtt_buf_fini(&l.buf);
	gtt_tracker_free(t);
	gtt_regions_free(r);
}

int
main(void)
{
	test_rows();
	test_since();
	test_tables();
	return done_testing();
}
