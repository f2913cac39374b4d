#include "gotrace/drain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "gotrace/funcname.h"
#include "gotrace/pcln.h"
#include "gotrace/segment.h"

#define CACHE		(1u << 14)
#define RARE		16	/* rounds between looks at unlikely things */

struct ring {
	struct rec	*buf;
	size_t		 cap;
	uint64_t	 tail;
};

struct proc {
	uint32_t	 id, pid;
	int		 fd, pidfd;
	uint8_t		*map;
	size_t		 size;
	struct seg_head	*head;
	struct seg_ring	*ctl;
	uint8_t		*data;
	uint64_t	 ring_size;
	struct pcln	*pcln;
	struct gtt_map	 known;
	uint32_t	 cache[CACHE];	/* codes that are known */
	struct ring	 rings[SEG_RINGS];
	uint64_t	 last;		/* time of its last record */
	bool		 dead;
	uint64_t	 end;		/* when it was seen to be dead */
	bool		 foreign;	/* emulated: its clock is another */
	double		 ratio;		/* of our ticks to its */
};

struct drain {
	struct drain_opts o;
	struct sink	  to;
	int		  notify;
	bool		  look;		/* something may be new in dir */
	char		  env[600];
	struct proc	**procs;
	size_t		  n, cap;
	struct pollfd	 *fds;		/* notify, then those of procs */
	size_t		  cap_fds;
	uint32_t	  next;
	unsigned	  rounds, near;
	uint64_t	  dropped;
	char		  complaint[400];
};

struct drain *
drain_new(const struct drain_opts *o, const struct sink *to,
    struct gtt_err *err)
{
	struct drain *d = gtt_calloc(1, sizeof(*d));
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	d->o = *o;
	d->to = *to;
	d->look = true;
	d->near = cpus > 0 && cpus * 2 < SEG_RINGS ? (unsigned)cpus * 2 :
	    SEG_RINGS;
	d->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (d->notify < 0 ||
	    inotify_add_watch(d->notify, o->dir, IN_MOVED_TO) < 0) {
		gtt_fail_errno(err, "cannot watch %s", o->dir);
		drain_free(d);
		return NULL;
	}
	snprintf(d->env, sizeof(d->env), "GOTRACE_SEGMENT=%d:%s:%u:%s",
	    (int)getpid(), o->drop ? "drop" : "wait", o->log_size, o->dir);
	return d;
}

const char *
drain_env(const struct drain *d)
{
	return d->env;
}

static void
complain(struct drain *d, const char *what, uint32_t pid)
{
	if (d->complaint[0] == '\0')
		snprintf(d->complaint, sizeof(d->complaint),
		    "process %u: %s", pid, what);
}

static void
proc_free(struct proc *p)
{
	if (!p)
		return;
	if (p->map)
		munmap(p->map, p->size);
	if (p->fd >= 0)
		close(p->fd);
	if (p->pidfd >= 0)
		close(p->pidfd);
	for (unsigned i = 0; i < SEG_RINGS; i++)
		free(p->rings[i].buf);
	gtt_map_fini(&p->known);
	pcln_free(p->pcln);
	free(p);
}

/* Maps a segment; false when it is not one. */
static bool
proc_map(struct proc *p)
{
	struct stat st;
	size_t fixed = SEG_HEAD + SEG_PS * sizeof(struct seg_ring);

	if (fstat(p->fd, &st) < 0 || (size_t)st.st_size < fixed)
		return false;
	p->size = (size_t)st.st_size;
	p->map = mmap(NULL, p->size, PROT_READ | PROT_WRITE, MAP_SHARED,
	    p->fd, 0);
	if (p->map == MAP_FAILED) {
		p->map = NULL;
		return false;
	}
	p->head = (void *)p->map;
	p->ctl = (void *)(p->map + SEG_HEAD);
	p->data = p->map + fixed;
	if (p->head->magic != SEG_MAGIC || p->head->version != SEG_VERSION ||
	    p->head->rings != SEG_RINGS || p->head->log_size > 30)
		return false;
	p->ring_size = UINT64_C(1) << p->head->log_size;
	p->pid = (uint32_t)p->head->pid;
	return p->size >= fixed + SEG_RINGS * p->ring_size;
}

/* Our ticks a second. */
static double
tick_rate(void)
{
	uint64_t t = ticks_now();
	int64_t ns = gtt_now();

	while (gtt_now() - ns < 2000000)
		;
	return (double)(ticks_now() - t) * 1e9 / (double)(gtt_now() - ns);
}

static void
announce(struct drain *d, struct proc *p)
{
	char link[64], exe[4096];
	struct gtt_err err = { 0 };
	struct proc_info pi = { p->id, p->pid, p->head->parents != 0, exe };
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%u/exe", p->pid);
	n = readlink(link, exe, sizeof(exe) - 1);
	exe[n > 0 ? n : 0] = '\0';
	p->pcln = pcln_open(link, &err);
	if (!p->pcln) {		/* under an emulator exe is that */
		struct gtt_err ignored = { 0 };

		p->head->exe[sizeof(p->head->exe) - 1] = '\0';
		p->pcln = pcln_open(p->head->exe, &ignored);
		if (p->pcln)
			snprintf(exe, sizeof(exe), "%s", p->head->exe);
	}
	if (!p->pcln)
		complain(d, err.msg, p->pid);
	d->to.proc(d->to.ctx, &pi);
}

