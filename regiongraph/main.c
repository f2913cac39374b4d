#include <string.h>

#include "regiongraph/regiongraph.h"

static struct opts opts;

static const struct gtt_opt table[] = {
	{ "regions", "FILE", "kinds of regions besides those built in: YAML",
	    GTT_OPT_STR, &opts.regions, NULL },
	{ "print-regions", NULL, "print those built in, and do no more",
	    GTT_OPT_BOOL, &opts.print_regions, NULL },
	{ "show-regions", NULL, "a line for each region; the default",
	    GTT_OPT_BOOL, &opts.show_regions, NULL },
	{ "show-pairs", NULL, "a line for each pair of what is in what",
	    GTT_OPT_BOOL, &opts.show_pairs, NULL },
	{ "show-chains", NULL, "a line for each chain of what is in what",
	    GTT_OPT_BOOL, &opts.show_chains, NULL },
	{ "json", NULL, "a tree of spans a line",
	    GTT_OPT_BOOL, &opts.json, NULL },
	{ "summarize", NULL, "a tree and its sums a line, as etviz reads",
	    GTT_OPT_BOOL, &opts.summarize, NULL },
	{ "root", "KIND", "only regions, or trees, of this kind",
	    GTT_OPT_STR, &opts.root, NULL },
	{ 0 }
};

/* A kind, or one of the types of a kind that the program names. */
static int
check_root(const struct opts *o, struct gtt_err *err)
{
	for (uint32_t i = 0; i < o->defs->n; i++) {
		const struct gtt_region_kind *k = &o->defs->kinds[i];
		size_t n = strlen(k->name);

		if (strncmp(o->root, k->name, n) == 0 &&
		    (o->root[n] == '\0' || o->root[n] == ':'))
			return 0;
	}
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "no kind is called \"%.100s\"", o->root);
}

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;

	o->json = (o->json || o->summarize) && !o->show_regions;
	o->defs = gtt_regions_load(o->regions, err);
	if (o->defs == NULL)
		return -1;
	return o->root == NULL ? 0 : check_root(o, err);
}

static bool
instead(void *arg, struct gtt_out *out)
{
	const struct opts *o = arg;
	const char *text;
	size_t n;

	if (o->print_regions) {
		text = gtt_regions_builtin(&n);
		gtt_buf_put(&out->buf, text, n);
	}
	return o->print_regions;
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "regiongraph",
		.synopsis = "[-regions FILE] [-show-regions | -show-pairs | "
		    "-show-chains |\n       -json | -summarize] [-root KIND] "
		    "[OPTION]... [FILE...]",
		.about = "Finds what goroutines were doing, and why, in Go "
		    "execution traces: requests,\ncalls, lookups, and all the "
		    "work that they caused.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.instead = instead,
		.file = regiongraph_file,
	};
	int status = gtt_cli_main(argc, argv, &cmd);

	gtt_regions_free(opts.defs);
	return status;
}
