#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/mem.h"
#include "etcheck/etcheck.h"

static bool
is_directory(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISDIR(st.st_mode);
}

static int
is_shown(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static char *
in_directory(const char *dir, const char *name)
{
	struct gtt_buf b = { 0 };

	gtt_buf_printf(&b, "%s/%s", dir, name);
	gtt_buf_putc(&b, '\0');
	return b.p;
}

/*
 * The files in a directory, by name.  One that has none, or that cannot be read,
 * stays: names_unopened will say what is wrong.
 */
static void
add_files(struct opts *o, const char *dir, struct gtt_list *to)
{
	struct dirent **v;
	int n = scandir(dir, &v, is_shown, alphasort);
	size_t had = to->n;

	for (int i = 0; i < n; i++) {
		char *name = in_directory(dir, v[i]->d_name);

		free(v[i]);
		if (is_directory(name)) {
			free(name);
			continue;
		}
		gtt_list_add(&o->found, name);
		gtt_list_add(to, name);
	}
	if (n >= 0)
		free(v);
	if (to->n == had)
		gtt_list_add(to, dir);
}

static void
add_name(struct opts *o, const char *name, struct gtt_list *to)
{
	if (is_directory(name))
		add_files(o, name, to);
	else
		gtt_list_add(to, name);
}

void
names_expand(struct opts *o, struct gtt_list *names)
{
	size_t nlive = o->capture.names.n;
	struct gtt_list all = { 0 };

	for (size_t i = 0; i < names->n; i++) {
		if (i < nlive)
			gtt_list_add(&all, names->v[i]);
		else
			add_name(o, names->v[i], &all);
	}
	o->first_old = all.n;
	for (size_t i = 0; i < o->baseline.n; i++)
		add_name(o, o->baseline.v[i], &all);
	gtt_list_fini(names);
	*names = all;
}

void
names_unopened(const char *name, struct gtt_err *err)
{
	DIR *dir;

	if (!is_directory(name))
		return;
	*err = (struct gtt_err){ .off = GTT_NO_OFFSET };
	dir = opendir(name);
	if (dir == NULL) {
		gtt_fail_errno(err, "cannot read");
		return;
	}
	closedir(dir);
	gtt_fail(err, GTT_ESYS, GTT_NO_OFFSET, "no files in this directory");
}
