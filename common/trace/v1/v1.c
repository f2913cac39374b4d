#include "common/trace/v1/v1.h"

struct gtt_v1 *
gtt_v1_new(struct gtt_input *in, int version,
    const struct gtt_reader_opts *opts)
{
	(void)in;
	(void)version;
	(void)opts;
	return NULL;
}

int
gtt_v1_next(struct gtt_v1 *v, const struct gtt_event **ev, struct gtt_err *err)
{
	(void)v;
	(void)ev;
	return gtt_fail(err, GTT_EVERSION, GTT_NO_OFFSET,
	    "traces before Go 1.22 cannot be read yet");
}

bool
gtt_v1_in_ticks(const struct gtt_v1 *v)
{
	(void)v;
	return false;
}

void
gtt_v1_free(struct gtt_v1 *v)
{
	(void)v;
}
