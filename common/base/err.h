/*
 * Errors: a code, where in the input, and one sentence.
 *
 * A fallible function takes a struct gtt_err * last and returns -1 or NULL
 * when it has filled it.  The first error wins: setting an error that is
 * already set changes nothing, so a caller may try to clean up and still
 * report the cause.
 */
#ifndef GTT_BASE_ERR_H
#define GTT_BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

enum gtt_code {
	GTT_OK = 0,
	GTT_ESYS,	/* the system refused: open, read, write, memory map */
	GTT_EDATA,	/* the input is damaged or not what it claims to be */
	GTT_ECUT,	/* the input ends before it should */
	GTT_ELIMIT,	/* a named limit was passed */
	GTT_EVERSION,	/* a version that is not known */
	GTT_EUSAGE,	/* what the user wrote is wrong (a pattern, an option) */
};

#define GTT_NO_OFFSET UINT64_MAX

struct gtt_err {
	enum gtt_code	code;
	uint64_t	off;	/* byte in the (decompressed) input, or GTT_NO_OFFSET */
	uint64_t	gen;	/* v2 generation, 0 when none applies */
	char		msg[320];
};

/*
 * Records an error unless one is there already.  Always returns -1, so that
 * `return gtt_fail(err, ...)` reads well.
 */
int
gtt_fail(struct gtt_err *err, enum gtt_code code, uint64_t off,
    const char *fmt, ...) __attribute__((format(printf, 4, 5), cold));

/* The same for GTT_ESYS: appends ": " and the text of errno. */
int
gtt_fail_errno(struct gtt_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), cold));

/* Appends to the message of an error that is set. */
void
gtt_err_add(struct gtt_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), cold));

#endif
