/* Profiles in the forms of before: what they say, and what is refused. */
#include "tests/unit/profiletext.h"
#include "tests/unit/tap.h"

/* Knows functions of 16 bytes from 0x1000 on: fn0, fn1 and so on. */
static bool
find_fn(void *arg, uint64_t addr, struct gtt_profile_str *name, struct gtt_profile_str *file)
{
	static const char names[] = "fn0fn1fn2fn3fn4fn5fn6fn7runtime.x";
	uint64_t i = (addr - 0x1000) / 16;

	(void)arg;
	if (addr < 0x1000 || i > 8)
		return false;
	*name = (struct gtt_profile_str){ names + 3 * i, i == 8 ? 9 : 3 };
	*file = (struct gtt_profile_str){ "a.go", 4 };
	return true;
}

static bool
is_odd(void *arg, uint64_t addr)
{
	(void)arg;
	return addr % 2 == 1;
}

static const struct gtt_profile_program program = { find_fn, is_odd, NULL };

/* want: samples as put_profile_text has them, or what the message is. */
static void
check(const char *name, const struct gtt_profile_program *with, const void *bytes, size_t len,
    const char *want)
{
	struct gtt_buf text = { 0 };
	bool failed;

	put_profile_text(&text, with, bytes, len, &failed);
	gtt_buf_putc(&text, '\0');
	is_mem(text.p, text.len - 1, want, strlen(want), "%s", name);
	gtt_buf_fini(&text);
}

struct row {
	const char	*name, *text, *want;
};

