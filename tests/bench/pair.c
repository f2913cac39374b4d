/*
 * pair NAME RUNS RATIO MIB -- OURS... -- THEIRS...
 *
 * Runs two commands in turn, RUNS times each, their output going nowhere, and
 * prints a line: the least and the median wall time of each, how many times
 * longer theirs takes (by the least), and the peak memory of each.  Exit status
 * 1 when that is less than RATIO, or when ours takes more memory than MIB.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_RUNS 99

struct side {
	char	**argv;
	double	 secs[MAX_RUNS];
	long	 peak;			/* KiB */
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
child(char **argv)
{
	int null = open("/dev/null", O_WRONLY);

	dup2(null, STDOUT_FILENO);
	execvp(argv[0], argv);
	fprintf(stderr, "pair: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static void
run(struct side *s, int i)
{
	struct rusage use;
	double start = now();
	pid_t pid = fork();
	int status;

	if (pid == 0)
		child(s->argv);
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid) {
		perror("pair");
		exit(2);
	}
	s->secs[i] = now() - start;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "pair: %s failed\n", s->argv[0]);
		exit(2);
	}
	if (use.ru_maxrss > s->peak)
		s->peak = use.ru_maxrss;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Cuts argv at a "--" and returns what is behind it, NULL at the end. */
static char **
cut(char **argv)
{
	for (; *argv != NULL; argv++) {
		if (strcmp(*argv, "--") == 0) {
			*argv = NULL;
			return argv + 1;
		}
	}
	return NULL;
}

static void
usage(void)
{
	fputs("usage: pair NAME RUNS RATIO MIB -- OURS... -- THEIRS...\n", stderr);
	exit(2);
}

int
main(int argc, char **argv)
{
	struct side ours = { 0 }, theirs = { 0 };
	double ratio;
	int n;

	if (argc < 9 || strcmp(argv[5], "--") != 0)
		usage();
	n = atoi(argv[2]);
	if (n < 1 || n > MAX_RUNS)
		usage();
	ours.argv = argv + 6;
	theirs.argv = cut(ours.argv);
	if (theirs.argv == NULL || *ours.argv == NULL || *theirs.argv == NULL)
		usage();
	for (int i = 0; i < n; i++) {
		run(&ours, i);
		run(&theirs, i);
	}
	qsort(ours.secs, (size_t)n, sizeof(double), by_value);
	qsort(theirs.secs, (size_t)n, sizeof(double), by_value);
	ratio = theirs.secs[0] / ours.secs[0];
	printf("%s: %.*fx (wanted %sx)\n", argv[1], ratio < 1 ? 3 : 1, ratio,
	    argv[3]);
	printf("    ours %8.3f s, median %8.3f, %5ld MiB (at most %s)\n",
	    ours.secs[0], ours.secs[n / 2], ours.peak / 1024, argv[4]);
	printf("    Go   %8.3f s, median %8.3f, %5ld MiB\n", theirs.secs[0],
	    theirs.secs[n / 2], theirs.peak / 1024);
	return ratio < atof(argv[3]) || ours.peak / 1024 > atol(argv[4]);
}
