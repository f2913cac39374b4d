/*
 * The name of the input before each line of output, as in grep: if there are
 * several inputs; always with -H, never with -no-filename.
 */
#ifndef GTT_CLI_PREFIX_H
#define GTT_CLI_PREFIX_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/cli/opt.h"
#include "common/cli/run.h"

struct gtt_prefix {
	bool	always, never;
};

/* The rows of an option table for p, a struct gtt_prefix. */
#define GTT_PREFIX_OPTS(p) \
	{ "H", NULL, "always put the file's name before lines", \
	    GTT_OPT_BOOL, &(p).always, NULL }, \
	{ "no-filename", NULL, "never put it", \
	    GTT_OPT_BOOL, &(p).never, NULL }

/* -1 when both options are given. */
int
gtt_prefix_check(const struct gtt_prefix *p, struct gtt_err *err);

/* The name to put before the lines of job, or NULL for none. */
const char *
gtt_prefix_name(const struct gtt_prefix *p, const struct gtt_job *job);

/* Appends len bytes of lines, each with name and a colon in front. */
void
gtt_prefix_put(struct gtt_buf *to, const char *name, const char *p, size_t len);

#endif
