#include <string.h>

#include "tracecat/tracecat.h"

static struct opts opts = { .format = FORMAT_TEXT };

static const struct gtt_opt table[] = {
	{ "d", "parsed|wire|classic|footprint|count",
	    "what to print: events, records, v1 events, sizes, numbers",
	    GTT_OPT_WORD, &opts.form, &opts.form_given },
	{ "json", NULL, "parsed events as JSON, one object a line",
	    GTT_OPT_BOOL, &opts.json, NULL },
	{ "encode", "same",
	    "write a trace: of the newest version, or of its own",
	    GTT_OPT_MAYBE, &opts.encode, NULL },
	{ "format", "pprof|folded",
	    "for other programs: go tool pprof, flame graphs",
	    GTT_OPT_WORD, &opts.format, NULL },
	{ "value", "wait|run|sched|sync|net|syscall",
	    "what -format=pprof and folded count, by stack",
	    GTT_OPT_WORD, &opts.value, &opts.value_given },
	{ "z", NULL, "compress what is written, with zstd",
	    GTT_OPT_BOOL, &opts.zstd, NULL },
	{ 0 }
};

static int
setup_encode(struct opts *o, struct gtt_err *err)
{
	o->same = strcmp(o->encode, "same") == 0;
	if (!o->same && o->encode[0] != '\0')
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-encode=%s: it is -encode or -encode=same", o->encode);
	if (o->form_given || o->json || o->format != FORMAT_TEXT)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-encode writes a trace, -d, -json and -format do not");
	return 0;
}

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;

	if (o->encode != NULL && setup_encode(o, err) < 0)
		return -1;
	if (o->json && o->form != FORM_PARSED)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-json goes with -d=parsed only");
	if (o->format != FORMAT_TEXT && (o->json || o->form_given))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-format goes neither with -d nor with -json");
	if (o->value_given && o->format != FORMAT_PPROF &&
	    o->format != FORMAT_FOLDED)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-value goes with -format=pprof and -format=folded only");
	if (o->zstd)
		gtt_out_zstd();
	if (o->format != FORMAT_TEXT)
		opts.profile = profile_new((enum value)o->value);
	return 0;
}

static int
finish(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	struct opts *o = arg;

	(void)err;
	if (o->format == FORMAT_PPROF)
		profile_pprof(o->profile, &out->buf);
	else if (o->format == FORMAT_FOLDED)
		profile_folded(o->profile, &out->buf);
	profile_free(o->profile);
	return 0;
}

static int
text(struct gtt_job *job, const struct opts *o)
{
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

static int
file(struct gtt_job *job)
{
	struct opts *o = job->arg;

	if (o->encode != NULL)
		return tracecat_encode(job, o);
	switch ((enum format)o->format) {
	case FORMAT_PPROF:
	case FORMAT_FOLDED:
		return profile_file(o->profile, job);
	case FORMAT_TEXT:
		return text(job, o);
	}
	return -1;
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "tracecat",
		.synopsis = "[-d=FORM] [-json] [-encode[=same]] "
		    "[-format=FORMAT [-value=VALUE]] [-z] [FILE...]",
		.about = "Prints Go execution traces as text, one after the other, "
		    "or writes them\nagain or for other programs.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.file = file,
		.finish = finish,
	};

	return gtt_cli_main(argc, argv, &cmd);
}
