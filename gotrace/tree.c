/* The aggregated tree: one line a context, columns aligned. */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "gotrace/funcname.h"
#include "gotrace/view.h"

#define MANY	4000		/* lines; beyond, small ones are left out */
#define SMALL	0.001		/* of the whole */
#define DEEPEST	64		/* levels, where no --depth is given */

struct line {
	uint32_t	node;		/* 0: calls left out */
	size_t		text, len;	/* in the buffer */
	size_t		left_out;
};

struct tree {
	const struct calls	*c;
	unsigned char		*shown;
	double			 total;
	struct gtt_buf		 text;
	struct line		*lines;
	size_t			 n, cap;
	int			 depth;
	double			 small;
};

/* A node to be visited, with what to print before it. */
struct todo {
	uint32_t	node;
	int		depth;
	bool		last;
	size_t		left_out;	/* or so many that are not shown */
	bool		deeper;		/* because of --depth */
};

static void
add_line(struct tree *t, const char *prefix, size_t plen, const char *branch,
    const struct todo *w)
{
	const struct node *nd = calls_node(t->c, w->node);
	struct line *l;

	t->lines = gtt_grow(t->lines, &t->cap, t->n + 1, sizeof(*t->lines));
	l = &t->lines[t->n++];
	l->node = w->node;
	l->text = t->text.len;
	l->left_out = w->left_out;
	gtt_buf_put(&t->text, prefix, plen);
	gtt_buf_puts(&t->text, branch);
	if (w->left_out > 0)
		gtt_buf_printf(&t->text, "… %zu %s", w->left_out,
		    w->deeper ? "deeper" : "smaller");
	else {
		if (nd->go)
			gtt_buf_puts(&t->text, nd->guess ? "go? " : "go ");
		gtt_buf_puts(&t->text,
		    func_short(calls_func(t->c, nd->func)->name));
	}
	l->len = t->text.len - l->text;
}

/* The prefix grows by a bar or blanks for each level above. */
static void
set_prefix(struct gtt_buf *p, size_t *ends, const struct todo *w)
{
	p->len = w->depth > 0 ? ends[w->depth - 1] : 0;
	ends[w->depth] = p->len;
}

static void
walk(struct tree *t, uint32_t root, int depth)
{
	struct todo *stack = NULL;
	size_t n = 0, cap = 0, cap_ends = 0, *ends = NULL;
	struct gtt_buf prefix = { 0 };

	gtt_buf_room(&t->text, 1);	/* not NULL where all names are empty */
	stack = gtt_grow(stack, &cap, 1, sizeof(*stack));
	stack[n++] = (struct todo){ root, depth, true, 0, false };
	while (n > 0) {
		struct todo w = stack[--n];
		size_t kids, kept, out = 0;
		bool deepest = w.depth + 1 >= t->depth;
		uint32_t *k;

		ends = gtt_grow(ends, &cap_ends, (size_t)w.depth + 2,
		    sizeof(*ends));
		if (w.depth >= 0) {
			bool top = w.depth == 0;

			set_prefix(&prefix, ends, &w);
			add_line(t, prefix.p, prefix.len, top ? "" :
			    w.last ? "└── " : "├── ", &w);
			if (!top)
				gtt_buf_puts(&prefix, w.last ? "    " : "│   ");
			ends[w.depth] = prefix.len;
			if (w.left_out > 0)
				continue;
		}
		k = view_children(t->c, t->shown, w.node, &kids);
		kept = deepest ? 0 : kids;
		while (kept > 0 && calls_node(t->c, k[kept - 1])->span < t->small)
			kept--;
		out = kids - kept;
		stack = gtt_grow(stack, &cap, n + kept + 1, sizeof(*stack));
		if (out > 0)
			stack[n++] = (struct todo){ NODE_ROOT, w.depth + 1,
			    true, out, deepest };
		for (size_t i = kept; i-- > 0;)
			stack[n++] = (struct todo){ k[i], w.depth + 1,
			    i + 1 == kept && out == 0, 0, false };
		free(k);
	}
	free(stack);
	free(ends);
	gtt_buf_fini(&prefix);
}

static void
print_line(const struct tree *t, const struct line *l, size_t width, FILE *to,
    const struct paint *p)
{
	const struct node *n = calls_node(t->c, l->node);
	char total[32], self[32];
	double incl;

	view_pad(to, t->text.p + l->text, l->len, width);
	if (l->left_out > 0) {
		fputc('\n', to);
		return;
	}
	incl = calls_node(t->c, l->node)->span;
	dur_marked(t->c, incl, n->calls, total);
	dur_marked(t->c, (double)n->excl, n->calls, self);
	fputs("  ", to);
	fputs(p->fast, to);
	view_right(to, total, 10);
	fprintf(to, "%s %5.1f%%  ", p->off,
	    t->total > 0 ? 100.0 * incl / t->total : 0.0);
	view_right(to, self, 10);
	fprintf(to, "  %10llu%s%s\n", (unsigned long long)n->calls,
	    n->unclosed ? "  not ended" : "",
	    n->panicked ? "  panicked" : "");
}

