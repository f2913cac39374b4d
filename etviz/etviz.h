/*
 * etviz' options and the pieces it is made of: read.c makes rows of JSON,
 * rows.c chooses and orders those of all inputs, bar.c says what a span is at
 * each pixel, draw.c draws.
 *
 * Times are nanoseconds.  Those of a span and its offsets are within
 * TIME_LIMIT, so that sums and differences of a few of them are numbers.
 */
#ifndef ETVIZ_ETVIZ_H
#define ETVIZ_ETVIZ_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/cli/cli.h"
#include "common/cli/file.h"
#include "common/input/jsonl.h"

#define TIME_LIMIT	(INT64_C(1) << 60)

/*
 * What a goroutine is at a time.  Where several say so from the same moment on
 * the last of these counts.
 */
enum is {
	IS_RUNNING,
	IS_ASSISTING,
	IS_BLOCKED,		/* on something else, or nobody knows */
	IS_ASLEEP,
	IS_IN_SYSCALL,
	IS_ON_NETWORK,
	IS_FOR_GC,
	IS_RUNNABLE,
	NIS
};

struct change {
	int64_t	at;		/* offset in the span */
	enum is	to;
};

/* A bar. */
struct span {
	int64_t		 start, length;
	int64_t		 low;		/* where it begins: 0, or an offset before */
	uint64_t	 g;
	char		*kind;		/* owned */
	size_t		 kind_len;
	bool		 child;
	struct change	*v;		/* in order, none outside of the span */
	size_t		 n, cap;
};

/* A line of the input. */
struct row {
	size_t		 input;		/* which, from 0 */
	uint64_t	 line;
	int64_t		 start, length;	/* of its root */
	int64_t		 on_cpu;	/* of all goroutines; -1: not told */
	char		*file;		/* the trace, as the line tells; or NULL */
	size_t		 file_len;
	struct span	*spans;		/* root first, children behind it */
	size_t		 n, cap;
};

enum sort { SORT_START, SORT_LENGTH, SORT_INPUT };

/* The rows to be drawn, as they come from inputs that are read at once. */
struct rows {
	pthread_mutex_t	 lock;
	enum sort	 sort;
	uint64_t	 limit;		/* how many are drawn at most */
	struct row	**v;
	size_t		 n, cap;
	uint64_t	 all;		/* that were read */
	size_t		 inputs;	/* that could be opened */
};

enum theme { THEME_LIGHT, THEME_DARK };

struct opts {
	const char	*output;
	bool		 details;
	uint64_t	 width;
	uint64_t	 limit;
	int		 sort;		/* enum sort */
	int		 theme;		/* enum theme */
	struct rows	 rows;
};

/* read.c: the rows of an input go to o->rows. */
int
etviz_file(struct gtt_job *job);

/*
 * Fills r, which is zero but for input and line: it has no spans where there is
 * nothing to see.  -1 and err, with the line, when v is no such thing.
 */
int
etviz_row_read(struct row *r, const struct gtt_json_value *v, bool details,
    struct gtt_err *err);

void
etviz_row_free(struct row *r);

/* rows.c: for each input that could be opened. */
void
etviz_rows_begin(struct rows *rows);

/* Takes r. */
void
etviz_rows_add(struct rows *rows, struct row *r);

/* Once all are there: those to be drawn, in their order. */
void
etviz_rows_finish(struct rows *rows);

void
etviz_rows_fini(struct rows *rows);

/*
 * bar.c: puts changes in order and drops those that mean nothing; sets low.
 */
void
etviz_settle(struct span *s);

/* How long a span is what, by enum is. */
void
etviz_sums(const struct span *s, int64_t sums[NIS]);

/* A piece of time on a line of so many pixels; length is at least 1. */
struct scale {
	int64_t		from, length;
	unsigned	width;
};

#define COLUMN_NONE NIS

/*
 * What a bar shows at each pixel, which is what took most of its time, enum is,
 * or COLUMN_NONE outside of the span.  A span shows at least at one pixel.
 * The bits tell whether it goes on past an edge.
 */
#define CUT_LEFT	1u
#define CUT_RIGHT	2u

unsigned
etviz_columns(const struct span *s, const struct scale *at, uint8_t *columns);

/* draw.c: writes the picture, bar by bar. */
void
etviz_draw(struct gtt_file *to, const struct opts *o);

#endif
