#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/cursor.h"
#include "common/base/mem.h"
#include "gotrace/reccol.h"
#include "gotrace/recfile.h"

#define CHUNK		(1u << 18)
#define TIME_MAX	(UINT64_C(1) << 62)	/* ticks: decades */
#define PROCS_MAX	4096	/* that run at the same time */

/*
 * Records take so many bytes for each that was read, and some more; a tight
 * loop takes 60.
 */
#define RATIO_MAX	512
#define RATIO_FREE	(UINT64_C(8) << 20)

struct player {
	int			 fd;
	const struct sink	*to;
	uint64_t		 off;		/* of what in begins with */
	struct gtt_buf		 in;
	size_t			 used;
	struct gtt_arena	 round;
	struct gtt_buf		 raw;
	ZSTD_DCtx		*z;
	uint32_t		 procs, running;
	bool			*gone;		/* of each process */
	size_t			 cap_gone;
	uint64_t		 made;		/* bytes of records */
	int			*status;
	bool			 ended;
	bool			 pending;	/* blocks of an unfinished round */
	uint64_t		 ticks, ns;	/* of the last round */
	void			(*info)(void *, const char *, const char *);
	void			*ctx;
	struct gtt_err		*err;
};

/* Has n bytes at in.p + used: 1; 0 at the end of the file; -1. */
static int
want(struct player *p, size_t n)
{
	while (p->in.len - p->used < n) {
		ssize_t got;

		if (p->used > 0) {
			memmove(p->in.p, p->in.p + p->used,
			    p->in.len - p->used);
			p->in.len -= p->used;
			p->off += p->used;
			p->used = 0;
		}
		got = read(p->fd, gtt_buf_room(&p->in, CHUNK), CHUNK);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return gtt_fail_errno(p->err, "cannot read");
		if (got == 0)
			return 0;
		p->in.len += (size_t)got;
	}
	return 1;
}

static int
bad(struct player *p, const char *what)
{
	return gtt_fail(p->err, GTT_EDATA, p->off + p->used,
	    "damaged recording: %s", what);
}

static char *
get_text(struct player *p, struct gtt_cursor *c)
{
	uint64_t n = gtt_cursor_uvarint(c);
	const uint8_t *s = gtt_cursor_bytes(c, n);
	char *t;

	if (!s)
		return NULL;
	t = gtt_arena_bytes(&p->round, n + 1);
	memcpy(t, s, n);
	t[n] = '\0';
	return t;
}

static int
get_proc(struct player *p, struct gtt_cursor *c)
{
	struct proc_info pi;

	pi.proc = (uint32_t)gtt_cursor_uvarint(c);
	pi.pid = (uint32_t)gtt_cursor_uvarint(c);
	pi.has_parents = gtt_cursor_uvarint(c) != 0;
	pi.exe = get_text(p, c);
	if (c->bad || pi.proc != p->procs)
		return bad(p, "a process");
	if (p->running == PROCS_MAX)
		return gtt_fail(p->err, GTT_ELIMIT, p->off + p->used,
		    "more than %d processes at a time", PROCS_MAX);
	p->gone = gtt_grow(p->gone, &p->cap_gone, p->procs + 1,
	    sizeof(*p->gone));
	p->gone[p->procs++] = false;
	p->running++;
	p->to->proc(p->to->ctx, &pi);
	return 0;
}

static bool
runs(const struct player *p, uint64_t proc)
{
	return proc < p->procs && !p->gone[proc];
}

static int
get_code(struct player *p, struct gtt_cursor *c)
{
	uint32_t proc = (uint32_t)gtt_cursor_uvarint(c);
	struct code_info ci;

	ci.code = (uint32_t)gtt_cursor_uvarint(c);
	ci.entry = (uint32_t)gtt_cursor_uvarint(c);
	ci.line = (uint32_t)gtt_cursor_uvarint(c);
	ci.start = (uint32_t)gtt_cursor_uvarint(c);
	ci.func = get_text(p, c);
	ci.file = get_text(p, c);
	if (c->bad || !runs(p, proc))
		return bad(p, "a code address");
	p->to->code(p->to->ctx, proc, &ci);
	return 0;
}

