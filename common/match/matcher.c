#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/arena.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/match/pattern.h"
#include "common/match/pattern_impl.h"
#include "common/trace/waits.h"

#define NO_NAME UINT32_MAX

enum verdict { UNKNOWN, NO, YES };

struct one {
	const struct gtt_pattern *pat;
	struct gtt_pred	 pred;		/* for the version that is read */
	uint8_t		*verdicts;	/* enum verdict, by stack */
	size_t		 cap;		/* of verdicts */
};

/* The name of a function.  masks[its index * n] on: what it matches. */
struct name {
	const char	*p;
	size_t		 len;
	uint32_t	 next;		/* with the same hash, or NO_NAME */
};

struct gtt_matcher {
	struct one	*ones;
	size_t		 n;
	struct gtt_regex_run *run;

	/* For the table with this serial, by string. */
	uint64_t	 serial;
	uint32_t	*names_of;	/* 1 + a name, or 0: not looked up */
	size_t		 names_of_cap;
	struct gtt_reasons reasons;

	/* For as long as they fit. */
	struct gtt_map	 by_hash;
	struct name	*names;
	size_t		 nnames, names_cap;
	uint64_t	*masks;
	size_t		 masks_cap;
	struct gtt_arena arena;		/* their text */
};

struct gtt_matcher *
gtt_matcher_new(struct gtt_pattern *const *patterns, size_t n, int version)
{
	struct gtt_matcher *m = gtt_calloc(1, sizeof *m);

	m->ones = gtt_calloc(n, sizeof m->ones[0]);
	m->n = n;
	m->run = gtt_regex_run_new();
	for (size_t i = 0; i < n; i++) {
		struct gtt_pred pred = patterns[i]->pred;

		if (version < 22) {
			pred.from |= pred.from_v1;
			if (pred.how == GTT_PRED_WIRE)
				pred.kinds = 0;
		}
		m->ones[i].pat = patterns[i];
		m->ones[i].pred = pred;
	}
	return m;
}

void
gtt_matcher_free(struct gtt_matcher *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++)
		free(m->ones[i].verdicts);
	free(m->ones);
	gtt_regex_run_free(m->run);
	free(m->names_of);
	gtt_reasons_fini(&m->reasons);
	gtt_map_fini(&m->by_hash);
	free(m->names);
	free(m->masks);
	gtt_arena_fini(&m->arena);
	free(m);
}

/* Room for index i in an array that is zero where nothing was stored. */
static void *
reach(void *p, size_t *cap, size_t i, size_t size)
{
	size_t had = *cap;

	p = gtt_grow(p, cap, i + 1, size);
	memset((char *)p + had * size, 0, (*cap - had) * size);
	return p;
}

/* Indices mean other strings and stacks now; names are names. */
static void
new_table(struct gtt_matcher *m, const struct gtt_table *t)
{
	m->serial = t->serial;
	for (size_t i = 0; i < m->n; i++) {
		struct one *one = &m->ones[i];

		if (one->cap > 0)
			memset(one->verdicts, UNKNOWN, one->cap);
	}
	if (m->names_of_cap > 0)
		memset(m->names_of, 0, m->names_of_cap * sizeof m->names_of[0]);
	if (m->arena.bytes > GTT_MATCHER_NAMES) {
		gtt_map_clear(&m->by_hash);
		m->nnames = 0;
		gtt_arena_fini(&m->arena);
	}
}

static inline void
use_table(struct gtt_matcher *m, const struct gtt_table *t)
{
	if (m->serial != t->serial)
		new_table(m, t);
}

/* Cuts all up to the last "/vendor/", then a "vendor/" in front. */
static struct gtt_str
trim_vendor(struct gtt_str s)
{
	static const char dir[] = "/vendor/";
	const size_t n = sizeof dir - 1;
	const char *hit;

	while ((hit = memmem(s.p, s.len, dir, n)) != NULL) {
		s.len -= (uint32_t)(hit + n - s.p);
		s.p = hit + n;
	}
	if (s.len >= n - 1 && memcmp(s.p, dir + 1, n - 1) == 0) {
		s.p += n - 1;
		s.len -= (uint32_t)(n - 1);
	}
	return s;
}

