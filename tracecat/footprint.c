#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/trace/gosort.h"
#include "common/trace/header.h"
#include "tracecat/tracecat.h"
#include "tracecat/v2only.h"

#define NTYPES	256
#define NCOLS	5

struct stat {
	unsigned	type;
	uint64_t	count;
	uint64_t	bytes;	/* in the shortest encoding */
};

struct table {
	struct stat	stats[NTYPES];
	uint64_t	count;	/* records */
	uint64_t	bytes;	/* read, the header included */
	unsigned	ntypes;
};

/* A row as it is printed. */
struct row {
	char	cell[NCOLS][32];
};

static uint64_t
record_size(const struct gtt_v2_record *rec)
{
	uint64_t n = 1;

	for (unsigned i = 0; i < rec->spec->nargs; i++)
		n += gtt_buf_sizev(rec->args[i]);
	if (rec->spec->is_stack) {
		for (size_t i = 0; i < 4 * rec->nframes; i++)
			n += gtt_buf_sizev(rec->frames[i]);
	}
	if (rec->spec->has_data)
		n += gtt_buf_sizev(rec->len) + rec->len;
	return n;
}

static int
by_bytes(const void *a, const void *b, void *arg)
{
	const struct stat *x = a, *y = b;

	(void)arg;
	return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

static void
put_percent(char *to, size_t size, uint64_t part, uint64_t whole)
{
	double pct = (double)part / (double)whole * 100;

	if (isnan(pct))
		snprintf(to, size, "NaN%%");
	else
		snprintf(to, size, "%.2f%%", pct);
}

static struct row
make_row(const struct table *t, const struct stat *s)
{
	struct row r;

	if (s->type < t->ntypes)
		snprintf(r.cell[0], sizeof r.cell[0], "%s",
		    gtt_v2_spec(s->type)->name);
	else
		snprintf(r.cell[0], sizeof r.cell[0], "<unknown (%u)>",
		    s->type);
	snprintf(r.cell[1], sizeof r.cell[1], "%llu",
	    (unsigned long long)s->bytes);
	put_percent(r.cell[2], sizeof r.cell[2], s->bytes, t->bytes);
	snprintf(r.cell[3], sizeof r.cell[3], "%llu",
	    (unsigned long long)s->count);
	put_percent(r.cell[4], sizeof r.cell[4], s->count, t->count);
	return r;
}

static void
widen(int *width, const struct row *r)
{
	for (unsigned i = 0; i < NCOLS; i++) {
		int n = (int)strlen(r->cell[i]) + 2;

		if (n > width[i])
			width[i] = n;
	}
}

static void
put_row(struct gtt_buf *out, const struct row *r, const int *width)
{
	for (unsigned i = 0; i + 1 < NCOLS; i++)
		gtt_buf_printf(out, "%-*s", width[i], r->cell[i]);
	gtt_buf_printf(out, "%s\n", r->cell[NCOLS - 1]);
}

/*
 * Go prints a row for every type there could be and makes its columns as wide
 * as those need; rows of types that do not occur are left out here.
 */
static void
print(struct gtt_buf *out, struct table *t)
{
	static const struct row head[] = {
		{ { "Event", "Bytes", "%", "Count", "%" } },
		{ { "-", "-", "-", "-", "-" } },
	};
	int width[NCOLS] = { 0 };
	struct row rows[NTYPES];

	gtt_gosort(t->stats, NTYPES, sizeof t->stats[0], by_bytes, NULL);
	widen(width, &head[0]);
	for (unsigned i = 0; i < NTYPES; i++) {
		rows[i] = make_row(t, &t->stats[i]);
		widen(width, &rows[i]);
	}
	put_row(out, &head[0], width);
	put_row(out, &head[1], width);
	for (unsigned i = 0; i < NTYPES; i++) {
		if (t->stats[i].count > 0)
			put_row(out, &rows[i], width);
	}
}

static int
count(struct gtt_job *job, struct gtt_v2_wire *w, struct table *t)
{
	struct gtt_v2_record rec;
	int rc;

	for (unsigned i = 0; i < NTYPES; i++)
		t->stats[i].type = i;
	while ((rc = gtt_v2_wire_next(w, &rec, &job->err)) == 1) {
		t->stats[rec.type].count++;
		t->stats[rec.type].bytes += record_size(&rec);
		t->count++;
		gtt_job_count(job, 1);
	}
	t->bytes = gtt_v2_wire_end(w);
	t->ntypes = gtt_v2_wire_ntypes(w);
	return rc;
}

int
tracecat_footprint(struct gtt_job *job)
{
	struct gtt_v2_wire *w = v2only_open(job, "footprint");
	struct table t = { 0 };
	int rc;

	if (w == NULL)
		return -1;
	rc = count(job, w, &t);
	print(&job->out->buf, &t);
	gtt_v2_wire_free(w);
	return rc;
}
