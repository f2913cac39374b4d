#include <stdbool.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "common/base/mem.h"
#include "common/input/source.h"
#include "common/input/zstd.h"

/* log2 of the largest window: 128 MiB, what zstd(1) takes without asking. */
#define WINDOW_LOG 27

struct zstd_source {
	struct gtt_source	 s;
	struct gtt_packed	 packed;
	ZSTD_DCtx		*z;
	bool			 inside;	/* a frame has begun */
	bool			 behind;	/* one has ended */
	bool			 full;	/* more may come without input */
	size_t			 want;	/* input up to the end of the block */
};

/* So many bytes of a frame's header tell how long the header is. */
#define FRAME_START 5

static int
fail(const struct zstd_source *g, size_t rc, struct gtt_err *err)
{
	uint64_t off = g->packed.out;

	switch (ZSTD_getErrorCode(rc)) {
	case ZSTD_error_memory_allocation:
		gtt_nomem();
	case ZSTD_error_frameParameter_windowTooLarge:
		return gtt_fail(err, GTT_ELIMIT, off,
		    "the zstd stream wants a window of more than %d MiB",
		    1 << (WINDOW_LOG - 20));
	case ZSTD_error_prefix_unknown:
		if (g->behind)
			return gtt_fail(err, GTT_EDATA, off,
			    "garbage after the zstd stream");
		/* fall through */
	default:
		return gtt_fail(err, GTT_EDATA, off,
		    "damaged zstd stream: %s", ZSTD_getErrorName(rc));
	}
}

/*
 * Unpacks one block at most: a call that fails loses what it has unpacked, which
 * must not be more than the damaged block.
 */
static int
step(struct zstd_source *g, uint8_t *p, size_t n, size_t *got,
    struct gtt_err *err)
{
	struct gtt_packed *pk = &g->packed;
	size_t left = pk->hi - pk->lo;
	ZSTD_inBuffer in = {
		pk->buf, pk->lo + (left < g->want ? left : g->want), pk->lo
	};
	ZSTD_outBuffer out = { p, n, 0 };
	size_t rc;

	rc = ZSTD_decompressStream(g->z, &out, &in);
	pk->lo = in.pos;
	*got = out.pos;
	if (ZSTD_isError(rc))
		return fail(g, rc, err);
	g->inside = rc != 0;
	g->behind |= rc == 0;
	g->full = rc != 0 && out.pos == n;
	g->want = rc != 0 ? rc : FRAME_START;
	return 0;
}

static int64_t
zstd_read(struct gtt_source *s, uint8_t *p, size_t n, struct gtt_err *err)
{
	struct zstd_source *g = (struct zstd_source *)s;
	size_t got = 0;
	int rc;

	while (got == 0) {
		/* After a full read, more may come out without further input. */
		rc = g->full ? 1 : gtt_packed_fill(&g->packed, err);
		if (rc == 0 && !g->inside)
			return 0;
		if (rc == 0)
			return gtt_fail(err, GTT_ECUT, g->packed.out,
			    "the zstd stream is cut");
		if (rc < 0 || step(g, p, n, &got, err) < 0)
			return -1;
	}
	if (gtt_packed_count(&g->packed, got, err) < 0)
		return -1;
	return (int64_t)got;
}

static void
zstd_close(struct gtt_source *s)
{
	struct zstd_source *g = (struct zstd_source *)s;

	ZSTD_freeDCtx(g->z);
	g->packed.from->close(g->packed.from);
	free(g);
}

struct gtt_source *
gtt_source_zstd(struct gtt_source *from, struct gtt_err *err)
{
	struct zstd_source *g = gtt_calloc(1, sizeof *g);
	size_t rc;

	g->s = (struct gtt_source){ zstd_read, zstd_close };
	g->packed.from = from;
	g->want = FRAME_START;
	g->z = ZSTD_createDCtx();
	if (g->z == NULL)
		gtt_nomem();
	rc = ZSTD_DCtx_setParameter(g->z, ZSTD_d_windowLogMax, WINDOW_LOG);
	if (ZSTD_isError(rc)) {
		fail(g, rc, err);
		zstd_close(&g->s);
		return NULL;
	}
	return &g->s;
}

struct gtt_zstd {
	ZSTD_CCtx	*z;
};

struct gtt_zstd *
gtt_zstd_new(void)
{
	struct gtt_zstd *z = gtt_calloc(1, sizeof *z);

	z->z = ZSTD_createCCtx();
	if (z->z == NULL)
		gtt_nomem();
	ZSTD_CCtx_setParameter(z->z, ZSTD_c_checksumFlag, 1);
	return z;
}

/* It can only fail for lack of memory: the arguments are valid. */
static void
pack(struct gtt_zstd *z, const void *p, size_t n, ZSTD_EndDirective how,
    struct gtt_buf *out)
{
	ZSTD_inBuffer in = { p, n, 0 };
	size_t left;

	do {
		size_t room = ZSTD_CStreamOutSize();
		ZSTD_outBuffer to = { gtt_buf_room(out, room), room, 0 };

		left = ZSTD_compressStream2(z->z, &to, &in, how);
		if (ZSTD_isError(left))
			gtt_nomem();
		out->len += to.pos;
	} while (left > 0);
}

void
gtt_zstd_put(struct gtt_zstd *z, const void *p, size_t n, struct gtt_buf *out)
{
	pack(z, p, n, ZSTD_e_flush, out);
}

void
gtt_zstd_end(struct gtt_zstd *z, struct gtt_buf *out)
{
	pack(z, NULL, 0, ZSTD_e_end, out);
}

void
gtt_zstd_free(struct gtt_zstd *z)
{
	if (z == NULL)
		return;
	ZSTD_freeCCtx(z->z);
	free(z);
}
