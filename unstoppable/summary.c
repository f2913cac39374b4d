#include <stdlib.h>
#include <string.h>

#include "common/base/hist.h"
#include "common/base/intern.h"
#include "common/base/mem.h"
#include "common/output/json.h"
#include "common/output/quote.h"
#include "common/output/timefmt.h"
#include "unstoppable/unstoppable.h"

/* Row 0 is of whole stops, the others of their phases. */
#define NROWS (NPHASES + 1)

struct row {
	struct gtt_hist	known;
	struct gtt_hist	bounds;		/* what is known of others */
};

struct reason {
	const char	*name;		/* of the interned text */
	size_t		 len;
	struct row	 rows[NROWS];
};

struct summary {
	struct gtt_intern names;	/* one for each reason */
	struct reason	*reasons;
	size_t		 n, cap;
};

struct stat {
	const char	*name;
	int64_t		 ns;
	bool		 at_least;
};

#define NSTATS 4

struct summary *
stw_summary_new(void)
{
	return gtt_calloc(1, sizeof(struct summary));
}

void
stw_summary_free(struct summary *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++) {
		for (int k = 0; k < NROWS; k++) {
			gtt_hist_fini(&s->reasons[i].rows[k].known);
			gtt_hist_fini(&s->reasons[i].rows[k].bounds);
		}
	}
	gtt_intern_fini(&s->names);
	free(s->reasons);
	free(s);
}

static struct reason *
reason_of(struct summary *s, const char *name, size_t len)
{
	uint32_t i = gtt_intern(&s->names, name, len);

	if (i == s->n) {
		s->reasons = gtt_grow(s->reasons, &s->cap, s->n + 1,
		    sizeof s->reasons[0]);
		s->reasons[s->n++] = (struct reason){
			.name = s->names.v[i].p, .len = len,
		};
	}
	return &s->reasons[i];
}

static void
add(struct row *row, const struct span *span)
{
	gtt_hist_add(span->at_least ? &row->bounds : &row->known, span->ns);
}

void
stw_summary_add(struct summary *s, const struct stw *w, struct gtt_str reason)
{
	struct reason *r = reason_of(s, reason.p, reason.len);

	add(&r->rows[0], &w->total);
	for (int i = 0; i < NPHASES; i++)
		add(&r->rows[i + 1], &w->phase[i]);
}

static void
merge(struct reason *to, const struct reason *from)
{
	for (int i = 0; i < NROWS; i++) {
		gtt_hist_merge(&to->rows[i].known, &from->rows[i].known);
		gtt_hist_merge(&to->rows[i].bounds, &from->rows[i].bounds);
	}
}

void
stw_summary_merge(struct summary *s, const struct summary *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct reason *r = &from->reasons[i];

		merge(reason_of(s, r->name, r->len), r);
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct reason *const *x = a, *const *y = b;
	size_t n = (*x)->len < (*y)->len ? (*x)->len : (*y)->len;
	int c = memcmp((*x)->name, (*y)->name, n);

	return c != 0 ? c : (*x)->len < (*y)->len ? -1 : 1;
}

static const struct reason **
sorted(const struct summary *s)
{
	const struct reason **list = gtt_calloc(s->n, sizeof list[0]);

	for (size_t i = 0; i < s->n; i++)
		list[i] = &s->reasons[i];
	qsort(list, s->n, sizeof list[0], by_name);
	return list;
}

/*
 * Quantiles are of what is known, since bounds say little of what they are bounds
 * of; of bounds where there is nothing else.
 */
static struct stat
quantile(const char *name, const struct row *row, unsigned percent)
{
	bool known = row->known.n > 0;

	return (struct stat){ name, gtt_hist_percentile(known ? &row->known :
	    &row->bounds, percent), !known };
}

static void
stats_of(struct stat *to, const struct row *row)
{
	const struct gtt_hist *known = &row->known, *bounds = &row->bounds;
	int64_t total = 0;
	int64_t max = known->max > bounds->max ? known->max : bounds->max;

	if (__builtin_add_overflow(known->total, bounds->total, &total))
		total = INT64_MAX;
	to[0] = (struct stat){ "total", total, bounds->n > 0 };
	to[1] = quantile("p50", row, 50);
	to[2] = quantile("p99", row, 99);
	to[3] = (struct stat){ "max", max, bounds->n > 0 };
}

static const char *
row_name(int i)
{
	return i == 0 ? "all" : stw_phase_names[i - 1];
}

/* Appends a cell of that many columns, to the right. */
static void
put_cell(struct gtt_buf *out, const struct gtt_buf *cell, size_t columns)
{
	size_t n = 0;

	for (size_t i = 0; i < cell->len; i++)
		n += (cell->p[i] & 0xc0) != 0x80;
	gtt_buf_printf(out, " %*s", (int)(columns > n ? columns - n : 0), "");
	gtt_buf_put(out, cell->p, cell->len);
}

static void
text_row(struct gtt_buf *out, const struct reason *r, int i)
{
	struct stat stats[NSTATS];
	struct gtt_buf cell = { 0 };

	stats_of(stats, &r->rows[i]);
	gtt_buf_printf(out, "%7llu %6llu  %-9s",
	    (unsigned long long)r->rows[i].known.n,
	    (unsigned long long)r->rows[i].bounds.n, row_name(i));
	for (int k = 0; k < NSTATS; k++) {
		cell.len = 0;
		if (stats[k].at_least)
			gtt_buf_lit(&cell, ">=");
		gtt_put_duration(&cell, stats[k].ns);
		put_cell(out, &cell, 13);
	}
	gtt_buf_lit(out, "  ");
	gtt_quote_part(out, r->name, r->len);
	gtt_buf_putc(out, '\n');
	gtt_buf_fini(&cell);
}

static void
json_row(struct gtt_buf *out, const struct reason *r, int i)
{
	struct stat stats[NSTATS];

	stats_of(stats, &r->rows[i]);
	gtt_buf_lit(out, "{\"reason\":");
	gtt_json_str(out, r->name, r->len);
	gtt_buf_printf(out, ",\"phase\":\"%s\",\"known\":%llu,"
	    "\"bounds\":%llu", row_name(i),
	    (unsigned long long)r->rows[i].known.n,
	    (unsigned long long)r->rows[i].bounds.n);
	for (int k = 0; k < NSTATS; k++) {
		gtt_buf_printf(out, ",\"%s_ns\":", stats[k].name);
		gtt_json_int(out, stats[k].ns);
		if (stats[k].at_least)
			gtt_buf_printf(out, ",\"%s_at_least\":true",
			    stats[k].name);
	}
	gtt_buf_lit(out, "}\n");
}

static void
put_rows(struct gtt_buf *out, const struct summary *s,
    void (*put)(struct gtt_buf *, const struct reason *, int))
{
	const struct reason **list = sorted(s);

	for (size_t i = 0; i < s->n; i++) {
		for (int k = 0; k < NROWS; k++)
			put(out, list[i], k);
	}
	free(list);
}

void
stw_summary_text(struct gtt_buf *out, const struct summary *s)
{
	gtt_buf_printf(out, "%7s %6s  %-9s %13s %13s %13s %13s  %s\n",
	    "known", "bounds", "phase", "total", "p50", "p99", "max", "reason");
	put_rows(out, s, text_row);
}

void
stw_summary_json(struct gtt_buf *out, const struct summary *s)
{
	put_rows(out, s, json_row);
}
