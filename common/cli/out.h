/*
 * Standard output, shared by the jobs that run at the same time.
 *
 * A command writes what belongs to one input into out->buf, with the functions
 * of common/base/buf.h, and calls gtt_out_check after each record.  Outputs
 * appear in the order of the inputs, whatever -j is: an output whose turn has
 * come goes straight to standard output; another is held, GTT_OUT_HOLD bytes
 * at most, and then waits for its turn.  Messages wait with it.
 *
 * A write to standard output that fails (a full disk, a closed descriptor) ends
 * the program with one message and exit status 2.  When the reader of a pipe has
 * gone away, SIGPIPE ends it quietly.
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

/* Writes what is in buf, or holds it when the turn has not come. */
void
gtt_out_flush(struct gtt_out *o);

/* To be called after each record, and often enough in large ones. */
static inline void
gtt_out_check(struct gtt_out *o)
{
	if (__builtin_expect(o->buf.len >= GTT_OUT_CHUNK, 0))
		gtt_out_flush(o);
}

/* A whole line for standard error, to appear after the output so far. */
void
gtt_out_message(struct gtt_out *o, const char *line, size_t len);

/*
 * Waits for o's turn: all inputs before it are done and their output is out.
 * False when it will never come, because of gtt_out_last for one of them.
 */
bool
gtt_out_wait(struct gtt_out *o);

/*
 * Compresses standard output: one zstd frame, which gtt_out_end ends.  Must be
 * called before anything is written, from gtt_cmd.setup.  A reader can unpack all
 * that was flushed.
 */
void
gtt_out_zstd(void);

/*
 * For run.c: n outputs, opened in the order of their index, each by the thread
 * that will write to it.
 */
struct gtt_outs *
gtt_outs_new(size_t n);
void
gtt_outs_free(struct gtt_outs *all);

/*
 * Opens output index, which all owns.  Waits while more than limit bytes are held
 * in all outputs together, unless it is this one's turn.
 */
struct gtt_out *
gtt_out_open(struct gtt_outs *all, size_t index, size_t limit);

/* Flushes and ends an output, and its turn. */
void
gtt_out_close(struct gtt_out *o);

/* No output after this one will appear. */
void
gtt_out_last(struct gtt_out *o);

/* How many outputs will appear: n, or fewer after gtt_out_last. */
size_t
gtt_outs_end(struct gtt_outs *all);

/*
 * Waits until all outputs that will appear are closed, at most ms milliseconds
 * (-1: without limit).  Returns whether they are.
 */
bool
gtt_outs_wait(struct gtt_outs *all, int ms);

/*
 * Closes standard output, and ends the program as above when that shows that not
 * all could be written.
 */
void
gtt_out_end(void);

#endif
