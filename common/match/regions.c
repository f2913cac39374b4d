#include "common/match/regions.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/embed.h"
#include "common/base/mem.h"
#include "common/match/yaml.h"

#define NO_KIND UINT32_MAX

GTT_EMBED(gtt_regions_text, "common/match/regions.yaml");

const char *
gtt_regions_builtin(size_t *n)
{
	*n = (size_t)(gtt_regions_text_end - gtt_regions_text);
	return gtt_regions_text;
}

uint32_t
gtt_regions_find(const struct gtt_regions *r, const char *name)
{
	for (uint32_t i = 0; i < r->n; i++) {
		if (strcmp(r->kinds[i].name, name) == 0)
			return i;
	}
	return NO_KIND;
}

static int
add_pattern(struct gtt_regions *r, struct gtt_region_patterns *to,
    const struct gtt_yaml *y, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	struct gtt_pattern *pat;

	if (gtt_yaml_want(y, GTT_YAML_SCALAR, "a pattern", err) < 0)
		return -1;
	pat = gtt_pattern_compile(y->text, GTT_PATTERN_TAIL, &why);
	if (pat == NULL)
		return gtt_yaml_fail(y, err, "%s", why.msg);
	r->patterns = gtt_grow(r->patterns, &r->cap, r->npatterns + 1,
	    sizeof r->patterns[0]);
	r->patterns[r->npatterns++] = pat;
	to->n++;
	return 0;
}

