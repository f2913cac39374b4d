/*
 * What order.c keeps of goroutines, Ps, Ms and tasks between events.
 */
#ifndef GTT_TRACE_V2_STATE_H
#define GTT_TRACE_V2_STATE_H

#include "common/base/map.h"
#include "common/trace/v2/gen.h"
#include "common/trace/v2/spec.h"

/* A sequence number counts within a generation. */
struct gtt_v2_seq {
	uint64_t	gen;
	uint64_t	n;
};

/*
 * A text that outlives the generation it came from, shared by nearly all that name
 * it in a generation.  NULL is the empty text.
 */
struct gtt_v2_name {
	size_t		refs;
	uint32_t	len;
	char		p[];
};

/* The last of a generation, by the index of the string. */
#define GTT_V2_NAMES_SHARED	((size_t)16384)

struct gtt_v2_names {
	struct gtt_map		  index;
	struct gtt_v2_name	**v;
	size_t			  n, cap;
};

/* A range in flight: its begin type, and for stop-the-world its reason. */
struct gtt_v2_span {
	uint8_t			type;
	uint64_t		reason;	/* string id in the file */
	struct gtt_v2_name	*text;
};

struct gtt_v2_spans {
	struct gtt_v2_span	*v;
	size_t			 n, cap;
};

struct gtt_v2_region {
	uint64_t		task;
	struct gtt_v2_name	*name;
};

struct gtt_v2_g {
	int64_t			id;
	struct gtt_v2_seq	seq;
	bool			live;	/* false: a free place */
	uint8_t			status;	/* enum gtt_v2_gostatus */
	struct gtt_v2_spans	spans;
	struct gtt_v2_region	*regions;
	size_t			nregions, regions_cap;
};

struct gtt_v2_p {
	int64_t			id;
	struct gtt_v2_seq	seq;
	uint8_t			status;	/* enum gtt_v2_procstatus */
	struct gtt_v2_spans	spans;
};

struct gtt_v2_m {
	int64_t		id;
	bool		known;	/* an event or a status has named it */
	int64_t		g, p;	/* bound to it, or GTT_NONE */
	uint32_t	pi;	/* where p was last seen; to be checked */
};

struct gtt_v2_task {
	uint64_t		parent;
	struct gtt_v2_name	*name;
};

/* The name of string i of t, to be dropped once. */
struct gtt_v2_name *
gtt_v2_name_of(struct gtt_v2_names *n, const struct gtt_table *t, uint32_t i);

void
gtt_v2_name_drop(struct gtt_v2_name *name);

struct gtt_str
gtt_v2_name_text(const struct gtt_v2_name *name);

/* Forgets all; whoever holds a name keeps it. */
void
gtt_v2_names_clear(struct gtt_v2_names *n);

void
gtt_v2_names_fini(struct gtt_v2_names *n);

/* Limit of ranges in flight of a goroutine or P: they are searched one by one. */
#define GTT_V2_MAX_SPANS 1000

/* A new span, whose text the caller sets.  NULL: there is one like it already. */
struct gtt_v2_span *
gtt_v2_begin_span(struct gtt_v2_spans *s, uint8_t type, uint64_t reason);

/* The index of a span in flight, or -1. */
int
gtt_v2_find_span(const struct gtt_v2_spans *s, uint8_t type);

/* Takes span i out; its text becomes the caller's. */
struct gtt_v2_span
gtt_v2_take_span(struct gtt_v2_spans *s, int i);

void
gtt_v2_spans_fini(struct gtt_v2_spans *s);

/* Frees what a goroutine holds and marks it free. */
void
gtt_v2_g_fini(struct gtt_v2_g *g);

#endif
