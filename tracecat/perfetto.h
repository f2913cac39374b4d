/*
 * A trace for Perfetto, event by event.  Memory is proportional to what is alive
 * and open at a time.
 *
 * A process is a trace.  It has
 *	a track for each P, of the goroutines that ran on it, their syscalls
 *	while they kept it, and of sweeping;
 *	a track for each goroutine, of its states, and below that one of its
 *	regions and logs and one of mark assists;
 *	a track for each task, below that of its parent as long as that lasts
 *	and not too deep;
 *	tracks of the GC and of stop-the-world;
 *	counters.
 * Arrows go from who made or unblocked a goroutine to the state that follows.
 */
#ifndef TRACECAT_PERFETTO_H
#define TRACECAT_PERFETTO_H

#include "common/output/perfetto.h"
#include "common/trace/alive.h"
#include "tracecat/tracecat.h"

/*
 * As deep as the trace processor goes: of slices in each other it drops those
 * below 512, and of tracks below 99 all that is on them.
 * Source: kMaxDepth in slice_tracker.h, kMaxAncestors in track_event_tracker.cc.
 */
#define PF_SLICES_DEEP	511	/* one in them may have no length */
#define PF_TASKS_DEEP	90

/* What a track is for; with an id it makes the uuid. */
enum track {
	TRACK_TRACE,		/* the process; id is one of enum single */
	TRACK_P,
	TRACK_SWEEP,		/* by P */
	TRACK_GOROUTINE,
	TRACK_REGIONS,		/* by goroutine */
	TRACK_ASSIST,		/* by goroutine */
	TRACK_TASK,
	TRACK_STW,		/* 0, or by P and 1: see stw_key */
	NTRACKS
};

/* Tracks of which a trace has one, in the order in which they are shown. */
enum single {
	SINGLE_PROCESS,
	SINGLE_RUNNING,		/* the order of enum gtt_gostate */
	SINGLE_RUNNABLE,
	SINGLE_WAITING,
	SINGLE_SYSCALL,
	SINGLE_GOMAXPROCS,
	SINGLE_HEAP,
	SINGLE_HEAP_GOAL,
	SINGLE_GC,
	SINGLE_STWS,
	SINGLE_PROCS,
	SINGLE_TASKS,
	SINGLE_GOROUTINES,
	SINGLE_NOBODY,		/* logs, regions and samples of no goroutine */
	NSINGLES
};

/* A goroutine. */
struct pgo {
	struct gtt_goroutine go;
	struct gtt_buf	name;		/* G9, or G9 main.work; empty: new */
	bool		named;		/* the second */
	bool		held;		/* its first state is not written yet */
	bool		declared, regions, assist;	/* its tracks are */
	int64_t		before;		/* regions from before the trace */
	int64_t		p;		/* that it runs on, or GTT_NONE */
	int64_t		first_p;	/* that of the state that is held */
	uint64_t	flow;		/* that ends in the state to begin */
};

struct pproc {
	int64_t		id;
	int64_t		g;		/* that has a slice on it, or GTT_NONE */
	bool		syscall;	/* and one of a syscall in it */
	bool		sweep;		/* its track is declared */
};

struct pf {
	struct gtt_perfetto *w;
	struct gtt_buf	*out;
	uint64_t	 index, of;	/* of the input */
	bool		 started;
	int64_t		 first, last;	/* times */
	struct gtt_alive alive;		/* struct pgo */
	struct pproc	*proc;
	size_t		 nproc, proc_cap;
	struct gtt_map	 proc_of;
	struct gtt_map	 open;		/* slices that are open, by uuid */
	struct gtt_map	 tasks;		/* the depth of those open, by uuid */
	uint64_t	 too_deep;	/* slices left out */
	int64_t		 count[GTT_NGOSTATES];
	uint64_t	 flows;
	struct gtt_buf	 work;
};

uint64_t
pf_uuid(const struct pf *f, enum track kind, int64_t id);

void
pf_declare(struct pf *f, uint64_t uuid, uint64_t parent, const char *name,
    size_t len, enum gtt_track_order order, int32_t rank);

/* The track of goroutine id, to which ev does something; 0: it is not alive. */
uint64_t
pf_goroutine(struct pf *f, const struct gtt_event *ev, int64_t id,
    struct pgo **go);

/* The P, declared. */
struct pproc *
pf_proc(struct pf *f, int64_t id);

/*
 * Begin and end slices.  One that ends without having begun did so before the
 * trace.
 */
void
pf_push(struct pf *f, const struct gtt_slice *s);
void
pf_pop(struct pf *f, const struct gtt_slice *s);
bool
pf_is_open(const struct pf *f, uint64_t uuid);
/* Ends all that is open on a track. */
void
pf_close(struct pf *f, uint64_t uuid, int64_t time);

/* Ranges, tasks, regions, logs, metrics, labels and samples. */
void
pf_mark(struct pf *f, const struct gtt_event *ev);

static inline void
pf_note(struct gtt_slice *s, enum gtt_note_key key, uint64_t num)
{
	s->notes[s->nnotes++] = (struct gtt_note){ .key = key, .num = num };
}

static inline void
pf_note_text(struct gtt_slice *s, enum gtt_note_key key, struct gtt_str text)
{
	s->notes[s->nnotes++] = (struct gtt_note){ .key = key, .is_text = true,
	    .text = text };
}

static inline struct gtt_str
pf_str(const char *s)
{
	return (struct gtt_str){ s, (uint32_t)strlen(s) };
}

#endif
