/* Definitions of regions, and everything that is refused. */
#include "common/match/regions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/tap.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*name, *text, *want;	/* the message */
} bad[] = {
	{ "a list", "- a\n",
	    "line 1, column 1: the file is to be a map, not a list" },
	{ "a kind that is a text", "a: b\n",
	    "line 1, column 4: a kind is to be a map, not a text" },
	{ "nothing to find", "a: {single: true}\n",
	    "line 1, column 4: a kind needs start, goroutine, between "
	    "or user" },
	{ "a key that is none", "a:\n  start: Any\n  strat: Any\n",
	    "line 3, column 3: a kind with start has no 'strat', only: "
	    "goroutine start keep end once steps critical single "
	    "flush shared remote root" },
	{ "no patterns", "a: {start: []}\n",
	    "line 1, column 4: no pattern of what begins it" },
	{ "a pattern that is a map", "a: {start: {b: c}}\n",
	    "line 1, column 12: a pattern is to be a text, not a map" },
	{ "no event", "a:\n  start:\n  - Any\n  - Anny\n",
	    "line 4, column 5: column 1: no event is called \"Anny\" "
	    "(gtt-events(7) has the names)" },
	{ "a frame expression that is none", "a: {start: 'Any \"(\"'}\n",
	    "line 1, column 12: column 7: missing closing parenthesis" },
	{ "neither true nor false", "a: {start: Any, flush: yes}\n",
	    "line 1, column 24: flush is to be true or false" },
	{ "between one", "a: {start: Any}\nb: {between: [a]}\n",
	    "line 2, column 14: between is to be a list of two kinds" },
	{ "between what is not there", "a: {start: Any}\n"
	    "b: {between: [a, c]}\n",
	    "line 2, column 18: 'c' is no kind with start above this one" },
	{ "between what is no region of stacks", "a: {user: task}\n"
	    "b: {between: [a, a]}\n",
	    "line 2, column 15: 'a' is no kind with start above this one" },
	{ "a gap that is kept", "a: {start: Any}\n"
	    "b: {between: [a, a], flush: true}\n",
	    "line 2, column 22: a kind with between has no 'flush', only: "
	    "between goroutine through end shared remote root" },
	{ "of another user", "a: {user: log}\n",
	    "line 1, column 11: user is to be region or task" },
	{ "a type that is no expression", "a: {user: task, type: '['}\n",
	    "line 1, column 23: missing terminating ] for character class" },
	{ "a name with a blank", "a b: {start: Any}\n",
	    "line 1, column 1: a kind's name has no blanks, quotes, brackets "
	    "or colons" },
	{ "no name", "'': {start: Any}\n",
	    "line 1, column 1: a kind without a name" },
	{ "not YAML", "a: [\n",
	    "line 2, column 1: did not find expected node content" },
};

static void
test_bad(void)
{
	for (size_t i = 0; i < LEN(bad); i++) {
		struct gtt_err err = { 0 };
		struct gtt_regions *r = gtt_regions_parse(bad[i].text,
		    strlen(bad[i].text), &err);

		ok(r == NULL, "%s is refused", bad[i].name);
		is_str(err.msg, bad[i].want, "%s: the message", bad[i].name);
		gtt_regions_free(r);
	}
}

static void
test_many(void)
{
	char text[100 * 32];
	size_t n = 0;
	struct gtt_err err = { 0 };
	struct gtt_regions *r;

	for (int i = 0; i <= GTT_REGION_KINDS; i++) {
		r = gtt_regions_parse(text, n, &err);
		ok(r != NULL && r->n == (uint32_t)i, "%d kinds", i);
		gtt_regions_free(r);
		n += (size_t)snprintf(text + n, sizeof text - n,
		    "k%d: {start: Any}\n", i);
	}
	ok(gtt_regions_parse(text, n, &err) == NULL, "one more");
	is_str(err.msg, "line 65, column 1: more than 64 kinds", "is refused");
}