/* Puts columns together into records; the number of slots, or 0. */
static size_t
join(struct gtt_cursor col[COLS], struct rec *rec, size_t max)
{
	uint64_t time = 0;
	uint32_t depth = 0, code[8] = { 0 };
	size_t n = 0, step;
	const uint8_t *raw;

	while (gtt_cursor_left(&col[0]) > 0) {
		uint8_t f = gtt_cursor_u8(&col[0]);
		unsigned k = f & 7;

		time += gtt_cursor_uvarint(&col[1]);
		if (!(f & COL_SAME_DEPTH))
			depth += (uint32_t)gtt_unzigzag(gtt_cursor_uvarint(&col[2])) * 8;
		if (!(f & COL_SAME_CODE))
			code[k] += (uint32_t)gtt_unzigzag(gtt_cursor_uvarint(&col[2]));
		if (n >= max || time > TIME_MAX)
			return 0;
		rec[n].time = time;
		rec[n].word = (uint64_t)code[k] << 32 | depth | k;
		step = rec_slots(&rec[n]);
		raw = gtt_cursor_bytes(&col[3], (step - 1) * 16);
		if (!raw || step > max - n)
			return 0;
		memcpy(&rec[n + 1], raw, (step - 1) * 16);
		n += step;
	}
	return col[1].bad || col[2].bad || gtt_cursor_left(&col[1]) ||
	    gtt_cursor_left(&col[2]) || gtt_cursor_left(&col[3]) ? 0 : n;
}

static int
get_block(struct player *p, struct gtt_cursor *c)
{
	uint32_t proc = (uint32_t)gtt_cursor_uvarint(c);
	uint32_t ring = (uint32_t)gtt_cursor_uvarint(c);
	uint64_t n = gtt_cursor_uvarint(c), len[COLS], total = 0;
	struct gtt_cursor col[COLS];
	struct rec *rec;
	size_t slots;

	for (int i = 0; i < COLS; i++) {
		len[i] = gtt_cursor_uvarint(c);
		if (len[i] > REC_FRAME_MAX)
			return bad(p, "the size of a column");
		total += len[i];
	}
	if (c->bad || !runs(p, proc) || n != len[0] || n == 0 || n > REC_BLOCK ||
	    ZSTD_getFrameContentSize(c->p, gtt_cursor_left(c)) != total)
		return bad(p, "a block");
	p->raw.len = 0;
	gtt_buf_room(&p->raw, total);
	if (ZSTD_decompressDCtx(p->z, p->raw.p, total, c->p,
	    gtt_cursor_left(c)) != total)
		return bad(p, "a compressed block");
	for (uint64_t i = 0, at = 0; i < COLS; at += len[i], i++)
		col[i] = gtt_cursor(p->raw.p + at, len[i]);
	slots = n + len[3] / 16;
	p->made += slots * sizeof(*rec);
	if (p->made > (p->off + p->used) * RATIO_MAX + RATIO_FREE)
		return bad(p, "more records than its bytes can hold");
	rec = gtt_arena_alloc(&p->round, slots * sizeof(*rec));
	slots = join(col, rec, slots);
	if (slots == 0)
		return bad(p, "the columns of a block");
	p->pending = true;
	p->to->block(p->to->ctx, proc, ring, rec, slots);
	return 0;
}

static void
end_round(struct player *p)
{
	p->to->round(p->to->ctx, p->ticks, p->ns);
	p->pending = false;
	gtt_arena_fini(&p->round);
}

static int
get_round(struct player *p, struct gtt_cursor *c)
{
	p->ticks = gtt_cursor_uvarint(c);
	p->ns = gtt_cursor_uvarint(c);
	if (c->bad || p->ticks > TIME_MAX)
		return bad(p, "the end of a round");
	end_round(p);
	return 0;
}

