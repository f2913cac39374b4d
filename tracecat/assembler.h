/*
 * From raw text, gtt-raw(5), to the bytes of a trace: the reverse of raw.c.
 */
#ifndef TRACECAT_ASSEMBLER_H
#define TRACECAT_ASSEMBLER_H

#include "common/trace/trace.h"
#include "tracecat/rawtext.h"

struct assembler_opts {
	int	 version;	/* of text without a header; 0: it must have one */
	bool	 minimal;	/* as in common/trace/v2/put.h */
	struct gtt_reader_opts trace;	/* about unknown versions */
	/*
	 * Called when the version is known, before anything is written (the
	 * header is theirs), and for each batch: 0, or -1 with err.
	 */
	int	(*begin)(void *arg, int version, struct gtt_err *err);
	int	(*batch)(void *arg, uint64_t gen, struct gtt_err *err);
	/* Called for the first batch that does not take what it says; or NULL. */
	void	(*wrong_size)(void *arg, uint64_t line, uint64_t says,
		    uint64_t takes);
	void	*arg;
};

struct assembler;

struct assembler *
assembler_new(const struct assembler_opts *opts);

void
assembler_free(struct assembler *a);

/*
 * Takes the next line, without its newline, and appends the records that it
 * completes to out.  0, or -1 with err, whose message begins with the number of
 * the line; no more lines may be passed then, and what is in out is good.
 */
int
assembler_line(struct assembler *a, const char *line, size_t len,
    struct gtt_buf *out, struct gtt_err *err);

/*
 * For the beginning of a line that is getting long: -1 with err when no valid line
 * begins like that, so that the rest need not be kept in memory.  Else 0.
 */
int
assembler_long_line(struct assembler *a, const char *line, size_t len,
    struct gtt_err *err);

/* The text has ended: appends what is left.  As above. */
int
assembler_end(struct assembler *a, struct gtt_buf *out, struct gtt_err *err);

#endif
