/* Driving the go command: finding it, instrumenting, building. */
#ifndef GOTRACE_TARGET_H
#define GOTRACE_TARGET_H

#include <stdio.h>

#include "gotrace/opts.h"

struct target {
	struct gtt_buf	 env;		/* what go env said, cut at newlines */
	const char	*version, *goroot, *modcache, *arch, *hostarch;
	const char	*experiment, *gomod, *gowork, *goflags, *os;
	int		 minor;		/* of its version */
	char		 go[4300];	/* the go command to call */
	char		 root[4250];	/* GOROOT, maybe through a link */
	char		 cache[4200];	/* ours for this Go */
	char		 helper[4300];
	const char	*dir;		/* where go runs; NULL: here */
	const char	*work;		/* temporary */
	char		 program[4600];
	struct words	 env_add;	/* for every go command */
	struct words	 names;		/* traced functions */
	struct words	 flags, env_build;	/* for the build, from the helper */
	struct gtt_buf	 skip;		/* files to leave alone, a line each */
	const char	*here;		/* the package as seen from dir, or NULL */
};

/* Finds Go, builds the instrumenter if need be. */
int
target_open(struct target *t, const struct opts *o, struct gtt_err *err);

/* Runs go; out gets its stdout, or else descriptor to, if not -1. */
int
target_go(const struct target *t, struct words *w, struct gtt_buf *out, int to,
    struct gtt_err *err);

/* A field of a line of functions.tsv; line moves to the next. */
char *
tsv_field(char **line);

/* The instrumenter's run, once more where files are to be left alone. */
int
target_plan_once(struct target *t, const struct opts *o, struct gtt_err *err);

/* Instruments: afterwards work has functions.tsv and the overlay. */
int
target_plan(struct target *t, const struct opts *o, struct gtt_err *err);

/* Builds the program (or, for test, nothing yet). */
int
target_build(struct target *t, const struct opts *o, struct gtt_err *err);

/* Adds what makes a build a traced one. */
void
target_flags(const struct target *t, const struct opts *o, struct words *w);

/* Adds the packages as the go command in dir knows them. */
void
target_packages(const struct target *t, const struct opts *o, struct words *w);

/* Prints what --dry-run promises. */
int
target_list(const struct target *t, FILE *to, struct gtt_err *err);

/* Compiles the packages and says what was traced: for --check. */
int
target_check(struct target *t, const struct opts *o, FILE *to,
    struct gtt_err *err);

/* The cache's directory for one thing, made; -1 when it cannot be. */
int
cache_dir(char *out, size_t size, const char *what, struct gtt_err *err);

void
target_fini(struct target *t);

#endif