static int
get_gone(struct player *p, struct gtt_cursor *c)
{
	uint32_t proc = (uint32_t)gtt_cursor_uvarint(c);
	uint64_t ticks = gtt_cursor_uvarint(c);
	uint64_t dropped = gtt_cursor_uvarint(c);

	if (c->bad || !runs(p, proc) || ticks > TIME_MAX)
		return bad(p, "the end of a process");
	p->gone[proc] = true;
	p->running--;
	p->to->gone(p->to->ctx, proc, ticks, dropped);
	return 0;
}

static int
get_info(struct player *p, struct gtt_cursor *c)
{
	char *key = get_text(p, c), *value = get_text(p, c);

	if (c->bad)
		return bad(p, "what was run");
	if (p->info)
		p->info(p->ctx, key, value);
	return 0;
}

static int
get_end(struct player *p, struct gtt_cursor *c)
{
	*p->status = (int)(uint32_t)gtt_cursor_uvarint(c);
	p->ended = true;
	return c->bad ? bad(p, "its end") : 0;
}

static int
frame(struct player *p, char type, struct gtt_cursor *c)
{
	switch (type) {
	case 'I':
		return get_info(p, c);
	case 'P':
		return get_proc(p, c);
	case 'C':
		return get_code(p, c);
	case 'B':
		return get_block(p, c);
	case 'R':
		return get_round(p, c);
	case 'G':
		return get_gone(p, c);
	case 'E':
		return get_end(p, c);
	}
	return gtt_fail(p->err, GTT_EDATA, p->off + p->used,
	    "damaged recording: a frame of type %d", (unsigned char)type);
}

/* One frame: 1; 0 at the end. */
static int
next_frame(struct player *p)
{
	struct gtt_cursor head, c;
	uint64_t len;
	int got = want(p, 12);

	if (got < 0)
		return -1;
	if (p->in.len == p->used)
		return 0;
	head = gtt_cursor(p->in.p + p->used + 1, p->in.len - p->used - 1);
	len = gtt_cursor_uvarint(&head);
	if (!head.bad && len > REC_FRAME_MAX)
		return bad(p, "the size of a frame");
	got = head.bad ? 0 : want(p,
	    (size_t)(head.p - (uint8_t *)(p->in.p + p->used)) + len);
	if (got < 0)
		return -1;
	if (got == 0)
		return gtt_fail(p->err, GTT_ECUT, p->off + p->in.len,
		    "the recording is cut here");
	head = gtt_cursor(p->in.p + p->used + 1, p->in.len - p->used - 1);
	gtt_cursor_uvarint(&head);
	c = gtt_cursor(head.p, len);
	if (frame(p, p->in.p[p->used], &c) < 0)
		return -1;
	p->used = (size_t)(head.p - (uint8_t *)p->in.p) + len;
	return 1;
}

static int
play(struct player *p)
{
	size_t n = strlen(REC_MAGIC);
	int got = want(p, n);

	if (got < 0)
		return -1;
	if (got == 0 || memcmp(p->in.p, REC_MAGIC, n) != 0)
		return gtt_fail(p->err, GTT_EDATA, 0,
		    "not a recording of gotrace");
	p->used = n;
	while ((got = next_frame(p)) > 0 && !p->ended)
		;
	if (got == 0)
		return gtt_fail(p->err, GTT_ECUT, p->off + p->in.len,
		    "the recording is cut here");
	return got < 0 ? -1 : 0;
}

int
recording_play(int fd, const struct sink *to, int *status,
    void (*info)(void *ctx, const char *key, const char *value), void *ctx,
    struct gtt_err *err)
{
	struct player p = { .fd = fd, .to = to, .status = status,
	    .info = info, .ctx = ctx, .err = err };
	int r;

	*status = -1;
	p.z = ZSTD_createDCtx();
	if (!p.z)
		gtt_nomem();
	r = play(&p);
	if (p.pending)		/* cut: what there is of the round */
		end_round(&p);
	ZSTD_freeDCtx(p.z);
	gtt_arena_fini(&p.round);
	free(p.gone);
	gtt_buf_fini(&p.in);
	gtt_buf_fini(&p.raw);
	return r;
}
