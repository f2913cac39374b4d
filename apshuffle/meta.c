#include <string.h>
#include <time.h>

#include "apshuffle/apshuffle.h"
#include "common/input/jsonl.h"

/* A description is a few hundred bytes. */
#define META_MAX ((size_t)1 << 20)

/* n digits at *p: their number, or -1. */
static int
digits(const char **p, int n)
{
	int v = 0;

	for (; n > 0; n--, ++*p) {
		if (**p < '0' || **p > '9')
			return -1;
		v = v * 10 + (**p - '0');
	}
	return v;
}

/* The same, after a c that must come first. */
static int
part(const char **p, char c, int n)
{
	if (**p != c)
		return -1;
	++*p;
	return digits(p, n);
}

/* A fraction of a second, in ns; what is below that is cut off. */
static uint32_t
fraction(const char **p)
{
	uint32_t v = 0, unit = 100000000;

	if ((**p != '.' && **p != ',') || (*p)[1] < '0' || (*p)[1] > '9')
		return 0;
	for (++*p; **p >= '0' && **p <= '9'; ++*p) {
		v += (uint32_t)(**p - '0') * unit;
		unit /= 10;
	}
	return v;
}

/* A zone, in seconds east: Z, +hh:mm or -hh:mm. */
static int
zone(const char **p, int *east)
{
	char sign = **p;
	int h, m;

	*east = 0;
	if (sign == 'Z') {
		++*p;
		return 0;
	}
	if (sign != '+' && sign != '-')
		return -1;
	h = part(p, sign, 2);
	m = part(p, ':', 2);
	if (h < 0 || h > 24 || m < 0 || m > 60)
		return -1;
	*east = (h * 60 + m) * (sign == '-' ? -60 : 60);
	return 0;
}

/* RFC 3339, as Go's package time reads it. */
static int
parse_time(const char *s, struct meta *m)
{
	struct tm t = { 0 }, again;
	int east, year = digits(&s, 4);

	t.tm_year = year - 1900;
	t.tm_mon = part(&s, '-', 2) - 1;
	t.tm_mday = part(&s, '-', 2);
	t.tm_hour = part(&s, 'T', 2);
	t.tm_min = part(&s, ':', 2);
	t.tm_sec = part(&s, ':', 2);
	m->nsec = fraction(&s);
	if (zone(&s, &east) < 0 || *s != '\0' || year < 0 || t.tm_hour < 0 ||
	    t.tm_hour > 23 || t.tm_min < 0 || t.tm_min > 59 || t.tm_sec < 0 ||
	    t.tm_sec > 59)
		return -1;
	again = t;
	m->sec = timegm(&again) - east;
	/* The 31st of April is the 1st of May. */
	return again.tm_mon == t.tm_mon && again.tm_mday == t.tm_mday ? 0 : -1;
}

/* The text of a field, empty for one that is not there; NULL and err. */
static const char *
field(const struct gtt_json_value *meta, const char *name, size_t *len,
    struct gtt_err *err)
{
	const struct gtt_json_value *v = gtt_json_get(meta, name);

	*len = 0;
	if (v == NULL || gtt_json_kind(v) == GTT_JSON_NULL)
		return "";
	if (gtt_json_kind(v) == GTT_JSON_STRING)
		return gtt_json_text(v, len);
	gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "%s is not a string", name);
	return NULL;
}

/* Its number in the fleet, whose lock is held. */
static int
keep(const struct gtt_json_value *meta, const char *name, struct fleet *f,
    uint32_t *str, struct gtt_err *err)
{
	size_t len;
	const char *s = field(meta, name, &len, err);

	if (s == NULL)
		return -1;
	*str = gtt_intern(&f->strs, s, len);
	return 0;
}

static int
keep_all(struct meta *m, struct fleet *f, const struct gtt_json_value *meta,
    struct gtt_err *err)
{
	int rc = 0;

	pthread_mutex_lock(&f->lock);
	if (keep(meta, "proc_id", f, &m->proc, err) < 0 ||
	    keep(meta, "hostname", f, &m->host, err) < 0 ||
	    keep(meta, "revision", f, &m->revision, err) < 0 ||
	    keep(meta, "main", f, &m->main, err) < 0 ||
	    keep(meta, "go_version", f, &m->go, err) < 0)
		rc = -1;
	else if (fleet_text(f, m->proc).len == 0)
		rc = gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "not the description of a bundle: it has no proc_id");
	pthread_mutex_unlock(&f->lock);
	return rc;
}

static int
keep_time(struct meta *m, const struct gtt_json_value *meta,
    struct gtt_err *err)
{
	size_t len;
	const char *s = field(meta, "capture_time", &len, err);

	if (s == NULL)
		return -1;
	if (parse_time(s, m) == 0)
		return 0;
	return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "capture_time is "
	    "'%.60s', not a time such as 2006-01-02T15:04:05.000Z", s);
}

/* All of it as one line: outside of strings the ends of lines say nothing. */
static int
take_line(struct gtt_input *in, struct gtt_buf *b, struct gtt_err *err)
{
	const uint8_t *p;
	size_t len;

	if (gtt_input_take_all(in, &p, &len, err) < 0)
		return -1;
	if (len > META_MAX)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET, "a description "
		    "of %zu bytes: the limit is %zu", len, META_MAX);
	gtt_buf_put(b, p, len);
	for (size_t i = 0; i < len; i++) {
		if (b->p[i] == '\n' || b->p[i] == '\r')
			b->p[i] = ' ';
	}
	return 0;
}

static int
read_value(struct meta *m, struct fleet *f, struct gtt_jsonl *r,
    struct gtt_err *err)
{
	const struct gtt_json_value *v;
	int rc = gtt_jsonl_next(r, &v, err);

	if (rc < 0 || (rc == 1 && v == NULL))
		return -1;
	if (rc == 0 || gtt_json_kind(v) != GTT_JSON_OBJECT)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "not the description of a bundle: not a JSON object");
	return keep_time(m, v, err) < 0 ? -1 : keep_all(m, f, v, err);
}

int
meta_read(struct meta *m, struct fleet *f, struct gtt_input *in,
    struct gtt_err *err)
{
	struct gtt_buf b = { 0 };
	struct gtt_input *line;
	struct gtt_jsonl *r;
	int rc = take_line(in, &b, err);

	if (rc == 0) {
		line = gtt_input_memory(b.p, b.len);
		r = gtt_jsonl_new(line);
		rc = read_value(m, f, r, err);
		gtt_jsonl_free(r);
		gtt_input_close(line);
	}
	gtt_buf_fini(&b);
	return rc;
}
