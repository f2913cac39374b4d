/*
 * What holds for the events of any input, however damaged; shared by the fuzz
 * targets and the sweeps of tests/fault.  A violation aborts.
 */
#ifndef TESTS_FUZZ_PROPERTY_H
#define TESTS_FUZZ_PROPERTY_H

#include <stdio.h>
#include <stdlib.h>

#include "common/trace/trace.h"

#define holds(cond)							\
	do {								\
		if (!(cond))						\
			violated(#cond, __FILE__, __LINE__);		\
	} while (0)

static void __attribute__((noreturn, unused))
violated(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/* What reading an input came to. */
struct walk {
	uint64_t	events;
	uint64_t	syncs;		/* of them Sync, which tell nothing */
	int64_t		last;		/* time of the last event */
	int		rc;		/* of the last call: 0 or -1 */
	struct gtt_err	err;
	/* May be set before: called with each event. */
	void		(*each)(void *arg, const struct gtt_event *ev);
	void		*arg;
};

static inline void
check_stack(const struct gtt_table *t, uint32_t id)
{
	const struct gtt_stack *s;

	if (id == GTT_NO_STACK)
		return;
	holds(t != NULL && id < t->nstacks);
	s = &t->stacks[id];
	for (uint32_t i = 0; i < s->n; i++) {
		const struct gtt_frame *f;

		holds(t->pcs[s->first + i] < t->nframes);
		f = &t->frames[t->pcs[s->first + i]];
		holds(f->func < t->nstrs && f->file < t->nstrs);
	}
}

static inline void
check_event(const struct gtt_event *ev)
{
	const struct gtt_table *t = ev->table;

	holds(ev->kind > GTT_BAD && ev->kind < GTT_NKINDS);
	holds(t != NULL || ev->kind == GTT_SYNC);
	check_stack(t, ev->stack);
	check_stack(t, ev->tstack);
	for (int i = 0; i < 2 && t != NULL; i++)
		holds(ev->str[i] < t->nstrs);
	if (ev->kind == GTT_STATE_TRANSITION)
		holds(ev->res == GTT_RES_GOROUTINE ?
		    ev->from < GTT_NGOSTATES && ev->to < GTT_NGOSTATES :
		    ev->res == GTT_RES_PROC &&
		    ev->from < GTT_NPROCSTATES && ev->to < GTT_NPROCSTATES);
}

/* Reads all of an input and checks each event. */
static inline void
walk_trace(struct walk *w, const uint8_t *data, size_t len,
    const struct gtt_reader_opts *opts)
{
	struct gtt_input *in = gtt_input_memory(data, len);
	struct gtt_reader *r = gtt_reader_new(in, opts, &w->err);
	const struct gtt_event *ev;

	w->rc = -1;
	while (r != NULL && (w->rc = gtt_reader_next(r, &ev, &w->err)) == 1) {
		check_event(ev);
		holds(w->events == 0 || ev->time > w->last);
		w->last = ev->time;
		/* Status events and the like are few for each byte. */
		holds(++w->events <= 64 + 4 * (uint64_t)len);
		w->syncs += ev->kind == GTT_SYNC;
		if (w->each != NULL)
			w->each(w->arg, ev);
	}
	holds((w->rc == -1) == (w->err.code != GTT_OK));
	holds(w->rc == 0 || w->err.msg[0] != '\0');
	holds(w->err.off == GTT_NO_OFFSET || w->err.off <= len || w->rc == 0);
	gtt_reader_free(r);
	gtt_input_close(in);
}

#endif
