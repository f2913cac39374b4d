/*
 * An SVG as a page: it fills the window of a browser, the wheel zooms and
 * dragging pans; a double click shows all of it again.  Without scripts it is a
 * picture that fits the window.  It loads nothing from anywhere.
 */
#ifndef GTT_OUTPUT_SVGPAGE_H
#define GTT_OUTPUT_SVGPAGE_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Appends the page that shows the n bytes of SVG at p: what stands before the
 * svg element is left out, the element keeps its viewBox and what is in it.
 * title is plain text.  -1 and err when there is no svg element with a viewBox.
 */
int
gtt_svg_page(struct gtt_buf *out, const char *p, size_t n, const char *title,
    struct gtt_err *err);

#endif
