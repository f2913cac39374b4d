#include "common/output/quote.h"
#include "tracecat/rawtext.h"
#include "tracecat/tracecat.h"
#include "tracecat/v2only.h"

static void
put_frame(struct gtt_buf *out, const uint64_t *v)
{
	gtt_buf_putc(out, '\n');
	for (unsigned i = 0; i < 4; i++)
		rawtext_number(out, i == 0 ? '\t' : ' ', gtt_v2_frame_args[i],
		    v[i]);
}

static void
put_record(struct gtt_buf *out, const struct gtt_v2_record *rec)
{
	const struct gtt_v2_spec *spec = rec->spec;

	gtt_buf_puts(out, spec->name);
	for (unsigned i = 0; i < spec->nargs; i++)
		rawtext_number(out, ' ', spec->args[i], rec->args[i]);
	if (spec->is_stack) {
		for (size_t i = 0; i < rec->nframes; i++)
			put_frame(out, rec->frames + 4 * i);
	}
	if (spec->has_data && rec->len > 0) {
		gtt_buf_lit(out, "\n\tdata=");
		gtt_quote(out, (const char *)rec->data, rec->len);
	}
	gtt_buf_putc(out, '\n');
}

int
tracecat_wire(struct gtt_job *job)
{
	struct gtt_v2_wire *w = v2only_open(job, "wire");
	struct gtt_v2_record rec;
	int rc;

	if (w == NULL)
		return -1;
	while ((rc = gtt_v2_wire_next(w, &rec, &job->err)) == 1) {
		put_record(&job->out->buf, &rec);
		gtt_out_check(job->out);
		gtt_job_count(job, 1);
	}
	gtt_v2_wire_free(w);
	return rc;
}
