#include <string.h>

#include "common/base/proto.h"
#include "tests/unit/tap.h"

static struct gtt_buf b;

/* What was written since, as bytes. */
#define wrote(want, ...) do { \
	is_mem(b.p, b.len, want, sizeof(want) - 1, __VA_ARGS__); \
	b.len = 0; \
} while (0)

static void
test_numbers(void)
{
	static const struct {
		uint64_t	 v;
		const char	*want;
		size_t		 len;
	} rows[] = {
		{ 0, "\0", 1 },
		{ 1, "\x01", 1 },
		{ 0x7f, "\x7f", 1 },
		{ 0x80, "\x80\x01", 2 },
		{ 150, "\x96\x01", 2 },
		{ 0x3fff, "\xff\x7f", 2 },
		{ 0x4000, "\x80\x80\x01", 3 },
		{ UINT32_MAX, "\xff\xff\xff\xff\x0f", 5 },
		{ INT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9 },
		{ (uint64_t)1 << 63,
		    "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10 },
		{ UINT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.len = 0;
		gtt_buf_putv(&b, rows[i].v);
		is_mem(b.p, b.len, rows[i].want, rows[i].len, "the number %llu",
		    (unsigned long long)rows[i].v);
	}
	b.len = 0;
}

static void
test_fields(void)
{
	gtt_proto_uint(&b, 1, 150);
	wrote("\x08\x96\x01", "a number in field 1");
	gtt_proto_uint(&b, 16, 0);
	wrote("\x80\x01\0", "a zero is written, too");
	gtt_proto_uint(&b, (1u << 29) - 1, 1);
	wrote("\xf8\xff\xff\xff\x0f\x01", "the largest field");
	gtt_proto_int(&b, 2, -1);
	wrote("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "-1");
	gtt_proto_int(&b, 2, INT64_MIN);
	wrote("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "the least");
	gtt_proto_fixed64(&b, 3, 0x0123456789abcdef);
	wrote("\x19\xef\xcd\xab\x89\x67\x45\x23\x01", "eight bytes");
	gtt_proto_bytes(&b, 2, "testing", 7);
	wrote("\x12\x07testing", "bytes");
	gtt_proto_bytes(&b, 2, NULL, 0);
	wrote("\x12\0", "no bytes");
	gtt_proto_bytes(&b, 2, "\xff\0", 2);
	wrote("\x12\x02\xff\0", "bytes are left as they are");
}

static void
test_strings(void)
{
	gtt_proto_str(&b, 1, "a\342\202\254", 4);
	wrote("\x0a\x04" "a\342\202\254", "UTF-8");
	gtt_proto_str(&b, 1, "", 0);
	wrote("\x0a\0", "an empty text");
	gtt_proto_str(&b, 1, "a\xff" "b", 3);
	wrote("\x0a\x05" "a\357\277\275b", "a byte that is not UTF-8");
	gtt_proto_str(&b, 1, "\342\202", 2);
	wrote("\x0a\x06\357\277\275\357\277\275", "a cut character");
	gtt_proto_str(&b, 1, "a\0b", 3);
	wrote("\x0a\x05" "a\357\277\275b", "a NUL");
}

/* A message of n bytes, inside of another one: its lengths must grow. */
static void
test_nested(size_t n, size_t inner_digits)
{
	size_t at, inside, want = 1 + inner_digits + n, digits = 1;

	for (size_t v = want; v >= 0x80; v >>= 7)
		digits++;
	b.len = 0;
	gtt_buf_putc(&b, 'x');
	at = gtt_proto_begin(&b, 4);
	inside = gtt_proto_begin(&b, 5);
	for (size_t i = 0; i < n; i++)
		gtt_buf_putc(&b, (char)i);
	gtt_proto_end(&b, inside);
	gtt_proto_end(&b, at);
	is_int(b.len, 2 + digits + want, "a message with %zu bytes in it", n);
	ok(b.p[0] == 'x' && b.p[1] == 0x22, "its tag is where it was");
	ok(b.p[2 + digits] == 0x2a, "so is the one inside");
	is_int(n == 0 ? 0 : (unsigned char)b.p[b.len - 1],
	    n == 0 ? 0 : (unsigned char)(n - 1), "and its last byte");
	b.len = 0;
}

int
main(void)
{
	test_numbers();
	test_fields();
	test_strings();
	test_nested(0, 1);
	test_nested(124, 1);
	test_nested(127, 1);
	test_nested(128, 2);
	test_nested(16383, 2);
	test_nested(16384, 3);
	test_nested(3000000, 4);
	gtt_buf_fini(&b);
	return done_testing();
}
