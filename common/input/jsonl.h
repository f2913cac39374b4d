/*
 * JSON lines: an object, or any other value, a line.  A value that was spread
 * over lines, as jq does without -c, is read, too: it begins with a line that
 * is nothing but a bracket and goes on while lines are indented.
 *
 * A line that is no JSON is told of and passed over; the next one is read.
 */
#ifndef GTT_INPUT_JSONL_H
#define GTT_INPUT_JSONL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/input/input.h"

#define GTT_JSONL_BYTES	((size_t)32 << 20)	/* of one value */
#define GTT_JSONL_DEPTH	2048			/* of lists and objects in it */

/*
 * What a value of n bytes may take in memory: a span of a tree takes twelve
 * times its text, an empty object more than a hundred times.
 */
#define GTT_JSONL_MEMORY(n) (((size_t)64 << 20) + 16 * (n))

enum gtt_json_kind {
	GTT_JSON_NULL,
	GTT_JSON_BOOL,
	GTT_JSON_NUMBER,
	GTT_JSON_STRING,
	GTT_JSON_LIST,
	GTT_JSON_OBJECT,
};

struct gtt_json_value;		/* never made by itself */
struct gtt_jsonl;

/* The input is borrowed.  Never NULL. */
struct gtt_jsonl *
gtt_jsonl_new(struct gtt_input *in);

void
gtt_jsonl_free(struct gtt_jsonl *r);

/*
 * The next value: 1 and *v, good until the next call; or 1, *v NULL and err
 * (GTT_EDATA, or GTT_ELIMIT past a limit above; the message begins with the
 * line) when it makes no sense, and reading goes on.  0 at the end, -1 when
 * the input fails.
 */
int
gtt_jsonl_next(struct gtt_jsonl *r, const struct gtt_json_value **v,
    struct gtt_err *err);

/* The line, from 1, in which the last value began. */
uint64_t
gtt_jsonl_line(const struct gtt_jsonl *r);

enum gtt_json_kind
gtt_json_kind(const struct gtt_json_value *v);

/* The value of a key, or NULL; also when v is no object. */
const struct gtt_json_value *
gtt_json_get(const struct gtt_json_value *v, const char *key);

/* How many items a list has; 0 when v is none. */
size_t
gtt_json_len(const struct gtt_json_value *v);
const struct gtt_json_value *
gtt_json_item(const struct gtt_json_value *v, size_t i);

/*
 * Calls each for the keys of an object, in their order, until one returns
 * something else than 0, and returns that.
 */
int
gtt_json_each(const struct gtt_json_value *v, void *arg,
    int (*each)(void *arg, const char *key, const struct gtt_json_value *v));

/* Whether v is a whole number, however it is written (1e3), and then *n. */
bool
gtt_json_whole(const struct gtt_json_value *v, int64_t *n);

/* The text of a string, UTF-8 with any NULs in it; NULL when v is none. */
const char *
gtt_json_text(const struct gtt_json_value *v, size_t *len);

#endif
