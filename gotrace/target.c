#include "gotrace/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "gotrace/embed.h"
#include "gotrace/funcname.h"
#include "gotrace/tmpdir.h"

#define MIN_MINOR	19

/* The same in every process, unlike gtt_hash. */
static uint64_t
hash_text(const char *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *s != '\0'; s++)
		h = (h ^ (uint8_t)*s) * UINT64_C(0x100000001b3);
	return h;
}

static int
make_dirs(char *path)
{
	for (char *p = path + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0777) < 0 && errno != EEXIST) {
			*p = '/';
			return -1;
		}
		*p = '/';
	}
	return mkdir(path, 0777) < 0 && errno != EEXIST ? -1 : 0;
}

int
cache_dir(char *out, size_t size, const char *what, struct gtt_err *err)
{
	const char *own = getenv("GOTRACE_CACHE");
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (own && own[0])
		snprintf(out, size, "%s/%s", own, what);
	else if (xdg && xdg[0] == '/')
		snprintf(out, size, "%s/gotrace/%s", xdg, what);
	else if (home && home[0])
		snprintf(out, size, "%s/.cache/gotrace/%s", home, what);
	else
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "no place for the cache: set HOME or GOTRACE_CACHE");
	if (make_dirs(out) < 0 || access(out, W_OK) < 0)
		return gtt_fail_errno(err, "cannot write the cache %s "
		    "(GOTRACE_CACHE names another)", out);
	return 0;
}

/* Runs go with words added; the buffer gets its output. */
static int
run_go(const struct target *t, struct words *w, struct gtt_buf *out, int to,
    struct gtt_err *err)
{
	struct child_opts co = { .dir = t->dir, .env = t->env_add.v,
	    .out = to, .in = -1 };

	return child_run(w->v, &co, out, err);
}

static int
read_env(struct target *t, struct gtt_err *err)
{
	const char **to[] = { &t->version, &t->goroot, &t->modcache, &t->arch,
	    &t->hostarch, &t->experiment, &t->gomod, &t->gowork, &t->goflags,
	    &t->os };
	struct words w = { 0 };
	int status;
	char *p;

	words_add(&w, t->go);
	words_add(&w, "env");
	for (const char *const *n = (const char *const[]){ "GOVERSION",
	    "GOROOT", "GOMODCACHE", "GOARCH", "GOHOSTARCH", "GOEXPERIMENT",
	    "GOMOD", "GOWORK", "GOFLAGS", "GOOS", NULL }; *n; n++)
		words_add(&w, *n);
	status = run_go(t, &w, &t->env, -1, err);
	words_fini(&w);
	if (status < 0) {
		*err = (struct gtt_err){ 0 };
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "no Go here: the go command is not in PATH "
		    "(Go 1.%d or later is needed)", MIN_MINOR);
	}
	if (status != 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "go env failed");
	gtt_buf_putc(&t->env, '\0');
	p = t->env.p;
	for (size_t i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		*to[i] = p;
		p = strchr(p, '\n');
		if (!p)
			return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
			    "go env said less than asked");
		*p++ = '\0';
	}
	return 0;
}

/*
 * A directory of another module than the one we stand in: go must be called
 * from there.
 */
static int
choose_dir(struct target *t, const struct opts *o, struct gtt_err *err)
{
	struct target there = { .dir = o->packages.v[0] };
	struct stat st;
	int r = read_env(t, err);

	if (r < 0 || o->packages.n != 1 || stat(there.dir, &st) < 0 ||
	    !S_ISDIR(st.st_mode))
		return r;
	snprintf(there.go, sizeof(there.go), "go");
	r = read_env(&there, err);
	if (r == 0 && (strcmp(t->gomod, there.gomod) != 0 ||
	    strcmp(t->gowork, there.gowork) != 0)) {
		gtt_buf_fini(&t->env);
		*t = there;
		t->here = ".";
		return 0;
	}
	gtt_buf_fini(&there.env);
	return r;
}

