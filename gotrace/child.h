/* Running other programs. */
#ifndef GOTRACE_CHILD_H
#define GOTRACE_CHILD_H

#include <sys/types.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/* A list of words that grows: the arguments of a program. */
struct words {
	char	**v;		/* NULL after the last */
	size_t	  n, cap;
};

void
words_add(struct words *w, const char *s);
void
words_addf(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void
words_fini(struct words *w);

struct child_opts {
	const char	*dir;		/* NULL: here */
	char *const	*env;		/* NAME=VALUE to add, NULL at the end */
	int		 out;		/* its stdout, or -1 for ours */
	int		 in;		/* its stdin, or -1 for ours */
	bool		 both;		/* its stderr goes where its stdout goes */
	bool		 stop;		/* wait until the first byte on start */
	int		 start;		/* read end, for stop */
};

/* Starts argv[0], looked up in PATH; its pid or -1. */
pid_t
child_start(char *const argv[], const struct child_opts *o,
    struct gtt_err *err);

/* Runs to the end; its wait status or -1.  out gets its stdout if not NULL. */
int
child_run(char *const argv[], const struct child_opts *o, struct gtt_buf *out,
    struct gtt_err *err);

#endif
