/* Inputs that are damaged, cut, too good to be true, or change under us. */
#include "common/input/input.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/unit/child.h"
#include "tests/unit/packs.h"
#include "tests/unit/tap.h"

/* Runs in dir; file f is the input. */
static void
write_f(const void *p, size_t n)
{
	FILE *f = fopen("f", "w");

	fwrite(p, 1, n, f);
	fclose(f);
}

/* All of file f to got; the error's code. */
static enum gtt_code
read_f(struct gtt_buf *got, struct gtt_err *err)
{
	struct gtt_input *in = gtt_input_open("f", NULL, err);
	const uint8_t *p;
	size_t n;

	got->len = 0;
	if (in != NULL) {
		gtt_input_take_all(in, &p, &n, err);
		gtt_buf_put(got, p, n);
	}
	gtt_input_close(in);
	return err->code;
}

static bool
is_prefix(const struct gtt_buf *got, const struct gtt_buf *text)
{
	return got->len <= text->len &&
	    (got->len == 0 || memcmp(got->p, text->p, got->len) == 0);
}

/*
 * Where a stream in several parts may end: the text of the parts before, and
 * nothing wrong.
 */
static bool
may_end(const struct pack *pack, const struct gtt_buf *got,
    const struct gtt_buf *text)
{
	return got->len == text->len || (pack->pack == pack_gzip_members ||
	    pack->pack == pack_zstd_frames ?
	    got->len == text->len / 3 || got->len == 0 : false);
}

static void
cuts(const struct pack *pack, const struct gtt_buf *text)
{
	struct gtt_buf packed = { 0 }, got = { 0 };
	size_t n, bad = 0, cut = 0;

	pack->pack(&packed, text->p, text->len);
	for (n = pack->magic; n < packed.len; n++) {
		struct gtt_err err = { 0 };
		enum gtt_code code;

		write_f(packed.p, n);
		code = read_f(&got, &err);
		cut += code == GTT_ECUT;
		if (!is_prefix(&got, text) ||
		    !(code == GTT_ECUT ? err.off == got.len :
		    code == GTT_OK && may_end(pack, &got, text))) {
			note("cut at %zu: %d %s", n, (int)code, err.msg);
			bad++;
		}
	}
	ok(bad == 0 && cut + 20 > packed.len - pack->magic,
	    "%s: cut at each of %zu bytes", pack->name, packed.len);
	gtt_buf_fini(&packed);
	gtt_buf_fini(&got);
}

/* Never other bytes than the text's without a complaint. */
static void
flips(const struct pack *pack, const struct gtt_buf *text)
{
	struct gtt_buf packed = { 0 }, got = { 0 };
	size_t i, bad = 0, seen = 0;

	pack->pack(&packed, text->p, text->len);
	for (i = pack->magic * 8; i < packed.len * 8; i++) {
		struct gtt_err err = { 0 };
		enum gtt_code code;

		packed.p[i / 8] ^= (char)(1 << i % 8);
		write_f(packed.p, packed.len);
		code = read_f(&got, &err);
		seen += code != GTT_OK;
		if (code == GTT_OK && !tap_same(got.p, got.len, text->p,
		    text->len)) {
			note("bit %zu of byte %zu goes unseen", i % 8, i / 8);
			bad++;
		}
		packed.p[i / 8] ^= (char)(1 << i % 8);
	}
	ok(bad == 0 && seen > packed.len * 7, "%s: each bit flipped",
	    pack->name);
	gtt_buf_fini(&packed);
	gtt_buf_fini(&got);
}

/*
 * What came before the damage is delivered.  (With gzip perhaps some of what
 * came after it, too: it tests no sum before the end.)
 */
static void
before_damage(const struct pack *pack)
{
	const size_t whole = 2400000;
	struct gtt_buf text = { 0 }, packed = { 0 }, got = { 0 };
	struct gtt_err err = { 0 };

	pack_text(&text, 3000000);
	pack->pack(&packed, text.p, text.len);
	memset(packed.p + packed.len * 9 / 10, 0xff, 2000);
	write_f(packed.p, packed.len);
	is_int(read_f(&got, &err), GTT_EDATA, "%s: damage is seen", pack->name);
	ok(got.len >= whole && memcmp(got.p, text.p, whole) == 0 &&
	    err.off == got.len, "%s: %zu bytes came before it, offset %llu",
	    pack->name, got.len, (unsigned long long)err.off);
	gtt_buf_fini(&packed);
	gtt_buf_fini(&text);
	gtt_buf_fini(&got);
}

