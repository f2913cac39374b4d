#include <stdlib.h>

#include "common/base/mem.h"
#include "etviz/etviz.h"

/* So many more rows than are drawn are kept before the rest is let go of. */
#define SPARE	4096

static int
by_input(const struct row *x, const struct row *y)
{
	if (x->input != y->input)
		return x->input < y->input ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static int
by_start(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return by_input(x, y);
}

static int
by_length(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;

	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	return by_input(x, y);
}

static int
by_place(const void *a, const void *b)
{
	return by_input(*(struct row *const *)a, *(struct row *const *)b);
}

static void
sort_rows(struct rows *rows)
{
	static int (*const by[])(const void *, const void *) = {
		[SORT_START] = by_start,
		[SORT_LENGTH] = by_length,
		[SORT_INPUT] = by_place,
	};

	if (rows->n > 1)
		qsort(rows->v, rows->n, sizeof rows->v[0], by[rows->sort]);
	while (rows->n > rows->limit)
		etviz_row_free(rows->v[--rows->n]);
}

void
etviz_rows_begin(struct rows *rows)
{
	pthread_mutex_lock(&rows->lock);
	rows->inputs++;
	pthread_mutex_unlock(&rows->lock);
}

void
etviz_rows_add(struct rows *rows, struct row *r)
{
	pthread_mutex_lock(&rows->lock);
	rows->v = gtt_grow(rows->v, &rows->cap, rows->n + 1, sizeof rows->v[0]);
	rows->v[rows->n++] = r;
	rows->all++;
	if (rows->n / 2 > rows->limit && rows->n - rows->limit >= SPARE)
		sort_rows(rows);
	pthread_mutex_unlock(&rows->lock);
}

void
etviz_rows_finish(struct rows *rows)
{
	sort_rows(rows);
}

void
etviz_rows_fini(struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		etviz_row_free(rows->v[i]);
	free(rows->v);
	rows->v = NULL;
	rows->n = rows->cap = 0;
}
