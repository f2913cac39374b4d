/*
 * Traces of Go 1.5 to 1.21.  Property: whatever the bytes, events have rising
 * times and valid ids, and an error says what is wrong (property.h); -partial
 * shows no less.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gtt_reader_opts opts = { 0 };
	struct walk whole = { 0 }, partial = { 0 };

	if (size < 8 || memcmp(data, "go 1.", 5) != 0 ||
	    (data[5] == '2' && data[6] >= '2' && data[6] <= '9'))
		return -1;
	walk_trace(&whole, data, size, &opts);
	opts.partial = true;
	walk_trace(&partial, data, size, &opts);
	holds(partial.events - partial.syncs >= whole.events - whole.syncs);
	return 0;
}
