#include <stdio.h>
#include <string.h>

#include "tracecat/perfetto.h"

/* A track below that of a goroutine; 0 when it is not alive. */
static uint64_t
below(struct pf *f, const struct gtt_event *ev, int64_t g, enum track kind)
{
	struct pgo *go = NULL;
	uint64_t above = pf_goroutine(f, ev, g, &go);
	uint64_t uuid = pf_uuid(f, kind, g);
	bool *declared;

	if (above == 0)
		return 0;
	declared = kind == TRACK_ASSIST ? &go->assist : &go->regions;
	if (!*declared && kind == TRACK_ASSIST)
		pf_declare(f, uuid, above, "GC mark assist", 14, 0, 1);
	else if (!*declared)
		pf_declare(f, uuid, above, "regions and logs", 16, 0, 0);
	*declared = true;
	return uuid;
}

/* Where regions and logs of a goroutine go, or of none. */
static uint64_t
regions_of(struct pf *f, const struct gtt_event *ev)
{
	uint64_t uuid = below(f, ev, ev->g, TRACK_REGIONS);

	return uuid != 0 ? uuid : pf_uuid(f, TRACK_TRACE, SINGLE_NOBODY);
}

/*
 * The world is stopped once at a time, but until Go 1.10 by each P for itself
 * and on no goroutine.
 */
static uint64_t
stw_track(struct pf *f, const struct gtt_event *ev)
{
	uint64_t all = pf_uuid(f, TRACK_TRACE, SINGLE_STWS);
	uint64_t uuid = pf_uuid(f, TRACK_STW, ev->p);
	char name[32];
	int len;

	if (ev->id != GTT_NONE || ev->p == GTT_NONE)
		return all;
	if (!pf_is_open(f, uuid) && ev->kind != GTT_RANGE_END) {
		len = snprintf(name, sizeof name, "P%lld", (long long)ev->p);
		pf_declare(f, uuid, all, name, (size_t)len, 0, 0);
	}
	return uuid;
}

static uint64_t
sweep_track(struct pf *f, int64_t p)
{
	struct pproc *proc = pf_proc(f, p);
	uint64_t uuid = pf_uuid(f, TRACK_SWEEP, p);

	if (!proc->sweep)
		pf_declare(f, uuid, pf_uuid(f, TRACK_P, p), "sweep", 5, 0, 0);
	proc->sweep = true;
	return uuid;
}

static uint64_t
range_track(struct pf *f, const struct gtt_event *ev)
{
	uint64_t uuid;

	switch ((enum gtt_range)ev->range) {
	case GTT_RANGE_GC:
		return pf_uuid(f, TRACK_TRACE, SINGLE_GC);
	case GTT_RANGE_STW:
		return stw_track(f, ev);
	case GTT_RANGE_SWEEP:
		return sweep_track(f, ev->id);
	case GTT_RANGE_ASSIST:
		uuid = below(f, ev, ev->id, TRACK_ASSIST);
		return uuid != 0 ? uuid :
		    pf_uuid(f, TRACK_TRACE, SINGLE_NOBODY);
	}
	return 0;
}

static struct gtt_str
range_name(struct pf *f, const struct gtt_event *ev)
{
	struct gtt_str why = gtt_table_str(ev->table, ev->str[0]);

	f->work.len = 0;
	gtt_buf_puts(&f->work, gtt_range_name(ev->range));
	if (ev->range == GTT_RANGE_STW && why.len > 0) {
		gtt_buf_lit(&f->work, " (");
		gtt_buf_put(&f->work, why.p, why.len);
		gtt_buf_putc(&f->work, ')');
	}
	return (struct gtt_str){ f->work.p, (uint32_t)f->work.len };
}

static void
range(struct pf *f, const struct gtt_event *ev)
{
	struct gtt_slice s = { .time = ev->time, .name = range_name(f, ev),
	    .track = range_track(f, ev), .table = ev->table,
	    .stack = ev->stack };

	if (ev->g != GTT_NONE)
		pf_note(&s, GTT_NOTE_GOROUTINE, (uint64_t)ev->g);
	if (ev->kind == GTT_RANGE_END) {
		pf_pop(f, &s);
		return;
	}
	if (ev->kind == GTT_RANGE_ACTIVE) {
		if (pf_is_open(f, s.track))
			return;		/* a generation says it again */
		s.time = f->first;
	}
	pf_push(f, &s);
}

static void
sweep_end(struct pf *f, const struct gtt_event *ev)
{
	struct gtt_slice s = { .time = ev->time, .name = pf_str("swept"),
	    .track = range_track(f, ev), .stack = GTT_NO_STACK };

	pf_note(&s, GTT_NOTE_SWEPT, ev->val[0]);
	pf_note(&s, GTT_NOTE_RECLAIMED, ev->val[1]);
	if (pf_is_open(f, s.track))
		gtt_perfetto_instant(f->w, f->out, &s);
	range(f, ev);
}

/* The track that the one of the task that ev is of goes below. */
static uint64_t
above_task(struct pf *f, const struct gtt_event *ev, uint64_t uuid)
{
	uint64_t above = pf_uuid(f, TRACK_TASK, (int64_t)ev->val[1]);
	uint32_t depth = ev->val[1] == GTT_NO_TASK ? GTT_MAP_NONE :
	    gtt_map_get(&f->tasks, above);

	if (depth >= PF_TASKS_DEEP) {
		above = pf_uuid(f, TRACK_TRACE, SINGLE_TASKS);
		depth = 0;
	}
	*gtt_map_put(&f->tasks, uuid) = depth + 1;
	return above;
}

