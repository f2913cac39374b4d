/* Inputs of every kind, packed in every way, read in every way. */
#include "common/input/input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "tests/unit/packs.h"
#include "tests/unit/tap.h"

static char dir[150];

static const char *
path(const char *name)
{
	static char buf[200];

	snprintf(buf, sizeof buf, "%s/%s", dir, name);
	return buf;
}

static void
write_file(const char *name, const void *p, size_t n)
{
	FILE *f = fopen(path(name), "w");

	fwrite(p, 1, n, f);
	fclose(f);
}

/* A child that writes to fd, at most piece bytes at a time. */
static pid_t
writer(int fd, const char *p, size_t n, size_t piece)
{
	pid_t pid = fork();
	size_t k;

	if (pid != 0)
		return pid;
	for (; n > 0; p += k, n -= k) {
		k = n < piece ? n : piece;
		if (write(fd, p, k) != (ssize_t)k)
			_exit(1);
	}
	_exit(0);
}

/* How to get at a file's bytes: each opens an input over n bytes at p. */
static struct gtt_input *
by_name(const char *p, size_t n, struct gtt_err *err)
{
	write_file("f", p, n);
	return gtt_input_open(path("f"), NULL, err);
}

static struct gtt_input *
by_stdin(const char *p, size_t n, struct gtt_err *err)
{
	int fd;

	write_file("f", p, n);
	fd = open(path("f"), O_RDONLY);
	dup2(fd, 0);
	close(fd);
	return gtt_input_open("-", NULL, err);
}

/* The file has been read from already. */
static struct gtt_input *
by_stdin_within(const char *p, size_t n, struct gtt_err *err)
{
	struct gtt_buf b = { 0 };
	int fd;

	pack_text(&b, 5000);
	gtt_buf_put(&b, p, n);
	write_file("f", b.p, b.len);
	gtt_buf_fini(&b);
	fd = open(path("f"), O_RDONLY);
	lseek(fd, 5000, SEEK_SET);
	dup2(fd, 0);
	close(fd);
	return gtt_input_open("-", NULL, err);
}

static struct gtt_input *
by_pipe_of(const char *p, size_t n, size_t piece, struct gtt_err *err)
{
	int fd[2];

	if (pipe(fd) < 0)
		return NULL;
	dup2(fd[0], 0);
	close(fd[0]);
	fcntl(fd[1], F_SETFD, FD_CLOEXEC);
	writer(fd[1], p, n, piece);
	close(fd[1]);
	return gtt_input_open("-", NULL, err);
}

static struct gtt_input *
by_pipe(const char *p, size_t n, struct gtt_err *err)
{
	return by_pipe_of(p, n, 30000, err);
}

static struct gtt_input *
by_drops(const char *p, size_t n, struct gtt_err *err)
{
	return by_pipe_of(p, n, 1, err);
}

static struct gtt_input *
by_fifo(const char *p, size_t n, struct gtt_err *err)
{
	pid_t pid;

	unlink(path("fifo"));
	mkfifo(path("fifo"), 0600);
	pid = fork();
	if (pid == 0) {
		int fd = open(path("fifo"), O_WRONLY);

		_exit(write(fd, p, n) == (ssize_t)n ? 0 : 1);
	}
	return gtt_input_open(path("fifo"), NULL, err);
}

static const struct kind {
	const char	*name;
	struct gtt_input *(*open)(const char *p, size_t n,
			    struct gtt_err *err);
	bool		 slow;
} kinds[] = {
	{ "file", by_name, false },
	{ "standard input", by_stdin, false },
	{ "standard input from its middle", by_stdin_within, false },
	{ "pipe", by_pipe, false },
	{ "dribbling pipe", by_drops, true },
	{ "FIFO", by_fifo, false },
};

/* Ways to read all of it. */
static int
read_whole(struct gtt_input *in, struct gtt_buf *b, struct gtt_err *err)
{
	const uint8_t *p;
	size_t n;
	int rc = gtt_input_take_all(in, &p, &n, err);

	gtt_buf_put(b, p, n);
	return rc;
}

/* Pieces of very different sizes, kept until the end. */
static int
read_pieces(struct gtt_input *in, struct gtt_buf *b, struct gtt_err *err)
{
	static const size_t sizes[] = { 1, 3, 700000, 17, 4096, 65536, 2 };
	struct gtt_arena a = { 0 };
	struct { const uint8_t *p; size_t n; } got[1000];
	size_t i = 0, k;
	int rc;

	do {
		rc = gtt_input_take(in, sizes[i % 7], &a, &got[i].p, &got[i].n,
		    err);
		k = got[i].n;
	} while (rc == 0 && k == sizes[i % 7] && ++i < 999);
	for (k = 0; k <= i; k++)
		gtt_buf_put(b, got[k].p, got[k].n);
	gtt_arena_fini(&a);
	return rc;
}

