#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "gotrace/recfile.h"
#include "gotrace/reccol.h"

#define FLUSH	(1u << 20)

struct recorder {
	int		 fd;
	int		 bad;		/* errno of the first failed write */
	uint64_t	 bytes;
	struct gtt_buf	 out, frame;
	uint8_t		*col[COLS];
	size_t		 cap[COLS];
	struct gtt_buf	 joined;
	ZSTD_CCtx	*z;
	bool		 blocks;	/* in this round */
	bool		 begun;		/* a round is written */
	bool		 owed;		/* the last one is not */
	uint64_t	 ticks, ns;	/* at its end */
};

struct recorder *
recorder_new(int fd)
{
	struct recorder *r = gtt_calloc(1, sizeof(*r));

	r->fd = fd;
	r->z = ZSTD_createCCtx();
	if (!r->z)
		gtt_nomem();
	ZSTD_CCtx_setParameter(r->z, ZSTD_c_compressionLevel, 1);
	gtt_buf_puts(&r->out, REC_MAGIC);
	return r;
}

static void
flush(struct recorder *r)
{
	size_t done = 0;

	while (done < r->out.len && r->bad == 0) {
		ssize_t n = write(r->fd, r->out.p + done, r->out.len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && errno != EINTR)
			r->bad = errno;
	}
	r->bytes += done;
	r->out.len = 0;
}

static void
text(struct gtt_buf *b, const char *s)
{
	gtt_buf_putv(b, strlen(s));
	gtt_buf_puts(b, s);
}

static void
end_frame(struct recorder *r, char type)
{
	gtt_buf_putc(&r->out, type);
	gtt_buf_putv(&r->out, r->frame.len);
	gtt_buf_put(&r->out, r->frame.p, r->frame.len);
	r->frame.len = 0;
	if (r->out.len >= FLUSH)
		flush(r);
}

static void
on_proc(void *ctx, const struct proc_info *p)
{
	struct recorder *r = ctx;

	gtt_buf_putv(&r->frame, p->proc);
	gtt_buf_putv(&r->frame, p->pid);
	gtt_buf_putv(&r->frame, p->has_parents);
	text(&r->frame, p->exe);
	end_frame(r, 'P');
}

static void
on_code(void *ctx, uint32_t proc, const struct code_info *c)
{
	struct recorder *r = ctx;

	gtt_buf_putv(&r->frame, proc);
	gtt_buf_putv(&r->frame, c->code);
	gtt_buf_putv(&r->frame, c->entry);
	gtt_buf_putv(&r->frame, c->line);
	gtt_buf_putv(&r->frame, c->start);
	text(&r->frame, c->func);
	text(&r->frame, c->file);
	end_frame(r, 'C');
}

/* Splits records into columns; len gets their sizes. */
static void
split(struct recorder *r, const struct rec *rec, size_t n, size_t len[COLS])
{
	static const size_t widest[COLS] = { 1, 10, 20, 16 };
	uint8_t *c[COLS];
	uint64_t time = 0;
	uint32_t depth = 0, code[8] = { 0 };

	for (int i = 0; i < COLS; i++) {
		r->col[i] = gtt_grow(r->col[i], &r->cap[i], n * widest[i], 1);
		c[i] = r->col[i];
	}
	for (size_t i = 0, step; i < n; i += step) {
		unsigned k = rec_kind(&rec[i]);
		uint32_t dp = rec_depth(&rec[i]), cd = rec_code(&rec[i]);
		uint8_t flags = (uint8_t)k;

		step = rec_slots(&rec[i]);
		c[1] = gtt_putv(c[1], rec[i].time - time);
		time = rec[i].time;
		if (dp == depth)
			flags |= COL_SAME_DEPTH;
		else
			c[2] = gtt_putv(c[2], gtt_zigzag(((int64_t)dp - depth) / 8));
		if (cd == code[k])
			flags |= COL_SAME_CODE;
		else
			c[2] = gtt_putv(c[2], gtt_zigzag((int32_t)(cd - code[k])));
		depth = dp;
		code[k] = cd;
		*c[0]++ = flags;
		memcpy(c[3], &rec[i + 1], (step - 1) * 16);
		c[3] += (step - 1) * 16;
	}
	for (int i = 0; i < COLS; i++)
		len[i] = (size_t)(c[i] - r->col[i]);
}

