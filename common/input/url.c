#include "common/input/url.h"

#include <curl/urlapi.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/input/capture.h"

#define PPROF	"/debug/pprof"
#define SECOND	INT64_C(1000000000)

struct gtt_url {
	CURLU	*u;
};

static struct gtt_url *
wrap(CURLU *u)
{
	struct gtt_url *url = gtt_calloc(1, sizeof *url);

	if (u == NULL)
		gtt_nomem();
	url->u = u;
	return url;
}

void
gtt_url_free(struct gtt_url *u)
{
	if (u == NULL)
		return;
	curl_url_cleanup(u->u);
	free(u);
}

/* A part of the URL, to be freed; NULL where it has none. */
static char *
get(const struct gtt_url *u, CURLUPart what, unsigned flags)
{
	char *theirs = NULL, *ours;
	CURLUcode rc = curl_url_get(u->u, what, &theirs, flags);

	if (rc == CURLUE_OUT_OF_MEMORY)
		gtt_nomem();
	if (rc != CURLUE_OK)
		return NULL;
	ours = gtt_strndup(theirs, strlen(theirs));
	curl_free(theirs);
	return ours;
}

/* NULL takes the part away. */
static void
set(struct gtt_url *u, CURLUPart what, const char *value)
{
	if (curl_url_set(u->u, what, value, 0) == CURLUE_OUT_OF_MEMORY)
		gtt_nomem();
}

static bool
equal(const struct gtt_url *a, const struct gtt_url *b, CURLUPart what)
{
	char *x = get(a, what, CURLU_DEFAULT_PORT);
	char *y = get(b, what, CURLU_DEFAULT_PORT);
	bool same = x != NULL && y != NULL && strcasecmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}

static bool
has(const struct gtt_url *u, CURLUPart what, const char *value)
{
	char *s = get(u, what, 0);
	bool same = s != NULL && strcmp(s, value) == 0;

	free(s);
	return same;
}

void
gtt_url_add_path(struct gtt_url *u)
{
	if (has(u, CURLUPART_PATH, "/") || has(u, CURLUPART_PATH, PPROF) ||
	    has(u, CURLUPART_PATH, PPROF "/"))
		set(u, CURLUPART_PATH, PPROF "/trace");
}

struct gtt_url *
gtt_url_parse(const char *text, struct gtt_err *err)
{
	struct gtt_url *u = wrap(curl_url());
	struct gtt_buf b = { 0 };
	CURLUcode rc;

	if (strstr(text, "://") == NULL)
		gtt_buf_lit(&b, "http://");
	gtt_buf_put(&b, text, strlen(text) + 1);
	rc = curl_url_set(u->u, CURLUPART_URL, b.p, CURLU_NON_SUPPORT_SCHEME);
	gtt_buf_fini(&b);
	if (rc != CURLUE_OK)
		gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "not a URL: %s",
		    curl_url_strerror(rc));
	else if (!has(u, CURLUPART_SCHEME, "http") &&
	    !has(u, CURLUPART_SCHEME, "https"))
		gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "only URLs of http and https can be asked");
	else
		return u;
	gtt_url_free(u);
	return NULL;
}

char *
gtt_url_text(const struct gtt_url *u)
{
	return get(u, CURLUPART_URL, 0);
}

char *
gtt_url_name(const struct gtt_url *u)
{
	static const CURLUPart secret[] = {
		CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
		CURLUPART_QUERY, CURLUPART_FRAGMENT,
	};
	struct gtt_url *copy = wrap(curl_url_dup(u->u));
	char *name;

	for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
		set(copy, secret[i], NULL);
	name = gtt_url_text(copy);
	gtt_url_free(copy);
	return name;
}

void
gtt_url_take_user(struct gtt_url *u, char **user, char **password)
{
	*user = get(u, CURLUPART_USER, CURLU_URLDECODE);
	*password = get(u, CURLUPART_PASSWORD, CURLU_URLDECODE);
	set(u, CURLUPART_USER, NULL);
	set(u, CURLUPART_PASSWORD, NULL);
}

bool
gtt_url_same_server(const struct gtt_url *from, const struct gtt_url *to)
{
	if (!equal(from, to, CURLUPART_HOST))
		return false;
	if (equal(from, to, CURLUPART_SCHEME))
		return equal(from, to, CURLUPART_PORT);
	return has(to, CURLUPART_SCHEME, "https");
}

/* What a service makes of seconds=. */
static int64_t
parse_seconds(const char *s, size_t n)
{
	char text[40] = { 0 }, *end;
	double v;

	if (n == 0 || n >= sizeof text)
		return SECOND;
	memcpy(text, s, n);
	v = strtod(text, &end);
	if (*end != '\0' || !isfinite(v) || v <= 0)
		return SECOND;
	v *= 1e9;
	return v < 1 ? 1 : v < 1e18 ? (int64_t)v : INT64_C(1000000000) * SECOND;
}

static void
put_seconds(struct gtt_buf *b, int64_t ns)
{
	gtt_buf_printf(b, "seconds=%" PRId64 ".%09" PRId64, ns / SECOND,
	    ns % SECOND);
	while (b->p[b->len - 1] == '0')
		b->len--;
	if (b->p[b->len - 1] == '.')
		b->len--;
}

int64_t
gtt_url_set_seconds(struct gtt_url *u, int64_t duration)
{
	static const char key[] = "seconds=";
	char *query = get(u, CURLUPART_QUERY, 0), *p, *next;
	struct gtt_buf b = { 0 };
	size_t n;

	for (p = query; p != NULL; p = next) {
		n = strcspn(p, "&");
		next = p[n] == '&' ? p + n + 1 : NULL;
		if (strncmp(p, key, sizeof key - 1) != 0) {
			gtt_buf_put(&b, p, n);
			gtt_buf_putc(&b, '&');
		} else if (duration == 0) {
			duration = parse_seconds(p + sizeof key - 1,
			    n - (sizeof key - 1));
		}
	}
	free(query);
	if (duration == 0)
		duration = GTT_CAPTURE_DURATION;
	put_seconds(&b, duration);
	gtt_buf_putc(&b, '\0');
	set(u, CURLUPART_QUERY, b.p);
	gtt_buf_fini(&b);
	return duration;
}
