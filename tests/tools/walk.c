/*
 * walk [-v VERSION] [-g GENERATIONS] [-e EVENTS] SEED: a trace of a program that
 * never ran, as text for tracecat -assemble.
 *
 * Threads (M), processors (P) and goroutines (G) take steps at random, each of
 * which the Go scheduler could take, and what the runtime would write about it
 * is written (runtime/traceruntime.go of Go 1.26): the status of a P or G before
 * its first event in each generation, at the generation's end that of those
 * without any, sequence numbers, which begin anew in each.  Versions are those of
 * the format: 22, 23, 25, 26.
 *
 * Clocks are bad at times: many events at one tick, threads that are ahead of
 * others by some, events of the next generation before the last of this one.
 */
#include <unistd.h>

#include "tests/tools/walkstep.h"

/*
 * One step of a thread.  What is there more often is done more often.
 */

typedef void step(struct walk *k, struct thread *m);

#define SOME_STEP(k, m, steps) \
	(steps)[draw(&(k)->w, sizeof(steps) / sizeof *(steps))](k, m)

static step *const idle[] = { start_p, start_p, start_p, start_p, create_foreign,
    unblock, steal };
static step *const scheduling[] = { start_g, start_g, start_g, start_g, stop_p,
    sweep, heap, unblock, steal, create_g };
static step *const running[] = { create_g, create_g, yield, block, destroy_g,
    switch_g, begin_syscall, begin_syscall, unblock, collect, assist, stop_world,
    sweep, steal, heap, say, say, say, say, say, say };
static step *const sweeping[] = { heap, unblock, sweep, sweep };
static step *const stopping[] = { heap, unblock, collect, stop_world, stop_world };

static void
some_step(struct walk *k, struct thread *m)
{
	if (one_in(&k->w, 25))
		sample(k, m);
	if (k->experiments && one_in(&k->w, 12))
		experiment(k, m);
	if (m->g != NULL && m->g->status == GTT_V2_GO_SYSCALL)
		end_syscall(k, m);
	else if (m->p == NULL)
		SOME_STEP(k, m, idle);
	else if (m->p->sweeps)
		SOME_STEP(k, m, sweeping);
	else if (k->stopper == m)
		SOME_STEP(k, m, stopping);
	else if (m->g == NULL)
		SOME_STEP(k, m, scheduling);
	else
		SOME_STEP(k, m, running);
}

static bool
runs(const struct thread *m)
{
	return m->g != NULL && m->g->status == GTT_V2_GO_RUNNING;
}

static void
go_on(struct walk *k)
{
	struct thread *m = &k->ms[draw(&k->w, k->nms)];
	uint64_t bits = draw(&k->w, k->pace);

	k->now += walk_random(&k->w) >> (63 - bits);
	if (one_in(&k->w, 4))
		k->now += draw(&k->w, 3);
	if (k->now >= m->late)
		some_step(k, m);
}

/*
 * Generations.
 */

/* What it does cannot go on into the next one. */
static void
finish(struct walk *k, struct thread *m)
{
	if (k->stopper == m)
		stop_world(k, m);
	if (!runs(m) || m->g->told == k->w.gen)
		return;
	if (m->p->sweeps)
		sweep(k, m);
	else
		stop_g(k, m, false);
}

static void
finish_p(struct walk *k, struct thread *by, struct proc *p)
{
	if (p->told == k->w.gen)
		return;
	if (p->status == GTT_V2_PROC_SYSCALL && one_in(&k->w, 2))
		tell_p(k, p->m, p, GTT_V2_PROC_SYSCALL);
	else if (p->status > GTT_V2_PROC_IDLE)
		steal_p(k, by, p);
	else
		tell_p(k, p->m != NULL ? p->m : by, p, p->status);
}

/* Its last event comes when others are in the next generation. */
static void
be_late(struct walk *k, struct thread *m)
{
	uint64_t late;

	if (!runs(m) || !one_in(&k->w, 3))
		return;
	late = draw(&k->w, UINT64_C(40) << k->pace);
	k->now += late;
	region(k, m);
	k->now -= late;
	m->late = m->lane.time;
}

static void
finish_g(struct walk *k, struct goroutine *g)
{
	if (g->status == GTT_V2_GO_BAD || g->told == k->w.gen)
		return;
	if (k->w.version >= 23 && one_in(&k->w, 2))
		put(k, &k->nobody, GTT_V2_GO_STATUS_STACK,
		    g->id, g->m == NULL ? NOBODY : g->m->lane.m, g->status,
		    any_stack(&k->w));
	else
		put(k, &k->nobody, GTT_V2_GO_STATUS, g->id,
		    g->m == NULL ? NOBODY : g->m->lane.m, g->status);
	if (g->assists)
		put(k, &k->nobody, GTT_V2_GC_MARK_ASSIST_ACTIVE, g->id);
}

static struct thread *
advancer(struct walk *k)
{
	for (;;) {
		struct thread *m = &k->ms[draw(&k->w, k->nms)];

		if (runs(m) && k->now >= m->late)
			return m;
		go_on(k);
	}
}

/* The generation ends; by goes on into the next one. */
static void
advance(struct walk *k, struct thread *by)
{
	unsigned from = (unsigned)draw(&k->w, k->nms);

	if (by->g->told != k->w.gen)
		heap(k, by);
	for (unsigned i = 0; i < k->nms; i++) {
		if (&k->ms[i] != by || k->stopper == by)
			finish(k, &k->ms[i]);
	}
	for (unsigned i = 0; i < k->nps; i++)
		finish_p(k, by, &k->ps[i]);
	for (unsigned i = 0; i < k->nms; i++) {
		if (&k->ms[i] != by)
			be_late(k, &k->ms[i]);
	}
	for (unsigned i = 0; i < MAX_G; i++)
		finish_g(k, &k->gs[i]);
	for (unsigned i = 0; i < k->nms; i++)
		end_batch(&k->w, &k->ms[(from + i) % k->nms].lane);
	end_batch(&k->w, &k->nobody.lane);
	if (k->experiments && one_in(&k->w, 2))
		put_experiment(&k->w, k->now);
	end_generation(&k->w, k->now);
}