static int
check_version(struct target *t, struct gtt_err *err)
{
	t->minor = 99;	/* a development version */
	if (sscanf(t->version, "go1.%d", &t->minor) == 1 &&
	    t->minor < MIN_MINOR)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "%s is too old: Go 1.%d or later is needed", t->version,
		    MIN_MINOR);
	if (strcmp(t->os, "linux") != 0 || (strcmp(t->arch, "amd64") != 0 &&
	    strcmp(t->arch, "arm64") != 0))
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "cannot trace programs for %s/%s: linux/amd64 and "
		    "linux/arm64 only", t->os, t->arch);
	return 0;
}

/*
 * Go does not allow overlays below the module cache, and that is where a Go
 * that go itself has downloaded lies: it is then called through a link.
 */
static int
place_root(struct target *t, struct gtt_err *err)
{
	size_t n = strlen(t->modcache);

	snprintf(t->root, sizeof(t->root), "%s", t->goroot);
	if (n > 0 && strncmp(t->goroot, t->modcache, n) == 0 &&
	    t->goroot[n] == '/') {
		snprintf(t->root, sizeof(t->root), "%s/goroot", t->cache);
		if (symlink(t->goroot, t->root) < 0 && errno != EEXIST)
			return gtt_fail_errno(err, "cannot write %s", t->root);
		words_addf(&t->env_add, "GOROOT=%s", t->root);
	}
	snprintf(t->go, sizeof(t->go), "%s/bin/go", t->root);
	words_add(&t->env_add, "GOTOOLCHAIN=local");
	return 0;
}

static int
build_helper(struct target *t, struct gtt_err *err)
{
	const char *src = tmpdir_new(err);
	char tmp[4400];
	struct words w = { 0 };
	char *env[] = { "GOTOOLCHAIN=local", "GOFLAGS=", "GOWORK=off",
	    "GO111MODULE=on", "GOOS=linux", NULL, "CGO_ENABLED=0", NULL, NULL };
	char arch[64], root[4300];
	struct child_opts co = { .dir = src, .env = env, .out = 2, .in = -1 };
	int status;

	if (!src || embed_write(EMBED_INSTRUMENT, src, err) < 0)
		return -1;
	snprintf(arch, sizeof(arch), "GOARCH=%s", t->hostarch);
	snprintf(root, sizeof(root), "GOROOT=%s", t->root);
	env[5] = arch;
	env[7] = root;
	snprintf(tmp, sizeof(tmp), "%s.%d", t->helper, (int)getpid());
	words_add(&w, t->go);
	words_add(&w, "build");
	words_add(&w, "-o");
	words_add(&w, tmp);
	words_add(&w, ".");
	status = child_run(w.v, &co, NULL, err);
	words_fini(&w);
	if (status != 0)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "the instrumenter does not build with %s", t->version);
	if (rename(tmp, t->helper) < 0)
		return gtt_fail_errno(err, "cannot write %s", t->helper);
	return 0;
}

int
target_open(struct target *t, const struct opts *o, struct gtt_err *err)
{
	char key[200];
	uint64_t h;

	snprintf(t->go, sizeof(t->go), "go");
	if (choose_dir(t, o, err) < 0 || check_version(t, err) < 0)
		return -1;
	h = hash_text(t->goroot) ^ hash_text(t->experiment) * 3;
	snprintf(key, sizeof(key), "%.100s-%016llx-%016llx", t->version,
	    (unsigned long long)embed_hash(), (unsigned long long)h);
	for (char *p = key; *p != '\0'; p++)
		if (*p == '/' || *p == ' ')
			*p = '_';
	if (cache_dir(t->cache, sizeof(t->cache), key, err) < 0 ||
	    place_root(t, err) < 0)
		return -1;
	snprintf(t->helper, sizeof(t->helper), "%s/instrument", t->cache);
	if (access(t->helper, X_OK) < 0 && build_helper(t, err) < 0)
		return -1;
	t->work = tmpdir_new(err);
	return t->work ? 0 : -1;
}

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
	if (!f || fputs("package main\n\nfunc main() {}\n", f) < 0)
		return gtt_fail_errno(err, "cannot write %s", src);
	fclose(f);
	words_add(&w, t->go);
	words_add(&w, "build");
	words_add(&w, "-ldflags=-w=0");
	words_add(&w, "-o");
	words_add(&w, path);
	words_add(&w, src);
	status = run_go(t, &w, &out, -1, err);
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
	status = run_go(t, &w, &out, -1, err);
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

