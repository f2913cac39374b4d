/* The shared standard output: order, limits, refusals. */
#include "common/cli/out.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>

#include "common/cli/diag.h"
#include "tests/unit/child.h"
#include "tests/unit/tap.h"

/* A step that another thread waits for. */
struct gate {
	int	fd[2];
};

static void
gate_make(struct gate *g)
{
	if (pipe(g->fd) < 0)
		abort();
}

static void
gate_open(const struct gate *g)
{
	if (write(g->fd[1], "x", 1) != 1)
		abort();
}

static void
gate_wait(const struct gate *g)
{
	char c;

	if (read(g->fd[0], &c, 1) != 1)
		abort();
}

static void
put_line(struct gtt_out *o, const char *s)
{
	gtt_buf_puts(&o->buf, s);
	gtt_buf_putc(&o->buf, '\n');
	gtt_out_check(o);
}

static void
put_message(struct gtt_out *o, const char *s)
{
	gtt_out_message(o, s, strlen(s));
}

struct ordered {
	struct gtt_outs	*outs;
	struct gate	 later_done, first_open;
};

static void *
first(void *arg)
{
	struct ordered *t = arg;
	struct gtt_out *o = gtt_out_open(t->outs, 0, GTT_OUT_HOLD);

	gate_open(&t->first_open);
	put_line(o, "0 begins");
	put_message(o, "message of 0\n");
	gate_wait(&t->later_done);
	put_line(o, "0 ends");
	gtt_out_close(o);
	return NULL;
}

/* All of these are over before the first one goes on. */
static void
later(struct ordered *t)
{
	struct gtt_out *one, *two, *four;

	gate_wait(&t->first_open);
	one = gtt_out_open(t->outs, 1, GTT_OUT_HOLD);
	two = gtt_out_open(t->outs, 2, GTT_OUT_HOLD);
	put_line(two, "2 begins");
	put_message(two, "message of 2\n");
	put_line(one, "1 alone");
	gtt_out_flush(one);
	put_line(two, "2 ends");
	gtt_out_close(two);
	put_message(one, "message of 1\n");
	four = gtt_out_open(t->outs, 4, GTT_OUT_HOLD);
	put_line(four, "4 alone");
	gtt_out_close(four);
	gtt_out_close(one);
	gate_open(&t->later_done);
}

static int
in_order(void *arg)
{
	struct ordered t = { .outs = gtt_outs_new(5) };
	struct gtt_out *three;
	pthread_t thread;

	(void)arg;
	gate_make(&t.later_done);
	gate_make(&t.first_open);
	pthread_create(&thread, NULL, first, &t);
	later(&t);
	pthread_join(thread, NULL);
	if (gtt_outs_wait(t.outs, 0))
		return 1;	/* 3 is not there yet */
	three = gtt_out_open(t.outs, 3, GTT_OUT_HOLD);
	put_line(three, "3 alone");
	gtt_out_close(three);
	if (!gtt_outs_wait(t.outs, -1) || gtt_outs_end(t.outs) != 5)
		return 1;
	gtt_outs_free(t.outs);
	gtt_out_end();
	return 0;
}

static void
order(void)
{
	struct child c = { 0 };

	child_run(&c, in_order, NULL);
	is_int(child_status(&c), 0, "five outputs end");
	is_str(c.out, "0 begins\n0 ends\n1 alone\n2 begins\n2 ends\n3 alone\n"
	    "4 alone\n", "in the order of their index");
	is_str(c.err, "message of 0\nmessage of 1\nmessage of 2\n",
	    "and so do messages");
	child_free(&c);
}

/* More than may be held, from an output that must wait. */
#define MUCH ((size_t)40 << 20)

struct much {
	struct gtt_outs	*outs;
	_Atomic pid_t	 writer;	/* its thread */
	_Atomic bool	 done;
	size_t		 most;		/* that was held */
};

static void *
write_much(void *arg)
{
	struct much *m = arg;
	struct gtt_out *o = gtt_out_open(m->outs, 1, GTT_OUT_HOLD);
	static char line[1000];
	size_t n;

	m->writer = (pid_t)syscall(SYS_gettid);
	memset(line, '1', sizeof line);
	for (n = 0; n < MUCH; n += sizeof line) {
		gtt_buf_put(&o->buf, line, sizeof line);
		gtt_out_check(o);
		if (m->most < o->held.len + o->buf.len)
			m->most = o->held.len + o->buf.len;
	}
	m->done = true;
	gtt_out_close(o);
	return NULL;
}

