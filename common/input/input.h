/*
 * Bytes from somewhere: a file, standard input, a FIFO or another pipe.
 *
 * A plain file is mapped; everything else is read as it comes, and nothing is
 * ever sought in.  gzip and zstd are seen by their first bytes and unpacked;
 * offsets then count unpacked bytes.  Unpacking has a limit against bombs:
 * past GTT_INPUT_FREE_OUT bytes, output may be at most GTT_INPUT_MAX_RATIO
 * times the compressed bytes read so far.
 *
 * An input is a cursor that only moves forward.  Bytes that were taken stay
 * where they are, so that decoders can point into them.
 */
#ifndef GTT_INPUT_INPUT_H
#define GTT_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/err.h"

#define GTT_INPUT_FREE_OUT	(UINT64_C(64) << 20)
#define GTT_INPUT_MAX_RATIO	200

struct gtt_input;

struct gtt_input_opts {
	/*
	 * Called before a read that would block (not for plain files), so that
	 * a filter can flush what it has printed.  May be NULL.
	 */
	void	(*before_wait)(void *arg);
	void	*arg;
};

/* Opens path; "-" is standard input.  A directory is refused. */
struct gtt_input *
gtt_input_open(const char *path, const struct gtt_input_opts *opts,
    struct gtt_err *err);

/* An input over len bytes of the caller's, for tests; borrowed, not copied. */
struct gtt_input *
gtt_input_memory(const void *p, size_t len);

void
gtt_input_close(struct gtt_input *in);

/* Bytes handed out so far: where the cursor is. */
uint64_t
gtt_input_offset(const struct gtt_input *in);

/*
 * For progress: bytes of the underlying file consumed so far, and its size, 0
 * when that is not known.  Callable from another thread.
 */
uint64_t
gtt_input_raw_offset(const struct gtt_input *in);
uint64_t
gtt_input_raw_size(const struct gtt_input *in);

/*
 * The same for work that takes all at once: of the file's bytes as many as are
 * in proportion to that work.  It is thought to go over what it took twice, and
 * to release it each time, as the reader of v1 traces does.
 */
uint64_t
gtt_input_progress(const struct gtt_input *in);

/*
 * Shows what comes next: sets *p to it and *got to how many bytes are there,
 * at least min unless the input ends before, possibly many more.  Waits for as
 * little as it can.  *p is good until the next call on this input (on a mapped
 * file until gtt_input_release).  min is at most GTT_INPUT_PEEK.
 * Returns 0, or -1 on a read or unpacking error after which *p and *got still
 * say what came before it.
 */
#define GTT_INPUT_PEEK 4096
int
gtt_input_peek(struct gtt_input *in, size_t min, const uint8_t **p,
    size_t *got, struct gtt_err *err);

/*
 * How many bytes are left, and *p to them, where all of them are in memory or
 * in a mapped file; else 0.
 */
size_t
gtt_input_rest(const struct gtt_input *in, const uint8_t **p);

/* Moves the cursor over n bytes that gtt_input_peek or gtt_input_rest showed. */
void
gtt_input_skip(struct gtt_input *in, size_t n);

/*
 * Takes up to n bytes that stay: *p is good until arena a is emptied (that is
 * where bytes of a pipe are copied to) or, on a mapped file,
 * gtt_input_release.  *got is less than n only when the input ended, or when
 * -1 says why.  Memory grows with the bytes that are really there, never with
 * n alone.
 */
int
gtt_input_take(struct gtt_input *in, size_t n, struct gtt_arena *a,
    const uint8_t **p, size_t *got, struct gtt_err *err);

/*
 * Takes all that is left, in one piece that is good until gtt_input_close.
 * On -1 *p and *len still give what came before the error.
 */
int
gtt_input_take_all(struct gtt_input *in, const uint8_t **p, size_t *len,
    struct gtt_err *err);

/*
 * Nothing in [from, to) of the offsets handed out, or of the bytes that
 * gtt_input_rest showed, is needed for now: a mapped file lets go of the pages.
 * They may be read again after that (they come back from the file); for other
 * inputs this does nothing.
 */
void
gtt_input_release(struct gtt_input *in, uint64_t from, uint64_t to);

#endif