void
target_flags(const struct target *t, const struct opts *o, struct words *w)
{
	words_addf(w, "-overlay=%s/overlay.json", t->work);
	for (size_t i = 0; i < t->flags.n; i++)
		words_add(w, t->flags.v[i]);
	if (about_cover(&o->build) || (o->cmd == CMD_TEST &&
	    (t->minor < 24 || about_cover(&o->args))))
		words_addf(w, "-toolexec='%s' toolexec '%s'", t->helper,
		    t->work);
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

/* A field of a line of functions.tsv; line moves to the next. */
static char *
field(char **line)
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
		char *p = line, *kind = field(&p), *name;

		field(&p);
		field(&p);
		name = field(&p);
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
		if (func_is_called(t->names.v[i], want))
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
static int
plan_once(struct target *t, const struct opts *o, struct gtt_err *err)
{
	struct words w = { 0 };
	int status;

	plan_flags(t, o, &w);
	status = run_go(t, &w, NULL, -1, err);
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
	    write_offsets(t, dir, err) < 0 || plan_once(t, o, err) < 0)
		return -1;
	if (o->function && !known(t, o->function)) {
		struct opts all = *o;

		all.function = NULL;
		all.dry_run = true;
		if (plan_once(t, &all, err) < 0)
			return -1;
	}
	return check_names(t, o, err);
}

/* What the program is called: as the package's directory or file. */
static void
name_program(struct target *t, const struct opts *o)
{
	char full[4096], *base;
	size_t n;

	if (!realpath(o->packages.v[0], full))
		snprintf(full, sizeof(full), "%.4000s", o->packages.v[0]);
	base = strrchr(full, '/');
	base = base ? base + 1 : full;
	n = strlen(base);
	if (n > 3 && strcmp(base + n - 3, ".go") == 0)
		base[n - 3] = '\0';
	snprintf(t->program, sizeof(t->program), "%s/bin/%.200s", t->work,
	    base[0] ? base : "program");
}

static int
try_build(struct target *t, const struct opts *o, bool overlay,
    const char *program, struct gtt_buf *said, struct gtt_err *err)
{
	struct words w = { 0 }, env = { 0 };
	struct child_opts co = { .dir = t->dir, .in = -1, .both = true };
	int status;

	for (size_t i = 0; i < t->env_add.n; i++)
		words_add(&env, t->env_add.v[i]);
	for (size_t i = 0; overlay && i < t->env_build.n; i++)
		words_add(&env, t->env_build.v[i]);
	co.env = env.v;

	words_add(&w, t->go);
	if (o->cmd == CMD_TEST) {	/* compile and link, run nothing */
		words_add(&w, "test");
		words_add(&w, "-exec=true");
		words_add(&w, "-vet=off");
	} else {
		words_add(&w, "build");
	}
	if (overlay)
		target_flags(t, o, &w);
	for (size_t i = 0; i < o->build.n; i++)
		words_add(&w, o->build.v[i]);
	if (program) {
		words_add(&w, "-o");
		words_add(&w, program);
	}
	words_add(&w, "--");
	target_packages(t, o, &w);
	said->len = 0;
	status = child_run(w.v, &co, said, err);
	words_fini(&w);
	words_fini(&env);
	return status;
}

/* Adds the files that the compiler complains of to those to be left alone. */
static bool
skip_complained(struct target *t, const struct gtt_buf *said)
{
	char path[4400], *line = NULL, *text = gtt_strndup(said->p, said->len);
	size_t cap = 0;
	bool any = false;
	FILE *f;

	snprintf(path, sizeof(path), "%s/functions.tsv", t->work);
	f = fopen(path, "re");
	while (f && getline(&line, &cap, f) > 0) {
		char *p = line, *kind = field(&p), *file = field(&p), *name;

		field(&p);
		name = field(&p);
		if (kind[0] != 'o' || !name || !strstr(text, name))
			continue;
		gtt_buf_printf(&t->skip, "%s%s", t->skip.len ? "\n" : "",
		    file);
		any = true;
	}
	if (f)
		fclose(f);
	free(line);
	free(text);
	return any;
}

