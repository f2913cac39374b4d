#include "common/profile/looks.h"

#include <stdbool.h>
#include <string.h>

/*
 * How the texts begin: runtime/pprof's writers, with debug=1 and debug=2; those
 * of block and mutex profiles up to Go 1.9 with debug=0, too.
 */
static const struct {
	const char	*begins, *what;
} texts[] = {
	{ "heap profile: ", "a heap profile as text, of debug=1" },
	{ "goroutine profile: ", "a goroutine profile as text, of debug=1" },
	{ "threadcreate profile: ",
	    "a threadcreate profile as text, of debug=1" },
	{ "--- contention:", "a block profile as text, of debug=1 or Go 1.9" },
	{ "--- mutex:", "a mutex profile as text, of debug=1 or Go 1.9" },
	{ "goroutine ", "the stacks of goroutines as text, of debug=2" },
	{ "go 1.", "an execution trace of Go" },
	{ "\177ELF", "a program" },
	{ "PK\3\4", "a zip archive" },
	{ "<", "a page of a browser" },
	{ "{", "JSON" },
};

/*
 * The CPU profile of Go up to 1.8 is a run of words, 0 3 0 and the period
 * first: source runtime/cpuprof.go of Go 1.8.
 */
static bool
is_words(const uint8_t *p, size_t n)
{
	static const uint8_t wide[24] = { [8] = 3 }, narrow[12] = { [4] = 3 };

	return (n >= sizeof wide && memcmp(p, wide, sizeof wide) == 0) ||
	    (n >= sizeof narrow && memcmp(p, narrow, sizeof narrow) == 0);
}

/* "NAME profile: total 5", of those that a program made itself. */
static bool
is_custom(const uint8_t *p, size_t n)
{
	static const char total[] = " profile: total ";
	const uint8_t *end = memchr(p, '\n', n < 200 ? n : 200);

	return end != NULL &&
	    memmem(p, (size_t)(end - p), total, sizeof total - 1) != NULL;
}

const char *
gtt_profile_looks(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t len = strlen(texts[i].begins);

		if (n >= len && memcmp(p, texts[i].begins, len) == 0)
			return texts[i].what;
	}
	if (is_words(p, n))
		return "a CPU profile of Go 1.8 or older";
	return is_custom(p, n) ? "a profile as text, of debug=1" : NULL;
}
