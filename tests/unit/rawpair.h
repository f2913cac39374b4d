/*
 * Raw text to bytes and back, in memory: for the tests of tracecat's.
 */
#ifndef TESTS_UNIT_RAWPAIR_H
#define TESTS_UNIT_RAWPAIR_H

#include "common/trace/header.h"
#include "tracecat/assembler.h"
#include "tracecat/rawreader.h"

static int
rawpair_begin(void *arg, int version, struct gtt_err *err)
{
	(void)err;
	gtt_header_put(arg, version);
	return 0;
}

static int
rawpair_batch(void *arg, uint64_t gen, struct gtt_err *err)
{
	(void)arg;
	(void)gen;
	(void)err;
	return 0;
}

/* What text assembles to, with its header, and before a wrong line. */
static inline int
rawpair_assemble(const char *p, size_t n, bool minimal, struct gtt_buf *bytes,
    struct gtt_err *err)
{
	struct assembler_opts opts = { .minimal = minimal,
	    .begin = rawpair_begin, .batch = rawpair_batch, .arg = bytes };
	struct assembler *a = assembler_new(&opts);
	const char *end = p + n, *newline;
	int rc = 0;

	bytes->len = 0;
	for (; p < end && rc == 0; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL)
			newline = end;
		rc = assembler_line(a, p, (size_t)(newline - p), bytes, err);
	}
	if (rc == 0)
		rc = assembler_end(a, bytes, err);
	assembler_free(a);
	return rc;
}

/* The raw text of bytes, as much as there is; whether all of it is exact. */
static inline int
rawpair_print(const void *p, size_t n, struct gtt_buf *text, bool *exact,
    struct gtt_err *err)
{
	struct gtt_input *in = gtt_input_memory(p, n);
	struct gtt_reader_opts opts = { 0 };
	int version = gtt_header_read(in, &opts, err), rc = -1;
	const struct rawshape *shape;
	struct rawreader *r;
	struct rawrecord rec;

	text->len = 0;
	*exact = true;
	if (version >= 0) {
		r = rawreader_new(in, version);
		rawtext_header(text, version);
		while ((rc = rawreader_next(r, &rec, &shape, err)) == 1)
			rawtext_put(text, shape, &rec);
		*exact = !rawreader_lossy(r);
		rawreader_free(r);
	}
	gtt_input_close(in);
	return rc;
}

#endif