static void
print_said(const struct gtt_buf *said)
{
	fwrite(said->p, 1, said->len, stderr);
}

/*
 * Builds with the overlay.  Should that fail, the package is built as it is:
 * if that fails too, its message is the one to show.  Otherwise the files
 * that cannot be traced are left alone.
 */
static int
build_traced(struct target *t, const struct opts *o, const char *program,
    struct gtt_err *err)
{
	struct gtt_buf said = { 0 }, bare = { 0 };
	int status = 0, plain = -1;

	for (int tries = 0; tries < 8; tries++) {
		status = try_build(t, o, true, program, &said, err);
		if (status <= 0)
			break;
		if (plain < 0)
			plain = try_build(t, o, false, program, &bare, err);
		if (plain != 0) {
			print_said(&bare);
			break;
		}
		if (!skip_complained(t, &said) || plan_once(t, o, err) < 0)
			break;
	}
	if (status > 0 && plain == 0)
		print_said(&said);
	if (status == 0 && t->skip.len > 0)
		fprintf(stderr, "gotrace: left alone, for they do not compile "
		    "when traced:\n%.*s\n", (int)t->skip.len, t->skip.p);
	gtt_buf_fini(&said);
	gtt_buf_fini(&bare);
	return status;
}

int
target_build(struct target *t, const struct opts *o, struct gtt_err *err)
{
	char bin[4300];
	int status;

	if (o->cmd == CMD_TEST)
		return 0;
	snprintf(bin, sizeof(bin), "%s/bin", t->work);
	if (mkdir(bin, 0700) < 0)
		return gtt_fail_errno(err, "%s", bin);
	name_program(t, o);
	status = build_traced(t, o, t->program, err);
	if (status < 0)
		return -1;
	if (status != 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "the package does not build");
	if (access(t->program, X_OK) < 0)
		return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
		    "%s is not a program: its package is not main",
		    o->packages.v[0]);
	return 0;
}

int
target_list(const struct target *t, FILE *to, struct gtt_err *err)
{
	char path[4400], *line = NULL, last[4096] = "";
	size_t cap = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/functions.tsv", t->work);
	f = fopen(path, "re");
	if (!f)
		return gtt_fail_errno(err, "%s", path);
	while (getline(&line, &cap, f) > 0) {
		char *p = line, *kind = field(&p), *file = field(&p);
		char *num = field(&p), *name = field(&p), *why = field(&p);

		if (kind[0] == 'o')
			continue;
		if (kind[0] == 'x') {
			fprintf(to, "%s: not traced: %s\n", file, why);
			continue;
		}
		if (strcmp(file, last) != 0)
			fprintf(to, "%s\n", file);
		snprintf(last, sizeof(last), "%s", file);
		fprintf(to, "%8s  %s", num, name);
		fprintf(to, kind[0] == 's' ? " (not traced: %s)\n" : "\n", why);
	}
	free(line);
	fclose(f);
	return 0;
}

/* Counts lines of functions.tsv by their kind. */
static int
count_kinds(const struct target *t, size_t n[256], struct gtt_err *err)
{
	char path[4400], *line = NULL;
	size_t cap = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/functions.tsv", t->work);
	f = fopen(path, "re");
	if (!f)
		return gtt_fail_errno(err, "%s", path);
	while (getline(&line, &cap, f) > 0)
		n[(unsigned char)line[0]]++;
	free(line);
	fclose(f);
	return 0;
}

int
target_check(struct target *t, const struct opts *o, FILE *to,
    struct gtt_err *err)
{
	size_t n[256] = { 0 };
	int status = build_traced(t, o, NULL, err);

	if (status < 0 || count_kinds(t, n, err) < 0)
		return -1;
	fprintf(to, "%zu functions traced, %zu not, %zu files passed over\n",
	    n['f'], n['s'], n['x']);
	return status == 0 ? 0 : gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "the packages do not build");
}

void
target_fini(struct target *t)
{
	gtt_buf_fini(&t->env);
	words_fini(&t->env_add);
	words_fini(&t->names);
	words_fini(&t->flags);
	words_fini(&t->env_build);
	gtt_buf_fini(&t->skip);
}