/* The specs of pat that s matches. */
static int
try_exprs(struct gtt_matcher *m, const struct gtt_pattern *pat,
    struct gtt_str s, uint64_t *mask, struct gtt_err *err)
{
	*mask = 0;
	for (size_t i = 0; i < pat->nexprs; i++) {
		int hit = gtt_regex_match(pat->exprs[i].re, m->run, s.p, s.len,
		    err);

		if (hit < 0)
			return -1;
		if (hit)
			*mask |= pat->exprs[i].at;
	}
	return 0;
}

/* Tries all patterns on a new name; it is the first of its hash from now on. */
static int
add_name(struct gtt_matcher *m, struct gtt_str s, uint64_t hash,
    uint32_t *index, struct gtt_err *err)
{
	uint32_t next = gtt_map_get(&m->by_hash, hash);
	char *copy;

	m->names = gtt_grow(m->names, &m->names_cap, m->nnames + 1,
	    sizeof m->names[0]);
	m->masks = gtt_grow(m->masks, &m->masks_cap, (m->nnames + 1) * m->n,
	    sizeof m->masks[0]);
	for (size_t i = 0; i < m->n; i++) {
		if (try_exprs(m, m->ones[i].pat, s,
		    &m->masks[m->nnames * m->n + i], err) < 0)
			return -1;
	}
	copy = gtt_arena_bytes(&m->arena, s.len);
	if (s.len > 0)
		memcpy(copy, s.p, s.len);
	*index = (uint32_t)m->nnames++;
	m->names[*index] = (struct name){ copy, s.len, next };
	*gtt_map_put(&m->by_hash, hash) = *index;
	return 0;
}

static int
find_name(struct gtt_matcher *m, struct gtt_str s, uint32_t *index,
    struct gtt_err *err)
{
	uint64_t hash = gtt_hash(s.p, s.len);
	uint32_t i;

	for (i = gtt_map_get(&m->by_hash, hash); i != NO_NAME;
	    i = m->names[i].next) {
		if (m->names[i].len == s.len &&
		    memcmp(m->names[i].p, s.p, s.len) == 0) {
			*index = i;
			return 0;
		}
	}
	return add_name(m, s, hash, index, err);
}

/* The masks, one for each pattern, of the function that string func names. */
static const uint64_t *
function_masks(struct gtt_matcher *m, const struct gtt_table *t,
    uint32_t func, struct gtt_err *err)
{
	if (func >= t->nstrs)
		func = 0;	/* reads as "", as index 0 does */
	if (func >= m->names_of_cap)
		m->names_of = reach(m->names_of, &m->names_of_cap, func,
		    sizeof m->names_of[0]);
	if (m->names_of[func] == 0) {
		uint32_t i;

		if (find_name(m, trim_vendor(gtt_table_str(t, func)), &i,
		    err) < 0)
			return NULL;
		m->names_of[func] = i + 1;
	}
	return m->masks + (size_t)(m->names_of[func] - 1) * m->n;
}

/* Walks frames from the outermost caller to the leaf: see pattern_impl.h. */
static int
walk(struct gtt_matcher *m, size_t one, const struct gtt_table *t,
    const struct gtt_stack *stack, struct gtt_err *err)
{
	const struct gtt_pattern *pat = m->ones[one].pat;
	uint64_t set = 1 | (pat->skip & 1) << 1;

	for (uint32_t i = stack->n; i-- > 0 && set != 0;) {
		const struct gtt_frame *f = &t->frames[t->pcs[stack->first + i]];
		const uint64_t *masks = function_masks(m, t, f->func, err);
		uint64_t stay, go;

		if (masks == NULL)
			return -1;
		stay = set & pat->any;
		go = (set & masks[one]) << 1;
		/* A "**" that may not be empty has one frame now. */
		go |= (stay & ~pat->skip) << 1;
		set = stay | go;
		set |= (set & pat->skip) << 1;
	}
	return (int)(set >> pat->nspecs & 1);
}