static void
task(struct pf *f, const struct gtt_event *ev)
{
	struct gtt_str type = gtt_table_str(ev->table, ev->str[0]);
	struct gtt_slice s = { .time = ev->time, .name = type,
	    .track = pf_uuid(f, TRACK_TASK, (int64_t)ev->val[0]),
	    .table = ev->table, .stack = ev->stack };

	if (!pf_is_open(f, s.track)) {
		f->work.len = 0;
		gtt_buf_put(&f->work, type.p, type.len);
		gtt_buf_lit(&f->work, " #");
		gtt_buf_putu(&f->work, ev->val[0]);
		pf_declare(f, s.track, above_task(f, ev, s.track), f->work.p,
		    f->work.len, 0, 0);
	}
	pf_note(&s, GTT_NOTE_TASK, ev->val[0]);
	if (ev->val[1] != GTT_NO_TASK)
		pf_note(&s, GTT_NOTE_PARENT, ev->val[1]);
	if (ev->g != GTT_NONE)
		pf_note(&s, GTT_NOTE_GOROUTINE, (uint64_t)ev->g);
	if (ev->kind == GTT_TASK_BEGIN)
		pf_push(f, &s);
	else
		pf_pop(f, &s);
	if (!pf_is_open(f, s.track))
		gtt_map_del(&f->tasks, s.track);
}

/*
 * Regions around each other that began before the trace: of those that begin at
 * the same time Perfetto takes the one that is written first for the outermost,
 * but that is the innermost, for it ends first.  So each one begins a nanosecond
 * before the last.
 */
static void
region_before(struct pf *f, const struct gtt_event *ev, struct gtt_slice s)
{
	struct pgo *go = NULL;

	s.time = f->first;
	if (pf_goroutine(f, ev, ev->g, &go) != 0 && go->before < f->first)
		s.time -= go->before++;
	pf_push(f, &s);
}

static void
region(struct pf *f, const struct gtt_event *ev)
{
	struct gtt_slice s = { .time = ev->time,
	    .name = gtt_table_str(ev->table, ev->str[0]),
	    .track = regions_of(f, ev), .table = ev->table,
	    .stack = ev->stack };

	pf_note(&s, GTT_NOTE_TASK, ev->val[0]);
	if (ev->kind == GTT_REGION_BEGIN) {
		pf_push(f, &s);
		return;
	}
	if (!pf_is_open(f, s.track))
		region_before(f, ev, s);
	pf_pop(f, &s);
}

static void
log_message(struct pf *f, const struct gtt_event *ev)
{
	struct gtt_str category = gtt_table_str(ev->table, ev->str[0]);
	struct gtt_slice s = { .time = ev->time, .unique = true,
	    .name = gtt_table_str(ev->table, ev->str[1]),
	    .track = regions_of(f, ev), .table = ev->table,
	    .stack = ev->stack };

	if (category.len > 0)
		pf_note_text(&s, GTT_NOTE_CATEGORY, category);
	pf_note(&s, GTT_NOTE_TASK, ev->val[0]);
	gtt_perfetto_instant(f->w, f->out, &s);
}

/* A label, or a sample, at what it is of. */
static void
instant(struct pf *f, const struct gtt_event *ev, int64_t g,
    struct gtt_str name)
{
	struct gtt_slice s = { .time = ev->time, .name = name,
	    .table = ev->table, .stack = ev->stack };
	struct pgo *go;

	s.track = pf_goroutine(f, ev, g, &go);
	if (s.track == 0 && ev->p != GTT_NONE) {
		pf_proc(f, ev->p);
		s.track = pf_uuid(f, TRACK_P, ev->p);
	}
	if (s.track == 0)
		s.track = pf_uuid(f, TRACK_TRACE, SINGLE_NOBODY);
	gtt_perfetto_instant(f->w, f->out, &s);
}

static void
metric(struct pf *f, const struct gtt_event *ev)
{
	static const uint8_t counter[] = {
		[GTT_METRIC_GOMAXPROCS] = SINGLE_GOMAXPROCS,
		[GTT_METRIC_HEAP] = SINGLE_HEAP,
		[GTT_METRIC_HEAP_GOAL] = SINGLE_HEAP_GOAL,
	};
	int64_t value = ev->val[0] > INT64_MAX ? INT64_MAX :
	    (int64_t)ev->val[0];	/* the goal, when there is none */

	gtt_perfetto_count(f->w, f->out, ev->time,
	    pf_uuid(f, TRACK_TRACE, counter[ev->metric]), value);
}

void
pf_mark(struct pf *f, const struct gtt_event *ev)
{
	struct pgo *go;

	pf_goroutine(f, ev, ev->g, &go);	/* its stack may tell its name */
	switch ((enum gtt_kind)ev->kind) {
	case GTT_METRIC:
		metric(f, ev);
		break;
	case GTT_LABEL:
		instant(f, ev, ev->id, gtt_table_str(ev->table, ev->str[0]));
		break;
	case GTT_STACK_SAMPLE:
		instant(f, ev, ev->g, pf_str("CPU sample"));
		break;
	case GTT_RANGE_END:
		if (ev->range == GTT_RANGE_SWEEP) {
			sweep_end(f, ev);
			break;
		}
		/* fall through */
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_ACTIVE:
		range(f, ev);
		break;
	case GTT_TASK_BEGIN:
	case GTT_TASK_END:
		task(f, ev);
		break;
	case GTT_REGION_BEGIN:
	case GTT_REGION_END:
		region(f, ev);
		break;
	case GTT_LOG:
		log_message(f, ev);
		break;
	case GTT_BAD:
	case GTT_SYNC:
	case GTT_EXPERIMENTAL:
	case GTT_STATE_TRANSITION:
	case GTT_NKINDS:
		break;
	}
}
