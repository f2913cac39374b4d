#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/graph.h"
#include "common/output/text.h"
#include "common/output/timefmt.h"
#include "grstates/grstates.h"

/* The greatest width of an arrow, and its weight in the layout. */
#define PEN	5.0
#define WEIGHT	100

struct drawing {
	const struct view *v;
	const struct opts *o;
	struct gtt_graph *graph;
	struct gtt_graph_item **nodes;	/* by rank */
	const char	**colors;	/* by rank, or NULL */
	struct gtt_text	*text;
	uint64_t	 most;		/* the greatest count of a move */
	struct gtt_buf	 b, line;
};

/*
 * -- Texts: labels and tooltips, in d->b
 */

static void
put_times(struct gtt_buf *b, uint64_t n)
{
	gtt_buf_putu(b, n);
	gtt_buf_puts(b, n == 1 ? " time" : " times");
}

/* Three digits of a duration. */
static void
put_short(struct gtt_buf *b, uint64_t ns)
{
	uint64_t unit = 1;

	while (ns / unit >= 1000)
		unit *= 10;
	ns = ns > INT64_MAX - unit ? INT64_MAX : (ns + unit / 2) / unit * unit;
	gtt_put_duration(b, (int64_t)ns);
}

/* The text of an event, which has its quotes already. */
static void
put_line(struct gtt_buf *b, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\')
			gtt_buf_lit(b, "\\\\");
		else if (p[i] == '&')
			gtt_buf_lit(b, "&amp;");
		else
			gtt_buf_putc(b, p[i]);
	}
}

static void
put_example(struct drawing *d, const struct example *e)
{
	gtt_buf_lit(&d->b, "\\nexample: ");
	if (d->o->names.n > 1) {
		const char *name = d->o->names.v[e->file];

		gtt_graph_put_text(&d->b, name, strlen(name));
		gtt_buf_lit(&d->b, ": ");
	}
	d->line.len = 0;
	gtt_text_event(d->text, &d->line, &e->ev, 0);
	put_line(&d->b, d->line.p, d->line.len - 1);
}

static void
put_frames(struct drawing *d, uint32_t state)
{
	const struct gtt_table *t = gtt_keep_table(d->v->states->keep);
	const struct gtt_stack *s =
	    &t->stacks[d->v->states->states[state].stack];

	for (uint32_t i = s->n; i-- > 0;) {
		const struct gtt_frame *f = &t->frames[t->pcs[s->first + i]];
		struct gtt_str func = gtt_table_str(t, f->func);

		gtt_graph_put_text(&d->b, func.p, func.len);
		gtt_buf_putc(&d->b, ':');
		gtt_buf_putu(&d->b, f->line);
		gtt_buf_lit(&d->b, "\\l");
	}
}

static void
put_label(struct drawing *d, const struct view_state *vs)
{
	if (vs->state == STATE_OTHERS) {
		gtt_buf_printf(&d->b, "%zu rare state%s\\l", d->v->nfolded,
		    d->v->nfolded == 1 ? "" : "s");
		return;
	}
	if (vs->made != NULL)
		gtt_buf_lit(&d->b, "New goroutine\\l");
	gtt_buf_puts(&d->b, view_is(d->v, vs->state));
	gtt_buf_lit(&d->b, "\\l");
	put_frames(d, vs->state);
}

static void
put_state_tip(struct drawing *d, const struct view_state *vs)
{
	put_times(&d->b, vs->count);
	if (vs->made != NULL) {
		gtt_buf_lit(&d->b, "\\ngoroutines made in it: ");
		gtt_buf_putu(&d->b, vs->made->count);
		put_example(d, &vs->made->example);
	} else if (vs->example != NULL) {
		put_example(d, vs->example);
	}
}

/* What the goroutine was meanwhile. */
static void
put_shares(struct gtt_buf *b, const struct move *m)
{
	const char *before = "\\nof that ";

	for (unsigned i = 0; i < STATES_AS; i++) {
		if (m->as[i] == 0)
			continue;
		gtt_buf_puts(b, before);
		gtt_buf_puts(b, gtt_state_name(GTT_RES_GOROUTINE,
		    GTT_GO_RUNNABLE + i));
		gtt_buf_putc(b, ' ');
		put_short(b, m->as[i]);
		before = ", ";
	}
}

static void
put_move_tip(struct drawing *d, const struct move *m)
{
	struct gtt_buf *b = &d->b;

	put_times(b, m->count);
	if (m->times.n > 0) {
		gtt_buf_lit(b, "\\nafter a median of ");
		put_short(b, (uint64_t)gtt_hist_percentile(&m->times, 50));
		gtt_buf_lit(b, ", p99 ");
		put_short(b, (uint64_t)gtt_hist_percentile(&m->times, 99));
		gtt_buf_lit(b, ", total ");
		put_short(b, m->times.total);
		put_shares(b, m);
	}
	if (m->times.n < m->count) {
		gtt_buf_lit(b, "\\nof unknown length: ");
		put_times(b, m->count - m->times.n);
	}
	put_example(d, &m->example);
}

/*
 * -- Nodes and edges
 */

