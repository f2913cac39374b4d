/*
 * Standard output, shared by inputs that are done at the same time.
 *
 * A command writes what belongs to one input into out->buf, with the functions
 * of common/base/buf.h, and calls gtt_out_check after each record.  Outputs
 * appear in the order of the inputs, whatever -j is: an output whose turn has
 * come goes straight to standard output; another is held, GTT_OUT_HOLD bytes
 * at most, and then waits for its turn.  Messages wait with it.
 *
 * Standard output that refuses (a full disk, closed) ends the program: one
 * message, exit 2.  A reader that has gone away ends it by SIGPIPE, quietly.
 */
#ifndef GTT_CLI_OUT_H
#define GTT_CLI_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"

#define GTT_OUT_CHUNK	((size_t)64 << 10)
#define GTT_OUT_HOLD	((size_t)16 << 20)

struct gtt_outs;

struct gtt_out {
	struct gtt_buf	 buf;	/* write here */

	/* private to out.c */
	struct gtt_outs	*all;
	size_t		 index;
	bool		 turn;	/* known to have come */
	bool		 closed;
	struct gtt_buf	 held;	/* output and messages that wait */
	struct gtt_buf	 msgs;
};

/* Writes what is in buf, or puts it by when the turn has not come. */
void
gtt_out_flush(struct gtt_out *o);

/* To be called after each record, and often enough in large ones. */
static inline void
gtt_out_check(struct gtt_out *o)
{
	if (__builtin_expect(o->buf.len >= GTT_OUT_CHUNK, 0))
		gtt_out_flush(o);
}

/* A whole line for standard error, behind what was written so far. */
void
gtt_out_message(struct gtt_out *o, const char *line, size_t len);

/*
 * Waits for o's turn: all inputs before are done and their output is out.
 * False when that never comes, after gtt_out_last of one of them.
 */
bool
gtt_out_wait(struct gtt_out *o);

/*
 * From now on standard output is one zstd frame, which gtt_out_end ends.  Call
 * it before anything is written, from gtt_cmd.setup.  What is flushed can be
 * unpacked at once.
 */
void
gtt_out_zstd(void);

/*
 * For run.c: n outputs, opened in the order of their index, each by the thread
 * that then writes it.
 */
struct gtt_outs *
gtt_outs_new(size_t n);
void
gtt_outs_free(struct gtt_outs *all);

/*
 * Waits while more than limit bytes are held in all, unless it is this one's
 * turn.  Owned by all.
 */
struct gtt_out *
gtt_out_open(struct gtt_outs *all, size_t index, size_t limit);

/* Flushes and ends an output, and its turn. */
void
gtt_out_close(struct gtt_out *o);

/* Nothing behind this output appears any more. */
void
gtt_out_last(struct gtt_out *o);

/* How many outputs appear: n, or less after gtt_out_last. */
size_t
gtt_outs_end(struct gtt_outs *all);

/* Waits up to ms milliseconds (-1: for ever) for all that appear to be closed. */
bool
gtt_outs_wait(struct gtt_outs *all, int ms);

/*
 * Closes standard output; ends the program as above when what was written did
 * not arrive.
 */
void
gtt_out_end(void);

#endif
