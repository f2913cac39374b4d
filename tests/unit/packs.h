/* Test data for inputs: a text, and the same text packed in several ways. */
#ifndef TESTS_UNIT_PACKS_H
#define TESTS_UNIT_PACKS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "common/base/buf.h"

/* n bytes that pack to about a third, the same ones each time. */
static inline void
pack_text(struct gtt_buf *b, size_t n)
{
	uint64_t x = 88172645463325252;

	while (n-- > 0) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		gtt_buf_putc(b, "abcdefgh"[x >> 61]);
	}
}

static inline void
pack_gzip(struct gtt_buf *to, const void *p, size_t n)
{
	z_stream z = { 0 };
	size_t room = n + n / 1000 + 100;

	deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (Bytef *)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)gtt_buf_room(to, room);
	z.avail_out = (uInt)room;
	deflate(&z, Z_FINISH);
	to->len += room - z.avail_out;
	deflateEnd(&z);
}

static inline void
pack_zstd_with(struct gtt_buf *to, const void *p, size_t n, int checksum)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	size_t room = ZSTD_compressBound(n);

	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, checksum);
	to->len += ZSTD_compress2(z, gtt_buf_room(to, room), room, p, n);
	ZSTD_freeCCtx(z);
}

static inline void
pack_zstd(struct gtt_buf *to, const void *p, size_t n)
{
	pack_zstd_with(to, p, n, 1);
}

/* A frame that says nothing: RFC 8878, 3.1.2. */
static inline void
pack_skippable(struct gtt_buf *to)
{
	gtt_buf_put(to, "\x5a\x2a\x4d\x18\x03\0\0\0abc", 11);
}

static inline void
pack_plain(struct gtt_buf *to, const void *p, size_t n)
{
	gtt_buf_put(to, p, n);
}

/* In three pieces: members, frames. */
static inline void
pack_pieces(struct gtt_buf *to, const char *p, size_t n,
    void (*pack)(struct gtt_buf *to, const void *p, size_t n))
{
	pack(to, p, n / 3);
	pack(to, p + n / 3, 0);
	pack(to, p + n / 3, n - n / 3);
}

static inline void
pack_gzip_members(struct gtt_buf *to, const void *p, size_t n)
{
	pack_pieces(to, p, n, pack_gzip);
}

static inline void
pack_zstd_frames(struct gtt_buf *to, const void *p, size_t n)
{
	pack_skippable(to);
	pack_pieces(to, p, n, pack_zstd);
	pack_skippable(to);
}

static const struct pack {
	const char	*name;
	void		(*pack)(struct gtt_buf *to, const void *p, size_t n);
	size_t		 magic;	/* bytes that make it what it is */
} packs[] = {
	{ "plain", pack_plain, 0 },
	{ "gzip", pack_gzip, 2 },
	{ "gzip members", pack_gzip_members, 2 },
	{ "zstd", pack_zstd, 4 },
	{ "zstd frames", pack_zstd_frames, 4 },
};

#define NPACKS (sizeof packs / sizeof packs[0])

#endif
