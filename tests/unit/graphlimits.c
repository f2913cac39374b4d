/* What is left out, and what comes earlier, where too much is open at once. */
#include "regiongraph/graph.h"

#include <string.h>

#include "tests/unit/tap.h"

#define STR(s) { s, sizeof(s) - 1 }
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static struct gtt_str strs[] = { STR(""), STR("r"), STR("a"), STR("b"),
    STR("x") };
static struct gtt_frame frames[] = { { 1, 1, 1, 0 }, { 2, 1, 2, 0 },
    { 3, 1, 3, 0 } };
/* Leaf first: [r], [r a], [r b]. */
static uint32_t pcs[] = { 0, 1, 0, 2, 0 };
static struct gtt_stack stacks[] = { { 0, 0 }, { 0, 1 }, { 1, 2 }, { 3, 2 } };
static struct gtt_table table = {
	.serial = 1, .strs = strs, .nstrs = LEN(strs), .frames = frames,
	.nframes = LEN(frames), .pcs = pcs, .stacks = stacks,
	.nstacks = LEN(stacks),
};

enum { R = 1, A, B, NO = -1 };	/* stacks */
enum { X = 4 };			/* a type */

/* a: open until an event shows that it is none; b: one event; u: the program's. */
static const char kinds[] = "a: {start: 'Any \"r\" \"a\"'}\n"
    "b: {start: 'Any \"r\" \"b\"', single: true}\n"
    "u: {user: region}\n";

/* What has come out. */
struct seen {
	size_t		 trees, spans;
	size_t		 of[3];		/* roots of the kinds */
	uint32_t	 depth;
	int64_t		 first;		/* start of the first tree's root */
};

struct scene {
	struct graph	*gr;
	struct gtt_regions *regions;
	struct seen	 seen;
	int64_t		 time;
};

static void
on_tree(void *arg, struct tree *t)
{
	struct seen *seen = arg;

	if (seen->trees++ == 0)
		seen->first = t->start;
	if (t->root->kind != SPAN_NO_KIND)
		seen->of[t->root->kind]++;
	for (const struct span *s = t->root; s != NULL; s = span_next(s)) {
		seen->spans++;
		if (s->depth > seen->depth)
			seen->depth = s->depth;
	}
}

static void
begin(struct scene *s)
{
	const struct graph_ops ops = { .tree = on_tree, .arg = &s->seen };
	struct gtt_err err = { 0 };

	*s = (struct scene){ 0 };
	s->regions = gtt_regions_parse(kinds, sizeof kinds - 1, &err);
	s->gr = graph_new(s->regions, 26, &ops);
}

static void
end(struct scene *s)
{
	graph_free(s->gr);
	gtt_regions_free(s->regions);
}

static void
give(struct scene *s, struct gtt_event ev, int stack)
{
	struct gtt_err err = { 0 };

	ev.time = s->time += 10;
	ev.table = &table;
	ev.stack = stack == NO ? GTT_NO_STACK : (uint32_t)stack;
	ev.tstack = GTT_NO_STACK;
	if (graph_event(s->gr, &ev, &err) < 0)
		ok(false, "%s", err.msg);
}

static void
metric(struct scene *s, int64_t g, int stack)
{
	give(s, (struct gtt_event){ .kind = GTT_METRIC, .g = g }, stack);
}

/* Goroutine id goes from one state to another; g does it. */
static void
go(struct scene *s, int64_t g, int64_t id, unsigned from, unsigned to)
{
	give(s, (struct gtt_event){ .kind = GTT_STATE_TRANSITION, .g = g,
	    .res = GTT_RES_GOROUTINE, .id = id, .from = (uint8_t)from,
	    .to = (uint8_t)to }, R);
}

static void
region(struct scene *s, int64_t g, enum gtt_kind kind)
{
	give(s, (struct gtt_event){ .kind = (uint8_t)kind, .g = g,
	    .str = { X } }, NO);
}

