#include "common/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
gtt_fail(struct gtt_err *err, enum gtt_code code, uint64_t off,
    const char *fmt, ...)
{
	va_list ap;

	if (err == NULL || err->code != GTT_OK)
		return -1;
	err->code = code;
	err->off = off;
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof err->msg, fmt, ap);
	va_end(ap);
	return -1;
}

int
gtt_fail_errno(struct gtt_err *err, const char *fmt, ...)
{
	va_list ap;
	int saved = errno;

	if (err == NULL || err->code != GTT_OK)
		return -1;
	err->code = GTT_ESYS;
	err->off = GTT_NO_OFFSET;
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof err->msg, fmt, ap);
	va_end(ap);
	errno = saved;
	gtt_err_add(err, ": %m");
	return -1;
}

void
gtt_err_add(struct gtt_err *err, const char *fmt, ...)
{
	size_t len;
	va_list ap;

	if (err == NULL)
		return;
	len = strlen(err->msg);
	va_start(ap, fmt);
	vsnprintf(err->msg + len, sizeof err->msg - len, fmt, ap);
	va_end(ap);
}
