/*
 * etcheck's options and the pieces it is made of.  scan.c follows a trace and
 * hands what ended to the rules, which put it into groups (groups.c): all that
 * one rule has to say about one place.  places.c knows what stacks mean,
 * rules.c the thresholds.  file.c does one input and adds it to the totals;
 * findings.c makes the report (finding.h) of them.
 */
#ifndef ETCHECK_ETCHECK_H
#define ETCHECK_ETCHECK_H

#include <pthread.h>

#include "common/base/intern.h"
#include "common/cli/cli.h"
#include "common/trace/alive.h"
#include "common/trace/keep.h"
#include "etcheck/capture.h"
#include "etcheck/finding.h"

/* The order in which findings of one severity are printed. */
enum rule_id {
	RULE_GC_PAUSE,
	RULE_STW,
	RULE_SCHED,
	RULE_STARVATION,
	RULE_HOG,
	RULE_SYSCALL,
	RULE_MUTEX,
	RULE_CONVOY,
	RULE_CHANNEL,
	RULE_NETWORK,
	RULE_TIMER,
	RULE_LEAK,
	RULE_NEVER_RAN,
	RULE_ASSIST,
	RULE_GC_TIME,
	RULE_HEAP,
	NRULES
};

enum format { FORMAT_HUMAN, FORMAT_JSON, FORMAT_HTML };

struct totals;

struct opts {
	int		 format;	/* enum format */
	const char	*output;	/* file to write; "-" is standard output */
	uint64_t	 top;		/* places a rule may name; 0: all */
	bool		 top_given;
	const char	*rules_file;
	struct gtt_list	 rule;		/* NAME=WARN,ERROR */
	struct gtt_list	 only;		/* NAME,NAME */
	bool		 list;
	struct gtt_list	 baseline;	/* traces, and directories of them */
	struct capture	 capture;
	size_t		 first_old;	/* input from which on they are of it */
	struct gtt_list	 found;		/* names in directories */
	struct rule	 rules[NRULES];
	struct totals	*totals;
	struct totals	*old;		/* of the baseline, or NULL */
};

/* rules.c */

/* Rules with their defaults, then as the options say. */
int
rules_setup(struct opts *o, struct gtt_err *err);

/* The rules in force, as YAML that -rules reads. */
void
rules_list(struct gtt_buf *out, const struct rule *rules);

/*
 * groups.c: what happened at one place that one rule looks at.  Groups of
 * nobody have waits that are as they should be.
 */
struct example {
	int64_t	 time;		/* from the trace's first event */
	int64_t	 value;
	bool	 at_least;
	int64_t	 g, p, by;	/* or GTT_NONE */
	uint32_t stack, by_stack;	/* kept */
	uint32_t word;		/* a text that the message needs; kept string */
	int64_t	 from, to;	/* two more amounts that it may need */
	size_t	 trace;
};

/* What only one rule counts, and while the trace is read. */
struct tally {
	int64_t	n;		/* waiting now; created less ended; stuck */
	int64_t	sure;		/* of those: nobody can take them for idle */
	int64_t	first, last;	/* when those that are left were created */
};

#define GROUP_NONE UINT32_MAX

struct group_key {
	uint32_t	 site;		/* of places.h; 0: none */
	uint16_t	 rule;		/* enum rule_id, or NRULES: nobody's */
	uint8_t		 wait;		/* enum gtt_wait, GTT_NWAITS: none */
	bool		 unsure;	/* may be as it should: INFO at most */
};

struct group {
	struct group_key key;
	uint32_t	 ready;		/* group of being runnable after it */
	int64_t		 warn;		/* from here on, group_over counts */
	struct gtt_hist	 all;		/* below the threshold, too */
	uint64_t	 over;
	int64_t		 total;		/* of those */
	int64_t		 second;	/* the greatest, see struct rule */
	struct example	 worst;		/* value -1: none */
	struct tally	 tally;
};

struct groups {
	struct group	*v;
	size_t		 n, cap;
	struct gtt_map	 by_key;
};

/* The group that has this key, made when it is not there. */
uint32_t
groups_find(struct groups *gs, const struct rule *rules, struct group_key key);
/* The same, or GROUP_NONE. */
uint32_t
groups_get(const struct groups *gs, struct group_key key);
void
groups_fini(struct groups *gs);

/* Takes an example that is worse than the one there is. */
void
group_worst(struct group *g, const struct example *e);

/* Counts one that reached the threshold, too. */
void
group_over(struct group *g, const struct example *e);

/*
 * totals.c: what all inputs came to.  They are added in any order, and come to
 * the same.
 */
struct scan;
struct totals;

/* by_func: what is in one function is one place. */
struct totals *
totals_new(const struct rule *rules, bool by_func);
void
totals_free(struct totals *t);

/* Adds a trace that is done.  name stays. */
void
totals_add(struct totals *t, const struct scan *s, const char *name);

/*
 * findings.c: the findings of the totals, most severe first; with old, only
 * those that are worse than there.  top: places a rule may name, 0 for all.  The
 * report is good as long as both totals and nothing is added.
 */
struct report *
report_new(struct totals *t, struct totals *old, uint64_t top);
void
report_free(struct report *r);

/*
 * names.c: the files in directories in their place, and those of the baseline
 * behind all.
 */
void
names_expand(struct opts *o, struct gtt_list *names);

/* For gtt_cmd.unopened: what is wrong with a directory. */
void
names_unopened(const char *name, struct gtt_err *err);

/* file.c: one input, and the end of all. */
int
etcheck_file(struct gtt_job *job);
int
etcheck_finish(const struct opts *o, struct gtt_out *out, struct gtt_err *err);

/* messages.c: what is said of the worst case, and of all of them. */
void
message_put(struct gtt_buf *out, const struct rule *rules,
    const struct group *g, const struct gtt_table *t);
void
detail_put(struct gtt_buf *out, const struct rule *rules,
    const struct group *g);

#endif
