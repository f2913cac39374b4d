#include <string.h>

#include "common/profile/older.h"

/* "400000-7c1000", "0x400000 0x7c1000": the addresses of a mapping. */
static bool
scan_range(struct gtt_scan *s, uint64_t *start, uint64_t *limit)
{
	gtt_scan_word(s, "0x");
	if (!gtt_scan_hex(s, start))
		return false;
	gtt_scan_word(s, "-");
	gtt_scan_word(s, "0x");
	if (!gtt_scan_hex(s, limit))
		return false;
	gtt_scan_word(s, ":");
	return true;
}

static bool
is_only(const struct gtt_scan *s, const char *chars)
{
	for (const char *p = s->p; p < s->end; p++) {
		if (*p == '\0' || strchr(chars, *p) == NULL)
			return false;
	}
	return s->p < s->end;
}

/* "00000000 fd:00 1234", which /proc has before the name. */
static void
skip_device(struct gtt_scan *s)
{
	struct gtt_scan rest = *s, field;

	gtt_scan_field(&rest);
	field = gtt_scan_field(&rest);
	if (is_only(&field, "0123456789abcdefABCDEF:") &&
	    gtt_scan_has(&field, ":")) {
		gtt_scan_field(&rest);
		*s = rest;
	}
}

/*
 * A line as /proc/self/maps has them, or as "0x40000-0x80000 /bin/prog".  What
 * is something else, or cannot be executed, says nothing here.
 */
static void
scan_map(struct gtt_build *b, struct gtt_scan line)
{
	struct gtt_scan rest, field;
	uint64_t start, limit;

	if (!scan_range(&line, &start, &limit))
		return;
	rest = line;
	field = gtt_scan_field(&rest);
	if (is_only(&field, "rwxps-")) {
		if (!gtt_scan_has(&field, "x"))
			return;
		line = rest;
	}
	skip_device(&line);
	field = gtt_scan_field(&line);
	gtt_build_map(b, start, limit, field.p, gtt_scan_left(&field));
}

void
gtt_older_maps(struct gtt_older *o)
{
	struct gtt_scan line;

	while (gtt_scan_line(&o->text, &line))
		scan_map(&o->b, line);
}
