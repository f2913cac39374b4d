/* The whole of a command's main, with a command that tells what it got. */
#include "common/cli/cli.h"

#include <inttypes.h>

#include "tests/unit/child.h"
#include "tests/unit/tap.h"

static struct {
	const char	*bad;	/* what setup refuses */
	const char	*last;	/* what finish prints */
	bool		 fail;	/* finish does */
} opts;

static const struct gtt_opt table[] = {
	{ "bad", "WHY", "refuse to start", GTT_OPT_STR, &opts.bad, NULL },
	{ "last", "TEXT", "print TEXT at the end", GTT_OPT_STR, &opts.last,
	    NULL },
	{ "fail", NULL, "fail at the end", GTT_OPT_BOOL, &opts.fail, NULL },
	{ 0 }
};

static int
setup(void *arg, struct gtt_err *err)
{
	if (arg == &opts && opts.bad != NULL)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "%s", opts.bad);
	return 0;
}

static int
file(struct gtt_job *job)
{
	const uint8_t *p;
	size_t n;

	if (gtt_input_take_all(job->in, &p, &n, &job->err) < 0)
		return -1;
	gtt_buf_printf(&job->out->buf, "%s=%.*s", job->name, (int)n,
	    (const char *)p);
	if (job->trace.partial || job->trace.strict)
		gtt_buf_printf(&job->out->buf, "partial=%d strict=%d",
		    job->trace.partial, job->trace.strict);
	if (job->trace.binary != NULL)
		gtt_buf_printf(&job->out->buf, "binary=%s", job->trace.binary);
	gtt_buf_putc(&job->out->buf, ';');
	if (n > 0 && p[0] == 'W')
		job->trace.warn(job->trace.arg, "odd");
	return n == 0;
}

static int
finish(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	(void)arg;
	if (opts.last != NULL)
		gtt_buf_puts(&out->buf, opts.last);
	if (opts.fail)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "failed");
	return 0;
}

static const struct gtt_cmd reader = {
	.name = "tool",
	.synopsis = "[-last TEXT] [FILE...]",
	.about = "Tells what it got.",
	.opts = table,
	.traces = true,
	.arg = &opts,
	.setup = setup,
	.file = file,
	.status = gtt_status_found,
	.finish = finish,
};

/* One without what may be left out. */
static const struct gtt_cmd plain = {
	.name = "plain",
	.synopsis = "[FILE...]",
	.about = "Tells as much.",
	.file = file,
};

/* One that has inputs besides: what their names say, from the second letter. */
static struct gtt_list live;

static const struct gtt_opt live_table[] = {
	{ "live", "TEXT", "", GTT_OPT_LIST, &live, NULL },
	{ 0 }
};

static struct gtt_input *
open_live(size_t i, const struct gtt_input_opts *io, void *arg,
    struct gtt_err *err)
{
	const char *text = live.v[i] + 1;

	if (io == NULL || io->before_wait == NULL || arg != &opts ||
	    *text == '\0') {
		gtt_fail(err, GTT_ESYS, GTT_NO_OFFSET, "not there");
		return NULL;
	}
	return gtt_input_memory(text, strlen(text));
}

static void
unopened(const char *name, struct gtt_err *err)
{
	gtt_err_add(err, "; %s is not a file", name);
}

static const struct gtt_cmd lively = {
	.name = "lively",
	.synopsis = "[-live TEXT]... [FILE...]",
	.about = "Tells as much, too.",
	.opts = live_table,
	.arg = &opts,
	.live = &live,
	.open_live = open_live,
	.file = file,
	.unopened = unopened,
};

/* One whose names stand for others: +ab for a and b. */
static void
expand(void *arg, struct gtt_list *names)
{
	static const char *const known[] = { "a", "b", "w" };
	struct gtt_list to = { 0 };

	(void)arg;
	for (size_t i = 0; i < names->n; i++) {
		if (names->v[i][0] != '+')
			gtt_list_add(&to, names->v[i]);
		for (size_t k = 0; names->v[i][0] == '+' && k < 3; k++) {
			if (strchr(names->v[i], known[k][0]) != NULL)
				gtt_list_add(&to, known[k]);
		}
	}
	gtt_list_fini(names);
	*names = to;
}

static int
once_more(void *arg, struct gtt_out *out, struct gtt_err *err);

static const struct gtt_cmd wide = {
	.name = "wide",
	.synopsis = "[+NAMES]...",
	.about = "Tells as much of others.",
	.opts = table,
	.arg = &opts,
	.none = "+ba",
	.expand = expand,
	.file = file,
	.finish = once_more,
};

/* Another round, over -last. */
static int
once_more(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	struct gtt_list names = { 0 };
	int status = 0;

	if (opts.last == NULL)
		return finish(arg, out, err);
	gtt_list_add(&names, opts.last);
	gtt_list_add(&names, "b");
	status = gtt_cli_again(&wide, &names);
	gtt_buf_printf(&out->buf, "again: %d\n", status);
	gtt_list_fini(&names);
	return status;
}

