#include "common/output/json.h"
#include "common/output/text.h"
#include "tracecat/select.h"
#include "tracecat/tracecat.h"

static int
print_text(struct gtt_job *job, struct select_reader *r)
{
	struct gtt_text *text = gtt_text_new();
	const struct gtt_event *ev;
	int rc;

	while ((rc = select_next(r, &ev, &job->err)) == 1) {
		gtt_text_event(text, &job->out->buf, ev, GTT_TEXT_STACKS);
		gtt_out_check(job->out);
	}
	gtt_text_free(text);
	return rc;
}

static int
print_json(struct gtt_job *job, struct select_reader *r)
{
	struct gtt_json *json = gtt_json_new();
	const struct gtt_event *ev;
	int rc;

	while ((rc = select_next(r, &ev, &job->err)) == 1) {
		gtt_json_set_ticks(json, gtt_reader_in_ticks(r->r));
		gtt_json_event(json, &job->out->buf, ev);
		gtt_out_check(job->out);
	}
	gtt_json_free(json);
	return rc;
}

int
tracecat_parsed(struct gtt_job *job, const struct opts *o)
{
	struct select_reader r;
	int rc;

	if (select_reader_open(&r, job, &o->select) < 0)
		return -1;
	rc = o->json ? print_json(job, &r) : print_text(job, &r);
	select_reader_close(&r);
	return rc;
}
