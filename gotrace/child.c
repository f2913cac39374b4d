#include "gotrace/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "gotrace/signals.h"

void
words_add(struct words *w, const char *s)
{
	w->v = gtt_grow(w->v, &w->cap, w->n + 2, sizeof(*w->v));
	w->v[w->n++] = gtt_strndup(s, strlen(s));
	w->v[w->n] = NULL;
}

void
words_addf(struct words *w, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		gtt_nomem();
	va_end(ap);
	words_add(w, s);
	free(s);
}

void
words_fini(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	*w = (struct words){ 0 };
}

static void
in_child(char *const argv[], const struct child_opts *o, int report)
{
	char c;

	if (o->stop && read(o->start, &c, 1) != 1)
		_exit(127);
	signal(SIGPIPE, SIG_DFL);	/* exec resets what we handle */
	for (char *const *e = o->env; e && *e; e++)
		putenv(*e);
	if ((o->dir && chdir(o->dir) < 0) ||
	    (o->out >= 0 && dup2(o->out, 1) < 0) ||
	    (o->in >= 0 && dup2(o->in, 0) < 0) ||
	    (o->both && dup2(1, 2) < 0))
		goto bad;
	execvp(argv[0], argv);
bad:
	if (write(report, &errno, sizeof(errno)) < 0)
		_exit(126);
	_exit(127);
}

/* Whether the child reports that it cannot run its program, and why. */
static bool
is_refused(int report, int *why)
{
	ssize_t n;

	do
		n = read(report, why, sizeof(*why));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*why);
}

pid_t
child_start(char *const argv[], const struct child_opts *o,
    struct gtt_err *err)
{
	int report[2], failed = 0;
	pid_t pid;

	if (pipe2(report, O_CLOEXEC) < 0) {
		gtt_fail_errno(err, "pipe");
		return -1;
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		in_child(argv, o, report[1]);
	close(report[1]);
	if (pid < 0) {
		gtt_fail_errno(err, "fork");
	} else if (!o->stop && is_refused(report[0], &failed)) {
		waitpid(pid, NULL, 0);
		errno = failed;
		gtt_fail_errno(err, "cannot run %s", argv[0]);
		pid = -1;
	}
	close(report[0]);
	return pid;
}

static void
slurp(int fd, struct gtt_buf *out)
{
	ssize_t n;

	while ((n = read(fd, gtt_buf_room(out, 65536), 65536)) != 0) {
		if (n > 0)
			out->len += (size_t)n;
		else if (errno != EINTR)
			break;
	}
}

int
child_run(char *const argv[], const struct child_opts *o, struct gtt_buf *out,
    struct gtt_err *err)
{
	struct child_opts mine = *o;
	int p[2] = { -1, -1 }, status;
	pid_t pid;

	if (out) {
		if (pipe2(p, O_CLOEXEC) < 0)
			return gtt_fail_errno(err, "pipe");
		mine.out = p[1];
	}
	pid = child_start(argv, &mine, err);
	if (out)
		close(p[1]);
	if (pid >= 0 && out)
		slurp(p[0], out);
	if (out)
		close(p[0]);
	if (pid < 0)
		return -1;
	signals_child(pid);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return gtt_fail_errno(err, "waiting for %s", argv[0]);
	signals_child(0);
	return signals_seen() ? gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "interrupted") : status;
}
