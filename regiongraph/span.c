#include "regiongraph/span.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

void
span_room_fini(struct span_room *room)
{
	gtt_pool_fini(&room->spans);
	gtt_pool_fini(&room->trees);
	gtt_pool_fini(&room->whos);
	gtt_pool_fini(&room->chains);
}

struct who *
who_new(struct span_room *room, int64_t g)
{
	struct who *w = gtt_pool_get(&room->whos, sizeof *w);

	*w = (struct who){ .g = g, .refs = 1 };
	return w;
}

void
who_release(struct span_room *room, struct who *w)
{
	if (--w->refs == 0)
		gtt_pool_put(&room->whos, w);
}

struct span *
span_new(struct span_room *room, struct who *who, uint32_t kind, int64_t start)
{
	struct span *s = gtt_pool_get(&room->spans, sizeof *s);

	memset(s, 0, offsetof(struct span, changes));
	memset(&s->tree, 0, sizeof *s - offsetof(struct span, tree));
	who->refs++;
	s->who = who;
	s->kind = kind;
	s->end = SPAN_OPEN;
	s->start = s->stop = s->changed = start;
	return s;
}

/* It comes behind what its parent caused before. */
static void
add_child(struct span *parent, struct span *s)
{
	if (s->tree->muted) {
		parent->kids++;
		return;
	}
	if (parent->last == NULL) {
		parent->first = s;
	} else {
		parent->last->next = s;
		parent->unsorted |= s->start < parent->last->start;
	}
	parent->last = s;
}

void
span_attach(struct span_room *room, struct span *s, struct span *parent)
{
	while (parent != NULL && parent->depth >= TREE_DEPTH)
		parent = parent->parent;
	s->parent = parent;
	if (parent != NULL) {
		s->depth = parent->depth + 1;
		s->tree = parent->tree;
		add_child(parent, s);
	} else {
		s->depth = 1;
		s->tree = gtt_pool_get(&room->trees, sizeof *s->tree);
		*s->tree = (struct tree){ .root = s, .start = s->start };
	}
	s->tree->live += s->cells;
	s->tree->bytes += sizeof *s + s->cap;
	s->serial = s->tree->spans++;
}

/* Room for n bytes of changes more. */
static uint8_t *
room_for(struct span *s, size_t n)
{
	size_t cap = s->cap;
	uint8_t *out = s->changes.out;

	if (s->cap == 0 && s->len + n <= SPAN_CHANGES)
		return s->changes.in + s->len;
	if (s->len + n > UINT32_MAX / 2)
		gtt_nomem();
	if (s->cap == 0) {
		out = gtt_grow(NULL, &cap, 2 * SPAN_CHANGES, 1);
		memcpy(out, s->changes.in, s->len);
	} else if (s->len + n > cap) {
		out = gtt_grow(out, &cap, s->len + n, 1);
	}
	if (s->tree != NULL)
		s->tree->bytes += cap - s->cap;
	s->cap = (uint32_t)cap;
	s->changes.out = out;
	return out + s->len;
}

static void
put(struct span *s, int64_t time, unsigned code)
{
	uint64_t v = (uint64_t)time - (uint64_t)s->changed;
	unsigned n = 1 + gtt_buf_sizev(v);
	uint8_t *to = room_for(s, n);

	*to++ = (uint8_t)code;
	gtt_putv(to, v);
	s->len += n;
	s->changed = time;
}

/*
 * A goroutine that waited was first made runnable, and then it ran: that counts
 * where the wait goes on.
 */
void
span_change(struct span *s, enum change code, int64_t time, int64_t ready)
{
	if (s->tree != NULL && s->tree->quiet)
		return;
	if (code >= CHANGE_RUN && s->len > 0 && s->code < CHANGE_RUN &&
	    s->changed < ready && ready < time)
		put(s, ready, CHANGE_CPU);
	put(s, time, code);
	s->code = (uint8_t)code;
}

void
span_sample(struct span *s, int64_t time, uint32_t func)
{
	struct taken *t = s->samples;
	size_t had;

	if (s->tree->quiet)
		return;
	if (t == NULL) {
		t = s->samples = gtt_calloc(1, sizeof *t);
		t->time = s->start;
		s->tree->bytes += sizeof *t;
	}
	had = t->v.cap;
	gtt_buf_putv(&t->v, (uint64_t)time - (uint64_t)t->time);
	gtt_buf_putv(&t->v, func);
	t->time = time;
	s->tree->bytes += t->v.cap - had;
}

void
span_close(struct span *s, int64_t time, unsigned end)
{
	s->stop = time;
	s->end = s->over ? s->why : (uint8_t)end;
}

struct span *
span_copy(struct span_room *room, const struct span *s)
{
	struct span *copy = span_new(room, s->who, s->kind, s->start);

	copy->stop = s->stop;
	copy->end = s->end;
	if (s->type != NULL)
		copy->type = gtt_strndup(s->type, strlen(s->type));
	return copy;
}

