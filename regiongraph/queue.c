#include "regiongraph/queue.h"

#include <stdlib.h>

#include "common/base/mem.h"

#define QUEUE_MIN 4

static void
resize(struct queue *q, size_t n)
{
	struct entry *v = gtt_calloc(n, sizeof v[0]);

	for (uint64_t i = q->head; i != q->tail; i++)
		v[i & (n - 1)] = *queue_at(q, i);
	free(q->v);
	q->v = v;
	q->mask = n - 1;
}

uint64_t
queue_push(struct queue *q, const struct entry *e)
{
	if (q->v == NULL)
		resize(q, QUEUE_MIN);
	else if (q->tail - q->head > q->mask)
		resize(q, 2 * (q->mask + 1));
	*queue_at(q, q->tail) = *e;
	return q->tail++;
}

void
queue_pop(struct queue *q)
{
	q->head++;
	if (q->mask >= 64 * QUEUE_MIN && queue_is_empty(q))
		queue_fini(q);
}

/* The numbers go on. */
void
queue_fini(struct queue *q)
{
	free(q->v);
	q->v = NULL;
	q->mask = 0;
}
