#include "common/output/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/digits.h"
#include "common/output/quote.h"
#include "common/output/stackcache.h"
#include "common/output/timefmt.h"
#include "common/trace/v2/spec.h"

/*
 * Words that lines are made of.  They are copied whole, as a fixed number of
 * bytes: that is a few instructions.
 */
struct word {
	char		text[31];
	unsigned char	len;
};

/* Room for the longest line without its strings. */
#define LINE_ROOM	(8 * GTT_DIGITS_MAX + 8 * sizeof(struct word))

#define NSTATES		GTT_NGOSTATES	/* P's are fewer */

struct gtt_text {
	struct gtt_stackcache	stacks;
	struct word		kinds[GTT_NKINDS];
	struct word		states[GTT_RES_PROC + 1][NSTATES];
};

static struct word
make_word(const char *before, const char *name, const char *after)
{
	struct word w;

	w.len = (unsigned char)snprintf(w.text, sizeof w.text, "%s%s%s",
	    before, name, after);
	return w;
}

struct gtt_text *
gtt_text_new(void)
{
	struct gtt_text *t = gtt_calloc(1, sizeof *t);
	unsigned i;

	for (i = 0; i < GTT_NKINDS; i++)
		t->kinds[i] = make_word(" ", gtt_kind_name(i), " Time=");
	for (i = 0; i < NSTATES; i++) {
		t->states[GTT_RES_GOROUTINE][i] = make_word("",
		    gtt_state_name(GTT_RES_GOROUTINE, i), "");
		t->states[GTT_RES_PROC][i] = make_word("",
		    gtt_state_name(GTT_RES_PROC, i), "");
	}
	return t;
}

void
gtt_text_free(struct gtt_text *t)
{
	if (t == NULL)
		return;
	gtt_stackcache_fini(&t->stacks);
	free(t);
}

/* Writers into room that is there; they return where they end. */
static inline char *
write_word(char *to, const struct word *w)
{
	memcpy(to, w->text, sizeof w->text);
	return to + w->len;
}

#define write_lit(to, s) \
	((char *)memcpy(to, "" s, sizeof(s) - 1) + sizeof(s) - 1)

static void
put_str(struct gtt_buf *out, const struct gtt_table *t, uint32_t i)
{
	struct gtt_str s = gtt_table_str(t, i);

	gtt_buf_put(out, s.p, s.len);
}

static void
put_quoted(struct gtt_buf *out, const struct gtt_table *t, uint32_t i)
{
	struct gtt_str s = gtt_table_str(t, i);

	gtt_quote(out, s.p, s.len);
}

static void
put_frame(struct gtt_buf *out, const struct gtt_table *t,
    const struct gtt_frame *f)
{
	gtt_buf_putc(out, '\t');
	put_str(out, t, f->func);
	gtt_buf_lit(out, " @ 0x");
	gtt_buf_putx(out, f->pc);
	gtt_buf_lit(out, "\n\t\t");
	put_str(out, t, f->file);
	gtt_buf_putc(out, ':');
	gtt_buf_putu(out, f->line);
	gtt_buf_putc(out, '\n');
}

void
gtt_text_stack(struct gtt_text *t, struct gtt_buf *out,
    const struct gtt_event *ev, uint32_t id)
{
	if (ev->table != NULL)
		gtt_stackcache_put(&t->stacks, out, ev->table, id, put_frame);
}

static void
put_value(struct gtt_buf *out, uint64_t v)
{
	gtt_buf_lit(out, "Value{Uint64(");
	gtt_buf_putu(out, v);
	gtt_buf_lit(out, ")}");
}

static void
put_resource(struct gtt_buf *out, const struct gtt_event *ev)
{
	switch ((enum gtt_resource)ev->res) {
	case GTT_RES_NONE:
		gtt_buf_lit(out, "None");
		return;
	case GTT_RES_GOROUTINE:
		gtt_buf_lit(out, "Goroutine(");
		break;
	case GTT_RES_PROC:
		gtt_buf_lit(out, "Proc(");
		break;
	}
	gtt_buf_puti(out, ev->id);
	gtt_buf_putc(out, ')');
}

static void
put_metric(struct gtt_buf *out, const struct gtt_event *ev)
{
	gtt_buf_lit(out, " Name=\"");
	gtt_buf_puts(out, gtt_metric_name(ev->metric));
	gtt_buf_lit(out, "\" Value=");
	put_value(out, ev->val[0]);
}

static void
put_range(struct gtt_buf *out, const struct gtt_event *ev)
{
	struct gtt_str reason;

	gtt_buf_lit(out, " Name=\"");
	gtt_buf_puts(out, gtt_range_name(ev->range));
	if (ev->range == GTT_RANGE_STW) {
		reason = gtt_table_str(ev->table, ev->str[0]);
		gtt_buf_lit(out, " (");
		gtt_quote_part(out, reason.p, reason.len);
		gtt_buf_putc(out, ')');
	}
	gtt_buf_putc(out, '"');
	gtt_buf_lit(out, " Scope=");
	put_resource(out, ev);
}

static void
put_attributes(struct gtt_buf *out, const struct gtt_event *ev)
{
	gtt_buf_lit(out, " Attributes=[");
	if (ev->range == GTT_RANGE_SWEEP) {
		gtt_buf_lit(out, "\"bytes swept\"=");
		put_value(out, ev->val[0]);
		gtt_buf_lit(out, " \"bytes reclaimed\"=");
		put_value(out, ev->val[1]);
	}
	gtt_buf_putc(out, ']');
}

