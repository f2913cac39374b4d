#include <stdlib.h>
#include <string.h>

#include "common/cli/diag.h"
#include "common/cli/file.h"
#include "common/output/graph.h"
#include "common/output/svgpage.h"
#include "grstates/grstates.h"
#include "grstates/machine.h"

static struct opts opts = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

static const struct gtt_opt table[] = {
	{ "svg", "F", "write a drawing of the graph that pans and zooms to F",
	    GTT_OPT_STR, &opts.svg, NULL },
	{ "dot", "F", "write the graph in the DOT language (default: to -)",
	    GTT_OPT_STR, &opts.dot, NULL },
	{ "png", "F", "write a picture of it",
	    GTT_OPT_STR, &opts.png, NULL },
	{ "json", "F", "write states and moves, an object a line",
	    GTT_OPT_STR, &opts.json, NULL },
	{ "match", "PATTERN", "only goroutines with an event that matches, as\n"
	    "for etgrep; with several: that match any",
	    GTT_OPT_LIST, &opts.match, NULL },
	{ "colors", "FILE", "colour states by the rules in FILE (YAML)",
	    GTT_OPT_STR, &opts.colors_file, NULL },
	{ "min-count", "N", "fold states that were seen less often into one",
	    GTT_OPT_UINT, &opts.min_count, NULL },
	{ "top", "N", "fold all but the N most frequent states into one",
	    GTT_OPT_UINT, &opts.top, &opts.have_top },
	{ 0 }
};

/* Each output has a place of its own; without any, DOT is printed. */
static int
check_outputs(struct opts *o, struct gtt_err *err)
{
	const char *const outputs[] = { o->svg, o->dot, o->png, o->json };
	size_t n = sizeof outputs / sizeof outputs[0], i, k, given = 0;

	for (i = 0; i < n; i++) {
		given += outputs[i] != NULL;
		for (k = 0; k < i; k++) {
			if (outputs[i] != NULL && outputs[k] != NULL &&
			    strcmp(outputs[i], outputs[k]) == 0)
				return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
				    "only one output can go to %s",
				    strcmp(outputs[i], "-") == 0 ?
				    "standard output" : outputs[i]);
		}
	}
	if (given == 0)
		o->dot = "-";
	return 0;
}

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;
	if (check_outputs(o, err) < 0)
		return -1;
	if (!o->have_top)
		o->top = UINT64_MAX;
	o->all = states_new();
	if (o->colors_file != NULL) {
		o->colors = colors_load(o->colors_file, err);
		if (o->colors == NULL)
			return -1;
	}
	o->patterns = gtt_patterns_compile(o->match.v, o->match.n, err);
	return o->patterns == NULL ? -1 : 0;
}

/* Follows the goroutines of a trace as far as it is whole. */
static int
follow(struct gtt_job *job, struct gtt_reader *r, struct machine *m)
{
	const struct gtt_event *ev;
	int rc;

	while ((rc = gtt_reader_next(r, &ev, &job->err)) == 1) {
		gtt_job_count(job, 1);
		if (machine_event(m, ev, &job->err) < 0)
			return -1;
	}
	return rc;
}

/* Adds what one input came to. */
static int
add_up(struct opts *o, struct gtt_job *job, const struct machine *m)
{
	int rc;

	pthread_mutex_lock(&o->lock);
	o->read++;
	rc = states_merge(o->all, machine_states(m), NULL, &job->err);
	pthread_mutex_unlock(&o->lock);
	return rc;
}

static int
file(struct gtt_job *job)
{
	struct opts *o = job->arg;
	struct gtt_reader *r;
	struct machine *m;
	int rc;

	pthread_mutex_lock(&o->lock);
	while (o->names.n < job->of)
		gtt_list_add(&o->names, "");
	o->names.v[job->index] = job->name;
	pthread_mutex_unlock(&o->lock);
	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	gtt_job_warn_nameless(job, gtt_reader_version(r));
	m = machine_new(o->patterns, o->match.n, gtt_reader_version(r),
	    gtt_reader_in_ticks(r), job->index);
	rc = follow(job, r, m);
	gtt_reader_free(r);
	if (add_up(o, job, m) < 0)
		rc = -1;
	machine_free(m);
	return rc;
}

