/*
 * The events of a goroutine whose meaning is not settled yet, oldest first.
 *
 * A pin holds an event, and with it all behind it: a region may begin or end
 * there, and that is known only later.  When the first one has no pins it can be
 * carried out, since all that comes before it is known.
 */
#ifndef REGIONGRAPH_QUEUE_H
#define REGIONGRAPH_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mark;

enum op {
	OP_NOTHING,	/* an event that changes nothing */
	OP_START,	/* it runs; arg is a link, or NO_LINK */
	OP_WAIT,	/* code: enum gtt_wait */
	OP_SYSCALL,	/* pinned until it is known whether it blocks */
	OP_ASSIST,	/* code: whether it begins */
	OP_CAUSE,	/* makes another one runnable; arg is a link */
	OP_END,
	/* What is no event of the goroutine itself. */
	OP_READY,	/* another one made it runnable */
	OP_SAMPLE,	/* arg is a string */
	OP_TASK_END,
};

struct entry {
	int64_t		 time;
	struct mark	*starts, *ends;	/* regions */
	uint32_t	 arg;
	uint16_t	 pins : 15;
	uint16_t	 unordered : 1;	/* a pin: which of starts is the longest */
	uint8_t		 op;
	uint8_t		 code;
};

/* Zero-initialised is empty.  Entries are known by numbers that only grow. */
struct queue {
	struct entry	*v;	/* a ring */
	size_t		 mask;	/* its size - 1, or 0 without one */
	uint64_t	 head, tail;	/* numbers of the first and the next one */
};

/* The number of a new entry at the end. */
uint64_t
queue_push(struct queue *q, const struct entry *e);

static inline bool
queue_is_empty(const struct queue *q)
{
	return q->head == q->tail;
}

static inline struct entry *
queue_at(const struct queue *q, uint64_t i)
{
	return &q->v[i & q->mask];
}

/* Whether entry i is still there. */
static inline bool
queue_has(const struct queue *q, uint64_t i)
{
	return i >= q->head && i < q->tail;
}

/* The number of one that would be at the end, where there is none. */
static inline uint64_t
queue_skip(struct queue *q)
{
	q->head++;
	return q->tail++;
}

/* Removes the first one; gives memory back that is no longer needed. */
void
queue_pop(struct queue *q);

void
queue_fini(struct queue *q);

#endif