static void
put_task(struct gtt_buf *out, const struct gtt_event *ev)
{
	gtt_buf_lit(out, " ID=");
	gtt_buf_putu(out, ev->val[0]);
	gtt_buf_lit(out, " Parent=");
	gtt_buf_putu(out, ev->val[1]);
	gtt_buf_lit(out, " Type=");
	put_quoted(out, ev->table, ev->str[0]);
}

/* A line up to the string that ends it. */
static char *
write_transition(const struct gtt_text *t, char *to,
    const struct gtt_event *ev)
{
	const struct word *states = t->states[ev->res];

	if (ev->res == GTT_RES_GOROUTINE)
		to = write_lit(to, " GoID=");
	else
		to = write_lit(to, " ProcID=");
	to = gtt_put_digits_signed(to, ev->id);
	*to++ = ' ';
	to = write_word(to, &states[ev->from]);
	to = write_lit(to, "->");
	to = write_word(to, &states[ev->to]);
	return write_lit(to, " Reason=");
}

static void
put_experimental(struct gtt_buf *out, const struct gtt_event *ev)
{
	const struct gtt_v2_spec *spec = gtt_v2_spec(ev->wire);

	gtt_buf_lit(out, " Name=");
	gtt_buf_puts(out, spec->name);
	gtt_buf_lit(out, " Args=[");
	for (unsigned i = 1; i < spec->nargs; i++) {
		if (i > 1)
			gtt_buf_lit(out, ", ");
		gtt_buf_puts(out, spec->args[i]);
		gtt_buf_putc(out, '=');
		put_value(out, ev->val[i - 1]);
	}
	gtt_buf_putc(out, ']');
}

static void
put_sync(struct gtt_buf *out, const struct gtt_event *ev)
{
	gtt_buf_lit(out, " N=");
	gtt_buf_putu(out, ev->val[0]);
	if (ev->clock == NULL)
		return;
	gtt_buf_lit(out, " Trace=");
	gtt_buf_puti(out, ev->clock->trace);
	gtt_buf_lit(out, " Mono=");
	gtt_buf_putu(out, ev->clock->mono);
	gtt_buf_lit(out, " Wall=");
	gtt_put_rfc3339nano(out, ev->clock->wall_sec, ev->clock->wall_nsec,
	    true);
}

/* The rest of the line, which depends on the kind of the event. */
static void
put_details(struct gtt_buf *out, const struct gtt_event *ev)
{
	switch ((enum gtt_kind)ev->kind) {
	case GTT_STATE_TRANSITION:
		put_quoted(out, ev->table, ev->str[0]);
		break;
	case GTT_SYNC:
		put_sync(out, ev);
		break;
	case GTT_METRIC:
		put_metric(out, ev);
		break;
	case GTT_LABEL:
		gtt_buf_lit(out, " Label=");
		put_quoted(out, ev->table, ev->str[0]);
		gtt_buf_lit(out, " Resource=");
		put_resource(out, ev);
		break;
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_ACTIVE:
		put_range(out, ev);
		break;
	case GTT_RANGE_END:
		put_range(out, ev);
		put_attributes(out, ev);
		break;
	case GTT_TASK_BEGIN:
	case GTT_TASK_END:
		put_task(out, ev);
		break;
	case GTT_REGION_BEGIN:
	case GTT_REGION_END:
		gtt_buf_lit(out, " Task=");
		gtt_buf_putu(out, ev->val[0]);
		gtt_buf_lit(out, " Type=");
		put_quoted(out, ev->table, ev->str[0]);
		break;
	case GTT_LOG:
		gtt_buf_lit(out, " Task=");
		gtt_buf_putu(out, ev->val[0]);
		gtt_buf_lit(out, " Category=");
		put_quoted(out, ev->table, ev->str[0]);
		gtt_buf_lit(out, " Message=");
		put_quoted(out, ev->table, ev->str[1]);
		break;
	case GTT_EXPERIMENTAL:
		put_experimental(out, ev);
		break;
	case GTT_STACK_SAMPLE:
	case GTT_BAD:
	case GTT_NKINDS:
		break;
	}
}

static void
put_stacks(struct gtt_text *t, struct gtt_buf *out, const struct gtt_event *ev)
{
	if (ev->kind == GTT_STATE_TRANSITION && ev->tstack != GTT_NO_STACK) {
		gtt_buf_lit(out, "TransitionStack=\n");
		gtt_text_stack(t, out, ev, ev->tstack);
		gtt_buf_putc(out, '\n');
	}
	if (ev->stack != GTT_NO_STACK) {
		gtt_buf_lit(out, "Stack=\n");
		gtt_text_stack(t, out, ev, ev->stack);
		gtt_buf_putc(out, '\n');
	}
}

static void
put_head(const struct gtt_text *t, struct gtt_buf *out,
    const struct gtt_event *ev)
{
	char *to = gtt_buf_room(out, LINE_ROOM);

	to = write_lit(to, "M=");
	to = gtt_put_digits_signed(to, ev->m);
	to = write_lit(to, " P=");
	to = gtt_put_digits_signed(to, ev->p);
	to = write_lit(to, " G=");
	to = gtt_put_digits_signed(to, ev->g);
	to = write_word(to, &t->kinds[ev->kind]);
	to = gtt_put_digits_signed(to, ev->time);
	if (ev->kind == GTT_STATE_TRANSITION)
		to = write_transition(t, to, ev);
	out->len = (size_t)(to - out->p);
}

void
gtt_text_event(struct gtt_text *t, struct gtt_buf *out,
    const struct gtt_event *ev, unsigned flags)
{
	put_head(t, out, ev);
	put_details(out, ev);
	gtt_buf_putc(out, '\n');
	if (flags & GTT_TEXT_STACKS)
		put_stacks(t, out, ev);
}
