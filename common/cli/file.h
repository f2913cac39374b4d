/*
 * Files that a command writes besides standard output.
 */
#ifndef GTT_CLI_FILE_H
#define GTT_CLI_FILE_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/cli/opt.h"
#include "common/cli/out.h"

/* What is read is not overwritten: the names of all inputs, a view, or NULL. */
void
gtt_file_inputs(const struct gtt_list *names);

/*
 * Makes what is in b all that the file with this name holds; "-" is standard
 * output, where it is appended to out.  b is emptied.  -1 and err when the file
 * cannot be written, which may then hold a part, and when it is an input.
 */
int
gtt_file_write(const char *name, struct gtt_buf *b, struct gtt_out *out,
    struct gtt_err *err);

#endif
