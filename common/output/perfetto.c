#include "common/output/perfetto.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/intern.h"
#include "common/base/mem.h"
#include "common/base/proto.h"

/* Field numbers of the messages, and values, under the names they have there. */
enum {
	TRACE_PACKET = 1,
	PACKET_CLOCK_SNAPSHOT = 6, PACKET_TIMESTAMP = 8,
	PACKET_TRUSTED_PACKET_SEQUENCE_ID = 10, PACKET_TRACK_EVENT = 11,
	PACKET_INTERNED_DATA = 12, PACKET_SEQUENCE_FLAGS = 13,
	PACKET_TRACK_DESCRIPTOR = 60,
	SEQ_INCREMENTAL_STATE_CLEARED = 1, SEQ_NEEDS_INCREMENTAL_STATE = 2,
	SNAPSHOT_CLOCKS = 1, SNAPSHOT_PRIMARY_TRACE_CLOCK = 2,
	CLOCK_CLOCK_ID = 1, CLOCK_TIMESTAMP = 2,
	BUILTIN_CLOCK_REALTIME = 1, BUILTIN_CLOCK_BOOTTIME = 6,
	EVENT_DEBUG_ANNOTATIONS = 4, EVENT_TYPE = 9, EVENT_NAME_IID = 10,
	EVENT_TRACK_UUID = 11, EVENT_NAME = 23, EVENT_COUNTER_VALUE = 30,
	EVENT_FLOW_IDS = 47, EVENT_TERMINATING_FLOW_IDS = 48,
	TYPE_SLICE_BEGIN = 1, TYPE_SLICE_END = 2, TYPE_INSTANT = 3,
	TYPE_COUNTER = 4,
	INTERNED_EVENT_NAMES = 2, INTERNED_DEBUG_ANNOTATION_NAMES = 3,
	INTERNED_DEBUG_ANNOTATION_STRING_VALUES = 29,
	IID = 1, IID_TEXT = 2,	/* of all interned data */
	ANNOTATION_NAME_IID = 1, ANNOTATION_UINT_VALUE = 3,
	ANNOTATION_STRING_VALUE = 6, ANNOTATION_STRING_VALUE_IID = 17,
	TRACK_UUID = 1, TRACK_NAME = 2, TRACK_PROCESS = 3,
	TRACK_PARENT_UUID = 5, TRACK_COUNTER = 8, TRACK_CHILD_ORDERING = 11,
	TRACK_SIBLING_ORDER_RANK = 12, TRACK_SIBLING_MERGE_BEHAVIOR = 15,
	CHRONOLOGICAL = 2, EXPLICIT = 3, MERGE_NONE = 2,
	PROCESS_PID = 1, PROCESS_NAME = 6,
	COUNTER_UNIT = 3, UNIT_COUNT = 2, UNIT_SIZE_BYTES = 3,
};

static const char *const note_names[GTT_NNOTES] = {
	[GTT_NOTE_GOROUTINE] = "goroutine",
	[GTT_NOTE_P] = "p",
	[GTT_NOTE_M] = "m",
	[GTT_NOTE_TASK] = "task",
	[GTT_NOTE_PARENT] = "parent",
	[GTT_NOTE_REASON] = "reason",
	[GTT_NOTE_CATEGORY] = "category",
	[GTT_NOTE_SWEPT] = "swept_bytes",
	[GTT_NOTE_RECLAIMED] = "reclaimed_bytes",
	[GTT_NOTE_STACK] = "stack",
};

struct gtt_perfetto {
	uint32_t		sequence;
	bool			fresh;	/* the reader knows no number */
	struct gtt_intern	names;	/* its numbers are ours plus 1 */
	struct gtt_intern	texts;
	struct gtt_buf		news;	/* InternedData: what is new */
	struct gtt_buf		work;
	uint64_t		serial;	/* of the table that stacks are of */
	struct gtt_map		stacks;	/* numbers of texts */
};

