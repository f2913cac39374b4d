#include "common/output/digits.h"
#include "common/output/quote.h"
#include "tracecat/tracecat.h"
#include "tracecat/v2only.h"

static void
put_arg(struct gtt_buf *out, const char *name, uint64_t v)
{
	char *to;

	gtt_buf_puts(out, name);
	to = gtt_buf_room(out, 1 + GTT_DIGITS_MAX);
	*to++ = '=';
	to = gtt_put_digits(to, v);
	out->len = (size_t)(to - out->p);
}

static void
put_frame(struct gtt_buf *out, const uint64_t *v)
{
	for (unsigned i = 0; i < 4; i++) {
		gtt_buf_puts(out, i == 0 ? "\n\t" : " ");
		put_arg(out, gtt_v2_frame_args[i], v[i]);
	}
}

static void
put_record(struct gtt_buf *out, const struct gtt_v2_record *rec)
{
	const struct gtt_v2_spec *spec = rec->spec;

	gtt_buf_puts(out, spec->name);
	for (unsigned i = 0; i < spec->nargs; i++) {
		gtt_buf_putc(out, ' ');
		put_arg(out, spec->args[i], rec->args[i]);
	}
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
