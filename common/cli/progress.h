/*
 * The progress line: one line on a terminal, redrawn in place, erased at the
 * end and around whatever else is written to that terminal.
 */
#ifndef GTT_CLI_PROGRESS_H
#define GTT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

struct gtt_progress {
	uint64_t	done;		/* bytes of the inputs */
	uint64_t	total;		/* 0: not known */
	uint64_t	events;		/* 0: not counted */
	uint64_t	elapsed;	/* ns, not 0 */
};

/* The text of the line, at most width columns. */
void
gtt_progress_put(struct gtt_buf *b, const struct gtt_progress *p, size_t width);

/* Whether standard error is a terminal; call once before threads. */
bool
gtt_progress_begin(void);

void
gtt_progress_show(const struct gtt_progress *p);

/* Erases the line for good. */
void
gtt_progress_end(void);

/* Around a write to fd: erases the line and keeps it away meanwhile. */
void
gtt_progress_pause(int fd);
void
gtt_progress_resume(int fd);

#endif
