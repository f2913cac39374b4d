#include "regiongraph/listing.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/cursor.h"
#include "common/base/intern.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/trace/gotime.h"

/*
 * Of one goroutine, in the order in which they ended: 2 * kind, + 1 with a type,
 * which follows; the start, from that of the one before; the length.
 */
struct row {
	int64_t		g;
	int64_t		start;		/* of the last one */
	struct gtt_buf	regions;
};

struct listing {
	struct gtt_map	 by_g;
	struct row	*rows;
	size_t		 n, cap;
	struct gtt_intern types;	/* each with a NUL behind it */
};

struct listing *
listing_new(void)
{
	return gtt_calloc(1, sizeof(struct listing));
}

void
listing_free(struct listing *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->n; i++)
		gtt_buf_fini(&l->rows[i].regions);
	free(l->rows);
	gtt_map_fini(&l->by_g);
	gtt_intern_fini(&l->types);
	free(l);
}

static struct row *
need_row(struct listing *l, int64_t g)
{
	uint32_t i = gtt_map_get(&l->by_g, (uint64_t)g);

	if (i != GTT_MAP_NONE)
		return &l->rows[i];
	l->rows = gtt_grow(l->rows, &l->cap, l->n + 1, sizeof l->rows[0]);
	*gtt_map_put(&l->by_g, (uint64_t)g) = (uint32_t)l->n;
	l->rows[l->n] = (struct row){ .g = g };
	return &l->rows[l->n++];
}

void
listing_add(struct listing *l, const struct gtt_region *r)
{
	struct row *row = need_row(l, r->g);
	struct gtt_buf *b = &row->regions;

	gtt_buf_putv(b, (uint64_t)r->kind << 1 | (r->type != NULL));
	if (r->type != NULL)
		gtt_buf_putv(b, gtt_intern(&l->types, r->type,
		    strlen(r->type) + 1));
	gtt_buf_putv(b, gtt_zigzag(gtt_wrap_sub(r->start, row->start)));
	gtt_buf_putv(b, (uint64_t)gtt_wrap_sub(r->end, r->start));
	row->start = r->start;
}

/* One of them again. */
struct item {
	int64_t		start, end;
	uint32_t	kind;
	uint32_t	type;		/* 1 + its number, or 0 */
};

/* The next one, behind one that began at start.  What was written is whole. */
static struct item
next(struct gtt_cursor *c, int64_t start)
{
	uint64_t kind = gtt_cursor_uvarint(c);
	struct item it = { .kind = (uint32_t)(kind >> 1) };

	if (kind & 1)
		it.type = 1 + (uint32_t)gtt_cursor_uvarint(c);
	it.start = gtt_wrap_add(start, gtt_unzigzag(gtt_cursor_uvarint(c)));
	it.end = gtt_wrap_add(it.start, (int64_t)gtt_cursor_uvarint(c));
	return it;
}

static int
by_kind(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

static int
by_g(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return (x->g > y->g) - (x->g < y->g);
}

/* Those of a goroutine, in order: as many as are returned. */
static size_t
unpack(const struct row *row, struct item **v, size_t *cap)
{
	struct gtt_cursor c = gtt_cursor(row->regions.p, row->regions.len);
	int64_t start = 0;
	size_t n = 0;

	while (gtt_cursor_left(&c) > 0) {
		*v = gtt_grow(*v, cap, n + 1, sizeof **v);
		(*v)[n] = next(&c, start);
		start = (*v)[n++].start;
	}
	qsort(*v, n, sizeof **v, by_kind);
	return n;
}

void
listing_each(struct listing *l,
    void (*each)(void *arg, const struct gtt_region *r), void *arg)
{
	struct item *v = NULL;
	size_t cap = 0, n;

	if (l->n > 1)
		qsort(l->rows, l->n, sizeof l->rows[0], by_g);
	for (size_t i = 0; i < l->n; i++) {
		n = unpack(&l->rows[i], &v, &cap);
		gtt_buf_fini(&l->rows[i].regions);
		for (size_t k = 0; k < n; k++) {
			const struct gtt_region r = { .g = l->rows[i].g,
			    .kind = v[k].kind, .type = v[k].type == 0 ? NULL :
			    l->types.v[v[k].type - 1].p,
			    .start = v[k].start, .end = v[k].end };

			each(arg, &r);
		}
	}
	free(v);
	gtt_map_fini(&l->by_g);
	l->n = 0;
}
