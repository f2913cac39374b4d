/* The command line. */
#ifndef GOTRACE_OPTS_H
#define GOTRACE_OPTS_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "gotrace/child.h"

enum command {
	CMD_LIVE, CMD_RUN, CMD_TEST, CMD_FLAME, CMD_JSON, CMD_EXEC, CMD_RECORD,
	CMD_REPORT, CMD_STATS, CMD_PPROF,
};

struct opts {
	enum command	 cmd;
	const char	*name;		/* of the command, as given */
	bool		 from_file;	/* a recording, not a package */
	const char	*file;
	struct words	 build;		/* flags for go build */
	struct words	 packages;
	struct words	 args;		/* for the program, or go test */
	const char	*include, *exclude, *pattern, *function;
	const char	*from, *until;
	const char	*output;	/* -o */
	const char	*exec;		/* a program to run the program with */
	int64_t		 hot_ns;
	bool		 panics;	/* --filters panic */
	bool		 dry_run, verbose, pmu, svg, generated;
	bool		 print_module, help, version;
	int		 drop;		/* --overflow drop */
	bool		 check;		/* instrument and compile only */
	unsigned	 log_size;	/* of the buffer of a P */
	uint64_t	 depth;		/* --depth of trees; 0: the usual */
};

/* Once in a process: 0, or -1 with err. */
int
opts_parse(struct opts *o, int argc, char **argv, struct gtt_err *err);

void
opts_fini(struct opts *o);

/* What -h prints. */
void
opts_usage(struct gtt_buf *b);

#endif
