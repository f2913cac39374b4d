#include "etcheck/etcheck.h"

static struct opts opts = { .output = "-" };

static const struct gtt_opt table[] = {
	{ "format", "human|json|html", "a table (the default), an object a line, or\n"
	    "a page for a browser",
	    GTT_OPT_WORD, &opts.format, NULL },
	{ "f", "human|json|html", "the same",
	    GTT_OPT_WORD, &opts.format, NULL },
	{ "output", "F", "write to F instead of standard output",
	    GTT_OPT_STR, &opts.output, NULL },
	{ "o", "F", "the same",
	    GTT_OPT_STR, &opts.output, NULL },
	{ "top", "N", "name N places a rule at most; 0: all (default: 5, with\n"
	    "html 50, with json all)",
	    GTT_OPT_UINT, &opts.top, &opts.top_given },
	{ "rules", "FILE", "take thresholds from FILE (YAML, see -list)",
	    GTT_OPT_STR, &opts.rules_file, NULL },
	{ "rule", "NAME=WARN,ERROR", "thresholds of a rule, or NAME=off",
	    GTT_OPT_LIST, &opts.rule, NULL },
	{ "only", "NAME,...", "only these rules",
	    GTT_OPT_LIST, &opts.only, NULL },
	{ "baseline", "OLD", "only what is worse than in OLD, a trace or a\n"
	    "directory of them; may be given again",
	    GTT_OPT_LIST, &opts.baseline, NULL },
	CAPTURE_OPTS(opts.capture),
	{ "list", NULL, "print the rules in force, as YAML, and do no more",
	    GTT_OPT_BOOL, &opts.list, NULL },
	{ 0 }
};

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;

	if (rules_setup(o, err) < 0 || capture_setup(&o->capture, err) < 0)
		return -1;
	if (!o->top_given && o->format != FORMAT_JSON)
		o->top = o->format == FORMAT_HTML ? 50 : 5;
	o->totals = totals_new(o->rules, o->baseline.n > 0);
	if (o->baseline.n > 0)
		o->old = totals_new(o->rules, true);
	return 0;
}

static bool
instead(void *arg, struct gtt_out *out)
{
	const struct opts *o = arg;

	if (o->list)
		rules_list(&out->buf, o->rules);
	return o->list;
}

static void
expand(void *arg, struct gtt_list *names)
{
	names_expand(arg, names);
}

static struct gtt_input *
open_live(size_t i, const struct gtt_input_opts *io, void *arg,
    struct gtt_err *err)
{
	const struct opts *o = arg;

	return capture_open(&o->capture, i, io, err);
}

static int
status(size_t zeros, size_t ones)
{
	(void)zeros;
	(void)ones;
	return 0;
}

static int
finish(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	struct opts *o = arg;
	int rc = etcheck_finish(o, out, err);

	totals_free(o->totals);
	totals_free(o->old);
	gtt_list_fini(&o->baseline);
	gtt_list_fini(&o->rule);
	gtt_list_fini(&o->only);
	return rc;
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "etcheck",
		.synopsis = "[-format human|json|html] [-output F] [-url URL] "
		    "[OPTION]... [FILE...]",
		.about = "Finds what slows Go programs down in their execution "
		    "traces, by rules with\nthresholds: one report about all "
		    "of the traces.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.instead = instead,
		.live = &opts.capture.names,
		.open_live = open_live,
		.expand = expand,
		.file = etcheck_file,
		.unopened = names_unopened,
		.status = status,
		.finish = finish,
	};

	return capture_end(&opts.capture, gtt_cli_main(argc, argv, &cmd));
}