static const struct row texts[] = {
	{ "heap, what was allocated, too",
	    "heap profile: 2: 300 [5: 8192] @ heap/2\n"
	    "2: 300 [4: 600] @ 0x21 0x31\n0: 0 [1: 7592] @ 0x31\n",
	    "4 600 2 300 : none none\n1 7592 0 0 : none\n" },
	{ "heap, only what is in use",
	    "heap profile: 2: 300 [2: 300] @ heap/2\n2: 300 [2: 300] @ 0x21\n",
	    "2 300 : none\n" },
	/* 1 / (1 - e^-1) = 1.58198 */
	{ "heap, sampled",
	    "heap profile: 1: 1 [0: 0] @ heap/8192\n"
	    "100: 409600 [0: 0] @ 0x21\n-2: -8192 [0: 0] @ 0x21\n",
	    "158 647977 : none\n-3 -12959 : none\n" },
	{ "heap, sampled once in so many",
	    "heap profile: 1: 1 [0: 0] @ heap_v2/4096\n100: 409600 [0: 0] @ 0x21\n"
	    "3: 0 [0: 0] @ 0x21\n",
	    "158 647977 : none\n0 0 : none\n" },
	{ "heap, not sampled",
	    "heap profile:   1:  1 [  1:  1] @ heapprofile\n3: 0 [0: 0] @\n",
	    "3 0 :\n" },
	{ "heap, what it grew by, and what was loaded",
	    "heap profile: 1: 1 [1: 1] @ growthz\n  1: 10 [1: 10] @ 0x400021 0x7f31\r\n"
	    "\nMAPPED_LIBRARIES:\n"
	    "7f00-8000 r-xp 00000000 fd:01 12 /lib/a b.so\n"
	    "8000-9000 rw-p 00000000 fd:01 12 /lib/data.so\n"
	    "00400000-00500000 r-xp 00001000 fd:01 1234 /bin/prog\n",
	    "1 10 : /bin/prog /lib/a\n" },
	{ "maps in few words",
	    "heap profile: 1: 1 [1: 1] @ heapprofile\n1: 10 [1: 10] @ 0x400021 0x21\n"
	    "--- Memory map: ---\nbuild=/x\n"
	    "  0x400000-0x500000 /bin/prog (@1000) abc\n 10 20\n0x20 0x30 r-x /lib/c\n",
	    "1 10 : /bin/prog /lib/c\n" },
	{ "functions in comments: the runtime's in front and goexit are not there",
	    "heap profile: 1: 8 [0: 0] @ heap/0\n1: 8 [0: 0] @ 0x11 0x21 0x31 0x41\n"
	    "#\t0x20\tmain.leaf+0x10\t\t/src/leaf.go:12\n"
	    "#\t0x30\tmain.mid+0x4\t/src/main.go:3\n\n"
	    "# runtime.MemStats\n# Alloc = 8\n",
	    "1 8 : none,main.leaf@/src/leaf.go none,main.mid@/src/main.go\n" },
	{ "of what the runtime allocates itself all stay",
	    "heap profile: 1: 8 [0: 0] @ heap/0\n1: 8 [0: 0] @ 0x11 0x21 0x31\n"
	    "#\t0x10\truntime.a+0x1\t/r.go:1\n#\t0x20\truntime.b+0x1\t/r.go:2\n",
	    "1 8 : none,runtime.a@/r.go none,runtime.b@/r.go\n" },
	{ "in front of others than those of heap they are nameless",
	    "goroutine profile: total 2\n2 @ 0x11 0x21 0x31\n"
	    "# labels: {\"a\":\"b\"}\n#\t0x20\tmain.main+0x1\t/m.go:1\n",
	    "2 : none none,main.main@/m.go\n" },
	{ "addresses as they are: Go 1.6 and older",
	    "goroutine profile: total 1\n1 @ 0x21 0x31\n"
	    "#\t0x21\tmain.a+0x1\t/m.go:1\n#\t0x31\tmain.b+0x2\t/m.go:2\n",
	    "1 : none,main.a@/m.go none,main.b@/m.go\n" },
	{ "several at one address are inlined there",
	    "threadcreate profile: total 1\n1 @ 0x21 0x31 0x41\n"
	    "#\t0x20\tmain.a+0x1\t/a.go:1\n#\t0x20\tmain.b+0x1\t/b.go:2\n"
	    "#\t0x30\tmain.c+0x1\t/c.go:3\n#\t0x77\tmain.d+0x1\t/d.go:3\n",
	    "1 : none,main.a@/a.go,main.b@/b.go none,main.c@/c.go,main.d@/d.go\n" },
	{ "addresses that stand for them, one behind the other",
	    "goroutine profile: total 1\n1 @ 0x22 0x21 0x23 0x31\n"
	    "#\t0x21\ta+0x1\t/a:1\n#\t0x20\tb+0x1\t/b:2\n#\t0x22\tc+0x1\t/c:3\n",
	    "1 : none,a@/a none,b@/b none,c@/c\n" },
	{ "a function that calls itself, inlined in itself",
	    "goroutine profile: total 1\n1 @ 0x21 0x21 0x21 0x31 0x21\n"
	    "#\t0x20\ta+0x1\t/a:1\n#\t0x20\tb+0x1\t/a:2\n"
	    "#\t0x20\ta+0x1\t/a:1\n#\t0x20\tb+0x1\t/a:2\n"
	    "#\t0x20\ta+0x1\t/a:1\n#\t0x20\tb+0x1\t/a:2\n"
	    "#\t0x30\tc+0x1\t/c:3\n#\t0x20\ta+0x1\t/a:1\n#\t0x20\tb+0x1\t/a:2\n",
	    "1 : none,a@/a,b@/a none,a@/a,b@/a none,a@/a,b@/a none,c@/c none,a@/a,b@/a\n" },
	{ "names with what else may be in them",
	    "goroutine profile: total 1\n1 @ 0x21\n"
	    "#\t0x20\tmain.(*T[go.shape.struct { X+0x1 int }]).f+0x1f\tC:/a b/x.go:77\n",
	    "1 : none,main.(*T[go.shape.struct { X+0x1 int }]).f@C:/a b/x.go\n" },
	{ "comments without a name",
	    "goroutine profile: total 1\n1 @ 0x21\n#\t0x0\n#\t0x20\n# 0x20 +0x1 x\n",
	    "1 : none\n" },
	{ "a count of what has no stack, and of what a program calls so",
	    "\n# made by hand\nopen files profile: total 12\n9 @\n3 @ 0x1\n",
	    "9 :\n3 : none\n" },
	{ "contention: cycles, and how often",
	    "--- contention:\ncycles/second=2000000000\n3000 2 @ 0x21 0x31\n"
	    "#\t0x20\tsync.a+0x1\t/a.go:1\n\n7 1 @\n",
	    "2 1500 : none,sync.a@/a.go\n1 3 :\n" },
	{ "one of so many",
	    "--- mutex:\ncycles/second=1000000000\nsampling period=10\n3000 2 @ 0x21\n",
	    "20 30000 : none\n" },
	{ "without a clock",
	    "--- mutex:\nsampling period=10\n3000 2 @ 0x21\n", "20 3000 : none\n" },
	{ "of gperftools",
	    "--- contentionz 1 ---\ncycles/second = 1000000000\nsampling period = 2\n"
	    "ms since reset = 500\ndiscarded samples = 3\n  8 5 @ 0x21\n---\nx\n"
	    "--- Memory map: ---\n0x10-0x30 /bin/p\n",
	    "10 16 : /bin/p\n" },
};

