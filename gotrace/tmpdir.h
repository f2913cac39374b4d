/*
 * Temporary directories: removed at the end, also on a signal that ends us;
 * what a killed gotrace has left is removed by the next one.
 */
#ifndef GOTRACE_TMPDIR_H
#define GOTRACE_TMPDIR_H

#include "common/base/err.h"

/* A directory below TMPDIR.  The path lives until the end; NULL on error. */
const char *
tmpdir_new(struct gtt_err *err);

/* The same where shared memory is, if that has room; else below TMPDIR. */
const char *
tmpdir_shared(struct gtt_err *err);

/* Removes them all.  Safe to call twice. */
void
tmpdir_clean(void);

#endif
