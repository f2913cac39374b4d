#include "common/input/capture.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/input/source.h"
#include "common/input/url.h"

#define CONNECT_SECONDS	10
#define MAX_HOPS	5
#define TEXT_MAX	200	/* bytes of what a service says */

struct capture {
	struct gtt_source	 s;
	struct gtt_capture	 what;
	struct gtt_input_opts	 opts;
	_Atomic uint64_t	*raw;
	int64_t			 over;		/* when the tracing ends */
	int64_t			 last;		/* when some of a trace came */

	CURLM			*multi;
	CURL			*curl;
	struct gtt_url		*url;		/* that is asked */
	unsigned		 hops;
	long			 status;
	char			 why[CURL_ERROR_SIZE];

	struct gtt_buf		 body;		/* what came; of it */
	size_t			 lo;		/* so much has been read */
	struct gtt_buf		 text;		/* of an answer that is an error */
	struct gtt_err		 unsaved;	/* why save cannot be written */
	int			 save;		/* a descriptor, or -1 */
	bool			 ended;		/* nothing comes after body */
};

/* Text from elsewhere as one line of printable ASCII. */
static void
put_plain(struct gtt_buf *b, const char *p, size_t n)
{
	bool gap = false;

	for (; n > 0; p++, n--) {
		if ((unsigned char)*p <= ' ') {
			gap = true;
			continue;
		}
		if (gap && b->len > 0)
			gtt_buf_putc(b, ' ');
		gap = false;
		gtt_buf_putc(b, *p < 0x7f && *p > 0 ? *p : '?');
	}
}

char *
gtt_capture_name(const char *text, struct gtt_err *err)
{
	struct gtt_url *url = gtt_url_parse(text, err);
	char *name;

	if (url == NULL)
		return NULL;
	gtt_url_add_path(url);
	name = gtt_url_name(url);
	gtt_url_free(url);
	return name;
}

int64_t
gtt_capture_duration(const struct gtt_capture *c)
{
	struct gtt_err err = { 0 };
	struct gtt_url *url = gtt_url_parse(c->url, &err);
	int64_t duration = c->duration;

	if (url != NULL)
		duration = gtt_url_set_seconds(url, duration);
	gtt_url_free(url);
	return duration;
}

/* What went wrong. */

static int
cut(const struct capture *c, const char *why, struct gtt_err *err)
{
	uint64_t off = *c->raw;

	return gtt_fail(err, GTT_ECUT, off > 0 ? off : GTT_NO_OFFSET, "%s", why);
}

static int
answer_fail(const struct capture *c, struct gtt_err *err)
{
	struct gtt_buf b = { 0 };

	put_plain(&b, c->text.p, c->text.len);
	if (b.len > 0 && b.p[0] == '<')		/* a page for somebody's eyes */
		b.len = 0;
	gtt_fail(err, GTT_ESYS, GTT_NO_OFFSET, "the service answers %ld%s%.*s%s",
	    c->status, b.len > 0 ? ": " : "", (int)b.len, b.len > 0 ? b.p : "",
	    c->status == 404 ? ": does it import net/http/pprof?" : "");
	gtt_buf_fini(&b);
	return -1;
}

static int
connect_fail(const struct capture *c, struct gtt_err *err)
{
	long why = 0;

	curl_easy_getinfo(c->curl, CURLINFO_OS_ERRNO, &why);
	if (why == 0)
		return gtt_fail(err, GTT_ESYS, GTT_NO_OFFSET, "%s", c->why);
	errno = (int)why;
	return gtt_fail_errno(err, "cannot connect");
}

static int
transfer_fail(const struct capture *c, CURLcode rc, struct gtt_err *err)
{
	const char *why = c->why[0] != '\0' ? c->why : curl_easy_strerror(rc);
	struct gtt_buf b = { 0 };

	if (c->unsaved.code != GTT_OK)
		return gtt_fail(err, c->unsaved.code, GTT_NO_OFFSET, "%s",
		    c->unsaved.msg);
	switch ((int)rc) {
	case CURLE_OUT_OF_MEMORY:	/* of curl, which has its limits */
		return cut(c, "a line of the answer is too long", err);
	case CURLE_COULDNT_CONNECT:
		return connect_fail(c, err);
	case CURLE_OPERATION_TIMEDOUT:
		return gtt_fail(err, GTT_ESYS, GTT_NO_OFFSET,
		    "no connection within %d seconds", CONNECT_SECONDS);
	case CURLE_GOT_NOTHING:
		return cut(c, "the connection was closed without an answer",
		    err);
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return cut(c, "what answers does not speak HTTP", err);
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		gtt_buf_lit(&b, "no TLS connection: ");
		break;
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
		gtt_buf_lit(&b, "the connection broke: ");
		break;
	}
	put_plain(&b, why, strlen(why));
	gtt_buf_putc(&b, '\0');
	cut(c, b.p, err);
	gtt_buf_fini(&b);
	return -1;
}

