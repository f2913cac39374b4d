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
tracecat_count(struct gtt_job *job)
{
	uint64_t n[GTT_NKINDS] = { 0 };
	const struct gtt_event *ev;
	struct gtt_reader *r;
	int rc;

	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	while ((rc = gtt_reader_next(r, &ev, &job->err)) == 1) {
		n[ev->kind]++;
		gtt_job_count(job, 1);
	}
	print(&job->out->buf, n);
	gtt_reader_free(r);
	return rc;
}
