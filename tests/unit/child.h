/*
 * Runs a function in a child process whose standard output and error are
 * caught, for what ends a process or must be alone in one.
 */
#ifndef TESTS_UNIT_CHILD_H
#define TESTS_UNIT_CHILD_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
	const char	*out_to;	/* a path instead of the catch; "" closes it */
	int		 in;		/* its standard input; 0: /dev/null */
	/* results */
	int		 status;	/* as of waitpid */
	char		*out, *err;	/* NUL-terminated */
	size_t		 out_len, err_len;
};

static char *
child_slurp(FILE *f, size_t *len)
{
	char *p;
	long n;

	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	p = calloc(1, (size_t)n + 1);
	*len = fread(p, 1, (size_t)n, f);
	fclose(f);
	return p;
}

static void
child_stdio(const struct child *c, int out, int err)
{
	int in = c->in > 0 ? c->in : open("/dev/null", O_RDONLY);

	dup2(in, 0);
	if (c->out_to == NULL)
		dup2(out, 1);
	else if (c->out_to[0] == '\0')
		close(1);
	else
		dup2(open(c->out_to, O_WRONLY), 1);
	dup2(err, 2);
}

/* A child that hangs is killed after a while: its status tells. */
#define CHILD_SECONDS 60

static void
child_run(struct child *c, int (*fn)(void *arg), void *arg)
{
	FILE *out = tmpfile(), *err = tmpfile();
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		child_stdio(c, fileno(out), fileno(err));
		alarm(CHILD_SECONDS);
		_exit(fn(arg));
	}
	waitpid(pid, &c->status, 0);
	c->out = child_slurp(out, &c->out_len);
	c->err = child_slurp(err, &c->err_len);
}

/* The exit status, or 128 and the signal. */
static inline int
child_status(const struct child *c)
{
	return WIFSIGNALED(c->status) ? 128 + WTERMSIG(c->status) :
	    WEXITSTATUS(c->status);
}

static inline void
child_free(struct child *c)
{
	free(c->out);
	free(c->err);
}

#endif
