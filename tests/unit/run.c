/* The loop over inputs: order, statuses, damage, stopping. */
#include "common/cli/run.h"

#include <sys/stat.h>

#include "common/cli/diag.h"
#include "common/cli/progress.h"
#include "tests/unit/child.h"
#include "tests/unit/tap.h"

/*
 * An input's first letter says what its job does: it prints the line and then
 *	0, 1	returns that
 *	b	fails with an offset
 *	w	warns, returns 0
 *	s	asks to stop, returns 0
 *	L	waits until the last input's job is at its end
 *	E	is that last input
 *	S	both asks to stop and lets L go on
 *	N	never ends
 */
static int	gate[2];	/* from E to L */
static int	never[2];

static int
await(int fd)
{
	char c;

	return read(fd, &c, 1) == 1 ? 0 : 2;
}

static int
act(struct gtt_job *job, int what)
{
	switch (what) {
	case '1':
		return 1;
	case 'b':
		job->err.gen = 2;
		return gtt_fail(&job->err, GTT_EDATA, 26, "damaged");
	case 'w':
		gtt_job_warn(job, "%s", "beware");
		return 0;
	case 's':
		gtt_job_stop(job);
		return 0;
	case 'L':
		return await(gate[0]);
	case 'E':
		return write(gate[1], "x", 1) == 1 ? 0 : 2;
	case 'S':
		gtt_job_stop(job);
		return write(gate[1], "x", 1) == 1 ? 0 : 2;
	case 'N':
		return await(never[0]);
	default:
		return 0;
	}
}

static int
file(struct gtt_job *job)
{
	const uint8_t *p;
	size_t n;

	if (gtt_input_take_all(job->in, &p, &n, &job->err) < 0)
		return -1;
	if (job->arg != NULL)
		gtt_buf_printf(&job->out->buf, "%s %zu/%zu: ", job->name,
		    job->index, job->of);
	gtt_buf_put(&job->out->buf, p, n);
	gtt_job_count(job, 3);
	return n > 0 ? act(job, p[0]) : 0;
}

struct call {
	const char	*names[8];
	unsigned	 threads;
	int		(*status)(size_t zeros, size_t ones);
	bool		 named;		/* lines begin with the name */
	/* results */
	int		 exit;
	const char	*out, *err;
	bool		 abandoned;
};

static int
run_call(void *arg)
{
	struct call *c = arg;
	struct gtt_run r = {
		.names = c->names,
		.threads = c->threads,
		.arg = c->named ? c : NULL,
		.file = file,
		.status = c->status,
	};
	bool abandoned = false;
	int status;

	while (r.n < 8 && c->names[r.n] != NULL)
		r.n++;
	gtt_diag_tool("tool");
	status = gtt_run(&r, &abandoned);
	if (abandoned && !c->abandoned)
		return 99;
	if (abandoned)
		_exit(status);
	return status;
}

#define IN_ORDER "L waits\n0 a\n0 b\n1 c\nE frees L\n"

static const struct {
	const char	*name;
	struct call	 call;
} rows[] = {
	{ "one file", { { "a" }, 1, NULL, false, 0, "0 a\n", "", false } },
	{ "no file", { { NULL }, 1, NULL, false, 0, "", "", false } },
	{ "no file: found", { { NULL }, 1, gtt_status_found, false, 1, "", "",
	    false } },
	{ "a one", { { "a", "c" }, 1, NULL, false, 1, "0 a\n1 c\n", "",
	    false } },
	{ "a one: found", { { "c", "a", "c" }, 2, gtt_status_found, false, 0,
	    "1 c\n0 a\n1 c\n", "", false } },
	{ "only ones: found", { { "c", "c" }, 2, gtt_status_found, false, 1,
	    "1 c\n1 c\n", "", false } },
	{ "what jobs know", { { "a", "empty", "-" }, 2, NULL, true, 0,
	    "a 0/3: 0 a\nempty 1/3: (standard input) 2/3: ", "", false } },
	{ "damage", { { "a", "bad", "b" }, 1, NULL, false, 2,
	    "0 a\nb bad\n0 b\n",
	    "tool: bad: offset 0x1a (generation 2): damaged\n", false } },
	{ "damage wins", { { "c", "bad", "a" }, 3, gtt_status_found, false, 2,
	    "1 c\nb bad\n0 a\n",
	    "tool: bad: offset 0x1a (generation 2): damaged\n", false } },
	{ "not to be opened", { { "none", "a", ".", "b" }, 2, NULL, false, 2,
	    "0 a\n0 b\n", "tool: none: cannot open: No such file or directory\n"
	    "tool: .: cannot read: Is a directory\n", false } },
	{ "a warning", { { "warn", "a" }, 1, NULL, false, 0, "w warn\n0 a\n",
	    "tool: warn: beware\n", false } },
	{ "the first one is the last to end", { { "L", "a", "b", "c", "E" }, 2,
	    NULL, false, 1, IN_ORDER, "", false } },
	{ "with a thread for each", { { "L", "a", "b", "c", "E" }, 5, NULL,
	    false, 1, IN_ORDER, "", false } },
	{ "messages wait, too", { { "L", "none", "warn", "bad", "E" }, 2, NULL,
	    false, 2, "L waits\nw warn\nb bad\nE frees L\n",
	    "tool: none: cannot open: No such file or directory\n"
	    "tool: warn: beware\n"
	    "tool: bad: offset 0x1a (generation 2): damaged\n", false } },
	{ "a stop", { { "a", "stop", "bad", "c" }, 1, NULL, false, 0,
	    "0 a\ns stop\n", "", false } },
	{ "a stop; the job before it still ends", { { "L", "Stop", "c", "bad" },
	    3, NULL, false, 0, "L waits\nS stop\n", "", true } },
	{ "a stop; one behind it never ends", { { "stop", "N", "bad" }, 3, NULL,
	    false, 0, "s stop\n", "", true } },
	{ "damage before a stop", { { "bad", "stop", "a" }, 1, NULL, false, 2,
	    "b bad\ns stop\n",
	    "tool: bad: offset 0x1a (generation 2): damaged\n", false } },
};

