#include "gotrace/funcname.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

const char *
func_short(const char *name)
{
	const char *end = strpbrk(name, "[("), *s = name;

	for (const char *p = name; *p != '\0' && (!end || p < end); p++)
		if (*p == '/')
			s = p + 1;
	return s;
}

/* Behind the brackets that open at s, or at the end where they do not close. */
static const char *
past_brackets(const char *s)
{
	bool quoted = false;	/* the tag of a field */
	int depth = 0;

	do {
		if (*s == '"')
			quoted = !quoted;
		else if (quoted && *s == '\\' && s[1] != '\0')
			s++;
		else if (!quoted)
			depth += (*s == '[') - (*s == ']');
		s++;
	} while (depth > 0 && *s != '\0');
	return s;
}

char *
func_printed(const char *name)
{
	char *out = gtt_calloc(strlen(name) * 5 + 1, 1), *to = out;

	while (*name != '\0') {
		if (*name != '[') {
			*to++ = *name++;
			continue;
		}
		to = stpcpy(to, "[...]");
		name = past_brackets(name);
	}
	return out;
}

/* A name without what decorates it. */
static char *
undecorated(const char *s)
{
	char *out = gtt_calloc(strlen(s) + 1, 1), *to = out;

	while (*s != '\0') {
		if (strncmp(s, "[...]", 5) == 0)
			s += 5;
		else if (*s == '(' || *s == ')' || *s == '*')
			s++;
		else
			*to++ = *s++;
	}
	return out;
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
	char *whole = undecorated(name), *base = undecorated(func_short(name));
	char *dot = strchr(base, '.'), *w = undecorated(want);
	bool is = is_last(base, w) || strcmp(whole, w) == 0 ||
	    strcmp(base, w) == 0 || (dot && strcmp(dot + 1, w) == 0);

	free(whole);
	free(base);
	free(w);
	return is;
}

/* What is left of a closure's name without its numbers; NULL: it has none. */
static char *
enclosing(const char *name)
{
	for (const char *p = name; *p != '\0'; p++) {
		size_t n = strncmp(p, ".func", 5) == 0 ? 5 :
		    strncmp(p, "-range", 6) == 0 ? 6 : 0;

		if (p > name && n > 0 && p[n] >= '0' && p[n] <= '9')
			return gtt_strndup(name, (size_t)(p - name));
	}
	return NULL;
}

bool
func_is_beside(const char *name, const char *want)
{
	char *a = enclosing(name), *b = enclosing(want);
	bool is = a && b && func_is_called(a, b);

	free(a);
	free(b);
	return is;
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
