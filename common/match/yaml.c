#include "common/match/yaml.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "common/base/mem.h"
#include "common/input/input.h"

/* A document on its way: what is open, outermost first. */
struct load {
	yaml_parser_t	 parser;
	struct gtt_yaml	*open[GTT_YAML_DEPTH];
	unsigned	 depth;
	struct gtt_yaml	*root;
	unsigned	 documents;
};

static int
fail_at(const yaml_mark_t *at, struct gtt_err *err, enum gtt_code code,
    const char *what)
{
	return gtt_fail(err, code, GTT_NO_OFFSET, "line %zu, column %zu: %s",
	    at->line + 1, at->column + 1, what);
}

static void
add(struct gtt_yaml *to, struct gtt_yaml *y)
{
	to->v = gtt_grow(to->v, &to->cap, to->n + 1, sizeof to->v[0]);
	to->v[to->n++] = y;
}

/* A new node at its place in the tree, which owns it from now on. */
static struct gtt_yaml *
new_node(struct load *l, enum gtt_yaml_kind kind, const yaml_event_t *ev)
{
	struct gtt_yaml *y = gtt_calloc(1, sizeof *y);

	y->kind = kind;
	y->line = (uint32_t)ev->start_mark.line + 1;
	y->column = (uint32_t)ev->start_mark.column + 1;
	if (l->depth > 0)
		add(l->open[l->depth - 1], y);
	else
		l->root = y;
	return y;
}

/* Whether what begins now is a key: it must be a scalar, and a new one. */
static bool
key_next(const struct load *l)
{
	const struct gtt_yaml *in = l->depth > 0 ? l->open[l->depth - 1] : NULL;

	return in != NULL && in->kind == GTT_YAML_MAP && in->n % 2 == 0;
}

static int
scalar(struct load *l, const yaml_event_t *ev, struct gtt_err *err)
{
	const char *p = (const char *)ev->data.scalar.value;
	size_t n = ev->data.scalar.length;
	struct gtt_yaml *y;

	if (memchr(p, '\0', n) != NULL)
		return fail_at(&ev->start_mark, err, GTT_EDATA,
		    "a NUL in a text");
	if (key_next(l) && gtt_yaml_get(l->open[l->depth - 1], p) != NULL)
		return fail_at(&ev->start_mark, err, GTT_EDATA,
		    "this key is there already");
	y = new_node(l, GTT_YAML_SCALAR, ev);
	y->text = gtt_strndup(p, n);
	return 0;
}

static int
begin(struct load *l, enum gtt_yaml_kind kind, const yaml_event_t *ev,
    struct gtt_err *err)
{
	if (key_next(l))
		return fail_at(&ev->start_mark, err, GTT_EDATA,
		    "a key is to be a plain text");
	if (l->depth == GTT_YAML_DEPTH)
		return fail_at(&ev->start_mark, err, GTT_ELIMIT,
		    "nested too deeply");
	l->open[l->depth] = new_node(l, kind, ev);
	l->depth++;
	return 0;
}

static int
on_event(struct load *l, const yaml_event_t *ev, struct gtt_err *err)
{
	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		return scalar(l, ev, err);
	case YAML_SEQUENCE_START_EVENT:
		return begin(l, GTT_YAML_LIST, ev, err);
	case YAML_MAPPING_START_EVENT:
		return begin(l, GTT_YAML_MAP, ev, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		l->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return fail_at(&ev->start_mark, err, GTT_EDATA,
		    "aliases are not read: write it out");
	case YAML_DOCUMENT_START_EVENT:
		if (l->documents++ > 0)
			return fail_at(&ev->start_mark, err, GTT_EDATA,
			    "a second document");
		return 0;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return 0;
	}
	return 0;
}

static int
fail_syntax(const yaml_parser_t *parser, struct gtt_err *err)
{
	const char *what = parser->problem != NULL ? parser->problem :
	    "not YAML";

	/* Bytes that are no text: only where they are is known. */
	if (parser->error == YAML_READER_ERROR)
		return gtt_fail(err, GTT_EDATA, parser->problem_offset,
		    "not text: %s", what);
	return fail_at(&parser->problem_mark, err, GTT_EDATA, what);
}

