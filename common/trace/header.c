#include "common/trace/header.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/trace/looks.h"

#define HEADER 16

static const int known[] = { 5, 7, 8, 9, 10, 11, 19, 21, 22, 23, 25, 26 };

/* The header of version 1.N, n < 100. */
static void
fill(char *to, int n)
{
	char text[HEADER + 16] = { 0 };

	snprintf(text, sizeof text, "go 1.%d trace", n);
	memcpy(to, text, HEADER);
}

void
gtt_header_put(struct gtt_buf *b, int n)
{
	fill(gtt_buf_room(b, HEADER), n);
	b->len += HEADER;
}

/* N of "go 1.N trace\0...", or -1. */
static int
parse(const char *p)
{
	char want[HEADER];
	int n;

	if (memcmp(p, "go 1.", 5) != 0 || !isdigit((unsigned char)p[5]))
		return -1;
	n = p[5] - '0';
	if (isdigit((unsigned char)p[6]))
		n = n * 10 + (p[6] - '0');
	fill(want, n);
	return memcmp(p, want, HEADER) == 0 ? n : -1;
}

/* The version of the traces that Go 1.N writes: N or less, 0 when none. */
static int
version_of(int n)
{
	int version = 0;

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (known[i] <= n)
			version = known[i];
	}
	return version;
}

static int
check_newer(int n, const struct gtt_reader_opts *opts, struct gtt_err *err)
{
	char msg[100];

	snprintf(msg, sizeof msg, "trace of Go 1.%d, newer than Go 1.%d, the "
	    "newest that is known", n, GTT_NEWEST_GO);
	if (opts->strict)
		return gtt_fail(err, GTT_EVERSION, 0, "%s", msg);
	if (opts->warn != NULL)
		opts->warn(opts->arg, msg);
	return 0;
}

static int
fail_other(const uint8_t *p, size_t n, struct gtt_err *err)
{
	enum gtt_code code = n < HEADER ? GTT_ECUT : GTT_EDATA;
	char what[150];

	if ((n < 5 || memcmp(p, "go 1.", 5) != 0) &&
	    gtt_looks_like(p, n, what, sizeof what) == 0)
		return gtt_fail(err, code, 0,
		    "not a Go execution trace but %s", what);
	return gtt_fail(err, code, 0, "not a Go execution trace: it does not "
	    "begin with \"go 1.N trace\"");
}

int
gtt_header_check(int n, const struct gtt_reader_opts *opts,
    struct gtt_err *err)
{
	int version = version_of(n);

	if (n > GTT_NEWEST_GO)
		return check_newer(n, opts, err);
	if (version == n)
		return 0;
	if (version == 0)
		return gtt_fail(err, GTT_EVERSION, 0,
		    "Go 1.%d never wrote a trace", n);
	return gtt_fail(err, GTT_EVERSION, 0, "Go 1.%d never wrote a trace of "
	    "its own version: it writes those of 1.%d", n, version);
}

int
gtt_header_peek(struct gtt_input *in)
{
	struct gtt_err err = { 0 };
	const uint8_t *p;
	size_t got;

	if (gtt_input_peek(in, HEADER, &p, &got, &err) < 0 || got < HEADER)
		return -1;
	return parse((const char *)p);
}

int
gtt_header_read(struct gtt_input *in, const struct gtt_reader_opts *opts,
    struct gtt_err *err)
{
	const uint8_t *p;
	size_t got;
	int n;

	if (gtt_input_peek(in, HEADER, &p, &got, err) < 0)
		return -1;
	if (got == 0)
		return gtt_fail(err, GTT_ECUT, 0, "empty: not a Go trace");
	n = got >= HEADER ? parse((const char *)p) : -1;
	if (n < 0)
		return fail_other(p, got, err);
	if (gtt_header_check(n, opts, err) < 0)
		return -1;
	gtt_input_skip(in, HEADER);
	return n;
}
