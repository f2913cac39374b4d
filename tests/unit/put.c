#include "common/trace/v2/put.h"

#include "common/base/cursor.h"
#include "common/trace/header.h"
#include "tests/unit/tap.h"

static void
test_numbers(void)
{
	static const struct {
		uint64_t	 v;
		const char	*bytes;
		size_t		 len;
	} rows[] = {
		{ 0, "\0", 1 }, { 127, "\x7f", 1 }, { 128, "\x80\x01", 2 },
		{ 16383, "\xff\x7f", 2 }, { 16384, "\x80\x80\x01", 3 },
		{ UINT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10 },
	};
	struct gtt_buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_cursor c;

		b.len = 0;
		gtt_buf_putv(&b, rows[i].v);
		is_mem(b.p, b.len, rows[i].bytes, rows[i].len, "%llu",
		    (unsigned long long)rows[i].v);
		b.len = 0;
		gtt_pads_put(&b, rows[i].v, GTT_V2_PADDED);
		is_int(b.len, GTT_V2_PADDED, "padded: its length");
		c = gtt_cursor(b.p, b.len);
		ok(gtt_cursor_uvarint(&c) == rows[i].v && !c.bad &&
		    gtt_cursor_left(&c) == 0, "padded: its value");
	}
	gtt_buf_fini(&b);
}

/* A batch, a string, a stack, an event; the first padded or not. */
static void
put_some(struct gtt_buf *b, bool minimal)
{
	static const uint64_t frames[] = { 4096, 1, 2, 3, 1, 2, 3, 300 };
	struct gtt_v2_record rec = { gtt_v2_spec(GTT_V2_STRING),
	    GTT_V2_STRING, { 7 }, NULL, 0, (const uint8_t *)"abc", 3,
	    { NULL, 0 } };
	size_t at = gtt_v2_put_batch(b, 1, UINT64_MAX, 16);

	gtt_v2_put_record(b, &rec, minimal);
	rec = (struct gtt_v2_record){ gtt_v2_spec(GTT_V2_STACK),
	    GTT_V2_STACK, { 9, 2 }, frames, 2, NULL, 0, { NULL, 0 } };
	gtt_v2_put_record(b, &rec, minimal);
	gtt_v2_put_event(b, GTT_V2_GO_START, (uint64_t[]){ 5, 129, 0 });
	gtt_v2_put_batch_end(b, at, minimal);
	rec = (struct gtt_v2_record){ gtt_v2_spec(GTT_V2_EXPERIMENTAL_BATCH),
	    GTT_V2_EXPERIMENTAL_BATCH, { 1, 2, 3, 4 }, NULL, 0,
	    (const uint8_t *)"xy", 2, { NULL, 0 } };
	gtt_v2_put_record(b, &rec, minimal);
}

#define CONTENT "\x05\x07\x03" "abc" \
	"\x03\x09\x02" "\x80\x20\x01\x02\x03" "\x01\x02\x03\xac\x02" \
	"\x10\x05\x81\x01\x00"
#define M "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
#define PAD "\x80\x80\x80\x80\x80\x80\x80\x80"

static void
test_records(void)
{
	static const char padded[] = "\x01\x01" M "\x10" "\x98" PAD "\0"
	    CONTENT "\x31\x01\x02\x03\x04" "\x82" PAD "\0xy";
	static const char minimal[] = "\x01\x01" M "\x10" "\x18" CONTENT
	    "\x31\x01\x02\x03\x04" "\x02xy";
	struct gtt_buf b = { 0 };

	put_some(&b, false);
	is_mem(b.p, b.len, padded, sizeof padded - 1, "as a runtime writes");
	b.len = 0;
	put_some(&b, true);
	is_mem(b.p, b.len, minimal, sizeof minimal - 1, "as short as can be");
	gtt_buf_fini(&b);
}

