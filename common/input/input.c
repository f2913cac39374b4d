#include "common/input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "common/input/source.h"

/* The least size of a stream's window, and of the reads into it. */
#define WINDOW ((size_t)256 << 10)

/*
 * Mapped or in memory: all bytes lie at map.  A stream: bytes [lo, hi) of the
 * window win are those that come next.
 */
struct gtt_input {
	_Atomic uint64_t	 off;		/* handed out */
	_Atomic uint64_t	 raw;		/* a stream: read from the file */
	bool			 stream;
	atomic_bool		 whole;		/* all that was left was taken */
	_Atomic uint64_t	 released;	/* bytes; each as often as it was */

	const uint8_t		*map;
	size_t			 len;
	void			*base;		/* what to unmap, or NULL */
	size_t			 base_len;

	struct gtt_source	*src;
	uint8_t			*win;
	size_t			 cap, lo, hi;
	bool			 end;		/* nothing comes after hi */
	struct gtt_err		 err;		/* why, where that is an error */
};

/* A mapped page was read that the file no longer has: somebody truncated it. */
static void
on_sigbus(int sig)
{
	static const char msg[] = ": input file changed while being read\n";
	const char *name = program_invocation_short_name;

	(void)sig;
	if (write(STDERR_FILENO, name, strlen(name)) < 0 ||
	    write(STDERR_FILENO, msg, sizeof msg - 1) < 0)
		_exit(2);
	_exit(2);
}

static void
catch_sigbus(void)
{
	struct sigaction sa = { .sa_handler = on_sigbus };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGBUS, &sa, NULL);
}

/* Maps in->len bytes of the file, from off on. */
static int
map_file(struct gtt_input *in, int fd, uint64_t off, struct gtt_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t before = off % page;

	in->base_len = in->len + before;
	in->base = mmap(NULL, in->base_len, PROT_READ, MAP_PRIVATE, fd,
	    (off_t)(off - before));
	if (in->base == MAP_FAILED) {
		in->base = NULL;
		return gtt_fail_errno(err, "cannot map");
	}
	madvise(in->base, in->base_len, MADV_SEQUENTIAL);
	in->map = (const uint8_t *)in->base + before;
	pthread_once(&once, catch_sigbus);
	return 0;
}

/*
 * Whether fd is a plain file with something after its offset.  (Files of
 * /proc say that they have no size: they are read.)
 */
static bool
is_plain(int fd, const struct stat *st, uint64_t *off)
{
	off_t at;

	if (!S_ISREG(st->st_mode))
		return false;
	at = lseek(fd, 0, SEEK_CUR);
	*off = (uint64_t)at;
	return at >= 0 && at < st->st_size;
}

static bool
is_packed(int fd, uint64_t off)
{
	uint8_t magic[GTT_PACK_MAGIC];
	ssize_t n = pread(fd, magic, sizeof magic, (off_t)off);

	if (n <= 0)
		return false;
	switch (gtt_packing(magic, (size_t)n)) {
	case GTT_PACK_GZIP:
	case GTT_PACK_ZSTD:
		return true;
	case GTT_PACK_NONE:
	case GTT_PACK_SHORT:
		break;
	}
	return false;
}

static int
open_plain(struct gtt_input *in, int fd, uint64_t off, struct gtt_err *err)
{
	int rc = map_file(in, fd, off, err);

	/* Shared offsets move as if it had been read. */
	if (fd == STDIN_FILENO)
		lseek(fd, 0, SEEK_END);
	else
		close(fd);
	return rc;
}

static int
open_stream(struct gtt_input *in, int fd, const struct gtt_input_opts *opts,
    struct gtt_err *err)
{
	in->stream = true;
	in->src = gtt_source_sniff(gtt_source_fd(fd, opts, &in->raw), err);
	return in->src == NULL ? -1 : 0;
}

/* Takes fd. */
static int
open_fd(struct gtt_input *in, int fd, const struct gtt_input_opts *opts,
    struct gtt_err *err)
{
	struct stat st;
	uint64_t off = 0;