static void
print_all(struct tree *t, FILE *to)
{
	const struct paint *p = paint_for(to);
	size_t width = 40;

	for (size_t i = 0; i < t->n; i++) {
		size_t w = view_width(t->text.p + t->lines[i].text,
		    t->lines[i].len);

		if (w > width)
			width = w < 120 ? w : 120;
	}
	fprintf(to, "%s", p->dim);
	view_pad(to, "", 0, width);
	fprintf(to, "  %10s %6s  %10s  %10s%s\n", "total", "", "self", "calls",
	    p->off);
	for (size_t i = 0; i < t->n; i++)
		print_line(t, &t->lines[i], width, to, p);
}

static double
longest_root(const struct calls *c, const unsigned char *shown)
{
	size_t n;
	uint32_t *k = view_children(c, shown, NODE_ROOT, &n);
	double total = n > 0 ? calls_node(c, k[0])->span : 0;

	free(k);
	return total;
}

static void
tree_fini(struct tree *t)
{
	free(t->shown);
	free(t->lines);
	gtt_buf_fini(&t->text);
}

void
tree_print(const struct calls *c, FILE *to, int depth)
{
	struct tree t = { .c = c, .depth = depth > 0 ? depth : DEEPEST };
	char total[32];

	t.shown = view_shown(c);
	t.total = longest_root(c, t.shown);
	if (calls_nodes(c) > MANY)
		t.small = t.total * SMALL;
	walk(&t, NODE_ROOT, -1);
	if (t.n == 0) {
		fputs("No calls were traced.\n", to);
	} else {
		fprintf(to, "TOTAL: %s\n\n",
		    dur_text(calls_ns(c, t.total), total));
		print_all(&t, to);
		notes_print(c, to);
	}
	tree_fini(&t);
}

/* Whether a function is a test, a benchmark, a fuzz target or an example. */
static bool
is_test(const struct calls *c, uint32_t func)
{
	static const char *const kinds[] = { "Test", "Benchmark", "Fuzz",
	    "Example" };
	const char *name = strchr(func_short(calls_func(c, func)->name), '.');
	const char *file = calls_func(c, func)->file;
	size_t n = strlen(file);

	if (!name || n < 8 || strcmp(file + n - 8, "_test.go") != 0 ||
	    strchr(name + 1, '.'))
		return false;
	if (strcmp(name + 1, "TestMain") == 0)
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(name + 1, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

static void
print_one(const struct calls *c, unsigned char *shown, uint32_t node,
    FILE *to, int depth)
{
	struct tree t = { .c = c, .shown = shown,
	    .depth = depth > 0 ? depth : DEEPEST };

	t.total = calls_node(c, node)->span;
	if (calls_nodes(c) > MANY)
		t.small = t.total * SMALL;
	walk(&t, node, 0);
	print_all(&t, to);
	fputc('\n', to);
	t.shown = NULL;
	tree_fini(&t);
}

/*
 * The contexts of tests, wherever they were started from: TestMain's, or none.
 * Subtests stay below their test.
 */
static uint32_t *
find_tests(const struct calls *c, const unsigned char *shown, size_t *n)
{
	uint32_t *out = NULL;
	size_t cap = 0;
	unsigned char *inside = gtt_calloc(calls_nodes(c), 1);

	*n = 0;
	for (uint32_t i = 1; i < calls_nodes(c); i++) {
		const struct node *nd = calls_node(c, i);
		bool test = is_test(c, nd->func);

		if (shown[i] && test && !inside[nd->parent]) {
			out = gtt_grow(out, &cap, *n + 1, sizeof(*out));
			out[(*n)++] = i;
		}
		inside[i] = test || inside[nd->parent];
	}
	free(inside);
	view_sort(c, out, *n);
	return out;
}

/*
 * A tree for each test, the slowest first, then those for what ran outside
 * tests.
 */
void
tests_print(const struct calls *c, FILE *to, int depth)
{
	unsigned char *shown = view_shown(c);
	size_t ntests, n;
	uint32_t *tests = find_tests(c, shown, &ntests), *k;
	char d[32];

	for (size_t i = 0; i < ntests; i++) {
		fprintf(to, "%s: %s\n\n", calls_func(c, calls_node(c,
		    tests[i])->func)->name, dur_text(calls_ns(c,
		    calls_node(c, tests[i])->span), d));
		print_one(c, shown, tests[i], to, depth);
	}
	for (size_t i = 0; i < ntests; i++)
		shown[tests[i]] = 0;
	k = view_children(c, shown, NODE_ROOT, &n);
	for (size_t i = 0; i < n; i++) {
		if (i == 0)
			fputs("Outside tests\n\n", to);
		print_one(c, shown, k[i], to, depth);
	}
	if (ntests + n == 0)
		fputs("No calls were traced.\n", to);
	else
		notes_print(c, to);
	free(tests);
	free(k);
	free(shown);
}
