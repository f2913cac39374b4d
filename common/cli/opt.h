/*
 * Options in Go's style from one table: `-x v`, `-x=v`, `--x v`, `--x=v`;
 * for a bool `-x` or `-x=false`; where the value may be left out `-x` or
 * `-x=v`.  Options may follow operands; `--` ends them; a lone `-` is an
 * operand.
 */
#ifndef GTT_CLI_OPT_H
#define GTT_CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

enum gtt_opt_type {		/* what gtt_opt.to points to */
	GTT_OPT_BOOL,		/* bool */
	GTT_OPT_STR,		/* const char * */
	GTT_OPT_LIST,		/* struct gtt_list: may be given many times */
	GTT_OPT_UINT,		/* uint64_t */
	GTT_OPT_DURATION,	/* int64_t, ns, not negative */
	GTT_OPT_TIME,		/* struct gtt_time */
	GTT_OPT_SIZE,		/* uint64_t, bytes */
	GTT_OPT_WORD,		/* int: index of the value in arg, "one|two" */
	GTT_OPT_MAYBE,		/* const char *: -x gives "", a value needs = */
};

/*
 * One option; a table ends with a row whose name is NULL.  What to points to
 * holds the default, which stays when the option is not given.  When an option is
 * given several times the last value counts, but a list keeps them all.
 */
struct gtt_opt {
	const char		*name;	/* without dashes */
	const char		*arg;	/* its value in the usage; NULL: a bool */
	const char		*help;	/* one line, or several with \n between */
	enum gtt_opt_type	 type;
	void			*to;
	bool			*given;	/* set when the option is given, or NULL */
};

/* Zero-initialised is empty.  The strings are the command line's. */
struct gtt_list {
	const char	**v;
	size_t		  n;
	size_t		  cap;
};

void
gtt_list_add(struct gtt_list *l, const char *s);
void
gtt_list_fini(struct gtt_list *l);

/* A time as users give it: of the trace's clock, or since its first event. */
struct gtt_time {
	int64_t	ns;		/* not negative */
	bool	relative;
};

/* t in the clock of a trace whose first event is at start. */
static inline int64_t
gtt_time_at(struct gtt_time t, int64_t start)
{
	int64_t sum;

	if (!t.relative)
		return t.ns;
	return __builtin_add_overflow(start, t.ns, &sum) ? INT64_MAX : sum;
}

/*
 * The parsers.  All of s must be the value: no blanks, nothing after it, not
 * empty.  0, or -1 with GTT_EUSAGE and *v left alone.
 */
int
gtt_parse_bool(const char *s, bool *v, struct gtt_err *err);
/* Decimal, 0x hexadecimal; no sign for uint, - for int. */
int
gtt_parse_uint(const char *s, uint64_t *v, struct gtt_err *err);
int
gtt_parse_int(const char *s, int64_t *v, struct gtt_err *err);
/* 1.5ms, 2s, 300us, 1m30s, 1h, 250ns, a plain number of nanoseconds. */
int
gtt_parse_duration(const char *s, int64_t *v, struct gtt_err *err);
/* Plain nanoseconds in the trace's clock, or + and a duration. */
int
gtt_parse_time(const char *s, struct gtt_time *v, struct gtt_err *err);
/* Bytes; k, M, G, T (or Ki, KiB, KB ...) are powers of 1024. */
int
gtt_parse_size(const char *s, uint64_t *v, struct gtt_err *err);

/*
 * Stores the values of the options in argv where the tables say, and what is left
 * over, in order, in operands.  tables is a NULL-terminated list of tables,
 * searched in turn.  0, or -1 with a message that names the option.
 */
int
gtt_opt_parse(int argc, char **argv, const struct gtt_opt *const *tables,
    struct gtt_list *operands, struct gtt_err *err);

/*
 * For a command whose options end at its first operand: stores the option in
 * argv[i], which begins with a dash, and returns how many words it took; -1
 * as above.
 */
int
gtt_opt_take(int argc, char **argv, int i, const struct gtt_opt *const *tables,
    struct gtt_err *err);

/* The lines of a usage text for the options of one table. */
void
gtt_opt_usage(struct gtt_buf *b, const struct gtt_opt *table);

#endif
