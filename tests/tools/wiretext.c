/*
 * wiretext [FILE]: turns a trace written as text into the bytes of one.
 *
 * Two kinds of text are known by their first line, both as found below
 * GOROOT/src/internal/trace/testdata:
 *
 *	-- expect --		an archive whose section "-- trace --" holds a
 *				header "Trace Go1.N", then an event a line with
 *				its arguments as NAME=NUMBER; frames of a stack
 *				and data="..." stand on lines of their own
 *				(described in internal/trace/raw/doc.go)
 *	go test fuzz v1		an input of a Go fuzz test: []byte("...")
 *
 * Exit status: 0, or 2 when the text makes no sense.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/trace/v2/spec.h"

static unsigned long line_no;

static void __attribute__((noreturn, format(printf, 1, 2)))
die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "wiretext: line %lu: ", line_no);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

static void
put_uvarint(struct gtt_buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		gtt_buf_putc(out, (char)(v | 0x80));
	gtt_buf_putc(out, (char)v);
}

/* A code point of \u or \U as UTF-8. */
static void
put_rune(struct gtt_buf *out, unsigned long r)
{
	if (r < 0x80) {
		gtt_buf_putc(out, (char)r);
	} else if (r < 0x800) {
		gtt_buf_putc(out, (char)(0xc0 | r >> 6));
		gtt_buf_putc(out, (char)(0x80 | (r & 0x3f)));
	} else if (r < 0x10000) {
		gtt_buf_putc(out, (char)(0xe0 | r >> 12));
		gtt_buf_putc(out, (char)(0x80 | (r >> 6 & 0x3f)));
		gtt_buf_putc(out, (char)(0x80 | (r & 0x3f)));
	} else {
		gtt_buf_putc(out, (char)(0xf0 | r >> 18));
		gtt_buf_putc(out, (char)(0x80 | (r >> 12 & 0x3f)));
		gtt_buf_putc(out, (char)(0x80 | (r >> 6 & 0x3f)));
		gtt_buf_putc(out, (char)(0x80 | (r & 0x3f)));
	}
}

/* Exactly n digits of a base. */
static unsigned long
digits(const char **s, int n, int base)
{
	char text[9] = "";
	char *end;
	unsigned long v;

	strncpy(text, *s, (size_t)n);
	v = strtoul(text, &end, base);
	if (end != text + n || !isxdigit((unsigned char)text[0]))
		die("bad escape \\%c%s", (*s)[-1], text);
	*s += n;
	return v;
}

/* What follows a backslash in a Go string. */
static void
unescape(const char **s, struct gtt_buf *out)
{
	static const char from[] = "abfnrtv\\\"'", to[] = "\a\b\f\n\r\t\v\\\"'";
	char c = *(*s)++;
	const char *plain = c == '\0' ? NULL : strchr(from, c);

	if (plain != NULL) {
		gtt_buf_putc(out, to[plain - from]);
	} else if (c == 'x') {
		gtt_buf_putc(out, (char)digits(s, 2, 16));
	} else if (c == 'u') {
		put_rune(out, digits(s, 4, 16));
	} else if (c == 'U') {
		put_rune(out, digits(s, 8, 16));
	} else {
		(*s)--;
		gtt_buf_putc(out, (char)digits(s, 3, 8));
	}
}

/* A Go string literal in double quotes; returns what is behind it. */
static const char *
unquote(const char *s, struct gtt_buf *out)
{
	if (*s++ != '"')
		die("want a string in double quotes");
	while (*s != '"') {
		if (*s == '\0')
			die("a string without an end");
		if (*s == '\\') {
			s++;
			unescape(&s, out);
		} else {
			gtt_buf_putc(out, *s++);
		}
	}
	return s + 1;
}

/* The next line without its newline and comment, or NULL; empty ones are skipped. */
static char *
next_line(FILE *f)
{
	static char *line;
	static size_t cap;
	ssize_t n;

	while ((n = getline(&line, &cap, f)) > 0) {
		char *p = line;

		line_no++;
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		while (isspace((unsigned char)*p))
			p++;
		if (*p != '\0' && *p != '#')
			return p;
	}
	return NULL;
}

