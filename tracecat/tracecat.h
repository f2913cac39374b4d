/*
 * tracecat: what is in a trace, in one of several forms.  A function a form;
 * each does one input and returns 0, or -1 with job->err set.
 */
#ifndef TRACECAT_TRACECAT_H
#define TRACECAT_TRACECAT_H

#include <stdbool.h>

#include "common/cli/cli.h"
#include "common/cli/goroutines.h"
#include "common/cli/join.h"
#include "common/cli/period.h"
#include "common/trace/anon.h"
#include "tracecat/profile.h"

enum form {
	FORM_PARSED,
	FORM_WIRE,
	FORM_CLASSIC,
	FORM_FOOTPRINT,
	FORM_COUNT,
	FORM_RAW,
};

enum format {
	FORMAT_TEXT = -1,	/* not given */
	FORMAT_PPROF,
	FORMAT_FOLDED,
	FORMAT_PERFETTO,
};

/* Which events are wanted. */
struct select_opts {
	struct gtt_period period;
	struct gtt_goroutines goroutines;
	struct gtt_list	match;
	struct gtt_pattern **patterns;	/* match.n of them */
};

struct opts {
	struct select_opts select;
	int	form;	/* enum form */
	bool	form_given;
	bool	json;	/* of FORM_PARSED */
	const char *encode;	/* "" or "same"; NULL: print */
	const char *anonymize;	/* a key, "" a random one; NULL: names stay */
	struct gtt_anon *anon;	/* or NULL */
	bool	write;	/* a trace: either of these is given */
	bool	same;	/* in the version of the input */
	const char *assemble;	/* "" or a version; NULL: do not */
	int	assemble_version;	/* 0: not given */
	bool	minimal;	/* of -assemble */
	struct gtt_join join;	/* of a trace that is written */
	bool	zstd;	/* compress what is written */
	int	format;	/* enum format */
	int	value;	/* enum value */
	bool	value_given;
	struct profile *profile;	/* of all inputs */
};

/* The events of the model, as text or as JSON lines. */
int
tracecat_parsed(struct gtt_job *job, const struct opts *o);

/* How many events of each kind there are. */
int
tracecat_count(struct gtt_job *job, const struct opts *o);

/* The records of a v2 trace. */
int
tracecat_wire(struct gtt_job *job);

/* The records of any trace, with all that is needed to write them again. */
int
tracecat_raw(struct gtt_job *job);

/* How many bytes each type of record takes in a v2 trace. */
int
tracecat_footprint(struct gtt_job *job);

/* The events of a v1 trace. */
int
tracecat_classic(struct gtt_job *job);

/* From text of FORM_RAW or FORM_WIRE to the trace. */
int
tracecat_assemble(struct gtt_job *job, struct opts *o);

/* A trace for Perfetto. */
int
tracecat_perfetto(struct gtt_job *job);

/* What was read, as a trace. */
int
tracecat_encode(struct gtt_job *job, struct opts *o);

/* The selected events of one input, as a trace of the newest version. */
int
tracecat_slice(struct gtt_job *job, const struct opts *o);

#endif
