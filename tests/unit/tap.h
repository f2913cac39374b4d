/*
 * Checks for unit tests in C; results are TAP lines on standard output.
 *
 *	int
 *	main(void)
 *	{
 *		is_int(1 + 1, 2, "one and one");
 *		return done_testing();
 *	}
 *
 * Each check takes a printf-like name last and returns whether it passed.
 */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_checks, tap_failures;

#define TAP_FN(n) static __attribute__((unused, format(printf, n, n + 1)))
#define TAP_LOC __FILE__, __LINE__

/* One line for the reader of the results. */
TAP_FN(1) void
note(const char *fmt, ...)
{
	va_list ap;

	fputs("# ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static bool
tap_result(bool passed, const char *file, int line, const char *fmt,
    va_list ap)
{
	printf("%s %d - ", passed ? "ok" : "not ok", ++tap_checks);
	vprintf(fmt, ap);
	putchar('\n');
	if (!passed) {
		tap_failures++;
		note("at %s:%d", file, line);
	}
	fflush(stdout);
	return passed;
}

TAP_FN(4) bool
tap_ok(const char *file, int line, bool cond, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_result(cond, file, line, fmt, ap);
	va_end(ap);
	return cond;
}

TAP_FN(5) bool
tap_is_int(const char *file, int line, long long got, long long want,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!tap_result(got == want, file, line, fmt, ap))
		note("got %lld, want %lld", got, want);
	va_end(ap);
	return got == want;
}

static __attribute__((unused)) bool
tap_same(const void *a, size_t a_len, const void *b, size_t b_len)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a_len == b_len && memcmp(a, b, a_len) == 0;
}

/* Bytes as text: what is not plain ASCII as \xNN. */
static __attribute__((unused)) void
tap_print_bytes(const char *label, const void *p, size_t len)
{
	const unsigned char *s = p;

	printf("# %s: ", label);
	for (size_t i = 0; s != NULL && i < len && i < 2000; i++)
		printf(s[i] >= ' ' && s[i] < 0x7f ? "%c" : "\\x%02x", s[i]);
	puts(s == NULL ? "NULL" : "");
}

TAP_FN(7) bool
tap_is_mem(const char *file, int line, const void *got, size_t got_len,
    const void *want, size_t want_len, const char *fmt, ...)
{
	bool same = tap_same(got, got_len, want, want_len);
	va_list ap;

	va_start(ap, fmt);
	if (!tap_result(same, file, line, fmt, ap)) {
		tap_print_bytes("got", got, got_len);
		tap_print_bytes("want", want, want_len);
	}
	va_end(ap);
	return same;
}

/* ok(condition, name...) */
#define ok(...) tap_ok(TAP_LOC, __VA_ARGS__)
/* is_int(got, want, name...), any integers that fit long long */
#define is_int(...) tap_is_int(TAP_LOC, __VA_ARGS__)
/* is_mem(got, got_len, want, want_len, name...) */
#define is_mem(...) tap_is_mem(TAP_LOC, __VA_ARGS__)
/* is_str(got, want, name...), NUL-terminated strings or NULL */
#define is_str(...) tap_is_str(TAP_LOC, __VA_ARGS__)

static __attribute__((unused)) size_t
tap_strlen(const char *s)
{
	return s == NULL ? 0 : strlen(s);
}

TAP_FN(5) bool
tap_is_str(const char *file, int line, const char *got, const char *want,
    const char *fmt, ...)
{
	size_t got_len = tap_strlen(got), want_len = tap_strlen(want);
	bool same = tap_same(got, got_len, want, want_len);
	va_list ap;

	va_start(ap, fmt);
	if (!tap_result(same, file, line, fmt, ap)) {
		tap_print_bytes("got", got, got_len);
		tap_print_bytes("want", want, want_len);
	}
	va_end(ap);
	return same;
}

/* Ends the program: none of its checks can be made here. */
TAP_FN(1) void
skip_all(const char *fmt, ...)
{
	va_list ap;

	printf("1..0 # SKIP ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	exit(0);
}

/* The plan, and main's result. */
static __attribute__((unused)) int
done_testing(void)
{
	printf("1..%d\n", tap_checks);
	return tap_failures > 0;
}

#endif
