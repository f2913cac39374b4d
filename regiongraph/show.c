#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/digits.h"
#include "common/output/quote.h"
#include "common/trace/gotime.h"
#include "regiongraph/regiongraph.h"

/* A line to be, and what it is sorted by. */
struct line {
	int64_t		 start, g;
	uint32_t	 kind;
	struct gtt_str	 text;
};

/* Room that is used again and again. */
struct show {
	struct gtt_buf	 text;
	size_t		*ends;		/* of lines in it */
	struct line	*v;
	size_t		 n, cap, ends_cap;
};

struct show *
show_new(void)
{
	return gtt_calloc(1, sizeof(struct show));
}

void
show_free(struct show *s)
{
	if (s == NULL)
		return;
	gtt_buf_fini(&s->text);
	free(s->ends);
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

static void
put_time(struct gtt_buf *b, char before, int64_t v)
{
	char *to = gtt_buf_room(b, GTT_DIGITS_MAX + 2);

	*to++ = before;
	b->len = (size_t)(gtt_put_digits_signed(to, v) - b->p);
}

void
show_region(struct gtt_out *out, const struct gtt_regions *defs,
    const struct gtt_region *r, int64_t start)
{
	struct gtt_buf *b = &out->buf;

	put_kind(b, defs, r->kind, r->type);
	gtt_buf_lit(b, "(g");
	put_time(b, '=', r->g);
	put_time(b, '@', gtt_wrap_sub(r->start, start));
	put_time(b, '-', gtt_wrap_sub(r->end, start));
	gtt_buf_lit(b, ")\n");
	gtt_out_check(out);
}

static void
put_span(struct gtt_buf *b, const struct shown *what, const struct span *span)
{
	struct gtt_str root;

	if (span->kind != SPAN_NO_KIND) {
		put_kind(b, what->defs, span->kind, span->type);
	} else {
		root = graph_str(what->graph, span->who->name);
		gtt_quote_part(b, root.p, root.len);
	}
	gtt_buf_lit(b, "(g");
	put_time(b, '=', span->who->g);
	put_time(b, '@', gtt_wrap_sub(span->start, what->start));
	if (span->kind != SPAN_NO_KIND)
		put_time(b, '-', gtt_wrap_sub(span->stop, what->start));
	gtt_buf_putc(b, ')');
}

/* What was put into the text is a line of its own, the last in it that span. */
static void
end_line(struct show *s, const struct span *span)
{
	s->v = gtt_grow(s->v, &s->cap, s->n + 1, sizeof s->v[0]);
	s->ends = gtt_grow(s->ends, &s->ends_cap, s->n + 1, sizeof s->ends[0]);
	s->v[s->n] = (struct line){ .start = span->start, .g = span->who->g,
	    .kind = span->kind };
	s->ends[s->n++] = s->text.len;
}

static void
add_pairs(struct show *s, const struct shown *what, const struct chain *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (i + 1 < c->n)
			put_span(&s->text, what, c->v[i + 1]);
		else
			gtt_buf_lit(&s->text, "<nil>");
		gtt_buf_putc(&s->text, ' ');
		put_span(&s->text, what, c->v[i]);
		end_line(s, c->v[i]);
	}
}

static void
add_chain(struct show *s, const struct shown *what, const struct chain *c)
{
	for (uint32_t i = c->n; i-- > 0;) {
		put_span(&s->text, what, c->v[i]);
		if (i > 0)
			gtt_buf_putc(&s->text, ' ');
	}
	end_line(s, c->v[0]);
}

static int
by_place(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	uint32_t n = x->text.len < y->text.len ? x->text.len : y->text.len;
	int cmp;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->g != y->g)
		return x->g < y->g ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	cmp = memcmp(x->text.p, y->text.p, n);
	return cmp != 0 ? cmp : (x->text.len > y->text.len) -
	    (x->text.len < y->text.len);
}

/* In order, each once. */
static void
put_lines(struct show *s, struct gtt_out *out)
{
	for (size_t i = 0, from = 0; i < s->n; from = s->ends[i++])
		s->v[i].text = (struct gtt_str){ s->text.p + from,
		    (uint32_t)(s->ends[i] - from) };
	if (s->n > 1)
		qsort(s->v, s->n, sizeof s->v[0], by_place);
	for (size_t i = 0; i < s->n; i++) {
		if (i > 0 && by_place(&s->v[i - 1], &s->v[i]) == 0)
			continue;
		gtt_buf_put(&out->buf, s->v[i].text.p, s->v[i].text.len);
		gtt_buf_putc(&out->buf, '\n');
		gtt_out_check(out);
	}
	s->n = s->text.len = 0;
}

void
show_tree(struct show *s, const struct shown *what, const struct tree *t)
{
	for (const struct chain *c = t->chains; c != NULL; c = c->next) {
		if (what->pairs)
			add_pairs(s, what, c);
		else
			add_chain(s, what, c);
	}
	put_lines(s, what->out);
}
