/* The traced build, and what can be said of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "common/cli/diag.h"
#include "gotrace/target.h"

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
	if (o->cmd != CMD_TEST)	/* to go test, all after it is arguments */
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
		char *p = line, *kind = tsv_field(&p), *file = tsv_field(&p), *name;

		tsv_field(&p);
		name = tsv_field(&p);
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
		if (!skip_complained(t, &said) || target_plan_once(t, o, err) < 0)
			break;
	}
	if (status > 0 && plain == 0)
		print_said(&said);
	if (status == 0 && t->skip.len > 0) {
		gtt_diag("left alone, for they do not compile when traced:");
		gtt_buf_putc(&t->skip, '\n');
		gtt_diag_write(t->skip.p, t->skip.len);
	}
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
		    "%s is not a program: its package is not main, or "
		    "-buildmode makes something else",
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
		char *p = line, *kind = tsv_field(&p), *file = tsv_field(&p);
		char *num = tsv_field(&p), *name = tsv_field(&p), *why = tsv_field(&p);

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
