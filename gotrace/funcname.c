#include "gotrace/funcname.h"

#include <stdint.h>
#include <string.h>

#include "common/base/mem.h"

#include <stdlib.h>

const char *
func_short(const char *name)
{
	const char *end = strpbrk(name, "[("), *s = name;

	for (const char *p = name; *p != '\0' && (!end || p < end); p++)
		if (*p == '/')
			s = p + 1;
	return s;
}

/* Copies a name without what decorates it; out has room for all of it. */
static void
undecorate(const char *s, char *out)
{
	while (*s != '\0') {
		if (strncmp(s, "[...]", 5) == 0)
			s += 5;
		else if (*s == '(' || *s == ')' || *s == '*')
			s++;
		else
			*out++ = *s++;
	}
	*out = '\0';
}

static bool
same(const char *a, const char *b)
{
	char *x = gtt_calloc(strlen(a) + 1, 1);
	char *y = gtt_calloc(strlen(b) + 1, 1);
	bool eq;

	undecorate(a, x);
	undecorate(b, y);
	eq = strcmp(x, y) == 0;
	free(x);
	free(y);
	return eq;
}

/* A method's name alone; closures have none. */
static bool
is_last(const char *name, const char *want)
{
	const char *last = strrchr(name, '.');
	const char *w = strncmp(want, "func", 4) == 0 ? want + 4 : want;

	if (*w >= '0' && *w <= '9')
		return false;
	return last && strcmp(last + 1, want) == 0;
}

bool
func_is_called(const char *name, const char *want)
{
	const char *base = func_short(name), *dot = strchr(base, '.');

	return is_last(base, want) || same(name, want) || same(base, want) ||
	    (dot && same(dot + 1, want));
}

size_t
func_distance(const char *a, const char *b)
{
	size_t n = strlen(b), *row = gtt_calloc(n + 1, sizeof(*row)), d;

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diag = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t up = row[j], best;

			best = diag + (a[i - 1] != b[j - 1]);
			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diag = up;
		}
	}
	d = row[n];
	free(row);
	return d;
}
