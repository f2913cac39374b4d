#include <pthread.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "unstoppable/unstoppable.h"

/* A store that has grown to this is begun anew, between stops. */
#define STORE_MAX ((size_t)16 << 20)

/* What all inputs add to, in any order: it comes to the same. */
struct results {
	pthread_mutex_t	   lock;
	struct gtt_samples profile;
	struct summary	  *summary;
};

struct results *
stw_results_new(void)
{
	struct results *r = gtt_calloc(1, sizeof *r);

	pthread_mutex_init(&r->lock, NULL);
	stw_profile_init(&r->profile);
	r->summary = stw_summary_new();
	return r;
}

void
stw_results_free(struct results *r)
{
	if (r == NULL)
		return;
	gtt_samples_fini(&r->profile);
	stw_summary_free(r->summary);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

int
stw_results_finish(const struct opts *o, struct gtt_out *out, struct gtt_err *err)
{
	const struct results *r = o->results;

	if (o->summary && o->json)
		stw_summary_json(&out->buf, r->summary);
	else if (o->summary)
		stw_summary_text(&out->buf, r->summary);
	return o->profile == NULL ? 0 :
	    stw_profile_write(&r->profile, o->profile, out, err);
}

/* One input being read. */
struct scan {
	const struct opts *o;
	struct gtt_job	*job;
	const char	*name;		/* before each line, or NULL */
	struct gtt_samples store;
	struct tracker	*tracker;
	struct summary	*summary;
	struct gtt_buf	 work;
};

static void
print(struct scan *s, const struct stw *w)
{
	struct gtt_buf *out = &s->job->out->buf;

	if (s->o->json) {
		if (s->o->stw)
			stw_json(out, w, &s->store, s->o, s->name);
	} else if (s->name == NULL) {
		stw_text(out, w, &s->store, s->o);
	} else {
		s->work.len = 0;
		stw_text(&s->work, w, &s->store, s->o);
		gtt_prefix_put(out, s->name, s->work.p, s->work.len);
	}
	gtt_out_check(s->job->out);
}

static void
done(void *arg, const struct stw *w)
{
	struct scan *s = arg;

	print(s, w);
	if (s->o->summary)
		stw_summary_add(s->summary, w,
		    gtt_samples_text(&s->store, w->reason));
	if (s->o->profile != NULL) {
		stw_profile_add(&s->store, w, s->o, s->job->name);
	} else if (gtt_samples_bytes(&s->store) > STORE_MAX &&
	    !stw_tracker_open(s->tracker)) {
		gtt_samples_fini(&s->store);
		stw_profile_init(&s->store);
	}
}

static int
read_events(struct scan *s, struct gtt_reader *r)
{
	struct gtt_err *err = &s->job->err;
	const struct gtt_event *ev;
	int rc;

	while ((rc = gtt_reader_next(r, &ev, err)) == 1) {
		gtt_job_count(s->job, 1);
		if (gtt_need_clock(r, err) < 0)
			return -1;
		stw_tracker_event(s->tracker, ev);
	}
	stw_tracker_finish(s->tracker);
	return rc;
}

static void
open_scan(struct scan *s)
{
	const struct opts *o = s->o;

	stw_profile_init(&s->store);
	s->summary = stw_summary_new();
	s->name = gtt_prefix_name(&o->prefix, s->job);
}

static void
close_scan(struct scan *s)
{
	struct results *r = s->o->results;

	pthread_mutex_lock(&r->lock);
	stw_summary_merge(r->summary, s->summary);
	gtt_samples_merge(&r->profile, &s->store);
	pthread_mutex_unlock(&r->lock);
	stw_summary_free(s->summary);
	gtt_samples_fini(&s->store);
	gtt_buf_fini(&s->work);
}

int
unstoppable_file(struct gtt_job *job)
{
	struct scan s = { .o = job->arg, .job = job };
	struct gtt_reader *r;
	int rc;

	r = gtt_reader_new(job->in, &job->trace, &job->err);
	if (r == NULL)
		return -1;
	open_scan(&s);
	s.tracker = stw_tracker_new(gtt_reader_version(r), job->trace.partial,
	    &s.store, done, &s);
	rc = read_events(&s, r);
	stw_tracker_free(s.tracker);
	close_scan(&s);
	gtt_reader_free(r);
	return rc;
}
