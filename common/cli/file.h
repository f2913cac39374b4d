/*
 * Files that a command writes besides standard output.
 */
#ifndef GTT_CLI_FILE_H
#define GTT_CLI_FILE_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/cli/opt.h"
#include "common/cli/out.h"

/*
 * The names of all inputs, a view, or NULL: files that gtt_file_open then refuses
 * to overwrite.
 */
void
gtt_file_inputs(const struct gtt_list *names);

/*
 * A file that is written piece by piece: append to buf, and call gtt_file_check
 * after each record.  If zero-initialised and not opened, it keeps all in buf, for
 * tests.
 */
struct gtt_file {
	struct gtt_buf	 buf;

	/* private */
	const char	*name;
	struct gtt_out	*out;	/* standard output, or NULL */
	int		 fd;
	struct gtt_err	 err;	/* once set, nothing more is written */
};

/*
 * "-" is standard output: what is written is appended to out.  The name is
 * borrowed.  -1 and err when the file cannot be written or is an input; there is
 * nothing to close then.
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
 * Replaces the contents of the file with this name by those of b, or appends them
 * to out if it is "-", standard output.  b is emptied.  -1 and err when the file
 * cannot be written, which may leave a part of it, or is an input.
 */
int
gtt_file_write(const char *name, struct gtt_buf *b, struct gtt_out *out,
    struct gtt_err *err);

#endif
