/*
 * Text in XML: the one escaper of SVG and of whatever else is XML.
 */
#ifndef GTT_OUTPUT_XML_H
#define GTT_OUTPUT_XML_H

#include <stddef.h>

#include "common/base/buf.h"

/*
 * Appends n bytes at p, escaped so that they are nothing but text, between tags and
 * in attributes.  Bytes that are not UTF-8, and characters that XML cannot hold or
 * that are not visible, become U+FFFD.
 */
void
gtt_xml_text(struct gtt_buf *out, const char *p, size_t n);

/*
 * The same for at most max characters; where there are more, the last one written
 * is an ellipsis.
 */
void
gtt_xml_cut(struct gtt_buf *out, const char *p, size_t n, size_t max);

#endif