/* The number of the argument that must come next at *s. */
static uint64_t
argument(char **s, const char *name)
{
	size_t len = strlen(name);
	char *p = *s + strspn(*s, " \t");
	char *end;
	uint64_t v;

	if (strncmp(p, name, len) != 0 || p[len] != '=' ||
	    !isdigit((unsigned char)p[len + 1]))
		die("want %s=NUMBER at: %s", name, p);
	errno = 0;
	v = strtoull(p + len + 1, &end, 10);
	if (errno != 0 || (*end != '\0' && !isspace((unsigned char)*end)))
		die("bad number: %s", p);
	*s = end;
	return v;
}

static unsigned
event_type(const char *name, unsigned ntypes)
{
	for (unsigned t = 1; t < ntypes; t++)
		if (*name != '\0' && strcmp(gtt_v2_spec(t)->name, name) == 0)
			return t;
	die("no event %s in this version", name);
}

static void
frames(FILE *f, uint64_t n, struct gtt_buf *out)
{
	while (n-- > 0) {
		char *line = next_line(f);

		if (line == NULL)
			die("a stack that ends early");
		for (int i = 0; i < 4; i++)
			put_uvarint(out, argument(&line, gtt_v2_frame_args[i]));
	}
}

static void
data(FILE *f, struct gtt_buf *out)
{
	struct gtt_buf bytes = { 0 };
	char *line = next_line(f);

	if (line == NULL || strncmp(line, "data=", 5) != 0)
		die("want data=\"...\"");
	unquote(line + 5, &bytes);
	put_uvarint(out, bytes.len);
	gtt_buf_put(out, bytes.p, bytes.len);
	gtt_buf_fini(&bytes);
}

static void
event(FILE *f, char *line, unsigned ntypes, struct gtt_buf *out)
{
	char *args = line + strcspn(line, " \t");
	const struct gtt_v2_spec *spec;
	unsigned type;
	uint64_t last = 0;

	if (*args != '\0')
		*args++ = '\0';
	type = event_type(line, ntypes);
	spec = gtt_v2_spec(type);
	gtt_buf_putc(out, (char)type);
	for (unsigned i = 0; i < spec->nargs; i++)
		put_uvarint(out, last = argument(&args, spec->args[i]));
	if (args[strspn(args, " \t")] != '\0' && args[strspn(args, " \t")] != '#')
		die("more arguments than %s has: %s", line, args);
	if (spec->is_stack)
		frames(f, last, out);
	if (spec->has_data)
		data(f, out);
}

static void
trace(FILE *f, struct gtt_buf *out)
{
	char *line;
	int version;

	while ((line = next_line(f)) != NULL && strcmp(line, "-- trace --") != 0)
		;
	line = line == NULL ? NULL : next_line(f);
	if (line == NULL || sscanf(line, "Trace Go1.%d", &version) != 1)
		die("want a section -- trace -- that begins with Trace Go1.N");
	gtt_buf_printf(out, "go 1.%d trace", version);
	gtt_buf_put(out, "\0\0", 3);
	while ((line = next_line(f)) != NULL)
		event(f, line, gtt_v2_ntypes(version), out);
}

static void
fuzz_input(FILE *f, struct gtt_buf *out)
{
	char *line = next_line(f);

	if (line == NULL || strncmp(line, "[]byte(", 7) != 0 ||
	    strcmp(unquote(line + 7, out), ")") != 0)
		die("want []byte(\"...\")");
}

int
main(int argc, char **argv)
{
	FILE *f = argc < 2 ? stdin : fopen(argv[1], "r");
	struct gtt_buf out = { 0 };
	char *line;

	if (argc > 2 || f == NULL) {
		fprintf(stderr, argc > 2 ? "usage: wiretext [FILE]\n" :
		    "wiretext: %s: %s\n", argv[1], strerror(errno));
		return 2;
	}
	line = next_line(f);
	if (line == NULL)
		die("no text");
	if (strcmp(line, "go test fuzz v1") == 0)
		fuzz_input(f, &out);
	else if (strncmp(line, "-- ", 3) == 0)
		trace(f, &out);
	else
		die("neither a trace test nor a fuzz input");
	fwrite(out.p, 1, out.len, stdout);
	gtt_buf_fini(&out);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("wiretext: standard output");
		return 2;
	}
	return 0;
}
