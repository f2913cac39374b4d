/*
 * Lines of samples, as scope_chart reads them.  Properties: a line that is read
 * is written so that it reads and draws the same; a drawing has no markup but
 * its own, whatever functions are called.
 */
#include "scope_chart/scope.h"
#include "tests/fuzz/drawing.h"
#include "tests/fuzz/fuzz.h"

/* Reads text, writes what is read of it again, and draws that. */
static void
draw_text(const char *p, size_t n, struct gtt_buf *text, struct gtt_buf *svg)
{
	struct gtt_samples store;
	struct chart chart = { 0 };
	const char *end = p + n, *next;

	gtt_samples_init(&store, &(struct gtt_sample_type){ "n", "" }, 1);
	for (; p < end; p = next + 1) {
		struct gtt_err err = { 0 };
		struct line l;

		next = memchr(p, '\n', (size_t)(end - p));
		if (next == NULL)
			next = end;
		if (line_read(&l, &store, p, (size_t)(next - p), &err) < 0) {
			holds(err.code != GTT_OK && err.msg[0] != '\0');
			continue;
		}
		holds(l.length > 0 && l.millionths <= MILLION);
		line_put(text, &store, &l);
		chart_add(&chart, chart_lane(&chart, &store, l.stack),
		    l.millionths % BINS, 1);
		gtt_hist_add(&chart.lengths, l.length);
	}
	scope_draw(svg, &chart);
	chart_fini(&chart);
	gtt_samples_fini(&store);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gtt_buf text = { 0 }, again = { 0 }, svg = { 0 }, same = { 0 };

	draw_text((const char *)data, size, &text, &svg);
	check_drawing(&svg);
	draw_text(text.p, text.len, &again, &same);
	holds(text.len == again.len && (text.len == 0 ||
	    memcmp(text.p, again.p, text.len) == 0));
	holds(svg.len == same.len && memcmp(svg.p, same.p, svg.len) == 0);
	gtt_buf_fini(&text);
	gtt_buf_fini(&again);
	gtt_buf_fini(&svg);
	gtt_buf_fini(&same);
	return 0;
}
