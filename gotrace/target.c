#include "gotrace/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "gotrace/embed.h"
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

int
target_go(const struct target *t, struct words *w, struct gtt_buf *out, int to,
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
	status = target_go(t, &w, &t->env, -1, err);
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
