#include "common/output/text.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/output/quote.h"
#include "common/output/stackcache.h"
#include "common/output/timefmt.h"
#include "common/trace/v2/spec.h"

struct gtt_text {
	struct gtt_stackcache stacks;
};

struct gtt_text *
gtt_text_new(void)
{
	return gtt_calloc(1, sizeof(struct gtt_text));
}

void
gtt_text_free(struct gtt_text *t)
{
	if (t == NULL)
		return;
	gtt_stackcache_fini(&t->stacks);
	free(t);
}

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

static void
put_transition(struct gtt_buf *out, const struct gtt_event *ev)
{
	if (ev->res == GTT_RES_GOROUTINE)
		gtt_buf_lit(out, " GoID=");
	else
		gtt_buf_lit(out, " ProcID=");
	gtt_buf_puti(out, ev->id);
	gtt_buf_putc(out, ' ');
	gtt_buf_puts(out, gtt_state_name(ev->res, ev->from));
	gtt_buf_lit(out, "->");
	gtt_buf_puts(out, gtt_state_name(ev->res, ev->to));
	gtt_buf_lit(out, " Reason=");
	put_quoted(out, ev->table, ev->str[0]);
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

/* What the kind of the event has to say. */
static void
put_details(struct gtt_buf *out, const struct gtt_event *ev)
{
	switch ((enum gtt_kind)ev->kind) {
	case GTT_STATE_TRANSITION:
		put_transition(out, ev);
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

void
gtt_text_event(struct gtt_text *t, struct gtt_buf *out,
    const struct gtt_event *ev, unsigned flags)
{
	gtt_buf_lit(out, "M=");
	gtt_buf_puti(out, ev->m);
	gtt_buf_lit(out, " P=");
	gtt_buf_puti(out, ev->p);
	gtt_buf_lit(out, " G=");
	gtt_buf_puti(out, ev->g);
	gtt_buf_putc(out, ' ');
	gtt_buf_puts(out, gtt_kind_name(ev->kind));
	gtt_buf_lit(out, " Time=");
	gtt_buf_puti(out, ev->time);
	put_details(out, ev);
	gtt_buf_putc(out, '\n');
	if (flags & GTT_TEXT_STACKS)
		put_stacks(t, out, ev);
}
