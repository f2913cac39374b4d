/* Samples, and what profiles and folded stacks are made of them. */
#include <string.h>

#include "common/input/gzip.h"
#include "common/output/folded.h"
#include "common/output/pprof.h"
#include "tests/unit/events.h"
#include "tests/unit/pproftext.h"
#include "tests/unit/tap.h"

static const struct gtt_sample_type types[] = {
	{ "contentions", "count" }, { "delay", "nanoseconds" },
};

static const struct gtt_pprof about = {
	.time_ns = 1795225203406728400,
	.duration_ns = 5,
	.period_type = { "trace", "count" },
	.period = 1,
	.default_type = 1,
};

static void
is_profile(const struct gtt_samples *s, const char *want, const char *name)
{
	struct gtt_buf b = { 0 }, text = { 0 };
	struct pb m;

	gtt_pprof_put(&b, s, &about);
	ok(unpack(b.p, b.len, &m), "one gzip member");
	ok(put_profile(&text, m), "a whole message, string 0 empty");
	is_mem(text.p, text.len, want, strlen(want), "%s", name);
	free((void *)m.p);
	gtt_buf_fini(&b);
	gtt_buf_fini(&text);
}

static void
is_folded(const struct gtt_samples *s, size_t type, const char *want,
    const char *name)
{
	struct gtt_buf b = { 0 };

	gtt_buf_room(&b, 1);
	gtt_folded_put(&b, s, type);
	is_mem(b.p, b.len, want, strlen(want), "%s", name);
	gtt_buf_fini(&b);
}

static void
add(struct gtt_samples *s, uint32_t stack, uint32_t labels, int64_t n,
    int64_t ns)
{
	gtt_samples_add(s, stack, labels, (const int64_t[]){ n, ns });
}

static uint32_t
trace_stack(struct gtt_samples *s, uint32_t id)
{
	return gtt_samples_trace_stack(s, &event_table, id);
}

static uint32_t
some_labels(struct gtt_samples *s)
{
	struct gtt_sample_label l[] = {
		{ .key = gtt_samples_str(s, "state", 5),
		    .str = gtt_samples_str(s, "waiting", 7) },
		{ .key = gtt_samples_str(s, "size", 4), .num = -3,
		    .is_num = 1, .unit = gtt_samples_str(s, "bytes", 5) },
	};

	return gtt_samples_labels(s, l, 2);
}

#define HEAD "type contentions/count\ntype delay/nanoseconds\n"
#define TAIL "9: 1795225203406728400\n10: 5\nperiod trace/count\n12: 1\n" \
	"default delay\n"
#define WORK " [0x48d1ef main.work /src/a b.go:21]"
#define MAIN " [0x48d2c5 main.main /src/a b.go:34]"

static const char whole[] = HEAD
    "sample 1 9223372036854775807\n"
    "sample 1 7 [0xffffffffffffffff a\"b\\c\n\342\202\254 "
    "x\357\277\275\357\277\275\357\277\275:18446744073709551615]\n"
    "sample 2 30" WORK MAIN "\n"
    "sample 1 4" WORK MAIN " state=waiting0 size=-3bytes\n" TAIL
    "3 functions, 3 locations\n";

/* The samples of whole, in one order or the other. */
static void
fill(struct gtt_samples *s, bool other_way)
{
	static const struct {
		uint32_t	stack;
		bool		labels;
		int64_t		n, ns;
	} rows[] = {
		{ 1, false, 1, 10 }, { 3, false, 1, 7 },
		{ GTT_NO_STACK, false, 1, INT64_MAX }, { 1, true, 1, 4 },
		{ 1, false, 1, 20 }, { 0, false, 0, 1 },
	};
	const size_t n = sizeof rows / sizeof rows[0];

	for (size_t i = 0; i < n; i++) {
		size_t k = other_way ? n - 1 - i : i;

		add(s, trace_stack(s, rows[k].stack),
		    rows[k].labels ? some_labels(s) : 0, rows[k].n,
		    rows[k].ns);
	}
}