static void
begin(struct walk *k, struct thread *by)
{
	put_sync(&k->w, k->now);
	tell_running(k, by);
	if (k->nps < MAX_P && one_in(&k->w, 4))
		k->nps++;
	put(k, by, GTT_V2_PROCS_CHANGE, (uint64_t)k->nps,
	    stack(k));
	if (k->gc)
		put(k, by, GTT_V2_GC_ACTIVE, k->gc_seq++);
}

/*
 * The program before it is traced.
 */

static void
choose(struct walk *k)
{
	static const uint64_t freqs[] = { 15625000, 1000000000, 24000000,
	    2999998976 };
	/* Less than 2^53 ns: above it Go rounds. */
	static const uint64_t starts[] = { 1000000, 35123986075, 1 << 30,
	    UINT64_C(1) << 46 };
	struct walkgen *w = &k->w;

	w->gen = 1 + draw(w, 3);
	w->freq = freqs[draw(w, 4)];
	w->cut = (unsigned)(56 + draw(w, 8));
	w->cut = 3 + (unsigned)(walk_random(w) >> w->cut);
	w->stride = one_in(w, 4) ? 1 + draw(w, 1000000) : 1;
	w->mixed = one_in(w, 4);
	k->now = starts[draw(w, 4)];
	k->pace = 1 + draw(w, 12);
	k->skew = one_in(w, 3) ? draw(w, 400) : 0;
	k->experiments = w->version >= 23 && one_in(w, 4);
	k->nms = 2 + (unsigned)draw(w, MAX_M - 1);
	k->nps = 1 + (unsigned)draw(w, MAX_P - 1);
	k->gc = one_in(w, 4);
	k->gc_seq = 1;
	k->next_g = k->next_task = 1;
}

static void
populate(struct walk *k)
{
	struct walkgen *w = &k->w;

	for (unsigned i = 0; i < MAX_P; i++)
		k->ps[i] = (struct proc){ .id = i, .status = GTT_V2_PROC_IDLE };
	for (uint64_t i = 4 + draw(w, MAX_G / 2); i > 0; i--) {
		struct goroutine *g = new_g(k);

		g->told = 0;
		g->status = one_in(w, 3) ? GTT_V2_GO_RUNNABLE : GTT_V2_GO_WAITING;
		g->assists = k->gc && one_in(w, 10);
	}
	k->nobody.lane.m = NOBODY;
	for (unsigned i = 0; i < k->nms; i++) {
		struct thread *m = &k->ms[i];

		m->lane.m = 28228 + i * 3;
		m->ahead = k->skew > 0 ? draw(w, k->skew) : 0;
		if (i > 0 && one_in(w, 3)) {
			m->g = new_g(k);
			m->g->told = 0;
			m->g->m = m;
			m->g->status = GTT_V2_GO_SYSCALL;
		}
	}
	k->ms[0].p = &k->ps[0];
	k->ps[0].m = &k->ms[0];
	k->ps[0].status = GTT_V2_PROC_RUNNING;
	k->ms[0].g = new_g(k);
	k->ms[0].g->told = 0;
	k->ms[0].g->m = &k->ms[0];
	k->ms[0].g->status = GTT_V2_GO_RUNNING;
}

static void
walk(struct walk *k, uint64_t gens, uint64_t events)
{
	struct thread *by = &k->ms[0];

	printf("Trace Go1.%d\n", k->w.version);
	for (uint64_t gen = 0; gen < gens; gen++) {
		begin(k, by);
		for (uint64_t i = events; i > 0; i--)
			go_on(k);
		by = advancer(k);
		advance(k, by);
	}
}

static int
number(const char *s, uint64_t *n)
{
	char *end;

	*n = strtoull(s, &end, 10);
	return *s == '\0' || *end != '\0' ? -1 : 0;
}

int
main(int argc, char **argv)
{
	static const int versions[] = { 22, 23, 25, 26 };
	static struct walk k;
	uint64_t version = 0, gens = 0, events = 0, seed;
	int opt, bad = 0;

	while ((opt = getopt(argc, argv, "v:g:e:")) != -1)
		bad |= opt == 'v' ? number(optarg, &version) :
		    opt == 'g' ? number(optarg, &gens) :
		    opt == 'e' ? number(optarg, &events) : -1;
	if (bad || argc - optind != 1 || number(argv[optind], &seed) < 0) {
		fputs("usage: walk [-v VERSION] [-g GENERATIONS] [-e EVENTS] "
		    "SEED\n", stderr);
		return 2;
	}
	k.w.rng = seed;
	k.w.version = version != 0 ? (int)version : versions[draw(&k.w, 4)];
	choose(&k);
	populate(&k);
	if (gens == 0)
		gens = 1 + draw(&k.w, 5);
	if (events == 0)
		events = 20 + draw(&k.w, 600);
	walk(&k, gens, events);
	for (unsigned i = 0; i < k.nms; i++)
		gtt_buf_fini(&k.ms[i].lane.batch);
	gtt_buf_fini(&k.nobody.lane.batch);
	walkgen_fini(&k.w);
	return ferror(stdout) || fflush(stdout) != 0 ? 2 : 0;
}
