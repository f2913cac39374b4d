/* States from their beginnings to their ends, as etgrep -longer sees them. */
#include "etgrep/etgrep.h"

#include "tests/unit/tap.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* What ended, one word each: <begin>+<ns>, ">=" for "+" when cut off. */
struct seen {
	char	text[400];
	int	n;
};

static void
on_end(void *arg, bool selected, const struct gtt_event *begin,
    const struct lasted *how, const struct gtt_event *end)
{
	struct seen *s = arg;
	size_t at = strlen(s->text);

	s->n++;
	snprintf(s->text + at, sizeof s->text - at, "%lld%s%lld%s%s ",
	    (long long)begin->time, how->at_least ? ">=" : "+",
	    (long long)how->ns, end == NULL ? "." : "", selected ? "" : "!");
}

/* How an event takes part. */
enum part { WANTED, OTHER, UNWANTED };

struct row {
	enum gtt_kind	kind;
	int64_t		id;	/* of the goroutine, P, task or scope */
	int		a, b;	/* states; range and P */
	enum part	part;
};

#define GO(f, t)	GTT_GO_##f, GTT_GO_##t
#define SW		GTT_STATE_TRANSITION
#define RB		GTT_RANGE_BEGIN
#define RA		GTT_RANGE_ACTIVE
#define RE		GTT_RANGE_END

