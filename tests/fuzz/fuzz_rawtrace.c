/*
 * Traces as raw text.  Properties: what can be printed, up to the damage if
 * there is any, assembles; to the same bytes where the printing says so, and
 * otherwise to a trace with the same text.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"
#include "tests/unit/rawpair.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gtt_buf bytes = { 0 }, text = { 0 }, again = { 0 };
	struct gtt_err err = { 0 }, none = { 0 };
	bool exact, same;
	int rc = rawpair_print(data, size, &text, &exact, &err);

	holds((rc < 0) == (err.code != GTT_OK));
	if (text.len > 0) {
		holds(rawpair_assemble(text.p, text.len, false, &bytes,
		    &none) == 0);
		holds(rc < 0 || !exact || bytes.len == size);
		same = bytes.len <= size &&
		    memcmp(bytes.p, data, bytes.len) == 0;
		holds(same || !exact);
		holds(rawpair_print(bytes.p, bytes.len, &again, &exact,
		    &none) == 0);
		holds(exact && again.len == text.len &&
		    memcmp(again.p, text.p, text.len) == 0);
	}
	gtt_buf_fini(&bytes);
	gtt_buf_fini(&text);
	gtt_buf_fini(&again);
	return 0;
}