static void
attach(struct drain *d, int dirfd, const char *name)
{
	struct proc *p = gtt_calloc(1, sizeof(*p));

	p->pidfd = -1;
	p->fd = openat(dirfd, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	unlinkat(dirfd, name, 0);
	if (p->fd < 0 || !proc_map(p)) {
		proc_free(p);
		return;
	}
	p->id = d->next++;
	p->foreign = p->head->arch != SEG_ARCH && p->head->freq != 0;
	if (p->foreign)
		p->ratio = tick_rate() / (double)p->head->freq;
	p->pidfd = (int)syscall(SYS_pidfd_open, (pid_t)p->pid, 0);
	announce(d, p);
	d->procs = gtt_grow(d->procs, &d->cap, d->n + 1, sizeof(*d->procs));
	d->procs[d->n++] = p;
	__atomic_store_n(&p->head->state, SEG_ATTACHED, __ATOMIC_RELEASE);
}

/* Takes up the processes that have announced themselves. */
static void
look_for_new(struct drain *d)
{
	DIR *dir = opendir(d->o.dir);
	struct dirent *e;
	size_t n;

	while (dir && (e = readdir(dir))) {
		n = strlen(e->d_name);
		if (n > 4 && strcmp(e->d_name + n - 4, ".seg") == 0)
			attach(d, dirfd(dir), e->d_name);
	}
	if (dir)
		closedir(dir);
}

static void
check_notify(struct drain *d)
{
	char events[4096];

	while (read(d->notify, events, sizeof(events)) > 0)
		d->look = true;
	if (d->look) {
		d->look = false;
		look_for_new(d);
	}
}

/* Allocates the memory of a ring that its P has asked for. */
static void
give_ring(struct drain *d, struct proc *p, unsigned i)
{
	off_t at = (off_t)(SEG_HEAD + SEG_PS * sizeof(struct seg_ring) +
	    i * p->ring_size);
	uint32_t state = RING_READY;

	if (fallocate(p->fd, 0, at, (off_t)p->ring_size) < 0) {
		state = RING_REFUSED;
		complain(d, "no shared memory for more of its threads", p->pid);
	}
	__atomic_store_n(&p->ctl[i].state, state, __ATOMIC_RELEASE);
}

static void
learn(struct drain *d, struct proc *p, uint32_t code)
{
	struct code_info ci = { .code = code, .entry = code, .func = "?",
	    .file = "?" };
	uint32_t *v = gtt_map_put(&p->known, code);
	char *name;

	if (*v != GTT_MAP_NONE)
		return;
	*v = 1;
	if (p->pcln)
		pcln_find(p->pcln, code, &ci);
	ci.func = name = func_printed(ci.func);
	d->to.code(d->to.ctx, p->id, &ci);
	free(name);
}

static inline void
see_code(struct drain *d, struct proc *p, uint32_t code)
{
	uint32_t *c = &p->cache[(code * 2654435761u) >> 18];

	if (__builtin_expect(*c != code, 0)) {
		learn(d, p, code);
		*c = code;
	}
}

/*
 * How many slots there are of whole records before the time cut; their codes
 * are made known.
 */
static size_t
scan(struct drain *d, struct proc *p, struct rec *r, size_t n,
    uint64_t cut)
{
	size_t i = 0, step;

	while (i < n && r[i].time < cut) {
		if (p->foreign)
			r[i].time = (uint64_t)((double)r[i].time * p->ratio);
		step = rec_slots(&r[i]);
		if (step > n - i)
			break;
		if (rec_has_code(&r[i])) {
			r[i].word -= p->head->anchor << 32;
			see_code(d, p, rec_code(&r[i]));
		} else if (rec_kind(&r[i]) == REC_SWITCH) {
			r[i + 2].time -= p->head->anchor;
			if (r[i + 1].word != 0)
				see_code(d, p, (uint32_t)r[i + 2].time);
		}
		p->last = r[i].time > p->last ? r[i].time : p->last;
		i += step;
	}
	return i;
}

static void
copy_out(const struct proc *p, unsigned i, struct ring *g, size_t n)
{
	const uint8_t *base = p->data + i * p->ring_size;
	uint64_t at = g->tail, bytes = n * 16;
	uint64_t first = p->ring_size - at < bytes ? p->ring_size - at : bytes;

	g->buf = gtt_grow(g->buf, &g->cap, n, sizeof(*g->buf));
	memcpy(g->buf, base + at, first);
	memcpy((uint8_t *)g->buf + first, base, bytes - first);
}

/* Moves what a ring holds; true when it was more than a quarter full. */
static bool
drain_ring(struct drain *d, struct proc *p, unsigned i, uint64_t cut)
{
	struct seg_ring *c = &p->ctl[i];
	struct ring *g = &p->rings[i];
	uint64_t next = __atomic_load_n(&c->next, __ATOMIC_ACQUIRE);
	uint64_t off = next - c->data;
	uint64_t held = (off - g->tail) & (p->ring_size - 1);
	size_t n;

	if (held == 0 || off > p->ring_size || off % 16 != 0)
		return false;
	copy_out(p, i, g, held / 16);
	n = scan(d, p, g->buf, held / 16, cut);
	g->tail = (g->tail + n * 16) & (p->ring_size - 1);
	__atomic_store_n(&c->tail, g->tail, __ATOMIC_RELEASE);
	if (n > 0)
		d->to.block(d->to.ctx, p->id, i, g->buf, n);
	return held > p->ring_size / 4;
}

static bool
drain_proc(struct drain *d, struct proc *p, uint64_t cut, unsigned rings)
{
	bool more = false;

	for (unsigned i = 0; i < rings; i++) {
		uint32_t state = __atomic_load_n(&p->ctl[i].state,
		    __ATOMIC_ACQUIRE);

		if (state == RING_READY)
			more |= drain_ring(d, p, i, cut);
		else if (state == RING_ASKED) {
			give_ring(d, p, i);
			more = true;
		}
	}
	return more;
}

/*
 * Waits up to ms for a process to appear or to end; notes which have ended,
 * and when.
 */
static void
watch(struct drain *d, int ms)
{
	d->fds = gtt_grow(d->fds, &d->cap_fds, d->n + 1, sizeof(*d->fds));
	d->fds[0] = (struct pollfd){ d->notify, POLLIN, 0 };
	for (size_t i = 0; i < d->n; i++)
		d->fds[i + 1] = (struct pollfd){ d->procs[i]->dead ? -1 :
		    d->procs[i]->pidfd, POLLIN, 0 };
	if (poll(d->fds, d->n + 1, ms) <= 0)
		return;
	for (size_t i = 0; i < d->n; i++) {
		if (d->fds[i + 1].revents == 0)
			continue;
		d->procs[i]->dead = true;
		d->procs[i]->end = ticks_now();
	}
}

/* Where the kernel has no descriptors for processes. */
static bool
is_gone(const struct proc *p)
{
	return p->pidfd < 0 && kill((pid_t)p->pid, 0) < 0 && errno == ESRCH;
}

static void
let_go(struct drain *d, struct proc *p)
{
	uint64_t dropped = p->head->dropped;

	for (unsigned i = 0; i < SEG_RINGS; i++)
		dropped += p->ctl[i].dropped;
	d->dropped += dropped;
	/* What had not ended lasted until the process did. */
	d->to.gone(d->to.ctx, p->id, p->foreign || p->end < p->last ?
	    p->last : p->end, dropped);
	proc_free(p);
}

static void
bury(struct drain *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->n; i++) {
		if (d->procs[i]->dead)
			let_go(d, d->procs[i]);
		else
			d->procs[kept++] = d->procs[i];
	}
	d->n = kept;
}