/* A sum that does not fit its text takes nothing of the text away. */
static void
wrong_sum(const struct pack *pack, size_t from_end, const struct gtt_buf *text)
{
	struct gtt_buf packed = { 0 }, got = { 0 };
	struct gtt_err err = { 0 };

	pack->pack(&packed, text->p, text->len);
	packed.p[packed.len - from_end] ^= 1;
	write_f(packed.p, packed.len);
	is_int(read_f(&got, &err), GTT_EDATA, "%s: a wrong sum: %s", pack->name,
	    err.msg);
	is_mem(got.p, got.len, text->p, text->len, "the text before it");
	gtt_buf_fini(&packed);
	gtt_buf_fini(&got);
}

static void
garbage(const struct pack *pack, const struct gtt_buf *text)
{
	static const struct {
		const char	*bytes;
		size_t		 n;
	} rows[] = {
		{ "\n", 1 }, { "\0", 1 }, { "\x1fgarbage", 8 },
		{ "garbage", 7 }, { "\0\0\0\0\0\0\0\0", 8 },
	};
	struct gtt_buf packed = { 0 }, got = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_err err = { 0 };
		enum gtt_code code;

		packed.len = 0;
		pack->pack(&packed, text->p, text->len);
		gtt_buf_put(&packed, rows[i].bytes, rows[i].n);
		write_f(packed.p, packed.len);
		code = read_f(&got, &err);
		ok((code == GTT_EDATA || code == GTT_ECUT) &&
		    err.off == text->len &&
		    tap_same(got.p, got.len, text->p, text->len),
		    "%s: garbage after it, row %zu: %s", pack->name, i,
		    err.msg);
	}
	gtt_buf_fini(&packed);
	gtt_buf_fini(&got);
}

/* The first 64 MiB are free, whatever they were packed into. */
static void
not_a_bomb(const struct pack *pack, const struct gtt_buf *zeros)
{
	struct gtt_buf packed = { 0 }, got = { 0 };
	struct gtt_err err = { 0 };
	int i;

	for (i = 0; i < 4; i++)
		pack->pack(&packed, zeros->p, zeros->len);
	write_f(packed.p, packed.len);
	ok(read_f(&got, &err) == GTT_OK && got.len == GTT_INPUT_FREE_OUT,
	    "%s: 64 MiB from %zu bytes", pack->name, packed.len);
	gtt_buf_fini(&packed);
	gtt_buf_fini(&got);
}

/* AddressSanitizer keeps what is freed. */
#ifdef __SANITIZE_ADDRESS__
#define BOMB_KIB (800 << 10)
#else
#define BOMB_KIB (200 << 10)
#endif

static int
read_bomb(void *arg)
{
	struct gtt_err err = { 0 };
	struct gtt_input *in = gtt_input_open("f", NULL, &err);
	struct rusage use;
	const uint8_t *p;
	size_t n = 0;

	(void)arg;
	if (in == NULL || gtt_input_take_all(in, &p, &n, &err) == 0)
		return 1;
	getrusage(RUSAGE_SELF, &use);
	printf("%zu bytes, %ld KiB, offset %llu: %s", n, use.ru_maxrss,
	    (unsigned long long)err.off, err.msg);
	fflush(stdout);
	gtt_input_close(in);
	return err.code == GTT_ELIMIT && n <= 80 << 20 &&
	    use.ru_maxrss < BOMB_KIB ? 0 : 1;
}

/* A GiB of zeros in a MiB or less. */
static void
bomb(const struct pack *pack, const struct gtt_buf *zeros)
{
	struct gtt_buf packed = { 0 }, all = { 0 };
	struct child c = { 0 };
	int i;

	pack->pack(&packed, zeros->p, zeros->len);
	for (i = 0; i < 64; i++)
		gtt_buf_put(&all, packed.p, packed.len);
	write_f(all.p, all.len);
	gtt_buf_fini(&all);
	gtt_buf_fini(&packed);
	child_run(&c, read_bomb, NULL);
	is_int(child_status(&c), 0, "%s: a bomb: %s", pack->name, c.out);
	child_free(&c);
}

