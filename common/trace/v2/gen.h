/*
 * A generation of a v2 trace: all its batches read in, its tables decoded, its
 * events not yet touched.
 *
 * The layout, from internal/trace (batch.go, generation.go): a trace is a run
 * of batches, each EventBatch [gen, m, time, size] or ExperimentalBatch [exp,
 * gen, m, time, size] followed by size bytes.  The first byte of these says
 * what the batch holds: Strings, Stacks, CPUSamples, Sync (Go 1.25 on; before,
 * a lone Frequency), else timed events of one M.  A generation ends with
 * EndOfGeneration (Go 1.26 on), before that where the next one's first batch
 * stands.
 */
#ifndef GTT_TRACE_V2_GEN_H
#define GTT_TRACE_V2_GEN_H

#include "common/base/arena.h"
#include "common/input/input.h"
#include "common/trace/table.h"

struct gtt_v2_batch {
	const uint8_t	*p;
	uint32_t	 len;
	uint32_t	 next;	/* batch of the same M, or UINT32_MAX */
	uint64_t	 time;	/* ticks */
	uint64_t	 off;	/* of p in the input */
};

/* Any batch, for those who write the generation again. */
struct gtt_v2_chunk {
	const uint8_t	*p;
	uint32_t	 len;
	uint8_t		 exp;	/* experiment, 0 none */
	uint64_t	 m, time;
};

/* The batches of timed events of one M, in the order of the file. */
struct gtt_v2_mbatches {
	int64_t		m;
	uint32_t	first, last;
};

struct gtt_v2_sample {
	int64_t		time;	/* ns */
	int64_t		m, p, g;
	uint64_t	stack;	/* id in the file */
};

struct gtt_v2_gen {
	struct gtt_table_builder tb;
	uint64_t		gen;
	uint64_t		min_ts;		/* ticks, of all batches */
	double			ns_per_tick;	/* 0: no frequency seen */
	uint64_t		int_ns_per_tick; /* the same as an integer, if it is */
	uint64_t		exact_ticks;	/* below that the integer is exact */
	uint64_t		snap_ticks;
	bool			has_clock;
	struct gtt_clock	clock;

	struct gtt_v2_batch	*batches;
	size_t			nbatches, batches_cap;
	struct gtt_v2_mbatches	*ms;		/* by first appearance */
	size_t			nms, ms_cap;
	struct gtt_map		m_index;
	struct gtt_v2_sample	*samples;	/* by time */
	size_t			nsamples, samples_cap;

	size_t			experiments_cap;	/* of tb.table.batches */

	struct gtt_v2_chunk	*chunks;	/* as they stand in the file */
	size_t			nchunks, chunks_cap;

	struct gtt_arena	bytes;		/* of a stream's batches */
	uint64_t		from, to;	/* offsets of its first and last byte */
};

/* Reads generations one after the other from an input. */
struct gtt_v2_loader {
	struct gtt_input	*in;
	int			 version;
	bool			 partial;
	bool			 chunks;	/* to be listed in a generation */
	double			 ns_per_tick;	/* of the last generation */
	bool			 in_ticks;	/* partial, and no frequency known */
	bool			 done;		/* nothing more will come */
};

/*
 * Loads the next generation: 1 with *gen (to be freed), 0 at the end, -1.
 * *later is set where the generation is good but what follows it is damaged:
 * report it once the generation's events are out.
 */
int
gtt_v2_load(struct gtt_v2_loader *l, struct gtt_v2_gen **gen,
    struct gtt_err *later, struct gtt_err *err);

/* Frees it, and releases its bytes in the input. */
void
gtt_v2_gen_free(struct gtt_v2_gen *g, struct gtt_input *in);

#endif