static void
put_block(struct recorder *r, uint32_t proc, uint32_t ring,
    const struct rec *rec, size_t n)
{
	size_t len[COLS], size;

	split(r, rec, n, len);
	gtt_buf_putv(&r->frame, proc);
	gtt_buf_putv(&r->frame, ring);
	gtt_buf_putv(&r->frame, len[0]);
	r->joined.len = 0;
	for (int i = 0; i < COLS; i++) {
		gtt_buf_putv(&r->frame, len[i]);
		gtt_buf_put(&r->joined, r->col[i], len[i]);
	}
	size = ZSTD_compressBound(r->joined.len);
	size = ZSTD_compress2(r->z, gtt_buf_room(&r->frame, size), size,
	    r->joined.p, r->joined.len);
	if (ZSTD_isError(size))
		gtt_nomem();
	r->frame.len += size;
	end_frame(r, 'B');
	r->blocks = true;
}

static void
on_block(void *ctx, uint32_t proc, uint32_t ring, const struct rec *rec,
    size_t n)
{
	size_t i = 0, from = 0;

	/* Bounded blocks, so that a reader needs little memory for one. */
	while (i < n) {
		i += rec_slots(&rec[i]);
		if (i - from >= REC_BLOCK || i >= n) {
			put_block(ctx, proc, ring, rec + from, i - from);
			from = i;
		}
	}
}

static void
put_round(struct recorder *r)
{
	r->blocks = r->owed = false;
	r->begun = true;
	gtt_buf_putv(&r->frame, r->ticks);
	gtt_buf_putv(&r->frame, r->ns);
	end_frame(r, 'R');
}

/* The first and the last one are written without blocks, too: see recfile.h. */
static void
on_round(void *ctx, uint64_t ticks, uint64_t ns)
{
	struct recorder *r = ctx;

	r->ticks = ticks;
	r->ns = ns;
	r->owed = true;
	if (r->begun && !r->blocks)
		return;
	put_round(r);
	flush(r);
}

static void
on_gone(void *ctx, uint32_t proc, uint64_t ticks, uint64_t dropped)
{
	struct recorder *r = ctx;

	gtt_buf_putv(&r->frame, proc);
	gtt_buf_putv(&r->frame, ticks);
	gtt_buf_putv(&r->frame, dropped);
	end_frame(r, 'G');
}

void
recorder_sink(struct recorder *r, struct sink *to)
{
	*to = (struct sink){ r, on_proc, on_code, on_block, on_round, on_gone };
}

void
recorder_info(struct recorder *r, const char *key, const char *value)
{
	text(&r->frame, key);
	text(&r->frame, value);
	end_frame(r, 'I');
}

int
recorder_end(struct recorder *r, int status, struct gtt_err *err)
{
	if (r->owed)
		put_round(r);
	gtt_buf_putv(&r->frame, (uint64_t)(uint32_t)status);
	end_frame(r, 'E');
	flush(r);
	if (r->bad != 0) {
		errno = r->bad;
		return gtt_fail_errno(err, "cannot write the recording");
	}
	return 0;
}

uint64_t
recorder_bytes(const struct recorder *r)
{
	return r->bytes + r->out.len;
}

void
recorder_free(struct recorder *r)
{
	if (!r)
		return;
	for (int i = 0; i < COLS; i++)
		free(r->col[i]);
	gtt_buf_fini(&r->out);
	gtt_buf_fini(&r->frame);
	gtt_buf_fini(&r->joined);
	ZSTD_freeCCtx(r->z);
	free(r);
}
