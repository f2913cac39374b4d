/*
 * What etcheck finds, as it is printed: human.c, json.c and html.c make text of
 * a struct report, and look at nothing else.
 *
 * A finding is all that one rule has to say about one place of the program, in
 * all traces together: how often, how long, and the worst case as an example.
 */
#ifndef ETCHECK_FINDING_H
#define ETCHECK_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/hist.h"
#include "common/cli/file.h"
#include "common/trace/trace.h"
#include "common/trace/waits.h"

enum severity {
	SEV_INFO,	/* may well be as it should */
	SEV_WARN,
	SEV_ERROR,
	NSEVERITIES
};

/* "INFO", "WARN", "ERROR". */
extern const char *const severity_names[NSEVERITIES];

/* What the amounts of a rule are. */
enum unit {
	UNIT_NS,
	UNIT_BYTES,
	UNIT_GOROUTINES,
	UNIT_PERCENT,
	NUNITS
};

/* For names of fields in JSON: "ns", "bytes", "goroutines", "percent". */
extern const char *const unit_names[NUNITS];

/* Appends an amount as people read it: 12.3ms, 1.5 GiB, 17, 25%. */
void
put_amount(struct gtt_buf *out, enum unit unit, int64_t v);

/* A rule with the thresholds in force. */
struct rule {
	const char	*name;		/* "GCPauseSpike" */
	const char	*what;		/* a sentence: what it looks for */
	const char	*advice;	/* a sentence or two: what to do */
	enum unit	 unit;
	bool		 on;
	int64_t		 warn, error;	/* this much or more is WARN, ERROR */
	/* Of ns: so many cases at a place, at least; else: so much, at least. */
	uint64_t	 min;
	const char	*second;	/* name of thresholds besides, or NULL */
	enum unit	 second_unit;
	int64_t		 second_warn, second_error;
};

/*
 * A place in the program: the innermost function that is not of the standard
 * library, or what comes nearest; func.len is 0 when nothing is known.
 */
struct place {
	struct gtt_str	func, file;
	uint64_t	line;
};

/*
 * What it was in the baseline, by the same rule in the same function.  Rates are
 * the sum of what reached the threshold of WARN, by traced second; with a unit
 * other than ns the worst amount.
 */
struct change {
	bool	known;		/* anything reached the threshold there */
	enum severity severity;
	double	old_rate, rate;
	int64_t	old_p99, old_max;
};

/*
 * Texts are views that live as long as the report.  They may hold names out of
 * a trace, so any bytes.
 */
struct finding {
	const struct rule *rule;
	enum severity	severity;
	struct gtt_str	message;	/* one line about the worst case */
	struct gtt_str	detail;		/* a sentence or more about all of them */

	/* The worst case. */
	size_t		trace;		/* index in report.traces */
	int64_t		time;		/* ns from the trace's first event */
	int64_t		value;		/* in the rule's unit */
	bool		at_least;	/* the rest of it is not in the trace */
	int64_t		g, p;		/* who, or GTT_NONE */
	int64_t		by;		/* the goroutine that ended it, or GTT_NONE */
	uint32_t	stack;		/* of g, in report.table; 0: not known */
	uint32_t	by_stack;	/* of by, the same */
	struct place	at, by_at;	/* of these stacks */

	/* All cases at this place; with a unit other than ns, one a trace. */
	uint64_t	count;		/* reached the threshold of WARN */
	int64_t		total;		/* of those: the sum */
	const struct gtt_hist *all;	/* of all, those below it, too */

	const struct change *change;	/* NULL without -baseline */
};

/* How a trace went on; the number of points is bounded. */
#define SERIES_POINTS 512

struct point {
	int64_t	heap, goal;		/* bytes, the most in its time; 0: not told */
	int64_t	goroutines;		/* alive, the most in its time */
};

struct series {
	int64_t		width;		/* ns a point stands for */
	size_t		n;
	struct point	v[SERIES_POINTS];
};

struct traced {
	const char	*name;		/* as in messages and prefixes */
	int		 version;	/* minor, of the trace's format: 5 ... 26 */
	uint64_t	 events;
	int64_t		 duration;	/* ns */
	struct series	 series;
};

struct report {
	const struct finding *findings;	/* in the order to print them */
	size_t		 n;
	size_t		 severities[NSEVERITIES]; /* how many of each */
	size_t		 left_out;	/* by -top */
	size_t		 by_chance;	/* new ones that may be: not in it */
	const struct rule *rules;	/* all there are, in a fixed order */
	size_t		 nrules;
	const struct traced *traces;	/* in the order of the arguments */
	size_t		 ntraces;
	const struct gtt_table *table;	/* of the findings' stacks */
	bool		 baseline;	/* only what got worse is in it */

	/* Of all traces, whatever the rules say of it, ns. */
	const struct gtt_hist *sched;	/* runnable until it ran */
	const struct gtt_hist *gc_pauses;
	const struct gtt_hist *waits;	/* by enum gtt_wait, GTT_NWAITS of them */
};

/*
 * The outputs: each appends all of its text to out; JSON, which has every place,
 * goes to the file finding by finding.
 */
void
report_human(struct gtt_buf *out, const struct report *r, bool colors);
void
report_json(struct gtt_file *to, const struct report *r);

/*
 * Frame i, from 0, of a stack of the report, leaf first: false when it has not
 * so many.
 */
bool
report_frame(const struct report *r, uint32_t stack, size_t i, struct place *f);

#endif
