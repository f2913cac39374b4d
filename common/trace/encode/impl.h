/*
 * Shared by the files of the encoder, nobody else: what a reader of the output
 * believes, and the events that are planned before the next one.
 *
 * Ms, Ps, goroutines and tasks do not move while they are known.
 */
#ifndef GTT_TRACE_ENCODE_IMPL_H
#define GTT_TRACE_ENCODE_IMPL_H

#include "common/trace/encode/build.h"
#include "common/trace/encode/encode.h"
#include "common/trace/v2/state.h"
#include "common/trace/v2/spec.h"

#define GTT_V2_MAX_TARGETS 5	/* whose order in time an event is part of */

struct enc_g;
struct enc_p;

struct enc_m {
	struct gtt_v2_lane	 lane;
	int64_t			 last;	/* time of its last event written */
	struct enc_g		*g;	/* bound to it, or NULL */
	struct enc_p		*p;
	struct enc_m		*next_spare;
	bool			 spare;	/* in gtt_encoder.spares */
};

struct enc_p {
	int64_t			 id;
	int64_t			 last;
	struct enc_m		*m;	/* running or in a syscall: where */
	struct gtt_v2_seq	 seq;
	struct gtt_v2_spans	 spans;
	uint8_t			 status;	/* BAD: not known */
};

struct enc_g {
	struct gtt_v2_g		 s;
	int64_t			 last;
	struct enc_m		*m;
};

struct enc_task {
	uint64_t		 id, parent;
	int64_t			 g;	/* that began it */
	struct gtt_v2_name	*name;
	bool			 live;
};

/*
 * A type: the nanosecond of the second event that a reader makes of the planned
 * one before it.
 */
#define ENC_SECOND	GTT_V2_NONE

/* An event of the encoder's own that waits for its time. */
struct enc_op {
	struct enc_m	*m;
	int64_t		*last[GTT_V2_MAX_TARGETS]; /* it must be later than these; or NULL */
	uint64_t	 args[GTT_V2_MAX_ARGS - 1];
	int64_t		 time;
	struct gtt_v2_seq *waits; /* of a status that can come later; or NULL */
	bool		 early;	/* it may come at any earlier time as well */
	uint8_t		 type;
};

/* Ms, and their Ps, that do what nobody in the input does. */
#define ENC_CARRIERS	16

static inline int64_t
enc_carrier_m(unsigned i)
{
	return i == 0 ? GTT_CARRIER_M : GTT_VICTIM_M - i;
}

static inline bool
enc_is_carrier_m(int64_t m)
{
	return m <= GTT_CARRIER_M && m > GTT_VICTIM_M - ENC_CARRIERS;
}

#define ENC_LATE	16	/* Ms that are found fast */
#define ENC_PIECE	((size_t)256)	/* goroutines */
#define ENC_TAKEN	((size_t)8192)

enum enc_gc { ENC_GC_UNKNOWN, ENC_GC_OFF, ENC_GC_ON };

struct gtt_encoder {
	struct gtt_v2_build	 build;
	bool			 v1;
	bool			 mute;	/* events are only followed */
	bool			 parts;	/* some events were not kept */
	bool			 apart;	/* what is alive was just declared in a
					   generation of its own */
	int64_t			 shift;	/* added to all times */

	struct gtt_map		 m_index, p_index, g_index, task_index;
	struct enc_m		**ms;
	size_t			 nms, ms_cap;
	struct enc_m		*late_ms[ENC_LATE];	/* by id */
	struct enc_p		**ps;
	size_t			 nps, ps_cap;
	struct enc_g		**gs;	/* in pieces, which stay */
	size_t			 ngs, gs_cap;
	uint32_t		*free_gs;
	size_t			 nfree_gs, free_gs_cap;
	struct enc_task		*tasks;
	size_t			 ntasks, tasks_cap;
	uint32_t		*free_tasks;
	size_t			 nfree_tasks, free_tasks_cap;
	struct gtt_v2_names	 names;
	uint64_t		 gc_seq;
	enum enc_gc		 gc;
	int64_t			 gc_last;	/* times: of its last event, */
	int64_t			 task_last;	/* of any task's, */
	int64_t			 gone[1024]; /* of goroutines' ends, by id */
	size_t			 nstws;	/* in flight */
	struct enc_m		*spares, **spares_end;	/* v1: Ms with nothing */
	int64_t			 next_m;		/* v1: to be made up */

