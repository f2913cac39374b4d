#include "common/cli/goroutines.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static int
add(struct gtt_goroutines *o, const char *s, size_t len, struct gtt_err *err)
{
	char *number = gtt_strndup(s, len);
	struct gtt_err why = { 0 };
	int64_t g;
	int rc = gtt_parse_int(number, &g, &why);

	if (rc < 0)
		gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "-goroutine %.60s: %s",
		    number, why.msg);
	else
		*gtt_map_put(&o->ids, (uint64_t)g) = 1;
	free(number);
	return rc;
}

int
gtt_goroutines_parse(struct gtt_goroutines *o, struct gtt_err *err)
{
	for (size_t i = 0; i < o->given.n; i++) {
		const char *s = o->given.v[i];
		size_t len;

		for (;; s += len + 1) {
			len = strcspn(s, ",");
			if (add(o, s, len, err) < 0)
				return -1;
			if (s[len] == '\0')
				break;
		}
	}
	return 0;
}
