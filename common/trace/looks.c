#include "common/trace/looks.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MANY 512	/* bytes that are looked at */

#define UNPACK(what, command) \
	what ": unpack it first, \"" command " FILE\" pipes it"

#define PROFILE_TEXT "the text of a pprof profile: go tool pprof reads it"

/* Where a kind of file has which bytes. */
static const struct {
	unsigned	 at, len;
	const char	*bytes;
	const char	*what;
} known[] = {
#define BYTES(at, s) at, sizeof(s) - 1, s
	{ BYTES(0, "\3757zXZ\0"), UNPACK("an xz file", "xz -dc") },
	{ BYTES(0, "BZh"), UNPACK("a bzip2 file", "bzip2 -dc") },
	{ BYTES(0, "PK\3\4"), UNPACK("a zip file", "unzip -p") },
	{ BYTES(0, "\004\"M\030"), UNPACK("an lz4 file", "lz4 -dc") },
	{ BYTES(0, "\037\213"), UNPACK("a gzip file in another", "gzip -dc") },
	{ BYTES(0, "\050\265\057\375"),
	    UNPACK("a zstd file in a packed one", "zstd -dc") },
	{ BYTES(257, "ustar"), UNPACK("a tar archive", "tar -xOf") },
	{ BYTES(0, "7z\274\257\047\034"), "a 7-Zip archive: unpack it first" },
	{ BYTES(0, "\177ELF"), "an ELF program or core" },
	{ BYTES(0, "MZ"), "a Windows program" },
	{ BYTES(0, "\317\372\355\376"), "a macOS program" },
	{ BYTES(0, "PERFILE2"), "a recording of perf" },
	{ BYTES(0, "GTTCALL1"), "a recording of gotrace" },
	{ BYTES(0, "EventBatch gen="), "the text of tracecat -d=wire: "
	    "-assemble=1.N makes a trace of it" },
	{ BYTES(0, "Trace Go1."), "the text of tracecat -d=raw: "
	    "-assemble makes a trace of it" },
	{ BYTES(0, "M=-1 P=-1 G=-1 Sync Time="), "the text of tracecat" },
	{ BYTES(0, "{\"time_"), "JSON lines made from a trace" },
	{ BYTES(0, "{\"LengthNs\":"), "lines of regiongraph -summarize" },
	{ BYTES(0, "{\"G\":"), "lines of regiongraph -json" },
	{ BYTES(0, "heap profile: "), PROFILE_TEXT },
	{ BYTES(0, "goroutine profile: "), PROFILE_TEXT },
	{ BYTES(0, "--- contention:"), PROFILE_TEXT },
	{ BYTES(0, "--- mutex:"), PROFILE_TEXT },
	{ BYTES(0, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	    "zeros, as a disk leaves that was full or lost power" },
#undef BYTES
};

/*
 * A profile is a protobuf message that begins with its sample types or that of
 * its period, pairs of numbers of strings, or with a mapping; Go puts the time
 * before them.  Source: profile.proto of github.com/google/pprof.
 */
static bool
is_profile(const uint8_t *p, size_t n)
{
	size_t i = n > 0 && p[0] == 0x48;	/* time_nanos */

	while (i > 0 && i < n && i < 10 && p[i] >= 0x80)
		i++;
	i += i > 0;
	if (n < i + 8 || p[i + 2] != 0x08 || p[i + 3] >= 0x80 || p[i + 4] != 0x10)
		return false;
	return p[i] == 0x1a ||
	    ((p[i] == 0x0a || p[i] == 0x5a) && p[i + 1] >= 4 && p[i + 1] <= 12);
}

static bool
begins(const uint8_t *p, size_t n, const char *with)
{
	size_t len = strlen(with);

	return n >= len && strncasecmp((const char *)p, with, len) == 0;
}

static bool
is_text(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] < ' ' && p[i] != '\t' && p[i] != '\n' && p[i] != '\r')
			return false;
	}
	return true;
}

/* The line that p begins, as far as it can be shown on any terminal. */
static void
quote_line(const uint8_t *p, size_t n, char *to, size_t size)
{
	char line[80];
	size_t len;

	for (len = 0; len < n && len < sizeof line && p[len] >= ' '; len++)
		line[len] = p[len] < 0x7f ? (char)p[len] : '?';
	snprintf(to, size, "text: \"%.*s\"", (int)len, line);
}

/* Servers answer with text when they have no trace to give. */
static int
looks_like_text(const uint8_t *p, size_t n, char *to, size_t size)
{
	if (!is_text(p, n))
		return -1;
	for (; n > 0 && *p <= ' '; n--)
		p++;
	if (n == 0)
		return -1;
	if (begins(p, n, "<!doctype html") || begins(p, n, "<html"))
		snprintf(to, size, "an HTML page");
	else if (*p == '{' || *p == '[')
		snprintf(to, size, "JSON");
	else
		quote_line(p, n, to, size);
	return 0;
}

int
gtt_looks_like(const uint8_t *p, size_t n, char *to, size_t size)
{
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (n < known[i].at + known[i].len ||
		    memcmp(p + known[i].at, known[i].bytes, known[i].len) != 0)
			continue;
		snprintf(to, size, "%s", known[i].what);
		return 0;
	}
	if (is_profile(p, n)) {
		snprintf(to, size, "a pprof profile: go tool pprof reads it");
		return 0;
	}
	return looks_like_text(p, n < MANY ? n : MANY, to, size);
}
