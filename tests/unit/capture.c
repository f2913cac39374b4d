/* Traces from a service: which URL is asked, and what may come of it. */
#include "common/input/capture.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "etcheck/capture.h"
#include "tests/unit/tap.h"

/* So long it is waited for what never comes; longer where a machine is so busy
 * that what should come before has not. */
#define PATIENCE	INT64_C(700000000)
#define PATIENCE_MAX	(64 * PATIENCE)

static char dir[] = "/tmp/gtt-test.XXXXXX";
static char saved[64];
static unsigned port;
static FILE *served;		/* what the service prints */
static pid_t service;

static void
test_names(void)
{
	static const struct {
		const char	*url, *name;	/* NULL: refused */
	} rows[] = {
		{ "localhost:6060", "http://localhost:6060/debug/pprof/trace" },
		{ "localhost", "http://localhost/debug/pprof/trace" },
		{ "[::1]:6060", "http://[::1]:6060/debug/pprof/trace" },
		{ "http://h/", "http://h/debug/pprof/trace" },
		{ "https://h:8443", "https://h:8443/debug/pprof/trace" },
		{ "h/debug/pprof", "http://h/debug/pprof/trace" },
		{ "h/debug/pprof/", "http://h/debug/pprof/trace" },
		{ "h/admin/trace", "http://h/admin/trace" },
		{ "http://h/t?seconds=3&key=secret", "http://h/t" },
		{ "http://me:secret@h:1/t#secret", "http://h:1/t" },
		{ "me:secret@h", "http://h/debug/pprof/trace" },
		{ "HTTP://H/t", "http://H/t" },
		{ "ftp://h/t", NULL },
		{ "file:///etc/passwd", NULL },
		{ "", NULL },
		{ "http://", NULL },
		{ "h:99999", NULL },
		{ "h:port", NULL },
		{ "a b", NULL },
		{ "h\t", NULL },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_err err = { 0 };
		char *name = gtt_capture_name(rows[i].url, &err);

		is_str(name, rows[i].name, "the name of '%s'", rows[i].url);
		ok((err.code == GTT_EUSAGE) == (name == NULL) &&
		    strstr(err.msg, "secret") == NULL, "and its message: %s",
		    err.msg);
		free(name);
	}
}

