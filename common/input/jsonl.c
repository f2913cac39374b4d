#include "common/input/jsonl.h"

#include <jansson.h>
#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/input/lines.h"

struct gtt_jsonl {
	struct gtt_lines	 lines;		/* text: those of the value */
	uint64_t		 first;		/* line of the value */
	json_t			*root;
};

/* How much more memory the value may take that this thread is reading. */
static _Thread_local size_t left;
static _Thread_local bool refused;

static void *
take(size_t n)
{
	size_t got;
	void *p;

	if (n > left) {
		refused = true;
		return NULL;
	}
	p = malloc(n);
	if (p == NULL)
		gtt_nomem();
	got = malloc_usable_size(p);
	left -= got < left ? got : left;
	return p;
}

static void
give_back(void *p)
{
	left += malloc_usable_size(p);
	free(p);
}

static void
set_memory(void)
{
	json_set_alloc_funcs(take, give_back);
}

struct gtt_jsonl *
gtt_jsonl_new(struct gtt_input *in)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct gtt_jsonl *r = gtt_calloc(1, sizeof *r);

	pthread_once(&once, set_memory);
	r->lines.in = in;
	r->lines.max = GTT_JSONL_BYTES;
	return r;
}

void
gtt_jsonl_free(struct gtt_jsonl *r)
{
	if (r == NULL)
		return;
	json_decref(r->root);
	gtt_lines_fini(&r->lines);
	free(r);
}

uint64_t
gtt_jsonl_line(const struct gtt_jsonl *r)
{
	return r->first;
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
	size_t n = r->lines.text.len;

	while (n > 0 && is_blank(r->lines.text.p[n - 1]))
		n--;
	return n;
}

/* Appends the lines that go on with the value; as gtt_lines_add. */
static int
read_more(struct gtt_jsonl *r, struct gtt_err *err)
{
	const uint8_t *p;
	size_t got;
	int rc = 1;

	while (rc == 1) {
		if (gtt_input_peek(r->lines.in, 1, &p, &got, err) < 0)
			return -1;
		if (got > 0 && (*p == '}' || *p == ']'))
			return gtt_lines_add(&r->lines, err);
		if (got == 0 || !is_blank((char)*p))
			break;
		rc = gtt_lines_add(&r->lines, err);
	}
	return rc;
}

/* The text of the next value; as gtt_lines_add. */
static int
read_value(struct gtt_jsonl *r, struct gtt_err *err)
{
	int rc;

	do {
		rc = gtt_lines_next(&r->lines, err);
	} while (rc == 1 && !r->lines.too_long && trimmed(r) == 0);
	r->first = r->lines.n;
	if (rc == 1 && trimmed(r) == 1 &&
	    (r->lines.text.p[0] == '{' || r->lines.text.p[0] == '['))
		rc = read_more(r, err);
	return rc;
}

/* Messages of jansson quote bytes of the input. */
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

	left = GTT_JSONL_MEMORY(r->lines.text.len);
	refused = false;
	r->root = json_loadb(r->lines.text.p, r->lines.text.len,
	    JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
	if (r->root != NULL)
		return 0;
	if (refused)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "line %llu: takes more than %zu MiB of memory",
		    (unsigned long long)r->first,
		    GTT_JSONL_MEMORY(r->lines.text.len) >> 20);
	make_plain(why.text);
	return gtt_fail(err, json_error_code(&why) == json_error_stack_overflow ?
	    GTT_ELIMIT : GTT_EDATA, GTT_NO_OFFSET,
	    "line %llu, column %d: not JSON: %.150s",
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
	if (r->lines.too_long)
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