struct gtt_perfetto *
gtt_perfetto_new(uint32_t sequence)
{
	struct gtt_perfetto *w = gtt_calloc(1, sizeof *w);

	w->sequence = sequence;
	w->fresh = true;
	return w;
}

void
gtt_perfetto_free(struct gtt_perfetto *w)
{
	if (w == NULL)
		return;
	gtt_intern_fini(&w->names);
	gtt_intern_fini(&w->texts);
	gtt_buf_fini(&w->news);
	gtt_buf_fini(&w->work);
	gtt_map_fini(&w->stacks);
	free(w);
}

static void
put_interned(struct gtt_buf *b, uint32_t field, uint64_t iid, const char *p,
    size_t n)
{
	size_t at = gtt_proto_begin(b, field);

	gtt_proto_uint(b, IID, iid);
	gtt_proto_str(b, IID_TEXT, p, n);
	gtt_proto_end(b, at);
}

/* The reader's number of a text, which it is told when it is new. */
static uint64_t
iid(struct gtt_perfetto *w, struct gtt_intern *in, uint32_t field,
    const char *p, size_t n)
{
	size_t known = in->n;
	uint32_t i = gtt_intern(in, p, n);

	if (i == known)
		put_interned(&w->news, field, (uint64_t)i + 1, p, n);
	return (uint64_t)i + 1;
}

/* Before a packet is begun: a new start when there is too much to remember. */
static void
make_room(struct gtt_perfetto *w)
{
	if (w->names.arena.bytes + w->texts.arena.bytes > GTT_PERFETTO_TEXT) {
		gtt_intern_fini(&w->names);
		gtt_intern_fini(&w->texts);
		gtt_map_clear(&w->stacks);
		w->fresh = true;
	}
	if (!w->fresh)
		return;
	for (uint64_t k = 0; k < GTT_NNOTES; k++)
		put_interned(&w->news, INTERNED_DEBUG_ANNOTATION_NAMES, k + 1,
		    note_names[k], strlen(note_names[k]));
}

static size_t
packet_begin(struct gtt_perfetto *w, struct gtt_buf *out)
{
	make_room(w);
	return gtt_proto_begin(out, TRACE_PACKET);
}

static void
packet_end(struct gtt_perfetto *w, struct gtt_buf *out, size_t at)
{
	gtt_proto_uint(out, PACKET_TRUSTED_PACKET_SEQUENCE_ID, w->sequence);
	gtt_proto_uint(out, PACKET_SEQUENCE_FLAGS, w->fresh ?
	    SEQ_INCREMENTAL_STATE_CLEARED : SEQ_NEEDS_INCREMENTAL_STATE);
	if (w->news.len > 0)
		gtt_proto_bytes(out, PACKET_INTERNED_DATA, w->news.p,
		    w->news.len);
	w->news.len = 0;
	w->fresh = false;
	gtt_proto_end(out, at);
}

static void
put_process(struct gtt_buf *out, const struct gtt_track *t)
{
	size_t at = gtt_proto_begin(out, TRACK_PROCESS);

	gtt_proto_int(out, PROCESS_PID, t->rank);
	gtt_proto_str(out, PROCESS_NAME, t->name.p, t->name.len);
	gtt_proto_end(out, at);
}

static void
put_counter(struct gtt_buf *out, const struct gtt_track *t)
{
	size_t at = gtt_proto_begin(out, TRACK_COUNTER);

	gtt_proto_uint(out, COUNTER_UNIT,
	    t->kind == GTT_TRACK_BYTES ? UNIT_SIZE_BYTES : UNIT_COUNT);
	gtt_proto_end(out, at);
}

