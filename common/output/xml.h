/*
 * Text in XML: the one escaper of SVG and of whatever else is XML.
 */
#ifndef GTT_OUTPUT_XML_H
#define GTT_OUTPUT_XML_H

#include <stddef.h>

#include "common/base/buf.h"

/*
 * Appends n bytes at p so that they are text and nothing else, between tags as
 * in an attribute, whatever they are: what is not UTF-8, and every character
 * that XML cannot hold or that moves no pen, is U+FFFD.
 */
void
gtt_xml_text(struct gtt_buf *out, const char *p, size_t n);

/*
 * The same of the first max characters at most; where there are more, the last
 * of them is an ellipsis.
 */
void
gtt_xml_cut(struct gtt_buf *out, const char *p, size_t n, size_t max);

#endif
