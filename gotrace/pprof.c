/*
 * A profile that go tool pprof opens: two values a context, how often it was
 * called and its own nanoseconds.  gzip'd protocol buffers.
 * Source: github.com/google/pprof/proto/profile.proto.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "common/base/mem.h"
#include "gotrace/view.h"

/* Field numbers of the messages. */
enum { P_TYPE = 1, P_SAMPLE, P_LOCATION = 4, P_FUNCTION, P_STRINGS,
    P_PERIOD_TYPE = 11, P_PERIOD, P_DEFAULT = 14 };

static void
num(struct gtt_buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		gtt_buf_putc(b, (char)(v | 0x80));
	gtt_buf_putc(b, (char)v);
}

static void
field(struct gtt_buf *b, int id, uint64_t v)
{
	num(b, (uint64_t)id << 3);
	num(b, v);
}

static void
bytes(struct gtt_buf *b, int id, const void *p, size_t n)
{
	num(b, (uint64_t)id << 3 | 2);
	num(b, n);
	gtt_buf_put(b, p, n);
}

static void
message(struct gtt_buf *b, int id, struct gtt_buf *m)
{
	bytes(b, id, m->p, m->len);
	m->len = 0;
}

static void
value_type(struct gtt_buf *b, int id, uint64_t type, uint64_t unit)
{
	struct gtt_buf m = { 0 };

	field(&m, 1, type);
	field(&m, 2, unit);
	message(b, id, &m);
	gtt_buf_fini(&m);
}

static void
samples(const struct calls *c, struct gtt_buf *b)
{
	struct gtt_buf m = { 0 }, list = { 0 };

	for (uint32_t i = 1; i < calls_nodes(c); i++) {
		const struct node *n = calls_node(c, i);
		double ns = calls_ns(c, (double)n->excl);

		if (n->calls == 0)
			continue;
		for (uint32_t k = i; k != NODE_ROOT;
		    k = calls_node(c, k)->parent)
			num(&list, calls_node(c, k)->func + 1);
		message(&m, 1, &list);
		num(&list, n->calls);
		num(&list, ns > 0 ? (uint64_t)(ns + 0.5) : 0);
		message(&m, 2, &list);
		message(b, P_SAMPLE, &m);
	}
	gtt_buf_fini(&m);
	gtt_buf_fini(&list);
}

/* A location and a function for each function, with the same number. */
static void
functions(const struct calls *c, struct gtt_buf *b, uint64_t first)
{
	struct gtt_buf m = { 0 }, line = { 0 };

	for (uint32_t i = 0; i < calls_funcs(c); i++) {
		const struct func *f = calls_func(c, i);

		field(&line, 1, i + 1);
		field(&line, 2, f->line);
		field(&m, 1, i + 1);
		message(&m, 4, &line);
		message(b, P_LOCATION, &m);
		field(&m, 1, i + 1);
		field(&m, 2, first + i * 2);
		field(&m, 3, first + i * 2);
		field(&m, 4, first + i * 2 + 1);
		field(&m, 5, f->line);
		message(b, P_FUNCTION, &m);
	}
	gtt_buf_fini(&m);
	gtt_buf_fini(&line);
}

static void
strings(const struct calls *c, struct gtt_buf *b)
{
	static const char *const fixed[] = { "", "calls", "count", "time",
	    "nanoseconds" };

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		bytes(b, P_STRINGS, fixed[i], strlen(fixed[i]));
	for (uint32_t i = 0; i < calls_funcs(c); i++) {
		const struct func *f = calls_func(c, i);

		bytes(b, P_STRINGS, f->name, strlen(f->name));
		bytes(b, P_STRINGS, f->file, strlen(f->file));
	}
}

static int
put_gzip(const struct gtt_buf *b, FILE *to, struct gtt_err *err)
{
	z_stream z = { 0 };
	size_t cap;
	uint8_t *out;
	int r;

	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		gtt_nomem();
	cap = deflateBound(&z, b->len) + 64;
	out = gtt_calloc(cap, 1);
	z.next_in = (uint8_t *)b->p;
	z.avail_in = (unsigned)b->len;
	z.next_out = out;
	z.avail_out = (unsigned)cap;
	r = deflate(&z, Z_FINISH);
	if (r == Z_STREAM_END)
		fwrite(out, 1, cap - z.avail_out, to);
	deflateEnd(&z);
	free(out);
	return r == Z_STREAM_END ? 0 : gtt_fail(err, GTT_ELIMIT,
	    GTT_NO_OFFSET, "the profile is too large");
}

int
pprof_print(const struct calls *c, FILE *to, struct gtt_err *err)
{
	struct gtt_buf b = { 0 };
	int r;

	value_type(&b, P_TYPE, 1, 2);
	value_type(&b, P_TYPE, 3, 4);
	samples(c, &b);
	functions(c, &b, 5);
	strings(c, &b);
	value_type(&b, P_PERIOD_TYPE, 3, 4);
	field(&b, P_PERIOD, 1);
	field(&b, P_DEFAULT, 3);
	if (b.len > UINT32_MAX / 2)
		r = gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "the profile is too large");
	else
		r = put_gzip(&b, to, err);
	gtt_buf_fini(&b);
	return r;
}
