/*
 * What the traced program writes, and who receives it.
 *
 * A record is two words: a time stamp, then
 *	code address relative to the anchor << 32 | depth in bytes & ~7 | kind
 * where depth is how much of the goroutine's stack is in use.  gotrace/runtime
 * writes them.
 */
#ifndef GOTRACE_RECORD_H
#define GOTRACE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rec_kind {
	REC_ENTER,
	REC_EXIT,
	REC_PANIC,	/* an exit while a panic unwinds; depth: the panic's */
	REC_SPAWN,	/* before a go statement */
	REC_SWITCH,	/* two slots follow: {goid, parent}, {go pc, 0} */
	REC_DATA,	/* code: how many slots follow, and what (see args.h) */
	REC_MARK,	/* depth: a enum rec_mark << 3; code: its number */
	REC_GOEXIT,	/* as REC_PANIC, for runtime.Goexit */
};

enum rec_mark {
	MARK_LOST = 1,	/* so many records were dropped before this one */
	MARK_PROBE,	/* the tracer measures itself until MARK_PROBE_END */
	MARK_PROBE_END,
};

struct rec {
	uint64_t	time;
	uint64_t	word;
};

static inline enum rec_kind
rec_kind(const struct rec *r)
{
	return (enum rec_kind)(r->word & 7);
}

static inline uint32_t
rec_depth(const struct rec *r)
{
	return (uint32_t)r->word & ~7u;
}

static inline uint32_t
rec_code(const struct rec *r)
{
	return (uint32_t)(r->word >> 32);
}

/* How many slots the record takes, itself included. */
static inline size_t
rec_slots(const struct rec *r)
{
	switch (rec_kind(r)) {
	case REC_SWITCH:
		return 3;
	case REC_DATA:
		return 1 + (rec_code(r) & 0xff);
	default:
		return 1;
	}
}

/* Whether code is an address in the program. */
static inline bool
rec_has_code(const struct rec *r)
{
	return rec_kind(r) != REC_SWITCH && rec_kind(r) != REC_DATA &&
	    rec_kind(r) != REC_MARK;
}

/* A traced process. */
struct proc_info {
	uint32_t	 proc;		/* counted from 0 */
	uint32_t	 pid;
	bool		 has_parents;	/* Go records who started a goroutine */
	const char	*exe;
};

/* What lies at an address.  The strings die with the call that gets them. */
struct code_info {
	uint32_t	 code;
	uint32_t	 entry;		/* of its function, counted as code is */
	const char	*func;
	const char	*file;
	uint32_t	 line;		/* of code */
	uint32_t	 start;		/* of the function */
};

/*
 * Who receives records: a recording, a report, a live tree.  Blocks come in
 * rounds.  A round's records of one goroutine come before those of later
 * rounds; within a round they are sorted by time.  Blocks stay where they are
 * until the end of the round.
 */
struct sink {
	void	 *ctx;
	void	(*proc)(void *ctx, const struct proc_info *p);
	void	(*code)(void *ctx, uint32_t proc, const struct code_info *c);
	void	(*block)(void *ctx, uint32_t proc, uint32_t ring,
		    const struct rec *r, size_t n);
	void	(*round)(void *ctx, uint64_t ticks, uint64_t ns);
	/* A process has ended, at ticks: what was open lasted until then. */
	void	(*gone)(void *ctx, uint32_t proc, uint64_t ticks,
		    uint64_t dropped);
};

/* The counter that time stamps are taken from, on this machine. */
static inline uint64_t
ticks_now(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t v;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(v));
	return v;
#else
#error "gotrace knows x86-64 and arm64 only"
#endif
}

#endif
