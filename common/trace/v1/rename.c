/*
 * Three walks over the trace: what strings there are, what they are used for,
 * and writing.
 */
#include "common/trace/v1/rename.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/v1/scan.h"

#define RELEASE		((size_t)8 << 20)	/* let go of that much at once */
#define SPAN		((size_t)64 << 10)	/* write that much at once */
#define MAX_STACK	((size_t)1 << 16)	/* bytes; the reader's limit */
#define MAX_TEXT	1000000

struct rename {
	const struct gtt_v1_rename *to;
	struct gtt_input	*in;
	struct gtt_v1_format	 format;
	const uint8_t		*data;
	size_t			 len;	/* what is whole */
	struct gtt_ids		 index;	/* of strings, by their id */
	struct gtt_str		*strs;
	size_t			 nstrs, strs_cap;
	uint64_t		 max;	/* the largest id */
	struct gtt_anon_ids	 ids;
	const uint8_t		*from;	/* not yet written */
	struct gtt_buf		 b;	/* the numbers of a record */
	struct gtt_err		*err;
};

typedef int visit(struct rename *r, const uint8_t *at,
    struct gtt_v1_record *rec, const uint8_t *end);

/* What begins at at cannot be written. */
static int
fail(struct rename *r, const uint8_t *at, enum gtt_code code, const char *what)
{
	r->len = (size_t)(at - r->data);
	return gtt_fail(r->err, code, GTT_V1_HEADER + (uint64_t)r->len, "%s",
	    what);
}

/* Calls fn for each record, and releases the pages of those that are done. */
static int
walk(struct rename *r, visit *fn)
{
	struct gtt_cursor c = gtt_cursor(r->data, r->len);
	const uint8_t *at, *kept = c.p;
	struct gtt_v1_record rec;
	const char *why;

	while (gtt_cursor_left(&c) > 0) {
		at = c.p;
		if (!gtt_v1_read(&c, &r->format, &rec, &why))
			return fail(r, at, GTT_EDATA, why);
		if (fn(r, at, &rec, c.p) < 0)
			return -1;
		if ((size_t)(c.p - kept) < RELEASE)
			continue;
		gtt_input_release(r->in, GTT_V1_HEADER +
		    (uint64_t)(kept - r->data), GTT_V1_HEADER +
		    (uint64_t)(c.p - r->data));
		kept = c.p;
	}
	return 0;
}

/*
 * Strings in use.
 */

static int
add_string(struct rename *r, const uint8_t *at, struct gtt_v1_record *rec,
    const uint8_t *end)
{
	uint64_t id = rec->num[0];

	(void)end;
	if (rec->type != GTT_V1_STRING)
		return 0;
	if (gtt_ids_get(&r->index, id) != GTT_IDS_NONE)
		return fail(r, at, GTT_EDATA, "string id used twice");
	gtt_ids_add(&r->index, id, (uint32_t)r->nstrs);
	r->strs = gtt_grow(r->strs, &r->strs_cap, r->nstrs + 1,
	    sizeof *r->strs);
	r->strs[r->nstrs++] = (struct gtt_str){ (const char *)rec->text,
	    rec->text_len };
	r->max = id > r->max ? id : r->max;
	return 0;
}

static struct gtt_str
text_of(const struct rename *r, uint64_t id)
{
	uint32_t i = gtt_ids_get(&r->index, id);

	return i == GTT_IDS_NONE ? (struct gtt_str){ "", 0 } : r->strs[i];
}

/* Ids that lead nowhere become 0. */
static void
use(struct rename *r, uint64_t *id, enum gtt_anon_role role)
{
	uint32_t i = gtt_ids_get(&r->index, *id);

	*id = i == GTT_IDS_NONE ? 0 : gtt_anon_id(&r->ids, i, *id, role);
}

/* The string of an event, if it has one. */
static void
use_number(struct rename *r, struct gtt_v1_record *rec)
{
	switch (rec->type) {
	case GTT_V1_USER_TASK_CREATE:
	case GTT_V1_USER_REGION:
		use(r, &rec->num[3], GTT_ANON_TEXT);
		break;
	case GTT_V1_USER_LOG:
		use(r, &rec->num[2], GTT_ANON_TEXT);
		break;
	case GTT_V1_GO_START_LABEL:
		use(r, &rec->num[3],
		    gtt_anon_label_role(text_of(r, rec->num[3])));
		break;
	}
}

/* The numbers of a stack, with new ids, into r->b; -1 when there are too few. */
static int
use_stack(struct rename *r, const struct gtt_v1_record *rec)
{
	struct gtt_cursor c = rec->stack;
	uint64_t id = gtt_cursor_uvarint(&c), n = gtt_cursor_uvarint(&c);

	r->b.len = 0;
	gtt_buf_putv(&r->b, id);
	gtt_buf_putv(&r->b, n);
	for (; n > 0 && !c.bad; n--) {
		uint64_t frame[4];
		bool std;

		for (unsigned i = 0; i < 4; i++)
			frame[i] = gtt_cursor_uvarint(&c);
		std = gtt_anon_is_std(text_of(r, frame[1]));
		use(r, &frame[2], gtt_anon_file_role(std,
		    text_of(r, frame[2])));
		use(r, &frame[1], GTT_ANON_FUNC);
		for (unsigned i = 0; i < 4; i++)
			gtt_buf_putv(&r->b, frame[i]);
	}
	return c.bad || gtt_cursor_left(&c) > 0 ? -1 : 0;
}

