#include "common/trace/v2/wire.h"

#include <pthread.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "tests/unit/tap.h"

/* A short stream of records, with padded numbers as the runtime writes them. */
static const char stream[] =
	"\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x90\x80\x80\x00\x05"
	"\x04"			/* Strings */
	"\x05\x01\x83\x80\x80\x00" "abc"
	"\x05\x02\x00"		/* an empty string */
	"\x02"			/* Stacks */
	"\x03\x07\x02" "\x80\x20\x01\x02\x03" "\x01\x02\x03\x04"
	"\x10\x05\x81\x01\x00";	/* GoStart */

static const char stream_text[] =
	"EventBatch 1 18446744073709551615 16 5\n"
	"Strings\n"
	"String 1 'abc'\n"
	"String 2 ''\n"
	"Stacks\n"
	"Stack 7 2 [4096 1 2 3] [1 2 3 4]\n"
	"GoStart 5 129 0\n";

static void
put_record(struct gtt_buf *b, const struct gtt_v2_record *rec)
{
	gtt_buf_puts(b, rec->spec->name);
	for (unsigned i = 0; i < rec->spec->nargs; i++) {
		gtt_buf_putc(b, ' ');
		gtt_buf_putu(b, rec->args[i]);
	}
	for (size_t i = 0; rec->spec->is_stack && i < rec->nframes; i++)
		gtt_buf_printf(b, " [%llu %llu %llu %llu]",
		    (unsigned long long)rec->frames[4 * i],
		    (unsigned long long)rec->frames[4 * i + 1],
		    (unsigned long long)rec->frames[4 * i + 2],
		    (unsigned long long)rec->frames[4 * i + 3]);
	if (rec->spec->has_data)
		gtt_buf_printf(b, " '%.*s'", (int)rec->len,
		    (const char *)rec->data);
	gtt_buf_putc(b, '\n');
}

/* All records as text; returns the last result, the end in *end. */
static int
walk(struct gtt_input *in, int version, struct gtt_buf *b, uint64_t *end,
    struct gtt_err *err)
{
	struct gtt_v2_wire *w = gtt_v2_wire_new(in, version);
	struct gtt_v2_record rec;
	int rc;

	b->len = 0;
	gtt_buf_room(b, 1);
	while ((rc = gtt_v2_wire_next(w, &rec, err)) == 1)
		put_record(b, &rec);
	*end = gtt_v2_wire_end(w);
	gtt_v2_wire_free(w);
	gtt_input_close(in);
	return rc;
}

static void
test_whole(void)
{
	struct gtt_err err = { 0 };
	struct gtt_buf b = { 0 };
	uint64_t end;
	int rc;

	rc = walk(gtt_input_memory(stream, sizeof stream - 1), 26, &b, &end,
	    &err);
	is_int(rc, 0, "the stream is read to its end");
	is_mem(b.p, b.len, stream_text, sizeof stream_text - 1, "its records");
	is_int(end, sizeof stream - 1, "its end");
	gtt_buf_fini(&b);
}

/* Cut anywhere: the records that are whole, and the end or one error. */
static void
test_cuts(void)
{
	struct gtt_buf b = { 0 };
	size_t ends = 0, cuts = 0, wrong = 0;

	for (size_t n = 0; n < sizeof stream - 1; n++) {
		struct gtt_err err = { 0 };
		uint64_t end;
		int rc = walk(gtt_input_memory(stream, n), 26, &b, &end, &err);

		if (b.len > sizeof stream_text - 1 ||
		    memcmp(b.p, stream_text, b.len) != 0)
			wrong++;
		if (rc == 0 && end == n)
			ends++;
		else if (rc < 0 && err.code == GTT_ECUT && err.off == end &&
		    end < n)
			cuts++;
		else
			wrong++;
	}
	is_int(wrong, 0, "cut at every byte: a prefix");
	is_int(ends, 7, "between two records it is the end");
	is_int(cuts, sizeof stream - 1 - 7, "elsewhere it is an error");
	gtt_buf_fini(&b);
}

struct feed {
	int		 fd;
	const char	*p;
	size_t		 n, step;
};

static void *
feeder(void *arg)
{
	struct feed *f = arg;
	size_t i, n;

	for (i = 0; i < f->n; i += n) {
		n = f->n - i < f->step ? f->n - i : f->step;
		if (write(f->fd, f->p + i, n) != (ssize_t)n)
			break;
	}
	close(f->fd);
	return NULL;
}

/* The same bytes through a pipe, step at a time. */
static void
walk_pipe(const char *p, size_t n, size_t step, const struct gtt_buf *want,
    const char *name)
{
	struct gtt_err err = { 0 };
	struct gtt_buf b = { 0 };
	struct feed f = { .p = p, .n = n, .step = step };
	char path[40];
	pthread_t thread;
	uint64_t end;
	int fd[2], rc;

	if (pipe(fd) < 0)
		abort();
	f.fd = fd[1];
	pthread_create(&thread, NULL, feeder, &f);
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	rc = walk(gtt_input_open(path, NULL, &err), 26, &b, &end, &err);
	pthread_join(thread, NULL);
	close(fd[0]);
	is_int(rc, 0, "%s", name);
	is_mem(b.p, b.len, want->p, want->len, "%s: its records", name);
	is_int(end, (long long)n, "%s: its end", name);
	gtt_buf_fini(&b);
}

