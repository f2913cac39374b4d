#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/cli/complain.h"
#include "etviz/etviz.h"

/*
 * The goroutine with which a server watches a connection while it answers a
 * request: it only waits.
 */
static const char background[] = "net/http.(*connReader).backgroundRead";

struct reading {
	bool		 details;
	struct row	*row;
	struct gtt_err	*err;		/* about the line */

	/* Of the object of offsets that is being read. */
	struct span	*span;
	const char	*object;
	bool		 assist;
};

static enum is
wait_is(const char *reason)
{
	static const struct {
		const char	*reason;
		enum is		 is;
	} waits[] = {
		{ "cpu", IS_RUNNABLE },
		{ "gc", IS_FOR_GC },
		{ "net", IS_ON_NETWORK },
		{ "sleep", IS_ASLEEP },
		{ "syscall", IS_IN_SYSCALL },
	};

	for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
		if (strcmp(waits[i].reason, reason) == 0)
			return waits[i].is;
	}
	return IS_BLOCKED;
}

static int
wrong(struct reading *rd, const char *key, const char *what)
{
	return gtt_fail(rd->err, GTT_EDATA, GTT_NO_OFFSET, "line %llu: %s %s",
	    (unsigned long long)rd->row->line, key, what);
}

/* A time, from min on. */
static int
read_time(struct reading *rd, const struct gtt_json_value *v, const char *key,
    int64_t min, int64_t *ns)
{
	if (v == NULL)
		return wrong(rd, key, "is missing");
	if (!gtt_json_whole(v, ns))
		return wrong(rd, key, "is not a whole number");
	if (*ns < min || *ns > TIME_LIMIT)
		return wrong(rd, key, "is out of range");
	return 0;
}

static bool
is_null(const struct gtt_json_value *v)
{
	return v == NULL || gtt_json_kind(v) == GTT_JSON_NULL;
}

/* A list of offsets at which s begins to be something. */
static int
read_offsets(struct reading *rd, struct span *s, const char *key,
    const struct gtt_json_value *v, enum is to)
{
	size_t n = gtt_json_len(v);

	if (is_null(v))
		return 0;
	if (gtt_json_kind(v) != GTT_JSON_LIST)
		return wrong(rd, key, "is not a list");
	if (n == 0)
		return 0;
	s->v = gtt_grow(s->v, &s->cap, s->n + n, sizeof s->v[0]);
	for (size_t i = 0; i < n; i++) {
		struct change c = { .to = to };

		if (read_time(rd, gtt_json_item(v, i), key, -TIME_LIMIT,
		    &c.at) < 0)
			return -1;
		s->v[s->n++] = c;
	}
	return 0;
}

static int
read_reason(void *arg, const char *reason, const struct gtt_json_value *v)
{
	struct reading *rd = arg;
	enum is to = wait_is(reason);

	if (rd->assist)
		to = strcmp(reason, "gc") == 0 ? IS_ASSISTING : IS_BLOCKED;
	return read_offsets(rd, rd->span, rd->object, v, to);
}

static int
read_reasons(struct reading *rd, struct span *s, const char *key,
    const struct gtt_json_value *v, bool assist)
{
	if (is_null(v))
		return 0;
	if (gtt_json_kind(v) != GTT_JSON_OBJECT)
		return wrong(rd, key, "is not an object");
	rd->span = s;
	rd->object = key;
	rd->assist = assist;
	return gtt_json_each(v, rd, read_reason);
}

/* Rows stay until all are there: without room to grow. */
static void *
fit(void *v, size_t n, size_t size)
{
	void *p = n > 0 ? realloc(v, n * size) : NULL;

	return p != NULL ? p : v;
}

/* A text, or NULL where there is none. */
static char *
copy_text(const struct gtt_json_value *v, size_t *len)
{
	const char *p = gtt_json_text(v, len);

	return p == NULL ? NULL : gtt_strndup(p, *len);
}

static int
read_changes(struct reading *rd, const struct gtt_json_value *v, struct span *s)
{
	if (read_offsets(rd, s, "StartRun", gtt_json_get(v, "StartRun"),
	    IS_RUNNING) < 0 ||
	    read_reasons(rd, s, "StartAssist", gtt_json_get(v, "StartAssist"),
	    true) < 0 ||
	    read_reasons(rd, s, "StartWait", gtt_json_get(v, "StartWait"),
	    false) < 0)
		return -1;
	etviz_settle(s);
	s->v = fit(s->v, s->n, sizeof s->v[0]);
	s->cap = s->n;
	return 0;
}

/* Adds a span to the row. */
static int
read_span(struct reading *rd, const struct gtt_json_value *v, bool child)
{
	struct row *r = rd->row;
	struct span *s;
	int64_t g = 0;

	if (gtt_json_kind(v) != GTT_JSON_OBJECT)
		return wrong(rd, "a span", "is not an object");
	r->spans = gtt_grow(r->spans, &r->cap, r->n + 1, sizeof r->spans[0]);
	s = &r->spans[r->n++];
	*s = (struct span){ .child = child };
	s->kind = copy_text(gtt_json_get(v, "Kind"), &s->kind_len);
	if (gtt_json_whole(gtt_json_get(v, "G"), &g))
		s->g = (uint64_t)g;
	if (read_time(rd, gtt_json_get(v, "StartNs"), "StartNs", -TIME_LIMIT,
	    &s->start) < 0 ||
	    read_time(rd, gtt_json_get(v, "LengthNs"), "LengthNs", 0,
	    &s->length) < 0)
		return -1;
	return read_changes(rd, v, s);
}

