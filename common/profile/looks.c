#include "common/profile/looks.h"

#include <stdbool.h>
#include <string.h>

/* How they begin. */
static const struct {
	const char	*begins, *what;
} texts[] = {
	{ "--- heapz ", "a heap profile of Java" },
	{ "--- threadz ", "the stacks of threads as text" },
	{ "--- Thread ", "the stacks of threads as text" },
	{ "go 1.", "an execution trace of Go" },
	{ "\177ELF", "a program" },
	{ "PK\3\4", "a zip archive" },
	{ "<", "a page of a browser" },
	{ "{", "JSON" },
};

/* "goroutine 18 [running]:", not "goroutine profile: total 5". */
static bool
is_stacks(const char *p, size_t n)
{
	static const char begins[] = "goroutine ";
	size_t len = sizeof begins - 1;

	return n > len && memcmp(p, begins, len) == 0 && p[len] >= '0' &&
	    p[len] <= '9';
}

/* Says so in the lines in front. */
static bool
is_java_contention(const char *p, size_t n)
{
	static const char begins[] = "--- contentionz ", java[] = "format = java";
	size_t len = sizeof begins - 1;

	return n > len && memcmp(p, begins, len) == 0 &&
	    memmem(p, n < 400 ? n : 400, java, sizeof java - 1) != NULL;
}

/* A run of words, 0 3 1 first, where it is 0 3 0 of other languages. */
static bool
is_java_cpu(const char *p, size_t n)
{
	static const char wide[24] = { [8] = 3, [16] = 1 };
	static const char narrow[12] = { [4] = 3, [8] = 1 };

	return (n >= sizeof wide && memcmp(p, wide, sizeof wide) == 0) ||
	    (n >= sizeof narrow && memcmp(p, narrow, sizeof narrow) == 0);
}

const char *
gtt_profile_looks(const uint8_t *bytes, size_t n)
{
	const char *p = (const char *)bytes;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t len = strlen(texts[i].begins);

		if (n >= len && memcmp(p, texts[i].begins, len) == 0)
			return texts[i].what;
	}
	if (is_stacks(p, n))
		return "the stacks of goroutines as text, of debug=2";
	if (is_java_contention(p, n))
		return "a contention profile of Java";
	return is_java_cpu(p, n) ? "a CPU profile of Java" : NULL;
}
