#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apshuffle/apshuffle.h"
#include "common/base/mem.h"

/* One name in a directory. */
struct entry {
	char	*name;
	bool	 dir;
};

struct entries {
	struct entry	*v;
	size_t		 n, cap;
};

static bool
ends_in_zip(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".zip") == 0;
}

static bool
wanted(const char *name)
{
	return strcmp(name, "meta") == 0 || ends_in_zip(name);
}

/* What an entry is: 'd', 'f', or something else.  Links are not followed. */
static char
kind(DIR *d, const struct dirent *e)
{
	unsigned char type = e->d_type;
	struct stat st;

	if (type == DT_UNKNOWN &&
	    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		type = S_ISDIR(st.st_mode) ? DT_DIR :
		    S_ISREG(st.st_mode) ? DT_REG : DT_UNKNOWN;
	return type == DT_DIR ? 'd' : type == DT_REG ? 'f' : '?';
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name,
	    ((const struct entry *)b)->name);
}

/* What is of interest in a directory, in order; false: it cannot be read. */
static bool
list(const char *path, struct entries *es)
{
	DIR *d = opendir(path);
	const struct dirent *e;

	if (d == NULL)
		return false;
	while ((e = readdir(d)) != NULL) {
		char k = kind(d, e);

		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0 ||
		    (k != 'd' && (k != 'f' || !wanted(e->d_name))))
			continue;
		es->v = gtt_grow(es->v, &es->cap, es->n + 1, sizeof es->v[0]);
		es->v[es->n++] = (struct entry){
			gtt_strndup(e->d_name, strlen(e->d_name)), k == 'd',
		};
	}
	closedir(d);
	if (es->n > 0)
		qsort(es->v, es->n, sizeof es->v[0], by_name);
	return true;
}

/* The name of an entry of dir, "" for where we are; it stays. */
static const char *
join(struct fleet *f, const char *dir, const char *name)
{
	size_t n = strlen(dir), m = strlen(name) + 1;
	bool slash = n > 0 && dir[n - 1] != '/';
	char *p = gtt_arena_bytes(&f->arena, n + slash + m);

	memcpy(p, dir, n);
	if (slash)
		p[n] = '/';
	memcpy(p + n + slash, name, m);
	return p;
}

/*
 * How deep it goes is limited by how long a name may be; nothing is open
 * meanwhile.
 */
static void
walk(struct fleet *f, const char *dir, struct gtt_list *found)
{
	struct entries es = { 0 };

	if (!list(*dir == '\0' ? "." : dir, &es))
		gtt_list_add(found, *dir == '\0' ? "." : dir);
	for (size_t i = 0; i < es.n; i++) {
		const char *name = join(f, dir, es.v[i].name);

		if (es.v[i].dir)
			walk(f, name, found);
		else
			gtt_list_add(found, name);
		free(es.v[i].name);
	}
	free(es.v);
}

/* Without "./" in front and slashes at the end. */
static const char *
tidy(struct fleet *f, const char *name)
{
	size_t len = strlen(name);
	char *p;

	while (name[0] == '.' && name[1] == '/') {
		name += 2 + strspn(name + 2, "/");
		len = strlen(name);
	}
	while (len > 1 && name[len - 1] == '/')
		len--;
	if (len == 1 && name[0] == '.')
		len = 0;
	p = gtt_arena_bytes(&f->arena, len + 1);
	memcpy(p, name, len);
	p[len] = '\0';
	return p;
}

void
find_bundles(struct fleet *f, struct gtt_list *names)
{
	struct gtt_list found = { 0 };
	struct stat st;

	for (size_t i = 0; i < names->n; i++) {
		if (strcmp(names->v[i], "-") != 0 &&
		    stat(names->v[i], &st) == 0 && S_ISDIR(st.st_mode))
			walk(f, tidy(f, names->v[i]), &found);
		else
			gtt_list_add(&found, names->v[i]);
	}
	gtt_list_fini(names);
	*names = found;
}
