#include "gotrace/opts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/cli/opt.h"
#include "gotrace/reccol.h"

#define MAX_DEPTH	1000000	/* --depth of more is this */

static const struct {
	const char	*name;
	enum command	 cmd;
	enum { PACKAGE, RECORDING, EITHER } takes;
} commands[] = {
	{ "run", CMD_RUN, PACKAGE }, { "test", CMD_TEST, PACKAGE },
	{ "flame", CMD_FLAME, EITHER }, { "json", CMD_JSON, EITHER },
	{ "exec", CMD_EXEC, PACKAGE }, { "record", CMD_RECORD, PACKAGE },
	{ "report", CMD_REPORT, RECORDING }, { "stats", CMD_STATS, RECORDING },
	{ "pprof", CMD_PPROF, RECORDING },
};

/* Flags of go build that are handed on. */
static const char *const build_bools[] = {
	"a", "race", "msan", "asan", "cover", "trimpath", "work",
	"linkshared", "modcacherw", "buildvcs", NULL,
};
static const char *const build_values[] = {
	"p", "covermode", "coverpkg", "asmflags", "buildmode", "compiler",
	"gcflags", "gccgoflags", "installsuffix", "ldflags", "mod", "modfile",
	"pgo", "pkgdir", "tags", "toolexec", NULL,
};

/* What the command line gives, but for the words after the options. */
static struct opts opts;
static const char *filters;
static uint64_t buffer = 4 << 20;

static const struct gtt_opt table[] = {
	{ "function", "F", "how long the calls of one function take",
	    GTT_OPT_STR, &opts.function, NULL },
	{ "from", "F", "only calls of F and what they call",
	    GTT_OPT_STR, &opts.from, NULL },
	{ "until", "F", "only calls that lead to F: who calls it, how often",
	    GTT_OPT_STR, &opts.until, NULL },
	{ "filters", "panic", "nothing, unless a panic ends the program",
	    GTT_OPT_STR, &filters, NULL },
	{ "pattern", "RE", "trace only functions whose name matches",
	    GTT_OPT_STR, &opts.pattern, NULL },
	{ "include", "P,...", "trace these packages: all, std, x/..., main",
	    GTT_OPT_STR, &opts.include, NULL },
	{ "exclude", "P,...", "and not these",
	    GTT_OPT_STR, &opts.exclude, NULL },
	{ "generated", NULL, "trace generated files, too",
	    GTT_OPT_BOOL, &opts.generated, NULL },
	{ "hot", "D", "calls of that length are marked as hot (10ms)",
	    GTT_OPT_DURATION, &opts.hot_ns, NULL },
	{ "depth", "N", "levels of trees that are printed (64)",
	    GTT_OPT_UINT, &opts.depth, NULL },
	{ "svg", NULL, "flame: a picture",
	    GTT_OPT_BOOL, &opts.svg, NULL },
	{ "pmu", NULL, "count cycles, instructions, cache misses",
	    GTT_OPT_BOOL, &opts.pmu, NULL },
	{ "overflow", "wait|drop", "when the program calls too fast (wait)",
	    GTT_OPT_WORD, &opts.drop, NULL },
	{ "buffer", "SIZE", "memory between it and gotrace for each P (4M)",
	    GTT_OPT_SIZE, &buffer, NULL },
	{ "o", "FILE", "where the report or the recording goes",
	    GTT_OPT_STR, &opts.output, NULL },
	{ "exec", "PROGRAM", "run the program with this one",
	    GTT_OPT_STR, &opts.exec, NULL },
	{ "dry-run", NULL, "list files and functions, trace nothing",
	    GTT_OPT_BOOL, &opts.dry_run, NULL },
	{ "check", NULL, "only compile with tracing",
	    GTT_OPT_BOOL, &opts.check, NULL },
	{ "verbose", NULL, "say which Go is used, and where",
	    GTT_OPT_BOOL, &opts.verbose, NULL },
	{ "print-module", NULL, "the directory of the package for marking calls",
	    GTT_OPT_BOOL, &opts.print_module, NULL },
	{ "h", NULL, "print this text; so does -help",
	    GTT_OPT_BOOL, &opts.help, NULL },
	{ "version", NULL, "print the version",
	    GTT_OPT_BOOL, &opts.version, NULL },
	{ 0 }
};

