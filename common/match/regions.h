/*
 * What regions are: stretches of a goroutine's life in which it does a
 * particular kind of work, found by the stacks of its events.  gtt-regions(5)
 * describes the files of YAML that define kinds of them.  track.h finds them.
 *
 * Definitions are read-only once loaded: threads may share them.
 */
#ifndef GTT_MATCH_REGIONS_H
#define GTT_MATCH_REGIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/match/pattern.h"
#include "common/match/regex.h"

#define GTT_REGION_KINDS 64	/* in all */
#define GTT_REGION_STEPS 8	/* of a kind */

enum gtt_region_source {
	GTT_REGION_OF_STACKS,	/* events whose stacks match */
	GTT_REGION_BETWEEN,	/* from the end of one kind to the next of another */
	GTT_REGION_OF_USER,	/* runtime/trace.WithRegion, StartRegion */
	GTT_REGION_OF_TASK,	/* runtime/trace.NewTask */
};

/* Patterns, some of those of all kinds: from [first] on, n. */
struct gtt_region_patterns {
	uint32_t	first, n;
};

struct gtt_region_kind {
	char		*name;
	enum gtt_region_source source;
	/* It is all the life of who was made for such a function, BETWEEN too; */
	struct gtt_region_patterns goroutine;
	/* OF_STACKS: these begin it, */
	struct gtt_region_patterns start;
	/* these keep it open besides, as events without a stack do, */
	struct gtt_region_patterns keep;
	/* these end it although they would keep it open, */
	struct gtt_region_patterns end;		/* BETWEEN, too */
	/* of these it has one: a second one begins another region, */
	struct gtt_region_patterns once;
	/* one of an earlier step behind one of a later does so, too; these are */
	/* its own, or such as wake its goroutine, */
	struct gtt_region_patterns steps[GTT_REGION_STEPS];
	/* and with trims it ends with the last of these or of start. */
	struct gtt_region_patterns critical;
	bool		 always;	/* every event keeps it open */
	bool		 trims;
	bool		 single;	/* one event is enough */
	bool		 flush;		/* kept when goroutine or trace end */
	bool		 shared;	/* work for whoever asked first */
	bool		 root;		/* nothing in the program explains it */
	bool		 remote;	/* its selects are for another machine */
	/* BETWEEN: from the end of one of kinds, a bit each, to this one; */
	uint64_t	 after;
	uint32_t	 before;
	/* these are in one though none has begun or none ends it. */
	struct gtt_region_patterns through;
	/* OF_USER, OF_TASK: which types; NULL: all. */
	struct gtt_regex *type;
};

struct gtt_regions {
	struct gtt_region_kind	 kinds[GTT_REGION_KINDS];
	uint32_t		 n;
	struct gtt_pattern	**patterns;
	size_t			 npatterns, cap;
};

/* The text of the kinds that are built in, n bytes of YAML. */
const char *
gtt_regions_builtin(size_t *n);

/*
 * The kinds that are built in, with those of the file at path put in the place
 * of kinds of the same name, or behind them.  path may be NULL.  NULL and err
 * with the file's name, line and column when it is wrong.
 */
struct gtt_regions *
gtt_regions_load(const char *path, struct gtt_err *err);

/* The kinds of n bytes of YAML alone; for tests. */
struct gtt_regions *
gtt_regions_parse(const char *p, size_t n, struct gtt_err *err);

void
gtt_regions_free(struct gtt_regions *r);

/* The number of the kind with this name, or UINT32_MAX. */
uint32_t
gtt_regions_find(const struct gtt_regions *r, const char *name);

#endif
