/*
 * A profile that go tool pprof opens: two values a context, how often it was
 * called and its own nanoseconds.
 */
#include "common/output/pprof.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "gotrace/view.h"

static uint32_t
text(struct gtt_samples *s, const char *p)
{
	return gtt_samples_str(s, p, strlen(p));
}

/* A frame for each function. */
static struct gtt_sample_frame *
frames(const struct calls *c, struct gtt_samples *s)
{
	struct gtt_sample_frame *all = gtt_calloc(calls_funcs(c),
	    sizeof all[0]);

	for (uint32_t i = 0; i < calls_funcs(c); i++) {
		const struct func *f = calls_func(c, i);

		all[i].func = text(s, f->name);
		all[i].file = text(s, f->file);
		all[i].line = f->line;
	}
	return all;
}

static void
samples(const struct calls *c, struct gtt_samples *s)
{
	struct gtt_sample_frame *all = frames(c, s), *stack = NULL;
	size_t n, cap = 0;

	for (uint32_t i = 1; i < calls_nodes(c); i++) {
		const struct node *node = calls_node(c, i);
		double ns = calls_ns(c, (double)node->excl);

		if (node->calls == 0)
			continue;
		n = 0;
		for (uint32_t k = i; k != NODE_ROOT;
		    k = calls_node(c, k)->parent) {
			stack = gtt_grow(stack, &cap, n + 1, sizeof stack[0]);
			stack[n++] = all[calls_node(c, k)->func];
		}
		gtt_samples_add(s, gtt_samples_stack(s, stack, n), 0,
		    (const int64_t[]){ (int64_t)node->calls,
		    ns > 0 ? (int64_t)(ns + 0.5) : 0 });
	}
	free(all);
	free(stack);
}

void
pprof_print(const struct calls *c, FILE *to)
{
	static const struct gtt_sample_type types[] = {
		{ "calls", "count" }, { "time", "nanoseconds" },
	};
	struct gtt_samples s;
	struct gtt_buf out = { 0 };

	gtt_samples_init(&s, types, 2);
	samples(c, &s);
	gtt_pprof_put(&out, &s, &(struct gtt_pprof){
		.period_type = types[1],
		.period = 1,
		.default_type = 1,
	});
	fwrite(out.p, 1, out.len, to);
	gtt_samples_fini(&s);
	gtt_buf_fini(&out);
}
