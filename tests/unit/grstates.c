/* The rules by which events make states and moves. */
#include "grstates/machine.h"

#include "common/base/buf.h"
#include "tests/unit/tap.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Functions by letters: a stack is written from the outermost on, "ab". */
enum { S_NONE, S_A, S_B, S_GOSCHED, S_MALLOC, S_OTHER_FILE, S_MALLOC_SIZE };

#define STR(s) { "" s, sizeof(s) - 1 }

static struct gtt_str strs[] = {
	STR(""), STR("a"), STR("b"), STR("runtime.Gosched"),
	STR("runtime.mallocgc"), STR("other.go"),
	STR("runtime.mallocgcSmallNoScanSC4"),
};

static struct gtt_frame frames[] = {
	{ 1, 1, S_A, 0 }, { 2, 1, S_B, 0 }, { 3, 1, S_GOSCHED, 0 },
	{ 4, 1, S_MALLOC, 0 }, { 5, 0, S_B, 0 },
	{ 6, 1, S_A, S_OTHER_FILE }, { 7, 2, S_A, 0 },
	{ 8, 1, S_MALLOC_SIZE, 0 },
};

static uint32_t pcs[] = { 0, 1, 1, 0, 2, 0, 3, 0, 4, 0, 5, 6, 7, 0 };

enum { NO, A, B, AB, YIELD, MALLOC, MALLOC_SIZE, NO_LINE, A_ELSEWHERE, A2, EMPTY };

static struct gtt_stack stacks[] = {
	[NO] = { 0, 0 }, [A] = { 0, 1 }, [B] = { 1, 1 }, [AB] = { 2, 2 },
	[YIELD] = { 4, 2 }, [MALLOC] = { 6, 2 }, [NO_LINE] = { 8, 2 },
	[A_ELSEWHERE] = { 10, 1 }, [A2] = { 11, 1 }, [EMPTY] = { 0, 0 },
	[MALLOC_SIZE] = { 12, 2 },
};

static struct gtt_table table = {
	.serial = UINT64_C(1) << 40,
	.strs = strs, .nstrs = LEN(strs),
	.frames = frames, .nframes = LEN(frames),
	.pcs = pcs, .stacks = stacks, .nstacks = LEN(stacks),
};

struct row {
	int64_t	by;		/* the goroutine that did it, or -1 */
	int64_t	id;		/* the goroutine that changes; 0: a log of by */
	int	from, to;
	int	stack, tstack;
};

#define GO(f, t) GTT_GO_##f, GTT_GO_##t

/* Goroutine 1 is made by 9, runs, and does what rows say. */
#define MADE	{ 9, 1, GO(NOTEXIST, RUNNABLE), NO, A }
#define STARTS	{ -1, 1, GO(RUNNABLE, RUNNING), NO, NO }
#define WAITS(s) { 1, 1, GO(RUNNING, WAITING), s, NO }
#define CALLS(s) { 1, 1, GO(RUNNING, SYSCALL), s, NO }
#define BACK	{ 1, 1, GO(SYSCALL, RUNNING), NO, NO }
#define WOKEN	{ -1, 1, GO(WAITING, RUNNABLE), NO, NO }
#define WAKES(s) { 1, 2, GO(WAITING, RUNNABLE), s, NO }
#define ENDS	{ 1, 1, GO(RUNNING, NOTEXIST), NO, NO }

