/* Lines of JSON: values, what is none, limits, and how numbers are read. */
#include "common/input/jsonl.h"

#include "common/base/buf.h"
#include "tests/unit/tap.h"

/* What a text is read as: the kind of each value, ! for one that is none. */
static const struct {
	const char	*name, *text, *want;
} rows[] = {
	{ "nothing", "", "" },
	{ "blank lines", "\n \n\t\r\n", "" },
	{ "lines", "{}\n[]\n1\n\"a\"\ntrue\nnull\n", "OLNSB0" },
	{ "no newline at the end", "{}\n{}", "OO" },
	{ "blanks around", "  {}  \r\n\n {} \n", "OO" },
	{ "one that is none", "{}\n{]\n{}\n", "O!O" },
	{ "two on a line", "{} {}\n{}\n", "!O" },
	{ "cut", "{}\n{\"a\":[1,", "O!" },
	{ "over lines", "{\n  \"a\": 1\n}\n[\n  2\n]\n{}\n", "OLO" },
	{ "over lines, with tabs", "{\n\t\"a\": [\n\t\t1\n\t]\n}\n7\n", "ON" },
	{ "over lines, cut", "{\n  \"a\": 1,\n", "!" },
	{ "over lines, the end is missing", "{\n  \"a\": 1\n{}\n", "!O" },
	{ "a bracket alone", "{\n}\n[\n]\n", "OL" },
	{ "no UTF-8", "\"\xff\"\n1\n", "!N" },
	{ "a NUL in a text", "\"\\u0000\"\n", "S" },
};

static char
letter(const struct gtt_json_value *v)
{
	switch (gtt_json_kind(v)) {
	case GTT_JSON_NULL:	return '0';
	case GTT_JSON_BOOL:	return 'B';
	case GTT_JSON_NUMBER:	return 'N';
	case GTT_JSON_STRING:	return 'S';
	case GTT_JSON_LIST:	return 'L';
	case GTT_JSON_OBJECT:	return 'O';
	}
	return '?';
}

/* Reads all values of a text into letters; the last message is in err. */
static void
read_all(const char *p, size_t n, struct gtt_buf *letters, struct gtt_err *last)
{
	struct gtt_input *in = gtt_input_memory(p, n);
	struct gtt_jsonl *r = gtt_jsonl_new(in);
	const struct gtt_json_value *v;

	for (;;) {
		struct gtt_err err = { .off = GTT_NO_OFFSET };

		if (gtt_jsonl_next(r, &v, &err) != 1)
			break;
		gtt_buf_putc(letters, v == NULL ? '!' : letter(v));
		if (v == NULL)
			*last = err;
	}
	gtt_jsonl_free(r);
	gtt_input_close(in);
}

static void
message(const char *name, const char *text, size_t n, enum gtt_code code,
    const char *want)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_buf b = { 0 };

	read_all(text, n, &b, &err);
	is_int(err.code, code, "%s: the code", name);
	ok(strncmp(err.msg, want, strlen(want)) == 0, "%s: %s", name, err.msg);
	gtt_buf_fini(&b);
}

static void
deep(unsigned depth, bool good)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_buf b = { 0 }, got = { 0 };

	for (unsigned i = 0; i < depth; i++)
		gtt_buf_putc(&b, '[');
	for (unsigned i = 0; i < depth; i++)
		gtt_buf_putc(&b, ']');
	read_all(b.p, b.len, &got, &err);
	is_mem(got.p, got.len, good ? "L" : "!", 1, "%u deep", depth);
	is_int(err.code, good ? GTT_OK : GTT_ELIMIT, "%u deep: the code", depth);
	gtt_buf_fini(&b);
	gtt_buf_fini(&got);
}

static void
longest(size_t over)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_buf b = { 0 }, got = { 0 };
	size_t n = GTT_JSONL_BYTES + over;

	memset(gtt_buf_room(&b, n), ' ', n);
	b.len = n;
	b.p[0] = '5';
	b.p[n - 1] = '\n';
	gtt_buf_puts(&b, "{}\n");
	read_all(b.p, b.len, &got, &err);
	is_mem(got.p, got.len, over ? "!O" : "NO", 2, "%zu over the limit", over);
	is_int(err.code, over ? GTT_ELIMIT : GTT_OK, "%zu over: the code", over);
	gtt_buf_fini(&b);
	gtt_buf_fini(&got);
}

/* A list of so many empty objects is few bytes of text and much memory. */
static void
bomb(unsigned n, bool good)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_buf b = { 0 }, got = { 0 };

	gtt_buf_lit(&b, "{}\n[");
	for (unsigned i = 0; i < n; i++)
		gtt_buf_lit(&b, "{},");
	gtt_buf_lit(&b, "0]\n{}\n");
	read_all(b.p, b.len, &got, &err);
	is_mem(got.p, got.len, good ? "OLO" : "O!O", 3, "%u objects", n);
	is_int(err.code, good ? GTT_OK : GTT_ELIMIT, "%u objects: the code", n);
	ok(good || strstr(err.msg, "line 2: takes more than ") != NULL,
	    "%u objects: %s", n, err.msg);
	gtt_buf_fini(&b);
	gtt_buf_fini(&got);
}

