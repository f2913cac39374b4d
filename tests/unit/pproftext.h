/*
 * A profile as text, for tests: a line for each type, sample and number, with
 * texts in the place of their numbers.  Shares nothing with what writes
 * profiles.
 */
#ifndef TESTS_UNIT_PPROFTEXT_H
#define TESTS_UNIT_PPROFTEXT_H

#include <stdlib.h>
#include <zlib.h>

#include "common/base/buf.h"
#include "tests/unit/protoread.h"

#define PROFILE_MAX	((size_t)64 << 20)	/* unpacked */

/* Messages by their place, or by the id in their field 1. */
struct messages {
	struct pb	*v;
	size_t		 n;
};

struct seen {
	struct messages	strs, funcs, locs;
};

static void
add_message(struct messages *to, struct pb m)
{
	if ((to->n & (to->n - 1)) == 0)
		to->v = realloc(to->v, (to->n * 2 + 1) * sizeof to->v[0]);
	if (to->v == NULL)
		abort();
	to->v[to->n++] = m;
}

/* The ids are 1, 2 and so on in those that anybody writes. */
static struct pb
by_id(const struct messages *in, uint64_t id)
{
	if (id == 0 || id > in->n || pb_get(in->v[id - 1], 1).v != id)
		return (struct pb){ 0 };
	return in->v[id - 1];
}

static void
put_str(struct gtt_buf *out, const struct seen *s, uint64_t i)
{
	if (i >= s->strs.n)
		gtt_buf_puts(out, "(out of range)");
	else
		gtt_buf_put(out, s->strs.v[i].p, s->strs.v[i].n);
}

static void
put_location(struct gtt_buf *out, const struct seen *s, uint64_t id)
{
	struct pb m = by_id(&s->locs, id), func;
	struct pb_field f;

	if (m.n == 0)
		gtt_buf_puts(out, " (no location)");
	gtt_buf_printf(out, " [%#llx", (unsigned long long)pb_get(m, 3).v);
	while (pb_next(&m, &f)) {
		if (f.id != 4)
			continue;
		func = by_id(&s->funcs, pb_get(f.in, 1).v);
		gtt_buf_putc(out, ' ');
		put_str(out, s, pb_get(func, 2).v);
		gtt_buf_putc(out, ' ');
		put_str(out, s, pb_get(func, 4).v);
		gtt_buf_putc(out, ':');
		gtt_buf_putu(out, pb_get(f.in, 2).v);
	}
	gtt_buf_putc(out, ']');
}

static void
put_label(struct gtt_buf *out, const struct seen *s, struct pb m)
{
	gtt_buf_putc(out, ' ');
	put_str(out, s, pb_get(m, 1).v);
	gtt_buf_putc(out, '=');
	put_str(out, s, pb_get(m, 2).v);
	gtt_buf_puti(out, (int64_t)pb_get(m, 3).v);
	put_str(out, s, pb_get(m, 4).v);
}

static void
put_value(struct gtt_buf *out, const struct seen *s, uint64_t v)
{
	(void)s;
	gtt_buf_putc(out, ' ');
	gtt_buf_puti(out, (int64_t)v);
}

/* A number, or some in one field. */
static void
put_numbers(struct gtt_buf *out, const struct seen *s, struct pb_field *f,
    void (*put)(struct gtt_buf *, const struct seen *, uint64_t))
{
	if (f->wire == 0)
		put(out, s, f->v);
	while (f->wire == 2 && f->in.n > 0)
		put(out, s, pb_number(&f->in));
}

/* Values, then locations, then labels, whatever their order is. */
static void
put_sample(struct gtt_buf *out, const struct seen *s, struct pb m)
{
	struct pb_field f;

	gtt_buf_puts(out, "sample");
	for (uint32_t id = 2; id <= 4; id++) {
		struct pb left = m;

		while (pb_next(&left, &f)) {
			if (f.id == 2 && id == 2)
				put_numbers(out, s, &f, put_value);
			if (f.id == 1 && id == 3)
				put_numbers(out, s, &f, put_location);
			if (f.id == 3 && id == 4)
				put_label(out, s, f.in);
		}
	}
	gtt_buf_putc(out, '\n');
}

static void
put_type(struct gtt_buf *out, const struct seen *s, const struct pb_field *f)
{
	gtt_buf_puts(out, f->id == 1 ? "type " : "period ");
	put_str(out, s, pb_get(f->in, 1).v);
	gtt_buf_putc(out, '/');
	put_str(out, s, pb_get(f->in, 2).v);
	gtt_buf_putc(out, '\n');
}

static void
put_field(struct gtt_buf *out, const struct seen *s, const struct pb_field *f)
{
	if (f->id == 1 || f->id == 11)
		put_type(out, s, f);
	if (f->id == 2)
		put_sample(out, s, f->in);
	if (f->id == 9 || f->id == 10 || f->id == 12)
		gtt_buf_printf(out, "%u: %lld\n", f->id, (long long)f->v);
	if (f->id == 14) {
		gtt_buf_puts(out, "default ");
		put_str(out, s, f->v);
		gtt_buf_putc(out, '\n');
	}
}

/* Whether it is a whole message, whose string 0 is empty. */
static bool
put_profile(struct gtt_buf *out, struct pb m)
{
	struct seen s = { 0 };
	struct pb left = m;
	struct pb_field f;
	bool good;

	while (pb_next(&left, &f)) {
		if (f.id == 4)
			add_message(&s.locs, f.in);
		if (f.id == 5)
			add_message(&s.funcs, f.in);
		if (f.id == 6)
			add_message(&s.strs, f.in);
	}
	good = !left.bad && s.strs.n > 0 && s.strs.v[0].n == 0;
	while (pb_next(&m, &f))
		put_field(out, &s, &f);
	gtt_buf_printf(out, "%zu functions, %zu locations\n", s.funcs.n,
	    s.locs.n);
	free(s.locs.v);
	free(s.funcs.v);
	free(s.strs.v);
	return good;
}

/* Unpacks one gzip member: m->p is to be freed; false when it is not one. */
static bool
unpack(const void *p, size_t n, struct pb *m)
{
	unsigned char *to = malloc(PROFILE_MAX);
	z_stream z = { .next_in = (unsigned char *)p, .avail_in = (unsigned)n,
	    .next_out = to, .avail_out = PROFILE_MAX };
	int rc;

	if (to == NULL)
		abort();
	inflateInit2(&z, 15 + 16);
	rc = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	*m = (struct pb){ to, z.total_out, false };
	return rc == Z_STREAM_END && z.avail_in == 0;
}

#endif