/* Frames by hand: an empty last block, with a window of 2^(10 + n). */
static void
windows(void)
{
	char frame[] = "\x28\xb5\x2f\xfd\0\0\x01\0";
	struct gtt_buf got = { 0 };
	struct gtt_err err = { 0 };

	frame[5] = 17 << 3;
	write_f(frame, 9);
	is_int(read_f(&got, &err), GTT_OK, "a window of 128 MiB is fine");
	frame[5] = (char)(18 << 3);
	write_f(frame, 9);
	is_int(read_f(&got, &err), GTT_ELIMIT, "one of 256 MiB is not: %s",
	    err.msg);
	gtt_buf_fini(&got);
}

static void
opens(void)
{
	static const struct {
		const char	*path;
		const char	*want;
	} rows[] = {
		{ ".", "cannot read: Is a directory" },
		{ "nothing", "cannot open: No such file or directory" },
		{ "", "cannot open: No such file or directory" },
		{ "f/x", "cannot open: Not a directory" },
		{ "/proc/self/mem", "cannot read: Input/output error" },
	};
	struct gtt_err err = { 0 };

	write_f("x", 1);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		memset(&err, 0, sizeof err);
		ok(gtt_input_open(rows[i].path, NULL, &err) == NULL &&
		    err.code == GTT_ESYS && err.off == GTT_NO_OFFSET,
		    "\"%s\" cannot be opened", rows[i].path);
		is_str(err.msg, rows[i].want, "the message");
	}
	if (geteuid() == 0)
		return;
	memset(&err, 0, sizeof err);
	chmod("f", 0);
	ok(gtt_input_open("f", NULL, &err) == NULL, "nor what is unreadable");
	is_str(err.msg, "cannot open: Permission denied", "the message");
	chmod("f", 0600);
}

/* /proc says that its files are empty. */
static void
sizeless(void)
{
	struct gtt_input *in = gtt_input_open("/proc/self/status", NULL, NULL);
	const uint8_t *p;
	size_t n;

	ok(in != NULL && gtt_input_take_all(in, &p, &n, NULL) == 0 && n > 100 &&
	    memcmp(p, "Name:", 5) == 0, "a file that hides its size");
	gtt_input_close(in);
}

static int
read_shrinking(void *arg)
{
	struct gtt_input *in = gtt_input_open("f", NULL, NULL);
	unsigned sum = 0;
	const uint8_t *p;
	size_t n, i;

	(void)arg;
	gtt_input_peek(in, 1, &p, &n, NULL);
	if (truncate("f", 100) < 0)
		return 1;
	for (i = 0; i < n; i++)
		sum += p[i];
	return sum == 0 ? 3 : 4;
}

static void
shrinks(void)
{
	struct gtt_buf b = { 0 };
	struct child c = { 0 };

	pack_text(&b, 1 << 20);
	write_f(b.p, b.len);
	child_run(&c, read_shrinking, NULL);
	is_int(child_status(&c), 2, "a file that shrinks ends us");
	ok(strstr(c.err, ": input file changed while being read\n") != NULL,
	    "with a message");
	child_free(&c);
	gtt_buf_fini(&b);
}

static void
packed_ones(void)
{
	struct gtt_buf text = { 0 }, zeros = { 0 };
	size_t i;

	pack_text(&text, 400);
	memset(gtt_buf_room(&zeros, 16 << 20), 0, 16 << 20);
	zeros.len = 16 << 20;
	for (i = 0; i < NPACKS; i++) {
		if (packs[i].magic == 0)
			continue;
		cuts(&packs[i], &text);
		flips(&packs[i], &text);
		before_damage(&packs[i]);
		garbage(&packs[i], &text);
	}
	wrong_sum(&packs[1], 8, &text);
	wrong_sum(&packs[1], 4, &text);
	wrong_sum(&packs[3], 4, &text);
	not_a_bomb(&packs[1], &zeros);
	not_a_bomb(&packs[3], &zeros);
	bomb(&packs[1], &zeros);
	bomb(&packs[3], &zeros);
	gtt_buf_fini(&text);
	gtt_buf_fini(&zeros);
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	char dir[150];

	snprintf(dir, sizeof dir, "%s/gtt-input.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 1;
	packed_ones();
	windows();
	opens();
	sizeless();
	shrinks();
	if (unlink("f") < 0 || chdir("/") < 0 || rmdir(dir) < 0)
		return 1;
	return done_testing();
}
