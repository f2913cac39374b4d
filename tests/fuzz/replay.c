/*
 * Drives a fuzz target without libFuzzer: over files as they are, then over
 * so many mutations of them, or for so many seconds.
 *
 *	fuzz_TARGET [-n MUTATIONS] [-t SECONDS] [-s SEED] [-o FILE] FILE...
 *
 * An input is written to FILE (default: crash) before it is tried and removed
 * behind the last, so that one that crashes or hangs stays.  An input may take
 * TIME_LIMIT seconds of a processor.  Prints how many inputs were tried, and the seed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#define TIME_LIMIT	10
#define MAX_INPUT	(1 << 20)

struct input {
	uint8_t	*p;
	size_t	 len;
};

static struct input *seeds;
static int nseeds;
static uint64_t state;
static unsigned long tried;

static void __attribute__((noreturn))
trouble(const char *what)
{
	fprintf(stderr, "replay: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* splitmix64: below n, n > 0. */
static uint64_t
below(uint64_t n)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % n;
}

static struct input
load(const char *path)
{
	struct input in = { 0 };
	FILE *f = fopen(path, "rb");

	in.p = malloc(MAX_INPUT);
	if (f == NULL || in.p == NULL)
		trouble(path);
	in.len = fread(in.p, 1, MAX_INPUT, f);
	fclose(f);
	return in;
}

/* Keeps an input for whoever has to find out why the target died of it. */
static void
keep(const char *path, struct input in)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0 || write(fd, in.p, in.len) != (ssize_t)in.len)
		trouble(path);
	close(fd);
}

/* SIGPROF ends us after so many seconds; 0: never. */
static void
limit_time(time_t s)
{
	struct itimerval t = { .it_value.tv_sec = s };

	setitimer(ITIMER_PROF, &t, NULL);
}

static void
try(struct input in)
{
	uint8_t *exact = malloc(in.len + 1);	/* so that ASan sees its end */

	memcpy(exact, in.p, in.len);
	exact = realloc(exact, in.len > 0 ? in.len : 1);
	limit_time(TIME_LIMIT);
	LLVMFuzzerTestOneInput(exact, in.len);
	limit_time(0);
	free(exact);
	tried++;
}

/* Numbers that decoders trip over, as they are written in a trace. */
static size_t
odd_number(uint8_t *to)
{
	static const struct { uint8_t len, bytes[11]; } odd[] = {
		{ 1, { 0 } }, { 1, { 1 } }, { 1, { 0x7f } }, { 2, { 0x80, 1 } },
		{ 2, { 0x80, 0 } }, { 5, { 0xff, 0xff, 0xff, 0xff, 7 } },
		{ 5, { 0xff, 0xff, 0xff, 0xff, 15 } },
		{ 5, { 0x80, 0x80, 0x80, 0x80, 16 } },
		{ 9, { 255, 255, 255, 255, 255, 255, 255, 255, 127 } },
		{ 10, { 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 } },
		{ 11, { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 } },
	};
	size_t i = below(sizeof(odd) / sizeof(odd[0]));

	memcpy(to, odd[i].bytes, odd[i].len);
	return odd[i].len;
}

/* Replaces n bytes at `at' by those of another place or input, or nothing. */
static void
replace(struct input *in, size_t at, size_t n, const uint8_t *from, size_t len)
{
	if (in->len - n + len > MAX_INPUT)
		return;
	memmove(in->p + at + len, in->p + at + n, in->len - at - n);
	memmove(in->p + at, from, len);
	in->len += len - n;
}

static void
mutate(struct input *in)
{
	size_t at = below(in->len), n = below(16);
	const struct input *other = &seeds[below((uint64_t)nseeds)];
	uint8_t odd[16];

	if (n > in->len - at)
		n = in->len - at;
	switch (below(8)) {
	case 0:
		in->p[at] ^= (uint8_t)(1 << below(8));
		break;
	case 1:
		in->p[at] = (uint8_t)below(256);
		break;
	case 2:
		in->p[at] = (uint8_t)(in->p[at] + (below(2) ? 1 : -1));
		break;
	case 3:
		replace(in, at, n, odd, 0);
		break;
	case 4:
		replace(in, at, n, odd, odd_number(odd));
		break;
	case 5:
		n = below(other->len < 4096 ? other->len : 4096);
		replace(in, at, 0, other->p + below(other->len - n), n);
		break;
	case 6:
		if (below(16) == 0)
			in->len = at + 1;
		break;
	case 7:
		memcpy(odd, in->p + at, n < 16 ? n : 0);
		replace(in, below(in->len), 0, odd, n);
		break;
	}
}

static void
run_mutations(unsigned long n, time_t seconds, const char *path)
{
	struct input in = { malloc(MAX_INPUT), 0 };
	time_t end = time(NULL) + seconds;

	while (nseeds > 0 && (n > 0 || time(NULL) < end)) {
		const struct input *seed = &seeds[below((uint64_t)nseeds)];

		memcpy(in.p, seed->p, in.len = seed->len);
		for (uint64_t i = 1 + below(6); i > 0 && in.len > 0; i--)
			mutate(&in);
		keep(path, in);
		try(in);
		n -= n > 0;
	}
	free(in.p);
}

int
main(int argc, char **argv)
{
	const char *path = "crash";
	unsigned long mutations = 0;
	time_t seconds = 0;
	int c;

	state = (uint64_t)time(NULL);
	while ((c = getopt(argc, argv, "n:t:s:o:")) != -1) {
		if (c == 'n')
			mutations = strtoul(optarg, NULL, 10);
		else if (c == 't')
			seconds = atoi(optarg);
		else if (c == 's')
			state = strtoull(optarg, NULL, 10);
		else if (c == 'o')
			path = optarg;
		else
			return 2;
	}
	printf("# seed %llu\n", (unsigned long long)state);
	seeds = calloc((size_t)argc, sizeof(*seeds));
	for (; optind < argc; optind++) {
		struct input in = load(argv[optind]);

		keep(path, in);
		try(in);
		if (in.len > 0)
			seeds[nseeds++] = in;
		else
			free(in.p);
	}
	run_mutations(mutations, seconds, path);
	unlink(path);
	printf("# %lu inputs\n", tried);
	while (nseeds > 0)
		free(seeds[--nseeds].p);
	free(seeds);
	return 0;
}
