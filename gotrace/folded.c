/*
 * Folded stacks, one line a context with time of its own: names joined by
 * semicolons, a space, whole microseconds.  Goroutines hang under the call that
 * started them.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "gotrace/view.h"

static void
put_name(FILE *to, const char *s)
{
	for (; *s != '\0'; s++)
		fputc(*s == ';' || *s == ' ' || *s == '\n' ? '_' : *s, to);
}

/* The names from the root down to a node. */
static void
put_path(const struct calls *c, uint32_t node, FILE *to)
{
	uint32_t *path = NULL, i = node;
	size_t n = 0, cap = 0;

	for (; i != NODE_ROOT; i = calls_node(c, i)->parent) {
		path = gtt_grow(path, &cap, n + 1, sizeof(*path));
		path[n++] = i;
	}
	while (n-- > 0) {
		put_name(to, calls_func(c, calls_node(c, path[n])->func)->name);
		if (n > 0)
			fputc(';', to);
	}
	free(path);
}

void
folded_print(const struct calls *c, FILE *to)
{
	for (uint32_t i = 1; i < calls_nodes(c); i++) {
		const struct node *n = calls_node(c, i);
		double ns = calls_ns(c, (double)n->excl);

		if (n->calls == 0)
			continue;
		put_path(c, i, to);
		fprintf(to, " %.0f\n", ns > 0 ? ns / 1000 : 0.0);
	}
}
