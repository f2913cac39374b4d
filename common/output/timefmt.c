#include "common/output/timefmt.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * v / 10^digits: the whole part, then a point and the rest unless that is
 * zero, without zeros at its end.  digits is at most 9.
 */
static void
put_decimal(struct gtt_buf *out, uint64_t v, unsigned digits)
{
	char frac[10] = ".";
	unsigned n = digits;

	for (unsigned i = digits; i > 0; i--) {
		frac[i] = (char)('0' + v % 10);
		v /= 10;
	}
	while (n > 0 && frac[n] == '0')
		n--;
	gtt_buf_putu(out, v);
	if (n > 0)
		gtt_buf_put(out, frac, n + 1);
}

/* Less than a second. */
static void
put_short(struct gtt_buf *out, uint64_t ns)
{
	if (ns == 0) {
		gtt_buf_lit(out, "0s");
	} else if (ns < 1000) {
		gtt_buf_putu(out, ns);
		gtt_buf_lit(out, "ns");
	} else if (ns < 1000000) {
		put_decimal(out, ns, 3);
		gtt_buf_lit(out, "\302\265s");	/* the micro sign */
	} else {
		put_decimal(out, ns, 6);
		gtt_buf_lit(out, "ms");
	}
}

void
gtt_put_duration(struct gtt_buf *out, int64_t ns)
{
	static const uint64_t minute = UINT64_C(60000000000);
	uint64_t u = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;

	if (ns < 0)
		gtt_buf_putc(out, '-');
	if (u < 1000000000) {
		put_short(out, u);
		return;
	}
	if (u >= 60 * minute) {
		gtt_buf_putu(out, u / minute / 60);
		gtt_buf_putc(out, 'h');
	}
	if (u >= minute) {
		gtt_buf_putu(out, u / minute % 60);
		gtt_buf_putc(out, 'm');
	}
	put_decimal(out, u % minute, 9);
	gtt_buf_putc(out, 's');
}

/* Whether the file dir/name holds zone data. */
static bool
is_zone(const char *dir, const char *name)
{
	char path[1024], magic[4];
	bool is = false;
	FILE *f;

	if ((size_t)snprintf(path, sizeof path, "%s/%s", dir, name) >=
	    sizeof path)
		return false;
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	is = fread(magic, sizeof magic, 1, f) == 1 &&
	    memcmp(magic, "TZif", sizeof magic) == 0;
	fclose(f);
	return is;
}

static pthread_once_t zone_once = PTHREAD_ONCE_INIT;
static bool zone_is_utc;

/*
 * The C library reads the same files as Go, but takes what is not the name of
 * one for a rule (EST5EDT4) or a made-up zone; Go takes it for UTC.
 */
static void
find_zone(void)
{
	const char *tz = getenv("TZ");

	tzset();
	if (tz == NULL)
		return;
	tz += tz[0] == ':';
	zone_is_utc = tz[0] == '\0' || strcmp(tz, "UTC") == 0 ||
	    !is_zone(tz[0] == '/' ? "" : "/usr/share/zoneinfo", tz);
}

/* Seconds east of UTC at sec. */
static int64_t
local_offset(int64_t sec)
{
	time_t t = (time_t)sec;
	struct tm tm;

	pthread_once(&zone_once, find_zone);
	if (zone_is_utc || localtime_r(&t, &tm) == NULL)
		return 0;
	return tm.tm_gmtoff;
}

/*
 * Go counts seconds as an unsigned number from the first of March of a year
 * so far back that every time fits.
 */
#define YEAR_ZERO	INT64_C(-292277022400)
#define CYCLE_DAYS	UINT64_C(146097)	/* in 400 years */
#define DAYS_TO_1970	(UINT64_C(730692556) * CYCLE_DAYS + 719468)

static void
put_date(struct gtt_buf *out, uint64_t days)
{
	uint64_t cycle = days / CYCLE_DAYS, d = days % CYCLE_DAYS;
	uint64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	unsigned day = (unsigned)(d - (365 * y + y / 4 - y / 100));
	unsigned month = (5 * day + 2) / 153;	/* 0 is March */
	int64_t year = (int64_t)(cycle * 400 + y) + YEAR_ZERO;

	if (month >= 10)
		year++;
	if (year < 0)
		gtt_buf_putc(out, '-');
	gtt_buf_printf(out, "%04llu-%02u-%02u",
	    (unsigned long long)(year < 0 ? -year : year),
	    month < 10 ? month + 3 : month - 9, day - (153 * month + 2) / 5 + 1);
}

void
gtt_put_rfc3339nano(struct gtt_buf *out, int64_t sec, int64_t nsec,
    bool local)
{
	int64_t off = local ? local_offset(sec) : 0;
	uint64_t abs = (uint64_t)sec + (uint64_t)off + DAYS_TO_1970 * 86400;
	unsigned s = (unsigned)(abs % 86400);
	unsigned zone = (unsigned)(off < 0 ? -off : off) / 60;

	put_date(out, abs / 86400);
	gtt_buf_printf(out, "T%02u:%02u:", s / 3600, s / 60 % 60);
	if (s % 60 < 10)
		gtt_buf_putc(out, '0');
	put_decimal(out, s % 60 * UINT64_C(1000000000) + (uint64_t)nsec, 9);
	if (off == 0)
		gtt_buf_putc(out, 'Z');
	else
		gtt_buf_printf(out, "%c%02u:%02u", off < 0 && zone > 0 ? '-' : '+',
		    zone / 60, zone % 60);
}
