#include "common/trace/anon.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/keyed.h"
#include "common/base/mem.h"

struct gtt_anon {
	struct gtt_keyed	key;
};

struct gtt_anon *
gtt_anon_new(const char *key)
{
	struct gtt_anon *a = gtt_calloc(1, sizeof *a);

	gtt_keyed_init(&a->key, key, strlen(key));
	return a;
}

void
gtt_anon_free(struct gtt_anon *a)
{
	if (a == NULL)
		return;
	gtt_keyed_fini(&a->key);
	free(a);
}

/*
 * What Go names.
 */

static const char *const std[] = {
#include "common/trace/stdpkgs.inc"
};

static bool
one_of(struct gtt_str s, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (gtt_str_is(s, *words))
			return true;
	}
	return false;
}

/* Of s from place i on. */
static struct gtt_str
from(struct gtt_str s, size_t i)
{
	return (struct gtt_str){ s.p + i, s.len - (uint32_t)i };
}

static struct gtt_str
part(const char *p, size_t len)
{
	return (struct gtt_str){ p, (uint32_t)len };
}

static int
compare(const void *a, const void *b)
{
	const struct gtt_str *s = a;
	const char *path = *(const char *const *)b;
	size_t n = strlen(path);
	int r = memcmp(s->p, path, s->len < n ? s->len : n);

	return r != 0 ? r : (s->len > n) - (s->len < n);
}

static bool
is_std_path(struct gtt_str path)
{
	return bsearch(&path, std, sizeof std / sizeof std[0], sizeof std[0],
	    compare) != NULL;
}

/* The import path that a function's name begins with, or "". */
static struct gtt_str
import_path(struct gtt_str func)
{
	size_t i, slash = 0;

	for (i = 0; i < func.len && func.p[i] != '(' && func.p[i] != '['; i++) {
		if (func.p[i] == '/')
			slash = i;
	}
	for (i = slash; i < func.len; i++) {
		if (func.p[i] == '.')
			return part(func.p, i);
	}
	return part(func.p, 0);
}

bool
gtt_anon_is_std(struct gtt_str func)
{
	return is_std_path(import_path(func));
}

/* Where in a file's path that of a package of the standard library begins. */
static bool
find_std_file(struct gtt_str file, size_t *at)
{
	const char *base = memrchr(file.p, '/', file.len);
	size_t dir = base == NULL ? 0 : (size_t)(base - file.p);

	for (size_t i = 0; i < dir; i++) {
		if (i > 0 && (i < 5 || memcmp(file.p + i - 5, "/src/", 5) != 0))
			continue;
		if (is_std_path(part(file.p + i, dir - i))) {
			*at = i;
			return true;
		}
	}
	return false;
}

enum gtt_anon_role
gtt_anon_file_role(bool is_std, struct gtt_str file)
{
	size_t at;

	return is_std && find_std_file(file, &at) ? GTT_ANON_STD_FILE :
	    GTT_ANON_FILE;
}

enum gtt_anon_role
gtt_anon_label_role(struct gtt_str label)
{
	static const char *const known[] = { "Not worker", "GC (dedicated)",
	    "GC (fractional)", "GC (idle)", NULL };

	return one_of(label, known) ? GTT_ANON_KEEP : GTT_ANON_TEXT;
}

/*
 * Writing pseudonyms.
 */

struct work {
	const struct gtt_anon	*a;
	struct gtt_buf		*out;
	struct gtt_buf		 text;	/* what was read so far, to hash */
};

/* What stands for the text that was read so far. */
static void
put_pseudonym(struct work *w, char letter)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	char *to = gtt_buf_room(w->out, GTT_ANON_LEN);
	uint64_t h;

	gtt_buf_putc(&w->text, letter);
	h = gtt_keyed_hash(&w->a->key, w->text.p, w->text.len);
	w->text.len--;
	*to++ = letter;
	for (int i = 1; i < GTT_ANON_LEN; i++, h >>= 5)
		*to++ = digits[h & 31];
	w->out->len += GTT_ANON_LEN;
}

static void
put_hashed(struct work *w, struct gtt_str s, char letter)
{
	gtt_buf_put(&w->text, s.p, s.len);
	put_pseudonym(w, letter);
}

/* Elements of a path, between slashes, each with the letter. */
static void
put_path(struct work *w, struct gtt_str path, char letter)
{
	for (size_t i = 0, n; i < path.len; i += n) {
		const char *p = path.p + i, *slash;

		slash = memchr(p, '/', path.len - i);
		n = slash == NULL ? path.len - i : (size_t)(slash - p);
		if (n > 0) {
			put_hashed(w, part(p, n), letter);
		} else {
			gtt_buf_putc(w->out, '/');
			gtt_buf_putc(&w->text, '/');
			n = 1;
		}
	}
}

