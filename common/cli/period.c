#include "common/cli/period.h"

#include "common/trace/header.h"

int
gtt_period_check(const struct gtt_period *p, struct gtt_err *err)
{
	if (!p->have_from || !p->have_to ||
	    p->from.relative != p->to.relative || p->from.ns <= p->to.ns)
		return 0;
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "-from is later than -to");
}

bool
gtt_period_relative(const struct gtt_period *p)
{
	return (p->have_from && p->from.relative) ||
	    (p->have_to && p->to.relative);
}

int64_t
gtt_period_start(const struct gtt_reader *r, const struct gtt_event *first)
{
	return gtt_reader_version(r) < GTT_FIRST_V2 ? 0 : first->time;
}

void
gtt_period_at(const struct gtt_period *p, int64_t start, int64_t *from,
    int64_t *to)
{
	*from = p->have_from ? gtt_time_at(p->from, start) : INT64_MIN;
	*to = p->have_to ? gtt_time_at(p->to, start) : INT64_MAX;
}