/* Whether a thread of ours sleeps. */
static bool
sleeps(pid_t thread)
{
	char path[64], stat[200] = "", *p;
	FILE *f;

	snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)thread);
	f = fopen(path, "r");
	if (f == NULL || fgets(stat, sizeof stat, f) == NULL)
		abort();
	fclose(f);
	p = strrchr(stat, ')');
	return p != NULL && p[2] == 'S';
}

static int
hold_some(void *arg)
{
	struct much m = { .outs = gtt_outs_new(2) };
	struct gtt_out *o = gtt_out_open(m.outs, 0, GTT_OUT_HOLD);
	pthread_t thread;

	(void)arg;
	pthread_create(&thread, NULL, write_much, &m);
	while (!m.done && (m.writer == 0 || !sleeps(m.writer)))
		sched_yield();
	put_line(o, "0");
	gtt_out_close(o);
	pthread_join(thread, NULL);
	gtt_outs_free(m.outs);
	return m.most < GTT_OUT_HOLD + 2 * GTT_OUT_CHUNK ? 0 : 1;
}

static void
holding(void)
{
	struct child c = { 0 };

	child_run(&c, hold_some, NULL);
	is_int(child_status(&c), 0, "no more than 16 MiB are held");
	is_int((long long)c.out_len, 2 + (MUCH + 999) / 1000 * 1000,
	    "and nothing is lost");
	ok(strncmp(c.out, "0\n1111", 6) == 0 &&
	    strspn(c.out + 2, "1") == c.out_len - 2, "nor out of order");
	child_free(&c);
}

/* What is held when the turn comes appears, though its writer sleeps. */
static int
held_at_turn(void *arg)
{
	struct gtt_outs *outs = gtt_outs_new(2);
	struct gtt_out *zero = gtt_out_open(outs, 0, GTT_OUT_HOLD);
	struct gtt_out *one = gtt_out_open(outs, 1, GTT_OUT_HOLD);

	(void)arg;
	put_line(one, "held");
	gtt_out_flush(one);
	gtt_out_close(zero);
	_exit(0);
}

static int
stop_after_one(void *arg)
{
	struct gtt_outs *outs = gtt_outs_new(4);
	struct gtt_out *o[4];
	int i;

	(void)arg;
	for (i = 0; i < 4; i++)
		o[i] = gtt_out_open(outs, (size_t)i, GTT_OUT_HOLD);
	put_line(o[2], "2");
	put_message(o[2], "message of 2\n");
	put_line(o[1], "1");
	gtt_out_last(o[2]);
	gtt_out_last(o[1]);
	gtt_out_last(o[3]);
	put_line(o[0], "0");
	gtt_out_close(o[0]);
	gtt_out_close(o[1]);
	if (!gtt_outs_wait(outs, -1) || gtt_outs_end(outs) != 2)
		return 1;
	put_line(o[2], "2, late");
	put_message(o[2], "late message of 2\n");
	gtt_out_close(o[2]);
	gtt_out_close(o[3]);
	gtt_outs_free(outs);
	return 0;
}

static void
turns(void)
{
	struct child c = { 0 }, d = { 0 };

	child_run(&c, held_at_turn, NULL);
	is_str(c.out, "held\n", "what is held appears when its turn comes");
	child_free(&c);
	child_run(&d, stop_after_one, NULL);
	is_int(child_status(&d), 0, "the last output is the last");
	is_str(d.out, "0\n1\n", "nothing behind it appears");
	is_str(d.err, "", "no message either");
	child_free(&d);
}

static int
write_line(void *arg)	/* nothing, when arg is NULL */
{
	struct gtt_outs *outs = gtt_outs_new(1);
	struct gtt_out *o = gtt_out_open(outs, 0, 0);

	gtt_diag_tool("tool");
	if (arg != NULL)
		put_line(o, "x");
	gtt_out_close(o);
	gtt_outs_free(outs);
	gtt_out_end();
	return 0;
}

