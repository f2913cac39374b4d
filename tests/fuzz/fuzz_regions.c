/*
 * Regions.  Of text: definitions that are refused have a message with a line.
 * Of traces: whatever the events, each region that the tracker tells of is a
 * span in one tree, unless it was left out; spans end behind their beginnings,
 * what they caused begins behind those, and sums are no more than there was
 * time.
 */
#include <stdlib.h>

#include "common/match/track.h"
#include "regiongraph/graph.h"
#include "regiongraph/summary.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

/* Kinds that meet, overlap and end together as often as can be. */
static const char kinds[] =
    "a: {start: Any, once: GoStart, single: true, flush: true, shared: true}\n"
    "b: {start: [GoBlock, GoStart], keep: GoUnblock, critical: GoStart}\n"
    "c: {start: 'Any \"main\" \"**\"', end: GoCreate, flush: true, root: true}\n"
    "d: {goroutine: Any, single: true, flush: true}\n"
    "e: {start: GoSysCall, keep: always, single: true}\n"
    "f: {between: [b, c], root: true}\n"
    "g: {between: [a, a], remote: true}\n"
    "r: {user: region, remote: true}\n"
    "t: {user: task, shared: true}\n";

struct seen {
	const struct gtt_regions *kinds;
	uint64_t	regions, spans;
};

static void
on_region(void *arg, struct gtt_region *r)
{
	struct seen *seen = arg;

	holds(r->start <= r->end);
	seen->regions++;
}

static void
on_tree(void *arg, struct tree *t)
{
	struct seen *seen = arg;
	struct summary sum = { 0 };

	holds(t->root->parent == NULL);
	for (const struct span *s = t->root; s != NULL; s = span_next(s)) {
		holds(s->tree == t && !span_is_open(s));
		holds(s->start <= s->stop && s->depth <= TREE_DEPTH);
		holds(s->parent == NULL || s->parent->start <= s->start);
		seen->spans += s->kind != SPAN_NO_KIND;
	}
	summary_make(&sum, t, seen->kinds);
	holds(sum.total_assist <= sum.total_run);
	holds(ranges_sum(&sum.run) <= t->root->stop - t->root->start);
	summary_fini(&sum);
}

static void
run(const struct gtt_regions *r, const uint8_t *data, size_t size)
{
	struct gtt_reader_opts opts = { .partial = true };
	struct gtt_err err = { 0 };
	struct seen seen = { .kinds = r };
	const struct gtt_tracker_ops regions = { .close = on_region };
	const struct graph_ops ops = { .tree = on_tree, .chains = true,
	    .arg = &seen };
	struct gtt_input *in = gtt_input_memory(data, size);
	struct gtt_reader *rd = gtt_reader_new(in, &opts, &err);
	const struct gtt_event *ev;
	struct gtt_tracker *t;
	struct graph *gr;

	if (rd != NULL) {
		t = gtt_tracker_new(r, gtt_reader_version(rd), &regions, &seen);
		gr = graph_new(r, gtt_reader_version(rd), &ops);
		while (gtt_reader_next(rd, &ev, &err) == 1) {
			holds(gtt_tracker_event(t, ev, 0, NULL) == 0);
			holds(graph_event(gr, ev, NULL) == 0);
		}
		gtt_tracker_finish(t);
		graph_finish(gr);
		holds(seen.spans + graph_cut(gr) == seen.regions);
		gtt_tracker_free(t);
		graph_free(gr);
	}
	gtt_reader_free(rd);
	gtt_input_close(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gtt_regions *odd, *builtin;
	struct gtt_err err = { 0 };
	struct gtt_regions *r;

	if (odd == NULL) {
		odd = gtt_regions_parse(kinds, sizeof kinds - 1, &err);
		builtin = gtt_regions_load(NULL, &err);
	}
	if (size >= 5 && memcmp(data, "go 1.", 5) == 0) {
		run(odd, data, size);
		run(builtin, data, size);
		return 0;
	}
	r = gtt_regions_parse((const char *)data, size, &err);
	holds((r == NULL) == (err.code != GTT_OK));
	holds(r != NULL || err.msg[0] != '\0');
	gtt_regions_free(r);
	return 0;
}