	struct enc_m		*at;	/* where the next event happens, or NULL */
	struct enc_op		*plan;
	size_t			 nplan, plan_cap;
	int64_t			*taken;	/* times of late, rising; ENC_TAKEN */
	size_t			 ntaken;
	bool			 forgot;	/* some of them */

	uint64_t		 nsyncs;
	const struct gtt_table	*table;	/* of the generation that is read */
	bool			 due;	/* its batches are to be written */
	int64_t			 sync;	/* time of the generation's Sync */
	int64_t			 floor;	/* the generations before end here */
	int64_t			 first;	/* the least time of this one */
	struct gtt_clock	 clock;
	bool			 has_clock;

	struct gtt_event	 held[3];	/* one wire event gives them */
	bool			 keep[3];
	unsigned		 nheld, nwanted;
};

/*
 * written.c: who is known, and times.
 */

void
gtt_enc_init(struct gtt_encoder *e);
void
gtt_enc_fini(struct gtt_encoder *e);

struct enc_m *
gtt_enc_look_m(struct gtt_encoder *e, int64_t id);

static inline struct enc_m *
gtt_enc_m(struct gtt_encoder *e, int64_t id)
{
	struct enc_m **late = &e->late_ms[(uint64_t)id % ENC_LATE];

	if (*late == NULL || (*late)->lane.m != (uint64_t)id)
		*late = gtt_enc_look_m(e, id);
	return *late;
}

/*
 * When goroutine id, or another with the same place in the table, ended last: ids
 * can be used again.
 */
static inline int64_t *
enc_gone(struct gtt_encoder *e, int64_t id)
{
	return &e->gone[(uint64_t)id % (sizeof e->gone / sizeof e->gone[0])];
}

/* The P, made with an unknown status if need be. */
struct enc_p *
gtt_enc_p(struct gtt_encoder *e, int64_t id);

/* Place i of gtt_encoder.gs, which may be free. */
static inline struct enc_g *
gtt_enc_nth_g(const struct gtt_encoder *e, size_t i)
{
	return &e->gs[i / ENC_PIECE][i % ENC_PIECE];
}

/* NULL when it does not exist. */
static inline struct enc_g *
gtt_enc_find_g(const struct gtt_encoder *e, int64_t id)
{
	uint32_t i = gtt_map_get(&e->g_index, (uint64_t)id);

	return i == GTT_MAP_NONE ? NULL : gtt_enc_nth_g(e, i);
}

struct enc_g *
gtt_enc_add_g(struct gtt_encoder *e, int64_t id, unsigned status);

void
gtt_enc_remove_g(struct gtt_encoder *e, struct enc_g *g);

struct enc_task *
gtt_enc_find_task(struct gtt_encoder *e, uint64_t id);

void
gtt_enc_add_task(struct gtt_encoder *e, const struct enc_task *t);

void
gtt_enc_remove_task(struct gtt_encoder *e, struct enc_task *t);

static inline void
enc_bind_g(struct enc_m *m, struct enc_g *g)
{
	m->g = g;
	g->m = m;
}

static inline void
enc_bind_p(struct enc_m *m, struct enc_p *p)
{
	m->p = p;
	p->m = m;
}

/* The next sequence number of a goroutine or P of this generation. */
static inline uint64_t
enc_next(const struct gtt_encoder *e, struct gtt_v2_seq *seq)
{
	if (seq->gen != e->build.gen)
		*seq = (struct gtt_v2_seq){ e->build.gen, 0 };
	return ++seq->n;
}

/* A thread without a P and a goroutine (v1). */
struct enc_m *
gtt_enc_spare(struct gtt_encoder *e);

