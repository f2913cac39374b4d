#include "gotrace/view.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/mem.h"

static const struct paint plain = { "", "", "", "", "", "", "", "", "", "",
    "", "" };
static const struct paint colours = {
	.name = "\033[1;38;2;78;205;196m",
	.dim = "\033[38;2;102;102;102m",
	.args = "\033[38;2;243;129;129m",
	.fast = "\033[38;2;78;205;196m",
	.warn = "\033[38;2;255;230;109m",
	.hot = "\033[1;38;2;255;107;107m",
	.enter = "\033[38;2;149;225;211m",
	.leave = "\033[38;2;167;139;250m",
	.panic = "\033[1;97;48;2;255;0;0m",
	.title = "\033[1;38;2;125;86;244m",
	.head = "\033[1;38;2;255;230;109m",
	.off = "\033[0m",
};

const struct paint *
paint_for(FILE *f)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if ((no && no[0]) || !isatty(fileno(f)) ||
	    (term && strcmp(term, "dumb") == 0))
		return &plain;
	return &colours;
}

const char *
dur_text(double ns, char out[32])
{
	if (ns < 0)
		ns = 0;
	if (ns >= 1e9)
		snprintf(out, 32, "%.2fs", ns / 1e9);
	else if (ns >= 1e6)
		snprintf(out, 32, "%.2fms", ns / 1e6);
	else if (ns >= 1e3)
		snprintf(out, 32, "%.2fµs", ns / 1e3);
	else
		snprintf(out, 32, "%.0fns", ns);
	return out;
}

const char *
dur_marked(const struct calls *c, double ticks, uint64_t calls, char out[32])
{
	char s[32];
	bool below = ticks < calls_cost(c) * (double)calls;

	snprintf(out, 32, "%s%.28s", below ? "~" : "",
	    dur_text(calls_ns(c, ticks), s));
	return out;
}

unsigned char *
view_shown(const struct calls *c)
{
	unsigned char *shown = gtt_calloc(calls_nodes(c), 1);

	for (uint32_t i = calls_nodes(c); i-- > 1;) {
		const struct node *n = calls_node(c, i);

		if (n->calls > 0 || shown[i]) {
			shown[i] = 1;
			shown[n->parent] = 1;
		}
	}
	return shown;
}

struct order {
	uint32_t	node;
	double		incl;
	const char	*name;
};

static int
longest(const void *a, const void *b)
{
	const struct order *x = a, *y = b;

	if (x->incl != y->incl)
		return x->incl < y->incl ? 1 : -1;
	return strcmp(x->name, y->name);
}

void
view_sort(const struct calls *c, uint32_t *nodes, size_t n)
{
	struct order *o = gtt_calloc(n + 1, sizeof(*o));

	for (size_t i = 0; i < n; i++)
		o[i] = (struct order){ nodes[i], calls_node(c, nodes[i])->span,
		    calls_func(c, calls_node(c, nodes[i])->func)->name };
	if (n > 0)
		qsort(o, n, sizeof(*o), longest);
	for (size_t i = 0; i < n; i++)
		nodes[i] = o[i].node;
	free(o);
}

uint32_t *
view_children(const struct calls *c, const unsigned char *shown, uint32_t node,
    size_t *n)
{
	uint32_t *out = NULL;
	size_t cap = 0;

	*n = 0;
	for (uint32_t k = calls_node(c, node)->child; k != 0;
	    k = calls_node(c, k)->next) {
		if (!shown[k])
			continue;
		out = gtt_grow(out, &cap, *n + 1, sizeof(*out));
		out[(*n)++] = k;
	}
	view_sort(c, out, *n);
	return out;
}

size_t
view_width(const char *s, size_t n)
{
	size_t w = 0;

	for (size_t i = 0; i < n; i++)
		w += ((unsigned char)s[i] & 0xc0) != 0x80;
	return w;
}

void
view_pad(FILE *f, const char *s, size_t n, size_t w)
{
	size_t have = view_width(s, n);

	fwrite(s, 1, n, f);
	for (; have < w; have++)
		fputc(' ', f);
}

void
view_right(FILE *f, const char *s, size_t w)
{
	for (size_t have = view_width(s, strlen(s)); have < w; have++)
		fputc(' ', f);
	fputs(s, f);
}

const char *
view_base(const char *path)
{
	const char *s = strrchr(path, '/');

	return s ? s + 1 : path;
}

static int
by_incl(const void *a, const void *b)
{
	const struct func_sum *x = a, *y = b;

	if (x->incl != y->incl)
		return x->incl < y->incl ? 1 : -1;
	return (x->func > y->func) - (x->func < y->func);
}

/* Adds a context to its function; outermost: not below another of its. */
static void
add_sum(struct func_sum *f, const struct node *n, bool outermost)
{
	f->func = n->func;
	f->calls += n->calls;
	f->unclosed += n->unclosed;
	f->excl += (double)n->excl;
	if (n->calls > 0 && n->max > f->max)
		f->max = n->max;
	if (outermost)
		f->incl += (double)n->incl;
}

/* All contexts from the root down; open counts those above, by function. */
static void
sum_up(const struct calls *c, struct func_sum *s, uint32_t *open)
{
	uint32_t i = calls_node(c, NODE_ROOT)->child;

	while (i != NODE_ROOT) {
		const struct node *n = calls_node(c, i);

		add_sum(&s[n->func], n, open[n->func] == 0);
		open[n->func] += n->calls > 0;
		if (n->child != 0) {
			i = n->child;
			continue;
		}
		for (;;) {
			open[n->func] -= n->calls > 0;
			if (n->next != 0) {
				i = n->next;
				break;
			}
			i = n->parent;
			if (i == NODE_ROOT)
				break;
			n = calls_node(c, i);
		}
	}
}

struct func_sum *
view_funcs(const struct calls *c, size_t *n)
{
	struct func_sum *s = gtt_calloc(calls_funcs(c) + 1, sizeof(*s));
	uint32_t *open = gtt_calloc(calls_funcs(c) + 1, sizeof(*open));
	size_t kept = 0;

	sum_up(c, s, open);
	free(open);
	for (uint32_t i = 0; i < calls_funcs(c); i++)
		if (s[i].calls > 0)
			s[kept++] = s[i];
	if (kept > 0)
		qsort(s, kept, sizeof(*s), by_incl);
	*n = kept;
	return s;
}

void
notes_print(const struct calls *c, FILE *to)
{
	char cost[32];

	if (calls_cost(c) > 0)
		fprintf(to, "\n~ less than the tracer's own cost, %s a call, "
		    "which is taken off\n",
		    dur_text(calls_ns(c, calls_cost(c)), cost));
	if (calls_dropped(c) > 0)
		fprintf(to, "! %llu records were dropped: times and counts are "
		    "too low\n", (unsigned long long)calls_dropped(c));
	if (calls_too_deep(c))
		fprintf(to, "! calls deeper than %u levels stand at that "
		    "level\n", NODE_DEEPEST);
	if (calls_nodes(c) >= NODE_MAX)
		fputs("! very many different call paths: the later ones are "
		    "joined by function\n", to);
}
