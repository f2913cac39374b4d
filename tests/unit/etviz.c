/* The geometry of etviz: what a span is at each pixel of its bar. */
#include "etviz/etviz.h"

#include "tests/unit/tap.h"

/*
 * Letters are changes as in "R0 n80": running from 0, on the network from 80.
 */
static enum is
letter_is(char c)
{
	switch (c) {
	case 'R':	return IS_RUNNING;
	case 'A':	return IS_ASSISTING;
	case 'n':	return IS_ON_NETWORK;
	case 'c':	return IS_RUNNABLE;
	case 's':	return IS_ASLEEP;
	default:	return IS_BLOCKED;
	}
}

static const char letters[NIS + 1] = {
	[IS_RUNNING] = 'R', [IS_ASSISTING] = 'A', [IS_BLOCKED] = 'b',
	[IS_ASLEEP] = 's', [IS_IN_SYSCALL] = 'y', [IS_ON_NETWORK] = 'n',
	[IS_FOR_GC] = 'g', [IS_RUNNABLE] = 'c', [COLUMN_NONE] = '.',
};

static struct span
make(int64_t start, int64_t length, const char *changes)
{
	struct span s = { .start = start, .length = length };
	char *end;

	s.v = calloc(16, sizeof s.v[0]);
	while (*changes != '\0') {
		s.v[s.n].to = letter_is(*changes);
		s.v[s.n++].at = strtoll(changes + 1, &end, 10);
		changes = *end == ' ' ? end + 1 : end;
	}
	etviz_settle(&s);
	return s;
}

static const struct {
	const char	*name;
	int64_t		 start, length;
	const char	*changes;
	int64_t		 from, scale;
	unsigned	 width;
	const char	*want;
	unsigned	 cut;
} rows[] = {
	{ "all of it", 0, 100, "R0", 0, 100, 10, "RRRRRRRRRR", 0 },
	{ "somewhere", 520, 30, "R0", 500, 100, 10, "..RRR.....", 0 },
	{ "changes", 0, 100, "R0 n20 R70", 0, 100, 10, "RRnnnnnRRR", 0 },
	{ "in another order", 0, 100, "n20 R70 R0", 0, 100, 10, "RRnnnnnRRR", 0 },
	{ "the most of a pixel", 0, 100, "R0 n26 c54", 0, 100, 10, "RRRnnccccc", 0 },
	{ "the most, in pieces", 0, 20, "R0 n3 R5 n8 R10", 0, 20, 2, "RR", 0 },
	{ "no piece is the most", 0, 20, "R0 n4 c7", 0, 20, 2, "Rc", 0 },
	{ "as much of both: the later of the list", 0, 20, "c0 R5 c10", 0, 20, 2,
	    "cc", 0 },
	{ "less than a pixel", 501, 2, "R0", 500, 1000, 10, "R.........", 0 },
	{ "less than a pixel, over an edge", 599, 2, "R0", 500, 1000, 10,
	    "RR........", 0 },
	{ "at the very end", 1499, 1, "R0", 500, 1000, 10, ".........R", 0 },
	{ "no length", 800, 0, "n0", 500, 1000, 10, "...R......", 0 },
	{ "no length, at the end", 1500, 0, "", 500, 1000, 10, ".........R", 0 },
	{ "no length, beside", 1501, 0, "", 500, 1000, 10, "..........", 0 },
	{ "nothing is known", 0, 100, "", 0, 100, 5, "bbbbb", 0 },
	{ "at first nothing is known", 0, 100, "R40", 0, 100, 5, "bbRRR", 0 },
	{ "two at once: the wait", 0, 100, "n0 R0", 0, 100, 5, "nnnnn", 0 },
	{ "two waits at once", 0, 100, "n0 c0 s0 b0", 0, 100, 5, "ccccc", 0 },
	{ "before it ran", 50, 50, "R0 c-20", 0, 100, 10, "...ccRRRRR", 0 },
	{ "others cannot begin before", 50, 50, "n-20 R10", 0, 100, 10,
	    ".....nRRRR", 0 },
	{ "changes behind the end", 0, 50, "R0 n50 c70", 0, 100, 10,
	    "RRRRR.....", 0 },
	{ "past the left edge", 0, 100, "R0 n50", 40, 100, 10, "Rnnnnn....",
	    CUT_LEFT },
	{ "past the right edge", 0, 100, "R0 n50", 0, 60, 6, "RRRRRn",
	    CUT_RIGHT },
	{ "past both", 0, 100, "R0 n50", 40, 20, 4, "RRnn",
	    CUT_LEFT | CUT_RIGHT },
	{ "all of it past the left edge", 0, 100, "R0", 200, 100, 4, "....",
	    CUT_LEFT },
	{ "all of it past the right edge", 500, 100, "R0", 200, 100, 4, "....",
	    CUT_RIGHT },
	{ "just beside", 100, 100, "R0", 0, 100, 4, "....", CUT_RIGHT },
	{ "a pixel is less than a nanosecond", 0, 3, "R0 n1 R2", 0, 3, 6,
	    "RRnnRR", 0 },
	{ "the greatest", TIME_LIMIT, TIME_LIMIT, "R0", -TIME_LIMIT,
	    3 * TIME_LIMIT, 6, "....RR", 0 },
	{ "the least", -TIME_LIMIT, TIME_LIMIT, "R0 c-1152921504606846976",
	    -2 * TIME_LIMIT, 4 * TIME_LIMIT, 4, "cR..", 0 },
};

