#include "common/cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct gtt_list *inputs;

void
gtt_file_inputs(const struct gtt_list *names)
{
	inputs = names;
}

/* Devices may be both. */
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
gtt_file_write(const char *name, struct gtt_buf *b, struct gtt_out *out,
    struct gtt_err *err)
{
	int fd, rc;

	if (strcmp(name, "-") == 0) {
		gtt_buf_put(&out->buf, b->p, b->len);
		b->len = 0;
		gtt_out_flush(out);
		return 0;
	}
	if (is_input(name))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "%.200s: an input is not overwritten", name);
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return gtt_fail_errno(err, "%.200s: cannot write", name);
	rc = write_all(fd, b->p, b->len);
	if (rc < 0)
		gtt_fail_errno(err, "%.200s: cannot write", name);
	if (close(fd) < 0 && rc == 0)
		rc = gtt_fail_errno(err, "%.200s: cannot write", name);
	b->len = 0;
	return rc;
}
