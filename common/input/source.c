#include "common/input/source.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/mem.h"

struct fd_source {
	struct gtt_source	 s;
	int			 fd;
	struct gtt_input_opts	 opts;
	_Atomic uint64_t	*raw;
};

static void
await(const struct fd_source *f)
{
	struct pollfd p = { .fd = f->fd, .events = POLLIN };

	if (f->opts.before_wait != NULL && poll(&p, 1, 0) == 0)
		f->opts.before_wait(f->opts.arg);
}

static int64_t
fd_read(struct gtt_source *s, uint8_t *p, size_t n, struct gtt_err *err)
{
	struct fd_source *f = (struct fd_source *)s;
	struct pollfd pfd = { .fd = f->fd, .events = POLLIN };
	ssize_t got;

	await(f);
	for (;;) {
		got = read(f->fd, p, n);
		if (got >= 0)
			break;
		if (errno == EAGAIN)
			poll(&pfd, 1, -1);
		else if (errno != EINTR)
			return gtt_fail_errno(err, "cannot read");
	}
	atomic_fetch_add_explicit(f->raw, (uint64_t)got, memory_order_relaxed);
	return got;
}

static void
fd_close(struct gtt_source *s)
{
	struct fd_source *f = (struct fd_source *)s;

	if (f->fd != STDIN_FILENO)
		close(f->fd);
	free(f);
}

struct gtt_source *
gtt_source_fd(int fd, const struct gtt_input_opts *opts, _Atomic uint64_t *raw)
{
	struct fd_source *f = gtt_calloc(1, sizeof *f);

	f->s = (struct gtt_source){ fd_read, fd_close };
	f->fd = fd;
	if (opts != NULL)
		f->opts = *opts;
	f->raw = raw;
	return &f->s;
}

/* The bytes that were looked at, and then the source they came from. */
struct seen_source {
	struct gtt_source	 s;
	struct gtt_source	*from;
	uint8_t			 buf[GTT_PACK_MAGIC];
	size_t			 lo, hi;
};

static int64_t
seen_read(struct gtt_source *s, uint8_t *p, size_t n, struct gtt_err *err)
{
	struct seen_source *q = (struct seen_source *)s;

	if (q->lo == q->hi)
		return q->from->read(q->from, p, n, err);
	if (n > q->hi - q->lo)
		n = q->hi - q->lo;
	memcpy(p, q->buf + q->lo, n);
	q->lo += n;
	return (int64_t)n;
}

static void
seen_close(struct gtt_source *s)
{
	struct seen_source *q = (struct seen_source *)s;

	q->from->close(q->from);
	free(q);
}

/* Reads until the packing is clear, and no further than the magic is long. */
static int
look(struct seen_source *q, enum gtt_packing *packing, struct gtt_err *err)
{
	int64_t got;

	while ((*packing = gtt_packing(q->buf, q->hi)) == GTT_PACK_SHORT) {
		got = q->from->read(q->from, q->buf + q->hi,
		    sizeof q->buf - q->hi, err);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		q->hi += (size_t)got;
	}
	return 0;
}

struct gtt_source *
gtt_source_sniff(struct gtt_source *s, struct gtt_err *err)
{
	struct seen_source *q = gtt_calloc(1, sizeof *q);
	enum gtt_packing packing;

	q->s = (struct gtt_source){ seen_read, seen_close };
	q->from = s;
	if (look(q, &packing, err) < 0) {
		seen_close(&q->s);
		return NULL;
	}
	switch (packing) {
	case GTT_PACK_GZIP:
		return gtt_source_gzip(&q->s, err);
	case GTT_PACK_ZSTD:
		return gtt_source_zstd(&q->s, err);
	case GTT_PACK_NONE:
	case GTT_PACK_SHORT:
		break;
	}
	return &q->s;
}

/*
 * gzip: RFC 1952, 2.3.1.  zstd frames and skippable frames, of which the low
 * four bits of the first byte are free: RFC 8878, 3.1.
 */
enum gtt_packing
gtt_packing(const uint8_t *p, size_t n)
{
	static const struct {
		enum gtt_packing	packing;
		size_t			len;
		uint8_t			mask;	/* of the first byte */
		uint8_t			magic[GTT_PACK_MAGIC];
	} known[] = {
		{ GTT_PACK_GZIP, 2, 0xff, { 0x1f, 0x8b } },
		{ GTT_PACK_ZSTD, 4, 0xff, { 0x28, 0xb5, 0x2f, 0xfd } },
		{ GTT_PACK_ZSTD, 4, 0xf0, { 0x50, 0x2a, 0x4d, 0x18 } },
	};
	size_t i, len;

	if (n == 0)
		return GTT_PACK_SHORT;
	for (i = 0; i < sizeof known / sizeof known[0]; i++) {
		len = n < known[i].len ? n : known[i].len;
		if ((p[0] & known[i].mask) == known[i].magic[0] &&
		    memcmp(p + 1, known[i].magic + 1, len - 1) == 0)
			return len < known[i].len ? GTT_PACK_SHORT :
			    known[i].packing;
	}
	return GTT_PACK_NONE;
}

int
gtt_packed_fill(struct gtt_packed *p, struct gtt_err *err)
{
	int64_t got;

	if (p->lo < p->hi)
		return 1;
	got = p->from->read(p->from, p->buf, sizeof p->buf, err);
	if (got <= 0)
		return (int)got;
	p->lo = 0;
	p->hi = (size_t)got;
	p->in += (uint64_t)got;
	return 1;
}

int
gtt_packed_count(struct gtt_packed *p, size_t n, struct gtt_err *err)
{
	p->out += n;
	if (p->out <= GTT_INPUT_FREE_OUT ||
	    p->out / GTT_INPUT_MAX_RATIO <= p->in)
		return 0;
	return gtt_fail(err, GTT_ELIMIT, p->out, "%" PRIu64 " compressed bytes "
	    "unpack to more than %d times as much", p->in, GTT_INPUT_MAX_RATIO);
}
