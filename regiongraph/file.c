#include <stdlib.h>
#include <string.h>

#include "common/cli/period.h"
#include "regiongraph/listing.h"
#include "regiongraph/regiongraph.h"

/* One input. */
struct work {
	const struct opts *o;
	struct gtt_job	*job;
	struct gtt_tracker *tracker;	/* for regions alone, */
	struct listing	*listing;
	struct graph	*graph;		/* for all else: */
	struct show	*show;		/* NULL: JSON */
	struct json	 json;
	bool		 begun;
	int64_t		 start;
};

static bool
is_kind(const struct work *w, uint32_t kind, const char *type)
{
	const char *root = w->o->root;
	struct gtt_buf b = { 0 };
	bool is;

	if (root == NULL || strcmp(w->o->defs->kinds[kind].name, root) == 0)
		return true;
	put_kind(&b, w->o->defs, kind, type);
	is = b.len == strlen(root) && memcmp(b.p, root, b.len) == 0;
	gtt_buf_fini(&b);
	return is;
}

static void
on_region(void *arg, struct gtt_region *r)
{
	struct work *w = arg;

	if (is_kind(w, r->kind, r->type))
		listing_add(w->listing, r);
}

static void
put_region(void *arg, const struct gtt_region *r)
{
	const struct work *w = arg;

	show_region(w->job->out, w->o->defs, r, w->start);
}

static bool
wants(void *arg, const struct span *root)
{
	const struct work *w = arg;

	return w->o->root == NULL || (root->kind != SPAN_NO_KIND &&
	    is_kind(w, root->kind, root->type));
}

static void
on_tree(void *arg, struct tree *t)
{
	const struct work *w = arg;
	const struct shown what = { w->job->out, w->o->defs, w->graph,
	    w->start, !w->o->show_chains };

	if (w->show == NULL)
		json_tree(&w->json, t);
	else
		show_tree(w->show, &what, t);
}

static void
open_work(struct work *w, int version)
{
	const struct opts *o = w->o;
	const struct gtt_tracker_ops regions = { .close = on_region };
	const struct graph_ops ops = { .wants = wants, .tree = on_tree,
	    .chains = o->show_chains || o->show_pairs, .arg = w };

	if (ops.chains)
		w->show = show_new();
	if (!o->json && !ops.chains) {
		w->listing = listing_new();
		w->tracker = gtt_tracker_new(o->defs, version, &regions, w);
		return;
	}
	w->graph = graph_new(o->defs, version, &ops);
	w->json = (struct json){ w->job, o->defs, w->graph, 0, o->summarize,
	    json_scratch_new() };
}

static void
close_work(struct work *w)
{
	if (w->begun && w->tracker != NULL)
		gtt_tracker_finish(w->tracker);
	if (w->begun && w->graph != NULL)
		graph_finish(w->graph);
	if (w->listing != NULL)
		listing_each(w->listing, put_region, w);
	gtt_tracker_free(w->tracker);
	listing_free(w->listing);
	graph_free(w->graph);
	json_scratch_free(w->json.scratch);
	show_free(w->show);
}

/* What can be said only with the first event. */
static int
begin(struct work *w, const struct gtt_reader *r, const struct gtt_event *ev)
{
	w->begun = true;
	w->start = w->json.start = gtt_period_start(r, ev);
	return gtt_need_clock(r, &w->job->err);
}

static int
read_events(struct work *w, struct gtt_reader *r)
{
	struct gtt_job *job = w->job;
	const struct gtt_event *ev;
	int rc;

	while ((rc = gtt_reader_next(r, &ev, &job->err)) == 1) {
		gtt_job_count(job, 1);
		if (!w->begun && begin(w, r, ev) < 0)
			return -1;
		rc = w->graph != NULL ? graph_event(w->graph, ev, &job->err) :
		    gtt_tracker_event(w->tracker, ev, 0, &job->err);
		if (rc < 0)
			return -1;
	}
	return rc;
}

/* What was left out is trouble, even if nothing else is. */
static int
check_cut(struct work *w, int rc)
{
	uint64_t n = w->graph == NULL ? 0 : graph_cut(w->graph);

	if (n == 0)
		return rc;
	if (rc < 0)
		gtt_job_report(w->job, &w->job->err);
	w->job->err = (struct gtt_err){ 0 };
	return gtt_fail(&w->job->err, GTT_ELIMIT, GTT_NO_OFFSET,
	    "%llu regions were left out: open for more than %zu events, or in "
	    "more than %d others", (unsigned long long)n, GRAPH_HELD,
	    GRAPH_NESTED);
}

int
regiongraph_file(struct gtt_job *job)
{
	struct work w = { .o = job->arg, .job = job };
	struct gtt_reader *r;
	int rc;

	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	gtt_job_warn_nameless(job, gtt_reader_version(r));
	open_work(&w, gtt_reader_version(r));
	rc = check_cut(&w, read_events(&w, r));
	close_work(&w);
	gtt_reader_free(r);
	return rc;
}
