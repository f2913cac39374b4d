#include "common/cli/prefix.h"

#include <string.h>

int
gtt_prefix_check(const struct gtt_prefix *p, struct gtt_err *err)
{
	if (!p->always || !p->never)
		return 0;
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "-H and -no-filename exclude each other");
}

const char *
gtt_prefix_name(const struct gtt_prefix *p, const struct gtt_job *job)
{
	return p->always || (job->of > 1 && !p->never) ? job->name : NULL;
}

void
gtt_prefix_put(struct gtt_buf *to, const char *name, const char *p, size_t len)
{
	const char *end = p + len, *nl, *next;

	for (; p < end; p = next) {
		nl = memchr(p, '\n', (size_t)(end - p));
		next = nl == NULL ? end : nl + 1;
		gtt_buf_puts(to, name);
		gtt_buf_putc(to, ':');
		gtt_buf_put(to, p, (size_t)(next - p));
	}
}