/* Both clocks at one moment: of some tries the one that took the shortest. */
static uint64_t
read_clocks(uint64_t *ns)
{
	uint64_t at = 0, shortest = UINT64_MAX;

	*ns = 0;
	for (int i = 0; i < 3; i++) {
		uint64_t t = ticks_now(), now = (uint64_t)gtt_now();
		uint64_t took = ticks_now() - t;

		if (took < shortest) {
			shortest = took;
			at = t;
			*ns = now;
		}
	}
	return at;
}

static bool
one_round(struct drain *d, bool last)
{
	bool more = false, rare = last || d->rounds++ % RARE == 0;
	uint64_t cut, ns;

	watch(d, 0);
	cut = read_clocks(&ns);
	for (size_t i = 0; i < d->n; i++) {
		struct proc *p = d->procs[i];

		if (!p->dead && (last || (rare && is_gone(p)))) {
			p->dead = true;
			p->end = cut;
		}
	}
	for (size_t i = 0; i < d->n; i++) {
		struct proc *p = d->procs[i];

		more |= drain_proc(d, p, p->dead || p->foreign ? UINT64_MAX : cut,
		    rare ? SEG_RINGS : d->near);
	}
	d->to.round(d->to.ctx, cut, ns);
	bury(d);
	return more;
}

bool
drain_round(struct drain *d)
{
	check_notify(d);
	return one_round(d, false);
}

void
drain_wait(struct drain *d, int ms)
{
	watch(d, ms);
}

void
drain_finish(struct drain *d)
{
	check_notify(d);
	for (size_t i = 0; i < d->n; i++)
		__atomic_store_n(&d->procs[i]->head->state, SEG_CLOSED,
		    __ATOMIC_RELEASE);
	one_round(d, true);
}

uint64_t
drain_dropped(const struct drain *d)
{
	return d->dropped;
}

unsigned
drain_procs(const struct drain *d)
{
	return d->next;
}

const char *
drain_complaint(const struct drain *d)
{
	return d->complaint[0] ? d->complaint : NULL;
}

void
drain_free(struct drain *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++)
		proc_free(d->procs[i]);
	free(d->procs);
	free(d->fds);
	if (d->notify >= 0)
		close(d->notify);
	free(d);
}