static const struct gtt_opt help[] = {
	{ "help", NULL, "", GTT_OPT_BOOL, &opts.help, NULL },
	{ 0 }
};

/* Not for test: to go test it is something else. */
static const struct gtt_opt short_verbose[] = {
	{ "v", NULL, "", GTT_OPT_BOOL, &opts.verbose, NULL },
	{ 0 }
};

void
opts_usage(struct gtt_buf *b)
{
	gtt_buf_lit(b,
	    "usage: gotrace [options] TARGET [ARGS...]\n"
	    "       gotrace run|test|flame|json|exec|record [options] PACKAGE [ARGS...]\n"
	    "       gotrace report|flame|json|stats|pprof [options] [FILE]\n"
	    "       gotrace -dry-run|-check [options] PACKAGE...\n"
	    "\n"
	    "Runs a Go program or test so that every call is recorded, and shows the calls:\n"
	    "as they happen, as a tree (run), a tree for each test (test), folded stacks or\n"
	    "a picture (flame), JSON, or into a recording (record) to be looked at later.\n"
	    "\nOptions:\n");
	gtt_opt_usage(b, table);
	gtt_buf_lit(b, "\nThe flags of go build are handed to it: -tags, -race, "
	    "-ldflags, -cover ...\n");
}

static bool
listed(const char *const *list, const char *name, size_t len)
{
	for (; *list; list++)
		if (strlen(*list) == len && memcmp(*list, name, len) == 0)
			return true;
	return false;
}

/*
 * A flag of go build at argv[i]: returns how many words it takes, 0 when it is
 * none, or -1.
 */
static int
take_build(struct words *build, char **argv, int i, struct gtt_err *err)
{
	const char *s = argv[i] + 1 + (argv[i][1] == '-');
	size_t len = strcspn(s, "=");

	if (len == 7 && memcmp(s, "overlay", 7) == 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-overlay: gotrace lays its own and cannot take another");
	if (listed(build_bools, s, len) ||
	    (listed(build_values, s, len) && s[len] == '=')) {
		words_addf(build, "-%s", s);
		return 1;
	}
	if (!listed(build_values, s, len))
		return 0;
	if (!argv[i + 1])
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "option -%s needs a value", s);
	words_addf(build, "-%s=%s", s, argv[i + 1]);
	return 2;
}

/* The options at argv[*i] and after it; they end at the first other word. */
static int
take_options(int argc, char **argv, int *i, struct gtt_err *err)
{
	bool test = opts.cmd == CMD_TEST;
	const struct gtt_opt *const tables[] = { table, help,
		test ? NULL : short_verbose, NULL };
	int words;

	for (; argv[*i] && argv[*i][0] == '-' && argv[*i][1] != '\0';
	    *i += words) {
		if (strcmp(argv[*i], "--") == 0) {
			++*i;
			return 0;
		}
		words = take_build(&opts.build, argv, *i, err);
		if (words == 0)
			words = gtt_opt_take(argc, argv, *i, tables, err);
		if (words < 0 && test)
			gtt_err_add(err, "; flags of go test follow "
			    "the packages");
		if (words < 0)
			return -1;
	}
	return 0;
}

/* --filters: words between commas, of which there is one. */
static int
check_filters(const char *s, struct gtt_err *err)
{
	while (s && *s != '\0') {
		size_t n = strcspn(s, ",");

		if (n == 5 && memcmp(s, "panic", 5) == 0)
			opts.panics = true;
		else if (n > 0)
			return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
			    "option -filters: \"%.*s\" is unknown, panic is "
			    "what there is", (int)n, s);
		s += n + (s[n] == ',');
	}
	return 0;
}

