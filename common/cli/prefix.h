/*
 * The name of an input before each line about it, as grep has it: where there
 * are several inputs, always with -H, never with -no-filename.
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
	{ "no-filename", NULL, "never do", \
	    GTT_OPT_BOOL, &(p).never, NULL }

/* -1 when both are asked for. */
int
gtt_prefix_check(const struct gtt_prefix *p, struct gtt_err *err);

/* What goes before the lines of job, or NULL. */
const char *
gtt_prefix_name(const struct gtt_prefix *p, const struct gtt_job *job);

/* Appends len bytes of lines, each with name and a colon in front. */
void
gtt_prefix_put(struct gtt_buf *to, const char *name, const char *p, size_t len);

#endif
