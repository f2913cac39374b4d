#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/quote.h"
#include "common/trace/gotime.h"
#include "regiongraph/regiongraph.h"

/* A line to be, and what it is sorted by. */
struct line {
	int64_t		g;
	uint32_t	kind;
	int64_t		start;
	uint32_t	text;
};

struct show {
	const struct gtt_regions *defs;
	struct gtt_intern texts;
	struct line	*v;
	size_t		 n, cap;
};

struct show *
show_new(const struct gtt_regions *defs)
{
	struct show *s = gtt_calloc(1, sizeof *s);

	s->defs = defs;
	return s;
}

void
show_free(struct show *s)
{
	if (s == NULL)
		return;
	gtt_intern_fini(&s->texts);
	free(s->v);
	free(s);
}

static bool
is_plain(const char *s)
{
	for (; *s != '\0'; s++) {
		if (!isalnum((unsigned char)*s) && strchr("._/*-", *s) == NULL)
			return false;
	}
	return true;
}

void
put_kind(struct gtt_buf *b, const struct gtt_regions *defs, uint32_t kind,
    const char *type)
{
	const char *name = defs->kinds[kind].name;

	gtt_quote_part(b, name, strlen(name));
	if (type == NULL)
		return;
	gtt_buf_putc(b, ':');
	if (is_plain(type))
		gtt_buf_puts(b, type);
	else
		gtt_quote(b, type, strlen(type));
}

/* Each text once. */
static void
add(struct show *s, const struct line *l, const struct gtt_buf *text)
{
	size_t had = s->texts.n;
	uint32_t i = gtt_intern(&s->texts, text->p, text->len);

	if (i < had)
		return;
	s->v = gtt_grow(s->v, &s->cap, s->n + 1, sizeof s->v[0]);
	s->v[s->n] = *l;
	s->v[s->n++].text = i;
}

void
show_region(struct show *s, const struct gtt_region *r, int64_t start)
{
	struct line l = { r->g, r->kind, r->start, 0 };
	struct gtt_buf b = { 0 };

	put_kind(&b, s->defs, r->kind, r->type);
	gtt_buf_printf(&b, "(g=%lld@%lld-%lld)", (long long)r->g,
	    (long long)gtt_wrap_sub(r->start, start),
	    (long long)gtt_wrap_sub(r->end, start));
	add(s, &l, &b);
	gtt_buf_fini(&b);
}

static void
put_span(struct gtt_buf *b, const struct show *s, const struct span *span,
    const struct graph *graph, int64_t start)
{
	struct gtt_str root;

	if (span->kind != SPAN_NO_KIND) {
		put_kind(b, s->defs, span->kind, span->type);
	} else {
		root = graph_str(graph, span->who->name);
		gtt_quote_part(b, root.p, root.len);
	}
	gtt_buf_printf(b, "(g=%lld@%lld", (long long)span->who->g,
	    (long long)gtt_wrap_sub(span->start, start));
	if (span->kind != SPAN_NO_KIND)
		gtt_buf_printf(b, "-%lld",
		    (long long)gtt_wrap_sub(span->stop, start));
	gtt_buf_putc(b, ')');
}

static void
add_pair(struct show *s, const struct span *outer, const struct span *inner,
    const struct graph *graph, int64_t start)
{
	struct line l = { inner->who->g, inner->kind, inner->start, 0 };
	struct gtt_buf b = { 0 };

	if (outer == NULL)
		gtt_buf_puts(&b, "<nil>");
	else
		put_span(&b, s, outer, graph, start);
	gtt_buf_putc(&b, ' ');
	put_span(&b, s, inner, graph, start);
	add(s, &l, &b);
	gtt_buf_fini(&b);
}

static void
add_chain(struct show *s, const struct chain *c, const struct graph *graph,
    int64_t start)
{
	const struct span *inner = c->v[0];
	struct line l = { inner->who->g, inner->kind, inner->start, 0 };
	struct gtt_buf b = { 0 };

	for (uint32_t i = c->n; i-- > 0;) {
		put_span(&b, s, c->v[i], graph, start);
		if (i > 0)
			gtt_buf_putc(&b, ' ');
	}
	add(s, &l, &b);
	gtt_buf_fini(&b);
}

void
show_tree(struct show *s, const struct tree *t, const struct graph *graph,
    int64_t start, bool pairs)
{
	for (const struct chain *c = t->chains; c != NULL; c = c->next) {
		if (!pairs)
			add_chain(s, c, graph, start);
		for (uint32_t i = 0; pairs && i < c->n; i++)
			add_pair(s, i + 1 < c->n ? c->v[i + 1] : NULL, c->v[i],
			    graph, start);
	}
}

static int
by_place(const void *a, const void *b, void *arg)
{
	const struct line *x = a, *y = b;
	const struct gtt_interned *texts = arg;
	const struct gtt_interned *p = &texts[x->text], *q = &texts[y->text];
	size_t n = p->len < q->len ? p->len : q->len;
	int cmp;

	if (x->g != y->g)
		return x->g < y->g ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	cmp = memcmp(p->p, q->p, n);
	return cmp != 0 ? cmp : (p->len > q->len) - (p->len < q->len);
}

void
show_print(struct show *s, struct gtt_out *out)
{
	if (s->n > 1)
		qsort_r(s->v, s->n, sizeof s->v[0], by_place, s->texts.v);
	for (size_t i = 0; i < s->n; i++) {
		const struct gtt_interned *t = &s->texts.v[s->v[i].text];

		gtt_buf_put(&out->buf, t->p, t->len);
		gtt_buf_putc(&out->buf, '\n');
		gtt_out_check(out);
	}
}