/* The transfer. */

static int
save_fail(const struct capture *c, struct gtt_err *err)
{
	return gtt_fail_errno(err, "%.200s: cannot write", c->what.save);
}

static int
save(struct capture *c, const char *p, size_t n)
{
	ssize_t done;

	if (c->save < 0)
		c->save = open(c->what.save, O_WRONLY | O_CREAT | O_TRUNC |
		    O_CLOEXEC | O_NOCTTY, 0666);
	while (c->save >= 0 && n > 0) {
		done = write(c->save, p, n);
		if (done < 0 && errno != EINTR)
			break;
		p += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
	return n == 0 ? 0 : save_fail(c, &c->unsaved);
}

/* Nothing more comes: only now some file systems say that they are full. */
static int
end_save(struct capture *c, struct gtt_err *err)
{
	int fd = c->save;

	c->save = -1;
	return fd < 0 || close(fd) == 0 ? 0 : save_fail(c, err);
}

/* Called by curl; it takes all of it, or there is an error. */
static size_t
on_bytes(char *p, size_t one, size_t n, void *arg)
{
	struct capture *c = arg;

	(void)one;		/* always 1 */
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &c->status);
	if (c->status / 100 != 2) {
		gtt_buf_put(&c->text, p, n < TEXT_MAX - c->text.len ? n :
		    TEXT_MAX - c->text.len);
		return n;
	}
	c->last = gtt_now();
	if (c->what.save != NULL && save(c, p, n) < 0)
		return n + 1;
	gtt_buf_put(&c->body, p, n);
	atomic_fetch_add_explicit(c->raw, n, memory_order_relaxed);
	return n;
}

/* Asks for c->url. */
static void
ask(struct capture *c)
{
	char *text = gtt_url_text(c->url);

	curl_multi_remove_handle(c->multi, c->curl);
	curl_easy_setopt(c->curl, CURLOPT_URL, text);
	free(text);
	if (curl_multi_add_handle(c->multi, c->curl) != CURLM_OK)
		gtt_nomem();
	c->why[0] = '\0';
	c->text.len = 0;
	c->last = gtt_now();
	c->over = c->last + c->what.duration;
}

static int
refuse_hop(const struct capture *c, const struct gtt_url *to,
    struct gtt_err *err)
{
	struct gtt_buf b = { 0 };
	char *name = to != NULL ? gtt_url_name(to) : NULL;

	if (name != NULL)
		put_plain(&b, name, strlen(name));
	gtt_fail(err, GTT_ESYS, GTT_NO_OFFSET, "the service answers %ld: it "
	    "redirects to %.*s%s", c->status,
	    b.len > TEXT_MAX ? TEXT_MAX : (int)b.len, b.len > 0 ? b.p : "",
	    to == NULL ? "nothing that can be asked" :
	    c->hops >= MAX_HOPS ? ", after too many other redirects" :
	    ", which is another server");
	free(name);
	gtt_buf_fini(&b);
	return -1;
}

static int
follow(struct capture *c, struct gtt_err *err)
{
	struct gtt_err bad = { 0 };
	struct gtt_url *to = NULL;
	char *where = NULL;

	curl_easy_getinfo(c->curl, CURLINFO_REDIRECT_URL, &where);
	if (where != NULL)
		to = gtt_url_parse(where, &bad);
	if (to == NULL || c->hops >= MAX_HOPS ||
	    !gtt_url_same_server(c->url, to)) {
		refuse_hop(c, to, err);
		gtt_url_free(to);
		return -1;
	}
	gtt_url_set_seconds(to, c->what.duration);
	gtt_url_free(c->url);
	c->url = to;
	c->hops++;
	ask(c);
	return 0;
}

/* The answer is complete, or none comes. */
static int
finish(struct capture *c, struct gtt_err *err)
{
	CURLcode rc = CURLE_OK;
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(c->multi, &left)) != NULL) {
		if (msg->msg == CURLMSG_DONE)
			rc = msg->data.result;
	}
	c->status = 0;
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &c->status);
	if (rc != CURLE_OK && c->status / 100 <= 2)
		return transfer_fail(c, rc, err);
	if (c->status / 100 == 3)
		return follow(c, err);
	if (c->status / 100 != 2)
		return answer_fail(c, err);
	c->ended = true;
	return end_save(c, err);
}

static bool
stopped(const struct capture *c)
{
	struct pollfd p = { .fd = c->what.stop, .events = POLLIN };

	return c->what.stop >= 0 && poll(&p, 1, 0) > 0;
}