static const struct {
	const char	*name, *want;
	struct row	 rows[12];	/* at the times 10, 20, ... */
} tests[] = {
	{ "a state ends with the next", "10+10 20+20 40>=0. ", {
		{ SW, 1, GO(RUNNABLE, RUNNING), 0 },
		{ SW, 1, GO(RUNNING, WAITING), 0 },
		{ GTT_LOG, 1, 0, 0, 0 },
		{ SW, 1, GO(WAITING, RUNNABLE), 0 } } },
	{ "goroutines are apart", "10+20 20+20 30>=10. ", {
		{ SW, 1, GO(RUNNABLE, RUNNING), 0 },
		{ SW, 2, GO(RUNNABLE, RUNNING), 0 },
		{ SW, 1, GO(RUNNING, WAITING), 0 },
		{ SW, 2, GO(RUNNING, NOTEXIST), 0 } } },
	{ "a status that repeats the state ends nothing", "10+20 ", {
		{ SW, 1, GO(RUNNABLE, RUNNING), 0 },
		{ SW, 1, GO(RUNNING, RUNNING), 0 },
		{ SW, 1, GO(RUNNING, NOTEXIST), 0 } } },
	{ "before the trace", "10>=10 ", {
		{ SW, 1, GO(UNDETERMINED, WAITING), 0 },
		{ SW, 1, GO(WAITING, RUNNABLE), UNWANTED } } },
	{ "what is not wanted is not begun", "20+10 ", {
		{ SW, 1, GO(RUNNABLE, RUNNING), UNWANTED },
		{ SW, 1, GO(RUNNING, WAITING), 0 },
		{ SW, 1, GO(WAITING, RUNNABLE), UNWANTED },
		{ SW, 1, GO(RUNNABLE, RUNNING), UNWANTED } } },
	{ "what is not selected is said so", "10+10! ", {
		{ SW, 1, GO(RUNNABLE, RUNNING), OTHER },
		{ SW, 1, GO(RUNNING, NOTEXIST), OTHER } } },
	{ "open ones end in the order they began", "20>=30. 30>=20. 50>=0. ", {
		{ SW, 7, GO(RUNNABLE, RUNNING), UNWANTED },
		{ SW, 9, GO(RUNNABLE, RUNNING), 0 },
		{ SW, 3, GO(RUNNABLE, RUNNING), 0 },
		{ SW, 7, GO(RUNNING, WAITING), UNWANTED },
		{ SW, 1, GO(RUNNABLE, RUNNING), 0 } } },
	{ "... also where one has the room of another that ended",
	    "10+20 20>=20. 40>=0. ", {
		{ SW, 1, GO(RUNNABLE, RUNNING), 0 },
		{ SW, 2, GO(RUNNABLE, RUNNING), 0 },
		{ SW, 1, GO(RUNNING, NOTEXIST), 0 },
		{ SW, 3, GO(RUNNABLE, RUNNING), 0 } } },
	{ "a range", "10+10 30+20 ", {
		{ RB, 1, GTT_RANGE_ASSIST, 0, 0 }, { RE, 1, GTT_RANGE_ASSIST, 0, 0 },
		{ RB, 1, GTT_RANGE_STW, 0, 0 }, { GTT_LOG, 0, 0, 0, 0 },
		{ RE, 1, GTT_RANGE_STW, 0, 0 } } },
	{ "ranges of a kind on two goroutines", "20+10 10+30 ", {
		{ RB, 1, GTT_RANGE_ASSIST, 0, 0 }, { RB, 2, GTT_RANGE_ASSIST, 0, 0 },
		{ RE, 2, GTT_RANGE_ASSIST, 0, 0 }, { RE, 1, GTT_RANGE_ASSIST, 0, 0 } } },
	{ "ranges of two kinds on one", "10+20 20+20 ", {
		{ RB, 1, GTT_RANGE_ASSIST, 0, 0 }, { RB, 1, GTT_RANGE_SWEEP, 0, 0 },
		{ RE, 1, GTT_RANGE_ASSIST, 0, 0 }, { RE, 1, GTT_RANGE_SWEEP, 0, 0 } } },
	{ "a range that is going on", "10>=20 ", {
		{ RA, 1, GTT_RANGE_GC, 0, 0 }, { RA, 1, GTT_RANGE_GC, 0, 0 },
		{ RE, 1, GTT_RANGE_GC, 0, 0 } } },
	{ "a generation says again that a range goes on", "10+20 ", {
		{ RB, 1, GTT_RANGE_GC, 0, 0 }, { RA, 1, GTT_RANGE_GC, 0, 0 },
		{ RE, 1, GTT_RANGE_GC, 0, UNWANTED } } },
	{ "it does not begin when its beginning was not wanted", "", {
		{ RB, 1, GTT_RANGE_GC, 0, UNWANTED }, { RA, 1, GTT_RANGE_GC, 0, 0 },
		{ RE, 1, GTT_RANGE_GC, 0, 0 } } },
	{ "an end whose beginning was not traced", "20>=10. ", {
		{ GTT_LOG, 0, 0, 0, 0 }, { RE, 1, GTT_RANGE_ASSIST, 0, 0 } } },
	{ "... that is not wanted", "", {
		{ GTT_LOG, 0, 0, 0, 0 }, { RE, 1, GTT_RANGE_ASSIST, 0, UNWANTED } } },
	{ "stops of the world on two Ps, of no goroutine", "10+20 20+20 ", {
		{ RB, -1, GTT_RANGE_STW, 4, 0 }, { RB, -1, GTT_RANGE_STW, 5, 0 },
		{ RE, -1, GTT_RANGE_STW, 4, 0 }, { RE, -1, GTT_RANGE_STW, 5, 0 } } },
	{ "tasks", "20+10 10+30 ", {
		{ GTT_TASK_BEGIN, 1, 0, 0, 0 }, { GTT_TASK_BEGIN, 2, 0, 0, 0 },
		{ GTT_TASK_END, 2, 0, 0, 0 }, { GTT_TASK_END, 1, 0, 0, 0 } } },
	{ "regions nest", "20+10 10+30 ", {
		{ GTT_REGION_BEGIN, 1, 0, 0, 0 }, { GTT_REGION_BEGIN, 1, 0, 0, 0 },
		{ GTT_REGION_END, 1, 0, 0, 0 }, { GTT_REGION_END, 1, 0, 0, 0 } } },
	{ "... also around one that is not wanted", "10+30 ", {
		{ GTT_REGION_BEGIN, 1, 0, 0, 0 },
		{ GTT_REGION_BEGIN, 1, 0, 0, UNWANTED },
		{ GTT_REGION_END, 1, 0, 0, 0 }, { GTT_REGION_END, 1, 0, 0, 0 } } },
	{ "... on each goroutine", "10+20 20+20 ", {
		{ GTT_REGION_BEGIN, 1, 0, 0, 0 }, { GTT_REGION_BEGIN, 2, 0, 0, 0 },
		{ GTT_REGION_END, 1, 0, 0, 0 }, { GTT_REGION_END, 2, 0, 0, 0 } } },
	{ "regions end with their goroutine", "20+20 10+30 ", {
		{ GTT_REGION_BEGIN, 1, 0, 0, 0 }, { GTT_REGION_BEGIN, 1, 0, 0, 0 },
		{ GTT_LOG, 0, 0, 0, 0 }, { SW, 1, GO(RUNNING, NOTEXIST), 0 } } },
	{ "a region that was entered before", "10>=0. ", {
		{ GTT_REGION_END, 1, 0, 0, 0 } } },
	{ "nothing lasts", "", {
		{ GTT_SYNC, 0, 0, 0, 0 }, { GTT_METRIC, 0, 0, 0, 0 },
		{ GTT_LABEL, 0, 0, 0, 0 }, { GTT_STACK_SAMPLE, 0, 0, 0, 0 },
		{ GTT_LOG, 0, 0, 0, 0 }, { GTT_EXPERIMENTAL, 0, 0, 0, 0 } } },
};

static struct gtt_event
make_event(const struct row *r, int64_t time)
{
	struct gtt_event ev = { .kind = (uint8_t)r->kind, .time = time,
	    .id = r->id, .g = r->id, .p = r->b };

	ev.val[0] = (uint64_t)r->id;
	if (r->kind == GTT_STATE_TRANSITION) {
		ev.res = GTT_RES_GOROUTINE;
		ev.from = (uint8_t)r->a;
		ev.to = (uint8_t)r->b;
	} else {
		ev.range = (uint8_t)r->a;
	}
	return ev;
}

