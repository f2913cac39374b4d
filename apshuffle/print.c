#include <stdlib.h>
#include <string.h>

#include "apshuffle/apshuffle.h"
#include "common/base/mem.h"
#include "common/output/json.h"
#include "common/output/timefmt.h"

static void
put_sum(struct gtt_buf *b, sum v)
{
	char text[48], *p = text + sizeof text;
	unsigned __int128 u = v < 0 ? -(unsigned __int128)v :
	    (unsigned __int128)v;

	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) > 0);
	if (v < 0)
		*--p = '-';
	gtt_buf_put(b, p, (size_t)(text + sizeof text - p));
}

/* As gtt_json_int: text where a reader's number may not be exact. */
static void
put_json_sum(struct gtt_buf *b, sum v)
{
	if (v >= INT64_MIN && v <= INT64_MAX) {
		gtt_json_int(b, (int64_t)v);
		return;
	}
	gtt_buf_putc(b, '"');
	put_sum(b, v);
	gtt_buf_putc(b, '"');
}

/* Of n values, to a tenth. */
static void
put_mean(struct gtt_buf *b, sum v, size_t n)
{
	sum u = v < 0 ? -v : v, d = (sum)n;
	sum tenths = u / d * 10 + (u % d * 10 + d / 2) / d;

	if (v < 0 && tenths > 0)
		gtt_buf_putc(b, '-');
	put_sum(b, tenths / 10);
	gtt_buf_putc(b, '.');
	gtt_buf_putc(b, (char)('0' + (int)(tenths % 10)));
}

static void
put_text(struct gtt_buf *b, const struct fleet *f, uint32_t str)
{
	struct gtt_interned s = fleet_text(f, str);

	gtt_buf_plain(b, s.p, s.len);
}

/* ,"name": and a text. */
static void
put_field(struct gtt_buf *b, const char *name, const void *p, size_t n)
{
	gtt_buf_printf(b, ",\"%s\":", name);
	gtt_json_str(b, p, n);
}

static void
put_str_field(struct gtt_buf *b, const struct fleet *f, const char *name,
    uint32_t str)
{
	struct gtt_interned s = fleet_text(f, str);

	put_field(b, name, s.p, s.len);
}

static void
put_sum_field(struct gtt_buf *b, const char *name, sum v)
{
	gtt_buf_printf(b, ",\"%s\":", name);
	put_json_sum(b, v);
}

/* What the values are. */
static void
put_type(struct gtt_buf *b, const struct fleet *f, const struct bundle *of)
{
	const char *profile = f->opts->profile;

	put_field(b, "profile", profile, strlen(profile));
	put_str_field(b, f, "sample_type", of->type);
	put_str_field(b, f, "unit", of->unit);
}

static void
put_meta(struct gtt_buf *b, const struct fleet *f, const struct bundle *of)
{
	put_str_field(b, f, "main", of->m.main);
	put_str_field(b, f, "revision", of->m.revision);
	put_str_field(b, f, "go_version", of->m.go);
	put_str_field(b, f, "hostname", of->m.host);
	put_str_field(b, f, "proc_id", of->m.proc);
	gtt_buf_lit(b, ",\"capture_time\":\"");
	gtt_put_rfc3339nano(b, of->m.sec, of->m.nsec, false);
	gtt_buf_printf(b, "\",\"trace\":%s", of->trace ? "true" : "false");
}

static void
put_bundle_json(struct gtt_buf *b, const struct fleet *f,
    const struct bundle *of)
{
	gtt_buf_lit(b, "{\"bundle\":");
	gtt_json_str(b, of->name, strlen(of->name));
	if (of->scored) {
		put_sum_field(b, "value", of->value);
		put_type(b, f, of);
	}
	if (of->prev != NULL)
		put_field(b, "prev", of->prev->name, strlen(of->prev->name));
	put_meta(b, f, of);
	gtt_buf_lit(b, "}\n");
}

void
print_bundle(const struct fleet *f, struct gtt_out *out, const struct bundle *b)
{
	if (f->opts->json) {
		put_bundle_json(&out->buf, f, b);
	} else {
		gtt_buf_plain(&out->buf, b->name, strlen(b->name));
		if (b->scored) {
			gtt_buf_putc(&out->buf, ' ');
			put_sum(&out->buf, b->value);
		}
		gtt_buf_putc(&out->buf, '\n');
	}
	gtt_out_check(out);
}

