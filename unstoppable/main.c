#include "unstoppable/unstoppable.h"

static struct opts opts = { .stw = true };

static const struct gtt_opt table[] = {
	{ "print-stw", NULL, "print the stops; the default without -summary",
	    GTT_OPT_BOOL, &opts.stw, &opts.stw_given },
	{ "print-stacks", NULL, "with stacks, and the CPU samples in the stops",
	    GTT_OPT_BOOL, &opts.stacks, NULL },
	{ "profile", "FILE", "write those samples to FILE, for go tool pprof",
	    GTT_OPT_STR, &opts.profile, NULL },
	{ "grace", "D", "leave out samples in the first D of each phase",
	    GTT_OPT_DURATION, &opts.grace, NULL },
	{ "summary", NULL, "how many and how long, by reason, over all traces",
	    GTT_OPT_BOOL, &opts.summary, NULL },
	{ "json", NULL, "an object a line",
	    GTT_OPT_BOOL, &opts.json, NULL },
	GTT_PREFIX_OPTS(opts.prefix),
	{ 0 }
};

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;

	if (gtt_prefix_check(&o->prefix, err) < 0)
		return -1;
	if (o->summary && !o->stw_given)
		o->stw = false;
	o->results = stw_results_new();
	return 0;
}

static int
finish(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	struct opts *o = arg;
	int rc = stw_results_finish(o, out, err);

	stw_results_free(o->results);
	return rc;
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "unstoppable",
		.synopsis = "[-print-stacks] [-summary] [-json] [OPTION]... "
		    "[FILE...]",
		.about = "Shows how long Go programs took to stop the world, "
		    "why, and who stopped\nlast, from their execution traces.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.file = unstoppable_file,
		.finish = finish,
	};

	return gtt_cli_main(argc, argv, &cmd);
}