/* To be called whenever an M may have become one. */
void
gtt_enc_unbound(struct gtt_encoder *e, struct enc_m *m);

/*
 * Plans an event on m, which is bound as the event requires.  It will be later
 * than all that was written of m, its P and goroutine, and what the caller adds
 * with gtt_enc_behind.
 */
struct enc_op *
gtt_enc_plan(struct gtt_encoder *e, struct enc_m *m, enum gtt_v2_type type,
    uint64_t a, uint64_t b, uint64_t c);

void
gtt_enc_behind(struct enc_op *op, int64_t *last);

/*
 * Gives the planned events their times: whether there are enough free ones before
 * time, if need be for those alone that cannot be left out.
 */
bool
gtt_enc_has_room(struct gtt_encoder *e, int64_t time);

/* A time after which some free times are before all events to come. */
int64_t
gtt_enc_free_since(const struct gtt_encoder *e);

/* Writes what is planned, before time. */
int
gtt_enc_commit(struct gtt_encoder *e, int64_t time, struct gtt_err *err);

/* Forgets some of the times that are taken. */
void
gtt_enc_forget_taken(struct gtt_encoder *e);

/* Marks time as taken by an event of the input: none of ours may have it. */
static inline void
gtt_enc_take(struct gtt_encoder *e, int64_t time)
{
	if (e->mute)
		return;
	if (__builtin_expect(e->ntaken == ENC_TAKEN, 0))
		gtt_enc_forget_taken(e);
	e->taken[e->ntaken++] = time;
	if (time < e->first)
		e->first = time;
}

/* Nothing that is known has been written yet. */
void
gtt_enc_forget_times(struct gtt_encoder *e);

/* Begins a generation, with a Sync at time sync or earlier; ends it. */
void
gtt_enc_open_gen(struct gtt_encoder *e, int64_t sync);
void
gtt_enc_close_gen(struct gtt_encoder *e);

/* Writes the experimental batches of the generation that is read. */
void
gtt_enc_put_batches(struct gtt_encoder *e);

/*
 * reach.c: plans what must happen for things to be so.
 */

/* An M with a P and no goroutine. */
struct enc_m *
gtt_enc_host(struct gtt_encoder *e);

/* P id runs on m, which has none. */
void
gtt_enc_take_p(struct gtt_encoder *e, struct enc_m *m, int64_t id);

/* p becomes idle, or abandoned by an M that is not known. */
void
gtt_enc_release_p(struct gtt_encoder *e, struct enc_p *p);
void
gtt_enc_abandon_p(struct gtt_encoder *e, struct enc_p *p);

/* P and goroutine have a status in this generation. */
void
gtt_enc_refresh_p(struct gtt_encoder *e, struct enc_p *p);
void
gtt_enc_refresh_g(struct gtt_encoder *e, struct enc_g *g);

/* Goroutine id, unknown so far, comes to be; m is where it is bound, if so. */
struct enc_g *
gtt_enc_make_g(struct gtt_encoder *e, struct enc_m *m, int64_t id,
    unsigned status);

/* The goroutine of m, which runs, is in a syscall from now on. */
void
gtt_enc_enter_syscall(struct gtt_encoder *e, struct enc_m *m);

/* Goroutine id becomes runnable, waiting, or (BAD) does not exist. */
struct enc_g *
gtt_enc_move_g(struct gtt_encoder *e, int64_t id, unsigned status);

/*
 * m has P p and goroutine g, or none where they are GTT_NONE; g is in status,
 * or with BAD as it is where it is on m already, else running.
 */
void
gtt_enc_bring(struct gtt_encoder *e, struct enc_m *m, int64_t p, int64_t g,
    unsigned status);

/* The P of m, whose goroutine is in a syscall, is in it, too. */
void
gtt_enc_bring_syscall(struct gtt_encoder *e, struct enc_m *m);

/*
 * declare.c
 *
 * In the generation after one in which all was declared, goroutines and Ps get a
 * status again when they need one.  As there may be no free time for that between
 * two events of an M, those that are on an M get theirs at once.
 */
