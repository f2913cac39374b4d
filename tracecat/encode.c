#include <inttypes.h>

#include "common/trace/header.h"
#include "common/trace/v1/rename.h"
#include "common/trace/v2/v2.h"
#include "common/trace/v2/write.h"
#include "tracecat/select.h"
#include "tracecat/tracecat.h"

/* One input on its way into the trace that is written. */
struct encoder {
	struct gtt_job		*job;
	struct gtt_join		*join;
	struct gtt_v2_writer	 w;
};

static void
written(void *arg)
{
	struct encoder *e = arg;

	gtt_out_check(e->job->out);
}

static void
left_out(void *arg)
{
	struct encoder *e = arg;

	gtt_job_warn(e->job, "experimental batches that may hold names are "
	    "left out");
}

/* Readers of versions before 1.26 want generations without gaps. */
static int
check_gap(const struct encoder *e, uint64_t gen, struct gtt_err *err)
{
	if (e->w.to >= 26 || e->join->gen == 0 || gen == e->join->gen + 1)
		return 0;
	return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "generation %" PRIu64
	    " cannot follow generation %" PRIu64 " in the format of Go 1.%d; "
	    "-encode writes the newest, which allows it", gen, e->join->gen, e->w.to);
}

static int
write_gen(void *arg, const struct gtt_v2_gen *g, struct gtt_err *err)
{
	struct encoder *e = arg;

	if (gtt_join_begin(e->join, e->job, e->w.to) < 0) {
		*err = e->job->err;
		return -1;
	}
	if (check_gap(e, g->gen, err) < 0 ||
	    gtt_join_gen(e->join, e->job, g->gen, err) < 0)
		return -1;
	return gtt_v2_write_gen(&e->w, g, err);
}

/*
 * Reading all events shows that a generation can be written as it is.  The
 * header waits for the first: without one nobody takes it for a trace.
 */
static int
encode_v2(struct encoder *e)
{
	struct gtt_job *job = e->job;
	struct gtt_v2 *v = gtt_v2_new(job->in, e->w.from, false);
	const struct gtt_event *ev, *end;
	int rc;

	gtt_v2_watch(v, write_gen, e);
	while ((rc = gtt_v2_next(v, &ev, &end, &job->err)) == 1)
		gtt_job_count(job, (uint64_t)(end - ev));
	gtt_v2_free(v);
	return rc == 0 ? gtt_join_begin(e->join, job, e->w.to) : rc;
}

static int
rename_v1(struct encoder *e)
{
	const struct gtt_v1_rename to = { .anon = e->w.anon, .out = e->w.out,
	    .written = written, .arg = e };

	return gtt_v1_write_renamed(&to, e->job->in, e->w.from, &e->job->err);
}

/* The version to write, or -1. */
static int
target(struct gtt_job *job, int version, bool same)
{
	if (job->trace.partial)
		return gtt_fail(&job->err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-partial is for printing: what it gives cannot be "
		    "written as a trace");
	if (same)
		return version;
	if (version > GTT_NEWEST)
		return gtt_fail(&job->err, GTT_EVERSION, GTT_NO_OFFSET,
		    "newer than any version that is known; "
		    "-encode=same can write it");
	return GTT_NEWEST;
}

int
tracecat_encode(struct gtt_job *job, struct opts *o)
{
	struct encoder e = { .job = job, .join = &o->join, .w = {
	    .anon = o->anon, .out = &job->out->buf, .written = written,
	    .left_out = left_out } };
	int version = gtt_header_peek(job->in);

	if (select_given(&o->select) ||
	    (version >= 0 && version < GTT_FIRST_V2 && !o->same))
		return tracecat_slice(job, o);
	e.w.arg = &e;
	e.w.from = gtt_header_read(job->in, &job->trace, &job->err);
	if (e.w.from < 0)
		return -1;
	e.w.to = target(job, e.w.from, o->same);
	if (e.w.to < 0)
		return -1;
	if (e.w.to >= GTT_FIRST_V2)
		return encode_v2(&e);
	return gtt_join_begin(e.join, job, e.w.to) < 0 ? -1 : rename_v1(&e);
}