void
gtt_perfetto_track(struct gtt_perfetto *w, struct gtt_buf *out,
    const struct gtt_track *t)
{
	size_t packet = packet_begin(w, out);
	size_t at = gtt_proto_begin(out, PACKET_TRACK_DESCRIPTOR);

	gtt_proto_uint(out, TRACK_UUID, t->uuid);
	if (t->parent != 0)
		gtt_proto_uint(out, TRACK_PARENT_UUID, t->parent);
	if (t->kind == GTT_TRACK_PROCESS)
		put_process(out, t);
	else
		gtt_proto_str(out, TRACK_NAME, t->name.p, t->name.len);
	if (t->kind == GTT_TRACK_COUNT || t->kind == GTT_TRACK_BYTES)
		put_counter(out, t);
	if (t->order != GTT_ORDER_ANY)
		gtt_proto_uint(out, TRACK_CHILD_ORDERING,
		    t->order == GTT_ORDER_TIME ? CHRONOLOGICAL : EXPLICIT);
	if (t->kind != GTT_TRACK_PROCESS)
		gtt_proto_int(out, TRACK_SIBLING_ORDER_RANK, t->rank);
	/* Merged by name, a track would keep its first name. */
	if (t->kind == GTT_TRACK_SLICES)
		gtt_proto_uint(out, TRACK_SIBLING_MERGE_BEHAVIOR, MERGE_NONE);
	gtt_proto_end(out, at);
	packet_end(w, out, packet);
}

/* There is no time before 0. */
static void
put_time(struct gtt_buf *out, int64_t time)
{
	gtt_proto_uint(out, PACKET_TIMESTAMP, time > 0 ? (uint64_t)time : 0);
}

static void
put_frames(struct gtt_buf *b, const struct gtt_table *t, struct gtt_stack st)
{
	b->len = 0;
	for (uint32_t i = 0; i < st.n; i++) {
		const struct gtt_frame *f = &t->frames[t->pcs[st.first + i]];
		struct gtt_str func = gtt_table_str(t, f->func);
		struct gtt_str file = gtt_table_str(t, f->file);

		if (i > 0)
			gtt_buf_putc(b, '\n');
		if (func.len == 0)
			gtt_buf_printf(b, "0x%llx", (unsigned long long)f->pc);
		gtt_buf_put(b, func.p, func.len);
		if (file.len == 0)
			continue;
		gtt_buf_putc(b, ' ');
		gtt_buf_put(b, file.p, file.len);
		gtt_buf_putc(b, ':');
		gtt_buf_putu(b, f->line);
	}
}

/* The reader's number of the text of a stack. */
static uint64_t
stack_iid(struct gtt_perfetto *w, const struct gtt_table *t, uint32_t stack)
{
	uint32_t *slot;

	if (t->serial != w->serial)
		gtt_map_clear(&w->stacks);
	w->serial = t->serial;
	slot = gtt_map_put(&w->stacks, stack);
	if (*slot == GTT_MAP_NONE) {
		put_frames(&w->work, t, t->stacks[stack]);
		*slot = (uint32_t)iid(w, &w->texts,
		    INTERNED_DEBUG_ANNOTATION_STRING_VALUES, w->work.p,
		    w->work.len);
	}
	return *slot;
}

static void
put_stack(struct gtt_perfetto *w, struct gtt_buf *out,
    const struct gtt_slice *s)
{
	size_t at;

	if (s->table == NULL || s->stack >= s->table->nstacks ||
	    s->table->stacks[s->stack].n == 0)
		return;
	at = gtt_proto_begin(out, EVENT_DEBUG_ANNOTATIONS);
	gtt_proto_uint(out, ANNOTATION_NAME_IID, GTT_NOTE_STACK + 1);
	gtt_proto_uint(out, ANNOTATION_STRING_VALUE_IID,
	    stack_iid(w, s->table, s->stack));
	gtt_proto_end(out, at);
}

static void
put_note(struct gtt_buf *out, const struct gtt_note *n)
{
	size_t at = gtt_proto_begin(out, EVENT_DEBUG_ANNOTATIONS);

	gtt_proto_uint(out, ANNOTATION_NAME_IID, n->key + 1);
	if (n->is_text)
		gtt_proto_str(out, ANNOTATION_STRING_VALUE, n->text.p,
		    n->text.len);
	else
		gtt_proto_uint(out, ANNOTATION_UINT_VALUE, n->num);
	gtt_proto_end(out, at);
}

