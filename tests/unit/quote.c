#include "common/output/quote.h"
#include "tests/unit/tap.h"

static const struct {
	const char	*name;
	const char	*in;
	size_t		 len;
	const char	*want;
} rows[] = {
	{ "nothing", "", 0, "\"\"" },
	{ "plain", "main.main", 9, "\"main.main\"" },
	{ "a quote and a backslash", "a\"b\\c", 5, "\"a\\\"b\\\\c\"" },
	{ "letters of C", "\a\b\t\n\v\f\r", 7, "\"\\a\\b\\t\\n\\v\\f\\r\"" },
	{ "a NUL", "a\0b", 3, "\"a\\x00b\"" },
	{ "escape and delete", "\033\177", 2, "\"\\x1b\\x7f\"" },
	{ "a single quote stays", "it's", 4, "\"it's\"" },
	{ "more than eight plain bytes", "chan receive (nil chan)", 23,
	    "\"chan receive (nil chan)\"" },
	{ "printable beyond ASCII", "\303\251\342\202\254\360\237\230\200", 9,
	    "\"\303\251\342\202\254\360\237\230\200\"" },
	{ "no-break space", "\302\240", 2, "\"\\u00a0\"" },
	{ "line separator", "\342\200\250", 3, "\"\\u2028\"" },
	{ "a tag character", "\363\240\200\201", 4, "\"\\U000e0001\"" },
	{ "the replacement character itself", "\357\277\275", 3,
	    "\"\357\277\275\"" },
	{ "a stray byte", "a\377b", 3, "\"a\\xffb\"" },
	{ "cut short", "\342\202", 2, "\"\\xe2\\x82\"" },
	{ "longer than need be", "\300\200", 2, "\"\\xc0\\x80\"" },
	{ "a surrogate", "\355\240\200", 3, "\"\\xed\\xa0\\x80\"" },
	{ "past the last code point", "\364\220\200\200", 4,
	    "\"\\xf4\\x90\\x80\\x80\"" },
};

static void
test_table(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_buf b = { 0 };

		gtt_quote(&b, rows[i].in, rows[i].len);
		is_mem(b.p, b.len, rows[i].want, strlen(rows[i].want), "%s",
		    rows[i].name);
		gtt_buf_fini(&b);
	}
}

/* A hash over quoted strings: FNV-1a, as tests/tools/mkprint.go -sum has it. */
#define FNV_START UINT64_C(0xcbf29ce484222325)
static uint64_t sum = FNV_START;
static struct gtt_buf work;

static void
add(const void *p, size_t n)
{
	work.len = 0;
	gtt_quote(&work, p, n);
	for (size_t i = 0; i < work.len; i++)
		sum = (sum ^ (uint8_t)work.p[i]) * UINT64_C(0x100000001b3);
}

static void
report(uint64_t want, const char *name)
{
	if (!ok(sum == want, "as Go quotes it: %s", name))
		note("got %#018llx", (unsigned long long)sum);
	sum = FNV_START;
}

static size_t
encode(uint8_t *to, uint32_t r)
{
	if (r < 0x80) {
		to[0] = (uint8_t)r;
		return 1;
	}
	if (r < 0x800) {
		to[0] = (uint8_t)(0xc0 | r >> 6);
		to[1] = (uint8_t)(0x80 | (r & 0x3f));
		return 2;
	}
	if (r < 0x10000) {
		to[0] = (uint8_t)(0xe0 | r >> 12);
		to[1] = (uint8_t)(0x80 | (r >> 6 & 0x3f));
		to[2] = (uint8_t)(0x80 | (r & 0x3f));
		return 3;
	}
	to[0] = (uint8_t)(0xf0 | r >> 18);
	to[1] = (uint8_t)(0x80 | (r >> 12 & 0x3f));
	to[2] = (uint8_t)(0x80 | (r >> 6 & 0x3f));
	to[3] = (uint8_t)(0x80 | (r & 0x3f));
	return 4;
}

static void
sum_code_points(void)
{
	uint8_t b[4];

	for (uint32_t r = 0; r <= 0x10ffff; r++)
		add(b, encode(b, r));
}

static void
sum_pairs(void)
{
	for (unsigned i = 0; i < 65536; i++) {
		uint8_t b[2] = { (uint8_t)(i >> 8), (uint8_t)i };

		add(b, 2);
	}
}

static void
sum_edges(void)
{
	static const char edges[] = "\x00\x07\x1f \"A\\~\x7f\x80\x8f\x90\x9f"
	    "\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf1\xf3\xf4"
	    "\xf5\xf8\xff";
	const unsigned n = sizeof edges - 1;

	for (unsigned i = 0; i < n * n * n * n; i++) {
		char b[4] = { edges[i / (n * n * n)], edges[i / (n * n) % n],
		    edges[i / n % n], edges[i % n] };

		add(b, 4);
	}
}

static void
sum_places(void)
{
	for (unsigned i = 0; i < 256; i++) {
		for (unsigned at = 0; at < 24; at++) {
			char b[25] = "abcdefghijklmnopqrstuvwx";

			b[at] = (char)i;
			add(b, 24);
		}
	}
}

int
main(void)
{
	test_table();
	sum_code_points();
	report(UINT64_C(0x3abc290117f5f438), "every code point, surrogates too");
	sum_pairs();
	report(UINT64_C(0x693a01bb301d169c), "every pair of bytes");
	sum_edges();
	report(UINT64_C(0x736b22f0cea8cc98), "every four of the edge bytes");
	sum_places();
	report(UINT64_C(0x5fe05ca8af6600ed),
	    "every byte at every place of a text");
	gtt_buf_fini(&work);
	return done_testing();
}