static void
draw_state(struct drawing *d, size_t i)
{
	const struct view_state *vs = &d->v->v[i];
	char name[VIEW_NAME];
	struct gtt_graph_item *node = gtt_graph_node(d->graph,
	    view_name(d->v, vs->state, name));

	d->nodes[i] = node;
	put_label(d, vs);
	gtt_graph_set_buf(node, "label", &d->b);
	put_state_tip(d, vs);
	gtt_graph_set_buf(node, "tooltip", &d->b);
	if (vs->state == STATE_OTHERS)
		gtt_graph_set(node, "style", "dashed");
	else if (vs->made != NULL)
		gtt_graph_set(node, "shape", "ellipse");
	if (d->colors != NULL && d->colors[i] != NULL) {
		gtt_graph_set(node, "style", "filled");
		gtt_graph_set(node, "fillcolor", d->colors[i]);
	}
}

static void
draw_move(struct drawing *d, const struct move *m,
    struct gtt_graph_item *from, struct gtt_graph_item *to)
{
	struct gtt_graph_item *edge = gtt_graph_edge(d->graph, from, to);
	double share = (double)m->count / (double)d->most;
	double pen = d->most > 1 ? log((double)m->count) /
	    log((double)d->most) : 0;

	/* A blank away from the arrow, of the kind that SVG keeps. */
	gtt_buf_lit(&d->b, "\u00a0");
	gtt_buf_putu(&d->b, m->count);
	if (m->times.n > 0) {
		gtt_buf_lit(&d->b, "\\l\u00a0");
		put_short(&d->b, (uint64_t)gtt_hist_percentile(&m->times, 50));
	}
	gtt_buf_lit(&d->b, "\\l");
	gtt_graph_set_buf(edge, "label", &d->b);
	gtt_buf_putu(&d->b, 1 + (uint64_t)(share * (WEIGHT - 1)));
	gtt_graph_set_buf(edge, "weight", &d->b);
	gtt_buf_printf(&d->b, "%.3f", 1 + pen * (PEN - 1));
	gtt_graph_set_buf(edge, "penwidth", &d->b);
	put_move_tip(d, m);
	gtt_graph_set_buf(edge, "tooltip", &d->b);
	put_move_tip(d, m);
	gtt_graph_set_buf(edge, "labeltooltip", &d->b);
}

/* An end of its own for each state from which goroutines ended. */
static void
draw_end(struct drawing *d, size_t i)
{
	const struct move *m = d->v->v[i].ended;
	struct gtt_graph_item *node;
	char name[VIEW_NAME];

	if (m == NULL)
		return;
	gtt_buf_lit(&d->b, "exit_");
	gtt_buf_puts(&d->b, view_name(d->v, m->from, name));
	gtt_buf_putc(&d->b, '\0');
	node = gtt_graph_node(d->graph, d->b.p);
	d->b.len = 0;
	gtt_graph_set(node, "label", "EXIT");
	gtt_graph_set(node, "shape", "ellipse");
	put_times(&d->b, m->count);
	put_example(d, &m->example);
	gtt_graph_set_buf(node, "tooltip", &d->b);
	draw_move(d, m, d->nodes[i], node);
}

static void
set_defaults(struct gtt_graph *g)
{
	gtt_graph_nodes(g, "shape", "box");
	gtt_graph_nodes(g, "fontname", "Courier");
	gtt_graph_nodes(g, "fontsize", "12");
	gtt_graph_edges(g, "fontname", "Courier");
	gtt_graph_edges(g, "fontsize", "10");
}

static void
find_most(struct drawing *d)
{
	for (size_t i = 0; i < d->v->nmoves; i++) {
		if (d->v->moves[i]->count > d->most)
			d->most = d->v->moves[i]->count;
	}
	for (size_t i = 0; i < d->v->n; i++) {
		const struct move *m = d->v->v[i].ended;

		if (m != NULL && m->count > d->most)
			d->most = m->count;
	}
}

struct gtt_graph *
draw_graph(const struct view *v, const struct opts *o, struct gtt_err *err)
{
	struct drawing d = { .v = v, .o = o };
	int rc = 0;

	d.graph = gtt_graph_new("grstates");
	d.nodes = gtt_calloc(v->n, sizeof d.nodes[0]);
	d.text = gtt_text_new();
	find_most(&d);
	set_defaults(d.graph);
	if (o->colors != NULL) {
		d.colors = gtt_calloc(v->n, sizeof d.colors[0]);
		rc = colors_find(o->colors, v, d.colors, err);
	}
	for (size_t i = 0; i < v->n; i++)
		draw_state(&d, i);
	for (size_t i = 0; i < v->nmoves; i++)
		draw_move(&d, v->moves[i], d.nodes[v->rank[v->moves[i]->from]],
		    d.nodes[v->rank[v->moves[i]->to]]);
	for (size_t i = 0; i < v->n; i++)
		draw_end(&d, i);
	gtt_text_free(d.text);
	gtt_buf_fini(&d.b);
	gtt_buf_fini(&d.line);
	free(d.nodes);
	free(d.colors);
	if (rc == 0)
		return d.graph;
	gtt_graph_free(d.graph);
	return NULL;
}
