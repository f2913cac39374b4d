#include <string.h>
#include <unistd.h>

#include "apshuffle/apshuffle.h"
#include "common/trace/symbols.h"

static struct opts opts;
static struct fleet fleet = { .opts = &opts,
    .lock = PTHREAD_MUTEX_INITIALIZER };

static const struct gtt_opt table[] = {
	{ "C", "DIR", "change to DIR before anything else",
	    GTT_OPT_STR, &opts.dir, NULL },
	{ "profile-sort", "NAME", "rank by the profile of this name: heap, "
	    "goroutine,\nprofile (the CPU profile) ...",
	    GTT_OPT_STR, &opts.profile, NULL },
	{ "sample-type", "T", "by these of its values: inuse_space, delay ...",
	    GTT_OPT_STR, &opts.sample_type, NULL },
	{ "binary", "FILE", "the program, where its profiles do not name "
	    "functions:\nthose of Go 1.8 and older",
	    GTT_OPT_STR, &opts.binary, NULL },
	{ "focus", "RE", "by samples with this function, file or mapping;\n"
	    "with several: with all of them",
	    GTT_OPT_LIST, &opts.focus, NULL },
	{ "ignore", "RE", "but not with this one",
	    GTT_OPT_LIST, &opts.ignore, NULL },
	{ "vs-prev", NULL, "by the difference to the bundle before,\n"
	    "of the same process", GTT_OPT_BOOL, &opts.vs_prev, NULL },
	{ "with-trace", NULL, "only bundles with an execution trace",
	    GTT_OPT_BOOL, &opts.with_trace, NULL },
	{ "by", "bundle|function|host|revision", "what is ranked",
	    GTT_OPT_WORD, &opts.by, NULL },
	{ "cum", NULL, "functions by what they and those they call have",
	    GTT_OPT_BOOL, &opts.cum, NULL },
	{ "top", "N", "only the first N lines",
	    GTT_OPT_UINT, &opts.top, &opts.have_top },
	{ "json", NULL, "an object a line",
	    GTT_OPT_BOOL, &opts.json, NULL },
	{ "hosts", NULL, "list the hosts instead",
	    GTT_OPT_BOOL, &opts.hosts, NULL },
	{ "write-links", NULL, "make links between the bundles of a process "
	    "instead", GTT_OPT_BOOL, &opts.write_links, NULL },
	{ 0 }
};

/* Sets o->member; NAME may be "../custom/x", but stays in the bundle. */
static int
set_member(struct opts *o, struct gtt_err *err)
{
	static struct gtt_buf b;
	const char *name = o->profile;

	gtt_buf_puts(&b, "pprof");
	while (*(name += strspn(name, "/")) != '\0') {
		size_t len = strcspn(name, "/");

		if (len == 2 && memcmp(name, "..", 2) == 0) {
			if (b.len == 0)
				return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
				    "-profile-sort %s leads out of bundles",
				    o->profile);
			while (b.len > 0 && b.p[--b.len] != '/')
				;
		} else if (len != 1 || name[0] != '.') {
			if (b.len > 0)
				gtt_buf_putc(&b, '/');
			gtt_buf_put(&b, name, len);
		}
		name += len;
	}
	gtt_buf_putc(&b, '\0');
	o->member = b.p;
	return 0;
}

/* What has a meaning only for profiles. */
static int
check_use(const struct opts *o, struct gtt_err *err)
{
	const char *option = o->vs_prev ? "vs-prev" :
	    o->focus.n > 0 ? "focus" : o->ignore.n > 0 ? "ignore" :
	    o->sample_type != NULL ? "sample-type" :
	    o->by != BY_BUNDLE ? "by" : o->cum ? "cum" :
	    o->binary != NULL ? "binary" : NULL;

	if (o->profile != NULL || o->hosts || o->write_links || option == NULL)
		return 0;
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "-%s needs -profile-sort NAME", option);
}

static bool
find_function(void *symbols, uint64_t addr, struct gtt_profile_str *name,
    struct gtt_profile_str *file)
{
	struct gtt_str func, path;
	uint64_t line;

	if (!gtt_symbols_find(symbols, addr, &func, &path, &line))
		return false;
	*name = (struct gtt_profile_str){ func.p, func.len };
	*file = (struct gtt_profile_str){ path.p, path.len };
	return true;
}

static bool
is_return(void *symbols, uint64_t addr)
{
	return gtt_symbols_is_return(symbols, addr);
}

static int
open_program(struct opts *o, struct gtt_err *err)
{
	if (o->binary == NULL)
		return 0;
	o->program = (struct gtt_profile_program){ find_function, is_return,
	    gtt_symbols_open(o->binary, err) };
	return o->program.arg == NULL ? -1 : 0;
}

static int
setup(void *arg, struct gtt_err *err)
{
	struct fleet *f = arg;
	struct opts *o = &opts;

	if (check_use(o, err) < 0 || open_program(o, err) < 0 ||
	    (o->profile != NULL && set_member(o, err) < 0))
		return -1;
	if (o->ignore.n > 1)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-ignore may be given only once");
	o->exprs = gtt_focus_compile(o->focus.v, o->focus.n,
	    o->ignore.n > 0 ? o->ignore.v[0] : NULL, err);
	if (o->exprs == NULL)
		return -1;
	if (o->dir != NULL && chdir(o->dir) < 0)
		return gtt_fail_errno(err, "-C %s", o->dir);
	gtt_intern(&f->strs, "", 0);
	return 0;
}

static void
expand(void *arg, struct gtt_list *names)
{
	find_bundles(arg, names);
}

static void
unopened(const char *name, struct gtt_err *err)
{
	(void)name;
	(void)err;
	note_trouble(&fleet);
}

static int
status(size_t zeros, size_t ones)
{
	(void)zeros;
	(void)ones;
	return 0;
}

static const struct gtt_cmd cmd;

static void
print_list(const struct fleet *f, struct gtt_out *out)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->opts->have_top && i >= f->opts->top)
			break;
		print_bundle(f, out, &f->v[i]);
	}
}

static int
finish(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	struct fleet *f = arg;
	bool found = f->n > 0;
	int rc = 0;

	fleet_sort(f);
	if (!found && !f->trouble)
		rc = gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "there are no bundles: directories with a file called "
		    "meta, or archives with one, called .zip");
	else if (opts.write_links)
		rc = links_write(f);
	else if (opts.hosts)
		print_hosts(f, out);
	else if (opts.profile == NULL)
		print_list(f, out);
	else if (f->n > 0)
		rc = rank(f, &cmd, out, err);
	if (rc == 0 && f->trouble)
		rc = 2;
	gtt_focus_exprs_free(opts.exprs);
	gtt_symbols_close(opts.program.arg);
	fleet_fini(f);
	return rc;
}

static const struct gtt_cmd cmd = {
	.name = "apshuffle",
	.synopsis = "[-profile-sort NAME] [OPTION]... [DIRECTORY|ARCHIVE]...",
	.about = "Ranks bundles of profiles, as Autoprof collects them: "
	    "unpacked, below a\ndirectory, or as .zip archives.",
	.opts = table,
	.arg = &fleet,
	.none = ".",
	.setup = setup,
	.expand = expand,
	.file = read_file,
	.unopened = unopened,
	.status = status,
	.finish = finish,
};

int
main(int argc, char **argv)
{
	return gtt_cli_main(argc, argv, &cmd);
}
