#include "common/cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct gtt_list *inputs;

void
gtt_file_inputs(const struct gtt_list *names)
{
	inputs = names;
}

/* A device may be input and output at once. */
static bool
is_input(const char *name)
{
	struct stat to, from;

	if (inputs == NULL || stat(name, &to) < 0 || !S_ISREG(to.st_mode))
		return false;
	for (size_t i = 0; i < inputs->n; i++) {
		int rc = strcmp(inputs->v[i], "-") == 0 ?
		    fstat(STDIN_FILENO, &from) : stat(inputs->v[i], &from);

		if (rc == 0 && from.st_dev == to.st_dev &&
		    from.st_ino == to.st_ino)
			return true;
	}
	return false;
}

static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

int
gtt_file_open(struct gtt_file *f, const char *name, struct gtt_out *out,
    struct gtt_err *err)
{
	*f = (struct gtt_file){ .name = name, .fd = -1 };
	if (strcmp(name, "-") == 0) {
		f->out = out;
		return 0;
	}
	if (is_input(name))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "%.200s is an input: not overwritten", name);
	f->fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (f->fd < 0)
		return gtt_fail_errno(err, "%.200s: cannot write", name);
	return 0;
}

/* Appends all of from, which may be many megabytes, if possible by a swap. */
static void
pour(struct gtt_buf *to, struct gtt_buf *from)
{
	struct gtt_buf was = *to;

	if (to->len == 0) {
		*to = *from;
		*from = was;
	} else {
		gtt_buf_put(to, from->p, from->len);
	}
}

void
gtt_file_flush(struct gtt_file *f)
{
	if (f->name == NULL)
		return;
	if (f->out != NULL) {
		pour(&f->out->buf, &f->buf);
		gtt_out_flush(f->out);
	} else if (f->err.code == GTT_OK &&
	    write_all(f->fd, f->buf.p, f->buf.len) < 0) {
		gtt_fail_errno(&f->err, "%.200s: cannot write", f->name);
	}
	f->buf.len = 0;
}

int
gtt_file_close(struct gtt_file *f, struct gtt_err *err)
{
	gtt_file_flush(f);
	if (f->fd >= 0 && close(f->fd) < 0 && f->err.code == GTT_OK)
		gtt_fail_errno(&f->err, "%.200s: cannot write", f->name);
	gtt_buf_fini(&f->buf);
	if (f->err.code == GTT_OK)
		return 0;
	*err = f->err;
	return -1;
}

int
gtt_file_write(const char *name, struct gtt_buf *b, struct gtt_out *out,
    struct gtt_err *err)
{
	struct gtt_file f;

	if (gtt_file_open(&f, name, out, err) < 0)
		return -1;
	f.buf = *b;
	*b = (struct gtt_buf){ 0 };
	return gtt_file_close(&f, err);
}