static void
run(size_t i)
{
	struct seen seen = { "", 0 };
	const struct lasting_ops ops = { on_end, &seen, false };
	struct lasting *l = lasting_new(&ops);

	for (size_t k = 0; k < LEN(tests[i].rows) &&
	    tests[i].rows[k].kind != GTT_BAD; k++) {
		const struct row *r = &tests[i].rows[k];
		struct gtt_event ev = make_event(r, 10 * (int64_t)(k + 1));

		lasting_event(l, &ev, r->part != UNWANTED, r->part == WANTED);
	}
	lasting_finish(l);
	lasting_free(l);
	is_str(seen.text, tests[i].want, "%s", tests[i].name);
}

/* A processor is not the goroutine of the same number. */
static void
test_procs(void)
{
	struct seen seen = { "", 0 };
	const struct lasting_ops ops = { on_end, &seen, false };
	struct lasting *l = lasting_new(&ops);
	struct gtt_event go = { .kind = SW, .time = 5, .id = 1,
	    .res = GTT_RES_GOROUTINE, .from = GTT_GO_RUNNABLE,
	    .to = GTT_GO_RUNNING };
	struct gtt_event proc = { .kind = SW, .time = 6, .id = 1,
	    .res = GTT_RES_PROC, .from = GTT_PROC_IDLE,
	    .to = GTT_PROC_RUNNING };

	lasting_event(l, &go, true, true);
	lasting_event(l, &proc, true, true);
	proc.from = GTT_PROC_RUNNING;
	proc.to = GTT_PROC_IDLE;
	proc.time = 9;
	lasting_event(l, &proc, true, true);
	lasting_finish(l);
	lasting_free(l);
	is_str(seen.text, "6+3 5>=4. 9>=0. ", "processors and goroutines");
}

/* Memory follows the live goroutines, not all there ever were. */
static void
test_reuse(void)
{
	struct seen seen = { "", 0 };
	const struct lasting_ops ops = { on_end, &seen, false };
	struct lasting *l = lasting_new(&ops);

	for (int64_t g = 1; g <= 100000; g++) {
		struct gtt_event ev = make_event(&(struct row){ SW, g,
		    GO(NOTEXIST, RUNNABLE), 0 }, 2 * g);

		lasting_event(l, &ev, true, true);
		ev = make_event(&(struct row){ SW, g, GO(RUNNING, NOTEXIST),
		    0 }, 2 * g + 1);
		lasting_event(l, &ev, false, false);
		seen.text[0] = '\0';
	}
	lasting_finish(l);
	is_str(seen.text, "", "nothing is left open");
	is_int(seen.n, 100000, "all were begun");
	ok(lasting_room(l) <= 4, "and shared the room of a few");
	lasting_free(l);
}

/* Each task has a long type of its own; they overlap by three. */
#define NTASKS	400
#define TYPE	20000

static void
fill_type(char *type, int64_t task)
{
	memset(type, 'a' + (int)(task % 26), TYPE);
	snprintf(type, 20, "%lld", (long long)task);
}

static void
on_task(void *arg, bool selected, const struct gtt_event *begin,
    const struct lasted *how, const struct gtt_event *end)
{
	struct seen *s = arg;
	char want[TYPE];
	struct gtt_str got = gtt_table_str(begin->table, begin->str[0]);

	(void)selected, (void)how, (void)end;
	fill_type(want, (int64_t)begin->val[0]);
	s->n += got.len == TYPE && memcmp(got.p, want, TYPE) == 0;
}

/* What was kept of states that ended goes; what still lasts stays. */
static void
test_kept(void)
{
	struct seen seen = { "", 0 };
	const struct lasting_ops ops = { on_task, &seen, true };
	struct lasting *l = lasting_new(&ops);
	char *type = malloc(TYPE);
	size_t most = 0;

	for (int64_t i = 1; i <= NTASKS; i++) {
		struct gtt_str strs[] = { { "", 0 }, { type, TYPE } };
		struct gtt_table t = { .serial = UINT64_MAX - (uint64_t)i, .strs = strs,
		    .nstrs = 2 };
		struct gtt_event ev = { .kind = GTT_TASK_BEGIN, .time = i,
		    .table = &t, .stack = GTT_NO_STACK,
		    .tstack = GTT_NO_STACK, .str = { 1 },
		    .val = { (uint64_t)i } };

		fill_type(type, i);
		lasting_event(l, &ev, true, true);
		ev.kind = GTT_TASK_END;
		ev.val[0] = (uint64_t)i - 3;
		if (i > 13 && i % 10 != 0)
			lasting_event(l, &ev, true, true);
		if (lasting_kept(l) > most)
			most = lasting_kept(l);
	}
	lasting_finish(l);
	lasting_free(l);
	free(type);
	is_int(seen.n, NTASKS, "each task has its type at its end");
	ok(most < NTASKS * TYPE / 2, "%zu of %d bytes are kept", most,
	    NTASKS * TYPE);
}

int
main(void)
{
	for (size_t i = 0; i < LEN(tests); i++)
		run(i);
	test_procs();
	test_reuse();
	test_kept();
	return done_testing();
}