int
gtt_matcher_fits(struct gtt_matcher *m, size_t i, const struct gtt_table *t,
    uint32_t stack, struct gtt_err *err)
{
	static const struct gtt_stack empty = { 0, 0 };

	if (m->ones[i].pat->nspecs == 0)
		return 1;
	if (t == NULL || stack >= t->nstacks)
		return walk(m, i, t, &empty, err);
	use_table(m, t);
	return walk(m, i, t, &t->stacks[stack], err);
}

static int
match_stack(struct gtt_matcher *m, size_t i, const struct gtt_event *ev,
    struct gtt_err *err)
{
	const struct gtt_table *t = ev->table;
	struct one *one = &m->ones[i];
	int hit;

	if (t == NULL || ev->stack >= t->nstacks)
		return gtt_matcher_fits(m, i, t, GTT_NO_STACK, err);
	use_table(m, t);
	if (ev->stack >= one->cap)
		one->verdicts = reach(one->verdicts, &one->cap, ev->stack, 1);
	if (one->verdicts[ev->stack] != UNKNOWN)
		return one->verdicts[ev->stack] == YES;
	hit = gtt_matcher_fits(m, i, t, ev->stack, err);
	if (hit >= 0)
		one->verdicts[ev->stack] = hit ? YES : NO;
	return hit;
}

static bool
match_name(struct gtt_matcher *m, const struct gtt_pred *pred,
    const struct gtt_event *ev)
{
	if (!(pred->kinds >> ev->kind & 1))
		return false;
	switch ((enum gtt_pred_how)pred->how) {
	case GTT_PRED_KIND:
		return true;
	case GTT_PRED_WIRE:
		return ev->wire == pred->arg;
	case GTT_PRED_METRIC:
		return ev->metric == pred->arg;
	case GTT_PRED_RANGE:
		return ev->range == pred->arg;
	case GTT_PRED_STATE:
		return ev->res == pred->arg && (pred->from >> ev->from & 1) &&
		    (pred->to >> ev->to & 1) && (pred->reasons == 0 ||
		    pred->reasons >>
		    gtt_reason_of(&m->reasons, ev) & 1);
	}
	return false;
}

bool
gtt_matcher_names(struct gtt_matcher *m, size_t i, const struct gtt_event *ev)
{
	return match_name(m, &m->ones[i].pred, ev);
}

_Static_assert(GTT_NKINDS <= 1 << 4 && GTT_NGOSTATES <= 1 << 3 &&
    GTT_NPROCSTATES <= 1 << 3 && GTT_NREASONS <= 1 << 5,
    "fields of a key are wide enough");

uint32_t
gtt_matcher_key(struct gtt_matcher *m, const struct gtt_event *ev)
{
	uint32_t key = (uint32_t)ev->wire << 4 | ev->kind;

	switch ((enum gtt_kind)ev->kind) {
	case GTT_STATE_TRANSITION:
		return (((uint32_t)gtt_reason_of(&m->reasons, ev) << 3 |
		    ev->to) << 3 | ev->from) << 14 | (uint32_t)ev->res << 12 |
		    key;
	case GTT_METRIC:
		return (uint32_t)ev->metric << 12 | key;
	case GTT_RANGE_BEGIN:
	case GTT_RANGE_ACTIVE:
	case GTT_RANGE_END:
		return (uint32_t)ev->range << 12 | key;
	case GTT_BAD:
	case GTT_SYNC:
	case GTT_LABEL:
	case GTT_STACK_SAMPLE:
	case GTT_TASK_BEGIN:
	case GTT_TASK_END:
	case GTT_REGION_BEGIN:
	case GTT_REGION_END:
	case GTT_LOG:
	case GTT_EXPERIMENTAL:
	case GTT_NKINDS:
		break;
	}
	return key;
}

int
gtt_matcher_any(struct gtt_matcher *m, const struct gtt_event *ev,
    struct gtt_err *err)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct one *one = &m->ones[i];
		int hit;

		if (!match_name(m, &one->pred, ev))
			continue;
		hit = one->pat->nspecs == 0 ? 1 : match_stack(m, i, ev, err);
		if (hit != 0)
			return hit;
	}
	return 0;
}