struct call {
	const struct gtt_cmd	*cmd;
	const char		*argv[8];	/* behind the name */
	const char		*in;		/* a file; NULL: /dev/null */
	int			 exit;
	const char		*out, *err;
};

static int
run_call(void *arg)
{
	struct call *c = arg;
	char *argv[10] = { (char []){ "argv0" } };
	int argc = 1;

	for (; argc < 9 && c->argv[argc - 1] != NULL; argc++)
		argv[argc] = (char *)c->argv[argc - 1];
	return gtt_cli_main(argc, argv, c->cmd);
}

#define COMMON \
	"\nCommon options:\n" \
	"  -input FILE           read FILE, as if it were an operand\n" \
	"  -files-from LIST      read the files named in LIST, one a line\n" \
	"  -0                    names in LIST end with a NUL instead of a " \
	"newline\n" \
	"  -j N                  work on N files at once (default: as many as " \
	"processors)\n" \
	"  -no-progress          no progress line on the terminal\n" \
	"  -h                    print this text; so does -help\n" \
	"  -version              print the version\n"

#define USAGE \
	"usage: tool [-last TEXT] [FILE...]\n\nTells what it got.\n\n" \
	"Options:\n" \
	"  -bad WHY              refuse to start\n" \
	"  -last TEXT            print TEXT at the end\n" \
	"  -fail                 fail at the end\n" COMMON \
	"  -binary FILE          the traced program, for the symbols of Go 1.5 " \
	"and 1.6\n" \
	"  -partial              go on after damage, as far as possible\n" \
	"  -strict               refuse traces of a version newer than is " \
	"known\n"

static const struct {
	const char	*name;
	struct call	 call;
} rows[] = {
	{ "files", { &reader, { "a", "b" }, NULL, 0, "a=A;b=B;", "" } },
	{ "standard input, named", { &reader, { "-" }, "a", 0,
	    "(standard input)=A;", "" } },
	{ "standard input, by default", { &reader, { NULL }, "b", 0,
	    "(standard input)=B;", "" } },
	{ "standard input, twice", { &reader, { "-", "a", "-" }, "b", 2, "",
	    "tool: standard input can be read only once\n" } },
	{ "standard input, as a list, too", { &reader, { "-files-from=-", "-" },
	    "list", 2, "", "tool: standard input can be read only once\n" } },
	{ "-input", { &reader, { "b", "-input", "a", "-input=e" }, NULL, 0,
	    "a=A;e=;b=B;", "" } },
	{ "-j", { &reader, { "-j=3", "a", "b", "a", "b", "e", "a" }, NULL, 0,
	    "a=A;b=B;a=A;b=B;e=;a=A;", "" } },
	{ "none found", { &reader, { "e" }, NULL, 1, "e=;", "" } },
	{ "the plain rule", { &plain, { "e", "a" }, NULL, 1, "e=;a=A;", "" } },
	{ "a list", { &reader, { "-files-from", "list" }, NULL, 0,
	    "b=B;a=A;name with blanks=N;", "" } },
	{ "a list behind operands", { &reader, { "-files-from=list", "e" },
	    NULL, 0, "e=;b=B;a=A;name with blanks=N;", "" } },
	{ "a list on standard input", { &reader, { "-files-from=-" }, "list", 0,
	    "b=B;a=A;name with blanks=N;", "" } },
	{ "a list with NULs", { &reader, { "-0", "-files-from=list0" }, NULL,
	    0, "a=A;new\nline=L;", "" } },
	{ "a list with NULs, unasked", { &reader, { "-files-from=list0" }, NULL,
	    2, "", "tool: list0: a file name contains a NUL: "
	    "is -0 missing?\n" } },
	{ "an empty list", { &plain, { "-files-from=e" }, "a", 0, "", "" } },
	{ "no list", { &reader, { "a", "-files-from=none" }, NULL, 2, "",
	    "tool: none: cannot open: No such file or directory\n" } },
	{ "trace options", { &reader, { "-partial", "-strict", "-binary=x",
	    "a" }, NULL, 0, "a=Apartial=1 strict=1binary=x;", "" } },
	{ "trace options of another command", { &plain, { "-partial" }, NULL, 2,
	    "", "plain: unknown option -partial; try 'plain -h'\n" } },
	{ "a warning", { &reader, { "w" }, NULL, 0, "w=W;",
	    "tool: w: warning: odd\n" } },
	{ "a bad option", { &reader, { "a", "-x" }, NULL, 2, "",
	    "tool: unknown option -x; try 'tool -h'\n" } },
	{ "a bad thread count", { &reader, { "-j=-1" }, NULL, 2, "",
	    "tool: option -j: \"-1\" is not a number from 0 to "
	    "18446744073709551615; try 'tool -h'\n" } },
	{ "what setup refuses", { &reader, { "-bad", "no good", "a" }, NULL, 2,
	    "", "tool: no good\n" } },
	{ "finish", { &reader, { "-last=end\n", "a", "b" }, NULL, 0,
	    "a=A;b=B;end\n", "" } },
	{ "a finish that fails", { &reader, { "-fail", "-last=end\n", "a" },
	    NULL, 2, "a=A;end\n", "tool: failed\n" } },
	{ "a missing file", { &reader, { "none", "a" }, NULL, 2, "a=A;",
	    "tool: none: cannot open: No such file or directory\n" } },
	{ "an input that is no file", { &lively, { "-live=1X" }, "a", 0,
	    "1X=X;", "" } },
	{ "some, and files", { &lively, { "a", "-live", "1X", "-", "-live=2Y" },
	    "b", 0, "1X=X;2Y=Y;a=A;(standard input)=B;", "" } },
	{ "one that is not there", { &lively, { "-live=1", "none", "-live=2Y" },
	    NULL, 2, "2Y=Y;", "lively: 1: not there\nlively: none: "
	    "cannot open: No such file or directory; none is not a file\n" } },
	{ "none of them", { &lively, { NULL }, "a", 0, "(standard input)=A;",
	    "" } },
	{ "names of others", { &wide, { "b", "+aw", "b" }, NULL, 0,
	    "b=B;a=A;w=W;b=B;", "wide: w: warning: odd\n" } },
	{ "what none means", { &wide, { NULL }, NULL, 0, "a=A;b=B;", "" } },
	{ "no names of an empty list", { &wide, { "-files-from=e" }, NULL, 0,
	    "", "" } },
	{ "another round", { &wide, { "w", "-last=a" }, NULL, 0,
	    "w=W;a=A;b=B;again: 0\n", "wide: w: warning: odd\n" } },
	{ "one with trouble", { &wide, { "a", "-last=none" }, NULL, 2,
	    "a=A;b=B;again: 2\n", "wide: none: cannot open: "
	    "No such file or directory\n" } },
	{ "-h", { &reader, { "a", "-h" }, NULL, 0, USAGE, "" } },
	{ "-help", { &reader, { "-help", "-bad=x" }, NULL, 0, USAGE, "" } },
	{ "--help", { &plain, { "--help" }, NULL, 0, "usage: plain [FILE...]\n"
	    "\nTells as much.\n" COMMON, "" } },
	{ "-version", { &reader, { "-version" }, NULL, 0,
	    "tool (gtt) " GTT_VERSION "\n", "" } },
};

