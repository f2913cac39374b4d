/*
 * What the parts of regiongraph share.
 */
#ifndef REGIONGRAPH_REGIONGRAPH_H
#define REGIONGRAPH_REGIONGRAPH_H

#include <stdbool.h>

#include "common/cli/cli.h"
#include "common/match/regions.h"
#include "regiongraph/graph.h"

struct opts {
	const char	*regions;	/* file of definitions, or NULL */
	bool		 print_regions;
	bool		 show_regions, show_pairs, show_chains;
	bool		 json, summarize;
	const char	*root;		/* a kind, or NULL: all */

	struct gtt_regions *defs;
};

/* The job of an input: gtt_cmd.file. */
int
regiongraph_file(struct gtt_job *job);

/*
 * json.c: a tree as a line of JSON, as gtt-regions(5) has it; start is the time
 * of the trace's start.
 */
struct json {
	struct gtt_job		*job;
	const struct gtt_regions *defs;
	const struct graph	*graph;
	int64_t			 start;
	bool			 summarize;
	struct json_scratch	*scratch;
};

struct json_scratch *
json_scratch_new(void);

void
json_scratch_free(struct json_scratch *s);

void
json_tree(const struct json *j, struct tree *t);

/* show.c: a region as a line of text. */
void
show_region(struct gtt_out *out, const struct gtt_regions *defs,
    const struct gtt_region *r, int64_t start);

/* Lines of text about how regions are connected. */
struct shown {
	struct gtt_out		*out;
	const struct gtt_regions *defs;
	const struct graph	*graph;
	int64_t			 start;
	bool			 pairs;	/* or chains */
};

struct show;

struct show *
show_new(void);

void
show_free(struct show *s);

/* The chains of a tree, or the pairs in them, by when the last one began. */
void
show_tree(struct show *s, const struct shown *what, struct tree *t);

/* Appends the kind of a span or region, with the type the program gave it. */
void
put_kind(struct gtt_buf *b, const struct gtt_regions *defs, uint32_t kind,
    const char *type);

#endif
