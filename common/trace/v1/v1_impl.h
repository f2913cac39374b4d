/*
 * Shared by v1.c and raise.c, nobody else: the reader of v1 traces.
 */
#ifndef GTT_TRACE_V1_V1_IMPL_H
#define GTT_TRACE_V1_V1_IMPL_H

#include "common/trace/symbols.h"
#include "common/trace/v1/post.h"
#include "common/trace/v1/v1.h"

#define MAX_OUT	2	/* most events that one is raised to */
#define AHEAD	32	/* events given out at once; MAX_OUT - 1 more may be */

struct gtt_v1 {
	struct gtt_input	*in;
	int			 version;
	struct gtt_reader_opts	 opts;
	struct gtt_v1_post	*post;	/* NULL before the first event */
	struct gtt_table_builder *tb;
	struct gtt_symbols	*symbols;	/* Go 1.5 with a binary */

	const struct gtt_v1_event *raw;	/* being raised */
	struct gtt_event	 out[AHEAD + MAX_OUT - 1];
	struct gtt_event	*ev;		/* in out, the next */
	struct gtt_err		 err;		/* to be reported after those in out */
	bool			 have_raw;	/* raw was read ahead */
	bool			 done;
	int64_t			 last;		/* time given out last */
	uint64_t		 nsyncs;
	uint32_t		 stw_reason;	/* string, of the last begin */
	uint32_t		 reasons[GTT_V1_NTYPES]; /* strings of stops */

	bool			 pre_init;	/* before the first Gomaxprocs */
	uint64_t		*created;	/* goroutines created until then */
	size_t			 ncreated, created_cap, next_created;
	struct gtt_map		 started;	/* those seen since */

	struct gtt_ids		 proc_ms;	/* P -> place in ms */
	int64_t			*ms;		/* its M, or GTT_NONE */
	size_t			 nms, ms_cap;
};

/*
 * Raises v->raw to events at v->ev: how many, 0 when there is nothing to show, or
 * -1 with v->err set.
 */
int
gtt_v1_raise(struct gtt_v1 *v);

/* The same for the next goroutine that was created before the beginning. */
int
gtt_v1_raise_created(struct gtt_v1 *v);

/* Prepares gtt_v1_raise, once the trace has been scanned. */
void
gtt_v1_raise_init(struct gtt_v1 *v);

/* Gives a frame that is a bare pc its function and line, if they are known. */
void
gtt_v1_name_frame(struct gtt_v1 *v, struct gtt_frame *f);

#endif
