/* What is traced: the instrumenter's run, names, flags for the build. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/mem.h"
#include "gotrace/embed.h"
#include "gotrace/funcname.h"
#include "gotrace/target.h"

/* A program for another machine: its structures are looked up in it. */
static int
build_probe(struct target *t, const char *path, struct gtt_err *err)
{
	char src[4400];
	struct words w = { 0 };
	struct gtt_buf out = { 0 };
	FILE *f;
	int status;

	snprintf(src, sizeof(src), "%s/probe.go", t->work);
	f = fopen(src, "we");
	if (!f || fputs("package main\n\nfunc main() {}\n", f) < 0 ||
	    fclose(f) != 0)
		return gtt_fail_errno(err, "cannot write %s", src);
	words_add(&w, t->go);
	words_add(&w, "build");
	words_add(&w, "-ldflags=-w=0");
	words_add(&w, "-o");
	words_add(&w, path);
	words_add(&w, src);
	status = target_go(t, &w, &out, -1, err);
	words_fini(&w);
	gtt_buf_fini(&out);
	return status == 0 ? 0 : gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
	    "no program can be built for linux/%s", t->arch);
}

static int
write_offsets(struct target *t, const char *runtime, struct gtt_err *err)
{
	char probe[4400], path[4400];
	struct words w = { 0 };
	struct gtt_buf out = { 0 };
	FILE *f;
	int status;

	words_add(&w, t->helper);
	words_add(&w, "offsets");
	if (strcmp(t->arch, t->hostarch) != 0) {
		snprintf(probe, sizeof(probe), "%s/probe", t->work);
		if (build_probe(t, probe, err) < 0) {
			words_fini(&w);
			return -1;
		}
		words_add(&w, probe);
	}
	status = target_go(t, &w, &out, -1, err);
	words_fini(&w);
	snprintf(path, sizeof(path), "%s/offsets.go", runtime);
	f = status == 0 ? fopen(path, "we") : NULL;
	if (f) {
		if (fwrite(out.p, 1, out.len, f) != out.len)
			status = -1;
		if (fclose(f) != 0)
			status = -1;
	}
	gtt_buf_fini(&out);
	if (status != 0 || !f)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "the runtime of %s cannot be read", t->version);
	return embed_age(path, err);
}

/* Whether a word is a flag about coverage. */
static bool
about_cover(const struct words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const char *s = w->v[i] + strspn(w->v[i], "-");

		if (s > w->v[i] && (strncmp(s, "cover", 5) == 0 ||
		    strncmp(s, "test.cover", 10) == 0))
			return true;
	}
	return false;
}

/* Go splits some flags at blanks, and knows both quotes but no escapes. */
static char
quote(const char *path)
{
	return strchr(path, '\'') ? '"' : '\'';
}

void
target_flags(const struct target *t, const struct opts *o, struct words *w)
{
	words_addf(w, "-overlay=%s/overlay.json", t->work);
	for (size_t i = 0; i < t->flags.n; i++)
		words_add(w, t->flags.v[i]);
	if (o->cmd == CMD_TEST || about_cover(&o->build))
		words_addf(w, "-toolexec=%c%s%c toolexec %c%s%c",
		    quote(t->helper), t->helper, quote(t->helper),
		    quote(t->work), t->work, quote(t->work));
}

void
target_packages(const struct target *t, const struct opts *o, struct words *w)
{
	for (size_t i = 0; i < o->packages.n; i++)
		words_add(w, t->here ? t->here : o->packages.v[i]);
}

static void
plan_flags(const struct target *t, const struct opts *o, struct words *w)
{
	const struct { const char *flag, *value; } texts[] = {
		{ "include", o->include }, { "exclude", o->exclude },
		{ "pattern", o->pattern }, { "function", o->function },
	};

	words_add(w, t->helper);
	words_addf(w, "-go=%s", t->go);
	words_addf(w, "-work=%s", t->work);
	words_addf(w, "-runtime=%s/runtime", t->work);
	words_addf(w, "-goroot=%s", t->root);
	words_addf(w, "-modcache=%s", t->modcache);
	if (t->skip.len > 0)
		words_addf(w, "-skip=%.*s", (int)t->skip.len, t->skip.p);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].value)
			words_addf(w, "-%s=%s", texts[i].flag, texts[i].value);
	if (o->cmd == CMD_TEST)
		words_add(w, "-tests");
	if (o->cmd == CMD_LIVE && !o->panics)
		words_add(w, "-args");
	if (o->generated)
		words_add(w, "-generated");
	if (o->dry_run)
		words_add(w, "-list");
	words_add(w, "--");
	for (size_t i = 0; i < o->build.n; i++)
		words_add(w, o->build.v[i]);
	words_add(w, "--");
	target_packages(t, o, w);
}

char *
tsv_field(char **line)
{
	return strsep(line, "\t\n");
}

