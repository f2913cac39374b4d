#include <string.h>

#include "common/output/json.h"
#include "unstoppable/unstoppable.h"

static void
put_str(struct gtt_buf *out, const struct gtt_samples *store, uint32_t i)
{
	struct gtt_str s = gtt_samples_text(store, i);

	gtt_json_str(out, s.p, s.len);
}

static void
field_int(struct gtt_buf *out, const char *name, int64_t v)
{
	gtt_buf_printf(out, "\"%s\":", name);
	gtt_json_int(out, v);
	gtt_buf_putc(out, ',');
}

/* An M, P or G: absent when there is none. */
static void
field_id(struct gtt_buf *out, const char *name, int64_t id)
{
	if (id != GTT_NONE)
		field_int(out, name, id);
}

static void
field_span(struct gtt_buf *out, const char *name, const struct span *s)
{
	gtt_buf_printf(out, "\"%s_ns\":", name);
	gtt_json_int(out, s->ns);
	gtt_buf_putc(out, ',');
	if (s->at_least)
		gtt_buf_printf(out, "\"%s_at_least\":true,", name);
}

static void
put_frame(struct gtt_buf *out, const struct gtt_samples *store, uint32_t frame)
{
	const struct gtt_sample_frame *f = store->frames.v[frame].p;

	gtt_buf_lit(out, "{\"func\":");
	put_str(out, store, f->func);
	gtt_buf_lit(out, ",\"file\":");
	put_str(out, store, f->file);
	gtt_buf_printf(out, ",\"line\":%llu,\"pc\":\"0x%llx\"}",
	    (unsigned long long)f->line, (unsigned long long)f->pc);
}

static void
field_stack(struct gtt_buf *out, const struct gtt_samples *store,
    uint32_t stack)
{
	const struct gtt_interned *s;
	const uint32_t *frames;

	if (stack == GTT_NO_STACK)
		return;
	s = &store->stacks.v[stack];
	frames = s->p;
	gtt_buf_lit(out, "\"stack\":[");
	for (size_t i = 0; i < s->len / sizeof frames[0]; i++) {
		if (i > 0)
			gtt_buf_putc(out, ',');
		put_frame(out, store, frames[i]);
	}
	gtt_buf_lit(out, "],");
}

/* Ends an object or array, without the comma of its last field. */
static void
end(struct gtt_buf *out, char bracket)
{
	if (out->p[out->len - 1] == ',')
		out->len--;
	gtt_buf_putc(out, bracket);
	gtt_buf_putc(out, ',');
}

static void
put_stopper(struct gtt_buf *out, const struct stw *w,
    const struct gtt_samples *store)
{
	const struct stopper *s = &w->last;

	if (!w->stop_seen)
		return;
	field_int(out, "procs_stopped", (int64_t)w->nstopped);
	gtt_buf_lit(out, "\"stopped_last\":");
	if (s->p == GTT_NONE) {
		gtt_buf_lit(out, "null,");
		return;
	}
	gtt_buf_putc(out, '{');
	field_int(out, "time_ns", s->time);
	field_id(out, "p", s->p);
	field_id(out, "g", s->g);
	if (s->g != GTT_NONE) {
		gtt_buf_printf(out, "\"to\":\"%s\",\"reason\":",
		    gtt_state_name(GTT_RES_GOROUTINE, s->to));
		put_str(out, store, s->reason);
		gtt_buf_putc(out, ',');
	}
	field_stack(out, store, s->stack);
	if (s->sampled)
		gtt_buf_lit(out, "\"stack_sampled\":true,");
	end(out, '}');
}

static void
put_sample(struct gtt_buf *out, const struct stw *w,
    const struct stw_sample *s, const struct gtt_samples *store)
{
	gtt_buf_printf(out, "{\"phase\":\"%s\",",
	    stw_phase_names[stw_phase_at(w, s->time)]);
	field_int(out, "offset_ns", stw_offset(w, s));
	field_id(out, "g", s->g);
	field_stack(out, store, s->stack);
	end(out, '}');
}

void
stw_json(struct gtt_buf *out, const struct stw *w,
    const struct gtt_samples *store, const struct opts *o, const char *file)
{
	gtt_buf_putc(out, '{');
	field_int(out, "time_ns", w->begin);
	field_int(out, "since_first_ns", w->since_first);
	if (w->began_before)
		gtt_buf_lit(out, "\"time_at_most\":true,");
	gtt_buf_lit(out, "\"reason\":");
	put_str(out, store, w->reason);
	gtt_buf_putc(out, ',');
	field_span(out, "total", &w->total);
	field_span(out, "pre_stop", &w->phase[PRE_STOP]);
	field_span(out, "stopped", &w->phase[STOPPED]);
	field_span(out, "post_stop", &w->phase[POST_STOP]);
	field_id(out, "m", w->m);
	field_id(out, "p", w->p);
	field_id(out, "g", w->g);
	field_stack(out, store, w->stack);
	put_stopper(out, w, store);
	gtt_buf_lit(out, "\"samples\":[");
	for (size_t i = 0; i < w->nsamples; i++) {
		if (stw_keeps(o, w, &w->samples[i]))
			put_sample(out, w, &w->samples[i], store);
	}
	end(out, ']');
	if (file != NULL) {
		gtt_buf_lit(out, "\"file\":");
		gtt_json_str(out, file, strlen(file));
		gtt_buf_putc(out, ',');
	}
	out->len--;
	gtt_buf_lit(out, "}\n");
}
