/*
 * Events as JSON lines: one object, one line, an event.  gtt-events(5)
 * describes every field.
 *
 * Everything written is valid UTF-8: bytes of a string that are not become
 * U+FFFD.  Integers that may pass 2^53 and are identities rather than amounts
 * (PCs) are written as strings of hexadecimal digits.
 *
 * A gtt_json remembers the text of each stack of the current table as gtt_text
 * does.  One per reader: it is not for two threads at once.
 */
#ifndef GTT_OUTPUT_JSON_H
#define GTT_OUTPUT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/trace/trace.h"

struct gtt_json;

/* Never NULL. */
struct gtt_json *
gtt_json_new(void);

void
gtt_json_free(struct gtt_json *j);

/*
 * Times of the events to come are clock ticks, not nanoseconds (see
 * gtt_reader_in_ticks): the field is time_ticks instead of time_ns.
 */
void
gtt_json_set_ticks(struct gtt_json *j, bool ticks);

/*
 * Appends ev to out with its stacks.  The text ends in "}\n" and has at least
 * one field: a caller who has more to say takes these two bytes off, appends
 * ',', its fields and "}\n".
 */
void
gtt_json_event(struct gtt_json *j, struct gtt_buf *out,
    const struct gtt_event *ev);

/* The one escaper: appends n bytes at p as a JSON string, quotes included. */
void
gtt_json_str(struct gtt_buf *out, const char *p, size_t n);

/* Append a number: as a string of digits where its size passes 2^53 - 1. */
void
gtt_json_int(struct gtt_buf *out, int64_t v);
void
gtt_json_uint(struct gtt_buf *out, uint64_t v);

#endif
