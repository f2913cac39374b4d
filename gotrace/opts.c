#include "gotrace/opts.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gotrace/reccol.h"

static const struct {
	const char	*name;
	enum command	 cmd;
	int		 takes;		/* 1: a package, 2: a file, 3: either */
} commands[] = {
	{ "run", CMD_RUN, 1 }, { "test", CMD_TEST, 1 },
	{ "flame", CMD_FLAME, 3 }, { "json", CMD_JSON, 3 },
	{ "exec", CMD_EXEC, 1 }, { "record", CMD_RECORD, 1 },
	{ "report", CMD_REPORT, 2 }, { "stats", CMD_STATS, 2 },
	{ "pprof", CMD_PPROF, 2 },
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

void
opts_usage(FILE *to)
{
	fputs("usage: gotrace [flags] TARGET [args...]\n"
	    "       gotrace --check|--dry-run [flags] PKG...\n"
	    "       gotrace run|test|flame|json|exec|record [flags] PKG [args...]\n"
	    "       gotrace report|flame|json|stats|pprof [flags] FILE\n"
	    "flags: --dry-run --verbose --pattern RE --filters panic --until F --from F\n"
	    "       --function F --pmu --include P,.. --exclude P,.. --hot D --svg --depth N\n"
	    "       --generated --overflow wait|drop --buffer SIZE -o FILE -print-module\n"
	    "       and the build flags of the go command: -tags -race -ldflags ...\n",
	    to);
}

static bool
listed(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

static int
parse_duration(const char *s, double *ns, struct gtt_err *err)
{
	static const struct { const char *unit; double ns; } units[] = {
		{ "ns", 1 }, { "us", 1e3 }, { "\xc2\xb5s", 1e3 },
		{ "ms", 1e6 }, { "s", 1e9 }, { "m", 60e9 }, { "h", 3600e9 },
	};
	char *end;
	double v = strtod(s, &end);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (end != s && v >= 0 && isfinite(v) &&
		    strcmp(end, units[i].unit) == 0) {
			*ns = v * units[i].ns;
			return 0;
		}
	}
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "--hot %s: not a duration such as 10ms", s);
}

static int
parse_buffer(const char *s, unsigned *log_size, struct gtt_err *err)
{
	char *end;
	unsigned long v = strtoul(s, &end, 10);

	if (*end == 'K' || *end == 'k')
		v <<= 10, end++;
	else if (*end == 'M' || *end == 'm')
		v <<= 20, end++;
	if (end == s || *end != '\0' || v < 4096 || v > (256ul << 20))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "--buffer %s: not a size from 4K to 256M", s);
	for (*log_size = 12; (1ul << *log_size) < v; ++*log_size)
		;
	return 0;
}

static int
parse_filters(struct opts *o, const char *s, struct gtt_err *err)
{
	while (*s != '\0') {
		size_t n = strcspn(s, ",");

		if (n == 5 && memcmp(s, "panic", 5) == 0)
			o->panics = true;
		else if (n > 0)
			return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
			    "--filters %.*s: unknown, panic is what there is",
			    (int)n, s);
		s += n + (s[n] == ',');
	}
	return 0;
}

static int
parse_depth(struct opts *o, const char *s, struct gtt_err *err)
{
	char *end;
	long v = strtol(s, &end, 10);

	if (end == s || *end != '\0' || v < 0 || v > 1000000)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "--depth %s: not a number of levels", s);
	o->depth = (int)v;
	return 0;
}

static const char **
text_flag(struct opts *o, const char *name)
{
	const struct { const char *name; const char **to; } flags[] = {
		{ "include", &o->include }, { "exclude", &o->exclude },
		{ "pattern", &o->pattern }, { "function", &o->function },
		{ "from", &o->from }, { "until", &o->until },
		{ "o", &o->output }, { "exec", &o->exec },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(name, flags[i].name) == 0)
			return flags[i].to;
	return NULL;
}

static bool *
bool_flag(struct opts *o, const char *name)
{
	const struct { const char *name; bool *to; } flags[] = {
		{ "dry-run", &o->dry_run }, { "verbose", &o->verbose },
		{ "v", &o->verbose }, { "pmu", &o->pmu }, { "svg", &o->svg },
		{ "generated", &o->generated }, { "check", &o->check },
		{ "print-module", &o->print_module }, { "h", &o->help },
		{ "help", &o->help },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(name, flags[i].name) == 0)
			return flags[i].to;
	return NULL;
}