static const struct {
	const char	*name, *want;
	struct row	 rows[14];	/* at the times 10, 20 ... */
} tests[] = {
	{ "a life", "new-rA:1 rA-WB:1/20 WB-exit:1/30", {
		MADE, STARTS, WAITS(B), WOKEN, STARTS, ENDS } },
	{ "moves are counted", "new-rA:1 rA-WB:1/20 WB-WB:2/60", {
		MADE, STARTS, WAITS(B), WOKEN, STARTS, WAITS(B), WOKEN, STARTS,
		WAITS(B) } },
	{ "who wakes another is seen where it runs",
	    "new-rA:1 rA-RB:1/20 RB-RAB:1/10 RAB-WB:1/10", {
		MADE, STARTS, WAKES(B), WAKES(AB), WAITS(B) } },
	{ "... not without a stack", "new-rA:1 rA-WB:1/30", {
		MADE, STARTS, WAKES(NO), WAITS(B) } },
	{ "... nor with an empty one", "new-rA:1 rA-WB:1/30", {
		MADE, STARTS, WAKES(EMPTY), WAITS(B) } },
	{ "who was running before the trace", "?-RB:1 RB-WA:1/10", {
		WAKES(B), WAITS(A) } },
	{ "what began before the trace is not timed",
	    "?-WB:1 WB-WA:1 WA-WB:1/30", {
		{ -1, 1, GO(UNDETERMINED, WAITING), NO, B },
		WOKEN, STARTS, WAITS(A), WOKEN, STARTS, WAITS(B) } },
	{ "a generation says again what is", "new-rA:1 rA-WB:1/20", {
		MADE, STARTS, WAITS(B),
		{ -1, 1, GO(WAITING, WAITING), NO, AB },
		{ -1, 1, GO(WAITING, WAITING), NO, AB } } },
	{ "preempted, and woken others before it waits",
	    "new-rA:1 rA-RB:1/20 RAB-WB:1/10 WB-RB:1/30", {
		MADE, STARTS, WAKES(B),
		{ 1, 1, GO(RUNNING, RUNNABLE), A, NO }, STARTS,
		WAKES(AB), WAITS(B), WOKEN, STARTS, WAKES(B) } },
	{ "giving way is a state", "new-rA:1 rA-rAY:1/20 rAY-WB:1/20", {
		MADE, STARTS, { 1, 1, GO(RUNNING, RUNNABLE), YIELD, NO },
		STARTS, WAITS(B) } },
	{ "helping the collector is none", "new-rA:1 rA-WB:1/50", {
		MADE, STARTS, WAITS(MALLOC), WOKEN, STARTS, WAITS(B) } },
	{ "... nor is it in Go 1.27", "new-rA:1 rA-WB:1/50", {
		MADE, STARTS, WAITS(MALLOC_SIZE), WOKEN, STARTS, WAITS(B) } },
	{ "nor is a frame without a line", "new-rA:1 rA-WB:1/50", {
		MADE, STARTS, WAITS(NO_LINE), WOKEN, STARTS, WAITS(B) } },
	{ "made without a line", "new-WB:1/20", {
		{ 9, 1, GO(NOTEXIST, RUNNABLE), NO, NO_LINE }, STARTS,
		WAITS(B) } },
	{ "made without a stack", "?-WB:1/20 WB-exit:1/30", {
		{ 9, 1, GO(NOTEXIST, RUNNABLE), NO, NO }, STARTS, WAITS(B),
		WOKEN, STARTS, ENDS } },
	{ "ended without a state", "", {
		{ 9, 1, GO(NOTEXIST, RUNNABLE), NO, NO }, STARTS, ENDS } },
	{ "files and pcs do not count, lines do",
	    "new-rA:1 rA-SA:1/20 SA-SA:1/20 SA-Sa:1/20", {
		MADE, STARTS, CALLS(A), BACK, CALLS(A_ELSEWHERE), BACK,
		CALLS(A2) } },
	{ "a goroutine of the same number is another one",
	    "new-rA:2 rA-exit:2/40", {
		MADE, STARTS, ENDS, MADE, STARTS, ENDS } },
};

static void
put_state(struct gtt_buf *b, const struct states *s, uint32_t i)
{
	static const char *const ends[] = { "?", "new", "exit", "others" };
	static const char letters[] = " -rRWS";
	const struct gtt_table *t = gtt_keep_table(s->keep);
	const struct state *st = &s->states[i];
	const struct gtt_stack *stack = &t->stacks[st->stack];

	if (i < STATES_FIRST) {
		gtt_buf_puts(b, ends[i]);
		return;
	}
	gtt_buf_putc(b, letters[st->is]);
	for (uint32_t j = stack->n; j-- > 0;) {
		const struct gtt_frame *f = &t->frames[t->pcs[stack->first + j]];
		struct gtt_str func = gtt_table_str(t, f->func);

		if (func.len > 1)
			gtt_buf_puts(b, func.p[8] == 'G' ? "Y" : "M");
		else
			gtt_buf_putc(b, f->line == 1 ? (char)(func.p[0] - 32) :
			    func.p[0]);
	}
}

/* Moves in the order in which they were found: FROM-TO:COUNT/TIME */
static void
put_moves(struct gtt_buf *b, const struct states *s)
{
	for (size_t i = 0; i < s->nmoves; i++) {
		const struct move *m = &s->moves[i];
		uint64_t sum = 0;

		if (m->count == 0)
			continue;
		gtt_buf_puts(b, b->len > 0 ? " " : "");
		put_state(b, s, m->from);
		gtt_buf_putc(b, '-');
		put_state(b, s, m->to);
		gtt_buf_printf(b, ":%d", (int)m->count);
		if (m->times.total > 0)
			gtt_buf_printf(b, "/%d", (int)m->times.total);
		for (unsigned j = 0; j < STATES_AS; j++)
			sum += m->as[j];
		if (sum != m->times.total)
			gtt_buf_printf(b, "(in all %d)", (int)sum);
	}
	gtt_buf_putc(b, '\0');
}

