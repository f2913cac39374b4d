/*
 * YAML, as files of rules are written in: one document, read into a tree.
 *
 * Every node knows its place, for messages.  Aliases are refused (a few lines
 * of them can stand for more than fits anywhere), and so are a key twice in a
 * map, a second document, and whatever is past the limits below.  Tags mean
 * nothing: a scalar is its text.
 */
#ifndef GTT_MATCH_YAML_H
#define GTT_MATCH_YAML_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

#define GTT_YAML_BYTES	((size_t)1 << 20)	/* of text */
#define GTT_YAML_DEPTH	32			/* of lists and maps */

enum gtt_yaml_kind {
	GTT_YAML_SCALAR,
	GTT_YAML_LIST,
	GTT_YAML_MAP,
};

struct gtt_yaml {
	enum gtt_yaml_kind	 kind;
	uint32_t		 line, column;	/* from 1 */
	const char		*text;	/* SCALAR: UTF-8, no NUL but at its end */
	/* LIST: the items.  MAP: key, value, key ...; keys are scalars. */
	struct gtt_yaml		**v;
	size_t			 n;
	size_t			 cap;	/* private to yaml.c */
};

/*
 * The document in n bytes at p; of an empty one, NULL with err untouched.
 * On an error NULL and err: GTT_EDATA or GTT_ELIMIT, and the message begins
 * with the line and column.  Free with gtt_yaml_free.
 */
struct gtt_yaml *
gtt_yaml_parse(const char *p, size_t n, struct gtt_err *err);

/* The same of the file with this name; its name is in the message. */
struct gtt_yaml *
gtt_yaml_load(const char *path, struct gtt_err *err);

void
gtt_yaml_free(struct gtt_yaml *y);

/* The value of a key of a map, or NULL. */
const struct gtt_yaml *
gtt_yaml_get(const struct gtt_yaml *map, const char *key);

/* -1, with "line N, column N: " and what is wrong at node y in err. */
int
gtt_yaml_fail(const struct gtt_yaml *y, struct gtt_err *err,
    const char *fmt, ...) __attribute__((format(printf, 3, 4), cold));

/* 0 when y is of this kind, else -1 with "what is to be a list" in err. */
int
gtt_yaml_want(const struct gtt_yaml *y, enum gtt_yaml_kind kind,
    const char *what, struct gtt_err *err);

/*
 * 0 when y is a map and each of its keys is one of keys, a list of words with
 * blanks between; -1 and err at the first that is not.
 */
int
gtt_yaml_only(const struct gtt_yaml *y, const char *keys, const char *what,
    struct gtt_err *err);

#endif
