/*
 * Lines of JSON, as etviz reads them.  Properties: what is wrong is said, with
 * the line; a bar is what it is for as long as it lasts, no pixel is of nobody's
 * making, and the drawing is markup of its own, in every order and half.
 */
#include <stdlib.h>

#include "etviz/etviz.h"
#include "tests/fuzz/drawing.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

static void
check_span(const struct span *s)
{
	int64_t sums[NIS], all = 0;

	holds(s->low <= 0 && s->low <= s->length && s->length <= TIME_LIMIT);
	for (size_t i = 0; i < s->n; i++) {
		holds(s->v[i].at >= s->low && s->v[i].at < s->length);
		holds(i == 0 || s->v[i - 1].at < s->v[i].at);
	}
	etviz_sums(s, sums);
	for (unsigned i = 0; i < NIS; i++) {
		holds(sums[i] >= 0);
		all += sums[i];
	}
	holds(all == s->length - s->low);
}

static void
read_rows(struct opts *o, const uint8_t *data, size_t size)
{
	struct gtt_input *in = gtt_input_memory(data, size);
	struct gtt_jsonl *lines = gtt_jsonl_new(in);
	const struct gtt_json_value *v;
	struct gtt_err err = { 0 };

	while (gtt_jsonl_next(lines, &v, &err) == 1) {
		struct row *r = calloc(1, sizeof *r);
		int rc = -1;

		r->line = gtt_jsonl_line(lines);
		if (v != NULL)
			rc = etviz_row_read(r, v, o->details, &err);
		holds(rc == 0 || strncmp(err.msg, "line ", 5) == 0);
		for (size_t i = 0; i < r->n && rc == 0; i++)
			check_span(&r->spans[i]);
		if (rc == 0 && r->n > 0)
			etviz_rows_add(&o->rows, r);
		else
			etviz_row_free(r);
		err = (struct gtt_err){ 0 };
	}
	gtt_jsonl_free(lines);
	gtt_input_close(in);
}

static void
draw(const uint8_t *data, size_t size, bool details, enum sort sort,
    uint64_t limit)
{
	struct opts o = { .details = details, .width = 300, .rows = {
	    .lock = PTHREAD_MUTEX_INITIALIZER, .sort = sort, .limit = limit } };
	struct gtt_file svg = { 0 };

	read_rows(&o, data, size);
	etviz_rows_finish(&o.rows);
	holds(o.rows.n <= limit);
	etviz_draw(&svg, &o);
	check_drawing(&svg.buf);
	gtt_buf_fini(&svg.buf);
	etviz_rows_fini(&o.rows);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	draw(data, size, false, SORT_START, UINT64_MAX);
	draw(data, size, true, SORT_LENGTH, 3);
	return 0;
}
