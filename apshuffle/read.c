#include <stdlib.h>
#include <string.h>

#include "apshuffle/apshuffle.h"
#include "common/base/mem.h"
#include "common/trace/looks.h"

void
note_trouble(struct fleet *f)
{
	pthread_mutex_lock(&f->lock);
	f->trouble = true;
	pthread_mutex_unlock(&f->lock);
}

/* Names a member of which something is wrong; the others are still read. */
static void
complain(struct gtt_job *job, const struct place *p, const char *member,
    const struct gtt_err *err)
{
	struct fleet *f = job->arg;
	struct gtt_buf label = { 0 };
	const char *name = job->name;

	place_label(p, member, &label);
	job->name = label.p;
	gtt_job_report(job, err);
	job->name = name;
	gtt_buf_fini(&label);
	note_trouble(f);
}

static const char *
stay(struct fleet *f, const char *name)
{
	size_t n = strlen(name) + 1;

	return memcpy(gtt_arena_bytes(&f->arena, n), name, n);
}

static void
add(struct fleet *f, struct bundle *b, const struct gtt_job *job,
    const struct place *p)
{
	pthread_mutex_lock(&f->lock);
	b->name = stay(f, p->name);
	b->input = stay(f, job->name);
	f->v = gtt_grow(f->v, &f->cap, f->n + 1, sizeof f->v[0]);
	f->v[f->n++] = *b;
	pthread_mutex_unlock(&f->lock);
}

/* Whether its profile is asked for at all. */
static bool
is_ranked(const struct opts *o, const struct bundle *b)
{
	return o->profile != NULL && !o->hosts && !o->write_links &&
	    (!o->with_trace || b->trace);
}

/* In pass 1 sets the value of b, in pass 2 adds up its functions. */
static void
read_profile(struct gtt_job *job, const struct place *p, struct bundle *b)
{
	struct fleet *f = job->arg;
	const char *member = f->opts->member;
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_input *in = NULL;
	int rc = place_open(p, member, &in, &err);

	if (rc == 1)
		rc = f->gather ? score_functions(b, f, in, &err) :
		    score(b, f, in, &err);
	if (rc < 0)
		complain(job, p, member, &err);
	if (!f->gather)
		b->scored = rc == 1;
	gtt_input_close(in);
}

static void
read_bundle(struct gtt_job *job, const struct place *p, struct gtt_input *in)
{
	struct bundle b = { .zipped = p->zip != NULL };
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct fleet *f = job->arg;

	if (meta_read(&b.m, f, in, &err) < 0) {
		complain(job, p, "meta", &err);
		return;
	}
	b.trace = place_has(p, "pprof/trace");
	if (is_ranked(f->opts, &b))
		read_profile(job, p, &b);
	add(f, &b, job, p);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, (*(struct bundle *const *)b)->name);
}

/* The second round: the bundle is known. */
static void
gather_bundle(struct gtt_job *job, const struct place *p)
{
	struct fleet *f = job->arg;
	struct bundle **b = bsearch(p->name, f->by_name, f->nby,
	    sizeof f->by_name[0], by_name);

	if (b != NULL && (*b)->weight != 0)
		read_profile(job, p, *b);
}

/* The directory in which path is: "." for a bare name. */
static char *
directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return gtt_strndup(".", 1);
	return gtt_strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int
read_directory(struct gtt_job *job)
{
	const struct fleet *f = job->arg;
	char *dir = directory(job->name);
	struct place p = { .name = dir, .dir = dir };

	if (f->gather)
		gather_bundle(job, &p);
	else
		read_bundle(job, &p, job->in);
	free(dir);
	return 0;
}

/* Whether name, as far as n, goes down only: no "..", no "/" in front. */
static bool
goes_down(const char *name, size_t n)
{
	const char *end = name + n, *slash;

	for (; name < end; name = slash + 1) {
		size_t len;

		slash = memchr(name, '/', (size_t)(end - name));
		len = slash == NULL ? (size_t)(end - name) :
		    (size_t)(slash - name);
		if (len == 0 || (len == 1 && name[0] == '.') ||
		    (len == 2 && name[0] == '.' && name[1] == '.'))
			return false;
		if (slash == NULL)
			break;
	}
	return true;
}

/* The bundle whose meta is member i of an archive. */
static void
read_member(struct gtt_job *job, struct gtt_zip *z, size_t i, size_t nprefix)
{
	const char *meta = gtt_zip_name(z, i);
	const struct fleet *f = job->arg;
	char *prefix = gtt_strndup(meta, nprefix);
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_buf name = { 0 };
	struct gtt_input *in;
	struct place p;

	gtt_buf_puts(&name, job->name);
	if (nprefix > 0)
		gtt_buf_printf(&name, "/%.*s", (int)nprefix - 1, prefix);
	gtt_buf_putc(&name, '\0');
	p = (struct place){ name.p, NULL, z, prefix };
	if (f->gather) {
		gather_bundle(job, &p);
	} else if (!goes_down(prefix, nprefix)) {
		gtt_fail(&err, GTT_EDATA, GTT_NO_OFFSET,
		    "a name that leads out of the archive");
		complain(job, &p, "meta", &err);
	} else if ((in = gtt_zip_member(z, i, &err)) == NULL) {
		complain(job, &p, "meta", &err);
	} else {
		read_bundle(job, &p, in);
		gtt_input_close(in);
	}
	gtt_buf_fini(&name);
	free(prefix);
}

/* Whether a member is a description, and how much of its name is before it. */
static bool
is_meta(const char *name, size_t *nprefix)
{
	static const char meta[] = "meta";
	const char *slash = strrchr(name, '/');

	*nprefix = slash == NULL ? 0 : (size_t)(slash + 1 - name);
	return strcmp(name + *nprefix, meta) == 0;
}

/*
 * People pass what they have: a profile of a bundle, another archive.  *what is
 * empty when its first bytes say nothing.
 */
static void
look(struct gtt_input *in, char *what, size_t size)
{
	struct gtt_err ignored = { 0 };
	const uint8_t *p;
	size_t got;

	what[0] = '\0';
	if (gtt_input_peek(in, GTT_INPUT_PEEK, &p, &got, &ignored) == 0)
		gtt_looks_like(p, got, what, size);
	what[strcspn(what, ":")] = '\0';	/* advice for others */
}

static int
read_archive(struct gtt_job *job)
{
	char what[120];
	struct gtt_zip *z;
	size_t nprefix, n = 0;

	look(job->in, what, sizeof what);
	z = gtt_zip_open(job->in, &job->err);
	if (z == NULL) {
		note_trouble(job->arg);
		if (what[0] != '\0' && strcmp(what, "a zip file") != 0)
			gtt_err_add(&job->err, ": it looks like %s; bundles "
			    "are directories, or zip archives", what);
		return -1;
	}
	for (size_t i = 0; i < gtt_zip_n(z); i++) {
		const char *name = gtt_zip_name(z, i);

		if (!is_meta(name, &nprefix) || gtt_zip_find(z, name) != i)
			continue;
		read_member(job, z, i, nprefix);
		n++;
	}
	if (n == 0)
		gtt_job_warn(job, "warning: no bundle: "
		    "none of its members is called meta");
	gtt_zip_close(z);
	return 0;
}

int
read_file(struct gtt_job *job)
{
	size_t nprefix;

	return is_meta(job->name, &nprefix) ? read_directory(job) :
	    read_archive(job);
}
