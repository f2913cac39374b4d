#include "gotrace/tmpdir.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define DIRS	4
#define FRESH	10	/* seconds in which it may not be locked yet */
#define ENOUGH	(UINT64_C(256) << 20)	/* bytes free for shared memory */

static struct {
	char	path[4096];
	int	lock;
} dirs[DIRS];
static int ndirs;

static void
remove_tree(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;

	while (d && (e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, e->d_name, 0) < 0)
			remove_tree(fd, e->d_name);
	}
	if (d)
		closedir(d);
	unlinkat(at, name, AT_REMOVEDIR);
}

/* A directory of ours whose lock nobody holds was left by a killed gotrace. */
static void
remove_stale(const char *root, const char *prefix)
{
	DIR *d = opendir(root);
	struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d))) {
		int fd;

		if (strncmp(e->d_name, prefix, strlen(prefix)) != 0)
			continue;
		fd = openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY |
		    O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == getuid() &&
		    time(NULL) - st.st_mtime > FRESH &&
		    flock(fd, LOCK_EX | LOCK_NB) == 0)
			remove_tree(dirfd(d), e->d_name);
		if (fd >= 0)
			close(fd);
	}
	if (d)
		closedir(d);
}

static const char *
make(const char *root, struct gtt_err *err)
{
	char prefix[64], *path;

	if (ndirs == DIRS) {
		gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "more than %d temporary directories", DIRS);
		return NULL;
	}
	path = dirs[ndirs].path;
	snprintf(prefix, sizeof(prefix), "gotrace-%u-", (unsigned)getuid());
	remove_stale(root, prefix);
	snprintf(path, sizeof(dirs[0].path), "%s/%sXXXXXX", root, prefix);
	if (!mkdtemp(path)) {
		gtt_fail_errno(err, "cannot make a directory in %s", root);
		return NULL;
	}
	dirs[ndirs].lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirs[ndirs].lock >= 0)
		flock(dirs[ndirs].lock, LOCK_EX | LOCK_NB);
	return dirs[ndirs++].path;
}

const char *
tmpdir_new(struct gtt_err *err)
{
	const char *root = getenv("TMPDIR");
	char full[4096];

	if (!root || root[0] == '\0')
		root = "/tmp";
	if (!realpath(root, full)) {
		gtt_fail_errno(err, "TMPDIR %s", root);
		return NULL;
	}
	return make(full, err);
}

const char *
tmpdir_shared(struct gtt_err *err)
{
	struct statvfs v;
	struct gtt_err ignored = { 0 };
	const char *dir = NULL;

	if (statvfs("/dev/shm", &v) == 0 &&
	    (uint64_t)v.f_bavail * v.f_frsize >= ENOUGH)
		dir = make("/dev/shm", &ignored);
	return dir ? dir : tmpdir_new(err);
}

void
tmpdir_clean(void)
{
	while (ndirs > 0) {
		ndirs--;
		remove_tree(AT_FDCWD, dirs[ndirs].path);
		if (dirs[ndirs].lock >= 0)
			close(dirs[ndirs].lock);
	}
}