int
gtt_enc_tell_bound(struct gtt_encoder *e, struct gtt_err *err);

/*
 * act.c: an event of the input on its way out.
 */

struct enc_act {
	struct gtt_encoder	*e;
	const struct gtt_event	*ev;
	int64_t			 time;	/* shifted */
	struct enc_m		*m;	/* with what it must have at the event: */
	int64_t			 p, g;	/* or GTT_NONE */
	uint8_t			 type;	/* of a goroutine's transition */
	struct gtt_err		*err;
};

/* What an event must have; in v2 traces it is known to. */
struct enc_needs {
	bool	p, g;
};

extern const struct enc_needs enc_nothing, enc_a_p, enc_user;

int
gtt_enc_fail(const struct enc_act *a, const char *what);

/* place.c: where an event of a v1 trace happens. */
void
gtt_enc_place_v1(struct enc_act *a, struct enc_needs needs);

/* Sets m, p and g. */
static inline void
gtt_enc_place(struct enc_act *a, struct enc_needs needs)
{
	if (a->e->v1) {
		gtt_enc_place_v1(a, needs);
	} else {
		a->m = gtt_enc_m(a->e, a->ev->m);
		a->p = a->ev->p;
		a->g = a->ev->g;
	}
	a->e->at = a->m;
}

static inline bool
enc_is_there(const struct enc_act *a)
{
	const struct enc_m *m = a->m;

	return (m->p != NULL ? m->p->id : GTT_NONE) == a->p &&
	    (m->g != NULL ? m->g->s.id : GTT_NONE) == a->g;
}

/*
 * Brings that about, with the goroutine in status unless that is BAD, and with a
 * status of both in this generation, if there is room.
 */
static inline void
enc_bring(struct enc_act *a, unsigned status)
{
	const struct enc_m *m = a->m;

	if (__builtin_expect(!enc_is_there(a) ||
	    (m->p != NULL && m->p->seq.gen != a->e->build.gen) ||
	    (m->g != NULL && a->e->parts &&
	    m->g->s.seq.gen != a->e->build.gen) ||
	    (status != GTT_V2_GO_BAD && m->g != NULL &&
	    m->g->s.status != status), 0))
		gtt_enc_bring(a->e, a->m, a->p, a->g, status);
}

/* The ids of the event's string i and of a stack; while waiting, 0. */
static inline int
gtt_enc_str(const struct enc_act *a, unsigned i, uint64_t *id)
{
	*id = 0;
	if (a->e->mute)
		return 0;
	return gtt_v2_build_str(&a->e->build, a->ev->table, a->ev->str[i], id,
	    a->err);
}

static inline int
gtt_enc_stack(const struct enc_act *a, uint32_t stack, uint64_t *id)
{
	*id = 0;
	if (a->e->mute)
		return 0;
	return gtt_v2_build_stack(&a->e->build, a->ev->table, stack, id,
	    a->err);
}

/*
 * Writes what is planned, then the event, while m still has what it had.  What
 * the event changes is the caller's business.
 */
int
gtt_enc_put(const struct enc_act *a, enum gtt_v2_type type, uint64_t x,
    uint64_t y, uint64_t z, uint64_t last);

/* The kinds of events: goroutines.c, procs.c, ranges.c, user.c. */
typedef int enc_handler(struct enc_act *a);

enc_handler gtt_enc_go_switch, gtt_enc_go_abandon,
    gtt_enc_proc_transition, gtt_enc_range, gtt_enc_metric, gtt_enc_label,
    gtt_enc_sample, gtt_enc_experimental, gtt_enc_user_log,
    gtt_enc_task_begin, gtt_enc_task_end, gtt_enc_region_begin,
    gtt_enc_region_end;

/* The one for a transition of a goroutine, and what type that is. */
enc_handler *
gtt_enc_go_handler(const struct gtt_event *ev, uint8_t *type);

/* place.c: the M on which the P of ev, a transition of a v1 trace, starts. */
struct enc_m *
gtt_enc_start_v1(struct gtt_encoder *e, const struct gtt_event *ev);

#endif
