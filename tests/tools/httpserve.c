/*
 * httpserve FILE
 *
 * A service on loopback that serves FILE as net/http/pprof serves a trace, and
 * everything that can go wrong with that, by the path:
 *
 *	/debug/pprof/trace	FILE, in chunks
 *	/cut			half of what was promised
 *	/stall			half of it, and then nothing more
 *	/silent			no answer
 *	/drop			the connection is closed without one
 *	/garbage		an answer of another protocol
 *	/empty			a body without bytes
 *	/page			a page
 *	/endless		words for ever
 *	/ramble			an answer of 500, for ever
 *	/verbose		a header of 400 KB
 *	/busy, /rude, /broken	answers of 500
 *	/tired			one that has no end
 *	/bounce			sent to /debug/pprof/trace
 *	/loop			sent to /loop
 *	/away, /nowhere		sent to another host, to none
 *
 * Prints its port, and then of each request the first line and, behind it,
 * what Authorization says.  Ends when the program that began it does.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define OK	"HTTP/1.1 200 OK\r\n"
#define OCTETS	"Content-Type: application/octet-stream\r\n"
#define LAST	"Connection: close\r\n\r\n"

static char *file;
static size_t file_len;

static void
read_file(const char *name)
{
	FILE *f = fopen(name, "rb");

	if (f == NULL || fseek(f, 0, SEEK_END) < 0) {
		perror(name);
		exit(2);
	}
	file_len = (size_t)ftell(f);
	rewind(f);
	file = malloc(file_len + 1);
	if (file == NULL || fread(file, 1, file_len, f) != file_len)
		exit(2);
	fclose(f);
}

static void
put(int fd, const char *p, size_t n)
{
	ssize_t done;

	while (n > 0 && (done = send(fd, p, n, MSG_NOSIGNAL)) > 0) {
		p += done;
		n -= (size_t)done;
	}
}

static void
say(int fd, const char *s)
{
	put(fd, s, strlen(s));
}

/* The first n bytes of the file, in chunks of an odd size. */
static void
put_chunks(int fd, size_t n)
{
	char size[32];
	size_t at, k;

	say(fd, OK OCTETS "Transfer-Encoding: chunked\r\n" LAST);
	for (at = 0; at < n; at += k) {
		k = n - at < 4099 ? n - at : 4099;
		snprintf(size, sizeof size, "%zx\r\n", k);
		say(fd, size);
		put(fd, file + at, k);
		say(fd, "\r\n");
	}
}

static void
put_all(int fd)
{
	put_chunks(fd, file_len);
	say(fd, "0\r\n\r\n");
}

static void
put_cut(int fd)
{
	char head[200];

	snprintf(head, sizeof head, OK OCTETS "Content-Length: %zu\r\n" LAST,
	    file_len);
	say(fd, head);
	put(fd, file, file_len / 2);
}

/* Until the other side has gone. */
static void
await_end(int fd)
{
	char c;

	while (recv(fd, &c, 1, 0) > 0)
		;
}

static void
put_half(int fd)
{
	put_chunks(fd, file_len / 2);
	await_end(fd);
}

static void
put_tired(int fd)
{
	say(fd, "HTTP/1.1 503 Service Unavailable\r\n"
	    "Transfer-Encoding: chunked\r\n" LAST "5\r\ntired\r\n");
	await_end(fd);
}

static void
put_endless(int fd)
{
	static const char words[] = "this is no trace, and on it goes; ";
	char block[1 << 16];
	size_t i;

	for (i = 0; i < sizeof block; i++)
		block[i] = words[i % (sizeof words - 1)];
	say(fd, OK OCTETS LAST);
	while (send(fd, block, sizeof block, MSG_NOSIGNAL) > 0)
		;
}

/* An answer of 500 and then text, and on it goes. */
static void
put_ramble(int fd)
{
	char block[1 << 12];

	memset(block, 'x', sizeof block);
	say(fd, "HTTP/1.1 500 No\r\n" LAST "it failed: ");
	while (send(fd, block, sizeof block, MSG_NOSIGNAL) > 0)
		;
}

static void
put_long_line(int fd)
{
	char block[1 << 12];
	int i;

	memset(block, 'x', sizeof block);
	say(fd, OK "X-Long: ");
	for (i = 0; i < 100; i++) {
		if (send(fd, block, sizeof block, MSG_NOSIGNAL) < 0)
			return;
	}
	say(fd, "\r\n" LAST);
}

