/*
 * One reader over both formats: the header decides.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/trace.h"
#include "common/trace/v1/v1.h"
#include "common/trace/v2/v2.h"
#include "common/trace/header.h"

struct gtt_reader {
	int			 version;
	struct gtt_v1		*v1;	/* one of these */
	struct gtt_v2		*v2;
	const struct gtt_event	*next, *end;	/* ready to be given out */
};

struct gtt_reader *
gtt_reader_new(struct gtt_input *in, const struct gtt_reader_opts *opts,
    struct gtt_err *err)
{
	static const struct gtt_reader_opts defaults;
	struct gtt_reader *r;
	int version;

	if (opts == NULL)
		opts = &defaults;
	version = gtt_header_read(in, opts, err);
	if (version < 0)
		return NULL;
	r = gtt_calloc(1, sizeof *r);
	r->version = version;
	if (version >= GTT_FIRST_V2)
		r->v2 = gtt_v2_new(in, version, opts->partial);
	else
		r->v1 = gtt_v1_new(in, version, opts);
	return r;
}

int
gtt_reader_next(struct gtt_reader *r, const struct gtt_event **ev,
    struct gtt_err *err)
{
	int rc = 1;

	if (r->next == r->end)
		rc = r->v2 != NULL ?
		    gtt_v2_next(r->v2, &r->next, &r->end, err) :
		    gtt_v1_next(r->v1, &r->next, &r->end, err);
	if (rc > 0)
		*ev = r->next++;
	return rc;
}

void
gtt_reader_free(struct gtt_reader *r)
{
	if (r == NULL)
		return;
	gtt_v1_free(r->v1);
	gtt_v2_free(r->v2);
	free(r);
}

int
gtt_reader_version(const struct gtt_reader *r)
{
	return r->version;
}

struct gtt_v2 *
gtt_reader_v2(struct gtt_reader *r)
{
	return r->v2;
}

bool
gtt_reader_in_ticks(const struct gtt_reader *r)
{
	return r->v2 != NULL ? gtt_v2_in_ticks(r->v2) : gtt_v1_in_ticks(r->v1);
}
