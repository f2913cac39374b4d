/* Running a program with its records drained as they come. */
#ifndef GOTRACE_SESSION_H
#define GOTRACE_SESSION_H

#include "gotrace/opts.h"
#include "gotrace/record.h"
#include "gotrace/target.h"

struct pmu;

struct session {
	const struct opts	*o;
	const struct target	*t;
	struct pmu		*pmu;		/* or NULL */
	int			 out;		/* the program's stdout, or -1 */
	int			 status;	/* of wait(2) */
	uint64_t		 dropped;
	unsigned		 procs;
	char			 complaint[400];
};

/* The program (or go test) from start to end. */
int
session_run(struct session *s, const struct sink *to, struct gtt_err *err);

/* What we exit with for a status of wait(2): 128 + n for a signal. */
int
session_code(int status);

#endif
