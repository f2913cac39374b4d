#include "common/output/graph.h"

#include <graphviz/gvc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/graphspan.h"
#include "common/output/quote.h"

/* From the two plugins that are linked. */
extern gvplugin_library_t gvplugin_core_LTX_library;
extern gvplugin_library_t gvplugin_dot_layout_LTX_library;

static const lt_symlist_t plugins[] = {
	{ "gvplugin_core_LTX_library", &gvplugin_core_LTX_library },
	{ "gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library },
	{ NULL, NULL }
};

struct gtt_graph {
	Agraph_t	*ag;
	Agiodisc_t	 io;
	Agdisc_t	 disc;
};

static struct gtt_graph_item *
item(void *object)
{
	return object;
}

/* Where agwrite writes to. */
static int
write_str(void *chan, const char *s)
{
	gtt_buf_puts(chan, s);
	return 0;
}

static int
write_end(void *chan)
{
	(void)chan;
	return 0;
}

struct gtt_graph *
gtt_graph_new(const char *name)
{
	struct gtt_graph *g = gtt_calloc(1, sizeof *g);

	g->io = AgIoDisc;
	g->io.putstr = write_str;
	g->io.flush = write_end;
	g->disc = (Agdisc_t){ &AgMemDisc, &AgIdDisc, &g->io };
	g->ag = agopen((char *)name, Agdirected, &g->disc);
	if (g->ag == NULL)
		gtt_nomem();
	/* Do not break long lines. */
	agattr(g->ag, AGRAPH, "linelength", "0");
	return g;
}

void
gtt_graph_free(struct gtt_graph *g)
{
	if (g == NULL)
		return;
	agclose(g->ag);
	free(g);
}

struct gtt_graph_item *
gtt_graph_node(struct gtt_graph *g, const char *name)
{
	return item(agnode(g->ag, (char *)name, 1));
}

struct gtt_graph_item *
gtt_graph_edge(struct gtt_graph *g, struct gtt_graph_item *from,
    struct gtt_graph_item *to)
{
	return item(agedge(g->ag, (Agnode_t *)from, (Agnode_t *)to, NULL, 1));
}

void
gtt_graph_nodes(struct gtt_graph *g, const char *attr, const char *value)
{
	agattr(g->ag, AGNODE, (char *)attr, (char *)value);
}

void
gtt_graph_edges(struct gtt_graph *g, const char *attr, const char *value)
{
	agattr(g->ag, AGEDGE, (char *)attr, (char *)value);
}

void
gtt_graph_set(struct gtt_graph_item *it, const char *attr, const char *value)
{
	agsafeset(it, (char *)attr, (char *)value, "");
}

void
gtt_graph_set_buf(struct gtt_graph_item *it, const char *attr,
    struct gtt_buf *b)
{
	gtt_buf_putc(b, '\0');
	gtt_graph_set(it, attr, b->p);
	b->len = 0;
}

void
gtt_graph_put_text(struct gtt_buf *b, const char *p, size_t n)
{
	struct gtt_buf q = { 0 };

	gtt_quote_part(&q, p, n);
	for (size_t i = 0; i < q.len; i++) {
		if (q.p[i] == '\\')
			gtt_buf_lit(b, "\\\\");
		else if (q.p[i] == '&')
			gtt_buf_lit(b, "&amp;");
		else
			gtt_buf_putc(b, q.p[i]);
	}
	gtt_buf_fini(&q);
}

void
gtt_graph_dot(struct gtt_graph *g, struct gtt_buf *out)
{
	agwrite(g->ag, out);
}

/* What Graphviz complains about; it has one place for that, too. */
static struct gtt_buf complaint;

static int
on_complaint(char *s)
{
	gtt_buf_puts(&complaint, s);
	return 0;
}

static int
fail(struct gtt_err *err, const char *what)
{
	size_t n = complaint.len;

	while (n > 0 && strchr("\n ", complaint.p[n - 1]) != NULL)
		n--;
	return gtt_fail(err, GTT_ESYS, GTT_NO_OFFSET, "Graphviz %s%s%.*s",
	    what, n > 0 ? ": " : "", n > 200 ? 200 : (int)n, complaint.p);
}

/* Drawing in a format that no plugin has would crash it. */
static bool
has_format(GVC_t *gvc, const char *format)
{
	int n = 0;
	char **names = gvPluginList(gvc, "device", &n, NULL);
	bool found = false;

	for (int i = 0; i < n; i++) {
		found = found || strcmp(names[i], format) == 0;
		free(names[i]);
	}
	free(names);
	return found;
}

static int
lay_out(GVC_t *gvc, Agraph_t *ag, const char *format, struct gtt_buf *out,
    struct gtt_err *err)
{
	char *data = NULL;
	unsigned n = 0;
	int rc = 0;

	if (!has_format(gvc, format))
		return gtt_fail(err, GTT_ESYS, GTT_NO_OFFSET,
		    "Graphviz has no plugin for %s, or does not know of it: "
		    "'dot -c' or libgvc6-config-update tell it", format);
	if (gvLayout(gvc, ag, "dot") != 0)
		return fail(err, "cannot lay out the graph");
	if (gvRenderData(gvc, ag, format, &data, &n) != 0 || data == NULL)
		rc = fail(err, "cannot draw the graph");
	else
		gtt_buf_put(out, data, n);
	gvFreeRenderData(data);
	gvFreeLayout(gvc, ag);
	return rc;
}

static uint32_t
index_of(Agnode_t *node)
{
	return (uint32_t)AGSEQ(node) - 1;	/* none is ever deleted */
}

/* The layers that all edges pass. */
static uint64_t
layers(Agraph_t *ag)
{
	size_t narcs = 0;
	struct gtt_graph_arc *arcs = gtt_calloc((size_t)agnedges(ag),
	    sizeof arcs[0]);
	uint64_t span;

	for (Agnode_t *v = agfstnode(ag); v != NULL; v = agnxtnode(ag, v)) {
		for (Agedge_t *e = agfstout(ag, v); e != NULL;
		    e = agnxtout(ag, e))
			arcs[narcs++] = (struct gtt_graph_arc){ index_of(v),
			    index_of(aghead(e)) };
	}
	span = gtt_graph_span(arcs, narcs, (size_t)agnnodes(ag));
	free(arcs);
	return span;
}

static int
take_care(Agraph_t *ag, struct gtt_err *err)
{
	uint64_t n = layers(ag);

	if (agnnodes(ag) > GTT_GRAPH_NODES)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "%d nodes are too many to lay out: at most %d are",
		    agnnodes(ag), GTT_GRAPH_NODES);
	if (n > GTT_GRAPH_LAYERS)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "%d edges that lead so far up and down are too many to lay "
		    "out", agnedges(ag));
	if (n > GTT_GRAPH_CARE) {
		agattr(ag, AGRAPH, "nslimit", "0.1");
		agattr(ag, AGRAPH, "nslimit1", "1");
		agattr(ag, AGRAPH, "mclimit", "0.1");
		agattr(ag, AGRAPH, "splines", "line");
	}
	return 0;
}

static int
draw(struct gtt_graph *g, bool installed, const char *format,
    struct gtt_buf *out, struct gtt_err *err)
{
	GVC_t *gvc;
	int rc;

	if (take_care(g->ag, err) < 0)
		return -1;
	complaint.len = 0;
	agseterr(AGERR);
	agseterrf(on_complaint);
	gvc = gvContextPlugins(plugins, installed);
	rc = gvc == NULL ? fail(err, "does not start") :
	    lay_out(gvc, g->ag, format, out, err);
	if (gvc != NULL)
		gvFreeContext(gvc);
	agseterrf(NULL);
	gtt_buf_fini(&complaint);
	complaint = (struct gtt_buf){ 0 };
	return rc;
}

int
gtt_graph_svg(struct gtt_graph *g, struct gtt_buf *out, struct gtt_err *err)
{
	return draw(g, false, "svg", out, err);
}

int
gtt_graph_png(struct gtt_graph *g, struct gtt_buf *out, struct gtt_err *err)
{
	return draw(g, true, "png", out, err);
}