struct span_changes
span_changes(const struct span *s)
{
	return (struct span_changes){ gtt_cursor(s->cap > 0 ? s->changes.out :
	    s->changes.in, s->len), s->start };
}

struct span_changes
span_samples(const struct span *s)
{
	const struct taken *t = s->samples;

	return (struct span_changes){ gtt_cursor(t == NULL ? NULL : t->v.p,
	    t == NULL ? 0 : t->v.len), s->start };
}

static void
free_span(struct span_room *room, struct span *s)
{
	who_release(room, s->who);
	if (s->cap > 0)
		free(s->changes.out);
	if (s->samples != NULL)
		gtt_buf_fini(&s->samples->v);
	free(s->samples);
	free(s->type);
	gtt_pool_put(&room->spans, s);
}

void
span_prune(struct span_room *room, struct span *s)
{
	while (s != NULL && span_is_idle(s) && s->kids == 0) {
		struct span *up = s->parent;

		if (up != NULL)
			up->kids--;
		else
			s->tree->root = NULL;
		free_span(room, s);
		s = up;
	}
}

/* Children before parents, without recursion: a child ends up in its place. */
void
tree_free(struct span_room *room, struct tree *t)
{
	struct span *s;

	if (t == NULL)
		return;
	for (struct chain *c = t->chains, *next; c != NULL; c = next) {
		next = c->next;
		gtt_pool_put(&room->chains, c);
	}
	while ((s = t->others) != NULL) {
		t->others = s->next;
		free_span(room, s);
	}
	for (s = t->root; s != NULL;) {
		struct span *up = s->parent;

		if (s->first != NULL) {
			struct span *child = s->first;

			s->first = child->next;
			s = child;
			continue;
		}
		free_span(room, s);
		s = up;
	}
	gtt_pool_put(&room->trees, t);
}

static int
by_start(const void *a, const void *b)
{
	const struct span *const *x = a, *const *y = b;

	if ((*x)->start != (*y)->start)
		return (*x)->start < (*y)->start ? -1 : 1;
	return (*x)->serial < (*y)->serial ? -1 : 1;
}

void
span_sort(struct span *s)
{
	struct span **v = NULL;
	size_t n = 0, cap = 0;

	if (!s->unsorted)
		return;
	s->unsorted = false;
	for (struct span *c = s->first; c != NULL; c = c->next) {
		v = gtt_grow(v, &cap, n + 1, sizeof *v);
		v[n++] = c;
	}
	if (n > 1)
		qsort(v, n, sizeof *v, by_start);
	for (struct span **at = &s->first, **from = v; n > 0; n--) {
		s->last = *at = *from++;
		at = &s->last->next;
		*at = NULL;
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

/* Marks what is over, with all that it caused.  No deeper than trees are. */
static bool
mark_over(struct span *s)
{
	bool over = span_is_idle(s);

	for (struct span *c = s->first; c != NULL; c = c->next)
		over &= mark_over(c);
	s->kept = over;
	return over;
}

/* Spans that are collected. */
struct spans {
	struct span	**v;
	size_t		 n, cap;
};

static void
cut_off(struct span *s, struct spans *to)
{
	struct span **at = &s->first, *c;

	s->last = NULL;
	while ((c = *at) != NULL) {
		if (c->kept) {
			*at = c->next;
			s->apart++;
			to->v = gtt_grow(to->v, &to->cap, to->n + 1,
			    sizeof to->v[0]);
			to->v[to->n++] = c;
		} else {
			cut_off(c, to);
			s->last = c;
			at = &c->next;
		}
	}
}

static size_t
span_bytes(const struct span *s)
{
	const struct taken *t = s->samples;

	return sizeof *s + s->cap + (t == NULL ? 0 : sizeof *t + t->v.cap);
}

static struct tree *
make_part(struct span_room *room, struct tree *t, struct span *root)
{
	struct tree *part = gtt_pool_get(&room->trees, sizeof *part);

	*part = (struct tree){ .root = root, .of = root->parent,
	    .start = root->start };
	root->parent = root->next = NULL;
	for (const struct span *s = root; s != NULL; s = span_next(s))
		t->bytes -= span_bytes(s);
	return part;
}

struct tree *
tree_take_apart(struct span_room *room, struct tree *t)
{
	struct tree *first = NULL, *part;
	struct spans off = { 0 };

	mark_over(t->root);
	cut_off(t->root, &off);
	if (off.n > 1)
		qsort(off.v, off.n, sizeof off.v[0], by_start);
	while (off.n > 0) {
		part = make_part(room, t, off.v[--off.n]);
		part->next = first;
		first = part;
	}
	free(off.v);
	return first;
}
