/* gotrace - traces every call of a Go program */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "common/cli/cli.h"
#include "gotrace/bench.h"
#include "gotrace/embed.h"
#include "gotrace/funcname.h"
#include "gotrace/live.h"
#include "gotrace/pmu.h"
#include "gotrace/recfile.h"
#include "gotrace/session.h"
#include "gotrace/signals.h"
#include "gotrace/tmpdir.h"
#include "gotrace/view.h"

#define TROUBLE	2

static void
say(const struct gtt_err *err, const char *file)
{
	struct gtt_buf b = { 0 };

	if (err->msg[0] == '\0')
		return;		/* another has said it */
	gtt_diag_put(&b, file, err);
	gtt_diag_write(b.p, b.len);
	gtt_buf_fini(&b);
}

/* Samples of the function that --function names. */
static void
on_sample(void *ctx, uint32_t func, int64_t ticks)
{
	(void)func;
	bench_add(ctx, ticks);
}

/* Where reports go while and after a program runs. */
static FILE *
open_output(const struct opts *o, bool data, struct gtt_err *err)
{
	FILE *f;

	if (!o->output)
		return data ? stdout : stderr;
	f = fopen(o->output, "we");
	if (!f)
		gtt_fail_errno(err, "cannot write %s", o->output);
	return f;
}

static int
close_output(FILE *f, const char *name, struct gtt_err *err)
{
	bool bad = fflush(f) != 0 || ferror(f);
	int e = errno;

	if (f != stdout && f != stderr && fclose(f) != 0)
		bad = true, e = errno;
	if (!bad || (e == EPIPE && f == stdout))
		return 0;
	errno = e;
	return gtt_fail_errno(err, "cannot write %s",
	    name ? name : "the output");
}

static void
print_view(const struct opts *o, const struct calls *c, struct bench *b,
    FILE *to)
{
	if (o->function) {
		bench_print(b, c, o->function, to);
		return;
	}
	switch (o->cmd) {
	case CMD_LIVE:
		box_print(c, to);
		break;
	case CMD_RUN:
	case CMD_EXEC:
		tree_print(c, to, (int)o->depth);
		break;
	case CMD_TEST:
		tests_print(c, to, (int)o->depth);
		break;
	case CMD_REPORT:
		tree_print(c, to, (int)o->depth);
		box_print(c, to);
		break;
	case CMD_FLAME:
		if (o->svg)
			svg_print(c, to, "gotrace");
		else
			folded_print(c, to);
		break;
	case CMD_JSON:
		json_print(c, to);
		break;
	case CMD_STATS:
		stats_print(c, to);
		break;
	case CMD_PPROF:
		pprof_print(c, to);
		break;
	case CMD_RECORD:
		break;
	}
}

static struct calls_opts
calls_opts(const struct opts *o)
{
	return (struct calls_opts){ .from = o->from, .until = o->until,
	    .watch = o->function };
}

/* Whether any function in a recording is called so. */
static bool
in_recording(const struct calls *c, const char *want)
{
	for (uint32_t i = 0; i < calls_funcs(c); i++)
		if (func_is_called(calls_func(c, i)->name, want))
			return true;
	return false;
}

static int
check_recorded(const struct opts *o, const struct calls *c,
    struct gtt_err *err)
{
	const char *want[] = { o->function, o->from, o->until };

	for (size_t i = 0; i < 3; i++)
		if (want[i] && !in_recording(c, want[i]))
			return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
			    "%.200s: no such function in the recording",
			    want[i]);
	return 0;
}

/* A recording, from fd, into the view that was asked for. */
static int
show_recording(const struct opts *o, int fd, FILE *to, struct gtt_err *err)
{
	struct calls_opts co = calls_opts(o);
	struct bench *b = bench_new();
	struct calls_watch w = { .ctx = b, .sample = on_sample };
	struct calls *c = calls_new(&co, &w);
	struct sink s;
	int status, r;

	calls_sink(c, &s);
	r = recording_play(fd, &s, &status, NULL, NULL, err);
	calls_finish(c);
	/* Of a damaged one, what came before the damage. */
	if (r == 0 && o->from_file && check_recorded(o, c, err) < 0)
		r = -1;
	else if (r == 0 || calls_funcs(c) > 0)
		print_view(o, c, b, to);
	calls_free(c);
	bench_free(b);
	return r;
}

