/*
 * A line of raw text: words separated by blanks, up to a #.
 */
#ifndef TRACECAT_RAWLINE_H
#define TRACECAT_RAWLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/match/quoted.h"

/* What has not been read of it. */
struct rawline {
	const char	*p, *end;
};

/* The next word, which is not yet taken, and its length; 0 at the end. */
size_t
rawline_word(struct rawline *l, const char **word);

/* Whether that is the next word. */
bool
rawline_is(struct rawline *l, const char *word);

/* Takes a word, if it is the next one. */
bool
rawline_take(struct rawline *l, const char *word);

/* Whether the next word begins with NAME=. */
bool
rawline_has(struct rawline *l, const char *name);

/* Takes NAME=V or NAME=V/BYTES; *bytes is 0 if there is no /BYTES. */
int
rawline_number(struct rawline *l, const char *name, uint64_t *v,
    unsigned *bytes, struct gtt_err *err);

/* Takes data="..." or data="..."/BYTES.  Free u. */
int
rawline_data(struct rawline *l, struct gtt_unquoted *u, unsigned *bytes,
    struct gtt_err *err);

/* Takes PREFIX followed by a number below 100, and nothing else. */
bool
rawline_version(struct rawline *l, const char *prefix, int *version);

/* Takes /BYTES if it comes next; else *bytes is 0. */
int
rawline_bytes(struct rawline *l, unsigned *bytes, struct gtt_err *err);

/* Nothing but a comment may follow. */
int
rawline_end(struct rawline *l, struct gtt_err *err);

/* Says what was wanted and what is there instead; -1. */
int
rawline_wrong(struct rawline *l, const char *wanted, struct gtt_err *err);

#endif