static const struct row refused[] = {
	{ "an object with no bytes less", "heap profile: 1: 1 [1: 2] @ heap/0\n0: 5 [0: 0] @\n",
	    "[35: not a sample of a heap profile: '0: 5 [0: 0] @']" },
	{ "a heap profile that ends in a sample", "heap profile: 1: 1 [1: 2] @ heap/0\n1: 5 [0",
	    "[35: not a sample of a heap profile: '1: 5 [0']" },
	{ "an address of more than 64 bits",
	    "heap profile: 1: 1 [1: 2] @ heap/0\n1: 5 [0: 0] @ 0x1 0x12345678901234567\n",
	    "[35: not a sample of a heap profile: "
	    "'1: 5 [0: 0] @ 0x1 0x12345678901234567']" },
	{ "a sample that stands for too many",
	    "heap profile: 1: 1 [1: 1] @ heap/9223372036854775807\n"
	    "9223372036854775807: 1 [0: 0] @\n",
	    "[53: not a sample of a heap profile: '9223372036854775807: 1 [0: 0] @']" },
	{ "one with something behind", "goroutine profile: total 1\n1 @ 0x21 main\n",
	    "[27: not a sample of a count profile: '1 @ 0x21 main']" },
	{ "a number of more than 64 bits",
	    "goroutine profile: total 1\n9223372036854775808 @ 0x21\n",
	    "[27: not a sample of a count profile: '9223372036854775808 @ 0x21']" },
	{ "an attribute nobody knows", "--- contention:\ncolour=red\n",
	    "[16: not a sample of a contention profile: 'colour=red']" },
	{ "one behind samples", "--- contention:\n1 1 @ 0x1\ncycles/second=5\n",
	    "[26: not a sample of a contention profile: 'cycles/second=5']" },
	{ "delays that stand for too much",
	    "--- mutex:\nsampling period=9223372036854775807\n1 2 @\n",
	    "[47: not a sample of a contention profile: '1 2 @']" },
	{ "Java", "--- heapz 1 ---\nformat = java\n",
	    "[-1: not a profile that can be read, but a heap profile of Java]" },
	{ "contention of Java", "--- contentionz 1 ---\nformat = java\n",
	    "[-1: not a profile that can be read, but a contention profile of Java]" },
	{ "threads", "--- threadz 1 ---\n",
	    "[-1: not a profile that can be read, but the stacks of threads as text]" },
};

static void
test_texts(void)
{
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		check(texts[i].name, NULL, texts[i].text, strlen(texts[i].text), texts[i].want);
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		check(refused[i].name, NULL, refused[i].text, strlen(refused[i].text),
		    refused[i].want);
}

