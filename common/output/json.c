#include "common/output/json.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/utf8.h"
#include "common/output/digits.h"
#include "common/output/stackcache.h"
#include "common/output/timefmt.h"
#include "common/trace/v2/spec.h"

/* The largest integer that every reader of JSON keeps. */
#define MAX_SAFE ((UINT64_C(1) << 53) - 1)

struct gtt_json {
	struct gtt_stackcache stacks;
	bool ticks;
};

struct gtt_json *
gtt_json_new(void)
{
	return gtt_calloc(1, sizeof(struct gtt_json));
}

void
gtt_json_free(struct gtt_json *j)
{
	if (j == NULL)
		return;
	gtt_stackcache_fini(&j->stacks);
	free(j);
}

void
gtt_json_set_ticks(struct gtt_json *j, bool ticks)
{
	j->ticks = ticks;
}

static inline bool
plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* One character that is not plain ASCII; returns how many bytes it was. */
static unsigned
put_char(struct gtt_buf *out, const char *p, size_t n)
{
	uint32_t r;
	unsigned len = gtt_utf8_decode(p, n, &r);

	if (len == 0) {
		gtt_buf_lit(out, "\357\277\275");	/* U+FFFD */
		return 1;
	}
	if (r >= 0x7f && r <= 0x9f)	/* controls, to some terminals */
		gtt_buf_printf(out, "\\u%04x", (unsigned)r);
	else if (r >= ' ' && r != '"' && r != '\\')
		gtt_buf_put(out, p, len);
	else if (r >= ' ')
		gtt_buf_put(out, (char[]){ '\\', (char)r }, 2);
	else if (r == '\n')
		gtt_buf_lit(out, "\\n");
	else if (r == '\t')
		gtt_buf_lit(out, "\\t");
	else
		gtt_buf_printf(out, "\\u%04x", (unsigned)r);
	return len;
}

/* The inside of a string. */
static void
put_part(struct gtt_buf *out, const char *p, size_t n)
{
	size_t run, len;

	while (n > 0) {
		for (run = 0; run < n && plain(p[run]); run++)
			;
		gtt_buf_put(out, p, run);
		len = run;
		if (run < n)
			len += put_char(out, p + run, n - run);
		p += len;
		n -= len;
	}
}

void
gtt_json_str(struct gtt_buf *out, const char *p, size_t n)
{
	gtt_buf_putc(out, '"');
	put_part(out, p, n);
	gtt_buf_putc(out, '"');
}

/* The same of string i of table t. */
static void
put_str(struct gtt_buf *out, const struct gtt_table *t, uint32_t i)
{
	struct gtt_str s = gtt_table_str(t, i);

	gtt_json_str(out, s.p, s.len);
}

static void
put_number(struct gtt_buf *out, bool negative, uint64_t v)
{
	char *to = gtt_buf_room(out, GTT_DIGITS_MAX + 3);

	if (v > MAX_SAFE)
		*to++ = '"';
	if (negative)
		*to++ = '-';
	to = gtt_put_digits(to, v);
	if (v > MAX_SAFE)
		*to++ = '"';
	out->len = (size_t)(to - out->p);
}

void
gtt_json_uint(struct gtt_buf *out, uint64_t v)
{
	put_number(out, false, v);
}

