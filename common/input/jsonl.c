#include "common/input/jsonl.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/mem.h"

/* A mapped file lets go of what was read after so many bytes. */
#define RELEASE	((uint64_t)1 << 20)

struct gtt_jsonl {
	struct gtt_input	*in;
	uint64_t		 released;
	uint64_t		 lines;		/* read so far */
	uint64_t		 first;		/* line of the value */
	struct gtt_buf		 text;
	bool			 too_long;
	json_t			*root;
};

struct gtt_jsonl *
gtt_jsonl_new(struct gtt_input *in)
{
	struct gtt_jsonl *r = gtt_calloc(1, sizeof *r);

	r->in = in;
	return r;
}

void
gtt_jsonl_free(struct gtt_jsonl *r)
{
	if (r == NULL)
		return;
	json_decref(r->root);
	gtt_buf_fini(&r->text);
	free(r);
}

uint64_t
gtt_jsonl_line(const struct gtt_jsonl *r)
{
	return r->first;
}

static void
skip(struct gtt_jsonl *r, size_t n)
{
	uint64_t at;

	gtt_input_skip(r->in, n);
	at = gtt_input_offset(r->in);
	if (at - r->released >= RELEASE) {
		gtt_input_release(r->in, r->released, at);
		r->released = at;
	}
}

/* Appends the next line to the text: 1, 0 at the end of the input, -1. */
static int
read_line(struct gtt_jsonl *r, struct gtt_err *err)
{
	const uint8_t *p, *end = NULL;
	bool any = false;
	size_t got;

	while (end == NULL) {
		if (gtt_input_peek(r->in, 1, &p, &got, err) < 0)
			return -1;
		if (got == 0)
			break;
		any = true;
		end = memchr(p, '\n', got);
		if (end != NULL)
			got = (size_t)(end - p) + 1;
		if (got > GTT_JSONL_BYTES - r->text.len)
			r->too_long = true;
		else
			gtt_buf_put(&r->text, p, got);
		skip(r, got);
	}
	r->lines += any;
	return any;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The text without blanks at its end. */
static size_t
trimmed(const struct gtt_jsonl *r)
{
	size_t n = r->text.len;

	while (n > 0 && is_blank(r->text.p[n - 1]))
		n--;
	return n;
}

/* Appends the lines that go on with the value; as read_line. */
static int
read_more(struct gtt_jsonl *r, struct gtt_err *err)
{
	const uint8_t *p;
	size_t got;
	int rc = 1;

	while (rc == 1) {
		if (gtt_input_peek(r->in, 1, &p, &got, err) < 0)
			return -1;
		if (got > 0 && (*p == '}' || *p == ']'))
			return read_line(r, err);
		if (got == 0 || !is_blank((char)*p))
			break;
		rc = read_line(r, err);
	}
	return rc;
}

/* The text of the next value; as read_line. */
static int
read_value(struct gtt_jsonl *r, struct gtt_err *err)
{
	int rc;

	do {
		r->text.len = 0;
		r->too_long = false;
		rc = read_line(r, err);
	} while (rc == 1 && !r->too_long && trimmed(r) == 0);
	r->first = r->lines;
	if (rc == 1 && trimmed(r) == 1 &&
	    (r->text.p[0] == '{' || r->text.p[0] == '['))
		rc = read_more(r, err);
	return rc;
}

/* What jansson says has bytes of the input in it. */
static void
make_plain(char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < ' ' || *s > '~')
			*s = '?';
	}
}

static int
parse(struct gtt_jsonl *r, struct gtt_err *err)
{
	json_error_t why;

	r->root = json_loadb(r->text.p, r->text.len,
	    JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
	if (r->root != NULL)
		return 0;
	make_plain(why.text);
	return gtt_fail(err, json_error_code(&why) == json_error_stack_overflow ?
	    GTT_ELIMIT : GTT_EDATA, GTT_NO_OFFSET,
	    "line %llu, column %d: no JSON: %.150s",
	    (unsigned long long)r->first + (unsigned)(why.line - 1), why.column,
	    why.text);
}

int
gtt_jsonl_next(struct gtt_jsonl *r, const struct gtt_json_value **v,
    struct gtt_err *err)
{
	int rc;

	json_decref(r->root);
	r->root = NULL;
	*v = NULL;
	rc = read_value(r, err);
	if (rc != 1)
		return rc;
	if (r->too_long)
		gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "line %llu: longer than %zu MiB",
		    (unsigned long long)r->first, GTT_JSONL_BYTES >> 20);
	else if (parse(r, err) == 0)
		*v = (const struct gtt_json_value *)r->root;
	return 1;
}

/*
 * -- Values: jansson's
 */

static const json_t *
json(const struct gtt_json_value *v)
{
	return (const json_t *)v;
}

static const struct gtt_json_value *
value(const json_t *j)
{
	return (const struct gtt_json_value *)j;
}

enum gtt_json_kind
gtt_json_kind(const struct gtt_json_value *v)
{
	switch (json_typeof(json(v))) {
	case JSON_OBJECT:
		return GTT_JSON_OBJECT;
	case JSON_ARRAY:
		return GTT_JSON_LIST;
	case JSON_STRING:
		return GTT_JSON_STRING;
	case JSON_INTEGER:
	case JSON_REAL:
		return GTT_JSON_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return GTT_JSON_BOOL;
	case JSON_NULL:
		return GTT_JSON_NULL;
	}
	return GTT_JSON_NULL;
}

const struct gtt_json_value *
gtt_json_get(const struct gtt_json_value *v, const char *key)
{
	return value(json_object_get(json(v), key));
}

size_t
gtt_json_len(const struct gtt_json_value *v)
{
	return json_array_size(json(v));
}

const struct gtt_json_value *
gtt_json_item(const struct gtt_json_value *v, size_t i)
{
	return value(json_array_get(json(v), i));
}

int
gtt_json_each(const struct gtt_json_value *v, void *arg,
    int (*each)(void *arg, const char *key, const struct gtt_json_value *v))
{
	json_t *j = (json_t *)(uintptr_t)v;
	int rc = 0;

	for (void *it = json_object_iter(j); it != NULL && rc == 0;
	    it = json_object_iter_next(j, it))
		rc = each(arg, json_object_iter_key(it),
		    value(json_object_iter_value(it)));
	return rc;
}

bool
gtt_json_whole(const struct gtt_json_value *v, int64_t *n)
{
	double d;

	if (v == NULL || !json_is_number(json(v)))
		return false;
	if (json_is_integer(json(v))) {
		*n = json_integer_value(json(v));
		return true;
	}
	d = json_real_value(json(v));
	if (d != floor(d) || d < -0x1p63 || d >= 0x1p63)
		return false;
	*n = (int64_t)d;
	return true;
}

const char *
gtt_json_text(const struct gtt_json_value *v, size_t *len)
{
	*len = v == NULL ? 0 : json_string_length(json(v));
	return v == NULL ? NULL : json_string_value(json(v));
}
