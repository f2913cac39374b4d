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

double
view_incl(const struct calls *c, uint32_t node)
{
	const struct node *n = calls_node(c, node);
	double below = 0;

	if (n->calls > 0)
		return n->incl > 0 ? (double)n->incl : 0;
	for (uint32_t k = n->child; k != 0; k = calls_node(c, k)->next)
		below += view_incl(c, k);
	return below;
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

uint32_t *
view_children(const struct calls *c, const unsigned char *shown, uint32_t node,
    size_t *n)
{
	struct order *o = NULL;
	size_t cap = 0;
	uint32_t *out;

	*n = 0;
	for (uint32_t k = calls_node(c, node)->child; k != 0;
	    k = calls_node(c, k)->next) {
		if (!shown[k])
			continue;
		o = gtt_grow(o, &cap, *n + 1, sizeof(*o));
		o[(*n)++] = (struct order){ k, view_incl(c, k),
		    calls_func(c, calls_node(c, k)->func)->name };
	}
	if (*n > 0)
		qsort(o, *n, sizeof(*o), longest);
	out = gtt_calloc(*n + 1, sizeof(*out));
	for (size_t i = 0; i < *n; i++)
		out[i] = o[i].node;
	free(o);
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

static int
by_incl(const void *a, const void *b)
{
	const struct func_sum *x = a, *y = b;

	if (x->incl != y->incl)
		return x->incl < y->incl ? 1 : -1;
	return (x->func > y->func) - (x->func < y->func);
}

/* Whether the function is called further up, too. */
static bool
recursive(const struct calls *c, const struct node *n)
{
	for (uint32_t up = n->parent; up != NODE_ROOT;
	    up = calls_node(c, up)->parent) {
		if (calls_node(c, up)->func == n->func &&
		    calls_node(c, up)->calls > 0)
			return true;
	}
	return false;
}

struct func_sum *
view_funcs(const struct calls *c, size_t *n)
{
	struct func_sum *s = gtt_calloc(calls_funcs(c) + 1, sizeof(*s));
	size_t kept = 0;

	for (uint32_t i = 1; i < calls_nodes(c); i++) {
		const struct node *nd = calls_node(c, i);
		struct func_sum *f = &s[nd->func];

		f->func = nd->func;
		f->calls += nd->calls;
		f->unclosed += nd->unclosed;
		f->excl += (double)nd->excl;
		if (nd->calls > 0 && nd->max > f->max)
			f->max = nd->max;
		if (!recursive(c, nd))
			f->incl += (double)nd->incl;
	}
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
	if (calls_nodes(c) >= NODE_MAX)
		fputs("! very many different call paths: the later ones are "
		    "joined by function\n", to);
}
