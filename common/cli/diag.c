#include "common/cli/diag.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/cli/progress.h"

static const char *tool = "gtt";

void
gtt_diag_tool(const char *name)
{
	tool = name;
}

void
gtt_diag_write(const char *p, size_t n)
{
	ssize_t done;

	gtt_progress_pause(STDERR_FILENO);
	/* There is nowhere to complain when standard error refuses. */
	while (n > 0 && (done = write(STDERR_FILENO, p, n)) > 0) {
		p += done;
		n -= (size_t)done;
	}
	gtt_progress_resume(STDERR_FILENO);
}

void
gtt_diag(const char *fmt, ...)
{
	struct gtt_buf b = { 0 };
	char msg[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	gtt_buf_printf(&b, "%s: ", tool);
	gtt_buf_plain(&b, msg, strlen(msg));
	gtt_buf_putc(&b, '\n');
	gtt_diag_write(b.p, b.len);
	gtt_buf_fini(&b);
}

void
gtt_diag_put(struct gtt_buf *b, const char *file, const struct gtt_err *err)
{
	gtt_buf_printf(b, "%s: ", tool);
	if (file != NULL) {
		gtt_buf_plain(b, file, strlen(file));
		gtt_buf_lit(b, ": ");
	}
	if (err->off != GTT_NO_OFFSET) {
		gtt_buf_printf(b, "offset 0x%" PRIx64, err->off);
		if (err->gen != 0)
			gtt_buf_printf(b, " (generation %" PRIu64 ")", err->gen);
		gtt_buf_lit(b, ": ");
	} else if (err->gen != 0) {
		gtt_buf_printf(b, "generation %" PRIu64 ": ", err->gen);
	}
	gtt_buf_plain(b, err->msg, strlen(err->msg));
	gtt_buf_putc(b, '\n');
}
