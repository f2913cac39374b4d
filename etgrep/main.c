#include <stdlib.h>

#include "etgrep/etgrep.h"

static struct opts opts;

static const struct gtt_opt table[] = {
	{ "match", "PATTERN", "events that match, '<Event> \"frame\"...';\n"
	    "with several: that match any",
	    GTT_OPT_LIST, &opts.match, NULL },
	{ "goroutine", "N,...", "what goroutines N did, and their transitions;\n"
	    "-1: events of no goroutine",
	    GTT_OPT_LIST, &opts.goroutines.given, NULL },
	{ "time", "T", "the event at T, nanoseconds or +12ms from the start",
	    GTT_OPT_TIME, &opts.time, &opts.have_time },
	{ "from", "T", "events at T or later",
	    GTT_OPT_TIME, &opts.period.from, &opts.period.have_from },
	{ "to", "T", "events before T",
	    GTT_OPT_TIME, &opts.period.to, &opts.period.have_to },
	{ "longer", "D", "states that lasted D or longer, as they end",
	    GTT_OPT_DURATION, &opts.longer, &opts.have_longer },
	{ "v", NULL, "what is not selected instead",
	    GTT_OPT_BOOL, &opts.invert, NULL },
	{ "stacks", NULL, "with the stacks of each event",
	    GTT_OPT_BOOL, &opts.stacks, NULL },
	{ "sort", "time|goroutine", "the order; goroutine keeps all in memory",
	    GTT_OPT_WORD, &opts.sort, NULL },
	{ "json", NULL, "an object a line",
	    GTT_OPT_BOOL, &opts.json, NULL },
	{ "c", NULL, "only count",
	    GTT_OPT_BOOL, &opts.count, NULL },
	{ "l", NULL, "only the names of files with a match",
	    GTT_OPT_BOOL, &opts.list, NULL },
	{ "L", NULL, "only the names of files without one",
	    GTT_OPT_BOOL, &opts.list_without, NULL },
	{ "m", "N", "stop reading a file after N matches",
	    GTT_OPT_UINT, &opts.max, &opts.have_max },
	{ "q", NULL, "print nothing, stop at the first match",
	    GTT_OPT_BOOL, &opts.quiet, NULL },
	GTT_PREFIX_OPTS(opts.prefix),
	{ 0 }
};

static int
exclude(bool a, const char *a_name, bool b, const char *b_name,
    struct gtt_err *err)
{
	if (!a || !b)
		return 0;
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "-%s and -%s exclude each other", a_name, b_name);
}

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;

	if (exclude(o->list, "l", o->list_without, "L", err) < 0 ||
	    gtt_prefix_check(&o->prefix, err) < 0 ||
	    exclude(o->have_time, "time", o->period.have_from, "from", err) < 0 ||
	    exclude(o->have_time, "time", o->period.have_to, "to", err) < 0 ||
	    gtt_period_check(&o->period, err) < 0 ||
	    gtt_goroutines_parse(&o->goroutines, err) < 0)
		return -1;
	o->patterns = gtt_patterns_compile(o->match.v, o->match.n, err);
	return o->patterns == NULL ? -1 : 0;
}

/* grep's first operand is its pattern. */
static void
unopened(const char *name, struct gtt_err *err)
{
	struct gtt_err none = { 0 };
	struct gtt_pattern *pattern = gtt_pattern_compile(name, 0, &none);

	if (pattern != NULL)
		gtt_err_add(err, "; a pattern is given with -match '%.100s'",
		    name);
	gtt_pattern_free(pattern);
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "etgrep",
		.synopsis = "[-match PATTERN]... [OPTION]... [FILE...]",
		.about = "Prints the events of Go execution traces that match "
		    "patterns over\ntheir kind and their stack; all events "
		    "without a pattern.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.file = etgrep_file,
		.unopened = unopened,
		.status = gtt_status_found,
	};

	return gtt_cli_main(argc, argv, &cmd);
}
