#include <string.h>
#include <unistd.h>

#include "tracecat/select.h"
#include "tracecat/tracecat.h"

static struct opts opts = { .format = FORMAT_TEXT };

static const struct gtt_opt table[] = {
	{ "d", "parsed|wire|classic|footprint|count|raw",
	    "what to print: events, v2 records, v1 events, sizes, counts,\n"
	    "all records",
	    GTT_OPT_WORD, &opts.form, &opts.form_given },
	{ "json", NULL, "parsed events as JSON, one object a line",
	    GTT_OPT_BOOL, &opts.json, NULL },
	{ "encode", "same",
	    "write a trace: of the newest version, or of its own",
	    GTT_OPT_MAYBE, &opts.encode, NULL },
	{ "anonymize", "KEY",
	    "write a trace with pseudonyms for names and texts",
	    GTT_OPT_MAYBE, &opts.anonymize, NULL },
	{ "format", "pprof|folded|perfetto",
	    "for other programs: go tool pprof, flame graphs, Perfetto",
	    GTT_OPT_WORD, &opts.format, NULL },
	{ "value", "wait|run|sched|sync|net|syscall",
	    "what -format=pprof and folded count, by stack",
	    GTT_OPT_WORD, &opts.value, &opts.value_given },
	{ "assemble", "1.N",
	    "write the trace that -d=raw has printed, or, with a version,\n"
	    "that -d=wire has",
	    GTT_OPT_MAYBE, &opts.assemble, NULL },
	{ "minimal", NULL, "with -assemble: lengths as short as can be",
	    GTT_OPT_BOOL, &opts.minimal, NULL },
	{ "from", "T", "events at T or later, nanoseconds or +12ms from the start",
	    GTT_OPT_TIME, &opts.select.period.from, &opts.select.period.have_from },
	{ "to", "T", "events before T",
	    GTT_OPT_TIME, &opts.select.period.to, &opts.select.period.have_to },
	{ "goroutine", "N,...", "what goroutines N did, and their transitions",
	    GTT_OPT_LIST, &opts.select.goroutines.given, NULL },
	{ "match", "PATTERN", "events that match, as for etgrep; with several: any",
	    GTT_OPT_LIST, &opts.select.match, NULL },
	{ "z", NULL, "compress what is written, with zstd",
	    GTT_OPT_BOOL, &opts.zstd, NULL },
	{ 0 }
};

static int
setup_write(struct opts *o, struct gtt_err *err)
{
	const char *encode = o->encode != NULL ? o->encode : "same";

	o->same = strcmp(encode, "same") == 0;
	if (!o->same && encode[0] != '\0')
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-encode=%s: it is -encode or -encode=same", encode);
	if (o->anonymize != NULL)
		o->anon = gtt_anon_new(o->anonymize);
	return 0;
}

static int
setup_assemble(struct opts *o, struct gtt_err *err)
{
	uint64_t n = 0;

	if (o->assemble[0] != '\0' && (strncmp(o->assemble, "1.", 2) != 0 ||
	    gtt_parse_uint(o->assemble + 2, &n, &(struct gtt_err){ 0 }) < 0 ||
	    n < 1 || n > 99))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-assemble=%s: expected a version, as 1.26", o->assemble);
	o->assemble_version = (int)n;
	return 0;
}

/* Only one of these can be done. */
static int
check_modes(const struct opts *o, struct gtt_err *err)
{
	const char *const modes[] = {
		o->encode != NULL ? "-encode" :
		    o->anonymize != NULL ? "-anonymize" : NULL,
		o->assemble != NULL ? "-assemble" : NULL,
		o->format != FORMAT_TEXT ? "-format" : NULL,
		o->form_given ? "-d" : NULL,
		o->json && !o->form_given ? "-json" : NULL,
	};
	const char *first = NULL;

	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		if (first != NULL && modes[i] != NULL)
			return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
			    "%s does not go with %s", first, modes[i]);
		if (first == NULL)
			first = modes[i];
	}
	return 0;
}

/* Options that belong to one of them. */
static int
check_details(const struct opts *o, struct gtt_err *err)
{
	if (o->json && o->form != FORM_PARSED)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-json goes with -d=parsed only");
	if (o->minimal && o->assemble == NULL)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-minimal goes with -assemble only");
	if (o->value_given && o->format != FORMAT_PPROF &&
	    o->format != FORMAT_FOLDED)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-value goes with -format=pprof and -format=folded only");
	return 0;
}

/* Parsed events are selected, to be printed or written. */
static int
setup_select(struct opts *o, struct gtt_err *err)
{
	bool events = o->assemble == NULL && o->format == FORMAT_TEXT &&
	    (o->form == FORM_PARSED || o->form == FORM_COUNT);

	if (!select_given(&o->select))
		return 0;
	if (!events || o->anonymize != NULL)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-from, -to, -goroutine and -match go with -d=parsed, "
		    "-d=count, -json and -encode; for others, pipe what "
		    "-encode writes");
	if (o->same)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "a part of a trace is written in the newest format: "
		    "use -encode");
	return select_setup(&o->select, err);
}

/* Refused as by zstd and gzip. */
static int
check_terminal(const struct opts *o, struct gtt_err *err)
{
	bool binary = o->write || o->assemble != NULL || o->zstd ||
	    o->format == FORMAT_PPROF || o->format == FORMAT_PERFETTO;

	if (!binary || !isatty(STDOUT_FILENO))
		return 0;
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "compressed or binary output is not written to a terminal: "
	    "send it to a file or a pipe");
}

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;

	o->write = o->encode != NULL || o->anonymize != NULL;
	if (o->write && setup_write(o, err) < 0)
		return -1;
	if (o->assemble != NULL && setup_assemble(o, err) < 0)
		return -1;
	if (check_modes(o, err) < 0 || check_details(o, err) < 0 ||
	    setup_select(o, err) < 0 || check_terminal(o, err) < 0)
		return -1;
	if (o->zstd)
		gtt_out_zstd();
	if (o->format == FORMAT_PPROF || o->format == FORMAT_FOLDED)
		o->profile = profile_new((enum value)o->value);
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
		return tracecat_parsed(job, o);
	case FORM_WIRE:
		return tracecat_wire(job);
	case FORM_CLASSIC:
		return tracecat_classic(job);
	case FORM_FOOTPRINT:
		return tracecat_footprint(job);
	case FORM_COUNT:
		return tracecat_count(job, o);
	case FORM_RAW:
		return tracecat_raw(job);
	}
	return -1;
}

static int
file(struct gtt_job *job)
{
	struct opts *o = job->arg;

	if (o->write)
		return tracecat_encode(job, o);
	if (o->assemble != NULL)
		return tracecat_assemble(job, o);
	switch ((enum format)o->format) {
	case FORMAT_PPROF:
	case FORMAT_FOLDED:
		return profile_file(o->profile, job);
	case FORMAT_PERFETTO:
		return tracecat_perfetto(job);
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
		    "[-anonymize[=KEY]]\n"
		    "                [-assemble[=1.N] [-minimal]] "
		    "[-format=FORMAT [-value=VALUE]]\n"
		    "                [-from T] [-to T] [-goroutine N,...] "
		    "[-match PATTERN]...\n"
		    "                [-z] [FILE...]",
		.about = "Prints Go execution traces as text, one after the other, "
		    "or writes them\nagain or for other programs.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.file = file,
		.finish = finish,
	};
	int status;

	status = gtt_cli_main(argc, argv, &cmd);
	gtt_anon_free(opts.anon);
	return status;
}