static void
test_types(void)
{
	static const struct {
		const char	*text, *want;
	} rows[] = {
		{ "heap profile: 1: 1 [2: 2] @ heap/2\n",
		    "alloc_objects/count alloc_space/bytes inuse_objects/count "
		    "inuse_space/bytes " },
		{ "heap profile: 1: 1 [0: 0] @ heap/2\n", "objects/count space/bytes " },
		{ "--- mutex:\n", "contentions/count delay/nanoseconds " },
		{ "open files profile: total 0\n", "open files/count " },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_input *in = gtt_input_memory(rows[i].text, strlen(rows[i].text));
		struct gtt_err err = { 0 };
		struct gtt_profile *p = gtt_profile_new(in, NULL, &err);
		struct gtt_buf b = { 0 };

		for (size_t k = 0; k < gtt_profile_ntypes(p); k++) {
			put_str(&b, gtt_profile_type(p, k).type);
			gtt_buf_putc(&b, '/');
			put_str(&b, gtt_profile_type(p, k).unit);
			gtt_buf_putc(&b, ' ');
		}
		is_mem(b.p, b.len, rows[i].want, strlen(rows[i].want), "types: %s", rows[i].text);
		gtt_buf_fini(&b);
		gtt_profile_free(p);
		gtt_input_close(in);
	}
}

static void
check_asked(const char *text, size_t returns, size_t odd)
{
	struct gtt_input *in = gtt_input_memory(text, strlen(text));
	struct gtt_err err = { 0 };
	struct gtt_profile *p = gtt_profile_new(in, &program, &err);

	is_int(gtt_profile_asked(p).returns, returns, "addresses that the program is asked of");
	is_int(gtt_profile_asked(p).odd, odd, "that are behind no call");
	gtt_profile_free(p);
	gtt_input_close(in);
}

static void
test_program(void)
{
	static const char heap[] =
	    "heap profile: 1: 8 [0: 0] @ heap/0\n1: 8 [0: 0] @ 0x1081 0x1011 0x1021 0x9\n"
	    "1: 9 [0: 0] @ 0x1081\n";
	static const char named[] =
	    "goroutine profile: total 1\n1 @ 0x1081 0x1011 0x1021\n"
	    "#\t0x1010\tmain.f+0x1\t/f.go:1\n";

	check("the program knows them", &program, heap, strlen(heap),
	    "1 8 : none,fn1@a.go none,fn2@a.go none\n1 9 : none,runtime.x@a.go\n");
	check_asked(heap, 4, 0);
	check_asked("goroutine profile: total 1\n1 @ 0x1002 0x1011 0x1011 0x1004\n", 3, 2);
	check("but comments say more", &program, named, strlen(named),
	    "1 : none,runtime.x@a.go none,main.f@/f.go none,fn2@a.go\n");
}

/*
 * -- CPU profiles
 */

/* Words of a width, the last of which is WORD_END. */
#define WORD_END	UINT64_MAX
#define HEAD	0, 3, 0, 10000, 0
#define TAIL	0, 1, 0

static void
put_words(struct gtt_buf *b, const uint64_t *words, unsigned width, bool big)
{
	for (; *words != WORD_END; words++) {
		for (unsigned i = 0; i < width; i++)
			gtt_buf_putc(b, (char)(*words >> 8 * (big ? width - 1 - i : i)));
	}
}

static void
check_words(const char *name, const uint64_t *words, const char *want)
{
	for (int form = 0; form < 4; form++) {
		struct gtt_buf b = { 0 };

		put_words(&b, words, form < 2 ? 4 : 8, form % 2);
		check(name, &program, b.p, b.len, want);
		gtt_buf_fini(&b);
	}
}

#define WORDS(...)	(const uint64_t[]){ __VA_ARGS__, WORD_END }

