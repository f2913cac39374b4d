#include "etviz/etviz.h"

static struct opts opts = {
	.output = "-",
	.width = 1000,
	.limit = UINT64_MAX,
	.rows = { .lock = PTHREAD_MUTEX_INITIALIZER },
};

#define WIDTH_MIN	300
#define WIDTH_MAX	20000

static const struct gtt_opt table[] = {
	{ "output", "F", "write the drawing to F (default: to -)",
	    GTT_OPT_STR, &opts.output, NULL },
	{ "details", NULL, "a bar for each span, not one for each line",
	    GTT_OPT_BOOL, &opts.details, NULL },
	{ "width", "PX", "make it so many pixels wide (default: 1000)",
	    GTT_OPT_UINT, &opts.width, NULL },
	{ "limit", "N", "draw the first N lines only",
	    GTT_OPT_UINT, &opts.limit, NULL },
	{ "sort", "start|length|input", "which come first: the earliest, the\n"
	    "longest, or those that were read first", GTT_OPT_WORD,
	    &opts.sort, NULL },
	{ "theme", "light|dark", "what it is drawn on",
	    GTT_OPT_WORD, &opts.theme, NULL },
	{ 0 }
};

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;

	if (o->width < WIDTH_MIN || o->width > WIDTH_MAX)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "-width is to be from %d to %d", WIDTH_MIN, WIDTH_MAX);
	o->rows.sort = (enum sort)o->sort;
	o->rows.limit = o->limit;
	return 0;
}

static int
finish(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	struct opts *o = arg;
	struct gtt_file svg;
	int rc = 0;

	/* Of no input at all there is nothing to show. */
	if (o->rows.inputs > 0) {
		etviz_rows_finish(&o->rows);
		rc = gtt_file_open(&svg, o->output, out, err);
		if (rc == 0) {
			etviz_draw(&svg, o);
			rc = gtt_file_close(&svg, err);
		}
	}
	etviz_rows_fini(&o->rows);
	return rc;
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "etviz",
		.synopsis = "[-output F] [-details] [-limit N] [OPTION]... "
		    "[FILE...]",
		.about = "Draws what requests, or other regions, were doing "
		    "all the time, from the lines\nthat regiongraph -json "
		    "-summarize prints: an SVG.",
		.opts = table,
		.arg = &opts,
		.setup = setup,
		.file = etviz_file,
		.finish = finish,
	};

	return gtt_cli_main(argc, argv, &cmd);
}
