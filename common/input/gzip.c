#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

#include "common/base/mem.h"
#include "common/input/gzip.h"
#include "common/input/source.h"

struct gzip_source {
	struct gtt_source	s;
	struct gtt_packed	packed;
	z_stream		z;
	bool			inside;	/* a member has begun */
	bool			behind;	/* one has ended */
};

static int
fail(const struct gzip_source *g, const char *why, struct gtt_err *err)
{
	return gtt_fail(err, GTT_EDATA, g->packed.out, "%s", why);
}

/* The input has ended: 0 when the stream may end there. */
static int
at_end(const struct gzip_source *g, struct gtt_err *err)
{
	if (!g->inside)
		return 0;
	return gtt_fail(err, GTT_ECUT, g->packed.out, "the gzip stream is cut");
}

/* Prepares for the member whose first byte has been read. */
static int
begin(struct gzip_source *g, struct gtt_err *err)
{
	if (g->packed.buf[g->packed.lo] != 0x1f)
		return fail(g, "garbage after the gzip stream", err);
	if (inflateReset(&g->z) != Z_OK)
		return fail(g, "zlib cannot start again", err);
	g->inside = true;
	return 0;
}

static int
data_error(const struct gzip_source *g, struct gtt_err *err)
{
	if (g->behind && g->z.total_in <= 2)
		return fail(g, "garbage after the gzip stream", err);
	return gtt_fail(err, GTT_EDATA, g->packed.out,
	    "damaged gzip stream: %s", g->z.msg != NULL ? g->z.msg : "");
}

/* One call of inflate: 1 when it made progress, 0 when it needs input, -1. */
static int
step(struct gzip_source *g, uint8_t *p, size_t n, size_t *got,
    struct gtt_err *err)
{
	struct gtt_packed *pk = &g->packed;
	int rc;

	g->z.next_in = pk->buf + pk->lo;
	g->z.avail_in = (uInt)(pk->hi - pk->lo);
	g->z.next_out = p;
	g->z.avail_out = (uInt)n;
	rc = inflate(&g->z, Z_SYNC_FLUSH);
	pk->lo = pk->hi - g->z.avail_in;
	*got = n - g->z.avail_out;
	switch (rc) {
	case Z_STREAM_END:
		g->inside = false;
		g->behind = true;
		return 1;
	case Z_OK:
		return 1;
	case Z_BUF_ERROR:
		return 0;
	case Z_MEM_ERROR:
		gtt_nomem();
	case Z_NEED_DICT:
		return fail(g, "the gzip stream needs a dictionary", err);
	default:
		/* First what came out before the damage; zlib reports it again. */
		return *got > 0 ? 1 : data_error(g, err);
	}
}

static int64_t
gzip_read(struct gtt_source *s, uint8_t *p, size_t n, struct gtt_err *err)
{
	struct gzip_source *g = (struct gzip_source *)s;
	size_t got = 0;
	int rc;

	if (n > UINT32_MAX / 2)
		n = UINT32_MAX / 2;
	while (got == 0) {
		rc = g->inside ? step(g, p, n, &got, err) : 0;
		if (rc == 0) {
			rc = gtt_packed_fill(&g->packed, err);
			if (rc == 0)
				return at_end(g, err);
			if (rc > 0 && !g->inside)
				rc = begin(g, err);
		}
		if (rc < 0)
			return -1;
	}
	if (gtt_packed_count(&g->packed, got, err) < 0)
		return -1;
	return (int64_t)got;
}

static void
gzip_close(struct gtt_source *s)
{
	struct gzip_source *g = (struct gzip_source *)s;

	inflateEnd(&g->z);
	g->packed.from->close(g->packed.from);
	free(g);
}

struct gtt_source *
gtt_source_gzip(struct gtt_source *from, struct gtt_err *err)
{
	struct gzip_source *g = gtt_calloc(1, sizeof *g);

	g->s = (struct gtt_source){ gzip_read, gzip_close };
	g->packed.from = from;
	/* 15: the largest window; 16: a gzip wrapper, its checksum tested */
	if (inflateInit2(&g->z, 15 + 16) != Z_OK) {
		fail(g, "zlib cannot start", err);
		gzip_close(&g->s);
		return NULL;
	}
	return &g->s;
}

#define PUT_ROOM ((size_t)32 << 10)

/* zlib counts in 32 bits, so it gets what is left a part at a time. */
static bool
put_more(z_stream *z, const uint8_t *end, struct gtt_buf *out)
{
	size_t left = (size_t)(end - z->next_in);
	int rc;

	z->avail_in = left < UINT32_MAX / 2 ? (uInt)left : UINT32_MAX / 2;
	z->next_out = (uint8_t *)gtt_buf_room(out, PUT_ROOM);
	z->avail_out = PUT_ROOM;
	rc = deflate(z, z->avail_in == left ? Z_FINISH : Z_NO_FLUSH);
	out->len += PUT_ROOM - z->avail_out;
	return rc != Z_STREAM_END;
}

void
gtt_gzip_put(struct gtt_buf *out, const void *p, size_t n)
{
	const uint8_t *end = (const uint8_t *)p + n;
	z_stream z = { .next_in = (uint8_t *)p };

	/* It can only fail for lack of memory: the arguments are valid. */
	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		gtt_nomem();
	while (put_more(&z, end, out))
		;
	deflateEnd(&z);
}