/* One event more than may be held, and the region that holds them is given up. */
static void
test_held(void)
{
	struct scene s;

	begin(&s);
	metric(&s, 1, A);
	for (size_t i = 1; i < GRAPH_HELD; i++)
		metric(&s, 1, NO);
	is_int((long long)graph_cut(s.gr), 0, "as many as may be are held");
	metric(&s, 1, NO);
	is_int((long long)graph_cut(s.gr), 1, "one more, and a region is cut");
	metric(&s, 1, B);
	metric(&s, 1, R);
	metric(&s, 1, A);
	metric(&s, 1, A);
	metric(&s, 1, R);
	graph_finish(s.gr);
	is_int((long long)graph_cut(s.gr), 1, "no other is");
	is_int((long long)s.seen.of[0], 1, "the next one of its kind is found");
	is_int((long long)s.seen.of[1], 1, "and one of another");
	end(&s);
}

/* Of several, those go that have held up for longest, until enough is done. */
static void
test_oldest(void)
{
	struct scene s;

	begin(&s);
	metric(&s, 1, A);
	for (size_t i = 1; i < GRAPH_HELD / 2 + 2; i++)
		metric(&s, 1, NO);
	metric(&s, 2, A);
	for (size_t i = GRAPH_HELD / 2 + 3; i <= GRAPH_HELD + 1; i++)
		metric(&s, 2, NO);
	is_int((long long)graph_cut(s.gr), 1, "the older one is cut");
	metric(&s, 1, R);
	metric(&s, 2, R);
	graph_finish(s.gr);
	is_int((long long)s.seen.of[0], 1, "the younger one is not");
	end(&s);
}

/* Who is made by who is made ... for a region: all there, none too deep. */
static void
test_deep(void)
{
	enum { N = 3 * GRAPH_DEPTH };
	struct scene s;

	begin(&s);
	region(&s, 1, GTT_REGION_BEGIN);
	for (int64_t g = 1; g < N; g++) {
		go(&s, g, g + 1, GTT_GO_NOTEXIST, GTT_GO_RUNNABLE);
		go(&s, GTT_NONE, g + 1, GTT_GO_RUNNABLE, GTT_GO_RUNNING);
	}
	graph_finish(s.gr);
	is_int((long long)s.seen.trees, 1, "one tree");
	is_int((long long)s.seen.spans, N, "of all that was caused");
	is_int((long long)s.seen.depth, GRAPH_DEPTH, "no deeper than it may be");
	is_int((long long)graph_cut(s.gr), 0, "nothing is left out");
	end(&s);
}

static void
test_nested(void)
{
	enum { OVER = 50 };
	struct scene s;

	begin(&s);
	for (int i = 0; i < GRAPH_NESTED + OVER; i++)
		region(&s, 1, GTT_REGION_BEGIN);
	for (int i = 0; i < GRAPH_NESTED + OVER; i++)
		region(&s, 1, GTT_REGION_END);
	region(&s, 1, GTT_REGION_BEGIN);
	region(&s, 1, GTT_REGION_END);
	graph_finish(s.gr);
	is_int((long long)graph_cut(s.gr), OVER, "what is within too many");
	is_int((long long)s.seen.spans, GRAPH_NESTED + 1, "all others are there");
	is_int((long long)s.seen.depth, GRAPH_DEPTH, "not too deep");
	end(&s);
}

/* A root that hangs holds others back, but not more than a window of them. */
static void
test_waiting(void)
{
	enum { N = 200000 };
	struct scene s;
	size_t waited = 0;

	begin(&s);
	region(&s, 1, GTT_REGION_BEGIN);
	for (int i = 0; i < N; i++) {
		region(&s, 2, GTT_REGION_BEGIN);
		region(&s, 2, GTT_REGION_END);
		if (s.seen.trees == 0)
			waited++;
	}
	ok(waited > 1000 && waited < N / 2, "some wait, %zu", waited);
	ok(s.seen.trees > N / 2, "the others come while it hangs");
	ok(s.seen.first > 10, "before it");
	graph_finish(s.gr);
	is_int((long long)s.seen.trees, N + 1, "all come");
	end(&s);
	begin(&s);
	region(&s, 1, GTT_REGION_BEGIN);
	for (int i = 0; i < 1000; i++) {
		region(&s, 2, GTT_REGION_BEGIN);
		region(&s, 2, GTT_REGION_END);
	}
	is_int((long long)s.seen.trees, 0, "few wait for it");
	region(&s, 1, GTT_REGION_END);
	graph_finish(s.gr);
	is_int((long long)s.seen.first, 10, "and come behind it");
	end(&s);
}

int
main(void)
{
	test_held();
	test_oldest();
	test_deep();
	test_nested();
	test_waiting();
	return done_testing();
}
