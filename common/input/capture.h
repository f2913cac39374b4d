/*
 * A trace taken from a running program, through its net/http/pprof.
 *
 * The body of the answer to a GET is an input like any other.  Its bytes are
 * handed out as they arrive; only the last piece received is held in memory.
 *
 * gtt_capture_open fails when no connection can be made, or when the answer is
 * not a success; the message then has what the service said.  When a connection
 * breaks later, reading fails after the bytes that arrived.  A redirect is
 * followed if it stays on the same server, or leads to TLS on the same host.
 * Proxies are those of curl's environment variables.  Certificates are verified,
 * against those of $CURL_CA_BUNDLE, $SSL_CERT_DIR or $SSL_CERT_FILE where one of
 * them is set.
 *
 * Source of what a service understands: Trace in net/http/pprof/pprof.go.
 * seconds is a decimal fraction, before Go 1.8 a whole number; the service takes
 * anything else for 1.
 */
#ifndef GTT_INPUT_CAPTURE_H
#define GTT_INPUT_CAPTURE_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/input/input.h"

#define GTT_CAPTURE_DURATION	INT64_C(5000000000)	/* ns */
#define GTT_CAPTURE_PATIENCE	INT64_C(15000000000)

struct gtt_capture {
	/*
	 * http or https.  The scheme may be left out for http, and the path
	 * for /debug/pprof/trace.  May have a user and a password.
	 */
	const char	*url;
	/*
	 * How long to trace, in ns.  0: what seconds= in the URL says, or
	 * without that GTT_CAPTURE_DURATION.
	 */
	int64_t		 duration;
	/* After the duration, so many ns without a byte are an error. */
	int64_t		 patience;
	/*
	 * A file that the bytes are also written to as they arrive; what it
	 * held before is lost when the first one does.  NULL: none.
	 */
	const char	*save;
	/* Reading ends when this descriptor becomes readable; -1: none. */
	int		 stop;
};

/*
 * The URL as messages show it: without user, password and query.  The caller
 * frees it.  NULL and err when it cannot be asked.
 */
char *
gtt_capture_name(const char *url, struct gtt_err *err);

/* How long the service is told to trace, ns. */
int64_t
gtt_capture_duration(const struct gtt_capture *c);

/*
 * Asks for the trace and waits until it begins.  The thread that calls this must
 * be the one that reads; SIGPIPE is blocked in it from then on.
 */
struct gtt_input *
gtt_capture_open(const struct gtt_capture *c, const struct gtt_input_opts *opts,
    struct gtt_err *err);

#endif
