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
	size_t		*froms;		/* where lines begin in it */
	struct line	*v;
	size_t		 n, cap, froms_cap;
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
	free(s->froms);
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

/* What is in the text from there on is a line, the last in it that span. */
static void
end_line(struct show *s, size_t from, const struct span *span)
{
	s->v = gtt_grow(s->v, &s->cap, s->n + 1, sizeof s->v[0]);
	s->froms = gtt_grow(s->froms, &s->froms_cap, s->n + 1,
	    sizeof s->froms[0]);
	s->v[s->n] = (struct line){ .start = span->start, .g = span->who->g,
	    .kind = span->kind, .text.len = (uint32_t)(s->text.len - from) };
	s->froms[s->n++] = from;
}

/* A chain and the one around it. */
static void
add_pair(struct show *s, const struct shown *what, const struct chain *c)
{
	size_t from = s->text.len;

	if (c->up != NULL)
		put_span(&s->text, what, c->up->span);
	else
		gtt_buf_lit(&s->text, "<nil>");
	gtt_buf_putc(&s->text, ' ');
	put_span(&s->text, what, c->span);
	end_line(s, from, c->span);
}

/* What is around a chain stands in the text already. */
static void
add_chain(struct show *s, const struct shown *what, struct chain *c)
{
	const struct chain *up = c->up;

	c->from = s->text.len;
	if (up != NULL) {
		gtt_buf_room(&s->text, up->len);
		gtt_buf_put(&s->text, s->text.p + up->from, up->len);
		gtt_buf_putc(&s->text, ' ');
	}
	put_span(&s->text, what, c->span);
	c->len = s->text.len - c->from;
	if (c->shown)
		end_line(s, c->from, c->span);
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
	for (size_t i = 0; i < s->n; i++)
		s->v[i].text.p = s->text.p + s->froms[i];
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
show_tree(struct show *s, const struct shown *what, struct tree *t)
{
	for (struct chain *c = t->chains; c != NULL; c = c->next) {
		if (what->pairs)
			add_pair(s, what, c);
		else
			add_chain(s, what, c);
	}
	put_lines(s, what->out);
}