/* A flag with a value that is looked at. */
static int
odd_flag(struct opts *o, const char *name, const char *v, struct gtt_err *err)
{
	if (strcmp(name, "hot") == 0)
		return parse_duration(v, &o->hot_ns, err);
	if (strcmp(name, "buffer") == 0)
		return parse_buffer(v, &o->log_size, err);
	if (strcmp(name, "filters") == 0)
		return parse_filters(o, v, err);
	if (strcmp(name, "depth") == 0)
		return parse_depth(o, v, err);
	o->drop = strcmp(v, "drop") == 0;
	if (!o->drop && strcmp(v, "wait") != 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "--overflow %s: wait or drop is meant", v);
	return 0;
}

static bool
is_odd(const char *name)
{
	static const char *const odd[] = { "hot", "buffer", "filters", "depth",
	    "overflow", NULL };

	return listed(odd, name);
}

/* The flag at argv[*i]; moves *i past its value. */
static int
flag(struct opts *o, char **argv, int *i, struct gtt_err *err)
{
	const char *s = argv[*i] + 1 + (argv[*i][1] == '-');
	const char *eq = strchr(s, '='), *v = eq ? eq + 1 : NULL;
	char name[64];
	bool *b;

	snprintf(name, sizeof(name), "%.*s",
	    eq ? (int)(eq - s) : (int)strlen(s), s);
	if (listed(build_bools, name)) {
		words_addf(&o->build, "-%s", s);
		return 0;
	}
	b = bool_flag(o, name);
	if (b) {
		*b = !v || strcmp(v, "false") != 0;
		return 0;
	}
	if (strcmp(name, "overlay") == 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-overlay: gotrace lays its own and cannot take another");
	if (!text_flag(o, name) && !is_odd(name) && !listed(build_values, name))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "unknown flag %s", argv[*i]);
	if (!v && !(v = argv[++*i]))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "flag -%s needs a value", name);
	if (text_flag(o, name))
		*text_flag(o, name) = v;
	else if (is_odd(name))
		return odd_flag(o, name, v, err);
	else
		words_addf(&o->build, "-%s=%s", name, v);
	return 0;
}

static int
flags(struct opts *o, char **argv, int *i, struct gtt_err *err)
{
	for (; argv[*i] && argv[*i][0] == '-' && argv[*i][1] != '\0'; ++*i) {
		if (strcmp(argv[*i], "--") == 0) {
			++*i;
			return 0;
		}
		if (flag(o, argv, i, err) < 0)
			return -1;
	}
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
	if (o->help || o->print_module || o->from_file)
		return 0;
	if (o->packages.n == 0 && o->cmd != CMD_TEST)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "no package to trace; gotrace -h tells how");
	if (o->packages.n == 0)
		words_add(&o->packages, ".");
	if (o->function && (o->from || o->until))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "--function does not go with --from and --until");
	return 0;
}

int
opts_parse(struct opts *o, int argc, char **argv, struct gtt_err *err)
{
	int i = 1, takes = 1;

	(void)argc;
	*o = (struct opts){ .hot_ns = 10e6, .name = "gotrace",
	    .log_size = 22 };
	if (flags(o, argv, &i, err) < 0)
		return -1;
	for (size_t k = 0; argv[i] && k < sizeof(commands) /
	    sizeof(commands[0]); k++) {
		if (strcmp(argv[i], commands[k].name) == 0) {
			o->cmd = commands[k].cmd;
			o->name = commands[k].name;
			takes = commands[k].takes;
			i++;
			if (flags(o, argv, &i, err) < 0)
				return -1;
			break;
		}
	}
	if (takes == 2 || (takes == 3 && argv[i] && is_recording(argv[i]))) {
		if (operand_file(o, argv, i, err) < 0)
			return -1;
	} else {
		operands(o, argv, i);
	}
	return check(o, err);
}

void
opts_fini(struct opts *o)
{
	words_fini(&o->build);
	words_fini(&o->packages);
	words_fini(&o->args);
}