static void
calls(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct call call = rows[i].call;
		struct child c = { 0 };

		if (call.in != NULL)
			c.in = open(call.in, O_RDONLY);
		child_run(&c, run_call, &call);
		is_int(child_status(&c), call.exit, "%s: status", rows[i].name);
		is_str(c.out, call.out, "%s: stdout", rows[i].name);
		is_str(c.err, call.err, "%s: stderr", rows[i].name);
		if (c.in > 0)
			close(c.in);
		child_free(&c);
	}
}

/* Files that are opened must not take the place of what was closed. */
static int
call_closed(void *arg)
{
	close(0);
	return run_call(arg);
}

static void
closed(void)
{
	struct call call = { &reader, { "a" }, NULL, 0, NULL, NULL };
	struct call in = { &reader, { "a", "-", "b" }, NULL, 0, NULL, NULL };
	struct child c = { .out_to = "" }, d = { .out_to = "/dev/full" },
	    e = { 0 };

	child_run(&c, run_call, &call);
	is_int(child_status(&c), 2, "closed standard output: status");
	is_str(c.err, "tool: standard output: Bad file descriptor\n",
	    "the message");
	child_free(&c);
	child_run(&d, run_call, &call);
	is_int(child_status(&d), 2, "a full disk: status");
	is_str(d.err, "tool: standard output: No space left on device\n",
	    "the message");
	child_free(&d);
	child_run(&e, call_closed, &in);
	is_int(child_status(&e), 2, "closed standard input: status");
	is_str(e.out, "a=A;b=B;", "the other files are done");
	is_str(e.err, "tool: (standard input): cannot read: "
	    "Bad file descriptor\n", "the message");
	child_free(&e);
}

static void
put_file(const char *name, const char *p, size_t n)
{
	FILE *f = fopen(name, "w");

	fwrite(p, 1, n, f);
	fclose(f);
}

static void
make_files(void)
{
	static const char list[] = "b\n\na\nname with blanks";
	static const char list0[] = "a\0new\nline\0";

	put_file("a", "A", 1);
	put_file("b", "B", 1);
	put_file("e", "", 0);
	put_file("w", "W", 1);
	put_file("name with blanks", "N", 1);
	put_file("new\nline", "L", 1);
	put_file("list", list, sizeof list - 1);
	put_file("list0", list0, sizeof list0 - 1);
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	char dir[150], cmd[200];

	snprintf(dir, sizeof dir, "%s/gtt-cli.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 1;
	make_files();
	calls();
	closed();
	snprintf(cmd, sizeof cmd, "rm -rf '%s'", dir);
	if (chdir("/") < 0 || system(cmd) != 0)
		return 1;
	return done_testing();
}