static bool
in_background(const struct gtt_json_value *v)
{
	size_t len;
	const char *kind = gtt_json_text(gtt_json_get(v, "Kind"), &len);

	return kind != NULL && strcmp(kind, background) == 0;
}

/* Adds a span and what it caused: as deep as JSON may be. */
static int
read_tree(struct reading *rd, const struct gtt_json_value *v, bool child)
{
	const struct gtt_json_value *caused = gtt_json_get(v, "Caused");

	if (in_background(v))
		return 0;
	if (read_span(rd, v, child) < 0)
		return -1;
	if (is_null(caused))
		return 0;
	if (gtt_json_kind(caused) != GTT_JSON_LIST)
		return wrong(rd, "Caused", "is not a list");
	for (size_t i = 0; i < gtt_json_len(caused); i++) {
		if (read_tree(rd, gtt_json_item(caused, i), true) < 0)
			return -1;
	}
	return 0;
}

/* A span that stands by itself tells of its own goroutine only. */
static int
read_row(struct reading *rd, const struct gtt_json_value *v)
{
	const struct gtt_json_value *root = gtt_json_get(v, "Root");
	const struct gtt_json_value *flat = gtt_json_get(v, "Flat");
	const struct gtt_json_value *total = gtt_json_get(v, "TotalRunNs");
	struct row *r = rd->row;

	if (gtt_json_kind(v) != GTT_JSON_OBJECT)
		return wrong(rd, "this", "is not an object");
	if (root == NULL && flat == NULL)
		root = flat = v;
	if (root == NULL || flat == NULL)
		return wrong(rd, root == NULL ? "Root" : "Flat", "is missing");
	if (read_time(rd, gtt_json_get(root, "StartNs"), "StartNs",
	    -TIME_LIMIT, &r->start) < 0 ||
	    read_time(rd, gtt_json_get(root, "LengthNs"), "LengthNs", 0,
	    &r->length) < 0)
		return -1;
	r->on_cpu = -1;
	if (total != NULL &&
	    read_time(rd, total, "TotalRunNs", 0, &r->on_cpu) < 0)
		return -1;
	r->file = copy_text(gtt_json_get(v, "File"), &r->file_len);
	if (rd->details)
		return read_tree(rd, root, false);
	return in_background(root) ? 0 : read_span(rd, flat, false);
}

void
etviz_row_free(struct row *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++) {
		free(r->spans[i].kind);
		free(r->spans[i].v);
	}
	free(r->spans);
	free(r->file);
	free(r);
}

int
etviz_row_read(struct row *r, const struct gtt_json_value *v, bool details,
    struct gtt_err *err)
{
	struct reading rd = { .details = details, .row = r, .err = err };
	int rc = read_row(&rd, v);

	r->spans = fit(r->spans, r->n, sizeof r->spans[0]);
	r->cap = r->n;
	return rc;
}

static int
add_row(struct opts *o, size_t input, uint64_t line,
    const struct gtt_json_value *v, struct gtt_err *err)
{
	struct row *r = gtt_calloc(1, sizeof *r);
	int rc;

	r->input = input;
	r->line = line;
	rc = etviz_row_read(r, v, o->details, err);
	if (rc == 0 && r->n > 0)
		etviz_rows_add(&o->rows, r);
	else
		etviz_row_free(r);
	return rc;
}

/* People pass the trace itself. */
static int
refuse_trace(struct gtt_input *in, struct gtt_err *err)
{
	const uint8_t *p;
	size_t got;

	if (gtt_input_peek(in, 5, &p, &got, err) < 0)
		return -1;
	if (got < 5 || memcmp(p, "go 1.", 5) != 0)
		return 0;
	return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "a Go trace: pipe what "
	    "\"regiongraph -summarize FILE\" prints of it");
}

int
etviz_file(struct gtt_job *job)
{
	struct gtt_complaints c = { .job = job };
	struct opts *o = job->arg;
	struct gtt_jsonl *lines = gtt_jsonl_new(job->in);
	const struct gtt_json_value *v;
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	int rc = refuse_trace(job->in, &err);

	if (rc == 0) {
		etviz_rows_begin(&o->rows);
		rc = 1;
	}
	while (rc == 1) {
		err = (struct gtt_err){ .off = GTT_NO_OFFSET };
		rc = gtt_jsonl_next(lines, &v, &err);
		if (rc == 1 && (v == NULL || add_row(o, job->index,
		    gtt_jsonl_line(lines), v, &err) < 0))
			gtt_complain(&c, &err);
	}
	gtt_jsonl_free(lines);
	return gtt_complaints_end(&c, rc, &err);
}