static int
from_file(const struct opts *o)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	bool std = strcmp(o->file, "-") == 0;
	int fd = std ? 0 : open(o->file, O_RDONLY | O_CLOEXEC);
	FILE *to;
	int r;

	if (fd < 0) {
		gtt_fail_errno(&err, "cannot open");
		say(&err, o->file);
		return TROUBLE;
	}
	to = open_output(o, true, &err);
	if (!to) {
		say(&err, NULL);
		return TROUBLE;
	}
	r = show_recording(o, fd, to, &err);
	if (r < 0)
		say(&err, std ? "standard input" : o->file);
	err = (struct gtt_err){ .off = GTT_NO_OFFSET };
	if (close_output(to, o->output, &err) < 0) {
		say(&err, NULL);
		r = -1;
	}
	if (!std)
		close(fd);
	return r < 0 ? TROUBLE : 0;
}

static void
warn_after(const struct session *s)
{
	if (s->complaint[0])
		gtt_diag("%s", s->complaint);
	if (s->dropped)
		gtt_diag("%llu records were dropped",
		    (unsigned long long)s->dropped);
	if (s->procs == 0)
		gtt_diag("the program never began to record");
	if (s->pmu)
		pmu_print(s->pmu, stderr);
}

/* A file without a name, for what is reported after the run. */
static int
scratch(const struct target *t, struct gtt_err *err)
{
	char path[4400];
	int fd;

	snprintf(path, sizeof(path), "%s/recording", t->work);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return gtt_fail_errno(err, "%s", path);
	unlink(path);
	return fd;
}

static int
record_to(struct session *s, int fd, struct gtt_err *err)
{
	struct recorder *r = recorder_new(fd);
	struct sink to;
	int bad;

	recorder_info(r, "command", s->o->name);
	recorder_info(r, "package", s->o->packages.v[0]);
	recorder_info(r, "go", s->t->version);
	recorder_sink(r, &to);
	bad = session_run(s, &to, err);
	if (bad == 0)
		bad = recorder_end(r, s->status, err);
	recorder_free(r);
	return bad;
}

static int
run_record(struct session *s, struct gtt_err *err)
{
	const char *name = s->o->output ? s->o->output : "gotrace.rec";
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int r;

	if (fd < 0)
		return gtt_fail_errno(err, "cannot write %s", name);
	r = record_to(s, fd, err);
	if (close(fd) < 0 && r == 0)
		r = gtt_fail_errno(err, "cannot write %s", name);
	return r;
}

/* Records into a scratch file, then shows it. */
static int
run_report(struct session *s, struct gtt_err *err)
{
	bool data = s->o->cmd == CMD_FLAME || s->o->cmd == CMD_JSON;
	int fd = scratch(s->t, err), r;
	FILE *to;

	if (fd < 0)
		return -1;
	if (data && !s->o->output)
		s->out = 2;	/* stdout is for the data */
	to = open_output(s->o, data, err);
	r = to ? record_to(s, fd, err) : -1;
	if (r == 0) {
		signals_over();
		lseek(fd, 0, SEEK_SET);
		r = show_recording(s->o, fd, to, err);
	}
	if (to && close_output(to, s->o->output, err) < 0)
		r = -1;
	close(fd);
	return r;
}

