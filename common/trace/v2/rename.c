/*
 * A generation with pseudonyms.  Events first, then stacks, then strings: by
 * then all uses of a string are known.
 */
#include "common/base/cursor.h"
#include "common/trace/v2/put.h"
#include "common/trace/v2/write_impl.h"

struct rename {
	struct gtt_v2_writer	*w;
	const struct gtt_v2_gen	*g;
	const struct gtt_table	*table;
	struct gtt_anon_ids	 ids;	/* by the index in table */
	struct gtt_buf		 b;	/* a batch that is being made */
	const struct gtt_v2_chunk *c;	/* of this one */
};

static bool
holds(const struct gtt_v2_chunk *c, enum gtt_v2_type first)
{
	return c->exp == 0 && c->len > 0 && c->p[0] == first;
}

static int
fail(const struct rename *r, struct gtt_err *err, const char *what)
{
	gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "with pseudonyms, %s", what);
	err->gen = r->g->gen;
	return -1;
}

/*
 * Strings in use.
 */

/* Index of a string of the file; GTT_IDS_NONE for none. */
static uint32_t
index_of(const struct rename *r, uint64_t id)
{
	return id == 0 ? GTT_IDS_NONE : gtt_ids_get(&r->g->tb.str_ids, id);
}

static struct gtt_str
text_of(const struct rename *r, uint64_t id)
{
	uint32_t i = index_of(r, id);

	return gtt_table_str(r->table, i == GTT_IDS_NONE ? 0 : i);
}

/* The id of string id for a use; ids that lead nowhere become 0. */
static uint64_t
id_for(struct rename *r, uint64_t id, enum gtt_anon_role role)
{
	uint32_t i = index_of(r, id);

	return i == GTT_IDS_NONE ? 0 : gtt_anon_id(&r->ids, i, id, role);
}

static uint64_t
largest_id(const struct gtt_v2_gen *g)
{
	const struct gtt_v2_chunk *c;
	uint64_t max = 0;

	for (c = g->chunks; c < g->chunks + g->nchunks; c++) {
		struct gtt_cursor in = gtt_cursor(c->p, c->len);

		if (!holds(c, GTT_V2_STRINGS))
			continue;
		gtt_cursor_u8(&in);
		while (gtt_cursor_left(&in) > 0 && !in.bad) {
			uint64_t id;

			gtt_cursor_u8(&in);
			id = gtt_cursor_uvarint(&in);
			max = id > max ? id : max;
			gtt_cursor_bytes(&in, gtt_cursor_uvarint(&in));
		}
	}
	return max;
}

/*
 * Batches of events.
 */

static enum gtt_anon_role
event_role(const struct rename *r, uint8_t type, uint64_t id)
{
	switch (type) {
	case GTT_V2_GO_STOP:
	case GTT_V2_GO_BLOCK:
	case GTT_V2_STW_BEGIN:
		return GTT_ANON_KEEP;
	case GTT_V2_GO_LABEL:
		return gtt_anon_label_role(text_of(r, id));
	default:
		return GTT_ANON_TEXT;
	}
}

/* Reads an event and gives its strings new ids: 1 when that changes it, 0, -1. */
static int
rename_event(struct rename *r, struct gtt_cursor *in, uint8_t *type,
    uint64_t *args)
{
	const struct gtt_v2_spec *spec;
	int changed = 0;

	*type = gtt_cursor_u8(in);
	for (unsigned i = 0; i < gtt_v2_timed_args[*type]; i++)
		args[i] = gtt_cursor_uvarint(in);
	if (in->bad || gtt_v2_timed_args[*type] == 0)
		return -1;
	spec = gtt_v2_spec(*type);
	for (unsigned i = 0; i < 2 && spec->str[i] != 0; i++) {
		uint64_t *id = &args[spec->str[i]], was = *id;

		*id = id_for(r, was, event_role(r, *type, was));
		changed |= *id != was;
	}
	return changed;
}

/*
 * The events of r->b, too many for one batch, in several: each goes on at the
 * time at which the one before ended.  Readers turn each dt into nanoseconds by
 * itself: where that rounds, the times could not stay.
 */
static int
write_split(struct rename *r, struct gtt_err *err)
{
	struct gtt_cursor in = gtt_cursor(r->b.p, r->b.len);
	struct gtt_v2_chunk c = *r->c;
	const uint8_t *from = in.p;
	uint64_t time = c.time;

	if (r->g->int_ns_per_tick == 0)
		return fail(r, err, "a batch of events is too long");
	while (gtt_cursor_left(&in) > 0) {
		const uint8_t *at = in.p;
		unsigned n = gtt_v2_timed_args[gtt_cursor_u8(&in)];
		uint64_t dt = gtt_cursor_uvarint(&in);

		while (--n > 0)
			gtt_cursor_uvarint(&in);
		if (in.p - from > GTT_V2_MAX_BATCH) {
			gtt_v2_write_chunk(r->w, r->g->gen, &c, from,
			    (size_t)(at - from));
			c.time = time;
			from = at;
		}
		time += dt;
	}
	gtt_v2_write_chunk(r->w, r->g->gen, &c, from, (size_t)(in.p - from));
	return 0;
}