/* The program that serves file, its port and what it prints. */
static void
start_service(const char *file)
{
	const char *build = getenv("GTT_BUILD");
	char program[300];
	int fd[2];

	snprintf(program, sizeof program, "%s/tests/tools/httpserve",
	    build != NULL ? build : "build");
	if (pipe(fd) < 0 || (service = fork()) < 0)
		exit(2);
	if (service == 0) {
		dup2(fd[1], 1);
		close(fd[0]);
		execl(program, program, file, (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	served = fdopen(fd[0], "r");
	if (fscanf(served, "%u%*c", &port) != 1)
		exit(2);
}

/* The line of the next request. */
static const char *
request(void)
{
	static char line[500];

	if (fgets(line, sizeof line, served) == NULL)
		return "";
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* url with the service's port for %u. */
static const char *
address(const char *url)
{
	static char buf[300];

	snprintf(buf, sizeof buf, url, port);
	return buf;
}

static int
read_all(struct gtt_input *in, struct gtt_buf *b, struct gtt_err *err)
{
	const uint8_t *p;
	size_t got;
	int rc;

	for (;;) {
		rc = gtt_input_peek(in, 1, &p, &got, err);
		gtt_buf_put(b, p, got);
		gtt_input_skip(in, got);
		if (got == 0 || rc < 0)
			return rc;
	}
}

/* What comes of it: b and err are filled. */
static int
capture(struct gtt_capture what, struct gtt_buf *b, struct gtt_err *err)
{
	struct gtt_input *in;
	int rc;

	*err = (struct gtt_err){ .off = GTT_NO_OFFSET };
	b->len = 0;
	if (what.patience == 0)
		what.patience = GTT_CAPTURE_PATIENCE;
	if (what.stop == 0)
		what.stop = -1;
	in = gtt_capture_open(&what, NULL, err);
	if (in == NULL)
		return -1;
	rc = read_all(in, b, err);
	is_int(gtt_input_raw_offset(in), b->len, "raw bytes are counted");
	gtt_input_close(in);
	return rc;
}

static void
test_requests(const struct gtt_buf *want)
{
	static const struct {
		const char	*url;
		int64_t		 duration;
		const char	*request;
	} rows[] = {
		{ "127.0.0.1:%u", 0, "GET /debug/pprof/trace?seconds=5" },
		{ "127.0.0.1:%u", 2000000000,
		    "GET /debug/pprof/trace?seconds=2" },
		{ "127.0.0.1:%u", 250000000,
		    "GET /debug/pprof/trace?seconds=0.25" },
		{ "127.0.0.1:%u", 1, "GET /debug/pprof/trace?seconds=0.000000001" },
		{ "127.0.0.1:%u", 3600000000000,
		    "GET /debug/pprof/trace?seconds=3600" },
		{ "http://127.0.0.1:%u/?seconds=1.5", 0,
		    "GET /debug/pprof/trace?seconds=1.5" },
		{ "http://127.0.0.1:%u/?seconds=no", 0,
		    "GET /debug/pprof/trace?seconds=1" },
		{ "http://127.0.0.1:%u/?a=b&seconds=7&seconds=8&c", 3000000000,
		    "GET /debug/pprof/trace?a=b&c&seconds=3" },
	};
	struct gtt_buf b = { 0 };
	struct gtt_err err;
	size_t i, n;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_capture what = {
			.url = address(rows[i].url),
			.duration = rows[i].duration,
		};
		const char *asked;

		is_int(capture(what, &b, &err), 0, "%s: %s", rows[i].url,
		    err.msg);
		is_mem(b.p, b.len, want->p, want->len, "all of it comes");
		asked = request();
		n = strlen(rows[i].request);
		ok(strncmp(asked, rows[i].request, n) == 0 &&
		    asked[n] == ' ', "asked: %s", asked);
	}
	gtt_buf_fini(&b);
}

static void
test_redirect(const struct gtt_buf *want)
{
	struct gtt_capture what = {
		.url = address("http://me:se%%63ret@127.0.0.1:%u/bounce"),
		.duration = 2500000000,
	};
	struct gtt_buf b = { 0 };
	struct gtt_err err;
	int i;

	is_int(capture(what, &b, &err), 0, "a redirect: %s", err.msg);
	is_mem(b.p, b.len, want->p, want->len, "is followed");
	is_str(request(), "GET /bounce?seconds=2.5 HTTP/1.1 "
	    "Basic bWU6c2VjcmV0", "with the user");
	is_str(request(), "GET /debug/pprof/trace?seconds=2.5 HTTP/1.1 "
	    "Basic bWU6c2VjcmV0", "and for as long");
	what.url = address("http://127.0.0.1:%u/loop");
	is_int(capture(what, &b, &err), -1, "one that does not end");
	ok(strstr(err.msg, "302") != NULL && strstr(err.msg, "too many") != NULL,
	    "%s", err.msg);
	for (i = 0; strncmp(request(), "GET /loop?seconds=2.5 ", 22) == 0; i++) {
		if (i == 5)
			break;
	}
	is_int(i, 5, "is followed five times");
	gtt_buf_fini(&b);
}

static void
test_faults(const struct gtt_buf *whole)
{
	static const struct {
		const char	*path;
		const char	*msg;		/* a part of it */
		enum gtt_code	 code;
		bool		 half;		/* came before */
		bool		 waits;		/* for more, as long as it may */
	} rows[] = {
		{ "/cut", "the connection broke", GTT_ECUT, true, false },
		{ "/stall", "has stopped sending", GTT_ECUT, true, true },
		{ "/silent", "has stopped sending", GTT_ECUT, false, true },
		{ "/drop", "without an answer", GTT_ECUT, false, false },
		{ "/garbage", "does not speak HTTP", GTT_ECUT, false, false },
		{ "/busy", "answers 500: Could not enable tracing: tracing is "
		    "already enabled", GTT_ESYS, false, false },
		{ "/rude", "answers 500: ]0;a title and a ?? line",
		    GTT_ESYS, false, false },
		{ "/tired", "answers 503: tired", GTT_ESYS, false, true },
		{ "/broken", "answers 502", GTT_ESYS, false, false },
		{ "/ramble", "answers 500: it failed: xxx", GTT_ESYS, false, true },
		{ "/verbose", "a line of the answer is too long", GTT_ECUT, false,
		    false },
		{ "/none", "answers 404: 404 page not found: does it import "
		    "net/http/pprof?", GTT_ESYS, false, false },
		{ "/away", "to http://other.invalid/in, which is another "
		    "server", GTT_ESYS, false, false },
		{ "/nowhere", "to nothing that can be asked", GTT_ESYS, false, false },
	};
	struct gtt_buf b = { 0 };
	struct gtt_err err;
	char url[100];
	size_t i, half = whole->len / 2;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_capture what = { .url = url, .duration = 1,
		    .patience = rows[i].waits ? PATIENCE : 0, .save = saved };

		snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port,
		    rows[i].path);
		for (;; what.patience *= 2) {
			unlink(saved);
			is_int(capture(what, &b, &err), -1, "%s", rows[i].path);
			request();
			if (!rows[i].waits || what.patience >= PATIENCE_MAX ||
			    (strstr(err.msg, rows[i].msg) != NULL &&
			    b.len >= (rows[i].half ? half : 0)))
				break;
		}
		is_int(err.code, rows[i].code, "its code");
		ok(strstr(err.msg, rows[i].msg) != NULL &&
		    strstr(err.msg, "secret") == NULL, "%s", err.msg);
		is_mem(b.p, b.len, whole->p, rows[i].half ? half : 0,
		    "what came is there");
		is_int(err.off, rows[i].half ? (int64_t)half : -1,
		    "the error is behind it");
		is_int(access(saved, F_OK) == 0, rows[i].half,
		    "a file only of what came");
	}
	gtt_buf_fini(&b);
}

static void
is_saved(const struct gtt_buf *want, size_t n)
{
	static char got[1 << 20];
	FILE *f = fopen(saved, "rb");
	size_t len = f != NULL ? fread(got, 1, sizeof got, f) : 0;

	is_mem(got, len, want->p, n, "it is in the file");
	if (f != NULL)
		fclose(f);
}

static void
test_save(const struct gtt_buf *want)
{
	struct gtt_capture what = { .url = address("127.0.0.1:%u"),
	    .save = saved };
	struct gtt_buf b = { 0 };
	struct gtt_err err;
	FILE *f = fopen(saved, "w");
	size_t i;

	for (i = 0; i <= want->len; i++)
		putc('x', f);
	fclose(f);
	is_int(capture(what, &b, &err), 0, "saved over a larger file");
	is_saved(want, want->len);
	request();
	what.url = address("127.0.0.1:%u/cut");
	is_int(capture(what, &b, &err), -1, "cut");
	is_saved(want, want->len / 2);
	request();
	what.save = "/dev/full";
	is_int(capture(what, &b, &err), -1, "a full disk");
	is_str(err.msg, "/dev/full: cannot write: No space left on device",
	    "is told");
	request();
	what.save = dir;
	is_int(capture(what, &b, &err), -1, "a directory");
	ok(strstr(err.msg, "Is a directory") != NULL, "%s", err.msg);
	request();
	gtt_buf_fini(&b);
}

/* Behind damage some is saved, and then no more. */
static void
test_rest(void)
{
	struct capture c = { .duration = 1, .save = saved };
	struct gtt_err err = { 0 };
	struct gtt_job job = { .err = { .code = GTT_EDATA, .off = 100 } };

	gtt_list_add(&c.urls, address("127.0.0.1:%u/endless"));
	is_int(capture_setup(&c, &err), 0, "a capture: %s", err.msg);
	c.patience = 20000000;
	unlink(saved);
	job.in = capture_open(&c, 0, NULL, &err);
	ok(job.in != NULL, "that has no end");
	is_int(capture_rest(&c, &job, -1), -1, "is damaged, and left");
	is_int(access(saved, F_OK), 0, "what came is saved");
	gtt_input_close(job.in);
	request();
	capture_end(&c, 0);
}

/* What came can be read before more does, and an end can be asked for. */
static void
test_stop(const struct gtt_buf *whole)
{
	struct gtt_capture what = { .url = address("127.0.0.1:%u/stall"),
	    .patience = GTT_CAPTURE_PATIENCE, .save = saved };
	struct gtt_buf b = { 0 };
	struct gtt_err err = { 0 };
	struct gtt_input *in;
	const uint8_t *p;
	size_t got;
	int fd[2];

	if (pipe(fd) < 0)
		exit(2);
	what.stop = fd[0];
	in = gtt_capture_open(&what, NULL, &err);
	ok(in != NULL, "one that does not end: %s", err.msg);
	while (b.len < whole->len / 2 &&
	    gtt_input_peek(in, 1, &p, &got, &err) == 0) {
		gtt_buf_put(&b, p, got);
		gtt_input_skip(in, got);
	}
	is_mem(b.p, b.len, whole->p, whole->len / 2, "its half is there");
	is_saved(whole, whole->len / 2);
	is_int(write(fd[1], "", 1), 1, "stop");
	is_int(gtt_input_peek(in, 1, &p, &got, &err), -1, "an error");
	is_str(err.msg, "interrupted", "that says why");
	gtt_input_close(in);
	is_int(close(fd[0]) | close(fd[1]), 0, "the pipe is not closed by it");
	request();
	gtt_buf_fini(&b);
}

/* Half of a label that is too long for a name. */
#define LONG	"a-name-that-is-far-too-long-for-any-host"

static void
test_connect(void)
{
	static const struct {
		const char	*url, *msg;
	} rows[] = {
		{ "http://me:secret@127.0.0.1:1/?key=secret",
		    "cannot connect: Connection refused" },
		{ "http://" LONG LONG ".invalid",	/* no question to a resolver */
		    "Could not resolve host: " LONG LONG ".invalid" },
		{ "https://127.0.0.1:%u", "no TLS connection: " },
		{ "https://me:secret@:%u", "not a URL" },
	};
	struct gtt_buf b = { 0 };
	struct gtt_err err;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_capture what = { .url = address(rows[i].url) };
		int tries = 0;

		/* A machine may be too busy to answer so soon. */
		do
			is_int(capture(what, &b, &err), -1, "%s", rows[i].url);
		while (strstr(err.msg, "no connection within") != NULL &&
		    ++tries < 10);
		ok(strstr(err.msg, rows[i].msg) != NULL &&
		    strstr(err.msg, "secret") == NULL, "%s", err.msg);
		is_int(b.len, 0, "nothing comes");
	}
	gtt_buf_fini(&b);
}

