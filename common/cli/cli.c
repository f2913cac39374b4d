#include "common/cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "common/cli/file.h"
#include "common/input/input.h"

/* What the options set that all commands share. */
static struct {
	bool		 help, version, nul, no_progress, partial, strict;
	uint64_t	 threads;
	struct gtt_list	 inputs, lists;
	const char	*binary;
} common;

static const struct gtt_opt common_table[] = {
	{ "input", "FILE", "read FILE, as if it were an operand",
	    GTT_OPT_LIST, &common.inputs, NULL },
	{ "files-from", "LIST", "read the files named in LIST, one a line",
	    GTT_OPT_LIST, &common.lists, NULL },
	{ "0", NULL, "names in LIST end with a NUL instead of a newline",
	    GTT_OPT_BOOL, &common.nul, NULL },
	{ "j", "N", "work on N files at once (default: as many as processors)",
	    GTT_OPT_UINT, &common.threads, NULL },
	{ "no-progress", NULL, "no progress line on the terminal",
	    GTT_OPT_BOOL, &common.no_progress, NULL },
	{ "h", NULL, "print this text; so does -help",
	    GTT_OPT_BOOL, &common.help, NULL },
	{ "version", NULL, "print the version",
	    GTT_OPT_BOOL, &common.version, NULL },
	{ 0 }
};

static const struct gtt_opt hidden_table[] = {
	{ "help", NULL, "", GTT_OPT_BOOL, &common.help, NULL },
	{ 0 }
};

static const struct gtt_opt trace_table[] = {
	{ "binary", "FILE", "the traced program, for the symbols of Go 1.5 and 1.6",
	    GTT_OPT_STR, &common.binary, NULL },
	{ "partial", NULL, "go on after damage, as far as possible",
	    GTT_OPT_BOOL, &common.partial, NULL },
	{ "strict", NULL, "refuse traces of a version newer than is known",
	    GTT_OPT_BOOL, &common.strict, NULL },
	{ 0 }
};

static const struct gtt_opt no_table[] = { { 0 } };

/* Opened for the wrong direction, so that using a closed one still fails. */
void
gtt_cli_guard(void)
{
	int fd, made;

	for (fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		made = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
		if (made != fd)
			_exit(2);
	}
}

static void
print_usage(const struct gtt_cmd *cmd, struct gtt_buf *b)
{
	gtt_buf_printf(b, "usage: %s %s\n\n%s\n", cmd->name, cmd->synopsis,
	    cmd->about);
	if (cmd->opts != NULL) {
		gtt_buf_lit(b, "\nOptions:\n");
		gtt_opt_usage(b, cmd->opts);
	}
	gtt_buf_lit(b, "\nCommon options:\n");
	gtt_opt_usage(b, common_table);
	if (cmd->traces)
		gtt_opt_usage(b, trace_table);
}

/* Calls print with an output of its own: for -h, -version, .instead, .finish. */
static int
with_output(const struct gtt_cmd *cmd, struct gtt_err *err,
    int (*print)(const struct gtt_cmd *cmd, struct gtt_out *out,
    struct gtt_err *err))
{
	struct gtt_outs *outs = gtt_outs_new(1);
	struct gtt_out *out = gtt_out_open(outs, 0, GTT_OUT_HOLD);
	int rc = print(cmd, out, err);

	gtt_out_close(out);
	gtt_outs_free(outs);
	return rc;
}

static int
print_about(const struct gtt_cmd *cmd, struct gtt_out *out, struct gtt_err *err)
{
	(void)err;
	if (common.help)
		print_usage(cmd, &out->buf);
	else
		gtt_buf_printf(&out->buf, "%s (gtt) %s\n", cmd->name,
		    GTT_VERSION);
	return 0;
}

static int
call_finish(const struct gtt_cmd *cmd, struct gtt_out *out, struct gtt_err *err)
{
	return cmd->finish(cmd->arg, out, err);
}

static int
call_instead(const struct gtt_cmd *cmd, struct gtt_out *out,
    struct gtt_err *err)
{
	(void)err;
	return cmd->instead(cmd->arg, out);
}

static int
complain(const char *file, const struct gtt_err *err)
{
	struct gtt_buf b = { 0 };

	gtt_diag_put(&b, file, err);
	gtt_diag_write(b.p, b.len);
	gtt_buf_fini(&b);
	return 2;
}

/* The names in a list that was read; they stay for the life of the process. */
static int
split_names(const char *p, size_t len, struct gtt_list *names,
    struct gtt_err *err)
{
	char sep = common.nul ? '\0' : '\n';
	const char *end = p + len, *q;

	for (; p < end; p = q + 1) {
		q = memchr(p, sep, (size_t)(end - p));
		if (q == NULL)
			q = end;
		if (!common.nul && memchr(p, '\0', (size_t)(q - p)) != NULL)
			return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
			    "a file name contains a NUL: is -0 missing?");
		if (q > p)
			gtt_list_add(names, gtt_strndup(p, (size_t)(q - p)));
	}
	return 0;
}

static int
read_list(const char *list, struct gtt_list *names, struct gtt_err *err)
{
	struct gtt_input *in = gtt_input_open(list, NULL, err);
	const uint8_t *p;
	size_t len;
	int rc = -1;

	if (in != NULL && gtt_input_take_all(in, &p, &len, err) == 0)
		rc = split_names((const char *)p, len, names, err);
	gtt_input_close(in);
	return rc;
}

