#include "gotrace/live.h"

#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "gotrace/args.h"
#include "gotrace/funcname.h"
#include "gotrace/view.h"

#define MAX_INDENT	120
#define WARN_NS		1e6
#define WHOLE		3072	/* bytes of whole lines; with one more, a pipe takes them at once */
#define AT_END_NS	1e9	/* a crash is this near the end of its process */

struct live {
	struct live_opts	 o;
	const struct paint	*p;
	struct calls		*c;
	struct sink		 calls;
	struct gtt_buf		 results;	/* of the call that ends next */
};

/* Of the stream, which outlives us. */
static char buffer[4 * WHOLE];

struct live *
live_new(const struct live_opts *o)
{
	struct live *l = gtt_calloc(1, sizeof(*l));

	l->o = *o;
	l->p = paint_for(o->to);
	setvbuf(o->to, buffer, _IOFBF, sizeof(buffer));
	return l;
}

static struct own *
own_of(struct goroutine *g)
{
	if (!g->own)
		g->own = gtt_calloc(1, sizeof(struct own));
	return g->own;
}

static void
indent(struct live *l, size_t depth)
{
	for (size_t i = 1; i < depth && i < MAX_INDENT; i++)
		fputs("  ", l->o.to);
}

/* What the program prints on the same terminal comes between lines. */
static void
end_line(struct live *l)
{
	if (__fpending(l->o.to) >= WHOLE)
		fflush(l->o.to);
}

static void
print_enter(struct live *l, struct goroutine *g, struct frame *f,
    size_t depth)
{
	const struct func *fn = calls_func(l->c, f->func);
	struct own *o = own_of(g);

	indent(l, depth);
	fprintf(l->o.to, "%s→%s %s%s%s(%s%.*s%s) %s[",
	    l->p->enter, l->p->off, l->p->name, func_short(fn->name),
	    l->p->off, l->p->args, (int)f->args_len, o->text ? o->text +
	    f->args : "", l->p->off, l->p->dim);
	if (fn->line != 0)	/* calls marked by hand have no place */
		fprintf(l->o.to, "%s:%u ", view_base(fn->file), fn->line);
	fprintf(l->o.to, "g%llu]%s\n", (unsigned long long)g->goid,
	    l->p->off);
	end_line(l);
	f->shown = true;
}

static void
on_enter(void *ctx, struct goroutine *g, struct frame *f,
    const struct func *fn)
{
	struct live *l = ctx;
	struct own *o = own_of(g);
	size_t i = g->n;

	f->args = (uint32_t)(o->len - o->pending);
	f->args_len = (uint32_t)o->pending;
	o->pending = 0;
	if (l->o.panics || !f->in || (l->o.until && !fn->is_until))
		return;
	while (i > 0 && !g->f[i - 1].shown)
		i--;
	for (; i < g->n; i++)
		if (g->f[i].in)
			print_enter(l, g, &g->f[i], i + 1);
}

static void
on_leave(void *ctx, struct goroutine *g, struct frame *f,
    const struct func *fn, int64_t ticks, bool panicked)
{
	struct live *l = ctx;
	struct own *o = own_of(g);
	double ns = calls_ns(l->c, (double)ticks);
	const struct paint *p = l->p;
	const char *tint = ns >= l->o.hot_ns ? p->hot :
	    ns >= WARN_NS ? p->warn : p->fast;
	char d[32];

	if (f->args < o->len)
		o->len = f->args;
	o->pending = 0;
	if (f->shown) {
		indent(l, (size_t)(f - g->f) + 1);
		if (panicked)
			fprintf(l->o.to, "%s💥 PANIC%s ", p->panic, p->off);
		else
			fprintf(l->o.to, "%s←%s ", p->leave, p->off);
		fprintf(l->o.to, "%s%s%s ", p->dim, func_short(fn->name),
		    p->off);
		if (l->results.len > 0 && !panicked)
			fprintf(l->o.to, "→ %s%.*s%s ", p->args,
			    (int)l->results.len, l->results.p, p->off);
		dur_marked(l->c, (double)ticks, 1, d);
		fprintf(l->o.to, "%s%s%s%s\n", tint, d, ns >= l->o.hot_ns ?
		    " 🔥 HOT" : "", p->off);
		end_line(l);
	}
	l->results.len = 0;
}