static void
row(size_t i)
{
	struct span s = make(rows[i].start, rows[i].length, rows[i].changes);
	struct scale at = { rows[i].from, rows[i].scale, rows[i].width };
	uint8_t columns[16];
	char got[16];
	unsigned cut = etviz_columns(&s, &at, columns);

	for (unsigned x = 0; x < at.width; x++)
		got[x] = letters[columns[x]];
	is_mem(got, at.width, rows[i].want, strlen(rows[i].want), "%s",
	    rows[i].name);
	is_int(cut, rows[i].cut, "%s: cut", rows[i].name);
	free(s.v);
}

/* Every pixel against one that looks at each nanosecond. */
static void
random_bars(void)
{
	unsigned seed = 1, bad = 0;

	for (int n = 0; n < 3000; n++) {
		char text[128] = "";
		uint8_t got[20];
		struct span s;
		int64_t length, per = 1 + rand_r(&seed) % 9;
		struct scale at = { -10 * per, 20 * per, 20 };

		length = rand_r(&seed) % (15 * per);
		for (int k = rand_r(&seed) % 8; k > 0; k--)
			snprintf(text + strlen(text), sizeof text - strlen(text),
			    "%c%d ", "RAncs"[rand_r(&seed) % 5],
			    rand_r(&seed) % (int)(15 * per) - 3);
		s = make(rand_r(&seed) % (int)(10 * per) - 5 * per, length, text);
		etviz_columns(&s, &at, got);
		for (unsigned x = 0; x < 20 && s.length > s.low; x++) {
			int count[NIS + 1] = { 0 }, most = 0;

			for (int64_t t = 0; t < per; t++) {
				int64_t off = at.from + x * per + t - s.start;
				enum is is = IS_BLOCKED;

				if (off < s.low || off >= s.length)
					continue;
				for (size_t i = 0; i < s.n; i++) {
					if (s.v[i].at <= off)
						is = s.v[i].to;
				}
				count[is]++;
			}
			for (int i = 0; i < NIS; i++)
				most = count[i] > most ? count[i] : most;
			bad += got[x] == COLUMN_NONE ? most > 0 :
			    most == 0 || count[got[x]] != most;
		}
		free(s.v);
	}
	is_int(bad, 0, "pixels that are not what most of their time is");
}

static void
sums(void)
{
	struct span s = make(10, 100, "c-5 R0 n20 R70 n80 A95");
	int64_t ns[NIS];

	etviz_sums(&s, ns);
	is_int(ns[IS_RUNNABLE], 5, "runnable, before it began");
	is_int(ns[IS_RUNNING], 30, "running");
	is_int(ns[IS_ON_NETWORK], 65, "on the network");
	is_int(ns[IS_ASSISTING], 5, "assisting");
	is_int(ns[IS_BLOCKED], 0, "blocked");
	free(s.v);
}

static struct row *
new_row(size_t input, uint64_t line, int64_t start, int64_t length)
{
	struct row *r = calloc(1, sizeof *r);

	*r = (struct row){ .input = input, .line = line, .start = start,
	    .length = length };
	return r;
}

/* What is kept does not depend on when it comes. */
static void
choice(enum sort sort, uint64_t limit, const char *name, int64_t want)
{
	struct rows rows_ = { .lock = PTHREAD_MUTEX_INITIALIZER, .sort = sort,
	    .limit = limit };
	bool right = true;

	for (int64_t i = 0; i < 20000; i++) {
		int64_t k = i * 7919 % 20000;

		etviz_rows_add(&rows_, new_row((size_t)(k / 1000), (uint64_t)k % 1000,
		    20000 - k, k / 2));
	}
	etviz_rows_finish(&rows_);
	is_int((long long)rows_.n, (long long)limit, "%s: how many", name);
	is_int((long long)rows_.all, 20000, "%s: of how many", name);
	for (size_t i = 0; i < rows_.n; i++) {
		int64_t k = 20000 - rows_.v[i]->start;

		if (sort == SORT_LENGTH)
			k = k % 2 == 0 ? k + 1 : k - 1;
		right &= k == want + (sort == SORT_INPUT ? (int64_t)i :
		    -(int64_t)i);
	}
	ok(right, "%s: the right ones", name);
	etviz_rows_fini(&rows_);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		row(i);
	random_bars();
	sums();
	choice(SORT_START, 100, "by start", 19999);
	choice(SORT_LENGTH, 100, "by length", 19999);
	choice(SORT_INPUT, 100, "as read", 0);
	return done_testing();
}
