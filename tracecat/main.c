#include "tracecat/tracecat.h"

static struct opts opts;

static const struct gtt_opt table[] = {
	{ "d", "parsed|wire|classic|footprint|count",
	    "what to print: events, records, v1 events, sizes, numbers",
	    GTT_OPT_WORD, &opts.form, NULL },
	{ "json", NULL, "parsed events as JSON, one object a line",
	    GTT_OPT_BOOL, &opts.json, NULL },
	{ "z", NULL, "compress what is written, with zstd",
	    GTT_OPT_BOOL, &opts.zstd, NULL },
	{ 0 }
};

static int
setup(void *arg, struct gtt_err *err)
{
	const struct opts *o = arg;

	if (o->json && o->form != FORM_PARSED)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-json goes with -d=parsed only");
	if (o->zstd)
		gtt_out_zstd();
	return 0;
}

static int
file(struct gtt_job *job)
{
	const struct opts *o = job->arg;

	switch ((enum form)o->form) {
	case FORM_PARSED:
		return tracecat_parsed(job, o->json);
	case FORM_WIRE:
		return tracecat_wire(job);
	case FORM_CLASSIC:
		return tracecat_classic(job);
	case FORM_FOOTPRINT:
		return tracecat_footprint(job);
	case FORM_COUNT:
		return tracecat_count(job);
	}
	return -1;
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "tracecat",
		.synopsis = "[-d=FORM] [-json] [-z] [FILE...]",
		.about = "Prints Go execution traces as text, one after the other.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.file = file,
	};

	return gtt_cli_main(argc, argv, &cmd);
}