static void
test_proxy(const struct gtt_buf *want)
{
	struct gtt_capture what = { .url = "http://far.invalid:6060" };
	struct gtt_buf b = { 0 };
	struct gtt_err err;
	char proxy[50];

	snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", port);
	setenv("http_proxy", proxy, 1);
	is_int(capture(what, &b, &err), 0, "through a proxy");
	is_mem(b.p, b.len, want->p, want->len, "it comes");
	is_str(request(), "GET http://far.invalid:6060/debug/pprof/trace?"
	    "seconds=5 HTTP/1.1", "the proxy is asked for it");
	unsetenv("http_proxy");
	gtt_buf_fini(&b);
}

int
main(void)
{
	static const char *const proxies[] = { "http_proxy", "https_proxy",
	    "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY" };
	struct gtt_buf want = { 0 };
	char name[80];
	FILE *f;
	unsigned i;

	for (i = 0; i < sizeof proxies / sizeof proxies[0]; i++)
		unsetenv(proxies[i]);
	test_names();
	if (mkdtemp(dir) == NULL)
		return 2;
	snprintf(saved, sizeof saved, "%s/saved", dir);
	snprintf(name, sizeof name, "%s/trace", dir);
	for (i = 0; i < 100000; i++)
		gtt_buf_putc(&want, (char)(i * i / 7));
	f = fopen(name, "w");
	fwrite(want.p, 1, want.len, f);
	fclose(f);
	start_service(name);
	test_requests(&want);
	test_redirect(&want);
	test_faults(&want);
	test_save(&want);
	test_rest();
	test_stop(&want);
	test_connect();
	test_proxy(&want);
	kill(service, SIGKILL);
	waitpid(service, NULL, 0);
	unlink(name);
	unlink(saved);
	rmdir(dir);
	gtt_buf_fini(&want);
	return done_testing();
}