static int
run_live(struct session *s, struct gtt_err *err)
{
	const struct opts *o = s->o;
	struct live_opts lo = { .hot_ns = (double)o->hot_ns, .panics = o->panics,
	    .until = o->until != NULL };
	struct calls_opts co = calls_opts(o);
	struct bench *b = bench_new();
	struct calls_watch w;
	struct live *l;
	struct calls *c;
	struct sink to;
	int r;

	lo.to = open_output(o, false, err);
	if (!lo.to)
		return -1;
	l = live_new(&lo);
	live_watch(l, &w);
	if (o->function)
		w = (struct calls_watch){ .ctx = b, .sample = on_sample };
	c = calls_new(&co, &w);
	live_sink(l, c, &to);
	r = session_run(s, &to, err);
	calls_finish(c);
	if (r == 0 && o->panics && s->status != 0)
		live_panics(l, c);
	else if (r == 0 && !o->panics)
		print_view(o, c, b, lo.to);
	if (close_output(lo.to, o->output, err) < 0)
		r = -1;
	calls_free(c);
	live_free(l);
	bench_free(b);
	return r;
}

static int
run_session(const struct opts *o, const struct target *t, int *code,
    struct gtt_err *err)
{
	struct session s = { .o = o, .t = t, .out = -1 };
	int r;

	if (o->pmu)
		s.pmu = pmu_new();
	if (o->cmd == CMD_RECORD)
		r = run_record(&s, err);
	else if (o->cmd == CMD_LIVE)
		r = run_live(&s, err);
	else
		r = run_report(&s, err);
	fflush(NULL);
	if (r == 0)
		warn_after(&s);
	pmu_free(s.pmu);
	*code = session_code(s.status);
	return r;
}

static void
tell(const struct opts *o, const struct target *t)
{
	if (o->verbose)
		gtt_diag("%s in %s; %zu functions traced; work in %s",
		    t->version, t->root, t->names.n, t->work);
}

static int
from_package(const struct opts *o)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct target t = { 0 };
	int r, code = TROUBLE;

	signals_init();
	r = target_open(&t, o, &err);
	if (r == 0)
		r = target_plan(&t, o, &err);
	if (r == 0)
		tell(o, &t);
	if (r == 0 && o->dry_run) {
		r = target_list(&t, stdout, &err);
		code = 0;
	} else if (r == 0 && o->check) {
		r = target_check(&t, o, stdout, &err);
		code = 0;
	} else if (r == 0) {
		r = target_build(&t, o, &err);
		if (r == 0)
			r = run_session(o, &t, &code, &err);
	}
	if (r < 0)
		say(&err, NULL);
	if (r < 0)
		code = signals_seen() && err.code == GTT_EUSAGE ?
		    128 + signals_seen() : TROUBLE;
	target_fini(&t);
	tmpdir_clean();
	return code;
}

/* The manual API, in a place that a replace line can name. */
static int
print_module(void)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	char dir[4200], what[40];

	snprintf(what, sizeof(what), "trace-%016llx",
	    (unsigned long long)embed_hash());
	if (cache_dir(dir, sizeof(dir), what, &err) < 0 ||
	    embed_write(EMBED_TRACE, dir, &err) < 0) {
		say(&err, NULL);
		return TROUBLE;
	}
	puts(dir);
	return fflush(stdout) == 0 ? 0 : TROUBLE;
}

/* -h and -version. */
static int
print_about(const struct opts *o)
{
	struct gtt_buf b = { 0 };

	if (o->help)
		opts_usage(&b);
	else
		gtt_buf_printf(&b, "gotrace (gtt) %s\n", GTT_VERSION);
	fwrite(b.p, 1, b.len, stdout);
	gtt_buf_fini(&b);
	return 0;
}

int
main(int argc, char **argv)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct opts o;
	int code;

	gtt_cli_guard();
	gtt_diag_tool("gotrace");
	if (opts_parse(&o, argc, argv, &err) < 0) {
		gtt_diag("%s; try 'gotrace -h'", err.msg);
		code = TROUBLE;
	} else if (o.help || o.version) {
		code = print_about(&o);
	} else if (o.print_module) {
		code = print_module();
	} else if (o.from_file) {
		code = from_file(&o);
	} else {
		code = from_package(&o);
	}
	opts_fini(&o);
	err = (struct gtt_err){ .off = GTT_NO_OFFSET };
	if (code != TROUBLE && close_output(stdout, NULL, &err) < 0) {
		say(&err, NULL);
		code = TROUBLE;
	}
	return code;
}