static int
read_peeking(struct gtt_input *in, struct gtt_buf *b, struct gtt_err *err)
{
	size_t min = 1, got, n;
	const uint8_t *p;
	int rc;

	while ((rc = gtt_input_peek(in, min, &p, &got, err)) == 0 && got > 0) {
		n = got < 5000 ? got : 5000;
		gtt_buf_put(b, p, n);
		gtt_input_skip(in, n);
		min = min % GTT_INPUT_PEEK + 97;
		if (min > GTT_INPUT_PEEK)
			min = GTT_INPUT_PEEK;
	}
	return rc;
}

static const struct way {
	const char	*name;
	int		(*read)(struct gtt_input *in, struct gtt_buf *b,
			    struct gtt_err *err);
} ways[] = {
	{ "whole", read_whole },
	{ "in pieces", read_pieces },
	{ "by peeking", read_peeking },
};

static bool
one(const struct kind *kind, const struct gtt_buf *packed,
    const struct way *way, const struct gtt_buf *text)
{
	struct gtt_err err = { 0 };
	struct gtt_input *in = kind->open(packed->p, packed->len, &err);
	struct gtt_buf got = { 0 };
	bool good;

	good = in != NULL && way->read(in, &got, &err) == 0 &&
	    tap_same(got.p, got.len, text->p, text->len) &&
	    gtt_input_offset(in) == text->len &&
	    gtt_input_raw_offset(in) == packed->len;
	if (err.code != GTT_OK)
		note("%s", err.msg);
	gtt_input_close(in);
	gtt_buf_fini(&got);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	return good;
}

static void
everything(const struct pack *pack, const struct gtt_buf *text, bool slow)
{
	struct gtt_buf packed = { 0 };
	size_t k, w;

	pack->pack(&packed, text->p, text->len);
	for (k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		if (kinds[k].slow != slow)
			continue;
		for (w = 0; w < sizeof ways / sizeof ways[0]; w++)
			ok(one(&kinds[k], &packed, &ways[w], text),
			    "%s, %s, read %s", kinds[k].name, pack->name,
			    ways[w].name);
	}
	gtt_buf_fini(&packed);
}

static void
all_packs(size_t size, bool slow)
{
	struct gtt_buf text = { 0 };
	size_t i;

	pack_text(&text, size);
	for (i = 0; i < NPACKS; i++)
		everything(&packs[i], &text, slow);
	gtt_buf_fini(&text);
}

/* Short and empty inputs, beginnings of magic numbers among them. */
static void
shorts(void)
{
	static const struct {
		const char	*bytes;
		size_t		 n;
	} rows[] = {
		{ "", 0 }, { "g", 1 }, { "\x1f", 1 }, { "\x28\xb5\x2f", 3 },
		{ "\x5f\x2a", 2 }, { "\x1fg", 2 }, { "\x28\xb5\x2fg", 4 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
			struct gtt_err err = { 0 };
			struct gtt_input *in = kinds[k].open(rows[i].bytes,
			    rows[i].n, &err);
			const uint8_t *p = NULL;
			size_t got = 99;

			ok(in != NULL && gtt_input_peek(in, GTT_INPUT_PEEK, &p,
			    &got, &err) == 0 && got == rows[i].n &&
			    (got == 0 || memcmp(p, rows[i].bytes, got) == 0),
			    "%zu plain bytes by %s, row %zu", rows[i].n,
			    kinds[k].name, i);
			gtt_input_close(in);
			while (waitpid(-1, NULL, WNOHANG) > 0)
				;
		}
	}
}

static void
one_frame(const char *zeros, size_t n)
{
	struct gtt_buf packed = { 0 }, got = { 0 };
	struct gtt_err err = { 0 };
	struct gtt_input *in;

	pack_zstd_with(&packed, zeros, n, 0);
	in = by_name(packed.p, packed.len, &err);
	ok(read_whole(in, &got, &err) == 0 && got.len == n,
	    "%zu bytes from %zu: %s", n, packed.len, err.msg);
	gtt_input_close(in);
	gtt_buf_fini(&packed);
	gtt_buf_fini(&got);
}

/*
 * Frames that end about where the room for them does, one of them exactly
 * (that of an input that has just been opened).
 */
static void
tails(void)
{
	const size_t most = 1 << 20, block = 128 << 10;
	char *zeros = calloc(1, most);
	size_t n, room = 0;

	free(gtt_grow(NULL, &room, 256 << 10, 1));
	one_frame(zeros, room - 1);
	one_frame(zeros, room);
	one_frame(zeros, room + 1);
	for (n = block; n <= most; n += block)
		one_frame(zeros, n);
	free(zeros);
}