/* What is read is written as it was. */
static void
again(const char *p, size_t n, bool minimal, const char *want, size_t len)
{
	struct gtt_input *in = gtt_input_memory(p, n);
	struct gtt_v2_wire *w = gtt_v2_wire_new(in, 26);
	struct gtt_v2_record rec;
	struct gtt_err err = { 0 };
	struct gtt_buf b = { 0 };

	while (gtt_v2_wire_next(w, &rec, &err) == 1)
		gtt_v2_put_record(&b, &rec, minimal);
	is_str(err.msg, "", "read");
	is_mem(b.p, b.len, want, len, "and written again");
	gtt_v2_wire_free(w);
	gtt_input_close(in);
	gtt_buf_fini(&b);
}

#define AGAIN(from, minimal, to) \
	again(from, sizeof from - 1, minimal, to, sizeof to - 1)

static void
test_again(void)
{
	/* Padded in other places than the runtime pads. */
	static const char odd[] = "\x01\x81\x00\x02\x83\x80\x00\x80\x00"
	    "\x05\x87\x80\x00\x83\x80\x80\x00" "abc"
	    "\x03\x09\x81\x00" "\x01\x02\x83\x00\x84\x80\x00";
	static const char short_size[] = "\x01\x81\x00\x02\x83\x80\x00\x00"
	    "\x05\x87\x80\x00\x83\x80\x80\x00" "abc"
	    "\x03\x09\x81\x00" "\x01\x02\x83\x00\x84\x80\x00";
	struct gtt_buf padded = { 0 }, minimal = { 0 };

	put_some(&padded, false);
	put_some(&minimal, true);
	again(padded.p, padded.len, false, padded.p, padded.len);
	again(minimal.p, minimal.len, false, minimal.p, minimal.len);
	again(minimal.p, minimal.len, true, minimal.p, minimal.len);
	again(padded.p, padded.len, true, minimal.p, minimal.len);
	AGAIN(odd, false, odd);
	AGAIN(odd, true, short_size);
	gtt_buf_fini(&padded);
	gtt_buf_fini(&minimal);
}

static void
test_batch(void)
{
	struct gtt_buf b = { 0 };
	size_t at = gtt_v2_put_batch(&b, 1, 2, 3);
	size_t n = 0;

	is_int(gtt_v2_put_batch_room(&b, at), GTT_V2_MAX_BATCH, "all is free");
	for (; gtt_v2_put_batch_room(&b, at) > 0; n++)
		gtt_v2_put_event(&b, GTT_V2_PROC_STOP, (uint64_t[]){ 1 });
	is_int(n, GTT_V2_MAX_BATCH / 2, "two bytes an event");
	gtt_v2_put_event(&b, GTT_V2_PROC_STOP, (uint64_t[]){ 1 });
	is_int(gtt_v2_put_batch_room(&b, at), 0, "past the limit nothing is");
	b.len = 0;
	at = gtt_v2_put_batch(&b, 1, 2, 3);
	gtt_v2_put_batch_end(&b, at, true);
	is_mem(b.p, b.len, "\x01\x01\x02\x03\x00", 5, "an empty batch");
	gtt_buf_fini(&b);
}

static void
test_header(void)
{
	static const int versions[] = { 5, 9, 10, 21, 22, 26 };
	struct gtt_reader_opts opts = { 0 };
	struct gtt_buf b = { 0 };

	for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
		struct gtt_err err = { 0 };
		struct gtt_input *in;

		b.len = 0;
		gtt_header_put(&b, versions[i]);
		in = gtt_input_memory(b.p, b.len);
		is_int(gtt_header_read(in, &opts, &err), versions[i],
		    "the header of Go 1.%d", versions[i]);
		is_int(gtt_input_offset(in), b.len, "is all of it");
		gtt_input_close(in);
	}
	gtt_buf_fini(&b);
}

int
main(void)
{
	test_numbers();
	test_records();
	test_again();
	test_batch();
	test_header();
	return done_testing();
}
