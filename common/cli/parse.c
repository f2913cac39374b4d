#include <string.h>

#include "common/cli/opt.h"

static int
refuse(struct gtt_err *err, const char *s, const char *what)
{
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "\"%s\" is not %s", s,
	    what);
}

static int
digit(char c, unsigned base)
{
	unsigned v = 99;

	if (c >= '0' && c <= '9')
		v = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		v = (unsigned)(c - 'a') + 10;
	else if (c >= 'A' && c <= 'F')
		v = (unsigned)(c - 'A') + 10;
	return v < base ? (int)v : -1;
}

/* The digits at *s, one at least, without overflow; moves *s after them. */
static bool
digits(const char **s, unsigned base, uint64_t *v)
{
	const char *p = *s;
	int d;

	*v = 0;
	for (; (d = digit(*p, base)) >= 0; p++) {
		if (__builtin_mul_overflow(*v, base, v) ||
		    __builtin_add_overflow(*v, (uint64_t)d, v))
			return false;
	}
	if (p == *s)
		return false;
	*s = p;
	return true;
}

int
gtt_parse_bool(const char *s, bool *v, struct gtt_err *err)
{
	static const char *const words[] = {
		"false", "0", "f", "true", "1", "t",
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(s, words[i]) == 0) {
			*v = i >= 3;
			return 0;
		}
	}
	return refuse(err, s, "true or false");
}

static bool
whole_uint(const char *s, uint64_t *v)
{
	unsigned base = 10;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	}
	return digits(&s, base, v) && *s == '\0';
}

int
gtt_parse_uint(const char *s, uint64_t *v, struct gtt_err *err)
{
	uint64_t n;

	if (!whole_uint(s, &n))
		return refuse(err, s, "a number from 0 to 18446744073709551615");
	*v = n;
	return 0;
}

int
gtt_parse_int(const char *s, int64_t *v, struct gtt_err *err)
{
	bool minus = s[0] == '-';
	uint64_t n;

	if (!whole_uint(s + minus, &n) || n > (uint64_t)INT64_MAX + minus)
		return refuse(err, s, "a number of at most 64 bits");
	*v = (int64_t)(minus ? -n : n);
	return 0;
}

/* What the digits after a point are worth, truncated to whole ns. */
static uint64_t
fraction(const char *p, const char *end, uint64_t unit)
{
	unsigned __int128 n = 0;
	uint64_t scale = 1;

	/* An hour has less than 1e13 ns: further digits are nothing. */
	for (; p < end && scale < UINT64_C(10000000000000000); p++) {
		n = n * 10 + (unsigned)digit(*p, 10);
		scale *= 10;
	}
	return (uint64_t)(n * unit / scale);
}

/* Where the unit of time at s ends, and its length in ns; NULL for none. */
static const char *
unit_of_time(const char *s, uint64_t *ns)
{
	static const struct {
		const char	*name;
		uint64_t	 ns;
	} units[] = {	/* longer names before their beginnings */
		{ "ns", 1 },
		{ "us", 1000 },
		{ "\xc2\xb5s", 1000 },	/* micro sign */
		{ "\xce\xbcs", 1000 },	/* Greek mu */
		{ "ms", 1000000 },
		{ "s", 1000000000 },
		{ "m", UINT64_C(60000000000) },
		{ "h", UINT64_C(3600000000000) },
	};
	size_t i;

	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		size_t n = strlen(units[i].name);

		if (strncmp(s, units[i].name, n) == 0) {
			*ns = units[i].ns;
			return s + n;
		}
	}
	return NULL;
}

/* One number and its unit, added to *sum. */
static bool
one_duration(const char **s, uint64_t *sum)
{
	const char *p = *s, *point, *end;
	uint64_t whole, unit;

	if (!digits(&p, 10, &whole))
		return false;
	point = p;
	if (*p == '.')
		p += 1 + strspn(p + 1, "0123456789");
	end = p;
	p = unit_of_time(p, &unit);
	if (p == NULL || end == point + 1)
		return false;
	*s = p;
	return !__builtin_mul_overflow(whole, unit, &whole) &&
	    !__builtin_add_overflow(*sum, whole, sum) && (end == point ||
	    !__builtin_add_overflow(*sum, fraction(point + 1, end, unit), sum));
}

static bool
duration(const char *s, int64_t *v)
{
	uint64_t sum = 0;

	/* A plain number is not a uint: hexadecimal has no place here. */
	if (s[strspn(s, "0123456789")] == '\0') {
		if (!digits(&s, 10, &sum))
			return false;
	} else {
		do {
			if (!one_duration(&s, &sum))
				return false;
		} while (*s != '\0');
	}
	if (sum > INT64_MAX)
		return false;
	*v = (int64_t)sum;
	return true;
}

int
gtt_parse_duration(const char *s, int64_t *v, struct gtt_err *err)
{
	if (duration(s, v))
		return 0;
	return refuse(err, s, "a duration such as 1.5ms, 2s or 1m30s");
}

int
gtt_parse_time(const char *s, struct gtt_time *v, struct gtt_err *err)
{
	bool relative = s[0] == '+';
	uint64_t n;
	int64_t ns;

	if (relative) {
		if (!duration(s + 1, &ns))
			return refuse(err, s, "a + and a duration, as +12ms");
	} else {
		if (!whole_uint(s, &n) || n > INT64_MAX)
			return refuse(err, s,
			    "a time: nanoseconds, or +12ms from the start");
		ns = (int64_t)n;
	}
	*v = (struct gtt_time){ ns, relative };
	return 0;
}

int
gtt_parse_size(const char *s, uint64_t *v, struct gtt_err *err)
{
	static const char prefixes[] = "kMGT";
	const char *p = s, *prefix;
	uint64_t n;

	if (!digits(&p, 10, &n))
		return refuse(err, s, "a size such as 512, 64k or 1G");
	prefix = *p != '\0' ? strchr(prefixes, *p == 'K' ? 'k' : *p) : NULL;
	if (prefix != NULL) {
		if (__builtin_mul_overflow(n,
		    UINT64_C(1) << (10 * (prefix - prefixes + 1)), &n))
			return refuse(err, s, "a size of less than 16 EiB");
		p++;
		p += *p == 'i';
	}
	p += *p == 'B';
	if (*p != '\0')
		return refuse(err, s, "a size such as 512, 64k or 1G");
	*v = n;
	return 0;
}