void
gtt_json_int(struct gtt_buf *out, int64_t v)
{
	put_number(out, v < 0, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

static void
put_name(struct gtt_buf *out, const char *name)
{
	gtt_buf_lit(out, ",\"");
	gtt_buf_puts(out, name);
	gtt_buf_lit(out, "\":");
}

static void
field_str(struct gtt_buf *out, const char *name, const struct gtt_table *t,
    uint32_t i)
{
	put_name(out, name);
	put_str(out, t, i);
}

/* A word of ours: no character of it needs escaping. */
static void
field_word(struct gtt_buf *out, const char *name, const char *word)
{
	put_name(out, name);
	gtt_buf_putc(out, '"');
	gtt_buf_puts(out, word);
	gtt_buf_putc(out, '"');
}

static void
field_unsigned(struct gtt_buf *out, const char *name, uint64_t v)
{
	put_name(out, name);
	gtt_json_uint(out, v);
}

/* An M, P or G: absent when there is none. */
static void
field_id(struct gtt_buf *out, const char *name, int64_t id)
{
	if (id == GTT_NONE)
		return;
	put_name(out, name);
	gtt_json_int(out, id);
}

static void
field_task(struct gtt_buf *out, const char *name, uint64_t id)
{
	if (id != GTT_NO_TASK)
		field_unsigned(out, name, id);
}

/* What the event is about: one of two fields, or none. */
static void
field_resource(struct gtt_buf *out, const struct gtt_event *ev)
{
	switch ((enum gtt_resource)ev->res) {
	case GTT_RES_NONE:
		break;
	case GTT_RES_GOROUTINE:
		field_id(out, "goroutine", ev->id);
		break;
	case GTT_RES_PROC:
		field_id(out, "proc", ev->id);
		break;
	}
}

static void
put_frame(struct gtt_buf *out, const struct gtt_table *t,
    const struct gtt_frame *f)
{
	gtt_buf_lit(out, "{\"func\":");
	put_str(out, t, f->func);
	gtt_buf_lit(out, ",\"file\":");
	put_str(out, t, f->file);
	gtt_buf_lit(out, ",\"line\":");
	gtt_json_uint(out, f->line);
	gtt_buf_lit(out, ",\"pc\":\"0x");
	gtt_buf_putx(out, f->pc);
	gtt_buf_lit(out, "\"},");
}

static void
field_stack(struct gtt_json *j, struct gtt_buf *out, const char *name,
    const struct gtt_event *ev, uint32_t id)
{
	if (id == GTT_NO_STACK || ev->table == NULL)
		return;
	put_name(out, name);
	gtt_buf_putc(out, '[');
	gtt_stackcache_put(&j->stacks, out, ev->table, id, put_frame);
	if (out->p[out->len - 1] == ',')
		out->len--;
	gtt_buf_putc(out, ']');
}

static void
put_range(struct gtt_buf *out, const struct gtt_event *ev)
{
	struct gtt_str reason;

	gtt_buf_lit(out, ",\"name\":\"");
	gtt_buf_puts(out, gtt_range_name(ev->range));
	if (ev->range == GTT_RANGE_STW) {
		reason = gtt_table_str(ev->table, ev->str[0]);
		gtt_buf_lit(out, " (");
		put_part(out, reason.p, reason.len);
		gtt_buf_putc(out, ')');
	}
	gtt_buf_putc(out, '"');
	field_resource(out, ev);
	if (ev->kind == GTT_RANGE_END && ev->range == GTT_RANGE_SWEEP) {
		field_unsigned(out, "swept_bytes", ev->val[0]);
		field_unsigned(out, "reclaimed_bytes", ev->val[1]);
	}
}

static void
put_transition(struct gtt_buf *out, const struct gtt_event *ev)
{
	field_resource(out, ev);
	field_word(out, "from", gtt_state_name(ev->res, ev->from));
	field_word(out, "to", gtt_state_name(ev->res, ev->to));
	field_str(out, "reason", ev->table, ev->str[0]);
}

static void
put_experimental(struct gtt_buf *out, const struct gtt_event *ev)
{
	const struct gtt_v2_spec *spec = gtt_v2_spec(ev->wire);

	field_word(out, "name", spec->name);
	gtt_buf_lit(out, ",\"args\":{");
	for (unsigned i = 1; i < spec->nargs; i++) {
		gtt_buf_puts(out, i > 1 ? ",\"" : "\"");
		gtt_buf_puts(out, spec->args[i]);
		gtt_buf_lit(out, "\":");
		gtt_json_uint(out, ev->val[i - 1]);
	}
	gtt_buf_putc(out, '}');
}

static void
put_sync(struct gtt_buf *out, const struct gtt_event *ev)
{
	field_unsigned(out, "n", ev->val[0]);
	if (ev->clock == NULL)
		return;
	gtt_buf_lit(out, ",\"clock\":{\"trace_ns\":");
	gtt_json_int(out, ev->clock->trace);
	gtt_buf_lit(out, ",\"mono_ns\":");
	gtt_json_uint(out, ev->clock->mono);
	gtt_buf_lit(out, ",\"wall\":\"");
	gtt_put_rfc3339nano(out, ev->clock->wall_sec, ev->clock->wall_nsec,
	    false);
	gtt_buf_lit(out, "\"}");
}

/* The fields that depend on the kind of the event. */
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
		field_word(out, "name", gtt_metric_name(ev->metric));
		field_unsigned(out, "value", ev->val[0]);
		break;
	case GTT_LABEL:
		field_resource(out, ev);
		field_str(out, "label", ev->table, ev->str[0]);
		break;
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_ACTIVE:
	case GTT_RANGE_END:
		put_range(out, ev);
		break;
	case GTT_TASK_BEGIN:
	case GTT_TASK_END:
		field_task(out, "task", ev->val[0]);
		field_task(out, "parent", ev->val[1]);
		field_str(out, "type", ev->table, ev->str[0]);
		break;
	case GTT_REGION_BEGIN:
	case GTT_REGION_END:
		field_task(out, "task", ev->val[0]);
		field_str(out, "type", ev->table, ev->str[0]);
		break;
	case GTT_LOG:
		field_task(out, "task", ev->val[0]);
		field_str(out, "category", ev->table, ev->str[0]);
		field_str(out, "message", ev->table, ev->str[1]);
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

void
gtt_json_event(struct gtt_json *j, struct gtt_buf *out,
    const struct gtt_event *ev)
{
	gtt_buf_puts(out, j->ticks ? "{\"time_ticks\":" : "{\"time_ns\":");
	gtt_json_int(out, ev->time);
	field_word(out, "kind", gtt_kind_name(ev->kind));
	field_id(out, "m", ev->m);
	field_id(out, "p", ev->p);
	field_id(out, "g", ev->g);
	put_details(out, ev);
	if (ev->kind == GTT_STATE_TRANSITION)
		field_stack(j, out, "transition_stack", ev, ev->tstack);
	field_stack(j, out, "stack", ev, ev->stack);
	gtt_buf_lit(out, "}\n");
}
