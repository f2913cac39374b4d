/*
 * Go's string literals: "..." with escapes, `...` as it stands.
 */
#ifndef GTT_MATCH_QUOTED_H
#define GTT_MATCH_QUOTED_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

struct gtt_unquoted {
	char	*p;	/* not NUL terminated */
	size_t	*at;	/* where in the text each byte comes from; at[len]: the end */
	size_t	 len;
};

/*
 * Reads the literal at text[*pos], of n bytes in all, and moves *pos behind
 * it.  Fills *u, which the caller ends with gtt_unquoted_fini.  -1 and err
 * (GTT_EUSAGE, off is the byte in text) when there is none or it is wrong.
 */
int
gtt_unquote(const char *text, size_t n, size_t *pos, struct gtt_unquoted *u,
    struct gtt_err *err);

void
gtt_unquoted_fini(struct gtt_unquoted *u);

#endif
