/* YAML into trees, and everything that is refused. */
#include "common/match/yaml.h"

#include "common/base/buf.h"
#include "tests/unit/tap.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A tree on one line: 'text', [item item], {key: value}. */
static void
put(struct gtt_buf *b, const struct gtt_yaml *y)
{
	if (y->kind == GTT_YAML_SCALAR) {
		gtt_buf_printf(b, "'%s'", y->text);
		return;
	}
	gtt_buf_putc(b, y->kind == GTT_YAML_LIST ? '[' : '{');
	for (size_t i = 0; i < y->n; i++) {
		if (i > 0)
			gtt_buf_puts(b, y->kind == GTT_YAML_MAP && i % 2 ?
			    ": " : " ");
		put(b, y->v[i]);
	}
	gtt_buf_putc(b, y->kind == GTT_YAML_LIST ? ']' : '}');
}

static const struct {
	const char	*name, *text, *want;
} good[] = {
	{ "an empty one", "", "" },
	{ "only a comment", "# nothing\n", "" },
	{ "a text", "abc", "'abc'" },
	{ "no value is an empty text", "a:", "{'a': ''}" },
	{ "lists and maps", "- a: 1\n  b: [x, 'y z', \"\\u20ac\"]\n- c\n",
	    "[{'a': '1' 'b': ['x' 'y z' '\342\202\254']} 'c']" },
	{ "a block of text", "a: |\n  one\n  two\n", "{'a': 'one\ntwo\n'}" },
	{ "a tag is nothing", "!!python/object x", "'x'" },
	{ "an anchor alone is nothing", "&a x", "'x'" },
	{ "a marked document", "---\na: b\n...\n", "{'a': 'b'}" },
};

static const struct {
	const char	*name, *text, *want;	/* the message */
} bad[] = {
	{ "an alias", "a: &x 1\nb: *x\n",
	    "line 2, column 4: aliases are not read: write it out" },
	{ "a key twice", "a: 1\nb: 2\na: 3\n",
	    "line 3, column 1: this key is there already" },
	{ "a list as a key", "? [a]\n: b\n",
	    "line 1, column 3: a key is to be a plain text" },
	{ "two documents", "a\n---\nb\n",
	    "line 2, column 1: a second document" },
	{ "an open list", "[a, b",
	    "line 2, column 1: did not find expected ',' or ']'" },
	{ "a tab", "a:\n\tb: c\n",
	    "line 2, column 1: found character that cannot start any token" },
	{ "a NUL", "\"a\\0b\"", "line 1, column 1: a NUL in a text" },
	{ "no UTF-8", "a: \377\n", "not text: invalid leading UTF-8 octet" },
	{ "a control character", "a: \1\n",
	    "not text: control characters are not allowed" },
};

static void
trees(void)
{
	for (size_t i = 0; i < LEN(good); i++) {
		struct gtt_err err = { 0 };
		struct gtt_yaml *y = gtt_yaml_parse(good[i].text,
		    strlen(good[i].text), &err);
		struct gtt_buf b = { 0 };

		if (y != NULL)
			put(&b, y);
		gtt_buf_putc(&b, '\0');
		is_str(b.p, good[i].want, "%s", good[i].name);
		is_int(err.code, GTT_OK, "%s is no error", good[i].name);
		gtt_buf_fini(&b);
		gtt_yaml_free(y);
	}
}

static void
refusals(void)
{
	for (size_t i = 0; i < LEN(bad); i++) {
		struct gtt_err err = { 0 };

		ok(gtt_yaml_parse(bad[i].text, strlen(bad[i].text), &err) ==
		    NULL, "%s is refused", bad[i].name);
		is_str(err.msg, bad[i].want, "... with a place");
	}
}

/* n lists, one in the other. */
static void
depth(unsigned n, bool fits)
{
	struct gtt_err err = { 0 };
	struct gtt_buf b = { 0 };
	struct gtt_yaml *y;

	for (unsigned i = 0; i < n; i++)
		gtt_buf_putc(&b, '[');
	for (unsigned i = 0; i < n; i++)
		gtt_buf_putc(&b, ']');
	y = gtt_yaml_parse(b.p, b.len, &err);
	ok((y != NULL) == fits, "%u lists in each other", n);
	is_int(err.code, fits ? GTT_OK : GTT_ELIMIT, "... %s",
	    fits ? "fit" : "do not fit");
	gtt_yaml_free(y);
	gtt_buf_fini(&b);
}

static void
size(size_t n, bool fits)
{
	char *p = malloc(n);
	struct gtt_err err = { 0 };
	struct gtt_yaml *y;

	memset(p, 'a', n);
	y = gtt_yaml_parse(p, n, &err);
	ok((y != NULL) == fits, "%zu bytes", n);
	gtt_yaml_free(y);
	free(p);
}

static void
places(void)
{
	static const char text[] = "a: b\nc:\n  d: [e]\n";
	struct gtt_err err = { 0 };
	struct gtt_yaml *y = gtt_yaml_parse(text, sizeof text - 1, &err);
	const struct gtt_yaml *c = gtt_yaml_get(y, "c");

	ok(gtt_yaml_get(y, "b") == NULL, "a value is no key");
	is_int(c->line, 3, "the line of a value");
	is_int(c->column, 3, "and its column");
	is_int(gtt_yaml_only(y, "a c", "it", &err), 0, "only a and c");
	is_int(gtt_yaml_only(y, "c d", "it", &err), -1, "not only c and d");
	is_str(err.msg, "line 1, column 1: it has no 'a', only: c d",
	    "... with a message");
	err = (struct gtt_err){ 0 };
	is_int(gtt_yaml_only(c, "cd e", "it", &err), -1,
	    "a word is a whole one");
	err = (struct gtt_err){ 0 };
	is_int(gtt_yaml_want(c, GTT_YAML_LIST, "c", &err), -1, "no list");
	is_str(err.msg, "line 3, column 3: c is to be a list, not a map",
	    "... with a message");
	gtt_yaml_free(y);
}

int
main(void)
{
	trees();
	refusals();
	depth(GTT_YAML_DEPTH, true);
	depth(GTT_YAML_DEPTH + 1, false);
	depth(100000, false);
	size(GTT_YAML_BYTES, true);
	size(GTT_YAML_BYTES + 1, false);
	places();
	return done_testing();
}
