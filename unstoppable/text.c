#include <string.h>

#include "common/output/quote.h"
#include "common/output/timefmt.h"
#include "unstoppable/unstoppable.h"

/* Names are anybody's bytes: no control character gets out. */
static void
put_name(struct gtt_buf *out, struct gtt_str s)
{
	gtt_quote_part(out, s.p, s.len);
}

/* Milliseconds from whole microseconds, as the published tool prints them. */
static void
put_ms(struct gtt_buf *out, const struct span *s)
{
	gtt_buf_printf(out, "%s%.3g", s->at_least ? ">=" : "",
	    (double)(s->ns / 1000) / 1e3);
}

static void
put_published(struct gtt_buf *out, const struct stw *w)
{
	const struct span *s = w->published;

	gtt_buf_printf(out, "STW @%s%.3fs: ", w->began_before ? "<=" : "",
	    (double)w->since_first / 1e9);
	put_ms(out, &s[PRE_STOP]);
	gtt_buf_putc(out, '+');
	put_ms(out, &s[STOPPED]);
	gtt_buf_putc(out, '+');
	put_ms(out, &s[POST_STOP]);
	gtt_buf_printf(out, " ms clock, %zu samples\n", w->nsamples);
}

static void
put_frame(struct gtt_buf *out, const struct gtt_samples *store, uint32_t frame)
{
	const struct gtt_sample_frame *f = store->frames.v[frame].p;

	gtt_buf_lit(out, "  ");
	put_name(out, gtt_samples_text(store, f->func));
	gtt_buf_putc(out, ' ');
	put_name(out, gtt_samples_text(store, f->file));
	gtt_buf_putc(out, ':');
	gtt_buf_putu(out, f->line);
	gtt_buf_lit(out, " 0x");
	gtt_buf_putx(out, f->pc);
	gtt_buf_putc(out, '\n');
}

static void
put_stack(struct gtt_buf *out, const struct gtt_samples *store, uint32_t stack,
    const char *indent)
{
	const struct gtt_interned *s;
	const uint32_t *frames;

	if (stack == GTT_NO_STACK)
		return;
	s = &store->stacks.v[stack];
	frames = s->p;
	for (size_t i = 0; i < s->len / sizeof frames[0]; i++) {
		gtt_buf_puts(out, indent);
		put_frame(out, store, frames[i]);
	}
}

static void
put_id(struct gtt_buf *out, const char *what, int64_t id)
{
	if (id == GTT_NONE)
		return;
	gtt_buf_puts(out, what);
	gtt_buf_puti(out, id);
}

static void
put_where(struct gtt_buf *out, const struct gtt_samples *store, uint32_t stack)
{
	struct gtt_str where = stw_where(store, stack);

	if (where.len == 0)
		return;
	gtt_buf_lit(out, " in ");
	put_name(out, where);
}

/* Reason, phases to the nanosecond, who asked. */
static void
put_phases(struct gtt_buf *out, const struct stw *w,
    const struct gtt_samples *store)
{
	gtt_buf_putc(out, '\t');
	put_name(out, gtt_samples_text(store, w->reason));
	for (int i = 0; i < NPHASES; i++) {
		gtt_buf_puts(out, i == 0 ? ": " : ", ");
		gtt_buf_puts(out, stw_phase_names[i]);
		gtt_buf_puts(out, w->phase[i].at_least ? " >=" : " ");
		gtt_put_duration(out, w->phase[i].ns);
	}
	gtt_buf_lit(out, "; asked by");
	put_id(out, " g=", w->g);
	put_id(out, " p=", w->p);
	put_where(out, store, w->stack);
	gtt_buf_putc(out, '\n');
}

/* What the goroutine on the last P did, at last. */
static void
put_why(struct gtt_buf *out, const struct stopper *s,
    const struct gtt_samples *store)
{
	struct gtt_str reason = gtt_samples_text(store, s->reason);

	gtt_buf_lit(out, " (");
	if (reason.len > 0)
		put_name(out, reason);
	else if (s->to == GTT_GO_SYSCALL)
		gtt_buf_lit(out, "system call");
	else if (s->to == GTT_GO_NOTEXIST)
		gtt_buf_lit(out, "ended");
	else
		gtt_buf_puts(out, s->to == GTT_GO_WAITING ? "blocked" :
		    "gave up its P");
	gtt_buf_putc(out, ')');
}

