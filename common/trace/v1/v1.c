/*
 * The reader of v1 traces: one stream out of the checked events (post.c) and
 * what they are raised to (raise.c).
 */
#include "common/trace/v1/v1.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/gotime.h"
#include "common/trace/v1/v1_impl.h"

/*
 * Symbols of Go 1.5 traces, which hold only pcs.
 */

/* pcs are those that calls return to: the call itself stands before. */
void
gtt_v1_name_frame(struct gtt_v1 *v, struct gtt_frame *f)
{
	struct gtt_str func, file;

	if (v->symbols == NULL ||
	    !gtt_symbols_find(v->symbols, f->pc - 1, &func, &file, &f->line))
		return;
	f->func = gtt_table_intern(v->tb, func.p, func.len);
	f->file = gtt_table_intern(v->tb, file.p, file.len);
}

/* With another program names would be wrong, and nobody would know. */
static void
check_program(const struct gtt_v1 *v)
{
	const struct gtt_table *t = &v->tb->table;
	uint32_t i, odd = 0;
	char msg[300];

	for (i = 0; i < t->nframes; i++)
		odd += !gtt_symbols_is_return(v->symbols, t->frames[i].pc);
	/* Deferred calls return before a call, and faults stand anywhere. */
	if (odd <= t->nframes / 10 || v->opts.warn == NULL)
		return;
	snprintf(msg, sizeof msg, "%.150s is not the program that was traced, "
	    "or another build of it: %" PRIu32 " of %" PRIu32 " addresses in "
	    "stacks do not follow a call", v->opts.binary, odd, t->nframes);
	v->opts.warn(v->opts.arg, msg);
}

static int
open_symbols(struct gtt_v1 *v)
{
	struct gtt_table *t = &v->tb->table;
	uint32_t i;

	if (v->version >= 7 || v->opts.binary == NULL)
		return 0;
	v->symbols = gtt_symbols_open(v->opts.binary, &v->err);
	if (v->symbols == NULL)
		return -1;
	for (i = 0; i < t->nframes; i++)
		gtt_v1_name_frame(v, &t->frames[i]);
	check_program(v);
	return 0;
}

/*
 * The stream.
 */

static int
raise_sync(struct gtt_v1 *v, int64_t time, const struct gtt_table *table)
{
	*v->ev = (struct gtt_event){ .time = time, .m = GTT_NONE,
	    .p = GTT_NONE, .g = GTT_NONE, .table = table,
	    .stack = GTT_NO_STACK, .kind = GTT_SYNC, .tstack = GTT_NO_STACK,
	    .val = { ++v->nsyncs } };
	return 1;
}

/* Reads the trace and the first event; raises the Sync before it. */
static int
begin(struct gtt_v1 *v)
{
	int r;

	v->post = gtt_v1_post_new(v->in, v->version, false, v->opts.partial,
	    &v->err);
	if (v->post == NULL)
		return -1;
	v->tb = gtt_v1_post_table(v->post);
	if (open_symbols(v) < 0)
		return -1;
	gtt_v1_raise_init(v);
	r = gtt_v1_post_next(v->post, &v->raw, &v->err);
	if (r < 0)
		return -1;
	v->have_raw = r > 0;
	v->done = r == 0;
	if (r == 0)
		return raise_sync(v, gtt_wrap_add(v->last, 1), NULL);
	return raise_sync(v, gtt_wrap_add(v->raw->ts, -1), &v->tb->table);
}

/* The next event that shows: how many it was raised to, or -1. */
static inline int
raise_next(struct gtt_v1 *v)
{
	int r;

	do {
		if (!v->pre_init && v->next_created < v->ncreated) {
			r = gtt_v1_raise_created(v);
			continue;
		}
		if (!v->have_raw) {
			r = gtt_v1_post_next(v->post, &v->raw, &v->err);
			if (r < 0)
				break;
			v->done = r == 0;
			if (r == 0)
				return raise_sync(v, gtt_wrap_add(v->last, 1),
				    NULL);
		}
		v->have_raw = false;
		r = gtt_v1_raise(v);
	} while (r == 0);
	v->done |= r < 0;
	return r;
}

/* Fills v->out; what ends it before its time is kept in v->err. */
static void
raise_some(struct gtt_v1 *v)
{
	const struct gtt_event *enough = v->out + AHEAD;
	struct gtt_event *end;
	int n;

	while (!v->done && v->ev < enough) {
		n = raise_next(v);
		if (n < 0)
			break;
		end = v->ev + n;
		do {
			if (v->ev->time <= v->last)
				v->ev->time = gtt_wrap_add(v->last, 1);
			v->last = v->ev->time;
		} while (++v->ev < end);
	}
}

int
gtt_v1_next(struct gtt_v1 *v, const struct gtt_event **ev,
    const struct gtt_event **end, struct gtt_err *err)
{
	v->ev = v->out;
	if (v->post != NULL)
		raise_some(v);
	else if (begin(v) < 0)
		v->done = true;
	else
		v->ev++;
	*ev = v->out;
	*end = v->ev;
	if (v->ev > v->out)
		return 1;
	if (v->err.code == GTT_OK)
		return 0;
	*err = v->err;
	return -1;
}

bool
gtt_v1_in_ticks(const struct gtt_v1 *v)
{
	return v->post != NULL && gtt_v1_post_in_ticks(v->post);
}

struct gtt_v1 *
gtt_v1_new(struct gtt_input *in, int version,
    const struct gtt_reader_opts *opts)
{
	struct gtt_v1 *v = gtt_calloc(1, sizeof *v);

	v->in = in;
	v->version = version;
	v->opts = *opts;
	v->last = -1;
	v->pre_init = true;
	return v;
}

void
gtt_v1_free(struct gtt_v1 *v)
{
	if (v == NULL)
		return;
	gtt_v1_post_free(v->post);
	gtt_symbols_close(v->symbols);
	free(v->created);
	gtt_map_fini(&v->started);
	gtt_ids_fini(&v->proc_ms);
	free(v->ms);
	free(v);
}
