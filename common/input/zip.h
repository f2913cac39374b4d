/*
 * The members of a zip archive, each an input like any other: a member that is
 * gzip'd is unpacked, too.  Nothing is ever written: what members are called
 * is for the caller to judge.
 *
 * Limits: unpacking a member has those of common/input/input.h, of which the
 * compressed bytes are the member's.  The list of members takes some hundred
 * bytes for each, of which 46 at least are there in the archive.
 */
#ifndef GTT_INPUT_ZIP_H
#define GTT_INPUT_ZIP_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/input/input.h"

#define GTT_ZIP_NONE	SIZE_MAX

struct gtt_zip;

/*
 * Takes all of in, which is borrowed and must stay.  NULL and err when that is
 * no archive, or one that is cut: the list of members is at the end.
 */
struct gtt_zip *
gtt_zip_open(struct gtt_input *in, struct gtt_err *err);

void
gtt_zip_close(struct gtt_zip *z);

size_t
gtt_zip_n(const struct gtt_zip *z);

/*
 * The name of member i, in UTF-8: one that is not is taken to be in code page 437,
 * as archives say that do not say UTF-8.  Good until the archive is closed.
 */
const char *
gtt_zip_name(const struct gtt_zip *z, size_t i);

/* The member with this name, or GTT_ZIP_NONE. */
size_t
gtt_zip_find(const struct gtt_zip *z, const char *name);

/*
 * Opens member i; to be closed before the archive.  NULL and err when it is
 * encrypted, packed in a way that is not known, or when another member has its
 * name: nobody can say which of the two is meant.
 */
struct gtt_input *
gtt_zip_member(struct gtt_zip *z, size_t i, struct gtt_err *err);

#endif
