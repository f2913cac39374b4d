/* Options and the parsers of their values. */
#include "common/cli/opt.h"

#include "tests/unit/tap.h"

#define MAX64 UINT64_MAX
#define SEC INT64_C(1000000000)

static void
uints(void)
{
	static const struct {
		const char	*s;
		bool		 good;
		uint64_t	 want;
	} rows[] = {
		{ "0", true, 0 },
		{ "1", true, 1 },
		{ "007", true, 7 },
		{ "0x1f", true, 31 },
		{ "0XFf", true, 255 },
		{ "18446744073709551615", true, MAX64 },
		{ "0xffffffffffffffff", true, MAX64 },
		{ "18446744073709551616", false, 0 },
		{ "0x10000000000000000", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "0x", false, 0 },
		{ "0xg", false, 0 },
		{ "1f", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1.0", false, 0 },
		{ "1e3", false, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_err err = { 0 };
		uint64_t v = 42;
		int rc = gtt_parse_uint(rows[i].s, &v, &err);

		ok(rc == (rows[i].good ? 0 : -1) &&
		    v == (rows[i].good ? rows[i].want : 42) &&
		    err.code == (rows[i].good ? GTT_OK : GTT_EUSAGE),
		    "uint \"%s\"", rows[i].s);
	}
}

static void
ints(void)
{
	static const struct {
		const char	*s;
		bool		 good;
		int64_t		 want;
	} rows[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "-1", true, -1 },
		{ "-0x10", true, -16 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "-", false, 0 },
		{ "--1", false, 0 },
		{ "", false, 0 },
		{ "seven", false, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t v = 42;
		int rc = gtt_parse_int(rows[i].s, &v, NULL);

		ok(rc == (rows[i].good ? 0 : -1) &&
		    v == (rows[i].good ? rows[i].want : 42),
		    "int \"%s\"", rows[i].s);
	}
}

static void
durations(void)
{
	static const struct {
		const char	*s;
		int64_t		 want;	/* -1: refused */
	} rows[] = {
		{ "0", 0 },
		{ "250", 250 },
		{ "250ns", 250 },
		{ "300us", 300000 },
		{ "300\xc2\xb5s", 300000 },
		{ "300\xce\xbcs", 300000 },
		{ "1.5ms", 1500000 },
		{ "2s", 2 * SEC },
		{ "1m30s", 90 * SEC },
		{ "1h", 3600 * SEC },
		{ "1h2m3.5s", 3723 * SEC + SEC / 2 },
		{ "0.1s", SEC / 10 },
		{ "1.0000000019s", SEC + 1 },
		{ "0.99999999999999999999999s", SEC - 1 },
		{ "1.5ns", 1 },
		{ "0.0000000000002h", 0 },
		{ "0.000000000001h", 3 },
		{ "9223372036854775807", INT64_MAX },
		{ "9223372036854775807ns", INT64_MAX },
		{ "9223372036854775808", -1 },
		{ "9223372036s", 9223372036 * SEC },
		{ "9223372037s", -1 },
		{ "2562047h48m", -1 },
		{ "18446744073709551615h", -1 },
		{ "9223372036s1s", -1 },
		{ "", -1 },
		{ "s", -1 },
		{ "1.5", -1 },
		{ "1.s", -1 },
		{ ".5s", -1 },
		{ "1m30", -1 },
		{ "1x", -1 },
		{ "1S", -1 },
		{ "-1s", -1 },
		{ "+1s", -1 },
		{ "1s ", -1 },
		{ "1 s", -1 },
		{ "0x10", -1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t v = -1;
		int rc = gtt_parse_duration(rows[i].s, &v, NULL);

		is_int(v, rows[i].want, "duration \"%s\"", rows[i].s);
		is_int(rc, rows[i].want < 0 ? -1 : 0, "its return value");
	}
}

static void
times(void)
{
	static const struct {
		const char	*s;
		bool		 good;
		struct gtt_time	 want;
	} rows[] = {
		{ "0", true, { 0, false } },
		{ "123456789012345", true, { 123456789012345, false } },
		{ "9223372036854775807", true, { INT64_MAX, false } },
		{ "+0", true, { 0, true } },
		{ "+12ms", true, { 12000000, true } },
		{ "+5", true, { 5, true } },
		{ "9223372036854775808", false, { 0, false } },
		{ "12ms", false, { 0, false } },
		{ "+", false, { 0, false } },
		{ "++1s", false, { 0, false } },
		{ "-5", false, { 0, false } },
		{ "", false, { 0, false } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_time v = { 42, true };
		int rc = gtt_parse_time(rows[i].s, &v, NULL);

		if (rows[i].good)
			ok(rc == 0 && v.ns == rows[i].want.ns &&
			    v.relative == rows[i].want.relative,
			    "time \"%s\"", rows[i].s);
		else
			ok(rc == -1 && v.ns == 42, "no time \"%s\"", rows[i].s);
	}
	is_int(gtt_time_at((struct gtt_time){ 5, false }, 100), 5,
	    "an absolute time stays");
	is_int(gtt_time_at((struct gtt_time){ 5, true }, 100), 105,
	    "a relative time is behind the start");
	is_int(gtt_time_at((struct gtt_time){ INT64_MAX, true }, 100), INT64_MAX,
	    "a relative time does not overflow");
}

static void
sizes(void)
{
	static const struct {
		const char	*s;
		bool		 good;
		uint64_t	 want;
	} rows[] = {
		{ "0", true, 0 },
		{ "512", true, 512 },
		{ "512B", true, 512 },
		{ "64k", true, 65536 },
		{ "64K", true, 65536 },
		{ "64KiB", true, 65536 },
		{ "64KB", true, 65536 },
		{ "3M", true, 3 << 20 },
		{ "1Gi", true, 1 << 30 },
		{ "2T", true, UINT64_C(2) << 40 },
		{ "16777215T", true, UINT64_C(16777215) << 40 },
		{ "16777216T", false, 0 },
		{ "18446744073709551616", false, 0 },
		{ "", false, 0 },
		{ "k", false, 0 },
		{ "1kk", false, 0 },
		{ "1iB", false, 0 },
		{ "1.5M", false, 0 },
		{ "-1", false, 0 },
		{ "1X", false, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint64_t v = 42;
		int rc = gtt_parse_size(rows[i].s, &v, NULL);

		ok(rc == (rows[i].good ? 0 : -1) &&
		    v == (rows[i].good ? rows[i].want : 42),
		    "size \"%s\"", rows[i].s);
	}
}

/* What one command line leaves behind. */
static struct {
	bool		 flag, flag_given;
	const char	*str;
	struct gtt_list	 list;
	int64_t		 dur;
	uint64_t	 num, count, size;
	struct gtt_time	 at;
	int		 word;
	bool		 num_given;
} got;

static const struct gtt_opt mine[] = {
	{ "flag", NULL, "a flag", GTT_OPT_BOOL, &got.flag, &got.flag_given },
	{ "str", "S", "a string", GTT_OPT_STR, &got.str, NULL },
	{ "list", "L", "a list", GTT_OPT_LIST, &got.list, NULL },
	{ "num", "N", "a number\nof some size", GTT_OPT_UINT, &got.num,
	    &got.num_given },
	{ "dur", "D", "a duration", GTT_OPT_DURATION, &got.dur, NULL },
	{ "maybe", "V", "a value or none", GTT_OPT_MAYBE, &got.str, NULL },
	{ 0 }
};

static const struct gtt_opt shared[] = {
	{ "count", "N", "a count", GTT_OPT_UINT, &got.count, NULL },
	{ "size", "BYTES", "a size", GTT_OPT_SIZE, &got.size, NULL },
	{ "at", "T", "a time", GTT_OPT_TIME, &got.at, NULL },
	{ "word", "red|green|blue", "a word", GTT_OPT_WORD, &got.word, NULL },
	{ "0", NULL, "a digit", GTT_OPT_BOOL, &got.flag, NULL },
	{ 0 }
};

#define MAX_WORDS 8

/* What the operands and lists of a line came to, as text. */
static void
put_list(struct gtt_buf *b, const struct gtt_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		gtt_buf_printf(b, "%s%s", i > 0 ? "," : "", l->v[i]);
}

static char *
describe(const struct gtt_list *operands)
{
	struct gtt_buf b = { 0 };

	gtt_buf_printf(&b, "flag=%d,%d str=%s num=%llu,%d dur=%lld count=%llu "
	    "size=%llu at=%s%lld word=%d list=", got.flag, got.flag_given,
	    got.str != NULL ? got.str : "-", (unsigned long long)got.num, got.num_given,
	    (long long)got.dur, (unsigned long long)got.count,
	    (unsigned long long)got.size, got.at.relative ? "+" : "",
	    (long long)got.at.ns, got.word);
	put_list(&b, &got.list);
	gtt_buf_lit(&b, " operands=");
	put_list(&b, operands);
	gtt_buf_putc(&b, '\0');
	return b.p;
}

#define DEFAULTS(flag, str, num, dur, count, size, at, word, list, operands) \
	"flag=" flag " str=" str " num=" num " dur=" dur " count=" count \
	" size=" size " at=" at " word=" word " list=" list " operands=" operands

static void
lines(void)
{
	static const struct {
		const char	*name;
		const char	*argv[MAX_WORDS];
		const char	*want;	/* starting with !: the message */
	} rows[] = {
		{ "nothing", { "t" }, DEFAULTS("0,0", "-", "0,0", "0", "0", "0",
		    "0", "0", "", "") },
		{ "one dash, next word", { "t", "-str", "x" }, DEFAULTS("0,0",
		    "x", "0,0", "0", "0", "0", "0", "0", "", "") },
		{ "one dash, =", { "t", "-str=x" }, DEFAULTS("0,0", "x", "0,0",
		    "0", "0", "0", "0", "0", "", "") },
		{ "two dashes, next word", { "t", "--str", "x" }, DEFAULTS(
		    "0,0", "x", "0,0", "0", "0", "0", "0", "0", "", "") },
		{ "two dashes, =", { "t", "--str=x=y" }, DEFAULTS("0,0", "x=y",
		    "0,0", "0", "0", "0", "0", "0", "", "") },
		{ "an empty value", { "t", "-str=", "o" }, DEFAULTS("0,0", "",
		    "0,0", "0", "0", "0", "0", "0", "", "o") },
		{ "a value that looks like an option", { "t", "-str", "-1" },
		    DEFAULTS("0,0", "-1", "0,0", "0", "0", "0", "0", "0", "",
		    "") },
		{ "a flag does not eat operands", { "t", "-flag", "false" },
		    DEFAULTS("1,1", "-", "0,0", "0", "0", "0", "0", "0", "",
		    "false") },
		{ "a flag set to false", { "t", "-flag", "--flag=false" },
		    DEFAULTS("0,1", "-", "0,0", "0", "0", "0", "0", "0", "",
		    "") },
		{ "options behind operands", { "t", "a", "-num=3", "b", "-0" },
		    DEFAULTS("1,0", "-", "3,1", "0", "0", "0", "0", "0", "",
		    "a,b") },
		{ "-- ends options", { "t", "-0", "--", "-num=3", "--", "-" },
		    DEFAULTS("1,0", "-", "0,0", "0", "0", "0", "0", "0", "",
		    "-num=3,--,-") },
		{ "a lone dash is an operand", { "t", "-", "-num", "7" },
		    DEFAULTS("0,0", "-", "7,1", "0", "0", "0", "0", "0", "",
		    "-") },
		{ "a list adds up", { "t", "-list", "a", "o", "-list=b" },
		    DEFAULTS("0,0", "-", "0,0", "0", "0", "0", "0", "0", "a,b",
		    "o") },
		{ "the last one counts", { "t", "-num=1", "-num=2" }, DEFAULTS(
		    "0,0", "-", "2,1", "0", "0", "0", "0", "0", "", "") },
		{ "every type", { "t", "-dur=1ms", "-count=9", "-size=2k",
		    "-at=+1us", "-word=blue" }, DEFAULTS("0,0", "-", "0,0",
		    "1000000", "9", "2048", "+1000", "2", "", "") },
		{ "a value left out", { "t", "-maybe", "o" }, DEFAULTS("0,0",
		    "", "0,0", "0", "0", "0", "0", "0", "", "o") },
		{ "a value not left out", { "t", "--maybe=v" }, DEFAULTS("0,0",
		    "v", "0,0", "0", "0", "0", "0", "0", "", "") },
		{ "unknown", { "t", "-frob" }, "!unknown option -frob" },
		{ "unknown with a value", { "t", "--frob=3" },
		    "!unknown option --frob" },
		{ "a beginning of a name", { "t", "-fla" },
		    "!unknown option -fla" },
		{ "more than a name", { "t", "-flags" },
		    "!unknown option -flags" },
		{ "no name", { "t", "-=3" }, "!unknown option -" },
		{ "three dashes", { "t", "---flag" },
		    "!unknown option ---flag" },
		{ "no value", { "t", "o", "-num" },
		    "!option -num needs a value: N" },
		{ "a bad number", { "t", "-num=x" },
		    "!option -num: \"x\" is not a number from 0 to "
		    "18446744073709551615" },
		{ "a bad flag", { "t", "-flag=maybe" },
		    "!option -flag: \"maybe\" is not true or false" },
		{ "a bad duration", { "t", "-dur", "5x" }, "!option -dur: "
		    "\"5x\" is not a duration such as 1.5ms, 2s or 1m30s" },
		{ "a bad word", { "t", "-word=re" },
		    "!option -word: \"re\" is not one of red|green|blue" },
		{ "an empty word", { "t", "-word=" },
		    "!option -word: \"\" is not one of red|green|blue" },
	};
	static const struct gtt_opt *const tables[] = { mine, shared, NULL };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_list operands = { 0 };
		struct gtt_err err = { 0 };
		int argc = 0;
		char *text;

		while (argc < MAX_WORDS && rows[i].argv[argc] != NULL)
			argc++;
		memset(&got, 0, sizeof got);
		if (gtt_opt_parse(argc, (char **)rows[i].argv, tables,
		    &operands, &err) == 0) {
			text = describe(&operands);
			is_str(text, rows[i].want, "%s", rows[i].name);
			free(text);
		} else {
			ok(rows[i].want[0] == '!', "%s: refused", rows[i].name);
			is_str(err.msg, rows[i].want + 1, "%s", rows[i].name);
			is_int(err.code, GTT_EUSAGE, "%s: code", rows[i].name);
		}
		gtt_list_fini(&operands);
		gtt_list_fini(&got.list);
	}
}

static void
usage(void)
{
	static const struct gtt_opt wide[] = {
		{ "a-rather-long-name", "VALUE", "its help", GTT_OPT_STR,
		    &got.str, NULL },
		{ 0 }
	};
	struct gtt_buf b = { 0 };

	gtt_opt_usage(&b, mine + 2);
	gtt_opt_usage(&b, wide);
	gtt_buf_putc(&b, '\0');
	is_str(b.p,
	    "  -list L               a list\n"
	    "  -num N                a number\n"
	    "                        of some size\n"
	    "  -dur D                a duration\n"
	    "  -maybe[=V]            a value or none\n"
	    "  -a-rather-long-name VALUE\n"
	    "                        its help\n", "the usage");
	gtt_buf_fini(&b);
}

int
main(void)
{
	uints();
	ints();
	durations();
	times();
	sizes();
	lines();
	usage();
	return done_testing();
}
