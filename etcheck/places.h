/*
 * What the stacks of a trace say: which place of the program they stand for,
 * and what kind of waiting it is that they show.  Stacks and their texts are
 * kept (common/trace/keep.h) as long as somebody refers to them.
 */
#ifndef ETCHECK_PLACES_H
#define ETCHECK_PLACES_H

#include "common/base/intern.h"
#include "common/trace/keep.h"
#include "etcheck/finding.h"

/* What a function, somewhere in a stack, says of it. */
enum {
	AT_SYSTEM = 1 << 0,	/* the goroutine is the runtime's or the tracer's */
	AT_LOCK = 1 << 1,	/* the innermost that counts takes a lock */
	AT_REQUEST = 1 << 2,	/* somebody waits for it: it serves a request */
	AT_CLIENT = 1 << 3,	/* it waits for a peer's answer */
	AT_IDLE = 1 << 4,	/* it waits for work */
	AT_SERVER = 1 << 5,	/* idle, but for what it does of AT_REQUEST */
	AT_FILE = 1 << 6,	/* it reads or writes a pipe or terminal */
	AT_WRITE = 1 << 7,	/* it writes to a peer */
	/* There is no stack: Go 1.5 has none of what the runtime itself does. */
	AT_NOWHERE = 1 << 8,
};

/*
 * More different places than this are one, SITE_OTHERS: programs have fewer,
 * damaged and hostile traces may have any number.
 */
#define SITES_MAX	((size_t)1 << 16)
#define SITES_BYTES	((size_t)16 << 20)

enum { SITE_NONE, SITE_OTHERS, SITES_FIRST };

struct stack_info {
	bool		known;
	uint16_t	at;	/* AT_... */
	uint32_t	site;
};

/* What is remembered of a stack of the table at hand. */
#define SEEN_NOT UINT32_MAX

struct seen {
	uint32_t	kept;	/* SEEN_NOT: nothing yet */
	uint32_t	group;	/* for its owner to use: all ones at first */
	uint32_t	why;	/* the same */
	bool		queues;	/* the same */
};

struct places {
	struct gtt_keep		*keep;
	struct gtt_intern	 sites;		/* from SITES_FIRST on */
	struct stack_info	*infos;		/* by kept stack */
	size_t			 ninfos;
	uint16_t		*funcs;		/* by kept string: private */
	size_t			 nfuncs;
	const struct gtt_table	*table;		/* at hand, or NULL */
	uint64_t		 serial;	/* its */
	struct seen		*seen;		/* by its stacks */
	size_t			 seen_cap;
	struct seen		 none;		/* of no stack */
	size_t			 keep_max;	/* private: bytes, see places_grown */
	bool			 always_grown;	/* keep anew at each chance: for tests */
};

void
places_init(struct places *p);
void
places_fini(struct places *p);

/* Stacks are those of table t from now on: at each Sync, and at first. */
void
places_table(struct places *p, const struct gtt_table *t);

/* The slow end of places_see. */
struct seen *
places_look(struct places *p, uint32_t stack);

/* A stack of the table; never NULL; GTT_NO_STACK is the kept stack 0. */
static inline struct seen *
places_see(struct places *p, uint32_t stack)
{
	if (stack < p->seen_cap && p->seen[stack].kept != SEEN_NOT)
		return &p->seen[stack];
	return stack == GTT_NO_STACK ? &p->none : places_look(p, stack);
}

/* The number that string i of a table has in the keeper's. */
uint32_t
place_word(struct gtt_keep *k, const struct gtt_table *t, uint32_t i);

/* What a kept stack says. */
const struct stack_info *
places_info(struct places *p, uint32_t kept);

/* The number of a place, as places_info gives it. */
uint32_t
places_site(struct places *p, const struct place *at);

/* The place that has this number; its func is empty for SITE_NONE. */
struct place
places_at(const struct places *p, uint32_t site);

/* Frame i of a stack of a table; false past the last. */
bool
place_frame(const struct gtt_table *t, uint32_t stack, size_t i,
    struct place *at);

/*
 * The first frame outside the standard library; else outside of what there
 * serves other packages, as io and sync; else the last outside of package
 * runtime; else the last.
 */
struct place
place_of(const struct gtt_table *t, uint32_t stack);

/*
 * Whether what is kept has grown so much that it should be kept anew:
 *
 *	if (places_grown(p)) {
 *		struct gtt_keep *old = places_renew(p);
 *		stack = gtt_keep_stack(p->keep, gtt_keep_table(old), stack);
 *		...for all that are still needed
 *		places_renewed(p, old);
 *	}
 */
bool
places_grown(const struct places *p);
struct gtt_keep *
places_renew(struct places *p);
void
places_renewed(struct places *p, struct gtt_keep *old);

#endif