static int
find_use(struct rename *r, const uint8_t *at, struct gtt_v1_record *rec,
    const uint8_t *end)
{
	(void)end;
	if (rec->type != GTT_V1_STACK) {
		use_number(r, rec);
		return 0;
	}
	if (use_stack(r, rec) == 0)
		return 0;
	return fail(r, at, GTT_EDATA, "stack with a wrong number of frames");
}

/*
 * Writing.
 */

/* What stands before at and has not been written. */
static void
write_to(struct rename *r, const uint8_t *at)
{
	gtt_buf_put(r->to->out, r->from, (size_t)(at - r->from));
	r->from = at;
	if (r->to->written != NULL)
		r->to->written(r->to->arg);
}

static void
put_name(struct rename *r, enum gtt_anon_role role, struct gtt_str s)
{
	struct gtt_buf name = { 0 };

	gtt_anon_put(r->to->anon, role, s, MAX_TEXT, &name);
	gtt_buf_putv(r->to->out, name.len);
	gtt_buf_put(r->to->out, name.p, name.len);
	gtt_buf_fini(&name);
}

static void
write_strings(struct rename *r, uint8_t head, const struct gtt_v1_record *rec)
{
	const uint64_t *ids = r->ids.v[gtt_ids_get(&r->index, rec->num[0])];

	for (unsigned role = 0; role < GTT_ANON_NROLES; role++) {
		if (ids[role] == 0)
			continue;
		gtt_buf_putc(r->to->out, (char)head);
		gtt_buf_putv(r->to->out, ids[role]);
		put_name(r, role, text_of(r, rec->num[0]));
	}
}

/* Four numbers and more have their length in bytes before them. */
static void
write_numbers(struct rename *r, uint8_t head, const struct gtt_v1_record *rec)
{
	struct gtt_buf *out = r->to->out;

	r->b.len = 0;
	for (unsigned i = 0; i < rec->n; i++)
		gtt_buf_putv(&r->b, rec->num[i]);
	gtt_buf_putc(out, (char)head);
	if (head >> 6 == 3)
		gtt_buf_putv(out, r->b.len);
	gtt_buf_put(out, r->b.p, r->b.len);
}

static int
write_stack(struct rename *r, const uint8_t *at,
    const struct gtt_v1_record *rec)
{
	use_stack(r, rec);
	if (r->b.len > MAX_STACK)
		return fail(r, at, GTT_ELIMIT,
		    "with pseudonyms, a stack is too long");
	gtt_buf_putc(r->to->out, (char)*at);
	gtt_buf_putv(r->to->out, r->b.len);
	gtt_buf_put(r->to->out, r->b.p, r->b.len);
	return 0;
}

static int
copy_record(struct rename *r, const uint8_t *at, struct gtt_v1_record *rec,
    const uint8_t *end)
{
	(void)at;
	(void)rec;
	if ((size_t)(end - r->from) > SPAN)
		write_to(r, end);
	return 0;
}

static int
write_record(struct rename *r, const uint8_t *at, struct gtt_v1_record *rec,
    const uint8_t *end)
{
	switch (rec->type) {
	case GTT_V1_STRING:
		write_to(r, at);
		write_strings(r, *at, rec);
		break;
	case GTT_V1_STACK:
		write_to(r, at);
		if (write_stack(r, at, rec) < 0)
			return -1;
		break;
	case GTT_V1_USER_TASK_CREATE:
	case GTT_V1_USER_REGION:
	case GTT_V1_USER_LOG:
	case GTT_V1_GO_START_LABEL:
		write_to(r, at);
		use_number(r, rec);
		write_numbers(r, *at, rec);
		if (rec->type == GTT_V1_USER_LOG)
			put_name(r, GTT_ANON_TEXT, (struct gtt_str){
			    (const char *)rec->text, rec->text_len });
		break;
	default:
		return copy_record(r, at, rec, end);
	}
	r->from = end;
	return 0;
}

static int
write_all(struct rename *r)
{
	int rc;

	/* Before Go 1.7: no strings, and stacks of bare pcs. */
	if (r->to->anon == NULL || r->format.version < 7)
		return walk(r, copy_record);
	rc = walk(r, add_string);
	gtt_anon_ids_init(&r->ids, r->nstrs, r->max);
	if (walk(r, find_use) < 0)
		rc = -1;
	if (r->ids.full)
		rc = fail(r, r->data, GTT_ELIMIT,
		    "with pseudonyms, there are too many ids of strings");
	else if (walk(r, write_record) < 0)
		rc = -1;
	gtt_anon_ids_fini(&r->ids);
	return rc;
}

int
gtt_v1_write_renamed(const struct gtt_v1_rename *to, struct gtt_input *in,
    int version, struct gtt_err *err)
{
	struct rename r = { .to = to, .in = in, .err = err,
	    .format = gtt_v1_format(version) };
	int rc = gtt_input_take_all(in, &r.data, &r.len, err);

	r.from = r.data;
	if (write_all(&r) < 0)
		rc = -1;
	write_to(&r, r.data + r.len);
	gtt_ids_fini(&r.index);
	free(r.strs);
	gtt_buf_fini(&r.b);
	return rc;
}
