/*
 * apshuffle's options, what it knows of the bundles, and the pieces it is made
 * of: find.c looks for bundles, read.c reads one in a place (place.c), whose
 * description is meta.c's and whose profile is score.c's; then fleet.c puts
 * them in order, rank.c ranks them or what they are grouped by, links.c links
 * those of a process, print.c writes.
 */
#ifndef APSHUFFLE_APSHUFFLE_H
#define APSHUFFLE_APSHUFFLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/intern.h"
#include "common/cli/cli.h"
#include "common/input/zip.h"
#include "common/match/focus.h"
#include "common/profile/profile.h"

/* Sums: no profile has so many samples that they leave it. */
typedef __int128 sum;

enum by { BY_BUNDLE, BY_FUNCTION, BY_HOST, BY_REVISION };

struct opts {
	const char	*dir;
	const char	*profile;	/* -profile-sort */
	const char	*member;	/* the same as a member of a bundle */
	const char	*sample_type;
	const char	*binary;
	struct gtt_profile_program program;	/* that, when it is given */
	struct gtt_list	 focus, ignore;
	struct gtt_focus_exprs *exprs;
	uint64_t	 top;
	int		 by;		/* enum by */
	bool		 have_top, cum, vs_prev, with_trace, hosts, write_links;
	bool		 json;
};

/* What a bundle says of itself.  Texts are numbers of fleet.strs. */
struct meta {
	int64_t		sec;		/* when it was captured, since 1970 */
	uint32_t	nsec;
	uint32_t	proc;		/* proc_id */
	uint32_t	host, revision, main, go;
};

struct bundle {
	struct meta	 m;
	const char	*name;		/* as it is printed */
	const char	*input;		/* as the loop over inputs knows it */
	sum		 value;
	uint32_t	 type, unit;	/* of the value, in fleet.strs */
	int		 weight;	/* what functions in it count */
	bool		 zipped, trace, scored;
	struct bundle	*prev;		/* the one that value is compared with */
};

struct function {
	uint32_t	name;		/* in fleet.strs */
	sum		flat, cum;
};

/* All that is known; the lock is for what jobs change. */
struct fleet {
	const struct opts *opts;
	struct gtt_arena  arena;	/* names */
	pthread_mutex_t	  lock;
	struct gtt_intern strs;
	struct bundle	 *v;
	size_t		  n, cap;
	struct gtt_intern types;	/* names of types that were not asked for */
	size_t		  untyped;	/* profiles that have no other */
	size_t		  unnamed;	/* that name no functions, which matters */
	struct gtt_profile_asked asked;	/* of the program, by all profiles */
	bool		  trouble;	/* see note_trouble */

	bool		  gather;	/* the second round, over functions */
	struct bundle	**by_name;	/* for it: nby of them */
	size_t		  nby;
	struct gtt_map	  function_of;	/* by name */
	struct function	 *functions;
	size_t		  nfunctions, functions_cap;
};

/* A view of a text of the fleet, not NUL terminated. */
static inline struct gtt_interned
fleet_text(const struct fleet *f, uint32_t str)
{
	return f->strs.v[str];
}

static inline int
sum_cmp(sum a, sum b)
{
	return a < b ? -1 : a > b;
}

/*
 * find.c: in the place of directories, the bundles that are in and below them:
 * files called meta, and archives, whose names end in .zip.  Directories that
 * cannot be read stay, for the loop to say why.
 */
void
find_bundles(struct fleet *f, struct gtt_list *names);

/* place.c: where the members of a bundle are. */
struct place {
	const char	*name;		/* the bundle's */
	const char	*dir;		/* or NULL: */
	struct gtt_zip	*zip;
	const char	*prefix;	/* of its members there, "" or "a/b/" */
};

bool
place_has(const struct place *p, const char *member);

/*
 * Opens a member: 1, or 0 when there is none, or -1.  The input is to be closed
 * before the archive.
 */
int
place_open(const struct place *p, const char *member, struct gtt_input **in,
    struct gtt_err *err);

/* The name of a member, for messages. */
void
place_label(const struct place *p, const char *member, struct gtt_buf *b);

/* read.c: one input. */
int
read_file(struct gtt_job *job);

/* Something was named and left out. */
void
note_trouble(struct fleet *f);

/* meta.c: the description of a bundle, whose texts go into the fleet. */
int
meta_read(struct meta *m, struct fleet *f, struct gtt_input *in,
    struct gtt_err *err);

/*
 * score.c: sets the value of b from a profile: 1, 0 when it has no such type,
 * which is noted, or -1.
 */
int
score(struct bundle *b, struct fleet *f, struct gtt_input *in,
    struct gtt_err *err);

/* Adds the functions of a profile of b to the fleet's. */
int
score_functions(const struct bundle *b, struct fleet *f, struct gtt_input *in,
    struct gtt_err *err);

/* fleet.c: the order of texts, and of bundles: by time, then process. */
int
fleet_text_cmp(const struct fleet *f, uint32_t a, uint32_t b);
int
fleet_cmp(const struct fleet *f, const struct bundle *a,
    const struct bundle *b);

/*
 * Puts the bundles in the order of their times, each once; those that
 * are not asked for are left out.
 */
void
fleet_sort(struct fleet *f);

/* Sets prev, by process and time, among those that keep says. */
void
fleet_link(struct fleet *f, bool (*keep)(const struct bundle *b));

void
fleet_fini(struct fleet *f);

/* links.c: 0, or 2 when one could not be made, which was said. */
int
links_write(struct fleet *f);

/* rank.c: what is asked of the profiles; returns as gtt_cmd.finish does. */
int
rank(struct fleet *f, const struct gtt_cmd *cmd, struct gtt_out *out,
    struct gtt_err *err);

/* What bundles are ranked by, one of them: a function, a host, a revision. */
struct group {
	uint32_t	name;
	sum		flat, cum;	/* of others than functions the same */
	size_t		n;		/* bundles */
};

/* print.c: a line for each. */
void
print_bundle(const struct fleet *f, struct gtt_out *out,
    const struct bundle *b);
void
print_group(const struct fleet *f, struct gtt_out *out, const struct group *g,
    const struct bundle *any);
void
print_hosts(const struct fleet *f, struct gtt_out *out);

#endif
