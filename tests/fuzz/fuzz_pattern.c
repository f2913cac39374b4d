/*
 * Patterns.  Properties: what is refused has a place within the text and says
 * it; what is accepted matches a stack exactly when a matcher that tries every
 * way does; a "**" at the end that needs a frame matches no more than one that
 * does not.
 */
#include "common/match/pattern.h"
#include "common/match/pattern_impl.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

#define MAX_TEXT	400
#define MAX_FRAMES	6
#define LEN(a)		(sizeof(a) / sizeof((a)[0]))

/* Root first. */
static const char *const stacks[][MAX_FRAMES + 1] = {
	{ NULL },
	{ "main.main", NULL },
	{ "a", "b", NULL },
	{ "a", "a", "a", NULL },
	{ "a", "bee", "cee", "d", "e", NULL },
	{ "net/http.(*conn).serve", "main.(*app).ServeHTTP", "",
	    "sync.(*Mutex).Lock", "main.\xc3\x84\xff", NULL },
};

struct try {
	const struct gtt_pattern *pat;
	unsigned	 n;		/* frames */
	bool		 tail;
	uint64_t	 masks[MAX_FRAMES];
	signed char	 known[GTT_PATTERN_SPECS + 1][MAX_FRAMES + 1];
};

/* Whether specs from i on use up the frames from j on. */
static bool
from(struct try *t, unsigned i, unsigned j)
{
	unsigned least = t->tail && i + 1 == t->pat->nspecs;
	bool hit = false;

	if (i == t->pat->nspecs)
		return j == t->n;
	if (t->known[i][j] != 0)
		return t->known[i][j] > 0;
	if (t->pat->any >> i & 1) {
		for (unsigned k = j + least; k <= t->n && !hit; k++)
			hit = from(t, i + 1, k);
	} else if (j < t->n && (t->masks[j] >> i & 1)) {
		hit = from(t, i + 1, j + 1);
	}
	t->known[i][j] = hit ? 1 : -1;
	return hit;
}

/* The answer by trying: 1, 0, or -1 past a limit. */
static int
slowly(const struct gtt_pattern *pat, bool tail, const char *const *names,
    unsigned n, struct gtt_regex_run *run)
{
	struct try t = { .pat = pat, .n = n, .tail = tail };
	struct gtt_err err = { 0 };

	if (pat->nspecs == 0)
		return 1;
	for (unsigned j = 0; j < n; j++) {
		for (size_t e = 0; e < pat->nexprs; e++) {
			int hit = gtt_regex_match(pat->exprs[e].re, run,
			    names[j], strlen(names[j]), &err);

			if (hit < 0)
				return -1;
			t.masks[j] |= hit ? pat->exprs[e].at : 0;
		}
	}
	return from(&t, 0, 0);
}

/* The answer of the matcher, for an event whose name is right. */
static int
quickly(struct gtt_pattern *pat, const char *const *names, unsigned n)
{
	static uint64_t serial;
	struct gtt_str strs[MAX_FRAMES + 1] = { { "", 0 } };
	struct gtt_frame frames[MAX_FRAMES] = { { 0 } };
	struct gtt_stack stack = { 0, n };
	uint32_t pcs[MAX_FRAMES] = { 0 };
	struct gtt_table table = { .serial = ++serial, .strs = strs,
	    .nstrs = n + 1, .frames = frames, .nframes = n, .pcs = pcs,
	    .stacks = &stack, .nstacks = 1 };
	struct gtt_event ev = { .table = &table };
	struct gtt_matcher *m;
	struct gtt_err err = { 0 };
	int first, again;

	for (unsigned i = 0; i < n; i++) {
		const char *name = names[n - 1 - i];

		strs[i + 1] = (struct gtt_str){ name, (uint32_t)strlen(name) };
		frames[i].func = i + 1;
		pcs[i] = i;
	}
	pat->pred = (struct gtt_pred){ .kinds = 1 << GTT_LOG };
	ev.kind = GTT_LOG;
	m = gtt_matcher_new(&pat, 1, 26);
	first = gtt_matcher_any(m, &ev, &err);
	again = gtt_matcher_any(m, &ev, &err);
	holds(first == again);
	holds((first < 0) == (err.code == GTT_ELIMIT));
	gtt_matcher_free(m);
	return first;
}

static void
check(struct gtt_pattern *pat, struct gtt_pattern *strict)
{
	struct gtt_regex_run *run = gtt_regex_run_new();

	for (size_t i = 0; i < LEN(stacks); i++) {
		unsigned n = 0;
		int loose, tight;

		while (stacks[i][n] != NULL)
			n++;
		loose = quickly(pat, stacks[i], n);
		tight = quickly(strict, stacks[i], n);
		/* A walk that fails early need not meet a limit. */
		if (slowly(pat, false, stacks[i], n, run) < 0)
			continue;
		holds(loose == slowly(pat, false, stacks[i], n, run));
		holds(tight == slowly(strict, true, stacks[i], n, run));
		holds(tight <= loose);
	}
	gtt_regex_run_free(run);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gtt_err err = { 0 }, strict_err = { 0 };
	struct gtt_pattern *pat, *strict;
	char text[MAX_TEXT + 1];

	if (size > MAX_TEXT || memchr(data, 0, size) != NULL)
		return -1;
	memcpy(text, data, size);
	text[size] = '\0';
	pat = gtt_pattern_compile(text, 0, &err);
	strict = gtt_pattern_compile(text, GTT_PATTERN_TAIL, &strict_err);
	holds((pat == NULL) == (strict == NULL));
	if (pat == NULL) {
		holds(err.code == GTT_EUSAGE && err.off <= size);
		holds(strncmp(err.msg, "column ", 7) == 0);
		holds(strtoull(err.msg + 7, NULL, 10) == err.off + 1);
	} else {
		check(pat, strict);
	}
	gtt_pattern_free(pat);
	gtt_pattern_free(strict);
	return 0;
}
