/* The tree as nested JSON, without recursion of ours: depth is not bounded. */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/json.h"
#include "gotrace/view.h"

struct todo {
	uint32_t	node;
	uint32_t	depth;
	bool		close;		/* its children are done */
	bool		first;
};

static void
indent(struct gtt_buf *b, uint32_t depth)
{
	gtt_buf_putc(b, '\n');
	for (uint32_t i = 0; i < depth && i < 64; i++)
		gtt_buf_puts(b, "  ");
}

static void
put_node(const struct calls *c, struct gtt_buf *b, const struct todo *w)
{
	const struct node *n = calls_node(c, w->node);
	const struct func *f = calls_func(c, n->func);
	double self = calls_ns(c, (double)n->excl);

	if (!w->first)
		gtt_buf_putc(b, ',');
	indent(b, w->depth);
	gtt_buf_lit(b, "{\"name\": ");
	gtt_json_str(b, f->name, strlen(f->name));
	gtt_buf_printf(b, ", \"duration_ms\": %.6f, \"self_ms\": %.6f, "
	    "\"calls\": %llu, \"file\": ",
	    calls_ns(c, calls_node(c, w->node)->span) / 1e6,
	    self > 0 ? self / 1e6 : 0.0, (unsigned long long)n->calls);
	gtt_json_str(b, f->file, strlen(f->file));
	gtt_buf_printf(b, ", \"line\": %u", f->line);
	if (n->unclosed)
		gtt_buf_printf(b, ", \"not_ended\": %llu",
		    (unsigned long long)n->unclosed);
	if (n->panicked)
		gtt_buf_printf(b, ", \"panicked\": %llu",
		    (unsigned long long)n->panicked);
	if (n->go)
		gtt_buf_puts(b, ", \"goroutine\": true");
	if (n->guess)
		gtt_buf_puts(b, ", \"guess\": true");
}

void
json_print(const struct calls *c, FILE *to)
{
	unsigned char *shown = view_shown(c);
	struct todo *stack = NULL;
	size_t n = 0, cap = 0;
	struct gtt_buf b = { 0 };

	gtt_buf_putc(&b, '[');
	stack = gtt_grow(stack, &cap, 1, sizeof(*stack));
	stack[n++] = (struct todo){ NODE_ROOT, 0, false, true };
	while (n > 0) {
		struct todo w = stack[--n];
		size_t kids;
		uint32_t *k;

		if (w.close) {
			indent(&b, w.depth);
			gtt_buf_puts(&b, "]}");
			continue;
		}
		k = view_children(c, shown, w.node, &kids);
		if (w.node != NODE_ROOT) {
			put_node(c, &b, &w);
			gtt_buf_puts(&b, kids ? ", \"children\": [" : "}");
		}
		stack = gtt_grow(stack, &cap, n + kids + 1, sizeof(*stack));
		if (kids > 0 && w.node != NODE_ROOT)
			stack[n++] = (struct todo){ w.node, w.depth, true, 0 };
		for (size_t i = kids; i-- > 0;)
			stack[n++] = (struct todo){ k[i], w.depth + 1, false,
			    i == 0 };
		free(k);
		fwrite(b.p, 1, b.len, to);
		b.len = 0;
	}
	gtt_buf_puts(&b, "\n]\n");
	fwrite(b.p, 1, b.len, to);
	gtt_buf_fini(&b);
	free(stack);
	free(shown);
}
