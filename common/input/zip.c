#include "common/input/zip.h"

#include <inttypes.h>
#include <stdlib.h>
#include <zip.h>

#include "common/base/mem.h"
#include "common/input/source.h"

struct gtt_zip {
	zip_t	*z;
	size_t	 n;
	size_t	 size;		/* of the archive, in bytes */
	bool	*twice;		/* another member has this name */
};

struct member {
	struct gtt_source	 s;
	zip_file_t		*f;
	struct gtt_packed	 packed;	/* its counts alone */
};

static int
fail(struct gtt_err *err, uint64_t off, zip_error_t *why)
{
	return gtt_fail(err, GTT_EDATA, off, "damaged zip archive: %s",
	    zip_error_strerror(why));
}

/* Marks members that share a name: libzip finds only one of them by name. */
static void
find_twins(struct gtt_zip *z)
{
	z->twice = gtt_calloc(z->n, sizeof z->twice[0]);
	for (size_t i = 0; i < z->n; i++) {
		size_t first = gtt_zip_find(z, gtt_zip_name(z, i));

		if (first < z->n && first != i)
			z->twice[i] = z->twice[first] = true;
	}
}

static zip_t *
open_bytes(const uint8_t *p, size_t n, struct gtt_err *err)
{
	zip_error_t why;
	zip_source_t *src;
	zip_t *z = NULL;

	zip_error_init(&why);
	src = zip_source_buffer_create(p, n, 0, &why);
	if (src != NULL)
		z = zip_open_from_source(src, ZIP_RDONLY, &why);
	if (z == NULL) {
		if (zip_error_code_zip(&why) == ZIP_ER_NOZIP)
			gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
			    "not a zip archive, or one that is cut");
		else
			fail(err, GTT_NO_OFFSET, &why);
		zip_source_free(src);
	}
	zip_error_fini(&why);
	return z;
}

struct gtt_zip *
gtt_zip_open(struct gtt_input *in, struct gtt_err *err)
{
	struct gtt_zip *z = gtt_calloc(1, sizeof *z);
	const uint8_t *p;

	if (gtt_input_take_all(in, &p, &z->size, err) == 0) {
		if (z->size > 0)	/* libzip takes 0 bytes for an archive */
			z->z = open_bytes(p, z->size, err);
		else
			gtt_fail(err, GTT_ECUT, GTT_NO_OFFSET, "it is empty");
	}
	if (z->z == NULL) {
		gtt_zip_close(z);
		return NULL;
	}
	z->n = (size_t)zip_get_num_entries(z->z, 0);
	find_twins(z);
	return z;
}

void
gtt_zip_close(struct gtt_zip *z)
{
	if (z == NULL)
		return;
	if (z->z != NULL)
		zip_discard(z->z);
	free(z->twice);
	free(z);
}

size_t
gtt_zip_n(const struct gtt_zip *z)
{
	return z->n;
}

const char *
gtt_zip_name(const struct gtt_zip *z, size_t i)
{
	const char *name = zip_get_name(z->z, i, ZIP_FL_ENC_GUESS);

	return name != NULL ? name : "";
}

size_t
gtt_zip_find(const struct gtt_zip *z, const char *name)
{
	zip_int64_t i = zip_name_locate(z->z, name, ZIP_FL_ENC_GUESS);

	return i < 0 ? GTT_ZIP_NONE : (size_t)i;
}

static int64_t
member_read(struct gtt_source *s, uint8_t *p, size_t n, struct gtt_err *err)
{
	struct member *f = (struct member *)s;
	int64_t got = zip_fread(f->f, p, n);

	if (got < 0)
		return fail(err, f->packed.out, zip_file_get_error(f->f));
	if (gtt_packed_count(&f->packed, (size_t)got, err) < 0)
		return -1;
	return got;
}

static void
member_close(struct gtt_source *s)
{
	struct member *f = (struct member *)s;

	zip_fclose(f->f);
	free(f);
}

static int
check_member(struct gtt_zip *z, size_t i, zip_stat_t *st, struct gtt_err *err)
{
	if (z->twice[i])
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "another member of the archive has the same name");
	if (zip_stat_index(z->z, i, 0, st) < 0)
		return fail(err, GTT_NO_OFFSET, zip_get_error(z->z));
	if (st->encryption_method != ZIP_EM_NONE)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "it is encrypted");
	return 0;
}

struct gtt_input *
gtt_zip_member(struct gtt_zip *z, size_t i, struct gtt_err *err)
{
	struct member *f;
	zip_stat_t st;

	if (check_member(z, i, &st, err) < 0)
		return NULL;
	f = gtt_calloc(1, sizeof *f);
	f->s = (struct gtt_source){ member_read, member_close };
	f->packed.in = st.comp_size < z->size ? st.comp_size : z->size;
	f->f = zip_fopen_index(z->z, i, 0);
	if (f->f == NULL) {
		fail(err, GTT_NO_OFFSET, zip_get_error(z->z));
		free(f);
		return NULL;
	}
	return gtt_input_source(&f->s, err);
}
