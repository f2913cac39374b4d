#include "regiongraph/span.h"

#include <stdlib.h>

#include "common/base/cursor.h"
#include "common/base/mem.h"
#include "common/trace/gotime.h"

/* Bytes, for some ten changes: few spans have more. */
#define CHANGES_MIN 40

struct span *
span_new(struct who *who, uint32_t kind, int64_t start)
{
	struct span *s = gtt_calloc(1, sizeof *s);

	who->refs++;
	s->who = who;
	s->kind = kind;
	s->end = SPAN_OPEN;
	s->start = s->stop = s->changed = s->sampled = start;
	return s;
}

void
span_attach(struct span *s, struct span *parent)
{
	struct tree *t;

	while (parent != NULL && parent->depth >= TREE_DEPTH)
		parent = parent->parent;
	s->depth = parent == NULL ? 1 : parent->depth + 1;
	if (parent != NULL) {
		t = parent->tree;
		*(parent->last != NULL ? &parent->last->next :
		    &parent->first) = s;
		parent->last = s;
	} else {
		t = gtt_calloc(1, sizeof *t);
		t->root = s;
		t->start = s->start;
	}
	s->parent = parent;
	s->tree = t;
	t->live += s->cells;
	s->serial = t->spans++;
}

static void
put(struct gtt_buf *b, int64_t *last, int64_t time, unsigned code)
{
	if (b->cap == 0)
		gtt_buf_room(b, CHANGES_MIN);
	gtt_buf_putc(b, (char)code);
	gtt_buf_putv(b, (uint64_t)time - (uint64_t)*last);
	*last = time;
}

/*
 * A goroutine that waited was first made runnable, and then it ran: that counts
 * where the wait goes on.
 */
void
span_change(struct span *s, enum change code, int64_t time, int64_t ready)
{
	if (s->tree != NULL && s->tree->muted)
		return;
	if (code >= CHANGE_RUN && s->changes.len > 0 && s->code < CHANGE_RUN &&
	    s->changed < ready && ready < time)
		put(&s->changes, &s->changed, ready, CHANGE_CPU);
	put(&s->changes, &s->changed, time, code);
	s->code = (uint8_t)code;
}

void
span_sample(struct span *s, int64_t time, uint32_t func)
{
	if (s->tree->muted)
		return;
	gtt_buf_putv(&s->samples, (uint64_t)time - (uint64_t)s->sampled);
	gtt_buf_putv(&s->samples, func);
	s->sampled = time;
}

void
span_close(struct span *s, int64_t time, unsigned end)
{
	s->stop = time;
	s->end = s->over ? s->why : (uint8_t)end;
}

bool
span_is_open(const struct span *s)
{
	return s->end == SPAN_OPEN;
}

bool
span_is_shown(const struct span *s)
{
	return !s->who->system || s->kind != SPAN_NO_KIND || s->first != NULL;
}

/* The buffers were written here: they hold what they should. */
bool
span_next_change(struct span_changes *c, int64_t *time, enum change *code)
{
	struct gtt_cursor cur;

	if (c->at >= c->s->changes.len)
		return false;
	cur = gtt_cursor(c->s->changes.p + c->at, c->s->changes.len - c->at);
	*code = (enum change)gtt_cursor_u8(&cur);
	c->time = gtt_wrap_add(c->time, (int64_t)gtt_cursor_uvarint(&cur));
	c->at = c->s->changes.len - gtt_cursor_left(&cur);
	*time = c->time;
	return true;
}

bool
span_next_sample(struct span_changes *c, int64_t *time, uint32_t *func)
{
	struct gtt_cursor cur;

	if (c->at >= c->s->samples.len)
		return false;
	cur = gtt_cursor(c->s->samples.p + c->at, c->s->samples.len - c->at);
	c->time = gtt_wrap_add(c->time, (int64_t)gtt_cursor_uvarint(&cur));
	*func = (uint32_t)gtt_cursor_uvarint(&cur);
	c->at = c->s->samples.len - gtt_cursor_left(&cur);
	*time = c->time;
	return true;
}

void
who_release(struct who *w)
{
	if (--w->refs == 0)
		free(w);
}

static void
free_span(struct span *s)
{
	who_release(s->who);
	gtt_buf_fini(&s->changes);
	gtt_buf_fini(&s->samples);
	free(s->type);
	free(s);
}

/* Children before parents, without recursion: a child ends up in its place. */
void
tree_free(struct tree *t)
{
	struct span *s;

	if (t == NULL)
		return;
	for (struct chain *c = t->chains, *next; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	for (s = t->root; s != NULL;) {
		struct span *up = s->parent;

		if (s->first != NULL) {
			struct span *child = s->first;

			s->first = child->next;
			s = child;
			continue;
		}
		free_span(s);
		s = up;
	}
	free(t);
}

static int
by_start(const void *a, const void *b)
{
	const struct span *const *x = a, *const *y = b;

	if ((*x)->start != (*y)->start)
		return (*x)->start < (*y)->start ? -1 : 1;
	return (*x)->serial < (*y)->serial ? -1 : 1;
}

static void
sort_children(struct span *s, struct span ***v, size_t *cap)
{
	size_t n = 0;

	for (struct span *c = s->first; c != NULL; c = c->next) {
		*v = gtt_grow(*v, cap, n + 1, sizeof **v);
		(*v)[n++] = c;
	}
	qsort(*v, n, sizeof **v, by_start);
	s->first = (*v)[0];
	for (size_t i = 0; i < n; i++)
		(*v)[i]->next = i + 1 < n ? (*v)[i + 1] : NULL;
	s->last = (*v)[n - 1];
}

void
tree_sort(struct tree *t)
{
	struct span **v = NULL;
	size_t cap = 0;

	for (struct span *s = t->root; s != NULL; s = span_next(s)) {
		if (s->first != s->last)
			sort_children(s, &v, &cap);
	}
	free(v);
}

struct span *
span_next(const struct span *s)
{
	if (s->first != NULL)
		return s->first;
	while (s->next == NULL) {
		if ((s = s->parent) == NULL)
			return NULL;
	}
	return s->next;
}

static size_t
span_bytes(const struct span *s)
{
	return sizeof *s + s->changes.cap + s->samples.cap;
}

size_t
tree_bytes(const struct tree *t)
{
	size_t sum = sizeof *t;

	for (const struct span *s = t->root; s != NULL; s = span_next(s))
		sum += span_bytes(s);
	return sum;
}
