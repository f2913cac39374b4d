/*
 * Zip archives.  Properties: a name that is there is found, at the first member
 * of this name; members are read to their end or refused with a reason; one
 * whose name another has is refused.
 */
#include "common/input/zip.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

#define MEMBERS 20	/* read of each archive */

static void
read_member(struct gtt_zip *z, size_t i)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_input *in = gtt_zip_member(z, i, &err);
	const uint8_t *p;
	size_t len;
	int rc = -1;

	if (in != NULL)
		rc = gtt_input_take_all(in, &p, &len, &err);
	holds((rc == 0) == (err.code == GTT_OK));
	holds(rc == 0 || err.msg[0] != '\0');
	gtt_input_close(in);
}

static void
check_archive(struct gtt_zip *z, size_t size)
{
	struct gtt_err err = { 0 };

	holds(gtt_zip_n(z) <= size / 46);
	for (size_t i = 0; i < gtt_zip_n(z) && i < MEMBERS; i++) {
		size_t first = gtt_zip_find(z, gtt_zip_name(z, i));

		holds(first == GTT_ZIP_NONE || first <= i);
		if (first < i)
			holds(gtt_zip_member(z, i, &err) == NULL);
		else
			read_member(z, i);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_input *in = gtt_input_memory(data, size);
	struct gtt_zip *z = gtt_zip_open(in, &err);

	holds((z == NULL) == (err.code != GTT_OK));
	if (z != NULL)
		check_archive(z, size);
	gtt_zip_close(z);
	gtt_input_close(in);
	return 0;
}
