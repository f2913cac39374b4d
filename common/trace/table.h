/*
 * Building a struct gtt_table: strings, frames and stacks are added while a
 * trace is read, ids of the file beside them.  Both formats use it.
 */
#ifndef GTT_TRACE_TABLE_H
#define GTT_TRACE_TABLE_H

#include "common/base/arena.h"
#include "common/trace/ids.h"
#include "common/trace/trace.h"

struct gtt_table_builder {
	struct gtt_table	table;
	size_t			strs_cap, frames_cap, pcs_cap, stacks_cap;
	size_t			npcs;
	struct gtt_ids		str_ids;	/* file's id -> index */
	struct gtt_ids		stack_ids;
	struct gtt_map		frame_of_pc;
	uint64_t	       *frame_ids;	/* func, file of each frame */
	size_t			frame_ids_cap;
	struct gtt_map		added;		/* hash -> index, of intern */
	struct gtt_arena	text;		/* of interned strings */
};

void
gtt_table_init(struct gtt_table_builder *b, uint64_t gen);

void
gtt_table_fini(struct gtt_table_builder *b);

/*
 * Adds a string whose bytes stay where they are.  Returns its index, or
 * GTT_IDS_NONE when the id (0 is always "") is taken already.
 */
uint32_t
gtt_table_add_str(struct gtt_table_builder *b, uint64_t id, const char *p,
    size_t len);

/* Adds text without an id in the file; neither copied nor looked up first. */
uint32_t
gtt_table_add_view(struct gtt_table_builder *b, const char *p, size_t len);

/* The index of text without an id in the file, which is copied when new. */
uint32_t
gtt_table_intern(struct gtt_table_builder *b, const char *p, size_t len);

/*
 * Adds a stack: begin, then a frame at a time, leaf first, then end.  The
 * first frame seen for a pc is the one that counts; func and file are the
 * file's string ids until gtt_table_resolve.
 */
void
gtt_table_stack_begin(struct gtt_table_builder *b);
void
gtt_table_stack_frame(struct gtt_table_builder *b, uint64_t pc, uint64_t func,
    uint64_t file, uint64_t line);
/*
 * Returns its index, or GTT_IDS_NONE when the id (or 0) is taken already and
 * may not be replaced.
 */
uint32_t
gtt_table_stack_end(struct gtt_table_builder *b, uint64_t id, bool replace);

/* Adds a stack of n frames of the table, which has no id in the file. */
uint32_t
gtt_table_add_stack(struct gtt_table_builder *b, const uint32_t *frames,
    uint32_t n);

/*
 * Once all strings and stacks are in: turns the frames' string ids into
 * indices.  An id that is not there is an error, or with partial a string that
 * says its number.
 */
int
gtt_table_resolve(struct gtt_table_builder *b, bool partial,
    struct gtt_err *err);

/* A string with the digits of id, for ids that lead nowhere. */
uint32_t
gtt_table_unresolved_str(struct gtt_table_builder *b, uint64_t id);

/* Adds a stack of one frame, whose func and file are indices already. */
uint32_t
gtt_table_lone_stack(struct gtt_table_builder *b, uint64_t id,
    const struct gtt_frame *frame);

/* A stack of one frame, "stack <id>", for ids that lead nowhere. */
uint32_t
gtt_table_unresolved_stack(struct gtt_table_builder *b, uint64_t id);

#endif
