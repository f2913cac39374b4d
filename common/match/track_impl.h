/*
 * What track.c (events come in), track_found.c (regions that events show) and
 * track_called.c (regions that the program names) share.
 */
#ifndef GTT_MATCH_TRACK_IMPL_H
#define GTT_MATCH_TRACK_IMPL_H

#include "common/base/map.h"
#include "common/base/pool.h"
#include "common/match/track.h"
#include "common/match/verdict.h"

#define BIT(i) (UINT64_C(1) << (i))

/* The least bit of a set that is not empty. */
static inline uint32_t
least_bit(uint64_t set)
{
	return (uint32_t)__builtin_ctzll(set);
}

/* A goroutine with open regions, or that must be known for others. */
struct tracked {
	int64_t		   g;
	struct gtt_region *found;	/* OF_STACKS and BETWEEN */
	struct gtt_region *called;	/* OF_USER, OF_TASK; newest first */
	uint64_t	   open;	/* kinds in found */
	uint64_t	   born;	/* kinds that its first start begins */
	uint32_t	   next;	/* free: another one */
	bool		   early;	/* older than the trace; no stack yet */
	bool		   away;	/* since its last event it has not run */
};

struct gtt_tracker {
	const struct gtt_regions *regions;
	uint64_t	 between;	/* kinds that are BETWEEN */
	struct gtt_tracker_ops ops;
	void		*arg;
	int		 version;
	struct gtt_judge *judge;
	struct gtt_regex_run *run;

	struct gtt_map	 by_g;
	struct tracked	*tracked;
	size_t		 ntracked, tracked_cap;
	uint32_t	 free;
	struct gtt_pool	 pool;		/* regions */
	struct gtt_map	 by_task;	/* to an index of tasks */
	struct gtt_region **tasks;
	size_t		 ntasks, tasks_cap;

	bool		 begun;
	int64_t		 begin;	/* the trace's beginning */
	int64_t		 time;	/* of the last event of all */
	/* Of the event at hand. */
	const struct gtt_event *ev;
	uint64_t	 tag;
	const struct gtt_verdict *is;
	struct gtt_verdict told_is;	/* room for one that is put together */
	/* It tells where g was when the trace began; or it is the first to */
	/* show where g has been since then. */
	bool		 told, first;
};

/* track.c: goroutines, NULL where nothing is known of one; */
struct tracked *
gtt_track_find(const struct gtt_tracker *t, int64_t g);

struct tracked *
gtt_track_need(struct gtt_tracker *t, int64_t g);

/* forgets k where nothing of it need be known; */
void
gtt_track_forget_idle(struct gtt_tracker *t, struct tracked *k);

/* regions that are on no list yet; early ones begin with the trace; */
struct gtt_region *
gtt_track_new_region(struct gtt_tracker *t, const struct tracked *k,
    uint32_t kind, bool early);

/* on the list of those that are, found or called, of a goroutine; */
void
gtt_track_attach(struct gtt_region **list, struct gtt_region *r);

/* and the ends of these. */
void
gtt_track_drop(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r);

void
gtt_track_close(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r,
    enum gtt_region_why why);

void
gtt_track_make_sure(struct gtt_tracker *t, struct gtt_region *r);

/* track_found.c: regions that the event at hand leaves end; all others have it. */
void
gtt_track_step(struct gtt_tracker *t, struct tracked *k);

/* It wakes k's goroutine: a step of what that is in, perhaps. */
void
gtt_track_wake(struct gtt_tracker *t, struct tracked *k);

/* What it begins, or is in the midst of; born: kinds, as k->born. */
void
gtt_track_start(struct gtt_tracker *t, struct tracked *k, uint64_t born);

/* A region of found, where its goroutine or the trace ends. */
void
gtt_track_flush(struct gtt_tracker *t, struct tracked *k, struct gtt_region *r,
    enum gtt_region_why why);

/* track_called.c: what an event of one of these kinds does to a region or task. */
#define GTT_TRACK_CALLS (BIT(GTT_REGION_BEGIN) | BIT(GTT_REGION_END) | \
    BIT(GTT_TASK_BEGIN) | BIT(GTT_TASK_END))

int
gtt_track_call(struct gtt_tracker *t, int64_t g, struct gtt_err *err);

/* r is no longer on the list of those that were called. */
void
gtt_track_forget_task(struct gtt_tracker *t, const struct gtt_region *r);

/* Closes one that lasts, where its goroutine or the trace ends. */
void
gtt_track_close_lasting(struct gtt_tracker *t, struct tracked *k,
    struct gtt_region *r, enum gtt_region_why why);

#endif