static int
check_buffer(uint64_t size, struct gtt_err *err)
{
	if (size < 4096 || size > (256u << 20))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "option -buffer: from 4K to 256M");
	for (opts.log_size = 12; (UINT64_C(1) << opts.log_size) < size;)
		opts.log_size++;
	return 0;
}

/* Whether path is a recording: then no package is meant. */
static bool
is_recording(const char *path)
{
	char head[8] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool yes = fd >= 0 && read(fd, head, 8) == 8 &&
	    memcmp(head, REC_MAGIC, 8) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

static bool
is_go_file(const char *s)
{
	size_t n = strlen(s);

	return n > 3 && strcmp(s + n - 3, ".go") == 0;
}

/* The package, or files of one, or several for test; then the arguments. */
static void
operands(struct opts *o, char **argv, int i)
{
	bool files = argv[i] && is_go_file(argv[i]);

	if (argv[i])
		words_add(&o->packages, argv[i++]);
	while (argv[i] && ((files && is_go_file(argv[i])) ||
	    ((o->cmd == CMD_TEST || o->check || o->dry_run) &&
	    argv[i][0] != '-')))
		words_add(&o->packages, argv[i++]);
	if (argv[i] && strcmp(argv[i], "--") == 0)
		i++;
	for (; argv[i]; i++)
		words_add(&o->args, argv[i]);
}

static int
operand_file(struct opts *o, char **argv, int i, struct gtt_err *err)
{
	o->from_file = true;
	o->file = argv[i] ? argv[i] : "-";
	if (argv[i] && argv[i + 1])
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "%s takes one file", o->name);
	return 0;
}

static int
check(struct opts *o, struct gtt_err *err)
{
	if (check_filters(filters, err) < 0 || check_buffer(buffer, err) < 0)
		return -1;
	if (o->depth > MAX_DEPTH)
		o->depth = MAX_DEPTH;
	if (o->from_file)
		return 0;
	if (o->packages.n == 0 && o->cmd != CMD_TEST)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "no package to trace");
	if (o->packages.n == 0)
		words_add(&o->packages, ".");
	if (o->function && (o->from || o->until))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-function does not go with -from and -until");
	return 0;
}

/* The command at argv[*i], if it is one; what it takes. */
static int
take_command(char **argv, int *i)
{
	for (size_t k = 0; argv[*i] && k < sizeof(commands) /
	    sizeof(commands[0]); k++) {
		if (strcmp(argv[*i], commands[k].name) == 0) {
			opts.cmd = commands[k].cmd;
			opts.name = commands[k].name;
			++*i;
			return commands[k].takes;
		}
	}
	return PACKAGE;
}

static int
parse(int argc, char **argv, struct gtt_err *err)
{
	int i = 1, takes;

	opts = (struct opts){ .hot_ns = 10000000, .name = "gotrace" };
	if (take_options(argc, argv, &i, err) < 0)
		return -1;
	takes = take_command(argv, &i);
	if (take_options(argc, argv, &i, err) < 0)
		return -1;
	if (opts.help || opts.version || opts.print_module)
		return 0;
	if (takes == RECORDING || (takes == EITHER && argv[i] &&
	    is_recording(argv[i]))) {
		if (operand_file(&opts, argv, i, err) < 0)
			return -1;
	} else {
		operands(&opts, argv, i);
	}
	return check(&opts, err);
}

int
opts_parse(struct opts *o, int argc, char **argv, struct gtt_err *err)
{
	int r = parse(argc, argv, err);

	*o = opts;
	return r;
}

void
opts_fini(struct opts *o)
{
	words_fini(&o->build);
	words_fini(&o->packages);
	words_fini(&o->args);
}