/* What has been packed and flushed comes out, though the frame goes on. */
static void
flushed(void)
{
	const size_t n = 1 << 20;
	char *zeros = calloc(1, n), packed[4000];
	ZSTD_CCtx *z = ZSTD_createCCtx();
	ZSTD_inBuffer from = { zeros, n, 0 };
	ZSTD_outBuffer to = { packed, sizeof packed, 0 };
	struct gtt_arena a = { 0 };
	struct gtt_input *in;
	const uint8_t *p;
	size_t got = 0;
	int fd[2];

	ZSTD_compressStream2(z, &to, &from, ZSTD_e_flush);
	if (pipe(fd) < 0 || write(fd[1], packed, to.pos) != (ssize_t)to.pos)
		return;
	dup2(fd[0], 0);
	close(fd[0]);
	alarm(60);	/* for an input that waits for the next block */
	in = gtt_input_open("-", NULL, NULL);
	ok(in != NULL && gtt_input_take(in, n, &a, &p, &got, NULL) == 0 &&
	    got == n, "a flushed MiB of an open frame");
	alarm(0);
	close(fd[1]);
	gtt_input_close(in);
	gtt_arena_fini(&a);
	ZSTD_freeCCtx(z);
	free(zeros);
}

static void
memory(void)
{
	struct gtt_input *in = gtt_input_memory("hello", 5);
	const uint8_t *p;
	size_t n;

	gtt_input_skip(in, 2);
	ok(gtt_input_take_all(in, &p, &n, NULL) == 0 && n == 3 &&
	    memcmp(p, "llo", 3) == 0, "the rest of an input in memory");
	gtt_input_release(in, 0, 5);
	is_int(p[0], 'l', "releasing it does nothing");
	ok(gtt_input_peek(in, 1, &p, &n, NULL) == 0 && n == 0, "its end");
	gtt_input_close(in);
	in = gtt_input_memory(NULL, 0);
	ok(gtt_input_peek(in, 1, &p, &n, NULL) == 0 && n == 0,
	    "an empty one");
	gtt_input_close(in);
	gtt_input_close(NULL);
}

static void
count_wait(void *arg)
{
	++*(int *)arg;
}

/* What is there is given at once; before a wait, somebody is told. */
static void
waits(void)
{
	int waited = 0, fd[2];
	const struct gtt_input_opts opts = { count_wait, &waited };
	struct gtt_arena a = { 0 };
	struct gtt_input *in;
	const uint8_t *p;
	size_t n;
	pid_t pid;

	if (pipe(fd) < 0 || write(fd[1], "go 1.26 trace", 13) != 13)
		return;
	dup2(fd[0], 0);
	close(fd[0]);
	alarm(60);	/* for an input that waits for more than it needs */
	in = gtt_input_open("-", &opts, NULL);
	ok(gtt_input_peek(in, 5, &p, &n, NULL) == 0 && n == 13,
	    "a peek gives what is there");
	ok(gtt_input_take(in, 13, &a, &p, &n, NULL) == 0 && n == 13 &&
	    memcmp(p, "go 1.26 trace", 13) == 0, "so does a take");
	is_int(waited, 0, "nobody was told to wait");
	pid = fork();
	if (pid == 0) {
		struct pollfd pfd = { .fd = fd[1], .events = POLLOUT };

		poll(&pfd, 1, -1);
		_exit(write(fd[1], "abc", 3) == 3 ? 0 : 1);
	}
	waitpid(pid, NULL, 0);
	ok(gtt_input_peek(in, 1, &p, &n, NULL) == 0 && n == 3 && waited == 0,
	    "what came meanwhile needs no wait");
	gtt_input_skip(in, 3);
	pid = fork();
	if (pid == 0) {
		/* The parent waits: it is told so, and then gets the end. */
		close(fd[1]);
		_exit(0);
	}
	close(fd[1]);
	waitpid(pid, NULL, 0);
	ok(gtt_input_peek(in, 1, &p, &n, NULL) == 0 && n == 0, "the end");
	alarm(0);
	gtt_input_close(in);
	gtt_arena_fini(&a);
}

static void
release_reader(void *arg)
{
	close(*(int *)arg);
}

/* Nothing comes until the callback lets it: it must be called first. */
static void
told_before(void)
{
	int fd[2];
	const struct gtt_input_opts opts = { release_reader, &fd[1] };
	struct gtt_input *in;
	const uint8_t *p;
	size_t n = 1;

	if (pipe(fd) < 0)
		return;
	dup2(fd[0], 0);
	close(fd[0]);
	alarm(60);
	in = gtt_input_open("-", &opts, NULL);
	ok(in != NULL && gtt_input_peek(in, 1, &p, &n, NULL) == 0 && n == 0,
	    "before_wait comes before the wait");
	alarm(0);
	gtt_input_close(in);
}