	if (fstat(fd, &st) < 0) {
		gtt_fail_errno(err, "cannot stat");
	} else if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		gtt_fail_errno(err, "cannot read");
	} else if (is_plain(fd, &st, &off) && !is_packed(fd, off)) {
		in->len = (uint64_t)st.st_size - off;
		return open_plain(in, fd, off, err);
	} else {
		return open_stream(in, fd, opts, err);
	}
	if (fd != STDIN_FILENO)
		close(fd);
	return -1;
}

struct gtt_input *
gtt_input_open(const char *path, const struct gtt_input_opts *opts,
    struct gtt_err *err)
{
	struct gtt_input *in;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		gtt_fail_errno(err, "cannot open");
		return NULL;
	}
	in = gtt_calloc(1, sizeof *in);
	if (open_fd(in, fd, opts, err) == 0)
		return in;
	gtt_input_close(in);
	return NULL;
}

/* Makes in an input over s; takes both.  s may be NULL, and then err is set. */
static struct gtt_input *
over(struct gtt_input *in, struct gtt_source *s, struct gtt_err *err)
{
	in->stream = true;
	if (s != NULL)
		in->src = gtt_source_sniff(s, err);
	if (in->src != NULL)
		return in;
	gtt_input_close(in);
	return NULL;
}

struct gtt_input *
gtt_input_stream(struct gtt_source *(*open)(const void *arg,
    _Atomic uint64_t *raw, struct gtt_err *err), const void *arg,
    struct gtt_err *err)
{
	struct gtt_input *in = gtt_calloc(1, sizeof *in);

	return over(in, open(arg, &in->raw, err), err);
}

struct gtt_input *
gtt_input_memory(const void *p, size_t len)
{
	struct gtt_input *in = gtt_calloc(1, sizeof *in);

	in->map = p;
	in->len = len;
	return in;
}

struct gtt_input *
gtt_input_source(struct gtt_source *s, struct gtt_err *err)
{
	return over(gtt_calloc(1, sizeof(struct gtt_input)), s, err);
}

void
gtt_input_close(struct gtt_input *in)
{
	if (in == NULL)
		return;
	if (in->base != NULL)
		munmap(in->base, in->base_len);
	if (in->src != NULL)
		in->src->close(in->src);
	free(in->win);
	free(in);
}

uint64_t
gtt_input_offset(const struct gtt_input *in)
{
	return atomic_load_explicit(&in->off, memory_order_relaxed);
}

uint64_t
gtt_input_raw_offset(const struct gtt_input *in)
{
	return atomic_load_explicit(in->stream ? &in->raw : &in->off,
	    memory_order_relaxed);
}

uint64_t
gtt_input_progress(const struct gtt_input *in)
{
	uint64_t raw = gtt_input_raw_offset(in), all = gtt_input_offset(in);
	double released;

	if (!atomic_load_explicit(&in->whole, memory_order_relaxed))
		return raw;
	released = all == 0 ? 0 : (double)atomic_load_explicit(&in->released,
	    memory_order_relaxed) / (double)all;
	if (in->stream)		/* reading it takes its time, too */
		return (uint64_t)((double)raw * (1 + released) / 3);
	return (uint64_t)((double)raw * released / 2);
}

static size_t
map_left(const struct gtt_input *in)
{
	return in->len - (size_t)gtt_input_offset(in);
}

static void
advance(struct gtt_input *in, size_t n)
{
	atomic_store_explicit(&in->off, gtt_input_offset(in) + n,
	    memory_order_relaxed);
}

/*
 * Makes room after hi for a byte or more.  Moves what is there to the front when
 * n bytes from lo on would not fit, and grows the window only when it is full.
 */
static void
make_room(struct gtt_input *in, size_t n)
{
	size_t have = in->hi - in->lo;

	if (in->hi < in->cap && n <= in->cap - in->lo)
		return;
	if (in->lo > 0) {
		memmove(in->win, in->win + in->lo, have);
		in->lo = 0;
		in->hi = have;
	}
	if (in->hi == in->cap)
		in->win = gtt_grow(in->win, &in->cap,
		    in->cap < WINDOW ? WINDOW : in->cap + 1, 1);
}