/* Whether s is word and a number, which may be missing if that is optional. */
static bool
numbered(struct gtt_str s, const char *word, bool optional)
{
	size_t i = strlen(word);

	if (!gtt_str_begins(s, word))
		return false;
	if (i == s.len)
		return optional;
	while (i < s.len && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i == s.len;
}

/* Words that the compiler puts into the names of functions. */
static bool
is_word(struct gtt_str s)
{
	static const char *const words[] = { "init", "glob", "abi0",
	    "abiinternal", NULL };

	return numbered(s, "", false) || numbered(s, "func", false) ||
	    numbered(s, "gowrap", true) || numbered(s, "deferwrap", true) ||
	    one_of(s, words);
}

/* Type arguments: from [ on to the ] that ends them.  Returns their length. */
static size_t
put_args(struct work *w, struct gtt_str s)
{
	size_t n = 0, open = 0;

	do {
		open += s.p[n] == '[';
		open -= s.p[n] == ']';
		n++;
	} while (n < s.len && open > 0);
	gtt_buf_putc(w->out, '[');
	if (gtt_str_is(part(s.p, n), "[...]"))
		gtt_buf_lit(w->out, "...");
	else
		put_hashed(w, part(s.p, n), 'g');
	gtt_buf_putc(w->out, ']');
	return n;
}

/* What the compiler appends with a dash.  Returns its length. */
static size_t
put_suffix(struct work *w, struct gtt_str s)
{
	size_t n = 1;

	while (n < s.len && memchr(".()[", s.p[n], 4) == NULL)
		n++;
	if (gtt_str_is(part(s.p, n), "-fm") ||
	    numbered(part(s.p, n), "-range", false)) {
		gtt_buf_put(w->out, s.p, n);
		return n;
	}
	gtt_buf_putc(w->out, '-');
	if (n > 1)
		put_hashed(w, part(s.p, n), 'm');
	return n;
}

#define MARKS ".()*/[]-"

/* What follows the import path: names, and marks between them. */
static void
put_names(struct work *w, struct gtt_str s, bool is_main)
{
	unsigned depth = 0;
	size_t n;

	for (size_t i = 0; i < s.len; i += n) {
		struct gtt_str name = from(s, i);

		for (n = 0; n < name.len; n++) {
			if (memchr(MARKS, name.p[n], sizeof MARKS - 1) != NULL)
				break;
		}
		name.len = (uint32_t)n;
		if (n == 0 && s.p[i] == '[') {
			n = put_args(w, from(s, i));
		} else if (n == 0 && s.p[i] == '-') {
			n = put_suffix(w, from(s, i));
		} else if (n == 0) {
			gtt_buf_putc(w->out, s.p[i]);
			n = 1;
		} else {
			bool keep = is_word(name) || (is_main && depth == 0 &&
			    gtt_str_is(name, "main"));

			gtt_buf_putc(&w->text, '.');
			if (keep) {
				gtt_buf_put(&w->text, name.p, name.len);
				gtt_buf_put(w->out, name.p, name.len);
			} else {
				put_hashed(w, name, depth == 0 ? 'n' : 'm');
			}
			depth++;
		}
	}
}

/* Functions that the compiler makes for a type: how the names of them begin. */
static size_t
type_func(struct gtt_str s)
{
	static const char *const prefixes[] = { "type:.eq.", "type:.hash.",
	    "type..eq.", "type..hash.", NULL };

	for (const char *const *p = prefixes; *p != NULL; p++) {
		if (gtt_str_begins(s, *p))
			return strlen(*p);
	}
	return 0;
}

static void
put_func(struct work *w, struct gtt_str s)
{
	const size_t type = type_func(s);
	const struct gtt_str path = import_path(s), rest = from(s, path.len);
	const bool is_main = gtt_str_is(path, "main");

	if (type > 0) {
		gtt_buf_put(w->out, s.p, type);
		put_hashed(w, s, 't');
		return;
	}
	if (is_main) {
		gtt_buf_put(w->out, path.p, path.len);
		gtt_buf_put(&w->text, path.p, path.len);
	} else {
		put_path(w, path, 'p');
	}
	put_names(w, rest, is_main);
}

/* Type arguments may be the user's own types. */
static void
put_std_func(struct work *w, struct gtt_str s)
{
	for (size_t i = 0, n; i < s.len; i += n) {
		if (s.p[i] == '[') {
			n = put_args(w, from(s, i));
			continue;
		}
		n = 1;
		gtt_buf_putc(w->out, s.p[i]);
	}
}

static void
put_file(struct work *w, struct gtt_str s)
{
	static const char *const known[] = { "<autogenerated>",
	    "_cgo_gotypes.go", "_testmain.go", NULL };
	const char *slash = memrchr(s.p, '/', s.len);
	size_t dir = slash == NULL ? 0 : (size_t)(slash - s.p) + 1, dot;
	struct gtt_str base = from(s, dir);

	if (one_of(s, known)) {
		gtt_buf_put(w->out, s.p, s.len);
		return;
	}
	dot = base.len;
	if (dot > 3 && memcmp(base.p + dot - 3, ".go", 3) == 0)
		dot -= 3;
	else if (dot > 2 && memcmp(base.p + dot - 2, ".s", 2) == 0)
		dot -= 2;
	put_path(w, part(s.p, dir), 'd');
	put_path(w, part(base.p, dot), 'f');
	gtt_buf_put(w->out, base.p + dot, base.len - dot);
}

/* As -trimpath has it: where Go is installed is nobody's business. */
static void
put_std_file(struct work *w, struct gtt_str s)
{
	size_t at = 0;

	find_std_file(s, &at);
	gtt_buf_put(w->out, s.p + at, s.len - at);
}

/* Whether a type is made of nothing but what the language has. */
static bool
is_plain_type(struct gtt_str s)
{
	static const char *const words[] = { "bool", "int", "int8", "int16",
	    "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
	    "uintptr", "float32", "float64", "complex64", "complex128",
	    "string", "error", "map", "chan", "func", "struct", "interface",
	    NULL };
	static const char marks[] = "[]*(){}<-, 0123456789";

	for (size_t i = 0, n; i < s.len; i += n) {
		n = 1;
		if (memchr(marks, s.p[i], sizeof marks - 1) != NULL)
			continue;
		while (i + n < s.len && memchr("[]*(){}<-, ", s.p[i + n],
		    sizeof "[]*(){}<-, " - 1) == NULL)
			n++;
		if (!one_of(part(s.p + i, n), words))
			return false;
	}
	return true;
}

static void
put_role(struct work *w, enum gtt_anon_role role, struct gtt_str s)
{
	switch (role) {
	case GTT_ANON_TYPE:
		if (!is_plain_type(s)) {
			put_hashed(w, s, 't');
			return;
		}
		break;
	case GTT_ANON_KEEP:
		break;
	case GTT_ANON_TEXT:
		put_hashed(w, s, 's');
		return;
	case GTT_ANON_FUNC:
		(gtt_anon_is_std(s) ? put_std_func : put_func)(w, s);
		return;
	case GTT_ANON_FILE:
		put_file(w, s);
		return;
	case GTT_ANON_STD_FILE:
		put_std_file(w, s);
		return;
	case GTT_ANON_NROLES:
		return;
	}
	gtt_buf_put(w->out, s.p, s.len);
}

void
gtt_anon_put(const struct gtt_anon *a, enum gtt_anon_role role,
    struct gtt_str s, size_t max, struct gtt_buf *out)
{
	struct work w = { .a = a, .out = out };
	const size_t start = out->len;

	if (s.len == 0)
		return;
	put_role(&w, role, s);
	if (out->len - start > max) {
		out->len = start;
		w.text.len = 0;
		put_hashed(&w, s, 'x');
	}
	gtt_buf_fini(&w.text);
}

/*
 * Ids.
 */

void
gtt_anon_ids_init(struct gtt_anon_ids *ids, size_t n, uint64_t max)
{
	*ids = (struct gtt_anon_ids){ .v = gtt_calloc(n, sizeof *ids->v),
	    .next = max + 1 };
}

void
gtt_anon_ids_fini(struct gtt_anon_ids *ids)
{
	free(ids->v);
}

static bool
is_used(const uint64_t *id)
{
	for (unsigned role = 0; role < GTT_ANON_NROLES; role++) {
		if (id[role] != 0)
			return true;
	}
	return false;
}

uint64_t
gtt_anon_id(struct gtt_anon_ids *ids, size_t i, uint64_t id,
    enum gtt_anon_role role)
{
	uint64_t *to = &ids->v[i][role];

	if (*to != 0)
		return *to;
	if (!is_used(ids->v[i]))
		return *to = id;
	ids->full |= ids->next == 0;
	*to = ids->next;
	ids->next += ids->next != 0;
	return *to;
}