static void
refusals(void)
{
	static const struct {
		const char	*to;
		bool		 line;
		int		 status;
		const char	*message;
	} rows[] = {
		{ "/dev/null", true, 0, "" },
		{ "/dev/full", true, 2, "tool: standard output: "
		    "No space left on device\n" },
		{ "/dev/full", false, 0, "" },
		{ "", true, 2, "tool: standard output: "
		    "Bad file descriptor\n" },
		{ "", false, 0, "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct child c = { .out_to = rows[i].to };

		child_run(&c, write_line, rows[i].line ? &c : NULL);
		is_int(child_status(&c), rows[i].status,
		    "%s to \"%s\": status", rows[i].line ? "a line" :
		    "nothing", rows[i].to);
		is_str(c.err, rows[i].message, "the message");
		child_free(&c);
	}
}

/* Standard output is a pipe that nobody reads; arg: SIGPIPE is blocked. */
static int
write_to_nobody(void *arg)
{
	sigset_t set;
	int fd[2];

	if (pipe(fd) < 0)
		return 1;
	dup2(fd[1], 1);
	close(fd[0]);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	if (arg != NULL)
		sigprocmask(SIG_BLOCK, &set, NULL);
	return write_line(fd);
}

static void
nobody(void)
{
	struct child c = { 0 }, d = { 0 };

	child_run(&c, write_to_nobody, NULL);
	is_int(c.status, SIGPIPE, "killed by SIGPIPE");
	is_str(c.err, "", "quietly");
	child_free(&c);
	child_run(&d, write_to_nobody, &d);
	is_int(d.status, (128 + SIGPIPE) << 8, "or as if");
	is_str(d.err, "", "quietly");
	child_free(&d);
}

/* A pipe that refuses to block, and a reader that takes its time. */
static int
write_nonblocking(void *arg)
{
	static const char line[9999];
	struct gtt_outs *outs = gtt_outs_new(1);
	struct gtt_out *o = gtt_out_open(outs, 0, 0);
	size_t n;

	(void)arg;
	fcntl(1, F_SETFL, O_NONBLOCK);
	for (n = 0; n < 100; n++) {
		gtt_buf_put(&o->buf, line, sizeof line);
		gtt_out_check(o);
	}
	gtt_out_close(o);
	return 0;
}

static void
nonblocking(void)
{
	char buf[4096];
	size_t sum = 0;
	ssize_t n;
	int fd[2], status;
	pid_t pid;

	if (pipe(fd) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(fd[1], 1);
		close(fd[0]);
		_exit(write_nonblocking(NULL));
	}
	close(fd[1]);
	while ((n = read(fd[0], buf, sizeof buf)) > 0)
		sum += (size_t)n;
	close(fd[0]);
	waitpid(pid, &status, 0);
	ok(status == 0 && sum == 999900, "a pipe that does not block");
}

static void
lines_of_errors(void)
{
	static const struct {
		const char	*file;
		struct gtt_err	 err;
		const char	*want;
	} rows[] = {
		{ "f", { .off = GTT_NO_OFFSET, .msg = "m" }, "tool: f: m\n" },
		{ NULL, { .off = GTT_NO_OFFSET, .msg = "m" }, "tool: m\n" },
		{ "f", { .off = 0, .msg = "m" }, "tool: f: offset 0x0: m\n" },
		{ "f", { .off = 0x1a2b, .gen = 3, .msg = "m" },
		    "tool: f: offset 0x1a2b (generation 3): m\n" },
		{ "f", { .off = GTT_NO_OFFSET, .gen = 3, .msg = "m" },
		    "tool: f: generation 3: m\n" },
		{ "f\033[m", { .off = GTT_NO_OFFSET, .msg = "a\nb\x7f \xc2\x9b"
		    "31m \xc3\xa9\xc2\xa0" }, "tool: f\\x1b[m: a\\x0ab\\x7f "
		    "\\xc2\\x9b31m \xc3\xa9\xc2\xa0\n" },
	};
	struct gtt_buf b = { 0 };

	gtt_diag_tool("tool");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.len = 0;
		gtt_diag_put(&b, rows[i].file, &rows[i].err);
		is_mem(b.p, b.len, rows[i].want, strlen(rows[i].want),
		    "the line of an error, row %zu", i);
	}
	gtt_buf_fini(&b);
}

int
main(void)
{
	order();
	holding();
	turns();
	refusals();
	nobody();
	nonblocking();
	lines_of_errors();
	return done_testing();
}
