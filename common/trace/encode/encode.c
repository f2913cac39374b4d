/*
 * The way of the events through the encoder: generations, events that one wire
 * event gives, what is kept.
 */
#include "common/trace/encode/encode.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/header.h"
#include "common/trace/encode/impl.h"

static enc_handler *const handlers[GTT_NKINDS] = {
	[GTT_METRIC] = gtt_enc_metric,
	[GTT_LABEL] = gtt_enc_label,
	[GTT_STACK_SAMPLE] = gtt_enc_sample,
	[GTT_RANGE_BEGIN] = gtt_enc_range,
	[GTT_RANGE_ACTIVE] = gtt_enc_range,
	[GTT_RANGE_END] = gtt_enc_range,
	[GTT_TASK_BEGIN] = gtt_enc_task_begin,
	[GTT_TASK_END] = gtt_enc_task_end,
	[GTT_REGION_BEGIN] = gtt_enc_region_begin,
	[GTT_REGION_END] = gtt_enc_region_end,
	[GTT_LOG] = gtt_enc_user_log,
	[GTT_EXPERIMENTAL] = gtt_enc_experimental,
};

static enc_handler *
handler_of(const struct gtt_event *ev, uint8_t *type)
{
	if (ev->kind != GTT_STATE_TRANSITION)
		return handlers[ev->kind];
	if (ev->res == GTT_RES_GOROUTINE)
		return gtt_enc_go_handler(ev, type);
	return gtt_enc_proc_transition;
}

static int
write_as(struct gtt_encoder *e, const struct gtt_event *ev, enc_handler *h,
    struct gtt_err *err)
{
	struct enc_act a = { .e = e, .ev = ev, .time = ev->time + e->shift,
	    .err = err };

	if (a.time < 2 || ev->time > INT64_MAX - e->shift)
		return gtt_enc_fail(&a, "times go from 2 to 2^63");
	if (ev->kind == GTT_STATE_TRANSITION && ev->id == GTT_NONE)
		return gtt_enc_fail(&a, "-1 stands for none");
	if (h == NULL)
		h = handler_of(ev, &a.type);
	return h(&a);
}

static int
write_event(struct gtt_encoder *e, const struct gtt_event *ev,
    struct gtt_err *err)
{
	return write_as(e, ev, NULL, err);
}

/*
 * Events that come together: a coroutine switch is three, a goroutine that ends
 * in a syscall leaves its P before.
 */
static unsigned
together(const struct gtt_event *ev)
{
	if (ev->kind != GTT_STATE_TRANSITION)
		return 1;
	if (ev->wire == GTT_V2_GO_SWITCH || ev->wire == GTT_V2_GO_SWITCH_DESTROY)
		return 3;
	return ev->res == GTT_RES_PROC && ev->wire == 0 ? 2 : 1;
}

/* What is kept of such events: whole where that is right, else one by one. */
static int
write_held(struct gtt_encoder *e, struct gtt_err *err)
{
	unsigned n = e->nheld;
	const bool *keep = e->keep;

	e->nheld = 0;
	if (n == 3 && keep[0] && keep[1] && keep[2])
		return write_as(e, &e->held[0], gtt_enc_go_switch, err);
	if (n == 2 && e->nwanted == 2 && keep[1])
		return write_as(e, &e->held[0], gtt_enc_go_abandon, err);
	for (unsigned i = 0; i < n; i++) {
		if (keep[i] && write_event(e, &e->held[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
hold(struct gtt_encoder *e, const struct gtt_event *ev, bool keep,
    struct gtt_err *err)
{
	if (e->nheld == 0)
		e->nwanted = together(ev);
	e->keep[e->nheld] = keep;
	e->held[e->nheld++] = *ev;
	return e->nheld < e->nwanted ? 0 : write_held(e, err);
}

static void
sync_event(struct gtt_encoder *e, const struct gtt_event *ev)
{
	gtt_v2_names_clear(&e->names);
	gtt_enc_close_gen(e);
	e->due = false;
	e->apart = false;
	e->table = ev->table;
	if (e->table == NULL)
		return;
	e->nsyncs++;
	e->has_clock = ev->clock != NULL;
	if (e->has_clock)
		e->clock = *ev->clock;
	if (e->mute)
		return;
	gtt_enc_open_gen(e, ev->time + e->shift);
	e->due = true;
}

int
gtt_encoder_event(struct gtt_encoder *e, const struct gtt_event *ev,
    bool keep, struct gtt_err *err)
{
	if (ev->kind == GTT_SYNC) {
		sync_event(e, ev);
		return 0;
	}
	if (e->apart && gtt_enc_tell_bound(e, err) < 0)
		return -1;
	e->parts |= !keep;
	if (e->due)
		gtt_enc_put_batches(e);
	if (!e->v1 && (e->nheld > 0 || together(ev) > 1))
		return hold(e, ev, keep, err);
	return keep ? write_event(e, ev, err) : 0;
}

void
gtt_encoder_gc_seq(struct gtt_encoder *e, uint64_t seq)
{
	e->gc_seq = seq - 1;
}

void
gtt_encoder_wait(struct gtt_encoder *e)
{
	e->mute = true;
}

int
gtt_encoder_end(struct gtt_encoder *e, struct gtt_err *err)
{
	int rc = write_held(e, err);

	gtt_enc_close_gen(e);
	return rc;
}

int
gtt_encoder_end_before(struct gtt_encoder *e, int64_t at, struct gtt_err *err)
{
	e->sync = at - 1;
	return gtt_encoder_end(e, err);
}

struct gtt_encoder *
gtt_encoder_new(struct gtt_buf *out, int version)
{
	struct gtt_encoder *e = gtt_calloc(1, sizeof *e);

	e->v1 = version < GTT_FIRST_V2;
	e->shift = e->v1 ? GTT_V1_SHIFT : 0;
	e->next_m = GTT_CARRIER_M + 1;
	gtt_enc_init(e);
	gtt_v2_build_init(&e->build, out);
	return e;
}

void
gtt_encoder_free(struct gtt_encoder *e)
{
	if (e == NULL)
		return;
	gtt_enc_fini(e);
	gtt_v2_names_fini(&e->names);
	gtt_v2_build_fini(&e->build);
	free(e);
}