static void
put_big(struct gtt_buf *b, struct gtt_buf *want, unsigned id, size_t len)
{
	struct gtt_v2_record rec = { .spec = gtt_v2_spec(GTT_V2_STRING),
	    .args = { id }, .len = len };
	char *text = malloc(len);

	memset(text, 'a' + (int)(id % 26), len);
	rec.data = (const uint8_t *)text;
	put_record(want, &rec);
	gtt_buf_putc(b, GTT_V2_STRING);
	gtt_buf_putc(b, (char)id);
	for (; len >= 0x80; len >>= 7)
		gtt_buf_putc(b, (char)(len | 0x80));
	gtt_buf_putc(b, (char)len);
	gtt_buf_put(b, text, rec.len);
	free(text);
}

/* Records around the sizes at which windows, takes and releases change. */
static void
put_sizes(struct gtt_buf *b, struct gtt_buf *want)
{
	static const size_t sizes[] = { 1, GTT_INPUT_PEEK - 1, GTT_INPUT_PEEK,
	    GTT_INPUT_PEEK + 1, 100000, 3, 300000, 0, 1 << 21, 5 };

	for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		put_big(b, want, i, sizes[i]);
		gtt_buf_put(b, stream, sizeof stream - 1);
		gtt_buf_put(want, stream_text, sizeof stream_text - 1);
	}
}

static void
test_pipes(void)
{
	struct gtt_buf text = { (char *)stream_text, sizeof stream_text - 1, 0 };
	struct gtt_buf b = { 0 }, want = { 0 }, got = { 0 };
	struct gtt_err err = { 0 };
	uint64_t end;

	walk_pipe(stream, sizeof stream - 1, 1, &text, "byte by byte");
	put_sizes(&b, &want);
	walk_pipe(b.p, b.len, 65536, &want, "large records");
	walk_pipe(b.p, b.len, 4097, &want, "large records in odd pieces");
	is_int(walk(gtt_input_memory(b.p, b.len), 26, &got, &end, &err), 0,
	    "large records in memory");
	is_mem(got.p, got.len, want.p, want.len, "their text");
	gtt_buf_fini(&b);
	gtt_buf_fini(&want);
	gtt_buf_fini(&got);
}

static const struct {
	const char	*name;
	const char	*in;
	size_t		 len;
	int		 version;
	enum gtt_code	 code;
	uint64_t	 off;
	const char	*msg;
} bad[] = {
	{ "type 0", "\x04\x00", 2, 26, GTT_EDATA, 1, "unknown event type 0" },
	{ "past the last type", "\x89", 1, 26, GTT_EDATA, 0,
	    "unknown event type 137" },
	{ "too new for Go 1.22", "\x2e\x00\x00\x00", 4, 22, GTT_EDATA, 0,
	    "unknown event type 46" },
	{ "too new for Go 1.23", "\x33", 1, 23, GTT_EDATA, 0,
	    "unknown event type 51" },
	{ "too new for Go 1.25", "\x35", 1, 25, GTT_EDATA, 0,
	    "unknown event type 53" },
	{ "a number of eleven bytes",
	    "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 12, 26,
	    GTT_EDATA, 1, "malformed number in Frequency" },
	{ "a number past 64 bits",
	    "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02", 11, 26, GTT_EDATA,
	    1, "malformed number in Frequency" },
	{ "a stack of too many frames", "\x03\x01\x81\x80\x80\x01", 6, 26,
	    GTT_ELIMIT, 0, "a stack of 2097153 frames" },
	{ "a stack of so many and none there", "\x03\x01\x80\x80\x80\x01", 6,
	    26, GTT_ECUT, 0, "cut inside Stack" },
	{ "a string too long", "\x05\x01\x81\x80\x80\x20", 6, 26, GTT_ELIMIT,
	    0, "67108865 bytes of data in String" },
	{ "a string so long and not there", "\x05\x01\x80\x80\x80\x20zz", 8,
	    26, GTT_ECUT, 0, "cut inside String" },
	{ "a string shorter than it says", "\x05\x01\x04zz", 5, 26, GTT_ECUT,
	    0, "cut inside String" },
};

static void
test_bad(void)
{
	struct gtt_buf b = { 0 };

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct gtt_err err = { 0 };
		uint64_t end;
		int rc = walk(gtt_input_memory(bad[i].in, bad[i].len),
		    bad[i].version, &b, &end, &err);

		is_int(rc, -1, "%s is refused", bad[i].name);
		is_int(err.code, bad[i].code, "%s: the code", bad[i].name);
		is_int(err.off, (long long)bad[i].off, "%s: the offset",
		    bad[i].name);
		is_str(err.msg, bad[i].msg, "%s: the message", bad[i].name);
	}
	gtt_buf_fini(&b);
}

/* Go 1.26's table has holes: types without a name are records all the same. */
static void
test_unnamed(void)
{
	struct gtt_err err = { 0 };
	struct gtt_buf b = { 0 };
	uint64_t end;

	is_int(walk(gtt_input_memory("\x35\x7f", 2), 26, &b, &end, &err), 0,
	    "types without a name are read");
	is_mem(b.p, b.len, "\n\n", 2, "as empty records");
	gtt_buf_fini(&b);
}

int
main(void)
{
	test_whole();
	test_cuts();
	test_pipes();
	test_bad();
	test_unnamed();
	return done_testing();
}
