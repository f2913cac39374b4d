#include "tracecat/rawline.h"

#include <string.h>

#include "common/output/quote.h"

#define MAX_SHOWN	40	/* bytes of a word in a message */

/* Not isspace, which is the locale's. */
static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
skip_blanks(struct rawline *l)
{
	while (l->p < l->end && is_blank(*l->p))
		l->p++;
}

size_t
rawline_word(struct rawline *l, const char **word)
{
	const char *p;

	skip_blanks(l);
	for (p = l->p; p < l->end && !is_blank(*p) && *p != '#';)
		p++;
	*word = l->p;
	return (size_t)(p - l->p);
}

bool
rawline_is(struct rawline *l, const char *word)
{
	const char *w;
	size_t n = rawline_word(l, &w);

	return n == strlen(word) && memcmp(w, word, n) == 0;
}

bool
rawline_take(struct rawline *l, const char *word)
{
	bool is = rawline_is(l, word);

	if (is)
		l->p += strlen(word);
	return is;
}

/* Where the value of NAME= begins, which is next; NULL: it is not. */
static const char *
value(struct rawline *l, const char *name)
{
	const char *p;

	skip_blanks(l);
	for (p = l->p; *name != '\0'; p++, name++) {
		if (p == l->end || *p != *name)
			return NULL;
	}
	return p < l->end && *p == '=' ? p + 1 : NULL;
}

bool
rawline_has(struct rawline *l, const char *name)
{
	return value(l, name) != NULL;
}

int
rawline_wrong(struct rawline *l, const char *wanted, struct gtt_err *err)
{
	struct gtt_buf found = { 0 };
	const char *w;
	size_t n = rawline_word(l, &w);

	if (n == 0) {
		gtt_buf_lit(&found, "the end of the line");
	} else {
		gtt_quote(&found, w, n < MAX_SHOWN ? n : MAX_SHOWN);
		if (n > MAX_SHOWN)
			gtt_buf_lit(&found, "...");
	}
	gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "want %s, found %.*s", wanted,
	    (int)found.len, found.p);
	gtt_buf_fini(&found);
	return -1;
}

/* Digits at *p, which moves after them: false for none or too many. */
static bool
digits(const char **p, const char *end, uint64_t *v)
{
	if (*p == end || !is_digit(**p))
		return false;
	for (*v = 0; *p < end && is_digit(**p); ++*p) {
		if (__builtin_mul_overflow(*v, 10, v) ||
		    __builtin_add_overflow(*v, (uint64_t)(**p - '0'), v))
			return false;
	}
	return true;
}

int
rawline_bytes(struct rawline *l, unsigned *bytes, struct gtt_err *err)
{
	uint64_t n;

	*bytes = 0;
	if (l->p == l->end || *l->p != '/')
		return 0;
	l->p++;
	if (!digits(&l->p, l->end, &n) || n < 1 || n > 10)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "want a number of bytes from 1 to 10 after /");
	*bytes = (unsigned)n;
	return 0;
}

/* Behind a value: how many bytes it takes, and the end of its word. */
static int
value_end(struct rawline *l, uint64_t v, unsigned *bytes, struct gtt_err *err)
{
	*bytes = 0;
	if (l->p == l->end || is_blank(*l->p))
		return 0;
	if (rawline_bytes(l, bytes, err) < 0)
		return -1;
	if (*bytes > 0 && *bytes < gtt_buf_sizev(v))
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "%llu takes %u bytes, not %u", (unsigned long long)v,
		    gtt_buf_sizev(v), *bytes);
	if (l->p < l->end && !is_blank(*l->p) && *l->p != '#')
		return rawline_wrong(l, "a blank after a value", err);
	return 0;
}

int
rawline_number(struct rawline *l, const char *name, uint64_t *v,
    unsigned *bytes, struct gtt_err *err)
{
	const char *p = value(l, name);
	struct gtt_buf want = { 0 };

	if (p != NULL && digits(&p, l->end, v)) {
		l->p = p;
		return value_end(l, *v, bytes, err);
	}
	gtt_buf_printf(&want, "%s=NUMBER (of at most 64 bits)%c", name, 0);
	rawline_wrong(l, want.p, err);
	gtt_buf_fini(&want);
	return -1;
}

int
rawline_data(struct rawline *l, struct gtt_unquoted *u, unsigned *bytes,
    struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	size_t pos = 0;

	*u = (struct gtt_unquoted){ 0 };
	if (!rawline_has(l, "data"))
		return rawline_wrong(l, "data=\"...\"", err);
	l->p += strlen("data=");
	if (gtt_unquote(l->p, (size_t)(l->end - l->p), &pos, u, &why) < 0)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "data: %s",
		    why.msg);
	l->p += pos;
	return value_end(l, u->len, bytes, err);
}

bool
rawline_version(struct rawline *l, const char *prefix, int *version)
{
	const char *w, *end;
	size_t n = rawline_word(l, &w), len = strlen(prefix);
	uint64_t v;

	if (n <= len || n > len + 2 || memcmp(w, prefix, len) != 0)
		return false;
	end = w + n;
	w += len;
	if (!digits(&w, end, &v) || w != end)
		return false;
	l->p = end;
	*version = (int)v;
	return true;
}

int
rawline_end(struct rawline *l, struct gtt_err *err)
{
	const char *w;

	return rawline_word(l, &w) == 0 ? 0 :
	    rawline_wrong(l, "the end of the line", err);
}
