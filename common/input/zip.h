/*
 * The members of a zip archive, each an input like any other; one that holds gzip
 * is unpacked further.  Nothing is extracted to disk, so a member may have any
 * name.
 *
 * Limits: those of common/input/input.h, for each member.  The list of members
 * takes some hundred bytes of memory a member, which has 46 bytes or more in the
 * archive.
 */
#ifndef GTT_INPUT_ZIP_H
#define GTT_INPUT_ZIP_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/input/input.h"

#define GTT_ZIP_NONE	SIZE_MAX

struct gtt_zip;

/*
 * Reads all of in, which is borrowed and must outlive the archive.  NULL and err
 * when it is not an archive, or is cut: the list of members is at the end.
 */
struct gtt_zip *
gtt_zip_open(struct gtt_input *in, struct gtt_err *err);

void
gtt_zip_close(struct gtt_zip *z);

size_t
gtt_zip_n(const struct gtt_zip *z);

/*
 * The name of member i, in UTF-8.  A name that is not UTF-8 is taken to be in code
 * page 437, the default of the format.  Good until the archive is closed.
 */
const char *
gtt_zip_name(const struct gtt_zip *z, size_t i);

/* The member with this name, or GTT_ZIP_NONE. */
size_t
gtt_zip_find(const struct gtt_zip *z, const char *name);

/*
 * Opens member i; to be closed before the archive.  NULL and err when it is
 * encrypted or compressed by an unknown method, or when another member has the
 * same name: nobody can say which of the two is meant.
 */
struct gtt_input *
gtt_zip_member(struct gtt_zip *z, size_t i, struct gtt_err *err);

#endif