static void
on_data(void *ctx, struct goroutine *g, uint32_t what,
    const struct rec *slots, size_t n)
{
	struct live *l = ctx;
	struct own *o = own_of(g);
	struct gtt_buf b = { 0 };

	if (what == DATA_RESULTS) {
		l->results.len = 0;
		args_text(&l->results, slots, n);
		return;
	}
	args_text(&b, slots, n);
	o->text = gtt_grow(o->text, &o->cap, o->len + b.len, 1);
	if (b.len > 0)
		memcpy(o->text + o->len, b.p, b.len);
	o->len += b.len;
	o->pending += b.len;
	gtt_buf_fini(&b);
}

/* The calls that led to the go statement; returns how many. */
static size_t
started_by(struct live *l, const struct goroutine *g, struct gtt_buf *b)
{
	uint32_t path[MAX_INDENT];
	size_t n = 0;

	for (uint32_t i = g->root; i != NODE_ROOT && n < MAX_INDENT;
	    i = calls_node(l->c, i)->parent)
		path[n++] = calls_node(l->c, i)->func;
	for (size_t i = 0; i < n; i++) {
		const struct func *fn = calls_func(l->c, path[n - 1 - i]);

		for (size_t k = 0; k < i; k++)
			gtt_buf_puts(b, "  ");
		gtt_buf_printf(b, "→ %s [%s:%u]%s\n", func_short(fn->name),
		    view_base(fn->file), fn->line, i + 1 < n ? "" :
		    g->guess ? " go?" : " go");
	}
	return n;
}

/* The stack is whole: keeps the way here. */
static void
on_panic(void *ctx, struct goroutine *g)
{
	struct live *l = ctx;
	struct own *o = own_of(g);
	struct gtt_buf b = { 0 };

	size_t above = started_by(l, g, &b);

	for (size_t i = 0; i < g->n; i++) {
		const struct func *fn = calls_func(l->c, g->f[i].func);

		for (size_t k = 0; k < above + i && k < MAX_INDENT; k++)
			gtt_buf_puts(&b, "  ");
		gtt_buf_printf(&b, "→ %s [%s:%u g%llu]\n",
		    func_short(fn->name), view_base(fn->file), fn->line,
		    (unsigned long long)g->goid);
	}
	gtt_buf_putc(&b, '\0');
	free(o->path);
	o->path = b.p;
}

void
live_watch(struct live *l, struct calls_watch *w)
{
	*w = (struct calls_watch){ .ctx = l, .enter = on_enter,
	    .leave = on_leave, .data = on_data, .panic = on_panic };
}

static void
to_proc(void *ctx, const struct proc_info *p)
{
	struct live *l = ctx;

	l->calls.proc(l->calls.ctx, p);
}

static void
to_code(void *ctx, uint32_t proc, const struct code_info *c)
{
	struct live *l = ctx;

	l->calls.code(l->calls.ctx, proc, c);
}

static void
to_block(void *ctx, uint32_t proc, uint32_t ring, const struct rec *r,
    size_t n)
{
	struct live *l = ctx;

	l->calls.block(l->calls.ctx, proc, ring, r, n);
}

static void
to_round(void *ctx, uint64_t ticks, uint64_t ns)
{
	struct live *l = ctx;

	l->calls.round(l->calls.ctx, ticks, ns);
	fflush(l->o.to);
}

static void
to_gone(void *ctx, uint32_t proc, uint64_t ticks, uint64_t dropped)
{
	struct live *l = ctx;

	l->calls.gone(l->calls.ctx, proc, ticks, dropped);
}

void
live_sink(struct live *l, struct calls *c, struct sink *to)
{
	l->c = c;
	calls_sink(c, &l->calls);
	*to = (struct sink){ l, to_proc, to_code, to_block, to_round,
	    to_gone };
}

static void
print_panic(void *ctx, const struct goroutine *g)
{
	struct live *l = ctx;
	const struct own *o = g->own;

	if (!o || !o->path || calls_ns(l->c, (double)(calls_last(l->c) -
	    g->panic_time)) > AT_END_NS)
		return;
	fprintf(l->o.to, "\n%s💥 PANIC%s in goroutine %llu, by this path:\n\n"
	    "%s\n", l->p->panic, l->p->off, (unsigned long long)g->goid,
	    o->path);
}

void
live_panics(struct live *l, struct calls *c)
{
	calls_panicked(c, print_panic, l);
}

void
live_free(struct live *l)
{
	if (!l)
		return;
	gtt_buf_fini(&l->results);
	free(l);
}
