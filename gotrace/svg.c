/*
 * A flame graph as SVG: each context a box, its width the time, its place
 * under the one that called it.  A click widens a box to the whole picture;
 * without scripts, titles still tell everything.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/xml.h"
#include "gotrace/funcname.h"
#include "gotrace/view.h"

#define WIDTH	1200.0
#define ROW	17
#define TOP	44
#define MIN_W	0.3		/* narrower boxes are left out */

struct box {
	uint32_t	node;
	uint32_t	depth;
	double		x, w;
};

struct flame {
	const struct calls	*c;
	unsigned char		*shown;
	struct box		*b;
	size_t			 n, cap;
	uint32_t		 deepest;
	double			*incl;	/* of all contexts, children included */
};

/* At most so many characters of a text. */
static void
escape_cut(FILE *to, const char *s, size_t chars)
{
	struct gtt_buf b = { 0 };

	gtt_xml_cut(&b, s, strlen(s), chars);
	if (b.len > 0)
		fwrite(b.p, 1, b.len, to);
	gtt_buf_fini(&b);
}

static void
escape(FILE *to, const char *s)
{
	escape_cut(to, s, SIZE_MAX);
}

/* What a box must hold: its own time, or that of its children if more. */
static void
measure(struct flame *f)
{
	uint32_t n = calls_nodes(f->c);

	f->incl = gtt_calloc(n, sizeof(*f->incl));
	for (uint32_t i = n; i-- > 1;) {
		const struct node *nd = calls_node(f->c, i);
		double self = nd->excl > 0 && nd->calls ? (double)nd->excl : 0;

		f->incl[i] += self;
		f->incl[nd->parent] += f->incl[i];
	}
}

static void
place(struct flame *f)
{
	double scale = f->incl[NODE_ROOT] > 0 ?
	    WIDTH / f->incl[NODE_ROOT] : 0;

	f->b = gtt_grow(f->b, &f->cap, 1, sizeof(*f->b));
	f->b[f->n++] = (struct box){ NODE_ROOT, 0, 0, WIDTH };
	for (size_t i = 0; i < f->n; i++) {
		struct box up = f->b[i];
		double x = up.x;
		size_t kids;
		uint32_t *k = view_children(f->c, f->shown, up.node, &kids);

		for (size_t j = 0; j < kids; j++) {
			double w = f->incl[k[j]] * scale;

			if (w >= MIN_W) {
				f->b = gtt_grow(f->b, &f->cap, f->n + 1,
				    sizeof(*f->b));
				f->b[f->n++] = (struct box){ k[j],
				    up.depth + 1, x, w };
				if (up.depth + 1 > f->deepest)
					f->deepest = up.depth + 1;
			}
			x += w;
		}
		free(k);
	}
}

/* The same warm colour for the same name, always. */
static void
colour(FILE *to, const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * 16777619u;
	fprintf(to, "rgb(%u,%u,%u)", 205 + h % 50, 80 + (h >> 8) % 130,
	    (h >> 16) % 55);
}

static void
put_box(const struct flame *f, const struct box *b, FILE *to)
{
	const struct node *n = calls_node(f->c, b->node);
	const char *name = b->node == NODE_ROOT ? "all" :
	    calls_func(f->c, n->func)->name;
	const char *label = b->node == NODE_ROOT ? name : func_short(name);
	unsigned y = TOP + (f->deepest - b->depth) * ROW;
	size_t fits = (size_t)(b->w / 7.0);
	char d[32];

	fprintf(to, "<g class=\"b\" data-x=\"%.2f\" data-w=\"%.2f\"><title>",
	    b->x, b->w);
	escape(to, name);
	fprintf(to, "  %s  %.2f%%  %llu calls</title><rect x=\"%.2f\" "
	    "y=\"%u\" width=\"%.2f\" height=\"%d\" fill=\"",
	    dur_text(calls_ns(f->c, f->incl[b->node]), d),
	    100.0 * b->w / WIDTH, (unsigned long long)n->calls, b->x, y, b->w,
	    ROW - 1);
	colour(to, name);
	fprintf(to, "\"/><text x=\"%.2f\" y=\"%u\">", b->x + 3, y + 12);
	if (fits >= 3)
		escape_cut(to, label, fits);
	fputs("</text></g>\n", to);
}

static const char script[] =
"<script><![CDATA[\n"
"var W=1200,boxes=[].slice.call(document.querySelectorAll('g.b'));\n"
"function zoom(x,w){boxes.forEach(function(g){\n"
" var bx=+g.dataset.x,bw=+g.dataset.w,r=g.querySelector('rect'),\n"
"  t=g.querySelector('text'),nx=(bx-x)*W/w,nw=bw*W/w;\n"
" if(bx<=x+1e-3&&bx+bw>=x+w-1e-3){nx=0;nw=W}\n"
" g.style.display=nx+nw<=0||nx>=W||nw<0.3?'none':'';\n"
" r.setAttribute('x',nx);r.setAttribute('width',nw);\n"
" t.setAttribute('x',nx+3);\n"
" var n=g.querySelector('title').textContent.split('  ')[0],\n"
"  s=n.slice(n.lastIndexOf('/')+1),f=Math.floor(nw/7);\n"
" t.textContent=f<3?'':s.length<=f?s:s.slice(0,f-1)+'\\u2026';\n"
"})}\n"
"boxes.forEach(function(g){g.addEventListener('click',function(){\n"
" zoom(+g.dataset.x,+g.dataset.w)})});\n"
"]]></script>\n";

void
svg_print(const struct calls *c, FILE *to, const char *title)
{
	struct flame f = { .c = c };
	unsigned height;

	f.shown = view_shown(c);
	measure(&f);
	place(&f);
	height = TOP + (f.deepest + 1) * ROW + 10;
	fprintf(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
	    "height=\"%u\" viewBox=\"0 0 %.0f %u\">\n"
	    "<style>text{font:11px monospace;pointer-events:none}"
	    "g.b{cursor:pointer}g.b:hover rect{stroke:#000}"
	    ".t{font-size:15px}</style>\n"
	    "<rect width=\"100%%\" height=\"100%%\" fill=\"#fffaf0\"/>\n"
	    "<text class=\"t\" x=\"10\" y=\"24\">", WIDTH, height, WIDTH,
	    height);
	escape(to, title);
	fputs("</text>\n", to);
	for (size_t i = 0; i < f.n; i++)
		put_box(&f, &f.b[i], to);
	fputs(script, to);
	fputs("</svg>\n", to);
	free(f.b);
	free(f.incl);
	free(f.shown);
}
