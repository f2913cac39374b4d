/*
 * Bytes from somewhere: a file, standard input, a FIFO or another pipe.
 *
 * A plain file is mapped; everything else is read as it arrives, without seeking.
 * gzip and zstd are recognised by their first bytes and unpacked; offsets then
 * count unpacked bytes.  Against bombs, unpacking has a limit: more than
 * GTT_INPUT_FREE_OUT bytes may be at most GTT_INPUT_MAX_RATIO times the
 * compressed bytes read so far.
 *
 * An input is a cursor that only moves forward.  Bytes that were taken do not
 * move, so that decoders can point into them; see each function for how long.
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
 * For progress: bytes of the underlying file consumed so far.  May be called from
 * another thread, as may the next one.
 */
uint64_t
gtt_input_raw_offset(const struct gtt_input *in);

/*
 * For progress where gtt_input_take_all was used, and so the raw offset is soon
 * at the end: how much of the work is done, as bytes of the underlying file.
 * Assumes that the work passes twice over what it took, and releases it each
 * time, as the reader of v1 traces does.
 */
uint64_t
gtt_input_progress(const struct gtt_input *in);

/*
 * Shows what comes next: sets *p to it and *got to how many bytes are there,
 * which are at least min unless the input ends first, and may be many more.
 * Waits for no more than min.  *p is good until the next call on this input (on
 * a mapped file until gtt_input_release).  min is at most GTT_INPUT_PEEK.
 * Returns 0, or -1 on a read or unpacking error; *p and *got then still show
 * what came before it.
 */
#define GTT_INPUT_PEEK 4096
int
gtt_input_peek(struct gtt_input *in, size_t min, const uint8_t **p,
    size_t *got, struct gtt_err *err);

/*
 * Where all that is left is in memory or in a mapped file: how many bytes, and
 * *p set to them.  Else 0.
 */
size_t
gtt_input_rest(const struct gtt_input *in, const uint8_t **p);

/* Moves the cursor over n bytes that gtt_input_peek or gtt_input_rest showed. */
void
gtt_input_skip(struct gtt_input *in, size_t n);

/*
 * Takes up to n bytes, to be kept: *p is good until arena a, where bytes of a
 * pipe are copied to, is emptied, or on a mapped file until gtt_input_release.
 * *got is less than n only when the input ended, or when -1 is returned.  Memory
 * grows with the bytes that are really there, never with n alone.
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
 * Says that the bytes at offsets [from, to), which were handed out or shown by
 * gtt_input_rest, are not needed for now, so that the pages of a mapped file can
 * be dropped.  Reading them again is allowed, and reads them from the file.  For
 * other inputs it counts as progress only.
 */
void
gtt_input_release(struct gtt_input *in, uint64_t from, uint64_t to);

#endif
