/*
 * gofuzz FILE: the bytes of an input of a Go fuzz test, as they lie below
 * GOROOT/src/internal/trace/testdata/fuzz:
 *
 *	go test fuzz v1
 *	[]byte("...")
 *
 * Exit status: 0, or 2 when the file is something else.
 */
#include <stdio.h>
#include <string.h>

#include "common/input/input.h"
#include "common/match/quoted.h"

static const char head[] = "go test fuzz v1\n[]byte(";

static int
decode(const char *p, size_t n, struct gtt_err *err)
{
	size_t pos = sizeof head - 1;
	struct gtt_unquoted u = { 0 };
	int rc = -1;

	if (n < pos || memcmp(p, head, pos) != 0)
		return gtt_fail(err, GTT_EDATA, 0, "no input of a fuzz test");
	if (gtt_unquote(p, n, &pos, &u, err) == 0)
		rc = pos < n && p[pos] == ')' && n - pos <= 2 ? 0 :
		    gtt_fail(err, GTT_EDATA, pos, "more than an input");
	if (rc == 0)
		fwrite(u.p, 1, u.len, stdout);
	gtt_unquoted_fini(&u);
	return rc;
}

int
main(int argc, char **argv)
{
	struct gtt_err err = { 0 };
	struct gtt_input *in;
	const uint8_t *p;
	size_t n;
	int rc = -1;

	in = gtt_input_open(argc == 2 ? argv[1] : "-", NULL, &err);
	if (in != NULL && gtt_input_take_all(in, &p, &n, &err) == 0)
		rc = decode((const char *)p, n, &err);
	gtt_input_close(in);
	if (rc < 0)
		fprintf(stderr, "gofuzz: %s\n", err.msg);
	return rc < 0 || fflush(stdout) != 0 ? 2 : 0;
}