static int
write_events(struct rename *r, struct gtt_err *err)
{
	struct gtt_cursor in = gtt_cursor(r->c->p, r->c->len);
	const uint8_t *from = in.p, *at;
	uint64_t args[GTT_V2_MAX_ARGS];
	uint8_t type;
	int changed;

	r->b.len = 0;
	while (gtt_cursor_left(&in) > 0) {
		at = in.p;
		changed = rename_event(r, &in, &type, args);
		if (changed < 0)
			return fail(r, err, "a malformed event is in the way");
		if (changed == 0)
			continue;
		gtt_buf_put(&r->b, from, (size_t)(at - from));
		gtt_v2_put_event(&r->b, type, args);
		from = in.p;
	}
	gtt_buf_put(&r->b, from, (size_t)(in.p - from));
	if (r->b.len > GTT_V2_MAX_BATCH)
		return write_split(r, err);
	gtt_v2_write_chunk(r->w, r->g->gen, r->c, r->b.p, r->b.len);
	return 0;
}

/*
 * Batches of records that can be cut anywhere: strings, stacks, types.  Their
 * first byte says what they are.
 */

/* The longest record: a stack, or a string or type with its name. */
#define MAX_RECORD (1 + 10 * (2 + 4 * GTT_V2_MAX_FRAMES))

static void
begin_records(struct rename *r)
{
	r->b.len = 0;
	gtt_buf_putc(&r->b, (char)r->c->p[0]);
}

static void
end_records(struct rename *r)
{
	gtt_v2_write_chunk(r->w, r->g->gen, r->c, r->b.p, r->b.len);
}

/* Before each record. */
static void
next_record(struct rename *r)
{
	if (r->b.len + MAX_RECORD <= GTT_V2_MAX_BATCH)
		return;
	end_records(r);
	begin_records(r);
}

static void
put_frame(struct rename *r, const uint64_t *frame)
{
	const bool std = gtt_anon_is_std(text_of(r, frame[1]));

	gtt_buf_putv(&r->b, frame[0]);
	gtt_buf_putv(&r->b, id_for(r, frame[1], GTT_ANON_FUNC));
	gtt_buf_putv(&r->b, id_for(r, frame[2],
	    gtt_anon_file_role(std, text_of(r, frame[2]))));
	gtt_buf_putv(&r->b, frame[3]);
}

static void
write_stacks(struct rename *r)
{
	struct gtt_cursor in = gtt_cursor(r->c->p + 1, r->c->len - 1);
	uint64_t frame[4];

	begin_records(r);
	while (gtt_cursor_left(&in) > 0) {
		uint64_t n;

		next_record(r);
		gtt_buf_putc(&r->b, (char)gtt_cursor_u8(&in));
		gtt_buf_putv(&r->b, gtt_cursor_uvarint(&in));
		n = gtt_cursor_uvarint(&in);
		gtt_buf_putv(&r->b, n);
		for (; n > 0; n--) {
			for (unsigned i = 0; i < 4; i++)
				frame[i] = gtt_cursor_uvarint(&in);
			put_frame(r, frame);
		}
	}
	end_records(r);
}

/* A length and what stands for s. */
static void
put_name(struct rename *r, enum gtt_anon_role role, struct gtt_str s)
{
	struct gtt_buf name = { 0 };

	gtt_anon_put(r->w->anon, role, s, GTT_V2_MAX_STRING, &name);
	gtt_buf_putv(&r->b, name.len);
	gtt_buf_put(&r->b, name.p, name.len);
	gtt_buf_fini(&name);
}

static void
put_strings(struct rename *r, uint64_t id)
{
	const uint64_t *ids = r->ids.v[index_of(r, id)];

	for (unsigned role = 0; role < GTT_ANON_NROLES; role++) {
		if (ids[role] == 0)
			continue;
		next_record(r);
		gtt_buf_putc(&r->b, GTT_V2_STRING);
		gtt_buf_putv(&r->b, ids[role]);
		put_name(r, role, text_of(r, id));
	}
}