static void
put_stopper(struct gtt_buf *out, const struct stw *w,
    const struct gtt_samples *store)
{
	const struct stopper *s = &w->last;

	gtt_buf_lit(out, "\tlast to stop:");
	if (!w->stop_seen) {
		gtt_buf_lit(out, " not in the trace\n");
		return;
	}
	if (s->p == GTT_NONE) {
		gtt_buf_lit(out, " no other P was running\n");
		return;
	}
	put_id(out, " p=", s->p);
	if (s->g == GTT_NONE) {
		gtt_buf_lit(out, ", between goroutines\n");
		return;
	}
	put_id(out, " g=", s->g);
	put_why(out, s, store);
	if (s->sampled)
		gtt_buf_lit(out, " sampled");
	put_where(out, store, s->stack);
	gtt_buf_putc(out, '\n');
}

static void
put_sample(struct gtt_buf *out, const struct stw *w,
    const struct stw_sample *s, const struct gtt_samples *store)
{
	gtt_buf_printf(out, "%s +%lldµs g=%lld\n",
	    stw_phase_names[stw_phase_at(w, s->time)],
	    (long long)stw_offset(w, s) / 1000, (long long)s->g);
	put_stack(out, store, s->stack, "");
}

void
stw_text(struct gtt_buf *out, const struct stw *w,
    const struct gtt_samples *store, const struct opts *o)
{
	if (o->stw) {
		put_published(out, w);
		put_phases(out, w, store);
		if (o->stacks)
			put_stack(out, store, w->stack, "\t");
		put_stopper(out, w, store);
		if (o->stacks && w->stop_seen)
			put_stack(out, store, w->last.stack, "\t");
	}
	for (size_t i = 0; o->stacks && i < w->nsamples; i++) {
		if (stw_keeps(o, w, &w->samples[i]))
			put_sample(out, w, &w->samples[i], store);
	}
}

static struct gtt_str
func_of(const struct gtt_samples *store, uint32_t frame)
{
	const struct gtt_sample_frame *f = store->frames.v[frame].p;

	return gtt_samples_text(store, f->func);
}

/*
 * Whether a frame is of the runtime: by its name or, as time.Sleep and others
 * that the runtime has for other packages, by where its source is,
 * "/usr/local/go/src/runtime/time.go" or, with -trimpath, "runtime/time.go".
 */
static bool
in_runtime(const struct gtt_samples *store, uint32_t frame)
{
	static const char dir[] = "/src/runtime/";
	const struct gtt_sample_frame *f = store->frames.v[frame].p;
	struct gtt_str file = gtt_samples_text(store, f->file);
	const char *base = file.len > 0 ? memrchr(file.p, '/', file.len) : NULL;
	size_t n = base != NULL ? (size_t)(base - file.p) + 1 : 0;

	if (gtt_str_begins(func_of(store, frame), "runtime."))
		return true;
	if (n == sizeof "runtime/" - 1)
		return gtt_str_begins(file, "runtime/");
	return n >= sizeof dir - 1 && memcmp(file.p + n - (sizeof dir - 1),
	    dir, sizeof dir - 1) == 0;
}

struct gtt_str
stw_where(const struct gtt_samples *store, uint32_t stack)
{
	const struct gtt_interned *s;
	const uint32_t *frames;
	size_t n;

	if (stack == GTT_NO_STACK || store->stacks.v[stack].len == 0)
		return (struct gtt_str){ "", 0 };
	s = &store->stacks.v[stack];
	frames = s->p;
	n = s->len / sizeof frames[0];
	for (size_t i = 0; i < n; i++) {
		if (!in_runtime(store, frames[i]))
			return func_of(store, frames[i]);
	}
	return func_of(store, frames[0]);
}
