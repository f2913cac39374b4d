#include "common/trace/v2/batch.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/cursor.h"
#include "common/trace/v2/spec.h"

#define MAX_HEADER	(2 + 4 * 10)	/* type, experiment, four numbers */

int
gtt_v2_parse_header(struct gtt_v2_header *h, const uint8_t *p, size_t n,
    struct gtt_err *err)
{
	struct gtt_cursor c = gtt_cursor(p, n);

	h->type = gtt_cursor_u8(&c);
	h->exp = 0;
	h->len = 1;
	if (h->type == GTT_V2_END_OF_GENERATION)
		return 1;
	if (h->type == GTT_V2_EXPERIMENTAL_BATCH)
		h->exp = gtt_cursor_u8(&c);
	else if (h->type == 'g' && n >= 5 && memcmp(p, "go 1.", 5) == 0)
		return gtt_fail(err, GTT_EDATA, h->off,
		    "another trace begins here: give each one its own file");
	else if (h->type != GTT_V2_EVENT_BATCH)
		return gtt_fail(err, GTT_EDATA, h->off,
		    "expected a batch, found event type %u", h->type);
	h->gen = gtt_cursor_uvarint(&c);
	h->m = gtt_cursor_uvarint(&c);
	h->time = gtt_cursor_uvarint(&c);
	h->size = gtt_cursor_uvarint(&c);
	if (c.bad && n < MAX_HEADER)
		return 0;
	if (c.bad)
		return gtt_fail(err, GTT_EDATA, h->off,
		    "malformed number in a batch header");
	h->len = (size_t)(c.p - p);
	if (h->size > GTT_V2_MAX_BATCH)
		return gtt_fail(err, GTT_EDATA, h->off, "batch size %" PRIu64
		    ", the most is %d", h->size, GTT_V2_MAX_BATCH);
	return 1;
}
