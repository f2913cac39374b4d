#include "common/output/folded.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static void
put_name(struct gtt_buf *out, struct gtt_str name)
{
	for (uint32_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.p[i];

		gtt_buf_putc(out, c == ';' ? ':' :
		    c < ' ' || c == 0x7f ? ' ' : (char)c);
	}
}

static void
put_frame(struct gtt_buf *out, const struct gtt_samples *s, uint32_t frame)
{
	const struct gtt_sample_frame *f = s->frames.v[frame].p;

	if (f->func != 0) {
		put_name(out, gtt_samples_text(s, f->func));
		return;
	}
	gtt_buf_lit(out, "0x");
	gtt_buf_putx(out, f->pc);
}

static void
put_stack(struct gtt_buf *out, const struct gtt_samples *s, uint32_t stack)
{
	const uint32_t *frames = s->stacks.v[stack].p;
	size_t n = s->stacks.v[stack].len / sizeof frames[0];

	if (n == 0)
		gtt_buf_lit(out, "(no stack)");
	while (n-- > 0) {
		put_frame(out, s, frames[n]);
		if (n > 0)
			gtt_buf_putc(out, ';');
	}
}

static int
by_bytes(const void *a, const void *b)
{
	const struct gtt_interned *const *x = a, *const *y = b;
	size_t n = (*x)->len < (*y)->len ? (*x)->len : (*y)->len;
	int c = memcmp((*x)->p, (*y)->p, n);

	return c != 0 ? c : ((*x)->len > (*y)->len) - ((*x)->len < (*y)->len);
}

static void
put_lines(struct gtt_buf *out, const struct gtt_intern *texts,
    const int64_t *sums)
{
	const struct gtt_interned **line = gtt_calloc(texts->n, sizeof line[0]);

	for (size_t i = 0; i < texts->n; i++)
		line[i] = &texts->v[i];
	qsort(line, texts->n, sizeof line[0], by_bytes);
	for (size_t i = 0; i < texts->n; i++) {
		int64_t sum = sums[line[i] - texts->v];

		if (sum == 0)
			continue;
		gtt_buf_put(out, line[i]->p, line[i]->len);
		gtt_buf_putc(out, ' ');
		gtt_buf_puti(out, sum);
		gtt_buf_putc(out, '\n');
	}
	free(line);
}

void
gtt_folded_put(struct gtt_buf *out, const struct gtt_samples *s, size_t type)
{
	int64_t *sums = gtt_calloc(s->n, sizeof sums[0]);
	struct gtt_intern texts = { 0 };
	struct gtt_buf line = { 0 };

	for (size_t i = 0; i < s->n; i++) {
		uint32_t k;

		line.len = 0;
		put_stack(&line, s, s->v[i].stack);
		k = gtt_intern(&texts, line.p, line.len);
		gtt_sample_sum(&sums[k], s->v[i].value[type]);
	}
	put_lines(out, &texts, sums);
	gtt_intern_fini(&texts);
	gtt_buf_fini(&line);
	free(sums);
}