static struct gtt_event
event(const struct row *r, int64_t time)
{
	struct gtt_event ev = {
		.time = time, .m = 1, .p = 1, .g = r->by, .table = &table,
		.kind = r->id == 0 ? GTT_LOG : GTT_STATE_TRANSITION,
		.res = GTT_RES_GOROUTINE, .id = r->id,
		.from = (uint8_t)r->from, .to = (uint8_t)r->to,
		.stack = r->stack == NO ? GTT_NO_STACK : (uint32_t)r->stack,
		.tstack = r->tstack == NO ? GTT_NO_STACK : (uint32_t)r->tstack,
	};

	return ev;
}

/* The moves that n rows make, of goroutines that match. */
static void
run(const struct row *rows, size_t n, const char *pattern, bool ticks,
    struct gtt_buf *b)
{
	struct gtt_err err = { 0 };
	struct gtt_pattern *p = pattern == NULL ? NULL :
	    gtt_pattern_compile(pattern, 0, &err);
	struct machine *m = machine_new(&p, p != NULL, 26, ticks, 0);

	table.serial++;
	for (size_t i = 0; i < n && rows[i].by != 0; i++) {
		struct gtt_event ev = event(&rows[i], 10 * (int64_t)(i + 1));

		if (machine_event(m, &ev, &err) < 0)
			ok(false, "%s", err.msg);
	}
	put_moves(b, machine_states(m));
	machine_free(m);
	gtt_pattern_free(p);
}

static void
rules(void)
{
	for (size_t i = 0; i < LEN(tests); i++) {
		struct gtt_buf all = { 0 }, any = { 0 };

		run(tests[i].rows, LEN(tests[i].rows), NULL, false, &all);
		is_str(all.p, tests[i].want, "%s", tests[i].name);
		run(tests[i].rows, LEN(tests[i].rows), "Any", false, &any);
		is_str(any.p, all.p, "... and all of it matches Any");
		gtt_buf_fini(&all);
		gtt_buf_fini(&any);
	}
}

/* Goroutines 1 and 3 do the same; then 1 writes to the log, and both end. */
static const struct row two[] = {
	MADE, { 9, 3, GO(NOTEXIST, RUNNABLE), NO, A },
	STARTS, { -1, 3, GO(RUNNABLE, RUNNING), NO, NO },
	WAITS(B), { 3, 3, GO(RUNNING, WAITING), B, NO },
	WOKEN, { -1, 3, GO(WAITING, RUNNABLE), NO, NO },
	STARTS, { -1, 3, GO(RUNNABLE, RUNNING), NO, NO },
	{ 1, 0, 0, 0, AB, NO },
	ENDS, { 3, 3, GO(RUNNING, NOTEXIST), NO, NO },
};

static const struct {
	const char	*name, *pattern, *want;
} matches[] = {
	{ "all of them", "StateTransition \"**\" \"^b$\"",
	    "new-rA:2 rA-WB:2/80 WB-exit:2/140" },
	{ "one, from its beginning on", "Log",
	    "new-rA:1 rA-WB:1/40 WB-exit:1/70" },
	{ "one, by a stack", "Log \"a\" \"b\"",
	    "new-rA:1 rA-WB:1/40 WB-exit:1/70" },
	{ "those that were made with a stack", "GoCreate \"a\"",
	    "new-rA:2 rA-WB:2/80 WB-exit:2/140" },
	{ "none", "Log \"a\"", "" },
};

static void
wanted(void)
{
	for (size_t i = 0; i < LEN(matches); i++) {
		struct gtt_buf b = { 0 };

		run(two, LEN(two), matches[i].pattern, false, &b);
		is_str(b.p, matches[i].want, "matching %s", matches[i].name);
		gtt_buf_fini(&b);
	}
}

static void
in_ticks(void)
{
	struct gtt_buf b = { 0 };

	run(tests[0].rows, LEN(tests[0].rows), NULL, true, &b);
	is_str(b.p, "new-rA:1 rA-WB:1 WB-exit:1", "ticks are no times");
	gtt_buf_fini(&b);
}

/* Of many, the earliest example; of states, those that are the same. */
static void
merged(void)
{
	struct gtt_err err = { 0 };
	struct states *s = states_new();
	struct gtt_buf b = { 0 };

	for (size_t file = 3; file > 0; file--) {
		struct machine *m = machine_new(NULL, 0, 26, false, file);

		table.serial++;
		for (size_t i = 0; i < LEN(two); i++) {
			struct gtt_event ev = event(&two[i],
			    (int64_t)(100 * file + i));

			machine_event(m, &ev, &err);
		}
		is_int(states_merge(s, machine_states(m), NULL, &err), 0,
		    "merged");
		machine_free(m);
	}
	put_moves(&b, s);
	is_str(b.p, "new-rA:6 rA-WB:6/24 WB-exit:6/42", "three are one");
	is_int((long long)s->moves[1].example.file, 1, "of the first file");
	is_int(s->moves[1].example.ev.time, 104, "the first example");
	gtt_buf_fini(&b);
	states_free(s);
}

int
main(void)
{
	rules();
	wanted();
	in_ticks();
	merged();
	return done_testing();
}
