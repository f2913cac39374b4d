/* The Go texts that gotrace carries. */
#ifndef GOTRACE_EMBED_H
#define GOTRACE_EMBED_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

enum embed_part { EMBED_RUNTIME, EMBED_INSTRUMENT, EMBED_TRACE, EMBED_HOOK };

struct embed_file {
	enum embed_part	 part;
	const char	*name;
	const char	*text, *end;
};

extern const struct embed_file embed_files[];
extern const size_t embed_count;

/* Writes the files of a part into a directory that is there. */
int
embed_write(enum embed_part part, const char *dir, struct gtt_err *err);

/*
 * Makes a file look old: go (1.21 and later) does not see that a package is
 * in an overlay of the standard library when a file is younger than two
 * seconds.  Source: cmd/go/internal/modindex.IsStandardPackage.
 */
int
embed_age(const char *path, struct gtt_err *err);

/* A number that changes when any of the texts does. */
uint64_t
embed_hash(void);

#endif
