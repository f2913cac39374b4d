#include "common/profile/scan.h"

#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_blanks(struct gtt_scan *s)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
}

bool
gtt_scan_line(struct gtt_scan *text, struct gtt_scan *line)
{
	const char *end;

	if (text->p == text->end)
		return false;
	end = memchr(text->p, '\n', gtt_scan_left(text));
	if (end == NULL)
		end = text->end;
	*line = (struct gtt_scan){ text->p, end };
	text->p = end < text->end ? end + 1 : end;
	skip_blanks(line);
	while (line->end > line->p && is_blank(line->end[-1]))
		line->end--;
	return true;
}

bool
gtt_scan_word(struct gtt_scan *s, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(s);
	if (gtt_scan_left(s) < len || memcmp(s->p, word, len) != 0)
		return false;
	s->p += len;
	return true;
}

struct gtt_scan
gtt_scan_field(struct gtt_scan *s)
{
	struct gtt_scan field;

	skip_blanks(s);
	field.p = s->p;
	while (s->p < s->end && !is_blank(*s->p))
		s->p++;
	field.end = s->p;
	return field;
}

bool
gtt_scan_int(struct gtt_scan *s, int64_t *v)
{
	bool minus = gtt_scan_word(s, "-"), good = false;

	for (*v = 0; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++) {
		int digit = *s->p - '0';

		if (__builtin_mul_overflow(*v, 10, v) ||
		    __builtin_sub_overflow(*v, digit, v))
			return false;
		good = true;
	}
	/* Below 0 until here: there is one more of those. */
	return good && (minus || !__builtin_sub_overflow(0, *v, v));
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
gtt_scan_hex(struct gtt_scan *s, uint64_t *v)
{
	bool good = false;

	skip_blanks(s);
	for (*v = 0; s->p < s->end && hex_digit(*s->p) >= 0; s->p++) {
		if (*v >> 60 != 0)
			return false;
		*v = *v << 4 | (uint64_t)hex_digit(*s->p);
		good = true;
	}
	return good;
}

bool
gtt_scan_has(const struct gtt_scan *s, const char *word)
{
	return memmem(s->p, gtt_scan_left(s), word, strlen(word)) != NULL;
}
