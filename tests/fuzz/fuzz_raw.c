/*
 * Raw text.  Properties: what is refused has a line and says which; what was
 * written by then, or by the end, is a run of whole records, whose raw text
 * assembles to the same bytes.
 */
#include <inttypes.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"
#include "tests/unit/rawpair.h"

static void
check_refusal(const uint8_t *data, size_t size, const struct gtt_err *err)
{
	uint64_t lines = 1, line;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	holds(err->off == GTT_NO_OFFSET && err->code != GTT_OK);
	holds(sscanf(err->msg, "line %" SCNu64 ": ", &line) == 1);
	holds(line <= lines);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gtt_buf bytes = { 0 }, text = { 0 }, again = { 0 };
	struct gtt_err err = { 0 }, none = { 0 };
	bool exact;

	if (rawpair_assemble((const char *)data, size, false, &bytes,
	    &err) < 0)
		check_refusal(data, size, &err);
	if (bytes.len > 0) {
		holds(rawpair_print(bytes.p, bytes.len, &text, &exact,
		    &none) == 0);
		holds(exact);
		holds(rawpair_assemble(text.p, text.len, false, &again,
		    &none) == 0);
		holds(again.len == bytes.len &&
		    memcmp(again.p, bytes.p, bytes.len) == 0);
	}
	gtt_buf_fini(&bytes);
	gtt_buf_fini(&text);
	gtt_buf_fini(&again);
	return 0;
}