/* One pattern, or a list of them. */
static int
read_patterns(struct gtt_regions *r, struct gtt_region_patterns *to,
    const struct gtt_yaml *y, struct gtt_err *err)
{
	to->first = (uint32_t)r->npatterns;
	if (y == NULL)
		return 0;
	if (y->kind != GTT_YAML_LIST)
		return add_pattern(r, to, y, err);
	for (size_t i = 0; i < y->n; i++) {
		if (add_pattern(r, to, y->v[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
read_bool(bool *to, const struct gtt_yaml *map, const char *key,
    struct gtt_err *err)
{
	const struct gtt_yaml *y = gtt_yaml_get(map, key);

	if (y == NULL)
		return 0;
	if (gtt_yaml_want(y, GTT_YAML_SCALAR, key, err) < 0)
		return -1;
	*to = strcmp(y->text, "true") == 0;
	if (!*to && strcmp(y->text, "false") != 0)
		return gtt_yaml_fail(y, err, "%s is to be true or false", key);
	return 0;
}

static int
read_flags(struct gtt_region_kind *k, const struct gtt_yaml *map,
    struct gtt_err *err)
{
	if (read_bool(&k->single, map, "single", err) < 0 ||
	    read_bool(&k->flush, map, "flush", err) < 0)
		return -1;
	if (read_bool(&k->shared, map, "shared", err) < 0)
		return -1;
	if (read_bool(&k->remote, map, "remote", err) < 0)
		return -1;
	return read_bool(&k->root, map, "root", err);
}

static int
read_steps(struct gtt_regions *r, struct gtt_region_kind *k,
    const struct gtt_yaml *y, struct gtt_err *err)
{
	if (y == NULL)
		return 0;
	if (gtt_yaml_want(y, GTT_YAML_LIST, "steps", err) < 0)
		return -1;
	if (y->n > GTT_REGION_STEPS)
		return gtt_yaml_fail(y, err, "more than %d steps",
		    GTT_REGION_STEPS);
	for (size_t i = 0; i < y->n; i++) {
		if (read_patterns(r, &k->steps[i], y->v[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
read_stacks(struct gtt_regions *r, struct gtt_region_kind *k,
    const struct gtt_yaml *map, struct gtt_err *err)
{
	const struct gtt_yaml *start = gtt_yaml_get(map, "start");
	const struct gtt_yaml *keep = gtt_yaml_get(map, "keep");
	const struct gtt_yaml *critical = gtt_yaml_get(map, "critical");

	if (gtt_yaml_only(map, "goroutine start keep end once steps critical "
	    "single flush shared remote root", "a kind with start", err) < 0)
		return -1;
	k->always = keep != NULL && keep->kind == GTT_YAML_SCALAR &&
	    strcmp(keep->text, "always") == 0;
	k->trims = critical != NULL;
	if (read_patterns(r, &k->goroutine, gtt_yaml_get(map, "goroutine"),
	    err) < 0 || read_patterns(r, &k->start, start, err) < 0 ||
	    read_patterns(r, &k->keep, k->always ? NULL : keep, err) < 0 ||
	    read_patterns(r, &k->end, gtt_yaml_get(map, "end"), err) < 0 ||
	    read_patterns(r, &k->once, gtt_yaml_get(map, "once"), err) < 0 ||
	    read_steps(r, k, gtt_yaml_get(map, "steps"), err) < 0 ||
	    read_patterns(r, &k->critical, critical, err) < 0)
		return -1;
	if (k->start.n + k->goroutine.n == 0)
		return gtt_yaml_fail(map, err, "no pattern of what begins it");
	return read_flags(k, map, err);
}

/* The number of a kind that y names. */
static int
read_name(const struct gtt_regions *r, uint32_t *to, const struct gtt_yaml *y,
    struct gtt_err *err)
{
	if (gtt_yaml_want(y, GTT_YAML_SCALAR, "a kind", err) < 0)
		return -1;
	*to = gtt_regions_find(r, y->text);
	if (*to == NO_KIND || r->kinds[*to].source != GTT_REGION_OF_STACKS)
		return gtt_yaml_fail(y, err, "'%.40s' is no kind with start "
		    "above this one", y->text);
	return 0;
}

/* One kind, or a list of them. */
static int
read_after(const struct gtt_regions *r, struct gtt_region_kind *k,
    const struct gtt_yaml *y, struct gtt_err *err)
{
	uint32_t kind;

	if (y->kind == GTT_YAML_LIST && y->n == 0)
		return gtt_yaml_fail(y, err, "no kind");
	for (size_t i = 0; i < (y->kind == GTT_YAML_LIST ? y->n : 1); i++) {
		if (read_name(r, &kind, y->kind == GTT_YAML_LIST ? y->v[i] : y,
		    err) < 0)
			return -1;
		k->after |= UINT64_C(1) << kind;
	}
	return 0;
}

static int
read_between(struct gtt_regions *r, struct gtt_region_kind *k,
    const struct gtt_yaml *map, struct gtt_err *err)
{
	const struct gtt_yaml *y = gtt_yaml_get(map, "between");

	if (gtt_yaml_only(map, "between goroutine through end shared remote "
	    "root", "a kind with between", err) < 0 ||
	    gtt_yaml_want(y, GTT_YAML_LIST, "between", err) < 0 ||
	    read_patterns(r, &k->goroutine, gtt_yaml_get(map, "goroutine"),
	    err) < 0 ||
	    read_patterns(r, &k->through, gtt_yaml_get(map, "through"),
	    err) < 0 ||
	    read_patterns(r, &k->end, gtt_yaml_get(map, "end"), err) < 0)
		return -1;
	if (y->n != 2)
		return gtt_yaml_fail(y, err, "between is to be a list of two "
		    "kinds");
	if (read_after(r, k, y->v[0], err) < 0 ||
	    read_name(r, &k->before, y->v[1], err) < 0)
		return -1;
	k->source = GTT_REGION_BETWEEN;
	return read_flags(k, map, err);
}

static int
read_type(struct gtt_region_kind *k, const struct gtt_yaml *y,
    struct gtt_err *err)
{
	struct gtt_err why = { 0 };

	if (gtt_yaml_want(y, GTT_YAML_SCALAR, "type", err) < 0)
		return -1;
	k->type = gtt_regex_new(y->text, strlen(y->text), &why);
	return k->type != NULL ? 0 : gtt_yaml_fail(y, err, "%s", why.msg);
}

static int
read_user(struct gtt_region_kind *k, const struct gtt_yaml *map,
    struct gtt_err *err)
{
	const struct gtt_yaml *y = gtt_yaml_get(map, "user");
	const struct gtt_yaml *type = gtt_yaml_get(map, "type");

	if (gtt_yaml_only(map, "user type shared remote root",
	    "a kind with user", err) < 0 ||
	    gtt_yaml_want(y, GTT_YAML_SCALAR, "user", err) < 0)
		return -1;
	if (strcmp(y->text, "region") == 0)
		k->source = GTT_REGION_OF_USER;
	else if (strcmp(y->text, "task") == 0)
		k->source = GTT_REGION_OF_TASK;
	else
		return gtt_yaml_fail(y, err, "user is to be region or task");
	if (type != NULL && read_type(k, type, err) < 0)
		return -1;
	return read_flags(k, map, err);
}

static int
read_kind(struct gtt_regions *r, struct gtt_region_kind *k,
    const struct gtt_yaml *map, struct gtt_err *err)
{
	if (gtt_yaml_want(map, GTT_YAML_MAP, "a kind", err) < 0)
		return -1;
	if (gtt_yaml_get(map, "between") != NULL)
		return read_between(r, k, map, err);
	if (gtt_yaml_get(map, "start") != NULL ||
	    gtt_yaml_get(map, "goroutine") != NULL)
		return read_stacks(r, k, map, err);
	if (gtt_yaml_get(map, "user") != NULL)
		return read_user(k, map, err);
	return gtt_yaml_fail(map, err, "a kind needs start, goroutine, between or "
	    "user");
}

static int
check_name(const struct gtt_yaml *y, struct gtt_err *err)
{
	const char *s = y->text;

	if (s[0] == '\0')
		return gtt_yaml_fail(y, err, "a kind without a name");
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ' || strchr("(){}\"\\:\177", *s))
			return gtt_yaml_fail(y, err, "a kind's name has no "
			    "blanks, quotes, brackets or colons");
	}
	return 0;
}

static void
free_kind(struct gtt_region_kind *k)
{
	free(k->name);
	gtt_regex_free(k->type);
	*k = (struct gtt_region_kind){ 0 };
}

/* What stood for the name before is forgotten; its patterns just idle. */
static int
add_kind(struct gtt_regions *r, const struct gtt_yaml *name,
    const struct gtt_yaml *map, struct gtt_err *err)
{
	struct gtt_region_kind k = { 0 };
	uint32_t i;

	if (check_name(name, err) < 0)
		return -1;
	if (read_kind(r, &k, map, err) < 0) {
		free_kind(&k);
		return -1;
	}
	i = gtt_regions_find(r, name->text);
	if (i == NO_KIND && r->n == GTT_REGION_KINDS) {
		free_kind(&k);
		return gtt_yaml_fail(name, err, "more than %d kinds",
		    GTT_REGION_KINDS);
	}
	if (i == NO_KIND)
		i = r->n++;
	free_kind(&r->kinds[i]);
	k.name = gtt_strndup(name->text, strlen(name->text));
	r->kinds[i] = k;
	return 0;
}

/* A kind that others refer to may have become another thing. */
static int
check_between(const struct gtt_regions *r, struct gtt_err *err)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct gtt_region_kind *k = &r->kinds[i];
		uint64_t of = k->after | UINT64_C(1) << k->before;

		if (k->source != GTT_REGION_BETWEEN)
			continue;
		for (uint32_t j = 0; j < r->n; j++) {
			if ((of >> j & 1) && r->kinds[j].source !=
			    GTT_REGION_OF_STACKS)
				return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
				    "%s, between which %s lies, has no start "
				    "any more", r->kinds[j].name, k->name);
		}
	}
	return 0;
}

static int
add_all(struct gtt_regions *r, const struct gtt_yaml *y, struct gtt_err *err)
{
	if (y == NULL)
		return 0;
	if (gtt_yaml_want(y, GTT_YAML_MAP, "the file", err) < 0)
		return -1;
	for (size_t i = 0; i < y->n; i += 2) {
		if (add_kind(r, y->v[i], y->v[i + 1], err) < 0)
			return -1;
	}
	return check_between(r, err);
}

struct gtt_regions *
gtt_regions_parse(const char *p, size_t n, struct gtt_err *err)
{
	struct gtt_regions *r = gtt_calloc(1, sizeof *r);
	struct gtt_err why = { 0 };
	struct gtt_yaml *y = gtt_yaml_parse(p, n, &why);

	if (why.code != GTT_OK || add_all(r, y, &why) < 0) {
		gtt_fail(err, why.code, why.off, "%s", why.msg);
		gtt_regions_free(r);
		r = NULL;
	}
	gtt_yaml_free(y);
	return r;
}

static int
add_file(struct gtt_regions *r, const char *path, struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	struct gtt_yaml *y = gtt_yaml_load(path, &why);
	int rc = 0;

	if (why.code != GTT_OK)
		rc = gtt_fail(err, why.code, why.off, "%s", why.msg);
	else if (add_all(r, y, &why) < 0)
		rc = gtt_fail(err, why.code, why.off, "%.100s: %s", path,
		    why.msg);
	gtt_yaml_free(y);
	return rc;
}

struct gtt_regions *
gtt_regions_load(const char *path, struct gtt_err *err)
{
	size_t n;
	const char *text = gtt_regions_builtin(&n);
	struct gtt_regions *r = gtt_regions_parse(text, n, err);

	if (r != NULL && path != NULL && add_file(r, path, err) < 0) {
		gtt_regions_free(r);
		r = NULL;
	}
	return r;
}

void
gtt_regions_free(struct gtt_regions *r)
{
	if (r == NULL)
		return;
	for (uint32_t i = 0; i < r->n; i++)
		free_kind(&r->kinds[i]);
	gtt_patterns_free(r->patterns, r->npatterns);
	free(r);
}