static void
write_strings(struct rename *r)
{
	struct gtt_cursor in = gtt_cursor(r->c->p + 1, r->c->len - 1);

	begin_records(r);
	while (gtt_cursor_left(&in) > 0) {
		uint64_t id;

		gtt_cursor_u8(&in);
		id = gtt_cursor_uvarint(&in);
		gtt_cursor_bytes(&in, gtt_cursor_uvarint(&in));
		put_strings(r, id);
	}
	end_records(r);
}

/*
 * Experimental batches.  Of alloc-free, runtime/traceallocfree.go and
 * tracetype.go of Go 1.26: a byte 1 and four numbers about the heap; or a byte
 * 0 and types, each of an id, an address, a size, the bytes with pointers, the
 * length of a name and the name.
 */

#define ALLOC_FREE	1
#define TYPES		0
#define HEAP		1

/* The types in the batch; -1 when it is none of types. */
static int
read_types(struct rename *r, void (*fn)(struct rename *, const uint64_t *,
    struct gtt_str))
{
	struct gtt_cursor in = gtt_cursor(r->c->p + 1, r->c->len - 1);

	while (gtt_cursor_left(&in) > 0) {
		uint64_t num[4], len;
		const uint8_t *p;

		for (unsigned i = 0; i < 4; i++)
			num[i] = gtt_cursor_uvarint(&in);
		len = gtt_cursor_uvarint(&in);
		p = gtt_cursor_bytes(&in, len);
		if (in.bad)
			return -1;
		if (fn != NULL)
			fn(r, num, (struct gtt_str){ (const char *)p,
			    (uint32_t)len });
	}
	return 0;
}

static void
put_type(struct rename *r, const uint64_t *num, struct gtt_str name)
{
	next_record(r);
	for (unsigned i = 0; i < 4; i++)
		gtt_buf_putv(&r->b, num[i]);
	put_name(r, GTT_ANON_TYPE, name);
}

/* Whether the batch is what a byte HEAP begins, to the last byte. */
static bool
is_heap(const struct gtt_v2_chunk *c)
{
	struct gtt_cursor in = gtt_cursor(c->p + 1, c->len - 1);

	for (unsigned i = 0; i < 4; i++)
		gtt_cursor_uvarint(&in);
	return !in.bad && gtt_cursor_left(&in) == 0;
}

static void
write_experimental(struct rename *r)
{
	const struct gtt_v2_chunk *c = r->c;

	if (c->exp == ALLOC_FREE && c->len > 0 && c->p[0] == HEAP &&
	    is_heap(c)) {
		gtt_v2_write_chunk(r->w, r->g->gen, c, c->p, c->len);
	} else if (c->exp == ALLOC_FREE && c->len > 0 && c->p[0] == TYPES &&
	    read_types(r, NULL) == 0) {
		begin_records(r);
		read_types(r, put_type);
		end_records(r);
	} else if (!r->w->told && r->w->left_out != NULL) {
		r->w->told = true;
		r->w->left_out(r->w->arg);
	}
}

/*
 * The generation.
 */

/* All but stacks and strings. */
static int
write_first(struct rename *r, struct gtt_err *err)
{
	const struct gtt_v2_chunk *c = r->c;

	if (c->exp != 0) {
		write_experimental(r);
		return 0;
	}
	if (holds(c, GTT_V2_STACKS) || holds(c, GTT_V2_STRINGS))
		return 0;
	if (holds(c, GTT_V2_CPU_SAMPLES) ||
	    holds(c, r->w->from < 25 ? GTT_V2_FREQUENCY : GTT_V2_SYNC)) {
		gtt_v2_write_chunk(r->w, r->g->gen, c, c->p, c->len);
		return 0;
	}
	return write_events(r, err);
}

static int
write_all(struct rename *r, struct gtt_err *err)
{
	const struct gtt_v2_chunk *chunks = r->g->chunks,
	    *end = chunks + r->g->nchunks;

	for (r->c = chunks; r->c < end; r->c++) {
		if (write_first(r, err) < 0)
			return -1;
	}
	for (r->c = chunks; r->c < end; r->c++) {
		if (holds(r->c, GTT_V2_STACKS))
			write_stacks(r);
	}
	for (r->c = chunks; r->c < end; r->c++) {
		if (holds(r->c, GTT_V2_STRINGS))
			write_strings(r);
	}
	return r->ids.full ? fail(r, err, "there are too many ids of strings") : 0;
}

int
gtt_v2_write_renamed(struct gtt_v2_writer *w, const struct gtt_v2_gen *g,
    struct gtt_err *err)
{
	struct rename r = { .w = w, .g = g, .table = &g->tb.table };
	int rc;

	gtt_anon_ids_init(&r.ids, r.table->nstrs, largest_id(g));
	rc = write_all(&r, err);
	gtt_buf_fini(&r.b);
	gtt_anon_ids_fini(&r.ids);
	return rc;
}
