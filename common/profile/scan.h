/*
 * Text line by line, and a line from left to right; private to common/profile.
 */
#ifndef GTT_PROFILE_SCAN_H
#define GTT_PROFILE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is left of a text, or of a line. */
struct gtt_scan {
	const char	*p, *end;
};

/*
 * Takes the next line without the blanks at both of its ends; false where the
 * text is over.
 */
bool
gtt_scan_line(struct gtt_scan *text, struct gtt_scan *line);

/* Skips blanks, then word, where it comes next: whether it did. */
bool
gtt_scan_word(struct gtt_scan *s, const char *word);

/* Skips blanks, then takes what goes to the next one; empty at the end. */
struct gtt_scan
gtt_scan_field(struct gtt_scan *s);

/*
 * Skips blanks, then takes a decimal number, a minus sign in front, or one in
 * hexadecimal digits: false where there is none of 64 bits.
 */
bool
gtt_scan_int(struct gtt_scan *s, int64_t *v);
bool
gtt_scan_hex(struct gtt_scan *s, uint64_t *v);

/* Whether word is anywhere in it. */
bool
gtt_scan_has(const struct gtt_scan *s, const char *word);

static inline size_t
gtt_scan_left(const struct gtt_scan *s)
{
	return (size_t)(s->end - s->p);
}

#endif