/* What a user can do about it belongs to the message. */
static int
drawn(int rc, const struct gtt_err *why, struct gtt_err *err)
{
	if (rc < 0)
		gtt_fail(err, why->code, why->off, "%.200s%s", why->msg,
		    why->code == GTT_ELIMIT ?
		    ": -top or -min-count fold rare states" : "");
	return rc;
}

static int
write_svg(struct opts *o, struct gtt_graph *g, struct gtt_out *out,
    struct gtt_err *err)
{
	struct gtt_err why = { .off = GTT_NO_OFFSET };
	struct gtt_buf svg = { 0 }, page = { 0 };
	int rc = drawn(gtt_graph_svg(g, &svg, &why), &why, err);

	if (rc == 0)
		rc = gtt_svg_page(&page, svg.p, svg.len, "grstates", err);
	if (rc == 0)
		rc = gtt_file_write(o->svg, &page, out, err);
	gtt_buf_fini(&svg);
	gtt_buf_fini(&page);
	return rc;
}

static int
write_png(struct opts *o, struct gtt_graph *g, struct gtt_out *out,
    struct gtt_err *err)
{
	struct gtt_err why = { .off = GTT_NO_OFFSET };
	struct gtt_buf b = { 0 };
	int rc = drawn(gtt_graph_png(g, &b, &why), &why, err);

	if (rc == 0)
		rc = gtt_file_write(o->png, &b, out, err);
	gtt_buf_fini(&b);
	return rc;
}

static int
write_dot(struct opts *o, struct gtt_graph *g, struct gtt_out *out,
    struct gtt_err *err)
{
	struct gtt_buf b = { 0 };
	int rc;

	gtt_graph_dot(g, &b);
	rc = gtt_file_write(o->dot, &b, out, err);
	gtt_buf_fini(&b);
	return rc;
}

static int
write_json(struct opts *o, const struct view *v, struct gtt_out *out,
    struct gtt_err *err)
{
	struct gtt_buf b = { 0 };
	int rc;

	put_lines(v, o, &b);
	rc = gtt_file_write(o->json, &b, out, err);
	gtt_buf_fini(&b);
	return rc;
}

/* What needs no layout first: nothing but the disk can go wrong there. */
static int
write_all(struct opts *o, const struct view *v, struct gtt_out *out,
    struct gtt_err *err)
{
	struct gtt_graph *g;
	int rc = 0;

	if (o->json != NULL && write_json(o, v, out, err) < 0)
		return -1;
	if (o->dot == NULL && o->svg == NULL && o->png == NULL)
		return 0;
	g = draw_graph(v, o, err);
	if (g == NULL)
		return -1;
	if (o->dot != NULL)
		rc = write_dot(o, g, out, err);
	if (rc == 0 && o->svg != NULL)
		rc = write_svg(o, g, out, err);
	if (rc == 0 && o->png != NULL)
		rc = write_png(o, g, out, err);
	gtt_graph_free(g);
	return rc;
}

static int
finish(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	struct opts *o = arg;
	struct view v = { 0 };
	int rc = 0;

	/* Of nothing but inputs that are no traces there is nothing to show. */
	if (o->read > 0) {
		rc = view_make(&v, o->all, o->top, o->min_count, err);
		/* A blank page tells nobody why it is one. */
		if (rc == 0 && v.n == 0 && o->match.n > 0)
			gtt_diag("warning: the graph is empty: -match keeps no "
			    "goroutine that changes its state");
		if (rc == 0)
			rc = write_all(o, &v, out, err);
		view_fini(&v);
	}
	gtt_patterns_free(o->patterns, o->match.n);
	gtt_list_fini(&o->names);
	colors_free(o->colors);
	states_free(o->all);
	return rc;
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "grstates",
		.synopsis = "[-svg F] [-dot F] [-png F] [-json F] [OPTION]... "
		    "[FILE...]",
		.about = "Draws the states that the goroutines of Go execution "
		    "traces go through,\nand how they get from one to the "
		    "next: one graph of all the traces.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.file = file,
		.finish = finish,
	};

	return gtt_cli_main(argc, argv, &cmd);
}
