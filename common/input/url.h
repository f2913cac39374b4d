/*
 * URLs of services, as capture.c asks them; private to common/input.
 */
#ifndef GTT_INPUT_URL_H
#define GTT_INPUT_URL_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"

struct gtt_url;

/* Of http or https, which is http where text does not say.  NULL: not one. */
struct gtt_url *
gtt_url_parse(const char *text, struct gtt_err *err);

void
gtt_url_free(struct gtt_url *u);

/* A host alone, and the page that lists the profiles, mean the trace. */
void
gtt_url_add_path(struct gtt_url *u);

/*
 * Asks for a trace of duration ns, which replaces what the query said.  0: for
 * what the query says, or GTT_CAPTURE_DURATION.  Returns what is asked for.
 */
int64_t
gtt_url_set_seconds(struct gtt_url *u, int64_t duration);

/* Takes user and password out of it: the caller's to free; NULL: there is none. */
void
gtt_url_take_user(struct gtt_url *u, char **user, char **password);

/* Whether to is on the server of from, or on the same host with TLS instead. */
bool
gtt_url_same_server(const struct gtt_url *from, const struct gtt_url *to);

/* All of it, to be asked.  The caller's to free. */
char *
gtt_url_text(const struct gtt_url *u);

/* The same for messages: without user, password and query. */
char *
gtt_url_name(const struct gtt_url *u);

#endif