static const char *
group_name(int by)
{
	switch ((enum by)by) {
	case BY_BUNDLE:		return "bundle";
	case BY_FUNCTION:	return "function";
	case BY_HOST:		return "hostname";
	case BY_REVISION:	return "revision";
	}
	return "?";
}

static void
put_group_json(struct gtt_buf *b, const struct fleet *f,
    const struct group *g, const struct bundle *any)
{
	struct gtt_interned s = fleet_text(f, g->name);

	gtt_buf_printf(b, "{\"%s\":", group_name(f->opts->by));
	gtt_json_str(b, s.p, s.len);
	if (f->opts->by == BY_FUNCTION) {
		put_sum_field(b, "flat", g->flat);
		put_sum_field(b, "cum", g->cum);
	} else {
		gtt_buf_lit(b, ",\"mean\":");
		put_mean(b, g->flat, g->n);
		put_sum_field(b, "total", g->flat);
	}
	gtt_buf_printf(b, ",\"bundles\":%zu", g->n);
	put_type(b, f, any);
	gtt_buf_lit(b, "}\n");
}

static void
put_group_line(struct gtt_buf *b, const struct fleet *f, const struct group *g)
{
	put_text(b, f, g->name);
	gtt_buf_putc(b, ' ');
	if (f->opts->by == BY_FUNCTION) {
		put_sum(b, g->flat);
		gtt_buf_putc(b, ' ');
		put_sum(b, g->cum);
	} else {
		put_mean(b, g->flat, g->n);
		gtt_buf_printf(b, " %zu", g->n);
	}
	gtt_buf_putc(b, '\n');
}

void
print_group(const struct fleet *f, struct gtt_out *out, const struct group *g,
    const struct bundle *any)
{
	if (f->opts->json)
		put_group_json(&out->buf, f, g, any);
	else
		put_group_line(&out->buf, f, g);
	gtt_out_check(out);
}

/* The label of a name that ends at *end, which moves in front of it. */
static struct gtt_interned
last_label(const char *name, size_t *end)
{
	const char *dot = memrchr(name, '.', *end);
	const char *p = dot == NULL ? name : dot + 1;
	struct gtt_interned label = { p, (size_t)(name + *end - p) };

	*end = dot == NULL ? SIZE_MAX : (size_t)(dot - name);
	return label;
}

/* By their labels from the last on: hosts of a domain stand together. */
static int
host_cmp(const void *va, const void *vb, void *arg)
{
	const struct fleet *f = arg;
	struct gtt_interned a = fleet_text(f, *(const uint32_t *)va);
	struct gtt_interned b = fleet_text(f, *(const uint32_t *)vb);
	size_t i = a.len, k = b.len;

	while (i != SIZE_MAX && k != SIZE_MAX) {
		struct gtt_interned x = last_label(a.p, &i);
		struct gtt_interned y = last_label(b.p, &k);
		int c = memcmp(x.p, y.p, x.len < y.len ? x.len : y.len);

		if (c != 0 || x.len != y.len)
			return c != 0 ? c : x.len < y.len ? -1 : 1;
	}
	return i == SIZE_MAX ? k == SIZE_MAX ? 0 : -1 : 1;
}

static void
put_host(const struct fleet *f, struct gtt_buf *b, uint32_t host)
{
	struct gtt_interned s = fleet_text(f, host);

	if (f->opts->json) {
		gtt_buf_lit(b, "{\"hostname\":");
		gtt_json_str(b, s.p, s.len);
		gtt_buf_puts(b, "}\n");
	} else {
		put_text(b, f, host);
		gtt_buf_putc(b, '\n');
	}
}

void
print_hosts(const struct fleet *f, struct gtt_out *out)
{
	uint32_t *v = gtt_calloc(f->n, sizeof v[0]);
	struct gtt_map seen = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		uint32_t *at = gtt_map_put(&seen, f->v[i].m.host);

		if (*at == GTT_MAP_NONE)
			v[n++] = f->v[i].m.host;
		*at = 0;
	}
	if (n > 0)
		qsort_r(v, n, sizeof v[0], host_cmp, (void *)f);
	for (size_t i = 0; i < n; i++) {
		put_host(f, &out->buf, v[i]);
		gtt_out_check(out);
	}
	gtt_map_fini(&seen);
	free(v);
}