static void
test_words(void)
{
	check_words("no stack", WORDS(HEAD, TAIL), "");
	check_words("returns of calls are behind them",
	    WORDS(HEAD, 3, 3, 0x1000, 0x1020, 0x1030, 2, 2, 0x1010, 0x1050, TAIL),
	    "3 30000000 : none,fn0@a.go none,fn1@a.go none,fn2@a.go\n"
	    "2 20000000 : none,fn1@a.go none,fn4@a.go\n");
	check_words("the innermost twice, and its call",
	    WORDS(HEAD, 1, 3, 0x1001, 0x1001, 0x1020, 1, 2, 0x1002, 0x1030,
	    5, 1, 0x1040, TAIL),
	    "1 10000000 : none,fn0@a.go none,fn1@a.go\n"
	    "1 10000000 : none,fn0@a.go none,fn2@a.go\n5 50000000 : none,fn4@a.go\n");
	check_words("the frames of a signal",
	    WORDS(HEAD, 1, 4, 0x1000, 0x1081, 0x1071, 0x1021,
	    1, 3, 0x1010, 0x1081, 0x1071, 1, 4, 0x1020, 0x1081, 0x1071, 0x1031, TAIL),
	    "1 10000000 : none,fn0@a.go none,fn2@a.go\n1 10000000 : none,fn1@a.go\n"
	    "1 10000000 : none,fn2@a.go none,fn3@a.go\n");
	check_words("but not what most have only",
	    WORDS(HEAD, 1, 2, 0x1000, 0x1031, 1, 2, 0x1010, 0x1031,
	    1, 2, 0x1020, 0x1041, TAIL),
	    "1 10000000 : none,fn0@a.go none,fn3@a.go\n"
	    "1 10000000 : none,fn1@a.go none,fn3@a.go\n"
	    "1 10000000 : none,fn2@a.go none,fn4@a.go\n");
}

static void
test_bad_words(void)
{
	const struct {
		const char	*name;
		const uint64_t	*words;
		const char	*want;
	} rows[] = {
		{ "no end", WORDS(HEAD, 1, 1, 5),
		    "[64: the CPU profile ends before its last stack]" },
		{ "too deep", WORDS(HEAD, 1, 4, 1, 2, 3),
		    "[40: a stack of 4 addresses, and 3 words are left]" },
		{ "much too deep", WORDS(HEAD, 1, UINT64_MAX - 1, 3),
		    "[40: a stack of 18446744073709551614 addresses, and 1 words "
		    "are left]" },
		{ "too many samples", WORDS(HEAD, INT64_MAX, 1, 3, TAIL),
		    "[40: 9223372036854775807 samples: their time has more than 64 bits]" },
		{ "Java", WORDS(0, 3, 1, 10000, 0, TAIL),
		    "[-1: not a profile that can be read, but a CPU profile of Java]" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_buf b = { 0 };

		put_words(&b, rows[i].words, 8, false);
		check(rows[i].name, NULL, b.p, b.len, rows[i].want);
		gtt_buf_fini(&b);
	}
}

static void
test_words_maps(void)
{
	static const char maps[] = "00001000-00002000 r-xp 00000000 08:01 5   /bin/x\n"
	    "build=abc\n";
	struct gtt_buf b = { 0 };

	put_words(&b, WORDS(HEAD, 1, 1, 0x1800, TAIL), 8, false);
	gtt_buf_puts(&b, maps);
	check("what was loaded", NULL, b.p, b.len, "1 10000000 : /bin/x\n");
	gtt_buf_fini(&b);
}

/* Every prefix of every text is read or refused. */
static void
test_prefixes(void)
{
	struct gtt_buf text = { 0 };
	size_t n = 0;
	bool failed;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		for (size_t len = strlen(texts[i].text); len > 0; len--, n++) {
			text.len = 0;
			put_profile_text(&text, &program, texts[i].text, len, &failed);
		}
	}
	ok(n > 1000, "%zu prefixes", n);
	gtt_buf_fini(&text);
}

int
main(void)
{
	test_texts();
	test_types();
	test_program();
	test_words();
	test_bad_words();
	test_words_maps();
	test_prefixes();
	return done_testing();
}