/* Waits until there is something to do. */
static int
await(struct capture *c, struct gtt_err *err)
{
	struct curl_waitfd stop = { c->what.stop, CURL_WAIT_POLLIN, 0 };
	int64_t limit = (c->over > c->last ? c->over : c->last) +
	    c->what.patience, left = limit - gtt_now();

	if (left <= 0)
		return c->status / 100 > 2 ? answer_fail(c, err) :
		    cut(c, "the service has stopped sending", err);
	if (c->opts.before_wait != NULL)
		c->opts.before_wait(c->opts.arg);
	left = left / 1000000 + 1;
	if (curl_multi_poll(c->multi, &stop, stop.fd >= 0,
	    left < 60000 ? (int)left : 60000, NULL) != CURLM_OK)
		gtt_nomem();
	return 0;
}

/* Goes on until there is more, or an end. */
static int
more(struct capture *c, struct gtt_err *err)
{
	int running;

	c->body.len = c->lo = 0;
	while (c->body.len == 0 && !c->ended) {
		if (stopped(c))
			return cut(c, "interrupted", err);
		if (curl_multi_perform(c->multi, &running) != CURLM_OK)
			gtt_nomem();
		if (c->body.len > 0)
			break;
		if ((running > 0 ? await(c, err) : finish(c, err)) < 0)
			return -1;
	}
	return 0;
}

static int64_t
capture_read(struct gtt_source *s, uint8_t *p, size_t n, struct gtt_err *err)
{
	struct capture *c = (struct capture *)s;

	if (c->lo == c->body.len && more(c, err) < 0)
		return -1;
	if (n > c->body.len - c->lo)
		n = c->body.len - c->lo;
	if (n > 0)
		memcpy(p, c->body.p + c->lo, n);
	c->lo += n;
	return (int64_t)n;
}

static void
capture_close(struct gtt_source *s)
{
	struct capture *c = (struct capture *)s;

	if (c->save >= 0)
		close(c->save);
	if (c->multi != NULL && c->curl != NULL)
		curl_multi_remove_handle(c->multi, c->curl);
	curl_easy_cleanup(c->curl);
	curl_multi_cleanup(c->multi);
	gtt_url_free(c->url);
	gtt_buf_fini(&c->body);
	gtt_buf_fini(&c->text);
	free(c);
}

static void
block_sigpipe(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* As the command curl does. */
static void
trust(CURL *curl)
{
	const char *bundle = getenv("CURL_CA_BUNDLE");
	const char *dir = getenv("SSL_CERT_DIR");
	const char *file = getenv("SSL_CERT_FILE");

	if (bundle != NULL && *bundle != '\0')
		curl_easy_setopt(curl, CURLOPT_CAINFO, bundle);
	else if (dir != NULL && *dir != '\0')
		curl_easy_setopt(curl, CURLOPT_CAPATH, dir);
	else if (file != NULL && *file != '\0')
		curl_easy_setopt(curl, CURLOPT_CAINFO, file);
}

/* The user is not a part of what is asked, so that a redirect keeps him. */
static void
set_user(CURL *curl, struct gtt_url *u)
{
	char *user, *password;

	gtt_url_take_user(u, &user, &password);
	if (user != NULL)
		curl_easy_setopt(curl, CURLOPT_USERNAME, user);
	if (password != NULL)
		curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
	free(user);
	free(password);
}

static void
set_options(struct capture *c)
{
	CURL *curl = c->curl;

	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, c->why);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "gtt");
	trust(curl);
	set_user(curl, c->url);
}

static void
init_curl(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		gtt_nomem();
}

struct request {
	const struct gtt_capture	*what;
	const struct gtt_input_opts	*opts;
};

static struct gtt_source *
open_source(const void *arg, _Atomic uint64_t *raw, struct gtt_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const struct request *r = arg;
	struct capture *c;
	struct gtt_url *url = gtt_url_parse(r->what->url, err);

	if (url == NULL)
		return NULL;
	pthread_once(&once, init_curl);
	block_sigpipe();
	c = gtt_calloc(1, sizeof *c);
	c->s = (struct gtt_source){ capture_read, capture_close };
	c->what = *r->what;
	if (r->opts != NULL)
		c->opts = *r->opts;
	c->raw = raw;
	c->save = -1;
	c->url = url;
	c->multi = curl_multi_init();
	c->curl = curl_easy_init();
	if (c->multi == NULL || c->curl == NULL)
		gtt_nomem();
	gtt_url_add_path(url);
	c->what.duration = gtt_url_set_seconds(url, c->what.duration);
	set_options(c);
	ask(c);
	return &c->s;
}

struct gtt_input *
gtt_capture_open(const struct gtt_capture *what,
    const struct gtt_input_opts *opts, struct gtt_err *err)
{
	struct request r = { what, opts };

	return gtt_input_stream(open_source, &r, err);
}
