#include "common/cli/opt.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

void
gtt_list_add(struct gtt_list *l, const char *s)
{
	l->v = gtt_grow(l->v, &l->cap, l->n + 1, sizeof l->v[0]);
	l->v[l->n++] = s;
}

void
gtt_list_fini(struct gtt_list *l)
{
	free(l->v);
	*l = (struct gtt_list){ 0 };
}

/* The place of word s in "one|two|three", or -1. */
static int
find_word(const char *words, const char *s)
{
	size_t len = strlen(s), n;
	int i;

	for (i = 0;; i++) {
		n = strcspn(words, "|");
		if (n == len && memcmp(words, s, n) == 0)
			return i;
		if (words[n] == '\0')
			return -1;
		words += n + 1;
	}
}

static int
set_word(const struct gtt_opt *o, const char *s, struct gtt_err *err)
{
	int i = find_word(o->arg, s);

	if (i < 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "\"%s\" is not one of %s", s, o->arg);
	*(int *)o->to = i;
	return 0;
}

static int
set_value(const struct gtt_opt *o, const char *s, struct gtt_err *err)
{
	switch (o->type) {
	case GTT_OPT_BOOL:
		return gtt_parse_bool(s, o->to, err);
	case GTT_OPT_STR:
	case GTT_OPT_MAYBE:
		*(const char **)o->to = s;
		return 0;
	case GTT_OPT_LIST:
		gtt_list_add(o->to, s);
		return 0;
	case GTT_OPT_UINT:
		return gtt_parse_uint(s, o->to, err);
	case GTT_OPT_DURATION:
		return gtt_parse_duration(s, o->to, err);
	case GTT_OPT_TIME:
		return gtt_parse_time(s, o->to, err);
	case GTT_OPT_SIZE:
		return gtt_parse_size(s, o->to, err);
	case GTT_OPT_WORD:
		return set_word(o, s, err);
	}
	return -1;
}

static const struct gtt_opt *
find(const struct gtt_opt *const *tables, const char *name, size_t len)
{
	const struct gtt_opt *o;

	for (; *tables != NULL; tables++) {
		for (o = *tables; o->name != NULL; o++) {
			if (strlen(o->name) == len &&
			    memcmp(o->name, name, len) == 0)
				return o;
		}
	}
	return NULL;
}

/* Whether all n letters are options without a value. */
static bool
are_flags(const struct gtt_opt *const *tables, const char *p, size_t n)
{
	const struct gtt_opt *o;
	size_t i;

	for (i = 0; i < n; i++) {
		o = find(tables, p + i, 1);
		if (o == NULL || o->type != GTT_OPT_BOOL)
			return false;
	}
	return n > 1;
}

/* Other tools let options be joined, as -cH or -m5: explains that. */
static int
unknown(const struct gtt_opt *const *tables, const char *word, size_t len,
    struct gtt_err *err)
{
	const struct gtt_opt *first = find(tables, word + 1, 1);
	size_t i;

	gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "unknown option %.*s",
	    (int)len, word);
	if (are_flags(tables, word + 1, len - 1)) {
		gtt_err_add(err, "; options are not joined: is it");
		for (i = 1; i < len; i++)
			gtt_err_add(err, " -%c", word[i]);
		gtt_err_add(err, "?");
	} else if (first != NULL && first->type == GTT_OPT_UINT && len > 2 &&
	    strspn(word + 2, "0123456789") == len - 2) {
		gtt_err_add(err, "; is it -%c %.*s?", word[1], (int)len - 2,
		    word + 2);
	}
	return -1;
}

int
gtt_opt_take(int argc, char **argv, int i, const struct gtt_opt *const *tables,
    struct gtt_err *err)
{
	const char *word = argv[i], *name = word + 1 + (word[1] == '-');
	size_t len = strcspn(name, "=");
	const struct gtt_opt *o = find(tables, name, len);
	const char *value = name[len] == '=' ? name + len + 1 : NULL;
	struct gtt_err why = { 0 };
	int words = 1;

	if (o == NULL)
		return unknown(tables, word, (size_t)(name + len - word), err);
	if (value == NULL && o->type == GTT_OPT_BOOL)
		value = "true";
	if (value == NULL && o->type == GTT_OPT_MAYBE)
		value = "";
	if (value == NULL && i + words < argc)
		value = argv[i + words++];
	if (value == NULL)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "option -%s needs a value: %s", o->name, o->arg);
	if (set_value(o, value, &why) < 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "option -%s: %s", o->name, why.msg);
	if (o->given != NULL)
		*o->given = true;
	return words;
}

int
gtt_opt_parse(int argc, char **argv, const struct gtt_opt *const *tables,
    struct gtt_list *operands, struct gtt_err *err)
{
	bool ended = false;
	int i, words;

	for (i = 1; i < argc; i += words) {
		words = 1;
		if (ended || argv[i][0] != '-' || argv[i][1] == '\0') {
			gtt_list_add(operands, argv[i]);
		} else if (strcmp(argv[i], "--") == 0) {
			ended = true;
		} else {
			words = gtt_opt_take(argc, argv, i, tables, err);
			if (words < 0)
				return -1;
		}
	}
	return 0;
}

/* The column in which the help begins. */
#define HELP_COLUMN 24

static void
pad(struct gtt_buf *b, size_t from, size_t column)
{
	while (b->len - from < column)
		gtt_buf_putc(b, ' ');
}

void
gtt_opt_usage(struct gtt_buf *b, const struct gtt_opt *table)
{
	const struct gtt_opt *o;
	const char *line;
	size_t from, n;

	for (o = table; o->name != NULL; o++) {
		from = b->len;
		gtt_buf_printf(b, "  -%s", o->name);
		if (o->arg != NULL)
			gtt_buf_printf(b, o->type == GTT_OPT_MAYBE ? "[=%s]" :
			    " %s", o->arg);
		if (b->len - from > HELP_COLUMN - 2) {
			gtt_buf_putc(b, '\n');
			from = b->len;
		}
		for (line = o->help;; line += n + 1) {
			n = strcspn(line, "\n");
			pad(b, from, HELP_COLUMN);
			gtt_buf_put(b, line, n);
			gtt_buf_putc(b, '\n');
			from = b->len;
			if (line[n] == '\0')
				break;
		}
	}
}
