#include <stdlib.h>
#include <string.h>

#include "common/output/json.h"
#include "common/output/text.h"
#include "grstates/grstates.h"

struct lines {
	const struct view *v;
	const struct opts *o;
	struct gtt_buf	*out;
	struct gtt_text	*text;
	struct gtt_buf	 line;
};

static void
put_number(struct lines *l, const char *name, uint64_t v)
{
	gtt_buf_lit(l->out, ",\"");
	gtt_buf_puts(l->out, name);
	gtt_buf_lit(l->out, "\":");
	gtt_json_uint(l->out, v);
}

static void
put_name(struct lines *l, const char *field, uint32_t state)
{
	char name[VIEW_NAME];

	gtt_buf_printf(l->out, ",\"%s\":\"%s\"", field,
	    view_name(l->v, state, name));
}

/* Leaf first, as in the JSON of events. */
static void
put_stack(struct lines *l, uint32_t state)
{
	const struct gtt_table *t = gtt_keep_table(l->v->states->keep);
	const struct gtt_stack *s =
	    &t->stacks[l->v->states->states[state].stack];

	gtt_buf_lit(l->out, ",\"stack\":[");
	for (uint32_t i = 0; i < s->n; i++) {
		const struct gtt_frame *f = &t->frames[t->pcs[s->first + i]];
		struct gtt_str func = gtt_table_str(t, f->func);

		gtt_buf_puts(l->out, i > 0 ? ",{\"func\":" : "{\"func\":");
		gtt_json_str(l->out, func.p, func.len);
		put_number(l, "line", f->line);
		gtt_buf_putc(l->out, '}');
	}
	gtt_buf_putc(l->out, ']');
}

static void
put_example(struct lines *l, const struct example *e)
{
	const char *name = l->o->names.v[e->file];

	gtt_buf_lit(l->out, ",\"file\":");
	gtt_json_str(l->out, name, strlen(name));
	l->line.len = 0;
	gtt_text_event(l->text, &l->line, &e->ev, 0);
	gtt_buf_lit(l->out, ",\"example\":");
	gtt_json_str(l->out, l->line.p, l->line.len - 1);
}

static void
put_state(struct lines *l, const struct view_state *vs)
{
	gtt_buf_lit(l->out, "{\"kind\":\"state\"");
	put_name(l, "name", vs->state);
	if (vs->state == STATE_OTHERS) {
		put_number(l, "folded", l->v->nfolded);
	} else {
		gtt_buf_printf(l->out, ",\"state\":\"%s\"",
		    view_is(l->v, vs->state));
		put_stack(l, vs->state);
	}
	put_number(l, "count", vs->count);
	put_number(l, "made", vs->made != NULL ? vs->made->count : 0);
	if (vs->example != NULL)
		put_example(l, vs->example);
	gtt_buf_lit(l->out, "}\n");
}

static void
put_move(struct lines *l, const struct move *m)
{
	static const char *const as[STATES_AS] = {
		"runnable_ns", "running_ns", "waiting_ns", "syscall_ns",
	};

	gtt_buf_lit(l->out, "{\"kind\":\"move\"");
	put_name(l, "from", m->from);
	if (m->to == STATE_EXIT)
		gtt_buf_lit(l->out, ",\"to\":\"exit\"");
	else
		put_name(l, "to", m->to);
	put_number(l, "count", m->count);
	put_number(l, "timed", m->times.n);
	if (m->times.n > 0) {
		put_number(l, "total_ns", m->times.total);
		put_number(l, "median_ns",
		    (uint64_t)gtt_hist_percentile(&m->times, 50));
		put_number(l, "p99_ns",
		    (uint64_t)gtt_hist_percentile(&m->times, 99));
		put_number(l, "max_ns", (uint64_t)m->times.max);
		for (unsigned i = 0; i < STATES_AS; i++)
			put_number(l, as[i], m->as[i]);
	}
	put_example(l, &m->example);
	gtt_buf_lit(l->out, "}\n");
}

void
put_lines(const struct view *v, const struct opts *o, struct gtt_buf *out)
{
	struct lines l = { .v = v, .o = o, .out = out };

	l.text = gtt_text_new();
	for (size_t i = 0; i < v->n; i++)
		put_state(&l, &v->v[i]);
	for (size_t i = 0; i < v->nmoves; i++)
		put_move(&l, v->moves[i]);
	for (size_t i = 0; i < v->n; i++) {
		if (v->v[i].ended != NULL)
			put_move(&l, v->v[i].ended);
	}
	gtt_text_free(l.text);
	gtt_buf_fini(&l.line);
}
