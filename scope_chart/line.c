#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scope_chart/scope.h"

/*
 * start 108325136 length 7790533 frac 0.059467 stack root;mid;leaf
 */
#define FRAMES_MAX	1024	/* more than traces have */

/* Where a frame cannot stand for itself. */
static bool
is_special(char c)
{
	return (unsigned char)c <= ' ' || c == ';' || c == '\\' || c == 0x7f;
}

static void
put_frame(struct gtt_buf *out, struct gtt_str name)
{
	for (uint32_t i = 0; i < name.len; i++) {
		if (is_special(name.p[i]))
			gtt_buf_printf(out, "\\x%02x", (unsigned char)name.p[i]);
		else
			gtt_buf_putc(out, name.p[i]);
	}
}

static struct gtt_str
unknown(void)
{
	return (struct gtt_str){ "?", 1 };
}

size_t
stack_depth(const struct gtt_samples *store, uint32_t stack)
{
	size_t n = store->stacks.v[stack].len / sizeof(uint32_t);

	return n > 0 ? n : 1;
}

struct gtt_str
stack_name(const struct gtt_samples *store, uint32_t stack, size_t i)
{
	const uint32_t *frames = store->stacks.v[stack].p;
	size_t n = store->stacks.v[stack].len / sizeof frames[0];
	const struct gtt_sample_frame *f;
	struct gtt_str name;

	if (n == 0)
		return unknown();
	f = store->frames.v[frames[n - 1 - i]].p;
	name = gtt_samples_text(store, f->func);
	return name.len > 0 ? name : unknown();
}

static void
put_stack(struct gtt_buf *out, const struct gtt_samples *store, uint32_t stack)
{
	size_t n = stack_depth(store, stack);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			gtt_buf_putc(out, ';');
		put_frame(out, stack_name(store, stack, i));
	}
}

void
line_put(struct gtt_buf *out, const struct gtt_samples *store,
    const struct line *l)
{
	gtt_buf_lit(out, "start ");
	gtt_buf_puti(out, l->start);
	gtt_buf_lit(out, " length ");
	gtt_buf_puti(out, l->length);
	gtt_buf_printf(out, " frac %u.%06u stack ", l->millionths / MILLION,
	    l->millionths % MILLION);
	put_stack(out, store, l->stack);
	gtt_buf_putc(out, '\n');
}

uint32_t
line_millionths(int64_t offset, int64_t length)
{
	return (uint32_t)(((__int128)offset * MILLION + length / 2) / length);
}

/*
 * -- Reading
 */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of a line. */
static struct gtt_str
next_word(const char **p, const char *end)
{
	struct gtt_str w;

	while (*p < end && is_blank(**p))
		(*p)++;
	w.p = *p;
	while (*p < end && !is_blank(**p))
		(*p)++;
	w.len = (uint32_t)(*p - w.p);
	return w;
}

/* A word short enough to be a number, as a string. */
static bool
as_text(struct gtt_str w, char to[32])
{
	if (w.len == 0 || w.len > 31 || memchr(w.p, '\0', w.len) != NULL)
		return false;
	memcpy(to, w.p, w.len);
	to[w.len] = '\0';
	return true;
}

static bool
read_int(struct gtt_str w, int64_t *v)
{
	struct gtt_err ignored = { 0 };
	char text[32];

	return as_text(w, text) && gtt_parse_int(text, v, &ignored) == 0;
}

static bool
read_fraction(struct gtt_str w, uint32_t *millionths)
{
	char text[32], *end;
	double d;

	if (!as_text(w, text) || strspn(text, "0123456789.eE+-") != w.len)
		return false;
	d = strtod(text, &end);
	if (*end != '\0' || !(d >= 0 && d <= 1))
		return false;
	*millionths = (uint32_t)floor(d * MILLION + 0.5);
	return true;
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The name that n bytes stand for, in b. */
static void
unescape(struct gtt_buf *b, const char *p, size_t n)
{
	b->len = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\' && n - i >= 4 && p[i + 1] == 'x' &&
		    hex_digit(p[i + 2]) >= 0 && hex_digit(p[i + 3]) >= 0) {
			gtt_buf_putc(b, (char)(hex_digit(p[i + 2]) << 4 |
			    hex_digit(p[i + 3])));
			i += 3;
		} else {
			gtt_buf_putc(b, p[i]);
		}
	}
}

/* The stack of names, outermost first; the store's, or UINT32_MAX. */
static uint32_t
read_stack(struct gtt_samples *store, struct gtt_str w)
{
	struct gtt_sample_frame frames[FRAMES_MAX];
	struct gtt_buf name = { 0 };
	const char *p = w.p, *end = w.p + w.len, *semi;
	size_t n = 0;

	for (; p <= end && n < FRAMES_MAX; p = semi + 1) {
		semi = memchr(p, ';', (size_t)(end - p));
		if (semi == NULL)
			semi = end;
		unescape(&name, p, (size_t)(semi - p));
		frames[FRAMES_MAX - ++n] = (struct gtt_sample_frame){
			.func = gtt_samples_str(store, name.p, name.len) };
	}
	gtt_buf_fini(&name);
	return p <= end ? UINT32_MAX :
	    gtt_samples_stack(store, frames + FRAMES_MAX - n, n);
}

int
line_read(struct line *l, struct gtt_samples *store, const char *p, size_t n,
    struct gtt_err *err)
{
	const char *end = p + n;
	struct gtt_str w[8];

	for (unsigned i = 0; i < 8; i++)
		w[i] = next_word(&p, end);
	if (!gtt_str_is(w[0], "start") || !gtt_str_is(w[2], "length") ||
	    !gtt_str_is(w[4], "frac") || !gtt_str_is(w[6], "stack") ||
	    w[7].len == 0 || next_word(&p, end).len > 0)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "expected start N length N frac F stack NAME;NAME...");
	if (!read_int(w[1], &l->start))
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "start is not a whole number");
	if (!read_int(w[3], &l->length) || l->length <= 0)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "length is not a number of nanoseconds");
	if (!read_fraction(w[5], &l->millionths))
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "frac is not between 0 and 1");
	l->stack = read_stack(store, w[7]);
	return l->stack != UINT32_MAX ? 0 :
	    gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
	    "a stack of more than %d frames", FRAMES_MAX);
}
