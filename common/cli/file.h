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
 * A file that is written bit by bit: into buf, with gtt_file_check after each
 * record.  One that is zero-initialised and not opened keeps all of it in buf,
 * for tests.
 */
struct gtt_file {
	struct gtt_buf	 buf;

	/* private */
	const char	*name;
	struct gtt_out	*out;	/* standard output, or NULL */
	int		 fd;
	struct gtt_err	 err;	/* after which no more is written */
};

/*
 * "-" is standard output: what is written is appended to out.  The name is
 * borrowed.  -1 and err when the file cannot be written, and when it is an
 * input; then there is nothing to close.
 */
int
gtt_file_open(struct gtt_file *f, const char *name, struct gtt_out *out,
    struct gtt_err *err);

void
gtt_file_flush(struct gtt_file *f);

static inline void
gtt_file_check(struct gtt_file *f)
{
	if (f->buf.len >= GTT_OUT_CHUNK)
		gtt_file_flush(f);
}

/* Writes the rest.  -1 and err when anything could not be written. */
int
gtt_file_close(struct gtt_file *f, struct gtt_err *err);

/*
 * Makes what is in b all that the file with this name holds; "-" is standard
 * output, where it is appended to out.  b is emptied.  -1 and err when the file
 * cannot be written, which may then hold a part, and when it is an input.
 */
int
gtt_file_write(const char *name, struct gtt_buf *b, struct gtt_out *out,
    struct gtt_err *err);

#endif