/* Pages of [p, p + n) that are in memory for us, from the page tables. */
static long
resident(const void *p, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), i;
	FILE *f = fopen("/proc/self/pagemap", "r");
	uint64_t entry;
	long sum = 0;

	if (f == NULL)
		return -1;
	fseek(f, (long)((uintptr_t)p / page * sizeof entry), SEEK_SET);
	for (i = 0; i < n / page; i++) {
		if (fread(&entry, sizeof entry, 1, f) == 1)
			sum += entry >> 63;
	}
	fclose(f);
	return sum;
}

static unsigned
add_up(const uint8_t *p, size_t n)
{
	unsigned sum = 0;

	while (n-- > 0)
		sum = sum * 31 + *p++;
	return sum;
}

static void
releases(void)
{
	struct gtt_buf b = { 0 };
	struct gtt_input *in;
	const uint8_t *p;
	unsigned before;
	size_t n;

	pack_text(&b, 4 << 20);
	write_file("f", b.p, b.len);
	in = gtt_input_open(path("f"), NULL, NULL);
	gtt_input_take_all(in, &p, &n, NULL);
	before = add_up(p, n);
	ok(resident(p, n) >= 1000, "pages that were read are there");
	gtt_input_release(in, 100, n - 100);
	ok(resident(p, n) <= 2, "released pages are not");
	is_int(add_up(p, n), before, "and come back with the same bytes");
	gtt_input_release(in, 0, UINT64_MAX);
	gtt_input_release(in, n, n + 1);
	gtt_input_release(in, 10, 5);
	is_int(add_up(p, n), before, "odd ranges do no harm");
	gtt_input_close(in);
	gtt_buf_fini(&b);
}

/* How far it is with an input that was taken whole, in percent. */
static int
percent(const struct gtt_input *in, size_t size)
{
	return (int)(100 * gtt_input_progress(in) / size);
}

static void
progress(void)
{
	struct gtt_buf b = { 0 }, packed = { 0 };
	struct gtt_input *in;
	const uint8_t *p;
	size_t n;

	pack_text(&b, 1 << 20);
	pack_gzip(&packed, b.p, b.len);
	in = gtt_input_memory(b.p, b.len);
	gtt_input_skip(in, b.len / 4);
	is_int(percent(in, b.len), 25, "progress follows what is read");
	gtt_input_take_all(in, &p, &n, NULL);
	is_int(percent(in, b.len), 0, "what was taken whole is not yet read");
	gtt_input_release(in, 0, b.len / 2);
	is_int(percent(in, b.len), 25, "... half of it once");
	gtt_input_release(in, b.len / 2, UINT64_MAX);
	is_int(percent(in, b.len), 50, "... all of it once");
	gtt_input_release(in, 0, b.len);
	is_int(percent(in, b.len), 100, "... twice");
	gtt_input_close(in);

	write_file("f", packed.p, packed.len);
	in = gtt_input_open(path("f"), NULL, NULL);
	gtt_input_take_all(in, &p, &n, NULL);
	is_int(percent(in, packed.len), 33, "what is unpacked was read once");
	gtt_input_release(in, 0, n);
	gtt_input_release(in, 0, n);
	is_int(percent(in, packed.len), 100, "... and twice again");
	gtt_input_close(in);
	gtt_buf_fini(&b);
	gtt_buf_fini(&packed);
}

/* 5 GiB, nearly all of it a hole. */
static void
large(void)
{
	const uint64_t size = UINT64_C(5) << 30;
	int fd = open(path("large"), O_RDWR | O_CREAT, 0600);
	struct gtt_arena a = { 0 };
	struct gtt_input *in;
	const uint8_t *p;
	size_t n;

	if (ftruncate(fd, (off_t)size) < 0 ||
	    pwrite(fd, "end", 3, (off_t)size - 3) != 3) {
		note("no room for a sparse file");
		return;
	}
	close(fd);
	in = gtt_input_open(path("large"), NULL, NULL);
	ok(gtt_input_peek(in, 1, &p, &n, NULL) == 0 && n == size,
	    "more than 4 GiB are seen");
	gtt_input_skip(in, size - 3);
	ok(gtt_input_take(in, 10, &a, &p, &n, NULL) == 0 && n == 3 &&
	    memcmp(p, "end", 3) == 0 && gtt_input_offset(in) == size,
	    "and their end is read");
	gtt_input_close(in);
	unlink(path("large"));
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	char cmd[200];

	snprintf(dir, sizeof dir, "%s/gtt-input.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL)
		return 1;
	all_packs(1500000, false);
	all_packs(9000, true);
	shorts();
	tails();
	flushed();
	memory();
	waits();
	told_before();
	releases();
	progress();
	large();
	snprintf(cmd, sizeof cmd, "rm -rf '%s'", dir);
	if (system(cmd) != 0)
		return 1;
	return done_testing();
}
