/*
 * Wanted texts are what Go 1.26 prints for the same numbers.
 */
#include "common/output/timefmt.h"

#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/tap.h"

static const struct {
	int64_t		 ns;
	const char	*want;
} durations[] = {
	{ 0, "0s" },
	{ 1, "1ns" },
	{ 999, "999ns" },
	{ 1000, "1\302\265s" },
	{ 1001, "1.001\302\265s" },
	{ 1500, "1.5\302\265s" },
	{ 999999, "999.999\302\265s" },
	{ 1000000, "1ms" },
	{ 12340000, "12.34ms" },
	{ 999999999, "999.999999ms" },
	{ 1000000000, "1s" },
	{ 1000000001, "1.000000001s" },
	{ INT64_C(59999999999), "59.999999999s" },
	{ INT64_C(60000000000), "1m0s" },
	{ INT64_C(61500000000), "1m1.5s" },
	{ INT64_C(3599999999999), "59m59.999999999s" },
	{ INT64_C(3600000000000), "1h0m0s" },
	{ INT64_C(3661000000001), "1h1m1.000000001s" },
	{ INT64_MAX, "2562047h47m16.854775807s" },
	{ INT64_MIN, "-2562047h47m16.854775808s" },
	{ -1, "-1ns" },
	{ -1500, "-1.5\302\265s" },
};

static const struct {
	int64_t		 sec, nsec;
	const char	*want;
} times[] = {
	{ 0, 0, "1970-01-01T00:00:00Z" },
	{ 1, 0, "1970-01-01T00:00:01Z" },
	{ -1, 0, "1969-12-31T23:59:59Z" },
	{ 951782400, 0, "2000-02-29T00:00:00Z" },
	{ 951868799, 0, "2000-02-29T23:59:59Z" },
	{ 951868800, 0, "2000-03-01T00:00:00Z" },
	{ INT64_C(4107542399), 0, "2100-02-28T23:59:59Z" },
	{ INT64_C(4107542400), 0, "2100-03-01T00:00:00Z" },
	{ INT64_C(-62135596800), 0, "0001-01-01T00:00:00Z" },
	{ INT64_C(-62167219201), 0, "-0001-12-31T23:59:59Z" },
	{ INT64_C(253402300799), 0, "9999-12-31T23:59:59Z" },
	{ INT64_C(253402300800), 0, "10000-01-01T00:00:00Z" },
	{ INT64_MAX, 0, "292277026596-12-04T15:30:07Z" },
	{ INT64_MIN, 0, "292277026596-12-04T15:30:08Z" },
	{ INT64_C(-9223372028715321600), 0, "-292277022399-01-01T00:00:00Z" },
	{ INT64_C(-9223371966579724801), 0, "-292277020431-12-31T23:59:59Z" },
	{ 0, 1, "1970-01-01T00:00:00.000000001Z" },
	{ 0, 10, "1970-01-01T00:00:00.00000001Z" },
	{ 0, 100000000, "1970-01-01T00:00:00.1Z" },
	{ 0, 120000000, "1970-01-01T00:00:00.12Z" },
	{ 0, 123456789, "1970-01-01T00:00:00.123456789Z" },
	{ 0, 999999999, "1970-01-01T00:00:00.999999999Z" },
};

#define SUMMER	1780000000
#define WINTER	1795225203

static const struct {
	const char	*tz;
	int64_t		 sec;
	const char	*want;
} zones[] = {
	{ "America/New_York", WINTER, "2026-11-20T20:40:03.000005-05:00" },
	{ "America/New_York", SUMMER, "2026-05-28T16:26:40.000005-04:00" },
	{ ":Europe/Berlin", SUMMER, "2026-05-28T22:26:40.000005+02:00" },
	{ "/usr/share/zoneinfo/Asia/Kolkata", WINTER,
	    "2026-11-21T07:10:03.000005+05:30" },
	{ "Asia/Kathmandu", WINTER, "2026-11-21T07:25:03.000005+05:45" },
	{ "Africa/Monrovia", 0, "1969-12-31T23:15:30.000005-00:44" },
	{ "EST5EDT", SUMMER, "2026-05-28T16:26:40.000005-04:00" },
	/* Rules, not files: Go does not know them. */
	{ "XYZ3", WINTER, "2026-11-21T01:40:03.000005Z" },
	{ "CET-1CEST", SUMMER, "2026-05-28T20:26:40.000005Z" },
	{ "Foo/Bar", WINTER, "2026-11-21T01:40:03.000005Z" },
	{ "America", WINTER, "2026-11-21T01:40:03.000005Z" },
	{ "UTC", WINTER, "2026-11-21T01:40:03.000005Z" },
	{ ":", WINTER, "2026-11-21T01:40:03.000005Z" },
	{ "", WINTER, "2026-11-21T01:40:03.000005Z" },
};

#define N(a) (sizeof (a) / sizeof (a)[0])

static void
test_durations(void)
{
	for (size_t i = 0; i < N(durations); i++) {
		struct gtt_buf b = { 0 };

		gtt_put_duration(&b, durations[i].ns);
		is_mem(b.p, b.len, durations[i].want,
		    strlen(durations[i].want), "%s", durations[i].want);
		gtt_buf_fini(&b);
	}
}

static void
test_times(void)
{
	for (size_t i = 0; i < N(times); i++) {
		struct gtt_buf b = { 0 };

		gtt_put_rfc3339nano(&b, times[i].sec, times[i].nsec, false);
		is_mem(b.p, b.len, times[i].want, strlen(times[i].want), "%s",
		    times[i].want);
		gtt_buf_fini(&b);
	}
}

/* A process knows one zone: each row needs one of its own. */
static bool
in_zone(const char *tz, int64_t sec, const char *want)
{
	struct gtt_buf b = { 0 };
	pid_t pid = fork();
	int status;
	bool same;

	if (pid == 0) {
		setenv("TZ", tz, 1);
		gtt_put_rfc3339nano(&b, sec, 5000, true);
		same = b.len == strlen(want) && memcmp(b.p, want, b.len) == 0;
		if (!same)
			note("got %.*s", (int)b.len, b.p);
		fflush(stdout);
		gtt_buf_fini(&b);
		_exit(!same);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void
test_zones(void)
{
	if (access("/usr/share/zoneinfo/Asia/Kolkata", R_OK) != 0) {
		note("no zone data here: zones are not tested");
		return;
	}
	fflush(stdout);
	for (size_t i = 0; i < N(zones); i++)
		ok(in_zone(zones[i].tz, zones[i].sec, zones[i].want),
		    "TZ='%s': %s", zones[i].tz, zones[i].want);
}

int
main(void)
{
	test_durations();
	test_times();
	test_zones();
	return done_testing();
}
