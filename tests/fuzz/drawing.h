/*
 * A drawing has no markup but its own, whatever the names in it are, and no
 * control characters.
 */
#ifndef TESTS_FUZZ_DRAWING_H
#define TESTS_FUZZ_DRAWING_H

#include <string.h>

#include "common/base/buf.h"
#include "tests/fuzz/property.h"

/* Where a piece of markup that begins at p ends; NULL when it is not ours. */
static inline const char *
skip_markup(const char *p, const char *end)
{
	static const char *const ours[] = {
		"&lt;", "&gt;", "&amp;", "&quot;", "<?xml ", "<svg ", "</svg>",
		"<g ", "</g>", "<title>", "</title>", "<text ", "</text>",
		"<path ", "<rect ",
	};

	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
		size_t n = strlen(ours[i]);

		if ((size_t)(end - p) >= n && memcmp(p, ours[i], n) == 0)
			return p + n;
	}
	return NULL;
}

static inline void
check_drawing(const struct gtt_buf *svg)
{
	const char *end = svg->p + svg->len;

	for (const char *p = svg->p; p < end;) {
		holds((unsigned char)*p >= ' ' || *p == '\n');
		p = *p == '<' || *p == '&' ? skip_markup(p, end) : p + 1;
		holds(p != NULL);
	}
}

#endif
