#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "apshuffle/apshuffle.h"

/* The path of a member in the file system, or its name in the archive. */
static const char *
path(const struct place *p, const char *member, struct gtt_buf *b)
{
	const char *dir = p->dir != NULL ? p->dir : p->prefix;
	size_t n;

	if (p->dir == NULL || strcmp(dir, ".") != 0)
		gtt_buf_puts(b, dir);
	n = b->len;
	if (p->dir != NULL && n > 0 && b->p[n - 1] != '/')
		gtt_buf_putc(b, '/');
	gtt_buf_put(b, member, strlen(member) + 1);
	return b->p;
}

static bool
is_there(const struct place *p, const char *name, struct stat *st)
{
	if (p->dir == NULL)
		return gtt_zip_find(p->zip, name) != GTT_ZIP_NONE;
	return stat(name, st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool
place_has(const struct place *p, const char *member)
{
	struct gtt_buf b = { 0 };
	struct stat st = { 0 };
	bool has = is_there(p, path(p, member, &b), &st) &&
	    (p->dir == NULL || S_ISREG(st.st_mode));

	gtt_buf_fini(&b);
	return has;
}

/* Anything else than a plain file could keep us waiting for ever. */
static struct gtt_input *
open_file(const char *name, const struct stat *st, struct gtt_err *err)
{
	if (st->st_mode == 0 || S_ISREG(st->st_mode))
		return gtt_input_open(name, NULL, err);
	gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "not a plain file");
	return NULL;
}

int
place_open(const struct place *p, const char *member, struct gtt_input **in,
    struct gtt_err *err)
{
	struct gtt_buf b = { 0 };
	struct stat st = { 0 };
	const char *name = path(p, member, &b);
	int rc = 0;

	if (is_there(p, name, &st)) {
		*in = p->dir != NULL ? open_file(name, &st, err) :
		    gtt_zip_member(p->zip, gtt_zip_find(p->zip, name), err);
		rc = *in != NULL ? 1 : -1;
	}
	gtt_buf_fini(&b);
	return rc;
}

void
place_label(const struct place *p, const char *member, struct gtt_buf *b)
{
	if (strcmp(p->name, ".") != 0) {
		gtt_buf_puts(b, p->name);
		gtt_buf_putc(b, '/');
	}
	gtt_buf_put(b, member, strlen(member) + 1);
}
