/* Arguments and results as gotrace/runtime/args.go records them. */
#ifndef GOTRACE_ARGS_H
#define GOTRACE_ARGS_H

#include "common/base/buf.h"
#include "gotrace/record.h"

enum { DATA_ARGS = 1, DATA_RESULTS, DATA_NAME };

/* Appends the values, with commas between. */
void
args_text(struct gtt_buf *out, const struct rec *slots, size_t n);

/* The name of a call that is marked by hand. */
void
args_name(const struct rec *slots, size_t n, char *name, size_t size);

#endif
