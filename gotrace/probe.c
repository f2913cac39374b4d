#include "gotrace/probe.h"

#include <stdlib.h>

void
probe_start(struct probe *p)
{
	p->on = true;
	p->n = 0;
	p->enter = p->last = 0;
}

void
probe_record(struct probe *p, enum rec_kind k, uint64_t time)
{
	if (k == REC_ENTER) {
		p->last = p->enter;
		p->enter = time;
	} else if (k == REC_EXIT && p->last != 0 && p->last <= p->enter &&
	    p->enter <= time && p->n < PROBES) {
		p->span[p->n] = time - p->enter;
		p->step[p->n++] = p->enter - p->last;
	}
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The mean without the tenth that was disturbed most. */
static double
mean(uint64_t *v, size_t n)
{
	size_t kept = n - n / 10;
	double sum = 0;

	qsort(v, n, sizeof(*v), by_value);
	for (size_t i = 0; i < kept; i++)
		sum += (double)v[i];
	return kept ? sum / (double)kept : 0;
}

void
probe_end(struct probe *p)
{
	p->on = false;
	p->in = mean(p->span, p->n);
	p->all = mean(p->step, p->n);
	if (p->all < p->in)
		p->all = p->in;
}
