/*
 * A trace from a program that runs: what net/http/pprof serves there.
 *
 * The answer to a GET is an input like any other.  Its bytes are handed out as
 * they come; no more of them are held than came at once.
 *
 * An answer that is not one of success, and a connection that cannot be made,
 * are errors of gtt_capture_open, with what the service says about it.  A
 * connection that breaks is an error behind the bytes that came.  A redirect is
 * followed where it stays on the server that was asked, or goes over to TLS
 * there.  Proxies are those of curl's environment; certificates are verified,
 * against those of $CURL_CA_BUNDLE, $SSL_CERT_DIR or $SSL_CERT_FILE where one of
 * them is set.
 *
 * Source of what a service understands: Trace in net/http/pprof/pprof.go.
 * seconds is a decimal fraction, before Go 1.8 a whole number, and 1 where it
 * is neither.  How large a piece of an error's text is shown is ours.
 */
#ifndef GTT_INPUT_CAPTURE_H
#define GTT_INPUT_CAPTURE_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/input/input.h"

#define GTT_CAPTURE_DURATION	INT64_C(5000000000)
#define GTT_CAPTURE_PATIENCE	INT64_C(15000000000)

struct gtt_capture {
	/*
	 * Of http or https; without either http is meant, without a path
	 * /debug/pprof/trace.  May have a user and a password.
	 */
	const char	*url;
	/*
	 * ns to trace for.  0: what seconds= in the URL says, and without it
	 * GTT_CAPTURE_DURATION.
	 */
	int64_t		 duration;
	/* ns without a byte that are an error, when the duration is over. */
	int64_t		 patience;
	/*
	 * The bytes are written to this file, too, as they come; what it held
	 * is lost with the first of them.  NULL: they are not.
	 */
	const char	*save;
	/* Once this descriptor is readable no more is waited for; -1: none. */
	int		 stop;
};

/*
 * What messages call it: the URL that is asked, without user, password and
 * query.  The caller's to free.  NULL when it is not one that can be asked.
 */
char *
gtt_capture_name(const char *url, struct gtt_err *err);

/* How long the service is told to trace, ns. */
int64_t
gtt_capture_duration(const struct gtt_capture *c);

/*
 * Asks, and waits for the beginning of the trace.  SIGPIPE is blocked in the
 * calling thread from then on, which must be the one that reads.
 */
struct gtt_input *
gtt_capture_open(const struct gtt_capture *c, const struct gtt_input_opts *opts,
    struct gtt_err *err);

#endif