static void
calls(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct call call = rows[i].call;
		struct child c = { 0 };

		if (pipe(gate) < 0 || pipe(never) < 0)
			abort();
		child_run(&c, run_call, &call);
		is_int(child_status(&c), call.exit, "%s: status", rows[i].name);
		is_str(c.out, call.out, "%s: stdout", rows[i].name);
		is_str(c.err, call.err, "%s: stderr", rows[i].name);
		child_free(&c);
		close(gate[0]);
		close(gate[1]);
		close(never[0]);
		close(never[1]);
	}
}

/* What was printed before a wait is there before it: the input is a pipe. */
static int
copy_lines(struct gtt_job *job)
{
	const uint8_t *p;
	size_t n;

	while (gtt_input_peek(job->in, 1, &p, &n, &job->err) == 0 && n > 0) {
		gtt_buf_put(&job->out->buf, p, n);
		gtt_input_skip(job->in, n);
	}
	return job->err.code == GTT_OK ? 0 : -1;
}

static void
live(void)
{
	static const char *const names[] = { "-" };
	const struct gtt_run r = { .names = names, .n = 1, .threads = 1,
	    .file = copy_lines };
	int to[2], from[2], status;
	char buf[10] = "";
	bool abandoned;
	pid_t pid;

	if (pipe(to) < 0 || pipe(from) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[1]);
		close(from[0]);
		_exit(gtt_run(&r, &abandoned));
	}
	close(from[1]);
	alarm(60);	/* for a loop that keeps its output */
	ok(write(to[1], "one", 3) == 3 && read(from[0], buf, 9) == 3 &&
	    memcmp(buf, "one", 3) == 0, "a line comes out before the next");
	ok(write(to[1], "two", 3) == 3 && read(from[0], buf, 9) == 3 &&
	    memcmp(buf, "two", 3) == 0, "and so does that");
	close(to[1]);
	ok(read(from[0], buf, 9) == 0, "then the end");
	alarm(0);
	waitpid(pid, &status, 0);
	is_int(status, 0, "its status");
	close(to[0]);
	close(from[0]);
}

static void
progress_lines(void)
{
	static const struct {
		struct gtt_progress	 p;
		size_t			 width;
		const char		*want;
	} lines[] = {
		{ { 0, 0, 0, 1000000000 }, 80, "0B" },
		{ { 999, 0, 0, 1000000000 }, 80, "999B" },
		{ { 1 << 20, 0, 0, 1000000000 }, 80, "1.0MB" },
		{ { 1 << 20, 4 << 20, 0, 2000000000 }, 80,
		    "1.0MB of 4.0MB (25%), 6s left" },
		{ { 1 << 20, 1 << 20, 0, 2000000000 }, 80,
		    "1.0MB of 1.0MB (100%)" },
		{ { 3 << 20, 300 << 20, 30000000, 2000000000 }, 80,
		    "3.0MB of 300MB (1%), 30M events, 15M/s, 3m18s left" },
		{ { 1, 7201, 12, 1000000000 }, 80,
		    "1B of 7.0kB (0%), 12 events, 12/s, 2h00m left" },
		{ { 3 << 20, 300 << 20, 30000000, 2000000000 }, 12,
		    "3.0MB of 300" },
	};
	struct gtt_buf b = { 0 };

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		b.len = 0;
		gtt_progress_put(&b, &lines[i].p, lines[i].width);
		is_mem(b.p, b.len, lines[i].want, strlen(lines[i].want),
		    "the progress line, row %zu", i);
	}
	gtt_buf_fini(&b);
}

static void
make_files(void)
{
	static const char *const files[][2] = {
		{ "a", "0 a\n" }, { "b", "0 b\n" }, { "c", "1 c\n" },
		{ "bad", "b bad\n" }, { "warn", "w warn\n" },
		{ "stop", "s stop\n" }, { "Stop", "S stop\n" }, { "L", "L waits\n" },
		{ "E", "E frees L\n" }, { "N", "N never\n" }, { "empty", "" },
	};

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		FILE *f = fopen(files[i][0], "w");

		fputs(files[i][1], f);
		fclose(f);
	}
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	char dir[150], cmd[200];

	snprintf(dir, sizeof dir, "%s/gtt-run.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 1;
	make_files();
	calls();
	live();
	progress_lines();
	snprintf(cmd, sizeof cmd, "rm -rf '%s'", dir);
	if (chdir("/") < 0 || system(cmd) != 0)
		return 1;
	return done_testing();
}
