/*
 * Where the bytes of a streamed input come from; private to common/input.
 *
 * A source is a struct that starts with struct gtt_source.  An unpacking
 * source owns the source it unpacks, so that closing the outermost one closes
 * the chain.
 */
#ifndef GTT_INPUT_SOURCE_H
#define GTT_INPUT_SOURCE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/input/input.h"

struct gtt_source {
	/*
	 * Reads up to n > 0 bytes to p and returns how many: what is there now,
	 * waiting only when nothing is; 0 at the end, -1 on an error.
	 */
	int64_t	(*read)(struct gtt_source *s, uint8_t *p, size_t n,
		    struct gtt_err *err);
	void	(*close)(struct gtt_source *s);
};

/*
 * A file descriptor, closed with the source unless it is standard input; *raw
 * counts the bytes that were read.
 */
struct gtt_source *
gtt_source_fd(int fd, const struct gtt_input_opts *opts, _Atomic uint64_t *raw);

/*
 * Looks at the first bytes of s and returns a source that unpacks it, or one that
 * gives the same bytes when it is not compressed.  Takes s, which is closed on an
 * error (NULL).
 */
struct gtt_source *
gtt_source_sniff(struct gtt_source *s, struct gtt_err *err);

/*
 * An input over the source that open makes, which counts the bytes it gives in
 * *raw, a counter of the input's.  NULL when open returns NULL.
 */
struct gtt_input *
gtt_input_stream(struct gtt_source *(*open)(const void *arg,
    _Atomic uint64_t *raw, struct gtt_err *err), const void *arg,
    struct gtt_err *err);

/* An input over s, unpacked if it is compressed.  Takes s; NULL on an error. */
struct gtt_input *
gtt_input_source(struct gtt_source *s, struct gtt_err *err);

/* Whether n bytes at p begin as a compressed stream does. */
enum gtt_packing {
	GTT_PACK_NONE,
	GTT_PACK_GZIP,
	GTT_PACK_ZSTD,
	GTT_PACK_SHORT,		/* more bytes are needed to tell */
};
#define GTT_PACK_MAGIC 4

enum gtt_packing
gtt_packing(const uint8_t *p, size_t n);

/* The packed side of an unpacking source. */
struct gtt_packed {
	struct gtt_source	*from;
	uint64_t		 in;	/* bytes read from it */
	uint64_t		 out;	/* bytes unpacked */
	size_t			 lo, hi;	/* what is left in buf */
	uint8_t			 buf[64 << 10];
};

/* When buf is used up, fills it again: 1, 0 at the end, -1. */
int
gtt_packed_fill(struct gtt_packed *p, struct gtt_err *err);

/* Counts n unpacked bytes; -1 when that passes the limit in input.h. */
int
gtt_packed_count(struct gtt_packed *p, size_t n, struct gtt_err *err);

/* These take from. */
struct gtt_source *
gtt_source_gzip(struct gtt_source *from, struct gtt_err *err);
struct gtt_source *
gtt_source_zstd(struct gtt_source *from, struct gtt_err *err);

#endif
