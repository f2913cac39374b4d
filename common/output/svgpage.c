#include "common/output/svgpage.h"

#include <string.h>

#include "common/output/xml.h"

/* Runs in the page.  Without "]]>", and without anything from elsewhere. */
static const char script[] =
    "(function () {\n"
    "\t'use strict';\n"
    "\tvar svg = document.documentElement, box = svg.viewBox.baseVal;\n"
    "\tvar all = [box.x, box.y, box.width, box.height], from = null;\n"
    "\n"
    "\t// Where in the picture an event of the mouse is.\n"
    "\tfunction at(event) {\n"
    "\t\tvar p = svg.createSVGPoint();\n"
    "\t\tp.x = event.clientX;\n"
    "\t\tp.y = event.clientY;\n"
    "\t\treturn p.matrixTransform(svg.getScreenCTM().inverse());\n"
    "\t}\n"
    "\n"
    "\tfunction show(x, y, width, height) {\n"
    "\t\tsvg.setAttribute('viewBox', [x, y, width, height].join(' '));\n"
    "\t}\n"
    "\n"
    "\tsvg.addEventListener('wheel', function (event) {\n"
    "\t\tvar p = at(event), by = Math.pow(1.002, event.deltaY);\n"
    "\t\tby = Math.min(Math.max(by, 0.5), 2);\n"
    "\t\tshow(p.x + (box.x - p.x) * by, p.y + (box.y - p.y) * by,\n"
    "\t\t    box.width * by, box.height * by);\n"
    "\t\tevent.preventDefault();\n"
    "\t}, { passive: false });\n"
    "\n"
    "\tsvg.addEventListener('mousedown', function (event) {\n"
    "\t\tif (event.button === 0) {\n"
    "\t\t\tfrom = at(event);\n"
    "\t\t\tevent.preventDefault();\n"
    "\t\t}\n"
    "\t});\n"
    "\n"
    "\twindow.addEventListener('mousemove', function (event) {\n"
    "\t\tif (from === null)\n"
    "\t\t\treturn;\n"
    "\t\tvar p = at(event);\n"
    "\t\tshow(box.x + from.x - p.x, box.y + from.y - p.y,\n"
    "\t\t    box.width, box.height);\n"
    "\t});\n"
    "\n"
    "\twindow.addEventListener('mouseup', function () {\n"
    "\t\tfrom = null;\n"
    "\t});\n"
    "\n"
    "\tsvg.addEventListener('dblclick', function () {\n"
    "\t\tshow.apply(null, all);\n"
    "\t});\n"
    "}());\n";

int
gtt_svg_page(struct gtt_buf *out, const char *p, size_t n, const char *title,
    struct gtt_err *err)
{
	static const char attr[] = " viewBox=\"";
	const char *svg = memmem(p, n, "<svg ", 5), *end, *box, *quote;

	end = svg == NULL ? NULL : memchr(svg, '>', n - (size_t)(svg - p));
	box = end == NULL ? NULL : memmem(svg, (size_t)(end - svg), attr,
	    sizeof attr - 1);
	if (box == NULL)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "no svg element with a viewBox");
	box += sizeof attr - 1;
	quote = memchr(box, '"', (size_t)(end - box));
	if (quote == NULL)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "a viewBox without an end");
	gtt_buf_lit(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
	    "width=\"100%\" height=\"100%\" viewBox=\"");
	gtt_buf_put(out, box, (size_t)(quote - box));
	gtt_buf_lit(out, "\">\n<title>");
	gtt_xml_text(out, title, strlen(title));
	gtt_buf_lit(out, "</title>\n<script type=\"text/javascript\">"
	    "<![CDATA[\n");
	gtt_buf_puts(out, script);
	gtt_buf_lit(out, "]]></script>");
	gtt_buf_put(out, end + 1, n - (size_t)(end + 1 - p));
	return 0;
}
