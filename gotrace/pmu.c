#include "gotrace/pmu.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/base/mem.h"

enum { CYCLES, INSTRUCTIONS, REFERENCES, MISSES, BRANCHES,
    TASK_CLOCK, FAULTS, SWITCHES, EVENTS };

static const struct {
	uint32_t	 type;
	uint64_t	 config;
	const char	*label;
} events[EVENTS] = {
	{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, "CPU Cycles" },
	{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, "Instructions" },
	{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES,
	    "Cache References" },
	{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES, "Cache Misses" },
	{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES, "Branch Misses" },
	{ PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, "Task Clock" },
	{ PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, "Page Faults" },
	{ PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES,
	    "Context Switches" },
};

struct pmu {
	int		fd[EVENTS];
	int		why[EVENTS];	/* errno where fd is -1 */
	uint64_t	value[EVENTS];
	bool		counted[EVENTS], scaled[EVENTS];
};

struct pmu *
pmu_new(void)
{
	struct pmu *p = gtt_calloc(1, sizeof(*p));

	for (int i = 0; i < EVENTS; i++)
		p->fd[i] = -1;
	return p;
}

static void
open_event(struct pmu *p, int i, pid_t pid)
{
	struct perf_event_attr a = { .type = events[i].type,
	    .size = sizeof(a), .config = events[i].config, .disabled = 1,
	    .inherit = 1, .enable_on_exec = 1, .exclude_kernel = 1,
	    .exclude_hv = 1, .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED |
	    PERF_FORMAT_TOTAL_TIME_RUNNING };

	if (events[i].type == PERF_TYPE_SOFTWARE)
		a.exclude_kernel = 0;
	p->fd[i] = (int)syscall(SYS_perf_event_open, &a, pid, -1, -1,
	    PERF_FLAG_FD_CLOEXEC);
	if (p->fd[i] < 0 && events[i].type == PERF_TYPE_SOFTWARE) {
		a.exclude_kernel = 1;
		p->fd[i] = (int)syscall(SYS_perf_event_open, &a, pid, -1, -1,
		    PERF_FLAG_FD_CLOEXEC);
	}
	p->why[i] = p->fd[i] < 0 ? errno : 0;
}

static void
open_all(struct pmu *p, pid_t pid)
{
	for (int i = 0; i < TASK_CLOCK; i++)
		open_event(p, i, pid);
	if (p->fd[CYCLES] >= 0 || p->fd[INSTRUCTIONS] >= 0)
		return;
	for (int i = TASK_CLOCK; i < EVENTS; i++)
		open_event(p, i, pid);
}

/*
 * The child waits on a pipe until the counters are on it, then runs the
 * program: that is when they start.
 */
pid_t
pmu_start(struct pmu *p, char *const argv[], const struct child_opts *o,
    struct gtt_err *err)
{
	struct child_opts mine = *o;
	int go[2];
	pid_t pid;

	if (!p)
		return child_start(argv, o, err);
	if (pipe2(go, O_CLOEXEC) < 0)
		return gtt_fail_errno(err, "pipe");
	mine.stop = true;
	mine.start = go[0];
	pid = child_start(argv, &mine, err);
	close(go[0]);
	if (pid > 0) {
		open_all(p, pid);
		if (write(go[1], "g", 1) != 1)
			gtt_fail_errno(err, "pipe");
	}
	close(go[1]);
	return pid;
}

void
pmu_stop(struct pmu *p)
{
	uint64_t v[3];

	for (int i = 0; p && i < EVENTS; i++) {
		if (p->fd[i] < 0 || read(p->fd[i], v, sizeof(v)) != sizeof(v))
			continue;
		p->counted[i] = v[2] > 0 || v[1] == 0;
		p->scaled[i] = v[2] > 0 && v[2] < v[1];
		p->value[i] = p->scaled[i] ? (uint64_t)((double)v[0] *
		    (double)v[1] / (double)v[2]) : v[0];
	}
}

static const char *
commas(uint64_t v, char out[40])
{
	char digits[32];
	int n = snprintf(digits, sizeof(digits), "%llu",
	    (unsigned long long)v), k = 0;

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			out[k++] = ',';
		out[k++] = digits[i];
	}
	out[k] = '\0';
	return out;
}

static void
print_line(const struct pmu *p, int i, FILE *to)
{
	char num[40], label[40];

	snprintf(label, sizeof(label), "%s:", events[i].label);
	if (!p->counted[i]) {
		fprintf(to, "  %-18s %15s    (%s)\n", label, "-",
		    p->fd[i] < 0 ? strerror(p->why[i]) : "never on the CPU");
		return;
	}
	if (i == TASK_CLOCK)
		fprintf(to, "  %-18s %12.2f ms", label,
		    (double)p->value[i] / 1e6);
	else
		fprintf(to, "  %-18s %15s", label, commas(p->value[i], num));
	if (i == INSTRUCTIONS && p->counted[CYCLES] && p->value[CYCLES])
		fprintf(to, "    (%.2f IPC)", (double)p->value[i] /
		    (double)p->value[CYCLES]);
	if (i == MISSES && p->counted[REFERENCES] && p->value[REFERENCES])
		fprintf(to, "    (%.2f%% miss rate)", 100.0 *
		    (double)p->value[i] / (double)p->value[REFERENCES]);
	if (p->scaled[i])
		fputs("    (scaled)", to);
	fputc('\n', to);
}

static int
paranoia(void)
{
	FILE *f = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	int v = -2;

	if (f && fscanf(f, "%d", &v) != 1)
		v = -2;
	if (f)
		fclose(f);
	return v;
}

static void
print_why(const struct pmu *p, FILE *to)
{
	int e = p->why[CYCLES];

	if (e == EACCES || e == EPERM)
		fprintf(to, "  no hardware counters: not allowed here "
		    "(kernel.perf_event_paranoid is %d)\n", paranoia());
	else if (e == ENOENT || e == EOPNOTSUPP || e == ENODEV || e == EINVAL)
		fputs("  no hardware counters: this machine offers none\n", to);
	else
		fprintf(to, "  no hardware counters: %s\n", strerror(e));
}

void
pmu_print(const struct pmu *p, FILE *to)
{
	bool hard = p->fd[CYCLES] >= 0 || p->fd[INSTRUCTIONS] >= 0;

	fprintf(to, "\n🔧 %s Counters (process total)\n",
	    hard ? "Hardware" : "Software");
	fputs("  ────────────────────────────────────────────────────────────\n",
	    to);
	if (!hard)
		print_why(p, to);
	for (int i = hard ? 0 : TASK_CLOCK; i < (hard ? TASK_CLOCK : EVENTS);
	    i++)
		print_line(p, i, to);
}

void
pmu_free(struct pmu *p)
{
	for (int i = 0; p && i < EVENTS; i++)
		if (p->fd[i] >= 0)
			close(p->fd[i]);
	free(p);
}