static void
put_name(struct gtt_perfetto *w, struct gtt_buf *out, const struct gtt_slice *s)
{
	if (s->unique)
		gtt_proto_str(out, EVENT_NAME, s->name.p, s->name.len);
	else
		gtt_proto_uint(out, EVENT_NAME_IID, iid(w, &w->names,
		    INTERNED_EVENT_NAMES, s->name.p, s->name.len));
}

static void
put_slice(struct gtt_perfetto *w, struct gtt_buf *out, unsigned type,
    const struct gtt_slice *s)
{
	size_t packet = packet_begin(w, out), at;

	put_time(out, s->time);
	at = gtt_proto_begin(out, PACKET_TRACK_EVENT);
	gtt_proto_uint(out, EVENT_TYPE, type);
	gtt_proto_uint(out, EVENT_TRACK_UUID, s->track);
	put_name(w, out, s);
	for (unsigned i = 0; i < s->nnotes; i++)
		put_note(out, &s->notes[i]);
	put_stack(w, out, s);
	if (s->flow_from != 0)
		gtt_proto_fixed64(out, EVENT_FLOW_IDS, s->flow_from);
	if (s->flow_to != 0)
		gtt_proto_fixed64(out, EVENT_TERMINATING_FLOW_IDS, s->flow_to);
	gtt_proto_end(out, at);
	packet_end(w, out, packet);
}

void
gtt_perfetto_begin(struct gtt_perfetto *w, struct gtt_buf *out,
    const struct gtt_slice *s)
{
	put_slice(w, out, TYPE_SLICE_BEGIN, s);
}

void
gtt_perfetto_instant(struct gtt_perfetto *w, struct gtt_buf *out,
    const struct gtt_slice *s)
{
	put_slice(w, out, TYPE_INSTANT, s);
}

/* What has neither name nor notes. */
static void
put_bare(struct gtt_perfetto *w, struct gtt_buf *out, int64_t time,
    unsigned type, uint64_t track, const int64_t *value)
{
	size_t packet = packet_begin(w, out), at;

	put_time(out, time);
	at = gtt_proto_begin(out, PACKET_TRACK_EVENT);
	gtt_proto_uint(out, EVENT_TYPE, type);
	gtt_proto_uint(out, EVENT_TRACK_UUID, track);
	if (value != NULL)
		gtt_proto_int(out, EVENT_COUNTER_VALUE, *value);
	gtt_proto_end(out, at);
	packet_end(w, out, packet);
}

void
gtt_perfetto_end(struct gtt_perfetto *w, struct gtt_buf *out, int64_t time,
    uint64_t track)
{
	put_bare(w, out, time, TYPE_SLICE_END, track, NULL);
}

void
gtt_perfetto_count(struct gtt_perfetto *w, struct gtt_buf *out, int64_t time,
    uint64_t track, int64_t value)
{
	put_bare(w, out, time, TYPE_COUNTER, track, &value);
}

static void
put_clock(struct gtt_buf *out, unsigned id, int64_t time)
{
	size_t at = gtt_proto_begin(out, SNAPSHOT_CLOCKS);

	gtt_proto_uint(out, CLOCK_CLOCK_ID, id);
	gtt_proto_int(out, CLOCK_TIMESTAMP, time);
	gtt_proto_end(out, at);
}

void
gtt_perfetto_clock(struct gtt_perfetto *w, struct gtt_buf *out, int64_t time,
    int64_t wall)
{
	size_t packet = packet_begin(w, out);
	size_t at = gtt_proto_begin(out, PACKET_CLOCK_SNAPSHOT);

	put_clock(out, BUILTIN_CLOCK_BOOTTIME, time);
	put_clock(out, BUILTIN_CLOCK_REALTIME, wall);
	gtt_proto_uint(out, SNAPSHOT_PRIMARY_TRACE_CLOCK,
	    BUILTIN_CLOCK_BOOTTIME);
	gtt_proto_end(out, at);
	packet_end(w, out, packet);
}
