#include "tracecat/select.h"
#include "tracecat/tracecat.h"

static void
print(struct gtt_buf *out, const uint64_t *n)
{
	for (unsigned k = 0; k < GTT_NKINDS; k++) {
		if (n[k] == 0)
			continue;
		gtt_buf_putu(out, n[k]);
		gtt_buf_putc(out, '\t');
		gtt_buf_puts(out, gtt_kind_name(k));
		gtt_buf_putc(out, '\n');
	}
}

int
tracecat_count(struct gtt_job *job, const struct opts *o)
{
	uint64_t n[GTT_NKINDS] = { 0 };
	const struct gtt_event *ev;
	struct select_reader r;
	int rc;

	if (select_reader_open(&r, job, &o->select) < 0)
		return -1;
	while ((rc = select_next(&r, &ev, &job->err)) == 1)
		n[ev->kind]++;
	print(&job->out->buf, n);
	select_reader_close(&r);
	return rc;
}
