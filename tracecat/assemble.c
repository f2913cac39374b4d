#include <inttypes.h>
#include <string.h>

#include "tracecat/assembler.h"
#include "tracecat/tracecat.h"

#define CHUNK	((size_t)1 << 20)	/* a mapped file is let go of by these */

struct assemble {
	struct gtt_job		*job;
	struct gtt_join		*join;
	struct assembler	*a;
	struct gtt_buf		 part;	/* of a line that is not whole */
};

static int
on_begin(void *arg, int version, struct gtt_err *err)
{
	struct assemble *s = arg;

	(void)err;	/* it is the job's */
	return gtt_join_begin(s->join, s->job, version);
}

static int
on_batch(void *arg, uint64_t gen, struct gtt_err *err)
{
	struct assemble *s = arg;

	return gtt_join_gen(s->join, s->job, gen, err);
}

static void
on_wrong_size(void *arg, uint64_t line, uint64_t says, uint64_t takes)
{
	struct assemble *s = arg;

	gtt_job_warn(s->job, "warning: line %" PRIu64 ": the records of this "
	    "batch take %" PRIu64 " bytes, not size=%" PRIu64 "; without sizes, "
	    "they are counted", line, takes, says);
}

static int
take_line(struct assemble *s, const char *p, size_t n)
{
	struct gtt_job *job = s->job;

	if (s->part.len > 0) {
		gtt_buf_put(&s->part, p, n);
		p = s->part.p;
		n = s->part.len;
		s->part.len = 0;
	}
	if (assembler_line(s->a, p, n, &job->out->buf, &job->err) < 0)
		return -1;
	gtt_out_check(job->out);
	gtt_job_count(job, 1);
	return 0;
}

/* The lines that end in n bytes at p. */
static int
take_lines(struct assemble *s, const char *p, size_t n)
{
	const char *end = p + n, *newline;

	while ((newline = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (take_line(s, p, (size_t)(newline - p)) < 0)
			return -1;
		p = newline + 1;
	}
	gtt_buf_put(&s->part, p, (size_t)(end - p));
	return assembler_long_line(s->a, s->part.p, s->part.len,
	    &s->job->err);
}

static int
read_text(struct assemble *s)
{
	struct gtt_job *job = s->job;
	uint64_t from = 0;
	const uint8_t *p;
	size_t n;

	for (;;) {
		if (gtt_input_peek(job->in, 1, &p, &n, &job->err) < 0)
			return -1;
		if (n == 0)
			break;
		if (n > CHUNK)
			n = CHUNK;
		if (take_lines(s, (const char *)p, n) < 0)
			return -1;
		gtt_input_skip(job->in, n);
		gtt_input_release(job->in, from, from + n);
		from += n;
	}
	if (s->part.len > 0 && take_line(s, "", 0) < 0)
		return -1;
	return assembler_end(s->a, &job->out->buf, &job->err);
}

int
tracecat_assemble(struct gtt_job *job, struct opts *opts)
{
	struct assemble s = { .job = job, .join = &opts->join };
	struct assembler_opts o = {
		.version = opts->assemble_version,
		.minimal = opts->minimal,
		.trace = job->trace,
		.begin = on_begin,
		.batch = on_batch,
		.wrong_size = on_wrong_size,
		.arg = &s,
	};
	int rc;

	if (job->trace.partial || job->trace.binary != NULL)
		return gtt_fail(&job->err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-partial and -binary read traces: "
		    "they do not go with -assemble");
	s.a = assembler_new(&o);
	rc = read_text(&s);
	assembler_free(s.a);
	gtt_buf_fini(&s.part);
	return rc;
}