/* Reads until the window holds n bytes, or all that there are. */
static void
fill(struct gtt_input *in, size_t n)
{
	int64_t got;

	while (in->hi - in->lo < n && !in->end) {
		make_room(in, n);
		got = in->src->read(in->src, in->win + in->hi,
		    in->cap - in->hi, &in->err);
		if (got > 0)
			in->hi += (size_t)got;
		else
			in->end = true;
	}
}

/* What to return to who asked for n bytes and gets got. */
static int
verdict(const struct gtt_input *in, size_t got, size_t n, struct gtt_err *err)
{
	if (got >= n || in->err.code == GTT_OK)
		return 0;
	if (err != NULL && err->code == GTT_OK)
		*err = in->err;
	return -1;
}

int
gtt_input_peek(struct gtt_input *in, size_t min, const uint8_t **p,
    size_t *got, struct gtt_err *err)
{
	if (!in->stream) {
		*p = in->map + gtt_input_offset(in);
		*got = map_left(in);
		return 0;
	}
	fill(in, min);
	*p = in->win + in->lo;
	*got = in->hi - in->lo;
	return verdict(in, *got, min, err);
}

size_t
gtt_input_rest(const struct gtt_input *in, const uint8_t **p)
{
	if (in->stream)
		return 0;
	*p = in->map + gtt_input_offset(in);
	return map_left(in);
}

void
gtt_input_skip(struct gtt_input *in, size_t n)
{
	if (in->stream)
		in->lo += n;
	advance(in, n);
}

/* Gives back what a large take made the window grow to. */
static void
trim(struct gtt_input *in)
{
	size_t have = in->hi - in->lo, cap = 0;
	uint8_t *small;

	if (in->cap <= 2 * WINDOW || have > WINDOW)
		return;
	small = gtt_grow(NULL, &cap, WINDOW, 1);
	memcpy(small, in->win + in->lo, have);
	free(in->win);
	in->win = small;
	in->cap = cap;
	in->lo = 0;
	in->hi = have;
}

int
gtt_input_take(struct gtt_input *in, size_t n, struct gtt_arena *a,
    const uint8_t **p, size_t *got, struct gtt_err *err)
{
	uint8_t *to;

	if (!in->stream) {
		*p = in->map + gtt_input_offset(in);
		*got = n < map_left(in) ? n : map_left(in);
		advance(in, *got);
		return 0;
	}
	fill(in, n);
	*got = in->hi - in->lo < n ? in->hi - in->lo : n;
	to = gtt_arena_bytes(a, *got);
	if (*got > 0)
		memcpy(to, in->win + in->lo, *got);
	*p = to;
	in->lo += *got;
	advance(in, *got);
	trim(in);
	return verdict(in, *got, n, err);
}

int
gtt_input_take_all(struct gtt_input *in, const uint8_t **p, size_t *len,
    struct gtt_err *err)
{
	atomic_store_explicit(&in->whole, true, memory_order_relaxed);
	if (!in->stream) {
		*p = in->map + gtt_input_offset(in);
		*len = map_left(in);
		advance(in, *len);
		return 0;
	}
	fill(in, SIZE_MAX);
	*len = in->hi - in->lo;
	*p = in->win + in->lo;
	in->lo = in->hi;
	advance(in, *len);
	return verdict(in, *len, SIZE_MAX, err);
}

void
gtt_input_release(struct gtt_input *in, uint64_t from, uint64_t to)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint64_t known = in->stream ? gtt_input_offset(in) : in->len;
	uintptr_t lo, hi;

	if (to > known)
		to = known;
	if (from >= to)
		return;
	atomic_fetch_add_explicit(&in->released, to - from,
	    memory_order_relaxed);
	if (in->base == NULL)
		return;
	lo = ((uintptr_t)in->map + from + page - 1) / page * page;
	hi = ((uintptr_t)in->map + to) / page * page;
	if (lo < hi)
		madvise((void *)lo, hi - lo, MADV_DONTNEED);
}