/* Two that read it at the same time would each get a part of it. */
static bool
stdin_twice(const struct gtt_list *names)
{
	size_t i, n = 0;

	for (i = 0; i < names->n; i++)
		n += strcmp(names->v[i], "-") == 0;
	for (i = 0; i < common.lists.n; i++)
		n += strcmp(common.lists.v[i], "-") == 0;
	return n > 1;
}

/*
 * All inputs: the live ones, those of -input, the operands, those of the lists.
 */
static int
collect(const struct gtt_cmd *cmd, const struct gtt_list *operands,
    struct gtt_list *names)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	const struct gtt_list *live = cmd->live;
	size_t i;

	for (i = 0; live != NULL && i < live->n; i++)
		gtt_list_add(names, live->v[i]);
	for (i = 0; i < common.inputs.n; i++)
		gtt_list_add(names, common.inputs.v[i]);
	for (i = 0; i < operands->n; i++)
		gtt_list_add(names, operands->v[i]);
	for (i = 0; i < common.lists.n; i++) {
		if (read_list(common.lists.v[i], names, &err) < 0)
			return complain(gtt_run_label(common.lists.v[i]), &err);
	}
	if (names->n == 0 && common.lists.n == 0)
		gtt_list_add(names, cmd->none != NULL ? cmd->none : "-");
	if (cmd->expand != NULL)
		cmd->expand(cmd->arg, names);
	if (!stdin_twice(names))
		return 0;
	gtt_diag("standard input can be read only once");
	return 2;
}

/* More threads than this are of no use. */
#define MAX_THREADS 256

/* For n inputs, nlive of which are waited for most of the time. */
static unsigned
threads_for(size_t n, size_t nlive)
{
	uint64_t threads = common.threads;
	cpu_set_t set;

	if (threads == 0 && sched_getaffinity(0, sizeof set, &set) == 0)
		threads = (uint64_t)CPU_COUNT(&set) + nlive;
	if (threads > n)
		threads = n;
	if (threads > MAX_THREADS)
		threads = MAX_THREADS;
	return threads > 0 ? (unsigned)threads : 1;
}

static int
run(const struct gtt_cmd *cmd, const struct gtt_list *names, bool *abandoned)
{
	size_t nlive = cmd->live != NULL ? cmd->live->n : 0;
	struct gtt_run r = {
		.names = names->v,
		.n = names->n,
		.nlive = nlive,
		.open_live = cmd->open_live,
		.threads = threads_for(names->n, nlive),
		.progress = !common.no_progress,
		.trace = {
			.partial = common.partial,
			.strict = common.strict,
			.binary = common.binary,
		},
		.arg = cmd->arg,
		.file = cmd->file,
		.unopened = cmd->unopened,
		.status = cmd->status,
	};

	return gtt_run(&r, abandoned);
}

int
gtt_cli_again(const struct gtt_cmd *cmd, const struct gtt_list *names)
{
	bool abandoned = false;

	return run(cmd, names, &abandoned);
}

static int
do_inputs(const struct gtt_cmd *cmd, const struct gtt_list *operands)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_list names = { 0 };
	bool abandoned = false;
	int status;

	if (cmd->setup != NULL && cmd->setup(cmd->arg, &err) < 0)
		return complain(NULL, &err);
	if (cmd->instead != NULL && with_output(cmd, &err, call_instead))
		return 0;
	if (collect(cmd, operands, &names) != 0)
		return 2;
	gtt_file_inputs(&names);
	status = run(cmd, &names, &abandoned);
	if (cmd->finish != NULL) {
		int rc = with_output(cmd, &err, call_finish);

		if (rc < 0)
			status = complain(NULL, &err);
		else if (status == 0)
			status = rc;
	}
	if (abandoned) {
		gtt_out_end();
		_exit(status);
	}
	gtt_file_inputs(NULL);
	gtt_list_fini(&names);
	return status;
}

static int
read_options(int argc, char **argv, const struct gtt_cmd *cmd,
    struct gtt_list *operands)
{
	const struct gtt_opt *const tables[] = {
		cmd->opts != NULL ? cmd->opts : no_table, common_table,
		hidden_table, cmd->traces ? trace_table : NULL, NULL,
	};
	struct gtt_err err = { .off = GTT_NO_OFFSET };

	if (gtt_opt_parse(argc, argv, tables, operands, &err) == 0)
		return 0;
	gtt_diag("%s; try '%s -h'", err.msg, cmd->name);
	return 2;
}

int
gtt_cli_main(int argc, char **argv, const struct gtt_cmd *cmd)
{
	struct gtt_list operands = { 0 };
	struct gtt_err err = { 0 };
	int status;

	gtt_cli_guard();
	signal(SIGPIPE, SIG_DFL);
	gtt_diag_tool(cmd->name);
	status = read_options(argc, argv, cmd, &operands);
	if (status == 0 && (common.help || common.version))
		with_output(cmd, &err, print_about);
	else if (status == 0)
		status = do_inputs(cmd, &operands);
	gtt_list_fini(&operands);
	gtt_out_end();
	return status;
}
