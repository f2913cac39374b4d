/*
 * JSON lines: an object, or any other value, on each line.  A value spread over
 * several lines, as jq prints it without -c, can be read too: it begins with a
 * line that is only a bracket, and goes on while lines are indented.
 *
 * A line that is not JSON is reported, and reading goes on with the next one.
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
 * The memory that a value of n bytes of text may take: a span of a regiongraph
 * tree takes 12 times its text, an empty object more than 100 times.
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

struct gtt_json_value;		/* never defined: jansson's json_t */
struct gtt_jsonl;

/* The input is borrowed.  Never NULL. */
struct gtt_jsonl *
gtt_jsonl_new(struct gtt_input *in);

void
gtt_jsonl_free(struct gtt_jsonl *r);

/*
 * The next value: 1 and *v, good until the next call.  1 with *v NULL and err
 * (GTT_EDATA, or GTT_ELIMIT past a limit above; the message begins with the
 * line) when it is not JSON; reading can go on.  0 at the end, -1 when the input
 * fails.
 */
int
gtt_jsonl_next(struct gtt_jsonl *r, const struct gtt_json_value **v,
    struct gtt_err *err);

/* The line, from 1, in which the last value began. */
uint64_t
gtt_jsonl_line(const struct gtt_jsonl *r);

enum gtt_json_kind
gtt_json_kind(const struct gtt_json_value *v);

/* The value of a key; NULL when there is none, or v is not an object. */
const struct gtt_json_value *
gtt_json_get(const struct gtt_json_value *v, const char *key);

/* How many items a list has; 0 when v is not a list. */
size_t
gtt_json_len(const struct gtt_json_value *v);
const struct gtt_json_value *
gtt_json_item(const struct gtt_json_value *v, size_t i);

/*
 * Calls each for the keys of an object, in their order, until it returns
 * something other than 0, and returns that.
 */
int
gtt_json_each(const struct gtt_json_value *v, void *arg,
    int (*each)(void *arg, const char *key, const struct gtt_json_value *v));

/* Whether v is a whole number, however it is written (1e3); if so, sets *n. */
bool
gtt_json_whole(const struct gtt_json_value *v, int64_t *n);

/* The text of a string: UTF-8, perhaps with NULs; NULL when v is not a string. */
const char *
gtt_json_text(const struct gtt_json_value *v, size_t *len);

#endif