static int
load(struct load *l, struct gtt_err *err)
{
	bool end = false;

	while (!end) {
		yaml_event_t ev;
		int rc;

		if (!yaml_parser_parse(&l->parser, &ev))
			return fail_syntax(&l->parser, err);
		end = ev.type == YAML_STREAM_END_EVENT;
		rc = on_event(l, &ev, err);
		yaml_event_delete(&ev);
		if (rc < 0)
			return -1;
	}
	return 0;
}

struct gtt_yaml *
gtt_yaml_parse(const char *p, size_t n, struct gtt_err *err)
{
	struct load l = { 0 };

	if (n > GTT_YAML_BYTES) {
		gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "more than %zu bytes of YAML", GTT_YAML_BYTES);
		return NULL;
	}
	if (!yaml_parser_initialize(&l.parser))
		gtt_nomem();
	yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&l.parser, (const unsigned char *)p, n);
	if (load(&l, err) < 0) {
		gtt_yaml_free(l.root);
		l.root = NULL;
	}
	yaml_parser_delete(&l.parser);
	return l.root;
}

struct gtt_yaml *
gtt_yaml_load(const char *path, struct gtt_err *err)
{
	struct gtt_err why = { .off = GTT_NO_OFFSET };
	struct gtt_input *in = gtt_input_open(path, NULL, &why);
	struct gtt_arena a = { 0 };
	struct gtt_yaml *y = NULL;
	const uint8_t *p;
	size_t n;

	/* One more than there may be, of a file that may have no end. */
	if (in != NULL &&
	    gtt_input_take(in, GTT_YAML_BYTES + 1, &a, &p, &n, &why) == 0)
		y = gtt_yaml_parse((const char *)p, n, &why);
	gtt_input_close(in);
	gtt_arena_fini(&a);
	if (why.code != GTT_OK && why.off != GTT_NO_OFFSET)
		gtt_fail(err, why.code, GTT_NO_OFFSET, "%.100s: offset 0x%jx: "
		    "%s", path, (uintmax_t)why.off, why.msg);
	if (why.code != GTT_OK)
		gtt_fail(err, why.code, GTT_NO_OFFSET, "%.100s: %s", path,
		    why.msg);
	return y;
}

/* Depth is bounded, so this is. */
void
gtt_yaml_free(struct gtt_yaml *y)
{
	if (y == NULL)
		return;
	for (size_t i = 0; i < y->n; i++)
		gtt_yaml_free(y->v[i]);
	free(y->v);
	free((char *)y->text);
	free(y);
}

const struct gtt_yaml *
gtt_yaml_get(const struct gtt_yaml *map, const char *key)
{
	for (size_t i = 0; i + 1 < map->n; i += 2) {
		if (strcmp(map->v[i]->text, key) == 0)
			return map->v[i + 1];
	}
	return NULL;
}

int
gtt_yaml_fail(const struct gtt_yaml *y, struct gtt_err *err,
    const char *fmt, ...)
{
	char what[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
	    "line %u, column %u: %s", (unsigned)y->line, (unsigned)y->column,
	    what);
}

int
gtt_yaml_want(const struct gtt_yaml *y, enum gtt_yaml_kind kind,
    const char *what, struct gtt_err *err)
{
	static const char *const names[] = {
		[GTT_YAML_SCALAR] = "a text",
		[GTT_YAML_LIST] = "a list",
		[GTT_YAML_MAP] = "a map",
	};

	if (y->kind == kind)
		return 0;
	return gtt_yaml_fail(y, err, "%s is to be %s, not %s", what,
	    names[kind], names[y->kind]);
}

static bool
is_among(const char *word, const char *words)
{
	size_t n = strlen(word);

	for (; *words != '\0'; words += strspn(words, " ")) {
		size_t len = strcspn(words, " ");

		if (len == n && memcmp(words, word, n) == 0)
			return true;
		words += len;
	}
	return false;
}

int
gtt_yaml_only(const struct gtt_yaml *y, const char *keys, const char *what,
    struct gtt_err *err)
{
	if (gtt_yaml_want(y, GTT_YAML_MAP, what, err) < 0)
		return -1;
	for (size_t i = 0; i < y->n; i += 2) {
		if (!is_among(y->v[i]->text, keys))
			return gtt_yaml_fail(y->v[i], err,
			    "%s has no '%.40s', only: %s", what,
			    y->v[i]->text, keys);
	}
	return 0;
}