/* Reads the names of the traced functions. */
static int
read_names(struct target *t, struct gtt_err *err)
{
	char path[4400], *line = NULL;
	size_t cap = 0;
	FILE *f;

	words_fini(&t->names);
	snprintf(path, sizeof(path), "%s/functions.tsv", t->work);
	f = fopen(path, "re");
	if (!f)
		return gtt_fail_errno(err, "%s", path);
	while (getline(&line, &cap, f) > 0) {
		char *p = line, *kind = tsv_field(&p), *name;

		tsv_field(&p);
		tsv_field(&p);
		name = tsv_field(&p);
		if (name && kind[0] == 'f')
			words_add(&t->names, name);
	}
	free(line);
	fclose(f);
	return 0;
}

static bool
known(const struct target *t, const char *want)
{
	for (size_t i = 0; i < t->names.n; i++)
		if (func_is_called(t->names.v[i], want) ||
		    func_is_beside(t->names.v[i], want))
			return true;
	return false;
}

/* How far two names are apart, in thousandths of the longer one. */
static size_t
apart(const char *a, const char *b)
{
	size_t m = strlen(a), n = strlen(b);

	return func_distance(a, b) * 1000 / ((m > n ? m : n) + 1);
}

/* The distance of want from the nearest way of saying name. */
static size_t
nearness(const char *name, const char *want)
{
	const char *base = func_short(name);
	const char *ways[] = { base, strchr(base, '.'), strrchr(base, '.') };
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < 3; i++) {
		const char *way = ways[i];
		size_t d;

		if (!way)
			continue;
		d = apart(way + (*way == '.'), want);
		best = d < best ? d : best;
	}
	return best;
}

static int
unknown_function(const struct target *t, const char *flag, const char *want,
    struct gtt_err *err)
{
	const char *best[3] = { NULL, NULL, NULL };
	size_t at[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX };
	char list[200] = "";

	for (size_t i = 0; i < t->names.n; i++) {
		size_t d = nearness(t->names.v[i], want), k = 3;

		while (k > 0 && d < at[k - 1]) {
			if (k < 3) {
				at[k] = at[k - 1];
				best[k] = best[k - 1];
			}
			k--;
		}
		if (k < 3) {
			at[k] = d;
			best[k] = t->names.v[i];
		}
	}
	for (int i = 0; i < 3 && best[i]; i++) {
		size_t n = strlen(list);

		snprintf(list + n, sizeof(list) - n, "%s%.60s",
		    i ? ", " : "; nearest: ", best[i]);
	}
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "--%s %.60s: no such function%s", flag, want, list);
}

static int
check_names(const struct target *t, const struct opts *o, struct gtt_err *err)
{
	const struct { const char *flag, *want; } wants[] = {
		{ "from", o->from }, { "until", o->until },
		{ "function", o->function },
	};

	for (size_t i = 0; i < 3; i++)
		if (wants[i].want && !known(t, wants[i].want))
			return unknown_function(t, wants[i].flag,
			    wants[i].want, err);
	return 0;
}

/* What the build needs when modules of the cache are traced. */
static int
read_buildflags(struct target *t, struct gtt_err *err)
{
	char path[4400], *line = NULL;
	size_t cap = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/buildflags", t->work);
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? 0 : gtt_fail_errno(err, "%s", path);
	words_fini(&t->flags);
	while (getline(&line, &cap, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "flag ", 5) == 0)
			words_add(&t->flags, line + 5);
		else if (strncmp(line, "env ", 4) == 0)
			words_add(&t->env_build, line + 4);
	}
	free(line);
	fclose(f);
	return 0;
}

/* --function instruments only that one: the nearest names need all. */
int
target_plan_once(struct target *t, const struct opts *o, struct gtt_err *err)
{
	struct words w = { 0 };
	int status;

	plan_flags(t, o, &w);
	status = target_go(t, &w, NULL, -1, err);
	words_fini(&w);
	if (status < 0)
		return -1;
	if (status != 0)	/* it has said why */
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "%s", "");
	return read_names(t, err) < 0 || read_buildflags(t, err) < 0 ? -1 : 0;
}

int
target_plan(struct target *t, const struct opts *o, struct gtt_err *err)
{
	char dir[4300];

	snprintf(dir, sizeof(dir), "%s/runtime", t->work);
	if (mkdir(dir, 0700) < 0)
		return gtt_fail_errno(err, "%s", dir);
	if (embed_write(EMBED_RUNTIME, dir, err) < 0 ||
	    embed_write(EMBED_HOOK, t->work, err) < 0 ||
	    write_offsets(t, dir, err) < 0 || target_plan_once(t, o, err) < 0)
		return -1;
	if (o->function && !known(t, o->function)) {
		struct opts all = *o;

		all.function = NULL;
		all.dry_run = true;
		if (target_plan_once(t, &all, err) < 0)
			return -1;
	}
	return check_names(t, o, err);
}