static void
test_profile(void)
{
	struct gtt_samples s, t;

	gtt_samples_init(&s, types, 2);
	is_profile(&s, HEAD TAIL "0 functions, 0 locations\n", "nothing");
	trace_stack(&s, 2);
	is_profile(&s, HEAD TAIL "0 functions, 0 locations\n",
	    "a stack without samples");
	fill(&s, false);
	is_profile(&s, whole, "stacks, labels, sums that stop");
	gtt_samples_init(&t, types, 2);
	fill(&t, true);
	is_profile(&t, whole, "the same in another order");
	gtt_samples_fini(&t);
	gtt_samples_init(&t, types, 2);
	some_labels(&t);
	gtt_samples_merge(&t, &s);
	is_profile(&t, whole, "merged");
	gtt_samples_merge(&t, &s);
	is_int(t.n, s.n, "merged again: no more samples");
	gtt_samples_fini(&s);
	gtt_samples_fini(&t);
}

static void
test_folded(void)
{
	const struct gtt_sample_frame f[] = {
		{ .pc = 16, .line = 1 }, { .pc = 32, .line = 2 },
	};
	struct gtt_sample_frame odd = { .pc = 1 };
	struct gtt_samples s;
	static const char name[] = "F[struct { A int; B\tint }]\n";

	gtt_samples_init(&s, types, 2);
	is_folded(&s, 1, "", "nothing folded");
	fill(&s, false);
	add(&s, trace_stack(&s, 2), 0, 0, 0);
	is_folded(&s, 1, "(no stack) 9223372036854775807\n"
	    "a\"b\\c \342\202\254 7\nmain.main;main.work 34\n",
	    "labels put together, a sum of 0 left out");
	is_folded(&s, 0, "(no stack) 1\n"
	    "a\"b\\c \342\202\254 1\nmain.main;main.work 3\n",
	    "the other type");
	gtt_samples_fini(&s);

	gtt_samples_init(&s, types, 2);
	odd.func = gtt_samples_str(&s, name, sizeof name - 1);
	add(&s, gtt_samples_stack(&s, &odd, 1), 0, 1, 1);
	odd.pc = 2;
	add(&s, gtt_samples_stack(&s, &odd, 1), 0, 1, -3);
	add(&s, gtt_samples_stack(&s, f, 2), 0, 1, 5);
	is_folded(&s, 1, "0x20;0x10 5\nF[struct { A int: B int }]  -2\n",
	    "odd names, no names, one function at two pcs");
	is_profile(&s, HEAD
	    "sample 1 5 [0x10] [0x20]\n"
	    "sample 1 1 [0x1 F[struct { A int; B\tint }]\n :0]\n"
	    "sample 1 -3 [0x2 F[struct { A int; B\tint }]\n :0]\n" TAIL
	    "1 functions, 4 locations\n",
	    "locations without a function, one function for two");
	gtt_samples_fini(&s);
}

/* More than one call of deflate takes, and nothing at all. */
static void
test_gzip(void)
{
	static unsigned char from[200000];
	struct gtt_buf b = { 0 };
	uint32_t x = 1;
	struct pb m;

	for (size_t i = 0; i < sizeof from; i++) {
		x = x * 1664525 + 1013904223;
		from[i] = (unsigned char)(x >> 24);
	}
	gtt_gzip_put(&b, from, sizeof from);
	ok(b.len > sizeof from, "bytes by chance do not become fewer");
	ok(unpack(b.p, b.len, &m), "they are one member");
	is_mem(m.p, m.n, from, sizeof from, "and come back");
	free((void *)m.p);
	b.len = 0;
	gtt_gzip_put(&b, NULL, 0);
	ok(unpack(b.p, b.len, &m) && m.n == 0, "nothing is nothing");
	free((void *)m.p);
	gtt_buf_fini(&b);
}

int
main(void)
{
	test_profile();
	test_folded();
	test_gzip();
	return done_testing();
}