static void
put_nothing(int fd)
{
	(void)fd;
}

static const struct {
	const char	*path;
	void		(*put)(int fd);
	const char	*text;		/* where put is NULL */
} answers[] = {
	{ "/debug/pprof/trace", put_all, NULL },
	{ "/cut", put_cut, NULL },
	{ "/stall", put_half, NULL },
	{ "/silent", await_end, NULL },
	{ "/drop", put_nothing, NULL },
	{ "/tired", put_tired, NULL },
	{ "/garbage", NULL, "SSH-2.0-OpenSSH\r\n" },
	{ "/endless", put_endless, NULL },
	{ "/ramble", put_ramble, NULL },
	{ "/verbose", put_long_line, NULL },
	{ "/empty", NULL, OK LAST },
	{ "/page", NULL, OK "Content-Type: text/html\r\n" LAST
	    "<!doctype html><title>Sign in</title>\n" },
	{ "/busy", NULL, "HTTP/1.1 500 Internal Server Error\r\n" LAST
	    "Could not enable tracing: tracing is already enabled\n" },
	{ "/rude", NULL, "HTTP/1.1 500 No\r\n" LAST
	    "\033]0;a title\007 and\n\n a \302\205 line\n" },
	{ "/broken", NULL, "HTTP/1.1 502 Bad Gateway\r\n" LAST
	    "<html>nginx</html>\n" },
	{ "/bounce", NULL, "HTTP/1.1 302 Found\r\n"
	    "Location: /debug/pprof/trace\r\n" LAST },
	{ "/loop", NULL, "HTTP/1.1 302 Found\r\nLocation: /loop\r\n" LAST },
	{ "/away", NULL, "HTTP/1.1 302 Found\r\n"
	    "Location: http://me:secret@other.invalid/in?token=secret\r\n"
	    LAST },
	{ "/nowhere", NULL, "HTTP/1.1 302 Found\r\n" LAST },
};

static void
answer(int fd, const char *path)
{
	size_t i;

	for (i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		if (strcmp(path, answers[i].path) != 0)
			continue;
		if (answers[i].put != NULL)
			answers[i].put(fd);
		else
			say(fd, answers[i].text);
		return;
	}
	say(fd, "HTTP/1.1 404 Not Found\r\n" LAST "404 page not found\n");
}

/* What a proxy is asked for has a host before the path. */
static const char *
path_of(char *target)
{
	char *p = strstr(target, "://");

	if (p != NULL)
		target = strchr(p + 3, '/');
	if (target == NULL)
		return "/";
	target[strcspn(target, "?")] = '\0';
	return target;
}

static void
serve(int fd)
{
	static const char auth[] = "\r\nAuthorization: ";
	char head[8192], line[4096], target[4096];
	const char *p;
	size_t n = 0;
	ssize_t got;

	do {
		got = recv(fd, head + n, sizeof head - 1 - n, 0);
		if (got <= 0)
			return;
		n += (size_t)got;
		head[n] = '\0';
		if (head[0] != 'G') {		/* TLS, for one */
			say(fd, "HTTP/1.1 400 Bad Request\r\n" LAST);
			return;
		}
	} while (strstr(head, "\r\n\r\n") == NULL && n < sizeof head - 1);
	p = strstr(head, auth);
	snprintf(line, sizeof line, "%.*s%s%.*s\n", (int)strcspn(head, "\r"),
	    head, p != NULL ? " " : "",
	    p != NULL ? (int)strcspn(p + sizeof auth - 1, "\r") : 0,
	    p != NULL ? p + sizeof auth - 1 : "");
	fputs(line, stdout);
	fflush(stdout);
	if (sscanf(line, "%*s %4095s", target) == 1)
		answer(fd, path_of(target));
}

static int
listen_somewhere(void)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
	    listen(fd, 16) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) < 0) {
		perror("httpserve");
		exit(2);
	}
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

int
main(int argc, char **argv)
{
	pid_t parent = getppid();
	int listener, fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (argc != 2 || getppid() != parent)
		return 2;
	read_file(argv[1]);
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	listener = listen_somewhere();
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			close(listener);
			serve(fd);
			_exit(0);
		}
		close(fd);
	}
	return 0;
}
