#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apshuffle/apshuffle.h"
#include "common/base/mem.h"

/*
 * Links are made through open directories, one below the other from where we
 * are: no symbolic link on the way is followed, nothing is written elsewhere.
 */

static int
complain(const char *bundle, const char *what)
{
	gtt_diag("%s: %s", bundle, what);
	return 2;
}

static int
complain_errno(const char *bundle, const char *what)
{
	gtt_diag("%s: cannot make %s: %m", bundle, what);
	return 2;
}

/* Opens the directory of that name in the one that at is, which is closed. */
static int
step(int at, const char *name, size_t len)
{
	char *part = gtt_strndup(name, len);
	int fd = openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC), saved = errno;

	close(at);
	free(part);
	errno = saved;
	return fd;
}

/* Below where we are, -1 when it is not, or a link is on the way. */
static int
open_below(const char *dir)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t len;

	if (strcmp(dir, ".") == 0)
		return fd;
	for (; fd >= 0 && *dir != '\0'; dir += len + (dir[len] == '/')) {
		len = strcspn(dir, "/");
		if (len == 0 || (len == 1 && dir[0] == '.') ||
		    (len == 2 && dir[0] == '.' && dir[1] == '.')) {
			close(fd);
			errno = EXDEV;
			return -1;
		}
		fd = step(fd, dir, len);
	}
	return fd;
}

/* How many leading bytes of two paths are directories of both. */
static size_t
shared(const char *a, const char *b)
{
	size_t i = 0, last = 0;

	for (;; i++) {
		bool a_end = a[i] == '/' || a[i] == '\0';
		bool b_end = b[i] == '/' || b[i] == '\0';

		if (a_end && b_end)
			last = a[i] == '\0' || b[i] == '\0' ? i : i + 1;
		if (a[i] != b[i] || a[i] == '\0')
			return last;
	}
}

/* From the _link of one directory to another: "../../b". */
static void
put_target(struct gtt_buf *b, const char *from, const char *to)
{
	size_t same;

	from = strcmp(from, ".") == 0 ? "" : from;
	to = strcmp(to, ".") == 0 ? "" : to;
	same = shared(from, to);
	gtt_buf_lit(b, "..");
	from += same + (from[same] == '/');
	to += same + (to[same] == '/');
	while (*from != '\0') {
		gtt_buf_lit(b, "/..");
		from += strcspn(from, "/");
		from += *from == '/';
	}
	if (*to != '\0') {
		gtt_buf_putc(b, '/');
		gtt_buf_puts(b, to);
	}
	gtt_buf_putc(b, '\0');
}

/* Whether what is there in the place of a link is one of ours, and may go. */
static bool
is_ours(int fd, const char *name)
{
	char target[3];

	return readlinkat(fd, name, target, sizeof target) == 3 &&
	    memcmp(target, "../", 3) == 0;
}

static bool
is_same(int fd, const char *name, const char *target)
{
	char old[PATH_MAX];
	ssize_t n = readlinkat(fd, name, old, sizeof old);

	return n == (ssize_t)strlen(target) && memcmp(old, target,
	    (size_t)n) == 0;
}

static int
put_link(int fd, const char *bundle, const char *name, const char *target)
{
	if (is_same(fd, name, target))
		return 0;
	if (is_ours(fd, name))
		unlinkat(fd, name, 0);
	if (symlinkat(target, fd, name) == 0)
		return 0;
	if (errno != EEXIST)
		return complain_errno(bundle, name);
	gtt_diag("%s/_link/%s: not replaced: not a link made by -write-links", bundle, name);
	return 2;
}

/* The directory _link of a bundle. */
static int
open_links(const char *bundle)
{
	int dir = open_below(bundle);
	int fd = -1, saved;

	if (dir < 0)
		return -1;
	if (mkdirat(dir, "_link", 0777) == 0 || errno == EEXIST)
		fd = openat(dir, "_link", O_RDONLY | O_DIRECTORY |
		    O_NOFOLLOW | O_CLOEXEC);
	saved = errno;
	close(dir);
	errno = saved;
	return fd;
}

static int
write_link(const struct bundle *from, const struct bundle *to,
    const char *name)
{
	struct gtt_buf target = { 0 };
	int fd = open_links(from->name), status;

	if (fd < 0) {
		if (errno == ELOOP || errno == ENOTDIR || errno == EXDEV)
			return complain(from->name, "no links are made there: "
			    "it is not below here, or is reached by a link");
		return complain_errno(from->name, "_link");
	}
	put_target(&target, from->name, to->name);
	status = put_link(fd, from->name, name, target.p);
	gtt_buf_fini(&target);
	close(fd);
	return status;
}

static bool
any(const struct bundle *b)
{
	(void)b;
	return true;
}

int
links_write(struct fleet *f)
{
	size_t zipped = 0;
	int status = 0;

	fleet_link(f, any);
	for (size_t i = 0; i < f->n; i++) {
		struct bundle *b = &f->v[i];

		if (b->prev == NULL)
			continue;
		if (b->zipped || b->prev->zipped) {
			zipped++;
			continue;
		}
		status |= write_link(b, b->prev, "prev");
		status |= write_link(b->prev, b, "next");
	}
	if (zipped > 0)
		gtt_diag("warning: %zu pairs are not linked: there are no "
		    "links in archives, nor to what is in them", zipped);
	return status;
}