static const struct {
	const char	*text;
	bool		 whole;
	int64_t		 want;
} numbers[] = {
	{ "0", true, 0 }, { "-5", true, -5 },
	{ "9223372036854775807", true, INT64_MAX },
	{ "-9223372036854775808", true, INT64_MIN },
	{ "1e3", true, 1000 }, { "12.0", true, 12 },
	{ "-9223372036854775808.0", true, INT64_MIN },
	{ "9223372036854775808.0", false, 0 }, { "1e300", false, 0 },
	{ "0.5", false, 0 }, { "\"1\"", false, 0 }, { "null", false, 0 },
	{ "true", false, 0 }, { "[1]", false, 0 },
};

static void
number(size_t i)
{
	struct gtt_input *in = gtt_input_memory(numbers[i].text,
	    strlen(numbers[i].text));
	struct gtt_jsonl *r = gtt_jsonl_new(in);
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	const struct gtt_json_value *v;
	int64_t n = 0;

	if (is_int(gtt_jsonl_next(r, &v, &err), 1, "%s is read",
	    numbers[i].text) && v != NULL) {
		is_int(gtt_json_whole(v, &n), numbers[i].whole, "whole or not");
		is_int(n, numbers[i].want, "its value");
	}
	gtt_jsonl_free(r);
	gtt_input_close(in);
}

static int
keys(void *arg, const char *key, const struct gtt_json_value *v)
{
	gtt_buf_puts(arg, key);
	gtt_buf_putc(arg, letter(v));
	return strcmp(key, "stop") == 0 ? 7 : 0;
}

static void
values(void)
{
	static const char text[] = "\n{\"z\":1,\"a\":[true,\"x\\u0000y\"],"
	    "\"stop\":null,\"b\":2}\n";
	struct gtt_input *in = gtt_input_memory(text, sizeof text - 1);
	struct gtt_jsonl *r = gtt_jsonl_new(in);
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	const struct gtt_json_value *v, *list;
	struct gtt_buf b = { 0 };
	const char *p;
	size_t len;

	is_int(gtt_jsonl_next(r, &v, &err), 1, "an object");
	is_int((long long)gtt_jsonl_line(r), 2, "in line 2");
	list = gtt_json_get(v, "a");
	is_int((long long)gtt_json_len(list), 2, "its list has two items");
	is_int((long long)gtt_json_len(v), 0, "it is no list");
	p = gtt_json_text(gtt_json_item(list, 1), &len);
	is_mem(p, len, "x\0y", 3, "a text with a NUL");
	ok(gtt_json_text(v, &len) == NULL && len == 0, "an object is no text");
	ok(gtt_json_item(list, 2) == NULL, "no third item");
	ok(gtt_json_get(v, "c") == NULL, "no such key");
	ok(gtt_json_get(list, "c") == NULL, "a list has no keys");
	ok(gtt_json_get(NULL, "c") == NULL && gtt_json_len(NULL) == 0 &&
	    gtt_json_text(NULL, &len) == NULL, "nothing has nothing");
	is_int(gtt_json_each(v, &b, keys), 7, "what each returned");
	is_mem(b.p, b.len, "zNaLstop0", 9, "in the order of the text");
	gtt_buf_fini(&b);
	gtt_jsonl_free(r);
	gtt_input_close(in);
}

int
main(void)
{
	struct gtt_buf b = { 0 };
	struct gtt_err err = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.len = 0;
		gtt_buf_room(&b, 1);
		read_all(rows[i].text, strlen(rows[i].text), &b, &err);
		is_mem(b.p, b.len, rows[i].want, strlen(rows[i].want), "%s",
		    rows[i].name);
	}
	gtt_buf_fini(&b);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		number(i);
	values();
	message("the line", "{}\n{]\n", 6, GTT_EDATA,
	    "line 2, column 2: not JSON: ");
	message("in the middle of a value", "1\n\n{\n  \"a\": 1,\n  b\n}\n", 21,
	    GTT_EDATA, "line 5, column 3: not JSON: ");
	message("nothing for a terminal", "\033[2J\n", 5, GTT_EDATA,
	    "line 1, column 1: not JSON: invalid token near '?'");
	message("a NUL", "\0\n", 2, GTT_EDATA, "line 1, column ");
	deep(GTT_JSONL_DEPTH, true);
	deep(GTT_JSONL_DEPTH + 1, false);
	bomb(100000, true);
	bomb(600000, false);
	longest(0);
	longest(1);
	return done_testing();
}