static void
test_fields(void)
{
	static const char text[] =
	    "a:\n"
	    "  start: [Any, GoStart]\n"
	    "  keep: always\n"
	    "  critical: []\n"
	    "  single: true\n"
	    "b:\n"
	    "  start: Any \"x\"\n"
	    "  keep: [GoEnd, GoStart]\n"
	    "  end: GoCreate\n"
	    "  flush: true\n"
	    "  shared: true\n"
	    "c:\n"
	    "  between: [a, b]\n"
	    "  through: [GoCreate, Any]\n"
	    "  end: GoEnd\n"
	    "d: {user: task, type: '^x$'}\n"
	    "e: {between: [[a, b], a]}\n"
	    "f: {start: Any, once: Any, "
	    "steps: [[GoStart, GoEnd], GoCreate]}\n";
	struct gtt_err err = { 0 };
	struct gtt_regions *r = gtt_regions_parse(text, sizeof text - 1, &err);
	const struct gtt_region_kind *k;

	if (!ok(r != NULL, "a file is read: %s", err.msg))
		return;
	k = r->kinds;
	ok(k[0].start.n == 2 && k[0].always && k[0].trims && k[0].single &&
	    !k[0].flush && !k[0].shared && k[0].critical.n == 0, "one kind");
	ok(k[1].start.n == 1 && k[1].start.first == 2 && k[1].keep.n == 2 &&
	    k[1].keep.first == 3 && k[1].end.n == 1 && !k[1].trims &&
	    !k[1].always && k[1].flush && k[1].shared, "another");
	ok(k[2].source == GTT_REGION_BETWEEN && k[2].after == 1 &&
	    k[2].before == 1 && k[2].through.n == 2 && k[2].end.n == 1,
	    "what lies between");
	ok(k[3].source == GTT_REGION_OF_TASK && k[3].type != NULL, "tasks");
	ok(k[4].after == 3 && k[4].before == 0, "what lies behind several");
	ok(k[5].steps[0].n == 2 && k[5].steps[1].n == 1 &&
	    k[5].steps[2].n == 0 && k[5].once.n == 1, "what begins another");
	is_int(gtt_regions_find(r, "c"), 2, "one is found by name");
	is_int(gtt_regions_find(r, "g"), UINT32_MAX, "another is not there");
	gtt_regions_free(r);
}

static struct gtt_regions *
with_file(const char *text, struct gtt_err *err)
{
	FILE *f = fopen("regions-test.yaml", "w");
	struct gtt_regions *r;

	if (f == NULL)
		return NULL;
	fputs(text, f);
	fclose(f);
	r = gtt_regions_load("regions-test.yaml", err);
	remove("regions-test.yaml");
	return r;
}

static void
test_files(void)
{
	struct gtt_err err = { 0 };
	struct gtt_regions *builtin = gtt_regions_load(NULL, &err), *r;
	uint32_t gap, i;

	if (!ok(builtin != NULL, "what is built in is right: %s", err.msg))
		return;
	gap = gtt_regions_find(builtin, "server/http");
	r = with_file("mine: {start: Any}\n"
	    "server/http_read: {start: GoStart}\n", &err);
	ok(r != NULL && r->n == builtin->n + 1, "a file adds");
	i = r == NULL ? 0 : gtt_regions_find(r, "server/http_read");
	ok(r != NULL && r->kinds[i].start.n == 1 && !r->kinds[i].single &&
	    (r->kinds[gap].after >> i & 1), "and replaces");
	gtt_regions_free(r);
	r = with_file("server/http_read: {user: task}\n", &err);
	ok(r == NULL, "what others need stays what it was");
	is_str(err.msg, "regions-test.yaml: server/http_read, between which "
	    "server/http lies, has no start any more", "the message");
	err = (struct gtt_err){ 0 };
	r = with_file("# none\n", &err);
	ok(r != NULL && r->n == builtin->n, "a file without any adds nothing");
	gtt_regions_free(r);
	ok(with_file("a: {start: x}\n", &err) == NULL, "a wrong one");
	is_str(err.msg, "regions-test.yaml: line 1, column 12: column 1: "
	    "no event is called \"x\" (gtt-events(7) has the names)",
	    "is named");
	gtt_regions_free(builtin);
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	char dir[150];

	snprintf(dir, sizeof dir, "%s/gtt-regions.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 1;
	test_bad();
	test_many();
	test_fields();
	test_files();
	if (chdir("/") < 0 || rmdir(dir) < 0)
		return 1;
	return done_testing();
}
